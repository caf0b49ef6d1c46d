"""From a desk to where a run is at another host: a terminal there, and its ports here."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.e2e.ssh_app import App
from tests.e2e.ssh_hosts import CLIENTS, SshBox, desk_shell
from tests.e2e.ssh_places import Place
from tests.testbed.desk import Desk
from tests.testbed.page_script import SERVE
from tests.testbed.waiting import wait_until

TERMINAL = """#!{python}
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
os.write(terminal, b"pwd; echo run=$TRAINYARD_RUN_ID $GREETING; tty; exit\\n")
shown = b""
try:
    while data := os.read(terminal, 4096):
        shown += data
except OSError:
    pass
os.waitpid(pid, 0)
with open({shown!r} + ".new", "wb") as file:
    file.write(shown)
os.rename({shown!r} + ".new", {shown!r})
"""
"""A terminal program: it types a few words, and keeps what was shown."""


@pytest.fixture(params=CLIENTS)
def either(request: pytest.FixtureRequest, tmp_path: Path, desk: Desk, box: SshBox) -> Place:
    return Place(tmp_path, desk, box, request.param)


def serve(place: Place, app: App) -> tuple[str, int]:
    """A run that serves a page, and the port where it does."""
    source = place.folder / "it's code 代码"
    source.mkdir()
    (source / "train.py").write_text(SERVE, "utf-8")
    run = app.ask(
        "submit",
        source=str(source),
        target="box",
        variables={"GREETING": "你好"},
        arguments=["127.0.0.1"],
    )
    log = place.workspace / "runs" / run / "streams" / "stdout.log"
    wait_until(lambda: log.exists() and log.read_bytes().endswith(b"\n"), 60, "the page")
    return run, int(log.read_text().removeprefix("port "))


def page(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
        return str(answer.read().decode())


def test_a_terminal_is_opened_in_the_folder_of_the_run(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = place.folder / "shown 'here'"
    program = place.folder / "bin" / "x-terminal-emulator"
    program.parent.mkdir()
    program.write_text(TERMINAL.format(python=sys.executable, shown=str(shown)))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    monkeypatch.delenv("TERMINAL", raising=False)
    with place.running() as app:
        run, _ = serve(place, app)
        line = app.ask("terminal", run=run)
        assert line.startswith("ssh -t box ")
        wait_until(shown.exists, 60, "the terminal")
        said = shown.read_text("utf-8").replace("\r\n", "\n")
        (folder,) = place.run_folders_there()
        assert f"{folder}/work\nrun={run} 你好\n/dev/pts/" in said
        app.ask("cancel", run=run)
        app.ask("wait", run=run)


def test_a_port_is_brought_here_across_a_lost_link_and_ends_with_its_run(either: Place) -> None:
    with either.running() as app:
        run, port = serve(either, app)
        forward = app.ask("forward", run=run, port=port)
        assert (forward["port"], forward["problem"]) == (port, "")
        local = forward["local_port"]
        assert forward["command"] == f"ssh -N -L {local}:127.0.0.1:{port} box"
        assert page(local) == "Loss 鸡"
        either.box.server.kill_sessions()
        wait_until(lambda: _is_there(local), 60, "the page after the link was lost")
        unheard = app.ask("forward", run=run, port=9)
        assert unheard["problem"] == "Nothing listens on port 9 there yet."
        app.ask("cancel", run=run)
        app.ask("wait", run=run)
        wait_until(lambda: app.ask("forwards", run=run) == [], 20, "the end of the ports")
        with pytest.raises(OSError, match="refused"):
            page(local)


def _is_there(port: int) -> bool:
    try:
        return page(port) == "Loss 鸡"
    except OSError:
        return False


def test_the_command_line_says_the_ways_and_keeps_a_port_until_ctrl_c(place: Place) -> None:
    with place.running() as app:
        run, port = serve(place, app)
    shell = desk_shell(place.desk, place.workspace)
    line = shell.json("run", "shell", run, "--print")
    assert line["argv"][:3] == ["ssh", "-t", "box"]
    assert line["command"].startswith("ssh -t box 'exec python3 ")
    started = shell.json("run", "command", run)
    assert started["argv"][3].endswith(f"--run {run} -- python3 train.py 127.0.0.1")
    with shell.start("--json", "run", "port", run, str(port)) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 130
    assert '"kind":"facts"' in at_a_shell(place, shell.json("target", "check", "box", "--print"))
    cancel = shell.json("run", "cancel", run, "--print")
    assert cancel["argv"][:2] == ["ssh", "box"]
    assert '"state":"cancelling"' in at_a_shell(place, cancel)
    assert shell("run", "wait", run)[0] == 1
    at_a_shell(place, shell.json("run", "remove", run, "--print"))
    assert place.run_folders_there() == []


def at_a_shell(place: Place, line: dict[str, str]) -> str:
    """What a printed line prints where a person pastes it."""
    command = place.desk.command("sh", "-c", line["command"])
    done = subprocess.run(
        command, env=place.desk.env, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


# The host's network is its own, the engine's another: the container's address is not to be reached.
def test_a_port_and_a_shell_of_a_container_there_are_its_own(place: Place, base_image: str) -> None:
    shell = desk_shell(place.desk, place.workspace)
    shell.json("target", "add", "docker", "--ssh", "box", "--launcher", "docker")
    shell.json("env", "create", "bare", "--base-image", base_image)
    source = place.folder / "code"
    source.mkdir()
    (source / "train.py").write_text(SERVE, "utf-8")
    run = shell.json(
        *("run", "submit", "--source", str(source), "--script", "train.py"),
        *("--target", "docker", "--env", "bare", "--", "0.0.0.0"),
    )["id"]
    told = wait_until(lambda: shell("run", "log", run)[1].decode().strip(), 60, "the page")
    port = told.removeprefix("port ")
    argv = shell.json("run", "shell", run, "--print")["argv"]
    typed = "pwd; echo $TRAINYARD_RUN_ID; exit\n"
    command, env = place.desk.command(*argv), place.desk.env
    said = subprocess.run(
        command, input=typed, env=env, text=True, stdout=subprocess.PIPE, check=True
    )
    assert said.stdout.splitlines() == ["/trainyard/work", run]
    with shell.start("--json", "run", "port", run, port) as process:
        try:
            assert process.stdout is not None
            forward = json.loads(process.stdout.readline())
            assert page(forward["local_port"]) == "Loss 鸡"
            assert forward["command"] == "", "ssh alone does not lead there"
            assert shell("run", "cancel", run)[0] == 0
            _, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0
    assert err.decode().splitlines()[-1] == "The run has ended, and its port with it."
    assert shell("run", "remove", run, "--for-good")[0] == 0
