"""What goes over network cards and disks, from what the kernel counts."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.hostside.machine.traffic import Counts, Traffic, read_disks, read_network

NETWORK = """\
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop
    lo: 900 9 0 0 0 0 0 0 900 9 0 0 0 0 0 0
  eth0: 3492 69 0 0 0 0 0 0 367 41 0 0 0 0 0 0
enp3s0:18446744073709551615 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0
 torn0: 12
"""
DISKS = """\
 259       0 nvme0n1 76 4 1000 24 52 10 16 148 0 21 40 89 75 15 81 69 71
   7       0 loop0 18
"""


class Desk:
    """Two counts, and a clock that a test moves."""

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        self.now = 100.0
        self.traffic = Traffic(lambda: self.counts, lambda: self.now)

    def later(self, seconds: float, counts: Mapping[str, tuple[int, int]]) -> None:
        self.now += seconds
        self.counts = counts


def test_the_kernels_counts_are_read_without_lo_and_without_torn_lines() -> None:
    assert read_network(NETWORK.splitlines()) == {
        "eth0": (3492, 367),
        "enp3s0": (18446744073709551615, 5),
    }
    assert read_disks(DISKS.splitlines()) == {"nvme0n1": (512_000, 8192)}


def test_rates_are_bytes_a_second_over_all_devices() -> None:
    desk = Desk({"eth0": (1000, 0), "eth1": (0, 500)})
    desk.later(2.0, {"eth0": (3000, 10), "eth1": (0, 700)})
    assert desk.traffic.rates() == (1000.0, 105.0)
    desk.later(4.0, {"eth0": (3000, 10), "eth1": (0, 700)})
    assert desk.traffic.rates() == (0.0, 0.0)


def test_a_device_that_comes_goes_or_counts_anew_makes_no_spike() -> None:
    desk = Desk({"eth0": (5000, 5000), "gone": (9, 9)})
    desk.later(1.0, {"eth0": (100, 5600), "usb0": (10**9, 10**9)})
    assert desk.traffic.rates() == (0.0, 600.0)


def test_where_the_system_counts_nothing_there_is_no_rate() -> None:
    desk = Desk({})
    desk.later(1.0, {})
    assert desk.traffic.rates() is None
    desk.later(0.0, {"eth0": (5, 5)})
    assert desk.traffic.rates() is None


def test_a_look_soon_after_another_tells_nothing_and_takes_nothing_from_the_next() -> None:
    desk = Desk({"sda": (0, 0)})
    desk.later(0.25, {"sda": (8 << 20, 0)})
    assert desk.traffic.rates() is None
    desk.later(1.75, {"sda": (8 << 20, 0)})
    assert desk.traffic.rates() == (4 << 20, 0.0)
