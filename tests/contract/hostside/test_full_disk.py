"""A disk that is full, real and small: the end is recorded, and nothing is torn."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.hostside.contents.pieces import plain
from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.machine.processes import is_alive
from tests.conftest import Real
from tests.contract.hostside.host_program import HostProgram, events, identity, log, points
from tests.fakes.series_files import read_series
from tests.testbed.waiting import wait_until

MIB = 1024 * 1024


@pytest.fixture(params=["ext4", "tmpfs"])
def small(request: pytest.FixtureRequest, real: Real, tmp_path: Path) -> Iterator[HostProgram]:
    """A host whose run root is a file system of 8 MiB."""
    real("root")
    host = HostProgram(tmp_path)
    mount = tmp_path / "small"
    mount.mkdir()
    if request.param == "tmpfs":
        command = ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(mount)]
    else:
        image = tmp_path / "image"
        with image.open("wb") as file:
            file.truncate(8 * MIB)
        subprocess.run(["/sbin/mkfs.ext4", "-q", "-m", "0", str(image)], check=True)
        command = ["mount", "-o", "loop", str(image), str(mount)]
    subprocess.run(command, check=True)
    host = HostProgram(tmp_path)
    host.root = str(mount / "root")
    host.store = type(host.store)(host.root)
    try:
        yield host
    finally:
        unmount = ["umount", str(mount)]  # the run's last process may still be on its way out
        wait_until(lambda: subprocess.run(unmount, check=False).returncode == 0, 20, "umount")


def fill(folder: str) -> None:
    """Take every free byte."""
    with (Path(folder) / "ballast").open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            with contextlib.suppress(OSError):
                while file.write(b"x" * size):
                    pass


def free(folder: str) -> None:
    (Path(folder) / "ballast").unlink()


def test_a_script_that_fills_the_disk_has_failed_of_that(small: HostProgram) -> None:
    code = """
with open("outputs/big", "wb", buffering=0) as file:
    while True: file.write(b"x" * 4096) == 4096 or file.write(b"x")
"""
    folder, record = small.run("R1", code)
    assert (record["outcome"], record["cause"]) == ("failed", "disk_full")
    assert record["exit_code"] > 0
    assert "Free some space" in record["hint"]
    assert events(folder)[-1]["cause"] == "disk_full"


def test_a_run_on_a_disk_that_fills_meanwhile_goes_on_to_its_end(
    small: HostProgram, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    code = f"""
import os, time
print("ready")
while not os.path.exists({str(gate)!r}): time.sleep(0.01)
print("loss: 0.5")
"""
    folder = small.start("R1", code)
    wait_until(lambda: log(folder) == b"ready\n", 20, "the script")
    fill(small.root)
    gate.touch()
    record = small.finish(folder)
    assert (record["outcome"], record["exit_code"]) == ("succeeded", 0)
    assert events(folder)[-1]["outcome"] == "succeeded"
    assert [event["text"] for event in events(folder) if event["event"] == "notice"] == []
    assert read_series(folder.metrics, "log") == {"loss": [(0, 0.5)]}
    assert Path(folder.outputs).exists()


def test_a_cancel_on_a_full_disk_ends_the_script_before_it_is_told(small: HostProgram) -> None:
    folder = small.start("R1", "import time\nprint('ready')\nwhile True: time.sleep(1)")
    wait_until(lambda: log(folder) == b"ready\n", 20, "the script")
    script = identity(folder.script_process)
    fill(small.root)
    assert small.ask("cancel", run="R1")["state"] == "cancelling"
    record = small.finish(folder)
    assert (record["outcome"], record["evidence"]) == ("cancelled", "waiter")
    assert not is_alive(script)


def test_points_are_whole_on_a_full_disk(small: HostProgram, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    code = f"""
import os, time, trainyard
trainyard.log("a", 0)
while not os.path.exists({str(gate)!r}): time.sleep(0.01)
for i in range(10**6): trainyard.log("a", i)
"""
    folder = small.start("R1", code)
    wait_until(lambda: points(folder.metrics), 20, "the first point")
    fill(small.root)
    gate.touch()
    record = small.finish(folder)
    assert record["cause"] == "disk_full"
    found = points(folder.metrics)
    assert [(name, value) for name, _, value in found] == [
        ("a", 0.0),
        *(("a", float(i)) for i in range(len(found) - 1)),
    ]


def test_a_run_is_not_accepted_on_a_full_disk(small: HostProgram) -> None:
    request = small.request("R1", "print(1)")
    fill(small.root)
    assert small.ask("start", run=request)["code"] == "disk_full"
    assert not Path(RunFolder(small.root, "R1").path).exists()
    free(small.root)
    assert small.ask("start", run=request)["accepted"] is True
    assert small.finish(RunFolder(small.root, "R1"))["outcome"] == "succeeded"


def test_a_delivery_that_finds_no_room_is_refused(small: HostProgram) -> None:
    import hashlib

    data = b"x" * 16 * MIB
    name = hashlib.sha256(data).hexdigest()
    answer = small.ask("take", b"".join(plain(data)), blobs=[{"sha256": name, "size": len(data)}])
    assert answer["code"] == "disk_full"
    assert small.ask("need", digests=[name])["missing"] == [name]
