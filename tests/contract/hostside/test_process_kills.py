"""Kills at any instant, and cancels: nothing is lost, started twice, guessed, or left behind."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.machine import processes
from desktop_app.hostside.records import read_json, write_json
from desktop_app.hostside.runs import accept
from tests.contract.hostside.host_program import (
    PYTHON,
    HostProgram,
    events,
    identity,
    kill,
    log,
    points,
    stages,
)
from tests.testbed.waiting import wait_until

# The supervisor, which kills itself at its n-th change of the disk or of the processes.
KILLED_AT = """
import os, signal, sys
folder, root, run, point = sys.argv[1:]
sys.path.insert(0, folder)
left, me = [int(point)], os.getpid()

def killing(call):
    def wrapped(*args, **kwargs):
        if os.getpid() == me:
            left[0] -= 1
            if left[0] == 0:
                os.kill(me, signal.SIGKILL)
        return call(*args, **kwargs)
    return wrapped

from hostside.machine import processes
from hostside.runs import supervisor
processes.program_argv = lambda *words: [sys.executable, folder, *words]
supervisor.program_argv = processes.program_argv
for name in ("rename", "replace", "unlink", "link", "write", "mkdir", "fork", "rmdir"):
    setattr(os, name, killing(getattr(os, name)))
supervisor.supervise(root, run)
"""
# The supervisor, with the waiter of the one before it coming while it prepares, and then a cancel.
LATE_WAITER = """
import os, sys
folder, root, run = sys.argv[1:]
sys.path.insert(0, folder)
from hostside.machine import processes
from hostside.runs import supervisor

def late(context):
    run_folder = context.folder
    argv = [sys.executable, folder, "wait", "--root", root, "--run", run]
    processes.start_detached(argv, run_folder.supervisor_log, os.environ)
    while not os.path.exists(run_folder.script_process):
        pass
    open(run_folder.cancel, "ab").close()

prepare = supervisor.prepare_work
supervisor.prepare_work = lambda context: (prepare(context), late(context))
supervisor.supervise(root, run)
"""
SCRIPT = """
import trainyard
print("started")
for i in range(500): trainyard.log("a", i)
open("outputs/o", "w").write("o")
open("logs/l", "w").write("l")
"""


def accepted(
    host: HostProgram, run_id: str, monkeypatch: pytest.MonkeyPatch, **changes: object
) -> RunFolder:
    """A run that was accepted and whose supervisor was killed before its first step."""
    monkeypatch.setattr(accept, "start_supervisor", lambda folder: None)
    accept.accept(host.root, host.request(run_id, SCRIPT, **changes), {})
    return RunFolder(host.root, run_id)


def supervise_until(host: HostProgram, run_id: str, point: int) -> bool:
    """Whether the supervisor was killed at that point, and not through before it."""
    argv = [PYTHON, "-c", KILLED_AT, host.path, host.root, run_id, str(point)]
    done = subprocess.run(argv, env=host.environment, capture_output=True, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
    return done.returncode != 0


def test_a_supervisor_killed_at_any_point_is_replaced_and_the_script_runs_once(
    host: HostProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = 0
    killed = True
    while killed:
        point += 1
        run_id = f"R{point}"
        folder = accepted(host, run_id, monkeypatch)
        killed = supervise_until(host, run_id, point)
        record = host.finish(folder)
        assert (record["outcome"], record["exit_code"]) == ("succeeded", 0), point
        assert log(folder) == b"started\n", point
        assert points(folder.metrics) == [("a", i, float(i)) for i in range(500)], point
        assert stages(folder) == ["preparing", "scaling", "running", "finalizing", "ended"], point
        listing = read_json(folder.outputs)
        assert listing is not None
        assert [entry["path"] for entry in listing["files"]] == ["outputs/o"], point
        assert (Path(folder.logs) / "l").read_text() == "l", point
        assert sum(event["event"] == "command" for event in events(folder)) == 1, point
    assert point > 15


def test_a_supervisor_killed_at_any_point_tells_why_nothing_was_started(
    host: HostProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = 0
    killed = True
    while killed:
        point += 1
        nowhere = [{"name": "birds", "path": "/no/birds"}]
        folder = accepted(host, f"R{point}", monkeypatch, inputs=nowhere)
        killed = supervise_until(host, folder.id, point)
        record = host.finish(folder)
        assert (record["outcome"], record["cause"]) == ("failed", "missing_input"), point
        assert stages(folder) == ["preparing", "finalizing", "ended"], point
    assert point > 10


def test_a_waiter_of_a_killed_supervisor_is_found_by_one_that_cannot_start(
    host: HostProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(__name__ + ".SCRIPT", "import time; time.sleep(600)")
    folder = accepted(host, "R1", monkeypatch)
    argv = [PYTHON, "-c", LATE_WAITER, host.path, host.root, "R1"]
    done = subprocess.run(argv, env=host.environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    script = identity(folder.script_process)
    assert not processes.is_alive(script)
    record = host.finish(folder)
    assert (record["outcome"], record["evidence"]) == ("cancelled", "waiter")


def test_a_killed_supervisor_leaves_the_script_and_its_waiter_alone(
    host: HostProgram, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    code = f"import os, time\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.01)\nprint(1)"
    folder = host.start("R1", code)
    script, waiter = identity(folder.script_process), identity(folder.waiter)
    kill(folder.supervisor, signal.SIGKILL)
    assert processes.is_alive(script)
    assert processes.is_alive(waiter)
    first = identity(folder.supervisor)
    with host.following(folder):
        wait_until(lambda: read_json(folder.supervisor) != first, 60, "a new supervisor")
        gate.touch()
        host.finish(folder)
    assert log(folder) == b"1\n"


def test_a_killed_waiter_means_unknown_and_leaves_no_process(host: HostProgram) -> None:
    folder = host.start("R1", "import time; time.sleep(600)")
    script = identity(folder.script_process)
    kill(folder.waiter, signal.SIGKILL)
    record = host.finish(folder)
    assert (record["outcome"], record["cause"], record["exit_code"]) == (
        "unknown",
        "waiter_lost",
        None,
    )
    assert not processes.is_alive(script)


def test_waiter_and_supervisor_killed_together_mean_unknown(host: HostProgram) -> None:
    folder = host.start("R1", "import time; time.sleep(600)")
    script = identity(folder.script_process)
    kill(folder.supervisor, signal.SIGKILL)
    kill(folder.waiter, signal.SIGKILL)
    assert host.finish(folder)["cause"] == "waiter_lost"
    assert not processes.is_alive(script)


def test_a_restarted_host_is_told_as_that(host: HostProgram) -> None:
    folder = host.start("R1", "import time; time.sleep(600)")
    script = identity(folder.script_process)
    kill(folder.supervisor, signal.SIGKILL)
    kill(folder.waiter, signal.SIGKILL)
    processes.send(script, signal.SIGKILL)
    write_json(folder.waiter, {**identity(folder.waiter), "boot_id": "an earlier one"})
    record = host.finish(folder)
    assert (record["outcome"], record["cause"]) == ("failed", "host_restarted")
    assert record["evidence"] == "boot"


STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.environ.clear()
        os.execv(sys.executable, [sys.executable, "-c", '''
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open("outputs/orphan", "w").write(str(os.getpid()))
time.sleep(600)
'''])
    os._exit(0)
time.sleep(600)
"""


def orphan_of(folder: RunFolder) -> int:
    path = Path(folder.work_outputs) / "orphan"
    return int(wait_until(lambda: path.exists() and path.read_text(), 20, "the orphan"))


def test_a_cancel_leaves_no_process_however_it_hides(host: HostProgram) -> None:
    folder = host.start("R1", STUBBORN)
    orphan = processes.identity(orphan_of(folder))
    assert host.ask("cancel", run="R1")["state"] == "cancelling"
    record = host.finish(folder)
    assert (record["outcome"], record["cause"]) == ("cancelled", "cancelled")
    assert not processes.is_alive(orphan)
    assert processes.marked(folder.metrics) == []
    assert any(event["event"] == "cancel_requested" for event in events(folder))


def test_what_a_finished_script_left_running_is_ended(host: HostProgram) -> None:
    code = STUBBORN.replace(
        "    os._exit(0)\ntime.sleep(600)",
        "    os._exit(0)\nwhile not os.path.exists('outputs/orphan'): time.sleep(0.01)",
    )
    folder, record = host.run("R1", code)
    assert record["outcome"] == "succeeded"
    wait_until(lambda: not processes.is_alive(read_json(folder.waiter)), 20, "the waiter's end")
    assert processes.read_stat(orphan_of(folder)) is None


def test_a_script_may_end_in_peace_when_it_is_cancelled(host: HostProgram) -> None:
    code = """
import signal, sys, time
def end(*_): print("saved"); sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("ready")
time.sleep(600)
"""
    folder = host.start("R1", code, grace_seconds=30)
    wait_until(lambda: log(folder) == b"ready\n", 60, "the script")
    host.ask("cancel", run="R1")
    assert host.finish(folder)["outcome"] == "cancelled"
    assert log(folder) == b"ready\nsaved\n"


def test_a_cancel_before_the_start_refuses_the_start(host: HostProgram) -> None:
    assert host.ask("cancel", run="R1")["state"] == "never_started"
    answer = host.ask("start", run=host.request("R1", "print(1)"))
    assert (answer["kind"], answer["code"]) == ("error", "cancelled")
    assert not Path(RunFolder(host.root, "R1").request).exists()


def test_a_cancel_after_acceptance_starts_nothing(
    host: HostProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = accepted(host, "R1", monkeypatch)
    host.ask("cancel", run="R1")
    record = host.finish(folder)
    assert (record["outcome"], record["cause"]) == ("cancelled", "cancelled")
    assert identity(folder.waiter)["pid"] is None
    assert log(folder) == b""


def test_a_start_in_the_midst_of_a_cancel_is_refused_as_cancelled(host: HostProgram) -> None:
    Path(RunFolder(host.root, "R1").state).mkdir(parents=True)  # the tombstone comes next
    answer = host.ask("start", run=host.request("R1", "print(1)"))
    assert (answer["kind"], answer["code"]) == ("error", "cancelled")


def test_what_a_killed_start_of_the_same_process_id_left_is_no_run(
    host: HostProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = Path(host.root) / "runs" / f".R1.{os.getpid()}.new"
    (left / "state").mkdir(parents=True)
    folder = accepted(host, "R1", monkeypatch)
    assert not left.exists()
    assert host.finish(folder)["outcome"] == "succeeded"


def test_a_recorded_end_wins_over_a_cancel(host: HostProgram) -> None:
    folder, _ = host.run("R1", "print(1)")
    assert host.ask("cancel", run="R1")["state"] == "ended"
    assert events(folder)[-1]["outcome"] == "succeeded"


def test_a_second_start_starts_nothing(host: HostProgram) -> None:
    folder, _ = host.run("R1", "print(1)")
    answer = host.ask("start", run=host.request("R1", "print(1)"))
    assert (answer["accepted"], answer["already"]) == (True, True)
    assert log(folder) == b"1\n"
