"""A run on a host that one logs in to feels the same as here, on the command line."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from tests.e2e.shell import CHECKOUT, Shell
from tests.e2e.ssh_hosts import CLIENTS, SshBox, desk_shell, know
from tests.e2e.test_command_line import processes_of
from tests.fakes import event_files
from tests.testbed.desk import Desk
from tests.testbed.waiting import wait_until

TRAIN = """
import os, sys, trainyard
print("arguments", sys.argv[1:])
print("variable", os.environ["GREETING"])
print("data", sorted(os.listdir(os.environ["TRAINYARD_INPUT_DATA"])), os.getcwd())
for step in range(5):
    trainyard.log("train/loss 鸡", 1 / (step + 1), step)
trainyard.log("odd", float("nan"))
trainyard.log_text("answer", "鸟" * 200000, step=3)
open("outputs/model.pt", "wb").write(b"weights")
"""


@pytest.fixture(scope="module", params=CLIENTS)
def shell(
    request: pytest.FixtureRequest, box: SshBox, tmp_path_factory: pytest.TempPathFactory
) -> Shell:
    """A workspace with the target `box`."""
    folder = tmp_path_factory.mktemp("shell")
    desk = Desk(folder / "home")
    know(desk, box)
    shell = desk_shell(desk, folder)
    assert shell("workspace", "init", str(folder / "the 'work'"))[0] == 0
    shell.folder = folder / "the 'work'"
    root = box.home / f"{request.param} root"
    way = ("--ssh", "box", "--transport", request.param, "--root", str(root))
    shell.json("target", "add", "box", *way)
    return shell


@pytest.fixture
def desk_secret(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> str:
    """The value of the secret `WORD` at the desk."""
    value = "the-w0rd-that-stays-nowhere"
    monkeypatch.setitem(shell.env, "TRAINYARD_SECRET_WORD", value)
    return value


def test_a_model_is_trained_there(shell: Shell, tmp_path: Path) -> None:
    source = tmp_path / "code"
    source.mkdir()
    (source / "train.py").write_text(TRAIN, "utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("x")
    first, ended = shell.json(
        *("run", "submit", "--source", str(source), "--script", "train.py", "--target", "box"),
        *("--input", f"data={tmp_path / 'data'}", "--set", "GREETING=a 'b'"),
        *("--wait", "--", "--data", "{inputs.data}", "--name", "two words"),
    )
    assert first == {"id": ended["id"]}
    assert (ended["stage"], ended["outcome"], ended["exit_code"]) == ("ended", "succeeded", 0)
    stages = [stage["stage"] for stage in ended["stages"]]
    assert stages == ["preparing", "scaling", "running", "finalizing"]
    assert ended["metrics"]["train/loss 鸡"] == {
        "count": 5,
        "last": 0.2,
        "min": 0.2,
        "max": 1.0,
        "source": "",
    }
    assert ended["metrics"]["odd"]["last"] == "NaN"
    saved = shell.json("run", "media", ended["id"], "answer", "--save", str(tmp_path))
    assert saved == {"path": str(tmp_path / "answer-3.txt")}
    assert (tmp_path / "answer-3.txt").read_text("utf-8") == "鸟" * 200000
    said = shell("run", "log", ended["id"])[1].decode().splitlines()
    (root,) = (t["ssh"]["root"] for t in shell.json("target", "list") if t["name"] == "box")
    assert said[0].startswith(f"arguments ['--data', '{root}/hosts/")
    assert said[0].endswith("', '--name', 'two words']")
    assert said[1] == "variable a 'b'"
    assert said[2].startswith(f"data ['a.txt'] {root}/hosts/")

    (output,) = shell.json("run", "outputs", ended["id"])
    assert (output["path"], output["size"]) == ("outputs/model.pt", 7)
    copy = Path(ended["folder"]) / "work" / "outputs" / "model.pt"
    assert copy.read_bytes() == b"weights"
    assert list((shell.folder / "fetches").iterdir()) == []

    found = shell.json("run", "packages", ended["id"])
    assert found["python"].startswith("3.")
    of_host = shell.json("env", "packages", "Trainyard-Current-Python", "--target", "box")
    assert of_host == found


one_client = pytest.mark.parametrize("shell", ["paramiko"], indirect=True)

WAITING = """
import os, time
print("ready", flush=True)
while not os.path.exists(os.environ["GATE"]):
    time.sleep(0.02)
print("released")
raise SystemExit("it went wrong")
"""


KEEPING = "open('outputs/model.pt', 'w').write('weights')"


def submit(shell: Shell, tmp_path: Path, script: str, *more: str) -> tuple[int, bytes, str]:
    source = tmp_path / "code"
    source.mkdir(exist_ok=True)
    (source / "train.py").write_text(script, "utf-8")
    what = ("--source", str(source), "--script", "train.py", "--target", "box")
    return shell("run", "submit", *what, *more)


@one_client
def test_a_retry_there_has_the_old_code_and_the_same_data_and_both_runs_can_be_compared(
    shell: Shell, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.txt").write_text("content")
    script = "import os; print(open(os.environ['TRAINYARD_INPUT_DATA'] + '/a.txt').read())"
    code, out, err = submit(shell, tmp_path, script, "--input", f"data={data}", "--wait", "--json")
    assert (code, err) == (0, "")
    first = json.loads(out.splitlines()[0])["id"]
    (tmp_path / "code" / "train.py").write_text("raise SystemExit('new code')")
    (data / "a.txt").write_text("content")  # the same by its content
    again, ended = shell.json("run", "retry", first, "--wait")
    assert (ended["outcome"], ended["retry_of"]["id"]) == ("succeeded", first)
    assert shell("run", "log", again["id"])[1] == b"content\n"
    assert len(shell.json("run", "compare", first, again["id"])["runs"]) == 2
    (data / "a.txt").write_text("other")
    code, out, err = shell("run", "retry", first)
    assert (code, out) == (2, b"")
    assert "The input 'data' has changed since that run" in err


@one_client
def test_an_output_becomes_a_model_comes_again_and_goes_with_its_run(
    shell: Shell, tmp_path: Path, box: SshBox
) -> None:
    ended = json.loads(submit(shell, tmp_path, KEEPING, "--wait", "--json")[1].splitlines()[-1])
    run, copy = ended["id"], Path(ended["folder"]) / "work" / "outputs" / "model.pt"
    model = shell.json("model", "register", "birds", "--run", run, "--path", "outputs/model.pt")
    assert (model["version"], model["sha256"]) == (1, hashlib.sha256(b"weights").hexdigest())
    copy.unlink()
    assert shell("run", "download", run, "model.pt", str(tmp_path / "copy.pt"))[0] == 0
    assert (tmp_path / "copy.pt").read_bytes() == copy.read_bytes() == b"weights"
    line = shell.json("run", "command", run, "--output", "model.pt")["command"]
    assert line.startswith("ssh box 'exec python3 ")
    there = [*shell.command[: -len(CHECKOUT)], "sh", "-c", line]
    subprocess.run(there, cwd=tmp_path, env=shell.env, check=True)
    assert (tmp_path / "model.pt").read_bytes() == b"weights"
    shown = shell.json("run", "command", run, "--log")["argv"]
    assert shown[3].endswith(f"--run {run} -- tail -n +1 -f ../streams/stdout.log")
    assert shell.json("run", "remove", run, "--for-good")["freed"] > 0
    for place in (shell.folder / "runs", *box.home.glob("*/hosts/*/runs")):
        assert list(place.glob(f"*{run}*")) == []


@one_client
def test_a_followed_log_ends_with_its_run_and_the_exit_code_tells_how_it_ended(
    shell: Shell, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    code, out, err = submit(shell, tmp_path, WAITING, "--set", f"GATE={gate}")
    assert code == 0, err
    run = out.decode().strip()
    with shell.start("run", "log", run, "--follow") as follower:
        assert follower.stdout is not None
        assert follower.stdout.readline() == b"ready\n"
        gate.touch()
        assert follower.stdout.read() == b"released\nit went wrong\n"
        assert follower.wait(60) == 0
    code, _, err = shell("run", "wait", run)
    assert (code, "it went wrong" in err) == (1, True)


@one_client
def test_a_cancelled_run_leaves_no_process(shell: Shell, tmp_path: Path) -> None:
    run = submit(shell, tmp_path, WAITING, "--set", f"GATE={tmp_path / 'gate'}")[1].decode().strip()
    with shell.start("run", "log", run, "--follow") as follower:
        assert follower.stdout is not None
        assert follower.stdout.readline() == b"ready\n"
        assert shell("run", "remove", run, "--for-good")[0] == 2
        assert shell.json("run", "cancel", run) == {"id": run}
        assert follower.wait(60) == 0
    ended = json.loads(shell("run", "wait", run, "--json")[1])
    assert (ended["stage"], ended["outcome"]) == ("ended", "cancelled")
    wait_until(lambda: not processes_of(run), 20, "every process of the run is gone")


ODD = 'it\'s "my" `$(id)`; rm -rf ~ &&\n\t图 🐔 \\ *'
SAYS = """
import json, os, sys, trainyard
here = sorted(name for _, _, names in os.walk(".") for name in names)
there = sorted(os.listdir(os.environ["TRAINYARD_INPUT_DATA"]))
trainyard.log(sys.argv[1], 1)
open("outputs/" + sys.argv[1], "w").write("x")
print(json.dumps([sys.argv[1:], os.environ["ODD"], here, there]))
"""


@one_client
def test_odd_names_arrive_as_they_are(shell: Shell, tmp_path: Path) -> None:
    data = tmp_path / f"data {ODD}"
    for folder in (data, tmp_path / "code"):
        folder.mkdir()
        (folder / ODD).write_text("x")
    experiment = "it's my 图; rm -rf ~ $(id) 🐔"
    code, out, err = submit(
        shell, tmp_path, SAYS, "--json", "--wait", "--experiment", experiment,
        "--set", f"ODD={ODD}", "--input", f"data={data}", "--", ODD, "", " ", "--x=",
    )  # fmt: skip
    assert code == 0, err
    ended = json.loads(out.splitlines()[-1])
    said = json.loads(shell("run", "log", ended["id"])[1])
    assert said == [[ODD, "", " ", "--x="], ODD, sorted([ODD, "train.py"]), [ODD]]
    assert (ended["experiment"], list(ended["metrics"])) == (experiment, [ODD])
    assert (Path(ended["folder"]) / "work" / "outputs" / ODD).read_text() == "x"


@one_client
def test_a_smoke_test_ends_with_the_first_metrics(shell: Shell, tmp_path: Path) -> None:
    script = "import time, trainyard\ntrainyard.log('loss', 1)\ntime.sleep(600)"
    code, _, err = submit(shell, tmp_path, script, "--smoke-test", "--wait")
    assert code == 0, err


def test_event_files_there_are_metrics_here(shell: Shell, tmp_path: Path) -> None:
    script = (
        Path(event_files.__file__).read_text("utf-8")
        + "\nfile = EventFile('runs')\n"
        + "for step in range(100): file.add('loss', 0.5, step)\n"
    )
    code, out, err = submit(shell, tmp_path, script, "--wait", "--json")
    assert code == 0, err
    ended = json.loads(out.splitlines()[-1])
    wanted = {"count": 100, "last": 0.5, "min": 0.5, "max": 0.5, "source": "tensorboard"}
    assert ended["metrics"] == {"loss": wanted}


@one_client
def test_a_container_there_trains_as_one_here(
    shell: Shell, tmp_path: Path, base_image: str
) -> None:
    shell.json("target", "add", "box docker", "--ssh", "box", "--launcher", "docker")
    shell.json("env", "create", "bare", "--base-image", base_image)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("x")
    code, out, err = submit(
        shell, tmp_path, TRAIN, "--target", "box docker", "--env", "bare", "--wait", "--json",
        "--set", "GREETING=hello 鸡", "--input", f"data={tmp_path / 'data'}",
        "--", "--data", "{inputs.data}",
    )  # fmt: skip
    assert code == 0, err
    ended = json.loads(out.splitlines()[-1])
    assert ended["metrics"]["train/loss 鸡"]["count"] == 5
    assert "docker" in ended["host_command"]
    said = shell("run", "log", ended["id"])[1].decode()
    assert "arguments ['--data', '/trainyard/inputs/data']\n" in said
    assert "data ['a.txt']" in said
    assert (Path(ended["folder"]) / "work" / "outputs" / "model.pt").read_bytes() == b"weights"
    found = shell.json("run", "packages", ended["id"])
    assert found["image"].startswith("sha256:")
    assert shell.json("env", "packages", "bare", "--target", "box docker") == found
    assert shell("run", "remove", ended["id"], "--for-good")[0] == 0


@one_client
def test_a_dockerfile_travels_with_what_it_copies_and_a_secret_to_no_place_that_stays(
    shell: Shell, box: SshBox, tmp_path: Path, base_image: str, desk_secret: str
) -> None:
    root = box.home / "images"
    way = ("--ssh", "box", "--launcher", "docker", "--root", str(root))
    shell.json("target", "add", "box images", *way)
    (tmp_path / "Dockerfile").write_text(f"FROM {base_image}\nCOPY w /w\n", "utf-8")
    (tmp_path / "w").write_text("travelled 鸡", "utf-8")
    docked = shell.json("env", "create", "docked", "--dockerfile", str(tmp_path / "Dockerfile"))
    (tmp_path / "w").write_text("changed", "utf-8")
    script = "print(open('/w', encoding='utf-8').read())"
    code, out, err = submit(
        shell, tmp_path, script, "--target", "box images", "--env", "docked", "--wait", "--json"
    )
    assert code == 0, err
    ended = json.loads(out.splitlines()[-1])
    assert shell("run", "log", ended["id"])[1].decode() == "travelled 鸡\n"
    secret = shell.json(
        *("env", "create", "secret", "--base-image", base_image, "--build-secret", "WORD"),
        *("--post-install", 'echo "<$WORD>"; test "$WORD" > /known'),
    )
    code, _, err = shell("env", "build", "secret", "--target", "box images")
    assert (code, "<(secret)>" in err) == (0, True), err
    folders = (root, shell.folder)
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert [path for path in files if desk_secret.encode() in path.read_bytes()] == []
    tags = [made["image_tag"] for made in (docked, secret)]
    subprocess.run(["docker", "image", "rm", *tags], capture_output=True, check=True)
