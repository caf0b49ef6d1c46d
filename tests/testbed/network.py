"""Hosts with addresses of their own on this machine: network namespaces in a row. Needs root.

    here --- first --- second --- third

Each reaches only its neighbours, so that the third one can be reached through two jumps.
"""

from __future__ import annotations

import ipaddress
import itertools
import os
import random
import signal
import subprocess
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NUMBER = itertools.count()


def _do(*command: str) -> None:
    _said(*command)


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stderr.strip()}")
    return done.stdout


@dataclass(frozen=True)
class Namespace:
    """A host that its predecessor reaches at `address`, through `interface` (its end) and `near`
    (the other one, where commands begin with `there`)."""

    name: str
    address: str
    interface: str
    near: str
    there: Sequence[str]

    @property
    def before(self) -> list[str]:
        """The start of a command that runs there."""
        return ["ip", "netns", "exec", self.name]

    @contextmanager
    def cut(self) -> Iterator[None]:
        """Packets from and to its predecessor vanish, without a reset, as in sleep and bad
        Wi-Fi."""
        rules = [("INPUT", "-i", self.interface), ("OUTPUT", "-o", self.interface)]
        for rule in rules:
            _do(*self.before, "iptables", "-w", "-A", *rule, "-j", "DROP")
        try:
            yield
        finally:
            for rule in rules:
                _do(*self.before, "iptables", "-w", "-D", *rule, "-j", "DROP")

    @contextmanager
    def slow(self, megabits: int) -> Iterator[None]:
        """Each way carries so many megabits per second."""
        rate = ("rate", f"{megabits}mbit", "burst", "256kb", "latency", "50ms")
        ends = ((self.before, self.interface), (self.there, self.near))
        for before, end in ends:
            _do(*before, "tc", "qdisc", "add", "dev", end, "root", "tbf", *rate)
        try:
            yield
        finally:
            for before, end in ends:
                _do(*before, "tc", "qdisc", "del", "dev", end, "root")


@contextmanager
def row(length: int) -> Iterator[list[Namespace]]:
    """Namespaces in a row, the first one a neighbour of this machine."""
    made: list[Namespace] = []
    stem = f"ty{os.getpid()}-{next(_NUMBER)}"
    try:
        for place in range(length):
            made.append(_join(stem, place, made[-1] if made else None))
        yield made
    finally:
        for namespace in made:
            _end_processes(namespace.name)
            _do("ip", "netns", "del", namespace.name)  # its links go with it


def _join(stem: str, place: int, previous: Namespace | None) -> Namespace:
    name = f"{stem}-{place}"
    near, far = (str(address) for address in next(_free_nets()).hosts())
    outside, inside = f"{name}o"[-15:], f"{name}i"[-15:]
    _do("ip", "netns", "add", name)
    ahead = [] if previous is None else previous.before
    namespace = Namespace(name, far, inside, outside, ahead)
    try:
        _do("ip", "link", "add", outside, "type", "veth", "peer", "name", inside, "netns", name)
        if previous is not None:
            _do("ip", "link", "set", outside, "netns", previous.name)
        for before, end, address in ((ahead, outside, near), (namespace.before, inside, far)):
            _do(*before, "ip", "address", "add", f"{address}/30", "dev", end)
            _do(*before, "ip", "link", "set", end, "up")
        _do(*namespace.before, "ip", "link", "set", "lo", "up")
    except BaseException:
        _do("ip", "netns", "del", name)
        raise
    return namespace


def _free_nets() -> Iterator[ipaddress.IPv4Network]:
    """Nets of two hosts that nobody here has, in any order: other test processes look too."""
    # For tests between devices (RFC 2544): no real network has it.
    nets = list(ipaddress.IPv4Network("198.18.0.0/15").subnets(new_prefix=30))
    taken = _said("ip", "-4", "-oneline", "address")
    random.SystemRandom().shuffle(nets)
    return (net for net in nets if f" {next(net.hosts())}/" not in taken)


def _end_processes(namespace: str) -> None:
    """Whatever still runs there would keep the network alive."""
    for pid in _said("ip", "netns", "pids", namespace).split():
        with suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
