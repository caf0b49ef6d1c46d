"""Pointing at numbers: which numbers of a run's log are series, chosen by a person."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.events import PatternsChanged
from desktop_app.domain.number_patterns import (
    MOST_PATTERNS,
    NumberPattern,
    PatternPreview,
    RunPattern,
    check_series_name,
)
from desktop_app.domain.run import RunRecord
from desktop_app.domain.terminal_text import readable
from desktop_app.engine.events import EventBus
from desktop_app.engine.following.number_intake import read_lines
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import Clock
from desktop_app.engine.runs.requests import Request
from desktop_app.engine.series.number_patterns import NumberFinder
from desktop_app.engine.series.pattern_store import PatternChange, PatternStore

MOST_PREVIEWED = 400
"""Points of a preview."""
_PERIOD = 0.1
"""Seconds between looks at whether a log was read."""
_PATIENCE = 10.0
"""Seconds for which that may fail, or nobody may be there to do it, as one process follows another.
"""


class FindsRuns(Protocol):
    """Where runs are found by what people call them; raises `NotFoundError`."""

    async def find(self, run: str) -> RunRecord: ...

    def request(self, run_id: str) -> Request: ...

    def refuse_read_only(self) -> None: ...


class Follows(Protocol):
    """Takes in what runs write, if no other process does."""

    @property
    def following(self) -> bool: ...

    @property
    def failing(self) -> Mapping[str, KnownError]: ...


class Patterns:
    """The number patterns of a workspace's runs."""

    def __init__(
        self,
        store: PatternStore,
        runs: FindsRuns,
        follows: Follows,
        paths: WorkspacePaths,
        bus: EventBus,
        clock: Clock,
    ) -> None:
        self._store = store
        self._runs = runs
        self._follows = follows
        self._paths = paths
        self._bus = bus
        self._clock = clock

    async def list(self, run: str) -> Sequence[RunPattern]:
        """The patterns of a run, in the order in which they were made."""
        run_id, script = await self._origin(run)
        own = await asyncio.to_thread(self._store.of_run, run_id)
        later = await asyncio.to_thread(self._store.of_script, *script)
        return [RunPattern(pattern, pattern in later) for pattern in own]

    async def preview(self, run: str, expression: str) -> PatternPreview:
        """What an expression finds in what a run has printed so far, however much that is. Raises
        `InvalidError` (`field="expression"`)."""
        finder = NumberFinder(expression)
        path = Path(self._paths.run((await self._runs.find(run)).summary.id).stdout)
        sketch, at = _Sketch(finder), 0
        while (end := await asyncio.to_thread(sketch.read, path, at)) > at:
            at = end
        return sketch.preview()

    async def add(
        self, run: str, pattern: NumberPattern, *, all_runs: bool = False, replaces: str = ""
    ) -> None:
        """Make a series of a number in the log of a run, and with `all_runs` of later runs of its
        script; in place of the pattern with the name `replaces`, where that is one. Its points
        follow a little later. Raises `InvalidError` (`field`: `name`, `expression`, `run`),
        `KnownError` (`cannot_write`, `broken_document`)."""
        pattern = NumberPattern(check_series_name(pattern.name), pattern.expression)
        NumberFinder(pattern.expression)

        def of_run(known: Sequence[NumberPattern]) -> Sequence[NumberPattern]:
            kept = [each for each in known if each.name != replaces]
            if any(each.name == pattern.name for each in kept):
                raise _name_taken(pattern.name)
            return _with(kept, pattern)

        def of_script(known: Sequence[NumberPattern]) -> Sequence[NumberPattern]:
            kept = [each for each in known if each.name not in (replaces, pattern.name)]
            return _with(kept, pattern) if all_runs else kept

        await self._change(run, of_run, of_script)

    async def remove(self, run: str, name: str, *, only_run: bool = False) -> None:
        """Make no series of it any more: neither in this run nor, unless `only_run`, in later ones
        of its script. Raises `NotFoundError` (`no_pattern`) where the run has none of that name."""

        def of_run(known: Sequence[NumberPattern]) -> Sequence[NumberPattern]:
            kept = [each for each in known if each.name != name]
            if len(kept) == len(known):
                raise _no_pattern(name, known)
            return kept

        def of_script(known: Sequence[NumberPattern]) -> Sequence[NumberPattern]:
            return [each for each in known if only_run or each.name != name]

        await self._change(run, of_run, of_script)

    async def until_read(self, run: str) -> None:
        """Wait until the log of a run was read for its patterns, by whichever process does it.
        Raises `KnownError`: what hinders that here, or `not_followed` where nobody does it."""
        run_id = (await self._runs.find(run)).summary.id
        patience = _PATIENCE
        while await asyncio.to_thread(self._paths.pattern_note(run_id).exists):
            hindrance = await self._hindrance(run_id)
            patience = patience - _PERIOD if hindrance else _PATIENCE
            if hindrance and patience <= 0:
                raise hindrance
            await self._clock.sleep(_PERIOD)

    async def _hindrance(self, run_id: str) -> KnownError | None:
        if self._follows.following:
            return self._follows.failing.get(run_id)
        if not await asyncio.to_thread(self._store.nobody_follows):
            return None
        return KnownError(
            "not_followed",
            "Nobody takes in what runs write, so that their logs are not read either.",
            hint="Open the workspace again.",
        )

    async def _change(self, run: str, of_run: PatternChange, of_script: PatternChange) -> None:
        self._runs.refuse_read_only()
        run_id, script = await self._origin(run)
        if not await asyncio.to_thread(Path(self._paths.run(run_id).request).exists):
            raise InvalidError(
                "no_log",
                "This run has printed nothing yet.",
                hint="Wait until it has started.",
                field="run",
            )
        await asyncio.to_thread(self._store.change, run_id, script, of_run, of_script)
        self._bus.post(PatternsChanged())

    async def _origin(self, run: str) -> tuple[str, tuple[str, str]]:
        """The id of a run, and of which script it is: its source folder and file."""
        run_id = (await self._runs.find(run)).summary.id
        request = await asyncio.to_thread(self._runs.request, run_id)
        return run_id, (str(request["source"]), str(request["script"]))


class _Sketch:
    """Counts what an expression finds, and keeps some of it."""

    def __init__(self, finder: NumberFinder) -> None:
        self._finder = finder
        self._count = 0
        self._stride = 1
        self._kept: list[tuple[int, float]] = []
        self._last = (0, 0.0)

    def read(self, path: Path, start: int) -> int:
        """Look at the next lines; where these end. Blocking."""
        data = read_lines(path, start, whole=True).data
        for found in self._finder.find(readable(data)):
            self._last = (self._count if found.step is None else found.step, found.value)
            if self._count % self._stride == 0:
                self._kept.append(self._last)
            self._count += 1
            if len(self._kept) == MOST_PREVIEWED:
                del self._kept[1::2]
                self._stride *= 2
        return start + len(data)

    def preview(self) -> PatternPreview:
        points = list(self._kept)
        if self._count and (self._count - 1) % self._stride:
            points.append(self._last)
        steps, values = [step for step, _ in points], [value for _, value in points]
        return PatternPreview(self._count, tuple(steps), tuple(values))


def _with(patterns: list[NumberPattern], pattern: NumberPattern) -> list[NumberPattern]:
    if len(patterns) >= MOST_PATTERNS:
        raise InvalidError(
            "too_many_patterns",
            f"A run has {MOST_PATTERNS} patterns at most.",
            hint="Remove one that is not needed any more.",
        )
    return [*patterns, pattern]


def _name_taken(name: str) -> InvalidError:
    return InvalidError(
        "name_taken",
        f"A pattern of this run is called {name!r} already.",
        hint="Choose another name, or change that pattern.",
        field="name",
    )


def _no_pattern(name: str, known: Sequence[NumberPattern]) -> NotFoundError:
    names = ", ".join(repr(each.name) for each in known)
    return NotFoundError(
        "no_pattern",
        f"The run has no pattern called {name!r}.",
        hint=f"Its patterns: {names}." if names else "",
        field="name",
    )
