"""A host to log in to on this computer, and the ways there: our clients, `ssh`, `rsync`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from unittest import mock

from desktop_app.adapters.transport.openssh import openssh_transport
from desktop_app.adapters.transport.paramiko.reach import paramiko_transport
from desktop_app.adapters.transport.ssh import SshTransport
from desktop_app.domain.compute import SshHost
from tests.bench.measure import NotMeasured
from tests.testbed import parts
from tests.testbed.sshd import Sshd, running

CLIENTS = {"paramiko": paramiko_transport, "openssh": openssh_transport}


class Box:
    """An sshd on the loopback interface that knows one key; its alias is `box`."""

    def __init__(self, server: Sshd) -> None:
        self._server = server
        self.config = server.folder / "config"
        self.config.write_text(server.client_config(), "utf-8")
        self.folder = server.home()

    def transport(self, client: str) -> SshTransport:
        """Ours, with a connection that is kept."""
        return CLIENTS[client](SshHost("box"), config_file=self.config)

    def know_as(self, aliases: Sequence[str]) -> None:
        """Lead here by other names."""
        self.config.write_text(self._server.client_config(" ".join(aliases)), "utf-8")

    def ssh(self, *words: str) -> list[str]:
        """The same by hand."""
        return ["ssh", "-F", str(self.config), "box", *words]

    def rsync(self, source: Path, place: Path) -> list[str]:
        """Make `place` there what the folder or file `source` is."""
        from_here = f"{source}/" if source.is_dir() else str(source)
        return ["rsync", "-a", "-e", f"ssh -F {self.config}", from_here, f"box:{place}"]


@contextmanager
def open_box(folder: Path, options: Sequence[str] = ()) -> Iterator[Box]:
    """Raises `NotMeasured` where no server can be had."""
    if reason := parts.reason_missing("sshd"):
        raise NotMeasured(reason)
    with running(Sshd(folder, options)) as server:
        yield Box(server)


@contextmanager
def known_to_the_engine(config: Path) -> Iterator[None]:
    """Targets are reached with this configuration instead of the user's."""
    with ExitStack() as stack:
        for module, name in (("openssh", "openssh"), ("paramiko.reach", "paramiko")):
            place = f"desktop_app.adapters.transport.{module}.{name}_transport"
            ours = partial(CLIENTS[name], config_file=config)
            stack.enter_context(mock.patch(place, ours))
        yield
