"""Links cut, servers frozen and restarted, processes killed: every call ends, by its deadline."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import paramiko
import pytest

from desktop_app.adapters.platform import network_name
from desktop_app.adapters.transport.remote_channel import Deadlines
from desktop_app.adapters.transport.ssh import SshTransport
from desktop_app.domain.errors import KnownError
from desktop_app.domain.questions import HostQuestion
from desktop_app.engine.ports import Channel
from tests.conftest import Real
from tests.contract.ssh_clients import Box, ScriptedAsker, output, play
from tests.testbed import network
from tests.testbed.sshd import Sshd, running
from tests.testbed.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
HASTY = Deadlines(connect=4, start=4, quiet=1, lost=3)
IN_TIME = 10.0
"""Seconds within which a loss is noticed with those, also on a busy machine."""


@pytest.fixture
def far(client: str, real: Real, tmp_path: Path) -> Iterator[tuple[Box, network.Namespace]]:
    """A host behind a link that can be cut."""
    real("root")
    with network.row(1) as (namespace,):
        server = Sshd(
            tmp_path / "sshd", address=namespace.address, port=22, before=namespace.before
        )
        with running(server):
            yield Box(server, client), namespace


async def code_of(call: object) -> str:
    """The code of the error with which an awaitable ends."""
    with pytest.raises(KnownError) as caught:
        await call  # type: ignore[misc]
    return caught.value.code


async def lost(channel: Channel) -> None:
    """A channel whose host is lost says so at every call."""
    assert await code_of(channel.read()) == "unreachable"
    assert await code_of(channel.wait()) == "unreachable"
    assert await code_of(channel.send(b"x")) == "unreachable"
    channel.close()


def test_a_link_cut_without_a_reset_is_noticed_and_reached_again_afterwards(
    far: tuple[Box, network.Namespace],
) -> None:
    box, namespace = far

    async def scenario(transport: SshTransport) -> None:
        idle = await transport.start(["cat"])
        busy = await transport.start(["sh", "-c", "sleep 60"])
        with namespace.cut():
            started = time.monotonic()
            sending = asyncio.ensure_future(code_of(busy.send(bytes(20_000_000))))
            await lost(idle)
            assert await sending == "unreachable"
            assert time.monotonic() - started < IN_TIME
            assert await code_of(transport.start(["true"])) == "unreachable"
        assert await output(transport, ["echo", "again"]) == "again\n"

    play(box.transport(deadlines=HASTY), scenario)


def test_a_link_cut_for_less_than_the_patience_loses_nothing(
    far: tuple[Box, network.Namespace],
) -> None:
    box, namespace = far

    async def scenario(transport: SshTransport) -> None:
        channel = await transport.start(["cat"])
        with namespace.cut():
            await channel.send(b"sent into the dark")
            await asyncio.sleep(2)
        assert await channel.read() == b"sent into the dark"

    play(box.transport(deadlines=Deadlines(quiet=3, lost=30)), scenario)


def test_a_start_over_a_link_that_was_just_cut_ends_by_its_deadline(
    far: tuple[Box, network.Namespace],
) -> None:
    box, namespace = far

    async def scenario(transport: SshTransport) -> None:
        await output(transport, ["true"])
        with namespace.cut():
            started = time.monotonic()
            assert await code_of(transport.start(["true"])) == "unreachable"
            assert time.monotonic() - started < 4 + IN_TIME / 2

    play(box.transport(deadlines=Deadlines(start=4)), scenario)


def test_a_server_that_is_restarted_is_reached_by_the_next_start(box: Box) -> None:
    async def scenario(transport: SshTransport) -> None:
        channel = await transport.start(["cat"])
        box.server.stop()
        await lost(channel)
        error = await code_of(transport.start(["true"]))
        assert error == "unreachable"
        box.server.start()
        assert await output(transport, ["echo", "again"]) == "again\n"

    play(box.transport(), scenario)


@pytest.mark.parametrize("step", ["start_client", "get_remote_server_key"])
def test_a_connection_that_ends_while_it_is_made_is_lost(
    real: Real, tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the keys were exchanged, or before the first attempt to log in."""
    real("sshd")
    reached = getattr(paramiko.Transport, step)

    def ends(transport: paramiko.Transport, **options: object) -> object:
        found = reached(transport, **options)
        transport.close()
        return found

    async def scenario(transport: SshTransport) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(paramiko.Transport, step, ends)
            assert await code_of(transport.start(["true"])) == "unreachable"
        assert await output(transport, ["echo", "again"]) == "again\n"

    with running(Sshd(tmp_path / "sshd")) as server:
        play(Box(server, "paramiko").transport(), scenario)


def test_a_connection_that_was_ended_between_two_starts_is_made_again(box: Box) -> None:
    async def scenario(transport: SshTransport) -> None:
        for _ in range(3):
            assert await output(transport, ["echo", "there"]) == "there\n"
            box.server.kill_sessions()  # and at once, not waiting until that was noticed
            assert await output(transport, ["echo", "again"]) == "again\n"

    play(box.transport(), scenario)


def test_calls_to_a_frozen_server_end_by_their_deadlines(box: Box) -> None:
    async def scenario(transport: SshTransport) -> None:
        channel = await transport.start(["cat"])
        with box.server.frozen():
            started = time.monotonic()
            starts = [code_of(transport.start(["true"])) for _ in range(5)]
            assert await asyncio.gather(*starts) == ["unreachable"] * 5
            await lost(channel)
            assert time.monotonic() - started < IN_TIME
            assert await code_of(transport.start(["true"])) == "unreachable"
        assert await output(transport, ["echo", "again"]) == "again\n"

    play(box.transport(deadlines=HASTY), scenario)


def test_closing_a_transport_whose_server_is_frozen_ends_everything_at_once(box: Box) -> None:
    async def scenario(transport: SshTransport) -> None:
        channel = await transport.start(["sleep", "60"])
        with box.server.frozen():
            reading = asyncio.ensure_future(channel.read())
            sending = asyncio.ensure_future(channel.send(bytes(20_000_000)))
            starting = asyncio.ensure_future(code_of(transport.start(["true"])))
            await asyncio.sleep(0.2)
            started = time.monotonic()
            await transport.close()
            assert await reading == b""
            assert await code_of(sending) == "unreachable"
            assert await starting == "unreachable"
            assert await channel.wait() == (-9, "")
            assert time.monotonic() - started < 5

    play(box.transport(), scenario)


class Slow(ScriptedAsker):
    """A person who thinks longer than a deadline."""

    async def ask(self, question: HostQuestion) -> str | None:
        await asyncio.sleep(7)
        return await super().ask(question)


def test_the_deadline_rests_while_a_person_is_asked(box: Box) -> None:
    box.known.write_text("", "ascii")

    async def scenario(transport: SshTransport) -> None:
        assert await output(transport, ["echo", "hello"]) == "hello\n"

    play(box.transport(Slow("yes"), deadlines=Deadlines(connect=5)), scenario)


class Silent(ScriptedAsker):
    """A person who never answers."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = asyncio.Event()
        self.cancelled = False

    async def ask(self, question: HostQuestion) -> str | None:
        self.waiting.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.cancelled = True
        return None


def test_closing_the_transport_takes_a_question_back(box: Box) -> None:
    box.known.write_text("", "ascii")
    asker = Silent()

    async def scenario(transport: SshTransport) -> None:
        starting = asyncio.ensure_future(code_of(transport.start(["true"])))
        await asker.waiting.wait()
        await transport.close()
        assert await starting == "unreachable"
        assert asker.cancelled

    play(box.transport(asker), scenario)


def test_a_start_that_is_cancelled_leaves_the_connection_to_others(box: Box) -> None:
    async def scenario(transport: SshTransport) -> None:
        first = asyncio.ensure_future(transport.start(["true"]))
        second = asyncio.ensure_future(output(transport, ["echo", "mine"]))
        await asyncio.sleep(0)
        first.cancel()
        assert await second == "mine\n"

    play(box.transport(), scenario)


KILLED = """
import asyncio, pathlib, sys
from desktop_app.domain.compute import SshHost
from tests.contract.ssh_clients import CLIENTS

async def main():
    config = pathlib.Path(sys.argv[2])
    transport = CLIENTS[sys.argv[1]](SshHost("box"), config_file=config)
    channel = await transport.start(["cat"])
    print("started", flush=True)
    await channel.read()

asyncio.run(main())
"""


def test_nothing_of_ours_stays_when_the_application_is_killed(box: Box) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, box.client, str(box.config)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(box.server.folder)},
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"started\n"
        assert box.server.sessions()
        process.send_signal(signal.SIGKILL)
    wait_until(lambda: not box.server.sessions(), 20, "the host has no session of ours")


def test_a_network_that_comes_and_goes_changes_how_this_computer_is_connected(real: Real) -> None:
    real("root")
    with network.row(1) as (namespace,):
        assert namespace.near in network_name()
    wait_until(lambda: namespace.near not in network_name(), 20, "the network is gone")
