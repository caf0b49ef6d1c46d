"""Many bytes to a program on a host: nothing of them is lost, and they cost few steps."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, cast

import pytest
from paramiko.packet import Packetizer

from desktop_app.adapters.transport.paramiko.channel import ParamikoChannel
from desktop_app.adapters.transport.paramiko.connection import Connection
from desktop_app.adapters.transport.paramiko.observed import _HearingPacketizer
from desktop_app.adapters.transport.ssh import SshTransport
from tests.contract.ssh_clients import Box, play, read_all

MIB = 1 << 20
PACKET = 32 * 1024
"""The most that one message of SSH carries."""


class SparingHost:
    """The connection to a host, and its channel. The host gives room for `WIDE` bytes, and again
    only once less than an eighth of them is left."""

    WIDE = 2 * MIB
    alive = closed = eof_received = False
    chanid = 1

    def __init__(self) -> None:
        self.out_window_size = self.WIDE
        self.taken = bytearray()
        self.channel = ParamikoChannel(cast(Connection, self), self)
        self.needed = list[int]()
        self.transport = self.packetizer = self

    def settimeout(self, seconds: float) -> None:
        assert seconds == 0

    def exit_status_ready(self) -> bool:
        return False

    def together(self) -> nullcontext[None]:
        return nullcontext()

    def needs_room(self, channel: int, size: int) -> nullcontext[None]:
        self.needed.append(size)
        return nullcontext()

    def send(self, data: bytes) -> int:
        taken = data[: self.out_window_size]
        self.taken += taken
        self.out_window_size -= len(taken)
        return len(taken)

    async def io(self, call: Callable[[memoryview], int], data: memoryview) -> int:
        sent = call(data)
        if self.out_window_size < self.WIDE // 8:
            self.out_window_size = self.WIDE
        return sent


def test_a_host_that_gives_room_once_little_is_left_is_sent_all_and_soon_waited_for_no_more() -> (
    None
):
    host, data = SparingHost(), os.urandom(20 * MIB)
    asyncio.run(asyncio.wait_for(host.channel.send(data), 60))
    assert host.taken == data
    # As for the very first piece any room was enough once: after a quarter was waited for in vain.
    assert host.needed.count(1) == 2
    assert host.needed[-1] == SparingHost.WIDE // 8


def send_to_a_reader(box: Box, data: bytes) -> None:
    """Its sha256 there is the one here."""

    async def scenario(transport: SshTransport) -> None:
        channel = await transport.start(["sha256sum"])
        await channel.send(data)
        await channel.finish()
        said = (await read_all(channel)).decode()
        assert said.split() == [hashlib.sha256(data).hexdigest(), "-"]
        assert await channel.wait() == (0, "")

    play(box.transport(), scenario)


@pytest.mark.parametrize("client", ["paramiko"], indirect=True)
def test_new_keys_in_the_middle_of_a_stream_lose_nothing(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Packetizer, "REKEY_BYTES", 3 * MIB)
    send_to_a_reader(box, os.urandom(20 * MIB))


@pytest.mark.parametrize("client", ["paramiko"], indirect=True)
def test_a_stream_is_written_many_messages_at_once_and_wakes_nobody_for_little_room(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard, steps = [], list[int]()
    hear, gathered = Connection._hear, _HearingPacketizer._gathered
    write_all = Packetizer.write_all

    def hears(self: Connection, channel: int) -> None:
        heard.append(channel)
        hear(self, channel)

    def gathers(self: _HearingPacketizer, held: list[bytes]) -> int:
        steps.append(gathered(self, held))
        return steps[-1]

    def writes(self: Any, out: bytes) -> None:
        steps.append(len(out))
        write_all(self, out)

    monkeypatch.setattr(Connection, "_hear", hears)
    monkeypatch.setattr(_HearingPacketizer, "_gathered", gathers)
    monkeypatch.setattr(Packetizer, "write_all", writes)
    room = "desktop_app.adapters.transport.paramiko.channel._ROOM_S"
    monkeypatch.setattr(room, 60.0)  # a server that gives no room for long is sent less at once
    size = 32 * MIB
    send_to_a_reader(box, os.urandom(size))
    assert sum(steps) > size
    assert len(steps) < size / PACKET / 2
    assert len(heard) < size / PACKET / 4
