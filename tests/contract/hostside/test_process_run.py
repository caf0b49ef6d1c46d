"""A run as a plain process, from start to its outputs, by the real program."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop_app.hostside.layout import LOG_SIZE
from desktop_app.hostside.machine.traffic import disk_counts, network_counts
from desktop_app.hostside.records import read_json
from tests.contract.hostside.host_program import (
    PYTHON,
    HostProgram,
    events,
    log,
    points,
    stages,
)
from tests.testbed.waiting import wait_until

LINES = "import sys\nfor i in range(200_000): print('line', i)\n"
ODD_BYTES = """
import sys
out = sys.stdout.buffer
out.write(b"x" * 10_000_000 + b"\\n" + bytes(range(256)) + b"\\r 1%\\r 2%\\x1b[31mred\\x1b[0m\\n")
"""


def test_a_run_goes_through_every_stage_and_ends_with_its_exit_code(host: HostProgram) -> None:
    folder, record = host.run("R1", "print('hello')")
    assert stages(folder) == ["preparing", "scaling", "running", "finalizing", "ended"]
    assert (record["outcome"], record["exit_code"], record["evidence"]) == (
        "succeeded",
        0,
        "waiter",
    )
    assert record["started_at"] <= record["ended_at"]
    last = events(folder)[-1]
    assert (last["event"], last["outcome"], last["exit_code"]) == ("ended", "succeeded", 0)
    assert log(folder) == b"hello\n"
    assert [value for name, _, value in points(folder.system) if name == LOG_SIZE][-1:] == [6.0]


def test_the_exact_command_is_told(host: HostProgram) -> None:
    data = Path(host.root) / "my data"
    data.mkdir(parents=True)
    folder, _ = host.run(
        "R1",
        "import sys; print(sys.argv[1:])",
        arguments=["--data={inputs.birds}", "a 'b'", "{other}"],
        inputs=[{"name": "birds", "path": str(data)}],
    )
    command = next(event for event in events(folder) if event["event"] == "command")
    assert command["argv"] == [PYTHON, "tra in'.py", f"--data={data}", "a 'b'", "{other}"]
    assert log(folder).decode() == f"{command['argv'][2:]}\n"


def test_200_000_lines_arrive_byte_for_byte(host: HostProgram) -> None:
    folder, _ = host.run("R1", LINES)
    assert log(folder) == b"".join(b"line %d\n" % i for i in range(200_000))


def test_a_long_line_and_binary_bytes_arrive_byte_for_byte(host: HostProgram) -> None:
    folder, _ = host.run("R1", ODD_BYTES)
    expected = b"x" * 10_000_000 + b"\n" + bytes(range(256)) + b"\r 1%\r 2%\x1b[31mred\x1b[0m\n"
    assert log(folder) == expected


def test_a_line_is_there_while_the_script_still_runs(host: HostProgram, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    code = (
        f"import os, time\nprint('one')\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.01)"
    )
    folder = host.start("R1", code)
    wait_until(lambda: log(folder) == b"one\n", 60, "the first line")
    gate.touch()
    assert host.finish(folder)["outcome"] == "succeeded"


def test_every_logged_point_is_there_once(host: HostProgram) -> None:
    code = """
import os, trainyard
for i in range(20_000): trainyard.log("train/loss 损失", i / 2)
if os.fork() == 0:
    trainyard.log("child", 1)
    os._exit(0)
os.wait()
trainyard.log_metrics({"a\\n": float("nan"), "b": True}, step=-7)
os.kill(os.getpid(), 9)
"""
    folder, record = host.run("R1", code)
    found = points(folder.metrics)
    ours = [(step, value) for name, step, value in found if name == "train/loss 损失"]
    assert ours == [(i, i / 2) for i in range(20_000)]
    assert [point for point in found if point[0] == "child"] == [("child", 0, 1.0)]
    assert [name for name, step, _ in found if step == -7] == ["a\n", "b"]
    assert (record["outcome"], record["cause"], record["signal"]) == ("failed", "signal", 9)


def test_the_host_is_sampled_while_the_script_runs(host: HostProgram, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    code = f"import os, time\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.01)"
    folder = host.start("R1", code)
    wait_until(lambda: len({s for _, s, _ in points(folder.system)}) > 1, 60, "two samples")
    gate.touch()
    host.finish(folder)
    names = {name for name, _, _ in points(folder.system)}
    told = {"cpu/percent", "memory/used", "memory/run", "disk/free", "log/output"}
    told |= {"network/received", "network/sent"} if network_counts() else set()
    told |= {"disk/read", "disk/written"} if disk_counts() else set()
    assert names == told
    assert all(value > 0 for name, _, value in points(folder.system) if name == "memory/run")


def test_a_failure_says_its_last_line(host: HostProgram) -> None:
    _, record = host.run("R1", "import not_there")
    assert (record["outcome"], record["cause"], record["exit_code"]) == ("failed", "exit_code", 1)
    assert record["detail"] == "ModuleNotFoundError: No module named 'not_there'"


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"environment": {"kind": "interpreter", "python": "/no/python"}}, "no_interpreter"),
        ({"arguments": ["{inputs.birds}"]}, "missing_input"),
        ({"inputs": [{"name": "birds", "path": "/no/birds"}]}, "missing_input"),
        ({"resources": {"gpus": 2}}, "start_failed"),
        ({"variables": {"A": "zero \0 byte"}}, "start_failed"),
    ],
)
def test_what_cannot_start_says_why(
    host: HostProgram, changes: dict[str, object], cause: str
) -> None:
    folder, record = host.run("R1", "print(1)", **changes)
    assert (record["outcome"], record["cause"], record["exit_code"]) == ("failed", cause, None)
    assert record["detail"]
    assert record["hint"]
    assert log(folder) == b""


def test_a_script_that_is_not_there_is_named(host: HostProgram) -> None:
    request = host.request("R1", "print(1)")
    host.ask("start", run={**request, "script": "other.py"})
    folder, record = host.run("R2", "print(1)", script="sub/dir/x.py")
    assert record["outcome"] == "succeeded"
    assert host.finish(type(folder)(host.root, "R1"))["cause"] == "no_script"


def test_shell_scripts_and_executables_run_too(host: HostProgram) -> None:
    shell, _ = host.run("R1", "echo shell $0 $1", script="a b.sh", arguments=["x y"])
    program, _ = host.run("R2", f"#!{os.path.realpath('/bin/sh')}\necho own", script="a b")
    assert (log(shell), log(program)) == (b"shell a b.sh x y\n", b"own\n")


def test_outputs_are_hashed_and_links_that_lead_outside_are_skipped(host: HostProgram) -> None:
    code = """
import os
os.makedirs("outputs/d")
open("outputs/d/mödel 'x'.pt", "wb").write(b"abc")
os.symlink("d/mödel 'x'.pt", "outputs/inside")
os.symlink("/etc/passwd", "outputs/outside")
os.symlink("/etc", "outputs/folder")
os.mkfifo("outputs/pipe")
"""
    folder, _ = host.run("R1", code)
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    listing = read_json(folder.outputs)
    assert listing is not None
    assert listing["files"] == [
        {"path": "outputs/inside", "size": 3, "sha256": digest},
        {"path": "outputs/d/mödel 'x'.pt", "size": 3, "sha256": digest},
    ]
    assert {entry["path"]: entry["why"] for entry in listing["skipped"]} == {
        "outputs/folder": "a link that leads out of the outputs",
        "outputs/outside": "a link that leads out of the outputs",
        "outputs/pipe": "not a regular file",
    }


def test_logs_that_shrink_start_a_new_generation(host: HostProgram, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    code = f"""
import os, time
open("logs/a b", "w").write("first, long")
while not os.path.exists({str(gate)!r}): time.sleep(0.01)
open("logs/a b", "w").write("second")
"""
    folder = host.start("R1", code)
    mirror = Path(folder.logs) / "a b"
    wait_until(lambda: mirror.exists() and mirror.read_text() == "first, long", 60, "the mirror")
    gate.touch()
    host.finish(folder)
    assert mirror.read_text() == "first, long"
    assert mirror.with_name("a b~1").read_text() == "second"


def test_a_smoke_test_ends_with_its_first_metric(host: HostProgram) -> None:
    code = "import time, trainyard\ntrainyard.log('a', 1)\ntime.sleep(600)"
    _, record = host.run("R1", code, smoke_seconds=60)
    assert (record["outcome"], record["cause"]) == ("succeeded", "smoke_test")


HOSTILE = """
import os, shutil, time
shutil.rmtree(os.environ["TRAINYARD_METRICS_DIR"])
print("Epoch 999999999 [1/999999999999] loss: 0.5")
print("loss: " + "1" * 1990 + "x", "\\x00" * 70_000, "loss: nan epoch -1 step 1e999")
time.sleep(600)
"""


def test_whatever_a_script_prints_and_takes_away_its_run_ends_as_it_would(
    host: HostProgram,
) -> None:
    folder, record = host.run("R1", HOSTILE, smoke_seconds=5)
    assert (record["outcome"], record["cause"]) == ("succeeded", "smoke_test")
    assert events(folder)[-1]["event"] == "ended"
    (notice,) = (event["text"] for event in events(folder) if event["event"] == "notice")
    assert notice.startswith("The metrics in the log are not read any further: FileNotFoundError: ")


def test_a_smoke_test_without_metrics_ends_with_its_time(host: HostProgram) -> None:
    _, record = host.run("R1", "import time; time.sleep(600)", smoke_seconds=0.2)
    assert (record["outcome"], record["cause"]) == ("succeeded", "smoke_test")


def test_a_smoke_test_that_fails_has_failed(host: HostProgram) -> None:
    _, record = host.run("R1", "raise SystemExit(3)", smoke_seconds=60)
    assert (record["outcome"], record["exit_code"]) == ("failed", 3)


def test_a_script_sees_its_inputs_variables_and_no_gpu(host: HostProgram) -> None:
    names = ["TRAINYARD_INPUT_MY_BIRDS", "GREETING", "CUDA_VISIBLE_DEVICES", "PYTHONUNBUFFERED"]
    code = f"import os\nprint([os.environ.get(n) for n in {names!r}])"
    host.environment["PYTHONUNBUFFERED"] = "1"
    folder, _ = host.run(
        "R1",
        code,
        inputs=[{"name": "my birds", "path": "/"}],
        variables={"GREETING": "höi 'x'\n"},
        resources={"gpus": 0},
    )
    assert log(folder).decode() == f"{['/', chr(104) + 'öi ' + repr('x') + chr(10), '', None]!r}\n"


def test_a_delivered_input_is_laid_out(host: HostProgram) -> None:
    from desktop_app.hostside.contents.manifest import make_manifest

    digest = host.store.put_bytes(b"bird")
    entry = {"path": "a/b.txt", "sha256": digest, "size": 4, "mode": 0o644}
    manifest = host.store.put_bytes(make_manifest([entry]))
    code = "import os, sys\nprint(open(sys.argv[1] + '/a/b.txt').read())"
    inputs = [{"name": "birds", "manifest": manifest}]
    folder, _ = host.run("R1", code, arguments=["{inputs.birds}"], inputs=inputs)
    assert log(folder) == b"bird\n"


def test_a_secret_is_in_the_scripts_environment_and_nowhere_else(
    host: HostProgram, tmp_path: Path
) -> None:
    gate, secret = tmp_path / "gate", "s3cr3t-välue"
    code = f"""
import os, time
while not os.path.exists({str(gate)!r}): time.sleep(0.01)
raise SystemExit("bad key " + os.environ["API_KEY"])
"""
    folder = host.start("R1", code, secrets={"API_KEY": secret})
    wait_until(lambda: read_json(folder.script_process), 60, "the script")
    assert Path(folder.secrets).stat().st_mode & 0o777 == 0o600
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert secret.encode() not in path.read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
    gate.touch()
    record = host.finish(folder)
    assert record["detail"] == "bad key (secret)"
    assert not Path(folder.secrets).exists()
    holders = [p for p in Path(folder.path).rglob("*") if p.is_file() and _holds(p, secret)]
    assert holders == [Path(folder.stdout)]


def _holds(path: Path, secret: str) -> bool:
    data = path.read_bytes()
    return secret.encode() in data or secret.encode("unicode_escape") in data
