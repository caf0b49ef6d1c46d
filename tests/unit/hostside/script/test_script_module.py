"""What a script imports: `trainyard`, and the start-up code that orders its output by line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop_app.hostside.launchers.script_environment import script_folder
from tests.unit.hostside.scripts import INTERRUPTING, run, series


def test_outside_of_a_run_nothing_happens() -> None:
    done = run("import trainyard\ntrainyard.log('a', 'x')\ntrainyard.log_metrics({'a': None})")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_steps_are_counted_for_each_metric_or_given(tmp_path: Path) -> None:
    code = """
import trainyard
class Tensor:
    def __float__(self): return 2.5
class Whole:
    def __index__(self): return 2**63 - 1
trainyard.log("a", 1)
trainyard.log("a", Tensor())
trainyard.log_metrics({"a": True, "b": float("-inf")})
trainyard.log("b", 3, step=Whole())
trainyard.log_metrics({"b": 4}, step=-5)
"""
    assert run(code, tmp_path).stderr == ""
    assert series(tmp_path) == {
        "a": [(0, 1.0), (1, 2.5), (2, 1.0)],
        "b": [(0, float("-inf")), (2**63 - 1, 3.0), (-5, 4.0)],
    }


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("log('loss', 'high')", "TypeError: the value of metric 'loss' is not a number: 'high'"),
        ("log('loss', None)", "TypeError: the value of metric 'loss' is not a number: None"),
        ("log('loss', '1')", "TypeError: the value of metric 'loss' is not a number: '1'"),
        ("log('loss', 1, step=1.5)", "TypeError: the step of metric 'loss' is not an integer: 1.5"),
        ("log('loss', 1, step=2**63)", "OverflowError: the step of metric 'loss' does not fit"),
        ("log('', 1)", "TypeError: a metric's name is a non-empty str, not ''"),
        ("log(7, 1)", "TypeError: a metric's name is a non-empty str, not 7"),
        ("log_metrics({'a': 1, 'b': []})", "TypeError: the value of metric 'b' is not a number"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, call: str, error: str) -> None:
    done = run(f"import trainyard\ntrainyard.{call}", tmp_path)
    assert error in done.stderr
    assert series(tmp_path) == {}


@pytest.mark.parametrize("error", ["KeyboardInterrupt", "TimeoutError"])
def test_a_signal_handler_that_raises_in_a_first_call_moves_no_point_to_another_name(
    tmp_path: Path, error: str
) -> None:
    code = f"""{INTERRUPTING}
def stop(*_): raise {error}
signal.signal(signal.SIGUSR1, stop)
for at in range(1, 6):
    trainyard._leave_files()
    interrupt_after(at)
    for name in ("loss", "acc", "loss"):
        try: trainyard.log(name, at + len(name) / 8)
        except {error}: print(at, name)
"""
    done = run(code, tmp_path)
    assert (done.stdout, done.stderr) == ("1 loss\n2 loss\n3 loss\n4 loss\n5 acc\n", "")
    assert {name: sorted(points) for name, points in series(tmp_path).items()} == {
        "acc": [(0, 1.375), (1, 2.375), (2, 3.375), (3, 4.375)],
        # The fourth one was interrupted after its record.
        "loss": [(0, 1.5), (1, 2.5), (2, 3.5), (3, 4.5), (4, 4.5), (5, 5.5), (6, 5.5)],
    }


def test_a_signal_handler_logs_in_the_middle_of_any_call(tmp_path: Path) -> None:
    code = f"""{INTERRUPTING}
def handle(*_):
    trainyard.log("signal", at)
    trainyard.log_metrics({{"loss": -at, "acc": -at}})
signal.signal(signal.SIGUSR1, handle)
for at in range(1, 7):
    trainyard._leave_files()
    interrupt_after(at)
    trainyard.log("loss", at)
    trainyard.log_metrics({{"acc": at, "loss": at}})
"""
    assert run(code, tmp_path).stderr == ""
    found = series(tmp_path)
    assert {name: sorted(step for step, _ in points) for name, points in found.items()} == {
        "signal": list(range(6)),
        "loss": list(range(18)),
        "acc": list(range(12)),
    }
    values = {name: sorted(value for _, value in points) for name, points in found.items()}
    assert values["signal"] == [1, 2, 3, 4, 5, 6]
    assert values["loss"] == sorted([*range(-6, 0), *range(1, 7), *range(1, 7)])
    assert values["acc"] == [*range(-6, 0), *range(1, 7)]


def test_thousands_of_signals_whose_handler_logs_lose_no_point_and_hold_nothing_up(
    tmp_path: Path,
) -> None:
    code = """
import signal, trainyard
count = handled = 0
def handle(*_):
    global handled
    trainyard.log("signal", handled)
    trainyard.log("signal/%d" % handled, handled)
    handled += 1
    if handled < 3000: signal.setitimer(signal.ITIMER_REAL, 1e-4)
signal.signal(signal.SIGALRM, handle)
signal.setitimer(signal.ITIMER_REAL, 1e-4)
while handled < 3000:
    trainyard.log("main/%d" % count, count)
    count += 1
print(count, handled)
"""
    done = run(code, tmp_path)
    assert done.stderr == ""
    count, handled = map(int, done.stdout.split())
    found = series(tmp_path)
    assert sorted(found.pop("signal")) == [(number, number) for number in range(handled)]
    assert found == {
        f"{kind}/{number}": [(0, number)]
        for kind, many in (("main", count), ("signal", handled))
        for number in range(many)
    }


def test_steps_go_on_after_a_record_was_cut_short(tmp_path: Path) -> None:
    code = """
import os, trainyard
for limit in (32, 7, 32):
    trainyard._write = lambda descriptor, data: os.write(descriptor, data[:limit])
    try: trainyard.log("a", limit)
    except OSError as error: print(error)
"""
    assert run(code, tmp_path).stdout == "[Errno 28] No space left on device\n"
    for path in tmp_path.glob("*.trm"):
        path.write_bytes(path.read_bytes()[:32])
    assert sorted(series(tmp_path)["a"]) == [(0, 32.0), (2, 32.0)]


def test_threads_share_a_series_without_losing_a_step(tmp_path: Path) -> None:
    code = """
import threading, trainyard
def work():
    for i in range(500): trainyard.log("a", i)
threads = [threading.Thread(target=work) for _ in range(8)]
for t in threads: t.start()
for t in threads: t.join()
"""
    assert run(code, tmp_path).stderr == ""
    assert sorted(step for step, _ in series(tmp_path)["a"]) == list(range(4000))


def test_output_is_ordered_by_line_unless_the_user_wants_it_otherwise() -> None:
    code = "import sys; print(sys.stdout.line_buffering)"
    assert run(code).stdout == "True\n"
    assert run(code, PYTHONUNBUFFERED="1").stdout == "False\n"


def test_a_start_up_module_further_down_the_path_runs_too(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('theirs')\n")
    both = f"{script_folder()}{os.pathsep}{tmp_path}"
    done = run("import sitecustomize; print(sitecustomize.__file__)", PYTHONPATH=both)
    assert done.stdout == f"theirs\n{tmp_path / 'sitecustomize.py'}\n"
