"""What the tests of both SSH clients share: making one, asking a script, playing a scenario."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from desktop_app.adapters.transport.openssh import openssh_transport
from desktop_app.adapters.transport.paramiko.reach import paramiko_transport
from desktop_app.adapters.transport.remote_channel import Deadlines
from desktop_app.adapters.transport.ssh import SshTransport
from desktop_app.domain.compute import SshHost
from desktop_app.domain.errors import KnownError
from desktop_app.domain.questions import HostQuestion
from desktop_app.engine.ports import Channel, Transport
from tests.testbed.sshd import Sshd

CLIENTS = {"openssh": openssh_transport, "paramiko": paramiko_transport}


class ScriptedAsker:
    """Gives its answers in order, and keeps the questions. Without one left it refuses."""

    def __init__(self, *answers: str | None) -> None:
        self._answers = list(answers)
        self.asked: list[HostQuestion] = []

    async def ask(self, question: HostQuestion) -> str | None:
        self.asked.append(question)
        return self._answers.pop(0) if self._answers else None


class Box:
    """A host of the test bed and the user's configuration for it, with the alias `box`."""

    def __init__(self, server: Sshd, client: str) -> None:
        self.server = server
        self.client = client
        self.config = server.folder / "config"
        self.known = server.known_hosts()
        self.configure()

    def configure(self, *options: str) -> None:
        """Write the configuration; `options` go before the usual ones."""
        self.config.write_text(self.server.client_config("box", self.known, *options), "utf-8")

    def transport(
        self,
        asker: ScriptedAsker | None = None,
        host: SshHost | None = None,
        deadlines: Deadlines | None = None,
    ) -> SshTransport:
        make = CLIENTS[self.client]
        return make(host or SshHost("box"), asker, config_file=self.config, deadlines=deadlines)

    def refusal(
        self, asker: ScriptedAsker | None = None, host: SshHost | None = None
    ) -> KnownError:
        """Why nothing can be started there."""

        async def scenario(transport: SshTransport) -> None:
            with pytest.raises(KnownError) as caught:
                await transport.start(["true"])
            errors.append(caught.value)

        errors: list[KnownError] = []
        play(self.transport(asker, host), scenario)
        return errors[0]

    def says(
        self, argv: Sequence[str], asker: ScriptedAsker | None = None, host: SshHost | None = None
    ) -> str:
        """What a program there prints."""

        async def scenario(transport: SshTransport) -> None:
            said.append(await output(transport, argv))

        said: list[str] = []
        play(self.transport(asker, host), scenario)
        return said[0]


def play(
    transport: SshTransport, scenario: Callable[[SshTransport], Awaitable[None]], limit: float = 60
) -> None:
    """Run a scenario within `limit` seconds, and close the transport."""

    async def run() -> None:
        try:
            async with asyncio.timeout(limit):
                await scenario(transport)
        finally:
            await transport.close()

    asyncio.run(run())


async def read_all(channel: Channel) -> bytes:
    data = b""
    while piece := await channel.read():
        data += piece
    return data


async def output(transport: Transport, argv: Sequence[str]) -> str:
    """What a program prints, if it succeeds."""
    channel = await transport.start(argv)
    await channel.finish()
    said = await read_all(channel)
    assert await channel.wait() == (0, "")
    return said.decode()


def lines_of(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()
