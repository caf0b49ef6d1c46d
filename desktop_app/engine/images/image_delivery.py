"""One image on its way from the engine of one host to that of another, through this computer.

The engine here need not have it, and nothing of it is kept here. Whatever cuts it off, the next
attempt asks again: what arrived is there, and a layer goes on where it stopped.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import Progress
from desktop_app.engine.delivery.squeeze import Squeezer
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.host import Host
from desktop_app.engine.images.host_images import EngineImage, ImageParts
from desktop_app.engine.progress import Report
from desktop_app.hostside.protocol import Frame

_ATTEMPTS = 3
_AGAIN = frozenset(["part_lost", "corrupt", "parts_gone", "missing_blob"])
"""Another delivery was at the same contents, or what was kept of one is damaged."""
_LET_GO_S = 10.0


@dataclass(frozen=True)
class Delivered:
    """What a delivery took: bytes that were sent (before they were squeezed), and how many of the
    image's layers were among them."""

    bytes: int
    layers: int
    of_layers: int


class ImageDelivery:
    """`environment` as hosts read it, with its name; each host with the name of its target."""

    def __init__(
        self,
        environment: Mapping[str, Any],
        source: tuple[str, Host],
        target: tuple[str, Host],
        bus: EventBus,
        job: str,
    ) -> None:
        self._environment = environment
        self._source_name, self._source = source
        self._target_name, self._target = target
        self._bus = bus
        self._job = job
        self._sent = 0

    async def run(self) -> Delivered:
        """The image is there when this returns. Raises `KnownError`, see `Images.deliver`."""
        image = await self._source.images.look(self._environment)
        name = self._environment["name"]
        if not image.id:
            raise KnownError(
                "not_built",
                f"The engine of {self._source_name!r} does not have the image of {name!r}.",
                hint="Build it there first.",
                field="source",
            )
        for attempt in range(1, _ATTEMPTS + 1):
            there = await self._target.images.look(self._environment, image.layers, image.id)
            if there.layers == image.layers:
                return Delivered(self._sent, 0, len(image.layers))
            try:
                return await self._bring(image, there.shared)
            except KnownError as error:
                if error.code not in _AGAIN or attempt == _ATTEMPTS:
                    raise
        raise AssertionError("the last attempt returns or raises")

    async def _bring(self, image: EngineImage, shared: int) -> Delivered:
        try:
            parts = await self._pack(image, shared)
            layers = await self._send(image, parts)
            await self._target.images.load(self._environment, image, parts, _unheard)
        finally:
            # Of an application that is killed here they serve the next delivery.
            with suppress(KnownError, TimeoutError):
                async with asyncio.timeout(_LET_GO_S):
                    await self._source.images.drop(image.id)
        return Delivered(self._sent, layers, len(image.layers))

    async def _pack(self, image: EngineImage, shared: int) -> ImageParts:
        text = f"Reading the image of {self._environment['name']} at {self._source_name}"
        report = Report(self._bus, self._progress(text, image.size))
        told = 0

        def add(done: int, total: int) -> None:
            nonlocal told
            report.add(done - told)
            told = done

        report.add(0)
        try:
            return await self._source.images.pack(image, shared, add)
        finally:
            report.finish()

    async def _send(self, image: EngineImage, parts: ImageParts) -> int:
        """How many layers were sent."""
        wanted = list(dict.fromkeys([parts.config, *filter(None, parts.layers)]))
        missing, kept = await self._target.need(wanted)
        contents = [_content(digest, parts.sizes[digest], kept) for digest in missing]
        offsets = [(str(each["sha256"]), int(each.get("offset", 0))) for each in contents]
        total = sum(parts.sizes[digest] - offset for digest, offset in offsets)
        text = f"Delivering the image of {self._environment['name']} to {self._target_name}"
        report = Report(self._bus, self._progress(text, total))
        report.add(0)
        try:
            async with (
                self._target.deliveries,
                self._source.images.give(image.id, offsets) as frames,
            ):
                if contents:
                    await self._target.take(contents, self._pieces(frames, report))
        finally:
            report.finish()
        return len({*missing} & {*parts.layers})

    def _progress(self, text: str, total: int) -> Progress:
        return Progress(job=self._job, text=text, total=total, can_stop=True)

    async def _pieces(self, frames: AsyncIterator[Frame], report: Report) -> AsyncIterator[bytes]:
        squeezer = Squeezer()
        async for header, payload in frames:
            if header["kind"] != "data":
                continue
            head, data = await asyncio.to_thread(squeezer.piece, payload)
            began = time.perf_counter()
            yield head
            yield data
            squeezer.sent(len(data), time.perf_counter() - began)
            self._sent += len(payload)
            report.add(len(payload))


def _content(digest: str, size: int, kept: Mapping[str, int]) -> dict[str, Any]:
    """As `Host.take` wants it."""
    offset = kept.get(digest, 0)
    content = {"sha256": digest, "size": size}
    return {**content, "offset": offset} if 0 < offset < size else content


def _unheard(done: int, total: int) -> None:
    """The engine does not say how far it is."""
