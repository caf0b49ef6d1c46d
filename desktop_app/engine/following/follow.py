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
from desktop_app.engine.catalog import cannot_write, write_whole
from desktop_app.engine.following.follow_channel import Follow
from desktop_app.engine.hosts.answers import understood
from desktop_app.engine.hosts.host import Host
from desktop_app.engine.hosts.pauses import Pause
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import Clock
from desktop_app.hostside import layout
from desktop_app.hostside.contents.portable_names import held_here

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
"""Seconds between attempts to reach a host, doubled from the first to the longest."""
SILENCE = 30.0
"""Seconds after which a host that has told nothing, not even its beat, counts as lost."""
_LOOK = 5.0
KEPT_OUT = (
    *("permission_denied", "unknown_host_key", "changed_host_key", "wrong_host_key"),
    *("bad_ssh_config", "needs_openssh", "start_failed", "too_many_sessions", "no_python"),
)
"""We cannot get in, or not now: that says nothing about a run, and does not mend itself soon."""
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

    def hindered(self, problem: KnownError) -> None:
        """What came cannot be written here; it is asked for again."""


class Follower:
    """One follow channel to one host, opened again for as long as it is wanted."""

    def __init__(
        self,
        host: Host,
        paths: WorkspacePaths,
        clock: Clock,
        listener: Listener,
        offsets: Callable[[str], Mapping[str, int]],
        pause: Pause,
    ) -> None:
        """`offsets` says how much of each file of a run is here, on a thread of its own. `pause`
        waits between attempts."""
        self._host = host
        self._paths = paths
        self._clock = clock
        self._listener = listener
        self._offsets = offsets
        self._rest = pause
        self._watched: set[str] = set()
        self._follow: Follow | None = None
        self._pause = FIRST_PAUSE
        self._heard = 0.0
        self.behind: set[str] = set()
        """Runs of which something may be missing here."""

    @property
    def watched(self) -> frozenset[str]:
        return frozenset(self._watched)

    async def watch(self, run_id: str) -> None:
        """Follow this run too."""
        if run_id not in self._watched:
            self._watched.add(run_id)
            self.behind.add(run_id)
            if self._follow is not None:
                await self._ask_for(run_id)

    async def unwatch(self, run_id: str) -> None:
        """Let go of a run that has ended and is here whole, was given up, or is gone."""
        if run_id in self._watched:
            self._watched.discard(run_id)
            self.behind.discard(run_id)
            with _LOST_CHANNEL:
                if self._follow is not None:
                    await self._follow.unwatch(run_id)

    async def run(self) -> None:
        """Follow until cancelled."""
        while True:
            try:
                await self._follow_once()
            except KnownError as problem:
                if problem.code == "cannot_write":
                    self._listener.hindered(problem)
                else:
                    self._listener.contact(Contact.STALE, problem)
                if problem.code in KEPT_OUT:
                    self._pause = LONGEST_PAUSE
                back = await self._rest(self._pause)
                self._pause = FIRST_PAUSE if back else min(self._pause * 2, LONGEST_PAUSE)

    async def _follow_once(self) -> None:
        asked = tuple(self._watched)
        self.behind.update(asked)
        watch = {run_id: await self._here(run_id) for run_id in asked}
        async with self._host.follow(watch) as (follow, frames):
            self._follow = follow
            self._heard = self._clock.now()
            looking = asyncio.ensure_future(self._close_if_silent(follow))
            try:
                for run_id in self._watched - watch.keys():
                    await self._ask_for(run_id)
                async for header, payload in frames:
                    self._heard = self._clock.now()
                    self._pause = FIRST_PAUSE
                    self._listener.contact(Contact.LIVE, None)
                    await self._take(header, payload)
            except KnownError as error:
                if looking.done():
                    raise _silent() from error
                raise
            finally:
                self._follow = None
                looking.cancel()

    async def _close_if_silent(self, follow: Follow) -> None:
        """A connection may be alive and the program at its end stuck. After a sleep of this
        computer, too, a new one is the fastest way."""
        if self._host.in_place:
            await asyncio.Event().wait()
        while self._clock.now() - self._heard < SILENCE:
            await self._clock.sleep(_LOOK)
        follow.close()

    async def _ask_for(self, run_id: str) -> None:
        offsets = await self._here(run_id)
        with _LOST_CHANNEL:
            if self._follow is not None and run_id in self._watched:
                await self._follow.watch(run_id, offsets)

    async def _here(self, run_id: str) -> Mapping[str, int]:
        """How much of each file of a run is here. That is told, too: of what was written before it
        was watched, nobody else would."""
        offsets = await asyncio.to_thread(self._offsets, run_id)
        for file, size in offsets.items():
            if size:
                self._listener.grew(run_id, file, size)
        return offsets

    async def _take(self, header: dict[str, Any], payload: bytes) -> None:
        with understood(header):
            if header["kind"] == "caught_up":
                self.behind.difference_update(map(str, header["runs"]))
                self._listener.caught_up()
            elif header["kind"] == "data" and header["run"] in self._watched:
                run_id, file, offset = header["run"], str(header["file"]), int(header["offset"])
                length = int(header["length"])
                if not self._host.in_place:
                    self.behind.add(run_id)
                    length = len(payload)
                    await asyncio.to_thread(self._mirror, run_id, file, offset, payload)
                self._listener.grew(run_id, file, offset + length)

    def _mirror(self, run_id: str, file: str, offset: int, payload: bytes) -> None:
        """Write to the mirror, whose length is the cursor. What is there already is the same, since
        such files only grow; what is written once comes whole, and is there whole or not at all."""
        path = safe_join(Path(self._paths.run(run_id).path), file)
        if file in (layout.EXIT, layout.OUTPUTS):
            write_whole(path, payload)
            return
        if not file.startswith(f"{layout.STREAMS}/"):
            raise _outside(file)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            with path.open("r+b") as stream:
                if stream.seek(0, os.SEEK_END) < offset:
                    raise KnownError("lost_bytes", f"The host left out bytes of {file}.")
                stream.seek(offset)
                stream.write(payload)
        except OSError as error:  # what fits of it is there, and counts
            raise cannot_write(path, error) from error


def safe_join(folder: Path, relative: str) -> Path:
    """A path below `folder`; raises `KnownError` (`bad_path`) for one that a host made to leave
    it."""
    parts = relative.split("/")
    if any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts):
        raise _outside(relative)
    path = folder.joinpath(*held_here(parts))  # as an older host side may have named them
    if not path.is_relative_to(folder):  # the letter of a drive
        raise _outside(relative)
    return path


def _outside(relative: str) -> KnownError:
    return KnownError("bad_path", f"The host named a file outside of the run: {relative!r}.")


def _silent() -> KnownError:
    return KnownError(
        "unreachable",
        f"The host has said nothing for {SILENCE:.0f} seconds.",
        hint="What runs there goes on; it is asked again.",
    )
