"""What is heard from one host, and what of it is here whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import Hindered, MediaGrew, StreamGrew
from desktop_app.domain.run import Contact
from desktop_app.engine.events import EventBus
from desktop_app.engine.following.follow import Follower
from desktop_app.engine.following.news import is_text
from desktop_app.engine.hosts.host import Host
from desktop_app.engine.hosts.pauses import Pause
from desktop_app.engine.paths import WorkspacePaths, file_sizes
from desktop_app.engine.ports import Clock
from desktop_app.hostside import layout


class Line:
    """What is heard from one host: a `follow.Listener`."""

    def __init__(
        self,
        host: Host,
        paths: WorkspacePaths,
        clock: Clock,
        bus: EventBus,
        grew: Callable[[str, str], None],
        reached: Callable[[Contact, KnownError | None], None],
        pause: Pause,
    ) -> None:
        self.host = host
        self.follower = Follower(host, paths, clock, self, _Offsets(paths), pause)
        self.settled = asyncio.Event()
        self._bus = bus
        self._grew = grew
        self._reached = reached
        self._hindrance = ""
        self._ending: set[str] = set()
        """Runs whose end was read before all of their files were here."""

    def whole(self, run_id: str) -> bool:
        """Whether every file of a run whose end was read is here. The host writes the end last:
        where its files are ours they all are; elsewhere once the mirror has caught up with that."""
        if not self.host.in_place and run_id in self.follower.behind:
            self._ending.add(run_id)
            return False
        return True

    def grew(self, run_id: str, file: str, size: int) -> None:
        self._hindrance = ""
        if is_text(file):
            self._bus.post(StreamGrew(run_id=run_id, file=file, size=size))
        if file.endswith(layout.ITEMS):
            self._bus.post(MediaGrew(run_id=run_id))
        elif not file.endswith(layout.CONTENTS):
            self._grew(run_id, file)

    def caught_up(self) -> None:
        self.settled.set()
        for run_id in self._ending - self.follower.behind:
            self._ending.discard(run_id)
            self._grew(run_id, layout.EXIT)

    def contact(self, contact: Contact, problem: KnownError | None) -> None:
        if contact is Contact.STALE:
            self.settled.set()
        self._reached(contact, problem)

    def hindered(self, problem: KnownError) -> None:
        self.settled.set()
        if problem.code != self._hindrance:  # once, not at every attempt
            self._hindrance = problem.code
            self._bus.post(Hindered(text=problem.text, hint=problem.hint))

    async def let_go(self, run_id: str) -> None:
        """The run has ended or is gone."""
        self._ending.discard(run_id)
        await self.follower.unwatch(run_id)


class _Offsets:
    """How much of each file of a run is here: the mirror's length is the cursor. Blocking."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self._paths = paths

    def __call__(self, run_id: str) -> dict[str, int]:
        folder = Path(self._paths.run(run_id).path)
        places = (layout.STREAMS, layout.EXIT, layout.OUTPUTS)
        found = (pair for place in places for pair in file_sizes(folder / place))
        return {path.relative_to(folder).as_posix(): size for path, size in found}
