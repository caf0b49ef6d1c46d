"""Hosts that the tests of the whole program log in to, and the desk from which they do."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.shell import CHECKOUT, ROOT, Shell
from tests.testbed import keys, network
from tests.testbed.desk import Desk
from tests.testbed.network import Namespace
from tests.testbed.sshd import Sshd, running

CLIENTS = ("paramiko", "openssh")


@dataclass
class SshBox:
    """A host at an address of its own, whose link can be cut."""

    server: Sshd
    link: Namespace

    @property
    def destination(self) -> str:
        return f"trainer@{self.server.address}:{self.server.port}"

    @property
    def fingerprint(self) -> str:
        return keys.fingerprint(self.server.host_key)

    @property
    def home(self) -> Path:
        return self.server.home()


@contextmanager
def ssh_box(folder: Path, *options: str) -> Iterator[SshBox]:
    """`options` are lines of its server's configuration."""
    with network.row(1) as (link,):
        server = Sshd(folder, options, address=link.address, port=22, before=link.before)
        with running(server):
            yield SshBox(server, link)


def desk_shell(desk: Desk, folder: Path) -> Shell:
    """`trainyard` at a desk, in a folder there."""
    env = {**desk.env, "PYTHONPATH": str(ROOT)}
    return Shell(folder, desk.command(*CHECKOUT), env)


def at_desk(desk: Desk, *words: object) -> list[str]:
    """A Python module of the tests, started at a desk."""
    return desk.command(sys.executable, "-m", *map(str, words))


def know(desk: Desk, box: SshBox) -> None:
    """The desk's user has a key for the host, and knows the host's."""
    know_server(desk, box.server)


def know_server(desk: Desk, server: Sshd) -> None:
    """As `know`, of a host at any address."""
    config = server.client_config("box", desk.ssh / "known_hosts")
    (desk.ssh / "config").write_text(config, "utf-8")
    (desk.ssh / "known_hosts").write_text(server.known_hosts_line, "ascii")
