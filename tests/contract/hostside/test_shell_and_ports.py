"""A person beside a run: a shell in its place, and the ports on which its script listens."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.request
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from desktop_app.hostside.runs.ports import NOBODY, best_address, is_neighbour, listening
from tests.contract.hostside.host_program import PYTHON, HostProgram, supervisor_log
from tests.contract.hostside.test_docker_run import environment, start
from tests.testbed.page_script import SERVE
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from desktop_app.hostside.layout import RunFolder
    from tests.contract.hostside.test_docker_run import Starts

__all__ = ["environment", "start"]
ASK = b"GET / HTTP/1.0\r\n\r\n"


@pytest.fixture
def begin(host: HostProgram) -> Iterator[Callable[..., RunFolder]]:
    """Start a run as a process; it is cancelled in the end."""
    folders: list[RunFolder] = []

    def make(code: str, **changes: Any) -> RunFolder:
        folders.append(host.start(uuid.uuid4().hex[:26].upper(), code, **changes))
        return folders[-1]

    yield make
    for folder in folders:
        host.ask("cancel", run=folder.id)
        host.finish(folder)


def shell(
    host: HostProgram, run_id: str, *command: str, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """What a shell said; without a command it reads what is typed."""
    words = ["--", *command] if command else []
    return subprocess.run(
        [PYTHON, host.path, "shell", "--root", host.root, "--run", run_id, *words],
        input=typed,
        text=True,
        capture_output=True,
        env={**host.environment, "SHELL": "/bin/sh"},
        timeout=60,
        check=False,
    )


def port_of(folder: RunFolder) -> int:
    """Once its script has printed it."""
    path = Path(folder.stdout)
    wait_until(
        lambda: path.exists() and path.read_text().startswith("port "), 60, supervisor_log(folder)
    )
    return int(path.read_text().split()[1])


def test_a_shell_is_in_the_runs_folder_with_the_scripts_environment(
    host: HostProgram, begin: Callable[..., RunFolder], tmp_path: Path
) -> None:
    venv = tmp_path / "my 'venv' 鸡"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    folder = begin(
        "import time; time.sleep(60)",
        variables={"GREETING": "a 'b'\n鸟"},
        secrets=["TOKEN"],
        environment={"kind": "interpreter", "python": str(venv / "bin" / "python"), "hash": "x"},
    )
    wait_until(lambda: Path(folder.script_process).exists(), 30, supervisor_log(folder))
    said = shell(
        host,
        folder.id,
        typed='pwd; echo "$GREETING"; command -v python3; echo "$VIRTUAL_ENV"; '
        'echo "$TRAINYARD_RUN_ID ${TRAINYARD_METRICS_DIR-none} ${TRAINYARD_MLFLOW_DIR-none}"; '
        "exit 3\n",
    )
    assert said.stdout.splitlines() == [
        *folder.work.split("\n"),
        *("a 'b'", "鸟", str(venv / "bin" / "python3"), str(venv)),
        f"{folder.id} none none",
    ]
    assert (said.returncode, said.stderr) == (3, "")
    words = ["", " ", 'it\'s "x"', "; rm -rf ~ $(id)", "a\nb\n", "数据 🚂"]
    show = "import os, sys; sys.stdout.write(ascii(sys.argv[1:]))"
    assert shell(host, folder.id, "python3", "-c", show, *words).stdout == ascii(words)


def test_a_shell_is_no_part_of_the_run(host: HostProgram, begin: Callable[..., RunFolder]) -> None:
    folder = begin("import time; time.sleep(60)")
    wait_until(lambda: Path(folder.script_process).exists(), 30, supervisor_log(folder))
    argv = [PYTHON, host.path, "shell", "--root", host.root, "--run", folder.id, "--", "cat"]
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=host.environment
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"x\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"x\n"
        host.ask("cancel", run=folder.id)
        assert host.finish(folder)["outcome"] == "cancelled"
        process.stdin.write(b"still here\n")
        process.stdin.close()
        assert process.stdout.read() == b"still here\n"
    assert shell(host, folder.id, "pwd").stdout == folder.work + "\n", "also when it has ended"


def test_a_shell_of_no_run_says_so(host: HostProgram) -> None:
    said = shell(host, "01J0000000000000000000000A", "true")
    assert said.returncode == 255
    assert said.stderr.startswith("There is no run 01J0000000000000000000000A in ")


def test_a_port_of_a_process_is_the_hosts(
    host: HostProgram, begin: Callable[..., RunFolder]
) -> None:
    folder = begin(SERVE, arguments=["127.0.0.1"])
    port = port_of(folder)
    found = host.ask("port", run=folder.id, port=port)
    assert (found["address"], found["relay"], found["listens"]) == ("127.0.0.1", [], True)
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        found = host.ask("port", run=folder.id, port=bound.getsockname()[1])
    assert (found["address"], found["listens"]) == ("127.0.0.1", False)
    assert host.ask("port", run="01J0000000000000000000000A", port=1)["code"] == "no_run"


def test_who_listens_is_read_from_the_networks_tables() -> None:
    places = [
        (socket.AF_INET, "0.0.0.0", "0.0.0.0"),
        (socket.AF_INET, "127.0.0.5", "127.0.0.5"),
    ]
    addresses = Path("/proc/self/net/if_inet6")
    if addresses.exists() and addresses.read_text():  # a container may have none
        places += [
            (socket.AF_INET6, "::1", "::1"),
            (socket.AF_INET6, "::", "::"),
            (socket.AF_INET6, "::ffff:127.0.0.1", "127.0.0.1"),
        ]
    for family, bound, told in places:
        with socket.socket(family) as server:
            server.bind((bound, 0))
            port = server.getsockname()[1]
            assert listening(port, "/proc/self/net") == []
            server.listen()
            assert listening(port, "/proc/self/net") == [told]
            with socket.create_connection((best_address([told]), port), 5):
                pass
    assert listening(1, "/nowhere") is None
    assert best_address(["10.0.0.7", "127.0.0.5"]) == "127.0.0.5"
    assert best_address(["10.0.0.7"]) == "10.0.0.7"


def test_an_address_of_six_is_read_as_the_kernel_writes_it(tmp_path: Path) -> None:
    head = "  sl  local_address                         remote_address                        st\n"
    rest = "00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0\n"
    told = {
        "00000000000000000000000001000000": "::1",
        "00000000000000000000000000000000": "::",
        "0000000000000000FFFF00000100007F": "127.0.0.1",
        "B80D0120000000800000000001000000": "2001:db8:8000::1",
    }
    for written, address in told.items():
        (tmp_path / "tcp6").write_text(f"{head}   0: {written}:1F90 {rest}")
        (tmp_path / "tcp").write_text(head)
        assert listening(8080, str(tmp_path)) == [address]


def test_only_addresses_of_the_hosts_own_networks_are_its_neighbours(tmp_path: Path) -> None:
    table = tmp_path / "route"
    table.write_text(
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
        "eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
        "docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n"
        "tun0\t000012AC\t0100000A\t0003\t0\t0\t0\t0000FFFF\t0\t0\t0\n"
    )
    found = {a: is_neighbour(a, str(table)) for a in ("172.17.0.2", "172.18.0.2", "10.0.0.9")}
    assert found == {"172.17.0.2": True, "172.18.0.2": False, "10.0.0.9": False}
    assert not is_neighbour("172.17.0.2", str(tmp_path / "none"))


def test_a_shell_is_inside_of_the_container(host: HostProgram, start: Starts) -> None:
    folder = start(
        "import time; print('port 0', flush=True); time.sleep(60)",
        variables={"GREETING": "a 'b' 鸡"},
        secrets={"TOKEN": "it's secret"},
    )
    port_of(folder)
    said = shell(
        host,
        folder.id,
        typed='pwd; echo "$GREETING $TOKEN ${TRAINYARD_METRICS_DIR-none}'
        '${TRAINYARD_MLFLOW_DIR-none}"; '
        'python3 -c "import trainyard"; exit 4\n',
    )
    assert said.stdout.splitlines() == ["/trainyard/work", "a 'b' 鸡 it's secret nonenone"]
    assert (said.returncode, said.stderr) == (4, "")
    host.ask("cancel", run=folder.id)
    host.finish(folder, 60)
    said = shell(host, folder.id, "pwd")
    assert said.stdout == folder.work + "\n"
    assert "no container now" in said.stderr


def test_a_port_of_a_container_has_the_containers_address(host: HostProgram, start: Starts) -> None:
    folder = start(SERVE, arguments=["0.0.0.0"])
    port = port_of(folder)
    found = host.ask("port", run=folder.id, port=port)
    assert (found["relay"], found["listens"]) == ([], True)
    with urllib.request.urlopen(f"http://{found['address']}:{port}/", timeout=10) as page:
        assert page.read().decode() == "Loss 鸡"


def test_a_port_that_only_the_container_sees_is_reached_by_a_relay(
    host: HostProgram, start: Starts
) -> None:
    folder = start(SERVE, arguments=["127.0.0.1"])
    port = port_of(folder)
    found = host.ask("port", run=folder.id, port=port)
    assert (found["address"], found["listens"]) == ("", True)
    done = subprocess.run(found["relay"], input=ASK, capture_output=True, timeout=30, check=True)
    assert done.stdout.decode().endswith("\r\n\r\nLoss 鸡")
    found = host.ask("port", run=folder.id, port=port + 1)
    assert found["listens"] is False
    relay = subprocess.run(found["relay"], input=ASK, capture_output=True, timeout=30, check=False)
    assert relay.returncode == NOBODY
