"""Many bytes to a program on a host: nothing of them is lost, and they cost few steps."""

from __future__ import annotations

import hashlib
import os
from typing import Any

import pytest
from paramiko.packet import Packetizer

from desktop_app.adapters.transport.paramiko.connection import Connection
from desktop_app.adapters.transport.paramiko.observed import _HearingPacketizer
from desktop_app.adapters.transport.ssh import SshTransport
from tests.contract.ssh_clients import Box, play, read_all

MIB = 1 << 20
PACKET = 32 * 1024
"""The most that one message of SSH carries."""


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
    size = 32 * MIB
    send_to_a_reader(box, os.urandom(size))
    assert sum(steps) > size
    assert len(steps) < size / PACKET / 2
    assert len(heard) < size / PACKET / 4
