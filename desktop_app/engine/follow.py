"""Follows the live runs of one host: mirrors what they write, and says what grew.

A lost host changes contact only; following starts again where the mirror ends.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from desktop_app.domain.errors import KnownError
from desktop_app.domain.run import Contact
from desktop_app.engine.host import Follow, Host
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import Clock

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
"""Seconds between attempts to reach a host, doubled from the first to the longest."""
_LOST_CHANNEL = suppress(KnownError)
"""The next channel asks for what is watched then, so nothing is lost with a word to this one."""


class Listener(Protocol):
    """What a follower tells; none of these may wait."""

    def grew(self, run_id: str, file: str, size: int) -> None:
        """A file of a run has so many bytes here now. `file` is relative to the run folder."""

    def caught_up(self) -> None:
        """Everything written so far by the watched runs is here."""

    def contact(self, contact: Contact, problem: KnownError | None) -> None:
        """The host was reached, or lost."""


class Follower:
    """One follow channel to one host, opened again for as long as it is wanted."""

    def __init__(
        self,
        host: Host,
        paths: WorkspacePaths,
        clock: Clock,
        listener: Listener,
        offsets: Callable[[str], Mapping[str, int]],
    ) -> None:
        """`offsets` says how much of each file of a run is here, on a thread of its own."""
        self._host = host
        self._paths = paths
        self._clock = clock
        self._listener = listener
        self._offsets = offsets
        self._watched: set[str] = set()
        self._follow: Follow | None = None
        self._pause = FIRST_PAUSE

    @property
    def watched(self) -> frozenset[str]:
        return frozenset(self._watched)

    async def watch(self, run_id: str) -> None:
        """Follow this run too."""
        if run_id not in self._watched:
            self._watched.add(run_id)
            if self._follow is not None:
                await self._ask_for(run_id)

    async def unwatch(self, run_id: str) -> None:
        """Let go of a run that has ended and is here whole, was given up, or is gone."""
        if run_id in self._watched:
            self._watched.discard(run_id)
            with _LOST_CHANNEL:
                if self._follow is not None:
                    await self._follow.unwatch(run_id)

    async def run(self) -> None:
        """Follow until cancelled."""
        while True:
            try:
                await self._follow_once()
            except KnownError as problem:
                self._listener.contact(Contact.STALE, problem)
                await self._clock.sleep(self._pause)
                self._pause = min(self._pause * 2, LONGEST_PAUSE)

    async def _follow_once(self) -> None:
        asked = tuple(self._watched)
        watch = {run: await asyncio.to_thread(self._offsets, run) for run in asked}
        async with self._host.follow(watch) as (follow, frames):
            self._follow = follow
            try:
                for run_id in self._watched - watch.keys():
                    await self._ask_for(run_id)
                async for header, payload in frames:
                    self._pause = FIRST_PAUSE
                    self._listener.contact(Contact.LIVE, None)
                    await self._take(header, payload)
            finally:
                self._follow = None

    async def _ask_for(self, run_id: str) -> None:
        offsets = await asyncio.to_thread(self._offsets, run_id)
        with _LOST_CHANNEL:
            if self._follow is not None and run_id in self._watched:
                await self._follow.watch(run_id, offsets)

    async def _take(self, header: dict[str, Any], payload: bytes) -> None:
        if header["kind"] == "caught_up":
            self._listener.caught_up()
        elif header["kind"] == "data" and header["run"] in self._watched:
            if not self._host.in_place:
                await asyncio.to_thread(self._mirror, header, payload)
            size = header["offset"] + header["length"]
            self._listener.grew(header["run"], header["file"], size)

    def _mirror(self, header: dict[str, Any], payload: bytes) -> None:
        """Append to the mirror, whose length is the cursor: what is there already is not
        repeated."""
        path = safe_join(Path(self._paths.run(header["run"]).path), header["file"])
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as stream:
            have = stream.seek(0, os.SEEK_END)
            gap = have - header["offset"]
            if gap < 0:
                raise KnownError("lost_bytes", f"The host left out bytes of {header['file']}.")
            stream.write(payload[gap:])


def safe_join(folder: Path, relative: str) -> Path:
    """A path below `folder`; raises `KnownError` (`bad_path`) for one that a host made to leave
    it."""
    parts = relative.split("/")
    if any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts):
        raise KnownError("bad_path", f"The host named a file outside of the run: {relative!r}.")
    return folder.joinpath(*parts)
