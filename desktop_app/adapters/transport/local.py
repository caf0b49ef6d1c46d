"""`Transport` to this computer: a program started here, over pipes."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.adapters.transport.child import ChildChannel, Children


class LocalTransport:
    """Programs are children of this process."""

    def __init__(self) -> None:
        self._children = Children()

    async def start(self, argv: Sequence[str]) -> ChildChannel:
        """As the port says; `start_failed` is whatever else the system does not allow."""
        return await self._children.start(argv)

    async def close(self) -> None:
        """Close every channel and wait until the programs are gone."""
        await self._children.close()
