"""The way back of a channel that follows runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from desktop_app.engine.ports import Channel


class Follow:
    """The way back of a follow channel: what to watch."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def watch(self, run_id: str, offsets: Mapping[str, int]) -> None:
        """Also follow this run, each named file from that offset on, the others from their
        start."""
        await self._send({"watch": {run_id: dict(offsets)}})

    def close(self) -> None:
        """End it: whoever reads its frames is told."""
        self._channel.close()

    async def unwatch(self, run_id: str) -> None:
        await self._send({"unwatch": [run_id]})

    async def _send(self, message: Mapping[str, Any]) -> None:
        await self._channel.send(json.dumps(message).encode() + b"\n")
