"""Where a port of a run is to be found on its host, and whether anybody listens there."""

from __future__ import annotations

import ipaddress
import os
import socket
import struct
import sys
from typing import List, NamedTuple, Optional, Sequence

from ..launchers.engine_container import RunContainer, container_of
from ..layout import RunFolder
from ..machine.engine_facts import inspect_engine
from ..protocol import HostError
from ..records import read_json
from .run_state import is_known

NOBODY = 61
"""How the relay ends where nobody listens."""
_LOOPBACK = "127.0.0.1"
_HERE = "/proc/self/net"
_LISTENS = "0A"
# Inside of a container: between its streams and a port there. Every Python 3 understands it.
_RELAY = (
    """\
import os, socket, sys, threading
try:
    port = socket.create_connection((sys.argv[1], int(sys.argv[2])), 10)
except OSError:
    sys.exit(%d)
port.settimeout(None)
def send():
    try:
        for data in iter(lambda: os.read(0, 65536), b""):
            port.sendall(data)
        port.shutdown(socket.SHUT_WR)
    except OSError:
        pass
threading.Thread(target=send, daemon=True).start()
try:
    for data in iter(lambda: port.recv(65536), b""):
        while data:
            data = data[os.write(1, data):]
except OSError:
    pass
os._exit(0)
"""
    % NOBODY
)


class Place(NamedTuple):
    """`address` as this host sees it; or `relay`, a command that connects its streams to the port,
    where this host sees it not at all. `listens` is None where that cannot be told."""

    address: str
    relay: Sequence[str]
    listens: Optional[bool]


def locate(folder: RunFolder, port: int) -> Place:
    """Raises HostError (`no_container`, `no_run`, `engine_unavailable`)."""
    request = read_json(folder.request)
    if request is None or not is_known(folder):
        raise HostError("no_run", "The host does not know the run %s." % folder.id)
    if request.get("launcher") != "docker":
        return _on_host(port)
    return _in_container(container_of(folder), port)


def _on_host(port: int) -> Place:
    found = listening(port, _HERE)
    return Place(best_address(found or []), (), None if found is None else bool(found))


def _in_container(container: RunContainer, port: int) -> Place:
    network = container.network()
    if network is None or not network.pid:
        raise HostError(
            "no_container",
            "The run has no container now.",
            "Try it again when the script has been started.",
        )
    if network.is_hosts:
        return _on_host(port)
    found = listening(port, "/proc/%d/net" % network.pid)
    outside = [address for address in found or [] if not ipaddress.ip_address(address).is_loopback]
    listens = None if found is None else bool(found)
    if outside and network.address and _reachable(container, network.address):
        return Place(network.address, (), listens)
    words = ["python3", "-c", _RELAY, best_address(found or []), str(port)]
    relay = container.command("exec", "--interactive", container.name, *words)
    return Place("", relay, listens)


def _reachable(container: RunContainer, address: str) -> bool:
    """Whether this host is in the network of its containers: not so where the engine is rootless,
    or elsewhere, as when this host is a container itself."""
    if sys.platform != "linux" or not is_neighbour(address, "/proc/net/route"):
        return False
    return not inspect_engine(container.docker).rootless


def is_neighbour(address: str, table: str) -> bool:
    """Whether an IPv4 address is in a network of this host's own, by its table of routes."""
    try:
        with open(table, encoding="ascii") as file:
            routes = [line.split() for line in file.read().splitlines()[1:]]
    except OSError:
        return False
    wanted = struct.unpack("=I", socket.inet_aton(address))[0]
    for route in routes:
        network, gateway, mask = (int(route[column], 16) for column in (1, 2, 7))
        if mask and not gateway and wanted & mask == network:
            return True
    return False


def listening(port: int, folder: str) -> Optional[List[str]]:
    """The addresses on which somebody listens, by the tables of a network (proc_net(5)); None
    where those cannot be read."""
    found: List[str] = []
    readable = False
    for name in ("tcp", "tcp6"):
        try:
            with open(os.path.join(folder, name), encoding="ascii") as table:
                lines = table.read().splitlines()[1:]
        except OSError:
            continue
        readable = True
        found += [a for a in (_listener(line, port) for line in lines) if a and a not in found]
    return found if readable else None


def _listener(line: str, port: int) -> str:
    """The address, empty where it is another port, or where nobody listens."""
    _, local, _, state = line.split()[:4]
    address, _, number = local.partition(":")
    if state != _LISTENS or int(number, 16) != port:
        return ""
    words = [int(address[at : at + 8], 16) for at in range(0, len(address), 8)]
    packed = struct.pack("=%dI" % len(words), *words)
    text = socket.inet_ntop(socket.AF_INET6 if len(words) > 1 else socket.AF_INET, packed)
    return text[7:] if text.startswith("::ffff:") else text


def best_address(found: Sequence[str]) -> str:
    """Where to connect to reach somebody who listens on one of these addresses."""
    if not found or any(address in ("0.0.0.0", "::", _LOOPBACK) for address in found):  # noqa: S104
        return _LOOPBACK
    return sorted(found, key=lambda a: not ipaddress.ip_address(a).is_loopback)[0]
