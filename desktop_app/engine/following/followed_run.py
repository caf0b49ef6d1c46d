"""What is in memory of a run while what it writes is taken in."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from desktop_app.domain.metrics import Origin, SeriesState, SeriesSummary, series_names
from desktop_app.domain.number_patterns import NumberPattern
from desktop_app.domain.run import RunRecord
from desktop_app.hostside import layout

NEXT_NUMBER = "series/next"
"""Where the index keeps, beside the offsets of files, the first number that no series has had: one
that was dropped may still be read by another process, so that no other series gets its number."""
_NOTHING = SeriesSummary(0, float("nan"), float("nan"), float("nan"))


@dataclass
class Names:
    """What the series ids of one writer stand for, and how much of its names file was read."""

    offset: int = 0
    names: list[str] = field(default_factory=list)

    def read(self, path: Path) -> list[str]:
        for line in new_lines(path, self.offset):
            self.names.append(str(json.loads(line)))
            self.offset += len(line)
        return self.names


@dataclass
class FollowedRun:
    """What is in memory of a run while it is followed."""

    folder: layout.RunFolder
    record: RunRecord
    offsets: dict[str, int]
    series: dict[tuple[bool, Origin], SeriesState]
    """By whether it is the host's, and by its origin."""
    names: dict[str, Names] = field(default_factory=dict)
    """By writer file."""
    given_up: Mapping[str, Any] | None = None
    requested_patterns: Sequence[NumberPattern] | None = None
    """Those that it was submitted with, once that is known."""
    next_number: int = 0

    def __post_init__(self) -> None:
        highest = max((each.number for each in self.series.values()), default=-1)
        self.next_number = max(highest + 1, self.offsets.get(NEXT_NUMBER, 0))

    def limit(self, file: str) -> int:
        """Where the bytes of a file end that count."""
        return sys.maxsize if self.given_up is None else self.given_up["taken"].get(file, 0)

    def ended_at(self) -> float:
        """When the run ended by the clock of its host, in seconds since the epoch; infinite before
        that is known. Its record is told only once all else is taken in."""
        known = self.record.summary.ended_at
        if known is None:
            with suppress(OSError, ValueError, KeyError, TypeError):
                known = float(json.loads(Path(self.folder.exit).read_bytes())["ended_at"])
        return math.inf if known is None else known

    def state(self, source: str, name: str, system: bool) -> SeriesState:
        """The series that its source calls so, a new one with the next free number where there is
        none."""
        key = (system, (source, name))
        if key not in self.series:
            nothing = replace(_NOTHING, source=source)
            self.series[key] = SeriesState(self.next_number, name, system, nothing)
            self.next_number += 1
        return self.series[key]

    def named(self, grown: Sequence[SeriesState]) -> Sequence[SeriesState]:
        """What grew by the names that it has now, and others that have another name with it."""
        known = [self.series[series_key(state)] for state in grown]
        if all(state.system or state.summary.count for state in known):
            return grown
        states = {**self.series, **{series_key(state): state for state in grown}}
        renamed = self.renamed(states.values())
        return list({state.number: state for state in (*grown, *renamed)}.values())

    def renamed(self, states: Iterable[SeriesState]) -> Sequence[SeriesState]:
        """Those that are called otherwise where these are all that there are."""
        counted = [each for each in states if each.summary.count and not each.system]
        names = series_names(state.origin for state in counted)
        return [s.named(names[s.origin]) for s in counted if s.name != names[s.origin]]

    def show_metrics(self) -> None:
        """Bring the record's metrics up to the series."""
        shown = [s for s in self.series.values() if s.summary.count and not s.system]
        metrics = {state.name: state.summary for state in shown if not state.left_out}
        summary = replace(self.record.summary, metrics=metrics)
        self.record = replace(self.record, summary=summary)


def series_key(state: SeriesState) -> tuple[bool, Origin]:
    """By what a series is known in `FollowedRun.series`."""
    return state.system, state.origin


def new_lines(path: Path, offset: int) -> Iterator[bytes]:
    """The complete lines from an offset on."""
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            for line in stream:
                if line.endswith(b"\n"):
                    yield line
    except FileNotFoundError:
        return
