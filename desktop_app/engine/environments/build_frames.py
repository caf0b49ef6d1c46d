"""A build on a host as it is followed: what comes, and the way back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from desktop_app.engine.ports import Channel
from desktop_app.hostside.protocol import Frame


class BuildFrames:
    """Iterates over what the verb `build` tells: `data` (the log), `joined`, `step`, `goes_on`, and
    at the end `answer`."""

    def __init__(self, channel: Channel, frames: AsyncIterator[Frame]) -> None:
        self._channel = channel
        self._frames = frames

    def __aiter__(self) -> AsyncIterator[Frame]:
        return self._frames

    async def cancel(self) -> None:
        """Say that it is wanted no longer; the frames end with an error (`cancelled`)."""
        await self._channel.send(json.dumps({"cancel": True}).encode() + b"\n")
