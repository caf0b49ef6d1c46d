"""The verbs by which images travel, as calls."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from desktop_app.domain.errors import KnownError
from desktop_app.engine.hosts.answers import understood
from desktop_app.hostside.protocol import Frame, Header

Call = Callable[[str, Mapping[str, Any]], Awaitable[Header]]
OpenFrames = Callable[[str, Mapping[str, Any]], AbstractAsyncContextManager[AsyncIterator[Frame]]]
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
Told = Callable[[int, int], object]
"""Takes how much is done, and of how much (0: unknown)."""


@dataclass(frozen=True)
class EngineImage:
    """What an engine has of an image: its `id`, empty for none, the diff ids of its `layers`, its
    `size` in bytes; and of layers that were asked for the number of first ones that are `shared`
    with anything there."""

    id: str
    layers: Sequence[str]
    size: int
    shared: int


@dataclass(frozen=True)
class ImageParts:
    """The contents of an image, by sha256 with their sizes in bytes. Of `layers` an empty one was
    left out."""

    config: str
    layers: Sequence[str]
    sizes: Mapping[str, int]


class HostImages:
    """The images of one host's engine. Raises `KnownError` as `Host` does."""

    def __init__(self, call: Call, frames: OpenFrames) -> None:
        self._call = call
        self._frames = frames

    async def look(
        self,
        environment: Mapping[str, Any],
        wanted: Sequence[str] = (),
        named: str = "",
    ) -> EngineImage:
        """What is there of an environment's image (its `tag` and `hash`), and of `wanted` layers.
        Where the engine has the image `named`, that gets the tag."""
        request = {"tag": environment["tag"], "environment": dict(environment)}
        more = {"wanted": list(wanted), "named": named}
        answer = await self._call("look_at_image", {**request, **more})
        with understood(answer):
            layers = [str(layer) for layer in answer["layers"]]
            shared = min(max(0, int(answer["shared"])), len(wanted))
            return EngineImage(str(answer["id"]), layers, int(answer["size"]), shared)

    async def push(self, tag: str, name: str, login: Mapping[str, str], told: Told) -> str:
        """Push an image under a name; its digest there. Raises `KnownError`: `not_built`,
        `registry_denied` and the other codes of `hostside.registry_failures`."""
        request = {"tag": tag, "name": name, "login": dict(login)}
        answer = await self._long("push_image", request, told)
        with understood(answer):
            digest = str(answer["digest"])
            if not _DIGEST.fullmatch(digest):
                raise ValueError("no digest")
        return digest

    async def end_push(self, name: str) -> None:
        """Of a push that was cut off nothing stays there."""
        await self._call("end_push", {"name": name})

    async def pack(self, image: EngineImage, shared: int, told: Told) -> ImageParts:
        """Lay out the contents of an image there, without its first `shared` layers. Raises
        `KnownError` (`image_unreadable`)."""
        request = {"image": image.id, "layers": list(image.layers), "shared": shared}
        answer = await self._long("pack_image", request, told)
        with understood(answer):
            layers = [str(layer) for layer in answer["layers"]]
            layers[:shared] = [""] * shared
            sizes = {str(digest): int(size) for digest, size in answer["sizes"].items()}
            parts = ImageParts(str(answer["config"]), layers, sizes)
            if len(layers) != len(image.layers) or not _whole(parts, shared):
                raise ValueError("another image")
        return parts

    @asynccontextmanager
    async def give(
        self, image: str, parts: Sequence[tuple[str, int]]
    ) -> AsyncIterator[AsyncIterator[Frame]]:
        """The bytes of contents that were packed, one behind the other, each from an offset on, in
        `data` frames. Raises `KnownError` (`parts_gone`)."""
        wanted = [{"sha256": digest, "offset": offset} for digest, offset in parts]
        async with self._frames("give_parts", {"image": image, "parts": wanted}) as frames:
            yield frames

    async def drop(self, image: str) -> None:
        """Let go of what was packed."""
        await self._call("drop_parts", {"image": image})

    async def load(
        self, environment: Mapping[str, Any], image: EngineImage, parts: ImageParts, told: Told
    ) -> None:
        """Give the engine an image of contents that its host has taken. Raises `KnownError`:
        `missing_blob`, `disk_full`, `image_not_loaded`."""
        request = {
            "environment": dict(environment),
            "config": parts.config,
            "layers": list(parts.layers),
            "diff_ids": list(image.layers),
        }
        await self._long("load_image", request, told)

    async def _long(self, verb: str, request: Mapping[str, Any], told: Told) -> Header:
        """The answer of a verb that may take as long as it likes, and says how far it is."""
        async with self._frames(verb, request) as frames:
            async for header, _ in frames:
                if header["kind"] == "answer":
                    return header
                if header["kind"] == "progress":
                    with understood(header):
                        told(int(header["done"]), int(header["total"]))
        raise KnownError("host_program_failed", f"The host gave no answer to {verb!r}.")


def _whole(parts: ImageParts, shared: int) -> bool:
    """Everything that has to travel is there."""
    return {parts.config, *parts.layers[shared:]} <= set(parts.sizes)
