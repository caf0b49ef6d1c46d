"""Ports in memory, for tests of the engine's services."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from desktop_app.domain.compute import Target
from desktop_app.domain.events import Event
from desktop_app.engine.catalog import Catalog
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.frames import HostRefusal
from desktop_app.engine.ports import Clock
from desktop_app.hostside.protocol import Frame
from tests.fakes.clock import sleeping

NOW = 1_700_000_000.0


class StillClock:
    """Time stands until a test moves it; a sleep lets others run and takes no time."""

    def __init__(self) -> None:
        self.time = NOW
        self.slept: list[float] = []
        self._sleeps = asyncio.Event()

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        self._sleeps.set()
        await asyncio.sleep(0)

    async def until_slept(self, count: int) -> None:
        """Until somebody has slept so many times; at most ten seconds."""
        async with asyncio.timeout(10):
            while len(self.slept) < count:
                self._sleeps.clear()
                await self._sleeps.wait()


class ThreadLocks:
    """Locks between the threads of one process."""

    def __init__(self) -> None:
        self._locks: dict[Path, threading.Lock] = defaultdict(threading.Lock)

    def try_acquire(self, path: Path) -> AbstractContextManager[None] | None:
        if not self._locks[path].acquire(blocking=False):
            return None
        return self._held(path)

    def acquire(self, path: Path) -> AbstractContextManager[None]:
        self._locks[path].acquire()
        return self._held(path)

    @contextmanager
    def _held(self, path: Path) -> Iterator[None]:
        try:
            yield
        finally:
            self._locks[path].release()


class Heard:
    """Every event of a bus, in order."""

    def __init__(self, bus: EventBus) -> None:
        self.events: list[Event] = []
        self._news = asyncio.Event()
        bus.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        self.events.append(event)
        self._news.set()

    def of(self, kind: type[Event]) -> Sequence[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    async def wait_for(self, kind: type[Event], count: int) -> None:
        """Until so many events of a kind were posted; at most ten seconds."""
        await self.until(lambda: len(self.of(kind)) >= count)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Until something is so after an event; at most ten seconds."""
        async with asyncio.timeout(10):
            while not holds():
                self._news.clear()
                await self._news.wait()


def catalog(folder: Path, kind: str = "thing", read_only: str = "") -> Catalog:
    return Catalog(folder, kind, ThreadLocks(), read_only)


class ScriptedHost:
    """A host whose answers a test prescribes; an answer may be an exception."""

    in_place = True

    def __init__(self, clock: Clock | None = None) -> None:
        self.pause = sleeping(clock or StillClock())
        self.answers: list[Mapping[str, Any] | Exception] = []
        self.streams = 0
        self.builds: list[Mapping[str, Any]] = []
        self.private: Mapping[str, Any] = {}
        self.build_frames: list[Frame | Exception] = []
        """What a build tells; the last once `gate` is set."""
        self.last_frames: list[Frame] = []
        """What it tells after a cancel."""
        self.asked = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    def host(self, target: Target) -> ScriptedHost:
        return self

    async def facts(self) -> Mapping[str, Any]:
        return _given(self.answers.pop(0))

    async def traces(self) -> Mapping[str, Any]:
        return _given(self.answers.pop(0))

    async def erase(self) -> Mapping[str, Any]:
        return _given(self.answers.pop(0))

    @asynccontextmanager
    async def live_facts(self, every: float) -> AsyncIterator[AsyncIterator[Frame]]:
        self.streams += 1
        yield self._live()

    async def _live(self) -> AsyncIterator[Frame]:
        while self.answers:
            yield {**_given(self.answers.pop(0)), "kind": "facts"}, b""
        self.gate.clear()
        await self.gate.wait()

    @asynccontextmanager
    async def build(
        self,
        environment: Mapping[str, Any],
        launcher: str,
        private: Mapping[str, Any],
        *,
        join: bool = False,
    ) -> AsyncIterator[ScriptedBuild]:
        self.builds.append({**environment, "launcher": launcher, "join": join})
        self.private = private
        self.asked.set()
        yield ScriptedBuild(self)


class ScriptedBuild:
    """What a build on a scripted host tells: its `build_frames`, the last one once the gate is
    open. A cancel opens it."""

    def __init__(self, host: ScriptedHost) -> None:
        self._host = host
        self._cancelled = False

    def __aiter__(self) -> AsyncIterator[Frame]:
        return self._frames()

    async def _frames(self) -> AsyncIterator[Frame]:
        for frame in self._host.build_frames:
            if frame is self._host.build_frames[-1]:
                await self._host.gate.wait()
            if self._cancelled:
                for last in self._host.last_frames:
                    yield last
                raise HostRefusal("cancelled", "Cancelled while the environment was being built.")
            if isinstance(frame, Exception):
                raise frame
            yield frame

    async def cancel(self) -> None:
        self._cancelled = True
        self._host.gate.set()


def _given(answer: Mapping[str, Any] | Exception) -> Mapping[str, Any]:
    if isinstance(answer, Exception):
        raise answer
    return answer


FACTS: Mapping[str, Any] = {
    "hostname": "box",
    "machine_id": "m",
    "boot_id": "b",
    "os": "Debian 12",
    "python": "3.11.2",
    "cpu_name": "CPU",
    "cpu_count": 2,
    "cpu_percent": 10.0,
    "memory_total": 8 << 30,
    "memory_used": 2 << 30,
    "disk_total": 100 << 30,
    "disk_free": 50 << 30,
    "gpus": [],
    "driver": "",
    "gpu_note": "nvidia-smi is not installed",
    "engine": {
        "usable": True,
        "version": "27.0",
        "context": "default",
        "rootless": False,
        "podman": False,
        "gpu_runtime": False,
        "reason": "",
        "hint": "",
        "command": "",
    },
    "gpu_trouble": False,
    "cuda": "",
    "slurm": "",
    "root": {
        "path": "/home/ann/.trainyard/hosts/m",
        "writable": True,
        "noexec": False,
        "quota_left": None,
        "neighbours": 0,
    },
    "logout": {"ends": False, "session": True, "services_end": True},
    "inotify": {"watches": 65536, "instances": 128},
    "memory_limits": True,
    "time": NOW + 1.5,
    "round_trip": 0.25,
}
