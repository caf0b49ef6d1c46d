"""The Docker launcher on the real engine."""

from __future__ import annotations

import math
import os
import signal
import struct
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from desktop_app.hostside.machine.docker_program import EngineUnavailable
from desktop_app.hostside.protocol import HostError
from tests.contract.hostside.docker_runs import DockerRun, Runs, docker_runs, owner
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def runs(base_image: str, tmp_path: Path) -> Iterator[Runs]:
    with docker_runs(tmp_path / "root 鸟, 'q'", base_image) as make:
        yield make


def test_the_log_is_the_scripts_output_byte_for_byte(runs: Runs) -> None:
    run = runs(
        "import sys\n"
        "sys.stdout.buffer.write(bytes(range(256)) * 5000)\n"
        "sys.stdout.flush()\n"
        "sys.stderr.buffer.write(b'\\x1b[31mred\\x1b[0m 50%\\r100%\\n')\n"
    )
    record = run.run()
    assert (record["outcome"], record["exit_code"], record["evidence"]) == (
        "succeeded",
        0,
        "engine",
    )
    assert run.log == bytes(range(256)) * 5000 + b"\x1b[31mred\x1b[0m 50%\r100%\n"
    assert record["started_at"] <= record["ended_at"]


def test_a_line_is_in_the_log_while_the_script_still_runs(runs: Runs) -> None:
    run = runs("import os, time\nprint('first')\nwhile not os.path.exists('go'): time.sleep(.01)\n")
    run.begin()
    run.until_log_has(b"first\n")
    assert run.launcher.alive()
    Path(run.folder.work, "go").touch()
    assert run.ended()["outcome"] == "succeeded"
    assert not run.launcher.alive()


def test_the_scripts_exit_code_is_the_records(runs: Runs) -> None:
    record = runs("import sys; sys.exit(7)").run()
    assert (record["outcome"], record["exit_code"], record["cause"]) == ("failed", 7, "exit_code")
    assert record["signal"] is None


def test_the_command_shown_is_a_docker_run_line(runs: Runs, base_image: str) -> None:
    run = runs("print('x')", arguments=["--lr", "0.1", "a b"])
    command = run.begin()
    run.ended()
    assert command[:3] == ["docker", "run", "--detach"]
    assert command[-5:] == ["python3", "train.py", "--lr", "0.1", "a b"]
    assert base_image in command


def test_secrets_and_proxies_reach_the_script_and_nobody_else(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:pr0xypw@proxy.invalid:3128")
    run = runs("import os\nprint(os.environ['TOKEN'], os.environ['HTTPS_PROXY'])\n")
    run.secrets(TOKEN="hush'\"$(x)")
    command = run.begin()
    assert run.ended()["outcome"] == "succeeded"
    assert run.log == b"hush'\"$(x) http://me:pr0xypw@proxy.invalid:3128\n"
    seen = run.inspected() + " ".join(command)
    assert "hush" not in seen
    assert "pr0xypw" not in seen
    assert Path(run.folder.at("state/entry/environment")).stat().st_mode & 0o777 == 0o600
    run.launcher.cleanup()
    assert not Path(run.folder.at("state/entry/environment")).exists()


def test_a_secret_is_on_no_command_line_of_this_machine(runs: Runs) -> None:
    run = runs("import os, time\nprint('up')\nwhile not os.path.exists('go'): time.sleep(.01)\n")
    run.secrets(TOKEN="h1dden-t0ken")
    run.begin()
    run.until_log_has(b"up\n")
    lines = [read(path) for path in Path("/proc").glob("[0-9]*/cmdline")]
    assert any(b"train.py" in line for line in lines)
    assert not any(b"h1dden-t0ken" in line for line in lines)
    Path(run.folder.work, "go").touch()
    run.ended()


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has just ended
        return b""


def test_variables_keep_every_character(runs: Runs) -> None:
    value = "a b\n'q' \"d\" $HOME `x` 鸟="
    run = runs("import os, sys; sys.stdout.write(os.environ['V'])", variables={"V": value})
    run.run()
    assert run.log.decode() == value


def test_inputs_are_read_only_at_any_path(runs: Runs, tmp_path: Path) -> None:
    folder = tmp_path / "birds, \"q\" 'a': c=d 鸟\nline"
    folder.mkdir()
    (folder / "f.txt").write_text("hello")
    one = tmp_path / "one file.csv"
    one.write_text("1,2")
    run = runs(
        "import os, sys\n"
        "data, one = sys.argv[1:]\n"
        "print(open(data + '/f.txt').read(), os.path.basename(one), open(one).read())\n"
        "print(os.environ['TRAINYARD_INPUT_MY_DATA'] == data)\n"
        "try: open(data + '/new', 'w')\n"
        "except OSError as error: print(error.strerror)\n",
        inputs=[{"name": "my data", "path": str(folder)}, {"name": "one", "path": str(one)}],
        arguments=["{inputs.my data}", "{inputs.one}"],
    )
    run.run()
    assert run.log == b"hello one file.csv 1,2\nTrue\nRead-only file system\n"


def test_a_missing_input_is_named_before_the_start(runs: Runs) -> None:
    run = runs("", inputs=[{"name": "birds", "path": "/nowhere/birds"}])
    with pytest.raises(HostError, match="The input birds is not there") as caught:
        run.begin()
    assert caught.value.code == "missing_input"


def test_a_missing_script_is_named_before_the_start(runs: Runs) -> None:
    run = runs("")
    Path(run.folder.work, "train.py").unlink()
    with pytest.raises(HostError, match=r"The script train\.py is not in the code") as caught:
        run.begin()
    assert caught.value.code == "no_script"


def test_shared_memory_has_the_size_that_was_asked_for(runs: Runs) -> None:
    script = "import os; s = os.statvfs('/dev/shm'); print(s.f_blocks * s.f_frsize)"
    asked = runs(script, resources={"gpus": 0, "shm_size": 200 << 20})
    asked.run()
    assert int(asked.log) == 200 << 20


def test_shared_memory_is_half_the_memory_where_nothing_was_asked(runs: Runs) -> None:
    run = runs("import os; s = os.statvfs('/dev/shm'); print(s.f_blocks * s.f_frsize)")
    run.run()
    half = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    assert int(run.log) == pytest.approx(half, rel=0.02)


def test_no_gpus_means_none_can_be_seen(runs: Runs) -> None:
    run = runs(
        "import os\nprint([os.environ[n + '_VISIBLE_DEVICES'] for n in ('CUDA', 'NVIDIA')])\n"
    )
    run.run()
    assert run.log == b"['', 'void']\n"


def test_metrics_are_written_from_inside_also_those_that_are_no_number(runs: Runs) -> None:
    run = runs(
        "import trainyard\n"
        "trainyard.log('val/loss é', float('nan'), step=3)\n"
        "trainyard.log_metrics({'a': 1.5, 'b': float('-inf')}, step=4)\n"
    )
    record = run.run()
    assert record["outcome"] == "succeeded", run.log
    (points,) = Path(run.folder.metrics).glob("*.trm")
    records = list(struct.iter_unpack("<qqdd", points.read_bytes()))
    assert [(series, step) for series, step, _, _ in records] == [(0, 3), (1, 4), (2, 4)]
    assert math.isnan(records[0][3])
    assert [value for _, _, _, value in records[1:]] == [1.5, -math.inf]


def test_a_shell_script_runs_too(runs: Runs) -> None:
    run = runs('echo "$1"; exit 3', script="go.sh", arguments=["x y"])
    assert run.run()["exit_code"] == 3
    assert run.log == b"x y\n"


def test_a_cancel_reaches_every_process_and_leaves_no_container_running(runs: Runs) -> None:
    run = runs(
        "import os, signal, subprocess, sys, time\n"
        "def stop(number, frame):\n"
        "    print('told', flush=True); other.wait(); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        "child = 'import signal, sys, time; signal.signal(15, lambda *a: (print(\"child told\", '\n"
        "child += 'flush=True), sys.exit(0))); print(\"child up\", flush=True); time.sleep(600)'\n"
        "other = subprocess.Popen([sys.executable, '-c', child], start_new_session=True)\n"
        "print('ready', flush=True)\n"
        "time.sleep(600)\n"
    )
    run.begin()
    run.until_log_has(b"child up\n")
    run.until_log_has(b"ready\n")
    run.launcher.signal(signal.SIGTERM)
    record = run.ended()
    assert sorted(run.log.splitlines()) == [b"child told", b"child up", b"ready", b"told"]
    assert record["exit_code"] == 0
    assert not run.launcher.alive()


def test_a_script_that_ignores_sigterm_is_killed(runs: Runs) -> None:
    run = runs(
        "import signal, time\nsignal.signal(15, signal.SIG_IGN)\nprint('up')\ntime.sleep(600)\n"
    )
    run.begin()
    run.until_log_has(b"up\n")
    run.launcher.signal(signal.SIGTERM)
    assert run.launcher.alive()
    run.launcher.signal(signal.SIGKILL)
    record = run.ended()
    assert (record["outcome"], record["signal"]) == ("failed", 9)


def test_without_the_waiter_the_engines_record_decides(runs: Runs) -> None:
    run = runs(
        "import os, time, sys\nprint('up')\nwhile not os.path.exists('go'): time.sleep(.01)\n"
        "sys.exit(5)\n"
    )
    run.begin()
    run.until_log_has(b"up\n")
    assert run.launcher.evidence() is None
    Path(run.folder.work, "go").touch()
    wait_until(lambda: not run.launcher.alive(), 30, "the container has ended")
    record = run.launcher.evidence()
    assert record is not None
    assert (record["exit_code"], record["cause"], record["evidence"]) == (5, "exit_code", "engine")
    run.ended()


def test_a_second_start_of_the_container_does_not_run_the_script_again(runs: Runs) -> None:
    run = runs("open('outputs/times', 'a').write('x')")
    run.run()
    name = str(run.launcher.claim_handle()["container"])
    subprocess.run(["docker", "start", name], check=True, capture_output=True)
    subprocess.run(["docker", "wait", name], check=True, capture_output=True)
    assert Path(run.folder.work_outputs, "times").read_text() == "x"


def test_a_container_that_somebody_removed_leaves_the_outcome_unknown(runs: Runs) -> None:
    run = runs("import time; print('up'); time.sleep(600)")
    run.begin()
    run.until_log_has(b"up\n")
    name = str(run.launcher.claim_handle()["container"])
    subprocess.run(["docker", "rm", "--force", name], check=True, capture_output=True)
    record = run.ended()
    assert (record["outcome"], record["cause"]) == ("unknown", "engine_lost")


def test_a_foreign_container_of_the_same_name_is_left_alone(runs: Runs, base_image: str) -> None:
    run = runs("print('x')")
    name = str(run.launcher.claim_handle()["container"])
    subprocess.run(
        ["docker", "create", "--name", name, base_image], check=True, capture_output=True
    )
    try:
        with pytest.raises(HostError, match="is already in use"):
            run.run()
        assert exists(name) is True
    finally:
        subprocess.run(["docker", "rm", name], check=True, capture_output=True)


def test_cleanup_removes_the_container_and_may_be_repeated(runs: Runs) -> None:
    run = runs("print('x')")
    run.run()
    run.launcher.cleanup()
    run.launcher.cleanup()
    name = str(run.launcher.claim_handle()["container"])
    assert exists(name) is False


def test_the_images_own_entrypoint_runs_first(runs: Runs, base_image: str) -> None:
    tag = derived(
        base_image,
        'ENTRYPOINT ["/usr/bin/env", "FROM_ENTRYPOINT=yes"]',
        "ENV PYTHONPATH=/image/path",
    )
    run = runs("import os, sys\nprint(os.environ['FROM_ENTRYPOINT'], '/image/path' in sys.path)\n")
    use_image(run, tag)
    assert run.run()["outcome"] == "succeeded"
    assert run.log == b"yes True\n"


def test_an_image_without_python_says_which_program_is_missing(runs: Runs, base_image: str) -> None:
    run = runs("print('x')")
    use_image(run, derived(base_image, "RUN rm -f /usr/bin/python3*"))
    record = run.run()
    assert (record["cause"], record["detail"]) == (
        "no_interpreter",
        "The image has no program python3.",
    )
    assert run.log == b""


def test_an_image_without_a_shell_is_refused_with_the_reason(runs: Runs, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "data").write_text("no program at all")
    tar = subprocess.run(["tar", "-C", str(bare), "-c", "."], capture_output=True, check=True)
    done = subprocess.run(
        ["docker", "import", "-"], input=tar.stdout, capture_output=True, check=True
    )
    image = done.stdout.decode().strip()
    run = runs("print('x')")
    use_image(run, image)
    try:
        record = run.run()
        assert (record["outcome"], record["cause"]) == ("failed", "no_shell")
        assert "Choose an image with a shell" in record["hint"]
        assert run.launcher.alive() is False
        run.launcher.cleanup()
    finally:
        subprocess.run(["docker", "image", "rm", image], check=True, capture_output=True)


def test_without_an_engine_the_reason_and_the_repair_are_said(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run = runs("print('x')")
    with monkeypatch.context() as patch:
        patch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no.sock")
        with pytest.raises(EngineUnavailable, match="No Docker engine answers") as caught:
            run.begin()
    assert "Unset DOCKER_HOST" in caught.value.hint


def derived(base: str, *steps: str) -> str:
    """An image that differs by these Dockerfile steps; returns its id."""
    done = subprocess.run(
        ["docker", "build", "--quiet", "-"],
        input="\n".join([f"FROM {base}", *steps]),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DOCKER_BUILDKIT": "0"},
    )
    return done.stdout.strip()


def exists(container: str) -> bool:
    command = ["docker", "container", "inspect", container]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def use_image(run: DockerRun, image: str) -> None:
    run.context.request["environment"].update(base_image=image, tag=image)


def test_outputs_belong_to_the_caller(runs: Runs) -> None:
    run = runs("import os; os.makedirs('outputs/a'); open('outputs/a/b', 'w').write('x')")
    run.run()
    for path in ("a", "a/b"):
        assert owner(Path(run.folder.work_outputs, path)) == (os.getuid(), os.getgid())
