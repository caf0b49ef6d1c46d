"""Takes what a run wrote into the index, exactly once.

A run's files are read from the offset up to which the index has taken them in; what they say and
the new offset are stored in one transaction. Text streams are not taken in: views read the files.

A run that was given up has a file that says when, and how much was taken in by then: the rest is
not taken in, also where the index is rebuilt.
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from desktop_app.domain.annotation import Annotation
from desktop_app.domain.errors import KnownError, NotFoundError
from desktop_app.domain.history import apply_event, end, read_outputs
from desktop_app.domain.metrics import (
    MOST_SERIES,
    SOURCES,
    SeriesState,
)
from desktop_app.domain.run import Outcome, RunRecord, Stage
from desktop_app.engine.catalog import write_json
from desktop_app.engine.following.followed_run import FollowedRun, Names, new_lines, series_key
from desktop_app.engine.following.number_intake import NumberIntake, Numbers, without_patterns
from desktop_app.engine.ports import RunIndex, SeriesStore
from desktop_app.engine.runs.requests import first_record, read_request
from desktop_app.engine.steps import reached
from desktop_app.hostside import layout

RECORD_SIZE = 32
GIVEN_UP = "given_up.json"
GIVEN_UP_CAUSE = "given_up"
PIECE = 131_072 * RECORD_SIZE
"""Bytes of a metrics file that one transaction takes in."""
_UNREADABLE = (
    *(OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError),
)
"""How a file of a run, which another host may have written, turns out to be no such file."""


@dataclass(frozen=True)
class Taken:
    """What one step took in. `series` are those that grew; `more` says that the step was cut short;
    `holds_end` that the run's end was read and waits for the rest of its files; `accepted` that the
    first was read that its host tells of the run. `numbers` are what patterns found in its log."""

    record: RunRecord
    changed: bool = False
    accepted: bool = False
    series: Sequence[SeriesState] = ()
    outputs_changed: bool = False
    more: bool = False
    holds_end: bool = False
    numbers: Numbers = field(default_factory=Numbers)


class Intake:
    """Blocking; used on the database worker by the one process that follows a workspace."""

    def __init__(self, root: Path, index: RunIndex, series: SeriesStore) -> None:
        self._root = root
        self._index = index
        self._series = series
        self._numbers = NumberIntake(index, series)
        self._runs: dict[str, FollowedRun] = {}

    @property
    def problems(self) -> Sequence[KnownError]:
        """What is wrong with files of runs that were taken in without them."""
        return self._numbers.problems

    def add(self, request: Mapping[str, Any]) -> RunRecord:
        """Index a run that was submitted; harmless where the index has it."""
        try:
            return self._index.get(request["id"])
        except NotFoundError:
            record = first_record(request)
            self._index.store(record, {})
            reached("run_indexed")
            return record

    def known(self, run_id: str) -> RunRecord:
        """A run as the index has it. Raises `NotFoundError`."""
        return self._index.get(run_id)

    def wait(self, run_id: str, reason: str, hint: str) -> RunRecord:
        """Say why a run that no host has yet waits, and what can be done."""
        run = self._load(run_id)
        summary = replace(run.record.summary, detail=reason)
        record = replace(run.record, summary=summary, hint=hint)
        if summary.stage is Stage.SUBMITTED and record != run.record:
            self._index.store(record, {})
            run.record = record
        return run.record

    def annotate(self, annotations: Mapping[str, Annotation]) -> None:
        """Index what people added to runs, by their ids."""
        self._index.annotate(annotations)
        for run_id, annotation in annotations.items():
            self.heed_annotation(run_id, annotation)

    def heed_annotation(self, run_id: str, annotation: Annotation) -> None:
        """The index has another annotation of a run, whichever process put it there."""
        run = self._runs.get(run_id)
        if run is not None:
            summary = replace(run.record.summary, annotation=annotation)
            run.record = replace(run.record, summary=summary)

    def take(self, run_id: str, *, complete: bool = False) -> Taken:
        """Take in what is new in a run's folder, up to a bounded amount. The run's end is held back
        unless `complete` says that every file of it is here. Raises `KnownError` (`broken_run` for
        a file that cannot be read), `NotFoundError`."""
        run = self._load(run_id)
        try:
            return self._take(run, complete)
        except _UNREADABLE as error:
            raise _broken(run.folder, error) from error

    def _take(self, run: FollowedRun, complete: bool) -> Taken:
        before, untold = run.record, not run.offsets.get(layout.EVENTS)
        if before.summary.ended:
            return self._take_after_end(run)
        run.given_up = _given_up(run.folder)
        grown, more = self._take_points(run)
        numbers = self._numbers.take(run, whole=complete)
        grown += numbers.grown
        more |= numbers.left > 0
        outputs_changed = self._take_outputs(run)
        holds_end = self._take_events(run, complete and not more)
        if run.given_up is not None and not more:
            self._end_given_up(run, run.given_up["time"])
        changed = run.record != before
        accepted = untold and bool(run.offsets.get(layout.EVENTS))
        if run.record.summary.ended:
            self.forget(run.folder.id)
        return Taken(
            run.record,
            changed=changed,
            accepted=accepted,
            series=grown,
            outputs_changed=outputs_changed,
            more=more,
            holds_end=holds_end,
            numbers=numbers,
        )

    def _take_after_end(self, run: FollowedRun) -> Taken:
        """Patterns may be made, or taken away, at any time. Of a run that was given up nobody knows
        whether its last line has an end."""
        run.given_up = _given_up(run.folder)
        numbers = self._numbers.take(run, whole=run.given_up is None)
        if not numbers.left:
            self.forget(run.folder.id)
        return Taken(run.record, series=numbers.grown, more=numbers.left > 0, numbers=numbers)

    def is_behind(self, run_id: str) -> bool:
        """Whether a run that has ended has other patterns now than its log was read for."""
        behind = self._numbers.is_behind(self._load(run_id))
        self.forget(run_id)
        return behind

    def rebuild(self, run_id: str) -> RunRecord:
        """Index a run from its folder alone; raises `KnownError` (`broken_run`) for a folder that
        cannot be read, and leaves that run out. One of which its host may have more stays live."""
        folder = layout.RunFolder(str(self._root), run_id)
        try:
            record = first_record(read_request(Path(folder.request)))
        except _UNREADABLE as error:
            raise _broken(folder, error) from error
        self._index.store(record, {})
        self.forget(run_id)
        try:
            while (taken := self.take(run_id)).more:
                pass
            while taken.holds_end and not taken.record.summary.ended and self._is_whole(run_id):
                taken = self.take(run_id, complete=True)
        except KnownError:
            self.remove(run_id)
            raise
        return taken.record

    def _is_whole(self, run_id: str) -> bool:
        """Whether all is here of a run whose end is here. Of one elsewhere the events come first,
        and the list of outputs when everything is here that was written before it."""
        run = self._load(run_id)
        if Path(run.folder.outputs).exists() or Path(run.folder.state).exists():
            return True
        no_host_had_it = not run.offsets.get(layout.EVENTS)
        return no_host_had_it or bool(run.record.summary.origin)

    def give_up(self, run_id: str, now: float) -> RunRecord:
        """End a run here with outcome unknown. The decision is kept in the run's folder."""
        self.forget(run_id)  # another process may have taken in more than this one knows of
        run = self._load(run_id)
        taken = without_patterns(run.offsets)
        write_json(Path(run.folder.path) / GIVEN_UP, {"time": now, "taken": taken})
        reached("given_up")
        while (taken_in := self.take(run_id)).more:  # a long log may still be read for patterns
            pass
        record = taken_in.record
        if record.summary.cause != GIVEN_UP_CAUSE:  # its own end came first
            (Path(run.folder.path) / GIVEN_UP).unlink()
        return record

    def _end_given_up(self, run: FollowedRun, time: float) -> None:
        unknown = {"outcome": Outcome.UNKNOWN.value, "cause": GIVEN_UP_CAUSE, "time": time}
        self._index.store(end(run.record, unknown), {})
        run.record = self._index.get(run.folder.id)

    def remove(self, run_id: str) -> None:
        """Delete what is known of a run here; harmless where nothing is."""
        self._index.remove(run_id)
        reached("run_unindexed")
        self._series.remove(run_id)
        self._numbers.forget(run_id)
        self.forget(run_id)

    def forget(self, run_id: str) -> None:
        """Let go of what is kept in memory for a run."""
        self._runs.pop(run_id, None)

    def clear(self) -> None:
        """Let go of what is kept in memory: another process may take in what comes next."""
        self._runs.clear()

    def _load(self, run_id: str) -> FollowedRun:
        run = self._runs.get(run_id)
        if run is None:
            offsets, series = self._index.progress(run_id)
            known = {series_key(state): state for state in series}
            folder = layout.RunFolder(str(self._root), run_id)
            run = self._runs[run_id] = FollowedRun(
                folder, self._index.get(run_id), dict(offsets), known
            )
        return run

    def _take_points(self, run: FollowedRun) -> tuple[list[SeriesState], bool]:
        grown: dict[int, SeriesState] = {}
        more = False
        for relative in (layout.METRICS, layout.SYSTEM):
            for path in sorted(Path(run.folder.at(relative)).glob("*.trm")):
                file = f"{relative}/{path.name}"
                before = run.offsets.get(file, 0)
                # What is written meanwhile is told of, and taken in then: the one who logs without
                # a pause would never let us rest.
                size = min(path.stat().st_size, run.limit(file))
                taken = self._take_piece(run, path, file, relative == layout.SYSTEM)
                grown.update((state.number, state) for state in taken)
                after = run.offsets.get(file, 0)
                more |= size - after >= RECORD_SIZE and after > before
        return list(grown.values()), more

    def _take_piece(
        self, run: FollowedRun, path: Path, file: str, system: bool
    ) -> Sequence[SeriesState]:
        offset = run.offsets.get(file, 0)
        records = _whole_records(path, offset, run.limit(file) - offset)
        if not records:
            return ()
        # A writer puts a name's line down before the first record that uses it.
        names = run.names.setdefault(file, Names()).read(path.with_suffix(".names"))
        records = _known_prefix(records, len(names))
        source = path.stem if path.stem in SOURCES and not system else ""
        # By their places in the file: an index that is rebuilt takes the same ones in.
        first = enumerate(names[:MOST_SERIES])
        ids = {number: run.state(source, name, system) for number, name in first}
        wanted = records if len(names) <= MOST_SERIES else _records_of(records, ids)
        grown = run.named(self._series.append(run.folder.id, wanted, ids)) if wanted else ()
        reached("points_appended")
        self._index.grow(run.folder.id, {file: offset + len(records)}, grown)
        reached("points_indexed")
        run.offsets[file] = offset + len(records)
        run.series.update((series_key(state), state) for state in grown)
        if not system:
            run.show_metrics()
        return grown

    def _take_events(self, run: FollowedRun, complete: bool) -> bool:
        offset = run.offsets.get(layout.EVENTS, 0)
        record = run.record
        holds_end = False
        for line in new_lines(Path(run.folder.events), offset):
            event = json.loads(line)
            if offset + len(line) > run.limit(layout.EVENTS):
                break
            holds_end = event.get("event") == "ended" and not complete
            if holds_end:
                break
            record = apply_event(record, event)
            offset += len(line)
        if offset != run.offsets.get(layout.EVENTS, 0):
            self._index.store(record, {layout.EVENTS: offset})
            reached("events_indexed")
            run.record = record
            run.offsets[layout.EVENTS] = offset
        return holds_end

    def _take_outputs(self, run: FollowedRun) -> bool:
        if layout.OUTPUTS in run.offsets or not run.limit(layout.OUTPUTS):
            return False
        try:
            data = Path(run.folder.outputs).read_bytes()
        except FileNotFoundError:
            return False
        record = replace(run.record, outputs=read_outputs(json.loads(data)))
        self._index.store(record, {layout.OUTPUTS: len(data)})
        reached("outputs_indexed")
        run.record = record
        run.offsets[layout.OUTPUTS] = len(data)
        return True


def _broken(folder: layout.RunFolder, error: Exception) -> KnownError:
    return KnownError("broken_run", f"The run folder {folder.path} is broken: {error}")


def _given_up(folder: layout.RunFolder) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] = json.loads(Path(folder.path, GIVEN_UP).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return found


def _whole_records(path: Path, offset: int, size: int) -> bytes:
    """The next whole records, at most `size` bytes; a torn one at the end waits (or was cut by a
    crash and never counts)."""
    with path.open("rb") as stream:
        stream.seek(offset)
        data = stream.read(max(0, min(size, PIECE)))
    return data[: len(data) // RECORD_SIZE * RECORD_SIZE]


def _records_of(records: bytes, numbers: Container[int]) -> bytes:
    """The records of these series."""
    ids = memoryview(records).cast("q")[::4]
    kept = (at * RECORD_SIZE for at, number in enumerate(ids) if number in numbers)
    return b"".join(records[start : start + RECORD_SIZE] for start in kept)


def _known_prefix(records: bytes, known: int) -> bytes:
    """The records before the first whose name has not arrived yet."""
    ids = memoryview(records).cast("q")[::4]
    if max(ids) < known and min(ids) >= 0:
        return records
    for position, number in enumerate(ids):
        if not 0 <= number < known:
            return records[: position * RECORD_SIZE]
    return records
