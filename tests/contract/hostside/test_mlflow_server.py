"""The server that answers MLflow's client in a run, by plain HTTP; a process starts it as the
Python of a run does."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from desktop_app.hostside.launchers.script_environment import script_folder
from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.machine.processes import marked
from desktop_app.hostside.metrics.mlflow_collector import MlflowCollector
from tests.fakes import mlflow_client
from tests.fakes.series_files import read_series
from tests.testbed.waiting import wait_until

OUT = " With --no-collect mlflow, or switched off in the run form, MLflow is as elsewhere."
CLIENT = str(Path(mlflow_client.__file__).parent)
API = "/api/2.0/mlflow/"
SHOW = """\
import json, os, sys
print(json.dumps({name: value for name, value in os.environ.items() if "MLFLOW" in name
                  or name.lower() == "no_proxy"}), flush=True)
sys.stdin.read()
"""


def variables_of(folder: RunFolder, client: str = CLIENT, **variables: str) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if "MLFLOW" not in name},
        "PYTHONPATH": os.pathsep.join([script_folder(), client]),
        "TRAINYARD_MLFLOW_DIR": folder.mlflow,
        "TRAINYARD_WORK_DIR": folder.work,
        "TRAINYARD_METRICS_DIR": folder.metrics,
        **variables,
    }


def said_by(folder: RunFolder, program: str, **given: Any) -> str:
    """What a Python of the run prints that ends well and complains of nothing."""
    path = Path(folder.work, "train.py")
    path.write_text(program, "utf-8")
    done = subprocess.run(
        [sys.executable, str(path)],
        env=variables_of(folder),
        capture_output=True,
        text=True,
        check=False,
        **given,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return str(done.stdout)


class Script:
    """A Python of a run that waits until it is told to end, and the server that it started."""

    def __init__(self, folder: RunFolder, client: str = CLIENT, **variables: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-c", SHOW],
            env=variables_of(folder, client, **variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.variables: dict[str, str] = json.loads(self.process.stdout.readline())

    @property
    def port(self) -> int:
        return urlsplit(self.variables["MLFLOW_TRACKING_URI"]).port or 0

    @property
    def secret(self) -> str:
        return urlsplit(self.variables["MLFLOW_TRACKING_URI"]).path[1:]

    def call(
        self, method: str, path: str, body: bytes = b"", secret: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        """One call; the status and the answer."""
        shown = self.secret if secret is None else secret
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, f"/{shown}{path}", body or None)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def post(self, path: str, **body: object) -> dict[str, Any]:
        status, answer = self.call("POST", API + path, json.dumps(body).encode())
        assert status == 200, answer
        return answer

    def begin(self) -> str:
        run_id: str = self.post("runs/create")["run"]["info"]["run_id"]
        return run_id

    def end(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        assert self.process.wait(60) == 0
        self.process.stdout.close()

    def serves(self) -> bool:
        try:
            return self.call("GET", API + "experiments/search")[0] > 0
        except OSError:
            return False


def collected(folder: RunFolder) -> tuple[dict[str, list[tuple[int, float]]], list[str]]:
    told: list[str] = []
    MlflowCollector(folder, told.append, lambda _: None).finish()
    return read_series(folder.metrics, "mlflow"), told


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    made = RunFolder(str(tmp_path / "ro ot 'x' 鸟"), "R1")
    for path in (made.work, made.metrics):
        Path(path).mkdir(parents=True)
    return made


@pytest.fixture
def script(folder: RunFolder) -> Iterator[Script]:
    made = Script(folder)
    yield made
    made.end()
    wait_until(lambda: not made.serves(), 30, "the server ended with the script")


def test_only_who_knows_the_runs_secret_is_answered(script: Script, folder: RunFolder) -> None:
    body = json.dumps({"run_name": "x"}).encode()
    for secret in ("", "wrong", script.secret[:-1], script.secret + "0", 32 * "0"):
        status, answer = script.call("POST", API + "runs/create", body, secret)
        assert (status, answer["error_code"]) == (401, "UNAUTHENTICATED")
    assert Path(folder.mlflow, "calls.jsonl").read_bytes() == b""
    assert len(script.secret) == 32


def test_the_clients_credentials_stay_the_users(folder: RunFolder) -> None:
    script = Script(folder, MLFLOW_TRACKING_USERNAME="me", MLFLOW_TRACKING_PASSWORD="mine")
    assert len(script.begin()) == 32
    script.end()
    names = {name for name in script.variables if name.startswith("MLFLOW")}
    credentials = {"MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"}
    assert names - credentials == {
        "MLFLOW_TRACKING_URI",
        "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT",
    }
    assert [script.variables[name] for name in sorted(credentials)] == ["mine", "me"]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[1]", b"3", 40_000 * b"["])
def test_a_body_that_is_no_object_is_refused_and_the_next_is_taken(
    script: Script, body: bytes
) -> None:
    status, answer = script.call("POST", API + "runs/create", body)
    assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert len(script.begin()) == 32


def test_a_body_that_is_too_long_is_refused_and_told(script: Script, folder: RunFolder) -> None:
    status, answer = script.call("POST", API + "runs/log-batch", 20 * 2**20 * b" ")
    assert (status, answer["error_code"]) == (413, "REQUEST_LIMIT_EXCEEDED")
    assert answer["message"].startswith("A call may have 8 MB. To have MLflow as it is elsewhere,")
    assert collected(folder) == ({}, ["A call of MLflow was refused: one may have 8 MB." + OUT])


def test_paths_that_are_none_of_mlflows_are_refused(script: Script, folder: RunFolder) -> None:
    assert script.call("GET", "/version")[0] == 404
    status, answer = script.call("DELETE", API + "traces/x/tags")
    assert (status, answer["error_code"]) == (404, "ENDPOINT_NOT_FOUND")
    told = "The script made a call of MLflow that is not answered here: "
    assert collected(folder) == ({}, [told + "DELETE mlflow/traces/x/tags." + OUT])


def test_who_knows_no_secret_makes_nothing_told(script: Script, folder: RunFolder) -> None:
    assert script.call("POST", API + "runs/log-batch", 9 * 2**20 * b" ", "wrong")[0] == 401
    assert script.call("POST", API + "traces", b"", "wrong")[0] == 401
    assert collected(folder) == ({}, [])


def test_who_knows_no_secret_keeps_nobody_waiting(script: Script) -> None:
    """Silent, half a head, a body without an end: many of each."""
    begun = ["", "GET", f"POST /{32 * '0'}/x HTTP/1.1\r\nContent-Length: 9999\r\n\r\n"]
    silent = [socket.create_connection(("127.0.0.1", script.port), 60) for _ in range(120)]
    try:
        for number, connection in enumerate(silent):
            with contextlib.suppress(ConnectionError):  # its place was given away
                connection.sendall(begun[number % len(begun)].encode())
        assert len(script.begin()) == 32
        assert len(script.begin()) == 32
    finally:
        for connection in silent:
            connection.close()


def test_a_head_that_comes_in_pieces_is_taken(script: Script) -> None:
    head = f"GET /{script.secret}{API}experiments/get?experiment_id=0 HTTP/1.1\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", script.port), 60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for letter in head:
            connection.sendall(bytes([letter]))
        with connection.makefile("rb") as answer:
            assert answer.readline() == b"HTTP/1.0 200 OK\r\n"


def test_a_script_that_is_asked_to_stop_may_still_log(script: Script, folder: RunFolder) -> None:
    run_id = script.begin()
    (server,) = set(marked(folder.metrics)) - {script.process.pid}
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        os.kill(server, number)
    script.post("runs/log-metric", run_id=run_id, key="m", value=1)
    assert collected(folder) == ({"m": [(0, 1)]}, [])


def test_ten_thousand_points_in_one_call_are_taken(script: Script, folder: RunFolder) -> None:
    points = [{"key": "m", "value": n, "timestamp": 1, "step": n} for n in range(10_000)]
    script.post("runs/log-batch", run_id=script.begin(), metrics=points)
    assert collected(folder) == ({"m": [(n, n) for n in range(10_000)]}, [])


def test_calls_that_come_at_once_are_all_taken(script: Script, folder: RunFolder) -> None:
    run_id = script.begin()

    def log(name: str) -> None:
        for step in range(50):
            script.post("runs/log-metric", run_id=run_id, key=name, value=step, step=step)

    threads = [threading.Thread(target=log, args=(f"m{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wanted = [(step, step) for step in range(50)]
    assert collected(folder) == ({f"m{number}": wanted for number in range(4)}, [])


def test_two_scripts_of_one_run_know_each_others_runs(script: Script, folder: RunFolder) -> None:
    other = Script(folder)
    run_id = script.begin()
    other.post("runs/log-metric", run_id=run_id, key="m", value=1)
    other.post("runs/log-metric", run_id=other.begin(), key="m", value=2)
    other.end()
    wait_until(lambda: not other.serves(), 30, "the other's server ended with it")
    script.post("runs/log-metric", run_id=run_id, key="m", value=3, step=1)
    assert collected(folder) == ({"m": [(0, 1), (1, 3)], "run/m": [(0, 2)]}, [])


def test_another_server_that_the_user_named_is_left_alone(folder: RunFolder) -> None:
    script = Script(folder, MLFLOW_TRACKING_URI="http://elsewhere:5000")
    script.end()
    names = {name: value for name, value in script.variables.items() if name.startswith("MLFLOW")}
    assert names == {"MLFLOW_TRACKING_URI": "http://elsewhere:5000"}
    assert not Path(folder.mlflow).exists()


def test_a_python_without_the_client_is_left_alone(folder: RunFolder) -> None:
    script = Script(folder, client="")
    script.end()
    assert [name for name in script.variables if name.startswith("MLFLOW")] == []
    assert not Path(folder.mlflow).exists()


def test_a_proxy_is_not_asked_for_the_way(folder: RunFolder) -> None:
    script = Script(folder, no_proxy="intern")
    script.end()
    assert script.variables["no_proxy"] == "intern,127.0.0.1"


def test_processes_below_use_the_server_and_one_that_takes_the_place_has_its_own(
    folder: RunFolder, script: Script
) -> None:
    program = (
        "import os, subprocess, sys, mlflow\n"
        "uri = os.environ['MLFLOW_TRACKING_URI']\n"
        "if len(sys.argv) == 1:\n"
        "    show = 'import os; print(os.environ[\"MLFLOW_TRACKING_URI\"])'\n"
        "    below = subprocess.run([sys.executable, '-c', show], stdout=-1, text=True)\n"
        "    assert below.stdout.strip() == uri\n"
        "    os.execv(sys.executable, [sys.executable, sys.argv[0], uri])\n"
        "assert uri != sys.argv[1]\n"
        "mlflow.train()\n"
        "print('trained')\n"
    )
    assert said_by(folder, program) == "trained\n"


def test_a_process_that_begins_twice_has_one_server(folder: RunFolder) -> None:
    program = (
        "import os, sys\n"
        "uri = os.environ['MLFLOW_TRACKING_URI']\n"
        "del sys.modules['trainyard_mlflow.begin']\n"
        "from trainyard_mlflow.begin import begin\n"
        "begin()\n"
        "print(os.environ['MLFLOW_TRACKING_URI'] == uri)\n"
    )
    assert said_by(folder, program) == "True\n"


def test_a_starter_that_ignores_ended_children_keeps_no_script_from_its_server(
    folder: RunFolder,
) -> None:
    program = "import mlflow, os\nmlflow.train()\nprint(len(os.listdir('/dev/fd')))\n"
    ignoring = partial(signal.signal, signal.SIGCHLD, signal.SIG_IGN)
    # The three of every process, the lease, and that of the question.
    assert said_by(folder, program, preexec_fn=ignoring) == "5\n"


BECOMES = """\
import os, socket, subprocess, sys
from urllib.parse import urlsplit
try:
    while True:  # until the server is gone
        socket.create_connection(("127.0.0.1", urlsplit(os.environ["MLFLOW_TRACKING_URI"]).port))
except OSError:
    sys.exit(subprocess.run([sys.executable, "-c", "import mlflow; mlflow.train()"]).returncode)
"""


def test_the_server_of_a_starter_that_became_another_program_is_not_inherited(
    folder: RunFolder,
) -> None:
    words = [sys.executable, "-I", "-S", "-c", BECOMES]
    assert said_by(folder, f"import os, sys; os.execv(sys.executable, {words})") == ""
    assert len(collected(folder)[0]["loss"]) == 3


def test_a_script_that_outlives_its_starter_has_its_own_server(folder: RunFolder) -> None:
    starter = Script(folder)
    starter.end()
    wait_until(lambda: not starter.serves(), 30, "the server ended with the script")
    left = {name: value for name, value in starter.variables.items() if "MLFLOW" in name}
    child = Script(folder, **left)
    assert len(child.begin()) == 32
    child.end()
