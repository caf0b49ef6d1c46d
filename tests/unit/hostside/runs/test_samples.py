"""The samples of a run's host: what is told of a time needs one."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.machine import host_load
from desktop_app.hostside.machine.host_load import CpuMeter
from desktop_app.hostside.runs import samples
from desktop_app.hostside.runs.samples import Sampler
from tests.fakes.series_files import read_series


class Host:
    """Its clock and counters, which a test moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.ticks = (1000, 500)
        self.network = {"eth0": (1000, 0)}
        self.disks = {"sda": (0, 2000)}
        monkeypatch.setattr(host_load, "_cpu_ticks", lambda: self.ticks)
        monkeypatch.setattr(samples, "network_counts", lambda: self.network)
        monkeypatch.setattr(samples, "disk_counts", lambda: self.disks)
        monkeypatch.setattr(samples, "memory", lambda: (64, 32))
        monkeypatch.setattr(samples, "disk", lambda path: (128, 96))
        monkeypatch.setattr(Sampler, "_gpu_values", lambda sampler: {})

    def clock(self) -> float:
        return self.now


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Host:
    return Host(monkeypatch)


def values(folder: RunFolder) -> dict[str, list[float]]:
    found = read_series(folder.system, "host")
    return {name: [value for _, value in points] for name, points in found.items()}


def test_the_first_sample_tells_no_rates_and_the_next_one_those_since_the_start(
    host: Host, tmp_path: Path
) -> None:
    folder = RunFolder(str(tmp_path), "R1")
    Path(folder.system).mkdir(parents=True)
    sampler = Sampler(folder, 0.0, (), lambda: None, host.clock)
    host.now += 0.001
    host.ticks = (1001, 500)
    host.network = {"eth0": (5000, 0)}
    host.disks = {"sda": (0, 9000)}
    sampler.tick()
    assert values(folder) == {"memory/used": [32], "disk/free": [96]}
    host.now += 1.999
    host.ticks = (1200, 650)
    sampler.tick()
    assert values(folder) == {
        "memory/used": [32, 32],
        "disk/free": [96, 96],
        "cpu/percent": [25.0],
        "network/received": [2000.0],
        "network/sent": [0.0],
        "disk/read": [0.0],
        "disk/written": [3500.0],
    }


def test_a_look_at_the_cpus_soon_after_another_takes_nothing_from_the_next(host: Host) -> None:
    meter = CpuMeter(0.5, host.clock)
    host.now += 0.25
    host.ticks = (1010, 500)
    assert meter.percent() is None
    host.now += 0.25
    host.ticks = (1040, 530)
    assert meter.percent() == 25.0
