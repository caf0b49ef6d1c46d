"""`nvidia-smi` in all its moods; the program is a fake, the call is real."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.hostside.machine import gpus
from desktop_app.hostside.machine.gpus import (
    busy_slots,
    capabilities,
    cuda_version,
    read_gpus,
    slots_of,
)
from tests.fakes.fake_nvidia_smi import FakeSmi, gpu
from tests.testbed.waiting import wait_until


@pytest.fixture(autouse=True)
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine without devices."""
    folder = tmp_path / "devices"
    folder.mkdir()
    monkeypatch.setattr(gpus, "_DEVICES", str(folder))
    gpus.has_hardware.cache_clear()
    yield folder
    gpus.has_hardware.cache_clear()


@pytest.fixture
def smi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSmi:
    fake = FakeSmi(tmp_path / "bin dir")
    monkeypatch.setenv("PATH", fake.path_variable)
    return fake


def test_a_gpu_is_told_in_bytes_percent_and_degrees(smi: FakeSmi) -> None:
    smi.say(gpus=[gpu(0), gpu(1)], apps=["GPU-1, 1, 512, /opt/a, b/python", "GPU-9, 1, 1, x"])
    report = read_gpus()
    assert (report.driver, report.note, report.certain) == ("550.54", "", True)
    first, second = report.gpus
    assert (first["uuid"], first["index"]) == ("GPU-0", 0)
    assert first["memory_total"] == 81559 * 2**20
    assert first["memory_used"] == 1024 * 2**20
    assert (first["utilization"], first["temperature"], first["power"]) == (7.0, 41.0, None)
    process = {"pid": 1, "user": "root", "name": "/opt/a, b/python", "memory_used": 512 * 2**20}
    assert (first["processes"], second["processes"]) == ([], [process])
    assert busy_slots(report.gpus) == ["GPU-1"]


def test_compute_capabilities_are_told_where_the_driver_knows_them(smi: FakeSmi) -> None:
    smi.say(gpus=[gpu(0)], capabilities=["GPU-0, 9.0", "GPU-1, 12.0", "GPU-2, [N/A]"])
    assert capabilities() == {"GPU-0": "9.0", "GPU-1": "12.0"}
    smi.say(fails='Field "compute_cap" is not a valid field to query.')
    assert capabilities() == {}


def test_not_available_and_err_are_unknown(smi: FakeSmi) -> None:
    line = "0, GPU-0, NVIDIA GB10, [N/A], [Not Supported], [Unknown Error], ERR!, [N/A], 580.1"
    smi.say(gpus=[line], apps=["GPU-0, [N/A], [N/A], [N/A]", "GPU-0, 1, [N/A], [Not Found]"])
    (found,) = read_gpus().gpus
    keys = ("memory_total", "memory_used", "utilization", "temperature", "power")
    assert [found[key] for key in keys] == [None] * 5
    assert [process["memory_used"] for process in found["processes"]] == [None]


def test_the_instances_of_a_gpu_in_mig_mode_are_its_slots(smi: FakeSmi) -> None:
    smi.say(
        gpus=[gpu(0, "[N/A]"), gpu(1)],
        list=[
            "GPU 0: NVIDIA H100 (UUID: GPU-0)",
            "  MIG 1g.10gb     Device  0: (UUID: MIG-a)",
            "  MIG 1g.10gb     Device  1: (UUID: MIG-b)",
            "GPU 1: NVIDIA H100 (UUID: GPU-1)",
        ],
        apps=["MIG-b, 1, 100, python"],
    )
    found = read_gpus().gpus
    assert slots_of(found) == ["MIG-a", "MIG-b", "GPU-1"]
    assert [instance["name"] for instance in found[0]["instances"]] == ["MIG 1g.10gb"] * 2
    assert [process["user"] for process in found[0]["processes"]] == ["root"]


def test_a_driver_that_is_not_loaded_is_told_in_its_own_words(smi: FakeSmi) -> None:
    smi.say(fails="NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n")
    report = read_gpus()
    assert (report.gpus, report.certain, report.trouble) == ([], False, True)
    assert "couldn't communicate with the NVIDIA driver." in report.note


def test_a_program_that_hangs_is_left_behind(smi: FakeSmi) -> None:
    smi.say(hangs=True)
    started = time.monotonic()
    report = read_gpus(deadline=0.2)
    assert time.monotonic() - started < 3
    assert (report.gpus, report.certain) == ([], False)
    assert report.note == "nvidia-smi gave no answer within 0.2 s: the driver hangs."
    smi.say(gpus=[])
    wait_until(lambda: read_gpus().certain and not gpus._hanging, 10, "the end of the hanging one")


def test_a_driver_without_gpus_says_so(smi: FakeSmi) -> None:
    smi.say(gpus=[])
    report = read_gpus()
    assert (report.gpus, report.certain) == ([], True)
    assert report.note == "The NVIDIA driver sees no GPU."


def test_a_machine_without_the_program_has_no_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    report = read_gpus()
    assert (report.gpus, report.certain, report.trouble) == ([], True, False)
    assert report.note == "There is no NVIDIA driver."


@pytest.mark.parametrize(("kind", "there"), [("0x030200", True), ("0x020000", False)])
def test_a_gpu_without_a_driver_is_told(
    bus: Path, monkeypatch: pytest.MonkeyPatch, kind: str, there: bool
) -> None:
    device = bus / "0000:01:00.0"
    device.mkdir()
    (device / "vendor").write_text("0x10de\n")
    (device / "class").write_text(kind + "\n")
    monkeypatch.setenv("PATH", "/nowhere")
    report = read_gpus()
    assert (report.trouble, "no driver for it" in report.note) == (there, there)


@pytest.mark.parametrize("words", ["CUDA Version: 12.4 ", "CUDA UMD Version: 12.4 "])
def test_the_newest_cuda_of_the_driver_is_told(smi: FakeSmi, words: str) -> None:
    smi.say(table=[f"| NVIDIA-SMI 550.54   Driver Version: 550.54   {words} |"])
    assert cuda_version() == "12.4"
    smi.say(fails="NVIDIA-SMI has failed.")
    assert cuda_version() == ""
