"""`trainyard run shell`, `command` and `port`."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.fakes.access import FREE_PORT
from tests.fakes.engine import FakeEngine
from tests.testbed.waiting import wait_until
from tests.unit.cli.conftest import Terminal


def test_the_command_of_a_shell_is_printed(trainyard: Terminal, engine: FakeEngine) -> None:
    run = engine.add_run(name="birds")
    line = f"ssh -t box {run.id}"
    assert trainyard("run", "shell", run.id, "--print").out == line + "\n"
    found = trainyard("run", "shell", run.id, "--json").json
    assert found == {"argv": ["ssh", "-t", "box", run.id], "command": line}
    assert trainyard("run", "command", run.id).out == "ssh -t box python3 train.py\n"
    assert trainyard("run", "command", run.id, "--log").out == "ssh -t box tail -f\n"
    assert trainyard("run", "command", run.id, "--output", "x").out == "ssh -t box cat x\n"
    assert trainyard("run", "command", run.id, "--log", "--output", "x").code == 2


def test_what_is_done_at_a_host_is_printed_and_not_done(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    run = engine.add_run(name="birds")
    assert trainyard("run", "cancel", "birds", "--print").out == f"ssh -t box cancel {run.id}\n"
    assert trainyard("run", "remove", "birds", "--print").out == f"ssh -t box remove {run.id}\n"
    assert trainyard("target", "check", "local", "--print").out == "ssh -t box facts local\n"
    erase = trainyard("target", "remove", "local", "--leave-no-trace", "--print")
    assert erase.out == "ssh -t box erase local\n"
    assert trainyard("target", "remove", "local", "--print").code == 2
    assert engine.script.called("runs.cancel") == engine.script.called("targets.remove") == []


def test_a_shell_is_opened_at_this_terminal_and_its_exit_code_is_ours(
    trainyard: Terminal, engine: FakeEngine, tmp_path: Path
) -> None:
    run = engine.add_run()
    seen = tmp_path / "seen"
    write = "import sys; open(sys.argv[1], 'w').write(sys.argv[2]); sys.exit(7)"
    engine.access.argv = (sys.executable, "-c", write, str(seen))
    assert trainyard("run", "shell", run.id).code == 7
    assert seen.read_text() == run.id


def test_without_ssh_a_shell_is_refused_with_what_is_missing(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    run = engine.add_run()
    engine.access.argv = ("no-such-ssh",)
    answer = trainyard("run", "shell", run.id)
    assert answer.code == 2
    assert "There is no program no-such-ssh on this computer." in answer.err


def test_a_port_is_brought_here_until_the_run_has_ended(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    run = engine.add_run()
    with ThreadPoolExecutor(1) as pool:

        def ended() -> None:
            forward = wait_until(lambda: engine.access.forwards(run.id), 20, "the port")[0]
            engine.access.change(forward, problem="Nobody.", hint="Wait.")
            engine.access.end(forward.id)

        ending = pool.submit(ended)
        answer = trainyard("run", "port", run.id, "6006")
        ending.result()
    assert (answer.code, answer.out) == (0, f"http://localhost:{FREE_PORT}\n")
    assert f"The same: ssh -N -L {FREE_PORT}:127.0.0.1:6006 box" in answer.err
    assert "The run has ended, and its port with it." in answer.err
    assert engine.script.called("access.forward") == [(run.id, 6006, 0)]


def test_a_port_of_a_run_that_has_ended_is_refused(trainyard: Terminal, engine: FakeEngine) -> None:
    run = engine.add_run()
    engine.end_run(run.id)
    answer = trainyard("run", "port", run.id, "6006", "--local", "6007")
    assert (answer.code, answer.out) == (2, "")
    assert "has ended" in answer.err
