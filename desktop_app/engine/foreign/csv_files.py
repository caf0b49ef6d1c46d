"""CSV files: one file is one run, one column of numbers one series.

A column called step, iteration or epoch holds the steps, else they are the rows; one called wall
time or timestamp holds the times, as seconds since the epoch or in ISO 8601. Other columns whose
first value is no number are left out.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TextIO

from desktop_app.domain.errors import KnownError
from desktop_app.domain.metrics import CSV
from desktop_app.engine.foreign.model import ForeignRun, Piece, Point, Source, Tell, unreadable
from desktop_app.engine.foreign.run_folder import file_time

SUFFIX = ".csv"
STEPS = ("step", "global_step", "iteration", "iter", "epoch")
"""Names of the column of steps, in any case; of several the first of these is it."""
TIMES = ("wall time", "wall_time", "walltime", "timestamp")
_SEPARATORS = ",;\t"
_MOST_COLUMNS = 5_000
_MOST_LINE = 1 << 20
_PIECE = 2_000
"""Points that are read at once, at least."""


def find_file(path: Path) -> Source | None:
    """The run in a file, None where its name is not that of a CSV file. Blocking."""
    return Source(CSV, path, [_run(path, "")]) if _is_csv(path) else None


def find_files(folder: Path) -> Source | None:
    """The runs in a folder that holds CSV files and nothing else, None for another. Blocking."""
    paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    if not paths or not all(_is_csv(path) and path.is_file() for path in paths):
        return None
    return Source(CSV, folder, [_run(path, path.name) for path in paths])


def _is_csv(path: Path) -> bool:
    return path.suffix.lower() == SUFFIX


def _run(path: Path, name: str) -> ForeignRun:
    return ForeignRun(
        name=name,
        title=path.stem,
        read=partial(_read, path),
        size=path.stat().st_size,
        experiment=path.parent.name,
        source=CSV,
        changed_at=file_time(path),
    )


def _read(path: Path, tell: Tell) -> Iterator[Piece]:
    """Raises `KnownError` (`bad_csv`) that names line and column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            yield from _pieces(_Table(path, file))
        except UnicodeDecodeError as error:
            raise _bad(path, "it is not UTF-8 text") from error


def _pieces(table: _Table) -> Iterator[Piece]:
    points: list[Point] = []
    found, size = False, 0
    for row in table.rows():
        size += sum(map(len, row)) + len(row)
        points += table.points(row)
        if len(points) >= _PIECE:
            yield Piece(points, size)
            points, found, size = [], True, 0
    if not points and not found:
        raise _bad(table.path, "no column holds numbers")
    yield Piece(points, size)


@dataclass(frozen=True)
class _Columns:
    """Their names, and which of them hold steps and times; None for no such column."""

    names: Sequence[str]
    step: int | None
    time: int | None


class _Table:
    """A CSV file that is read from its first line to its last."""

    def __init__(self, path: Path, file: TextIO) -> None:
        self.path = path
        separator = _separator(file)
        self._reader = csv.reader(self._lines(file), delimiter=separator, strict=True)
        self._columns = self._head()
        self._numeric: dict[int, bool] = {}
        """Of columns that had a value: whether the first one was a number."""
        self._row = -1

    def rows(self) -> Iterator[list[str]]:
        """Those that are not empty. Raises `KnownError` (`bad_csv`)."""
        while (row := self._next()) is not None:
            if any(row):
                if len(row) > len(self._columns.names):
                    raise self._bad_line(f"there are more values than columns: {len(row)}")
                self._row += 1
                yield row

    def points(self, row: Sequence[str]) -> Iterator[Point]:
        """What a row holds. Raises `KnownError` (`bad_csv`)."""
        columns = self._columns
        step = self._row if columns.step is None else self._step(row, columns.step)
        time = math.nan if columns.time is None else self._time(row, columns.time)
        for at, text in enumerate(row):
            if not text.strip() or at in (columns.step, columns.time):
                continue
            value = _number(text)
            if self._numeric.setdefault(at, value is not None):
                if value is None:
                    raise self._bad_value(at, text, "is no number")
                yield columns.names[at], step, time, value

    def _head(self) -> _Columns:
        head = self._next()
        if head is None or not any(head):
            raise _bad(self.path, "its first line names no columns")
        names = [name.strip() for name in head]
        if len(names) > _MOST_COLUMNS:
            raise _bad(self.path, f"it has more than {_MOST_COLUMNS} columns")
        for at, name in enumerate(names):
            if not name or name in names[:at]:
                why = f"column {at + 1} has no name of its own: {name!r}"
                raise _bad(self.path, f"line {self._reader.line_num}: {why}")
        folded = [name.casefold() for name in names]
        return _Columns(names, _first(STEPS, folded), _first(TIMES, folded))

    def _lines(self, file: TextIO) -> Iterator[str]:
        while line := file.readline(_MOST_LINE):
            if len(line) == _MOST_LINE:
                raise _bad(self.path, f"it has a line of more than {_MOST_LINE} letters")
            yield line

    def _next(self) -> list[str] | None:
        try:
            return next(self._reader, None)
        except csv.Error as error:
            raise self._bad_line(str(error)) from error

    def _step(self, row: Sequence[str], at: int) -> int:
        text = row[at] if at < len(row) else ""
        value = _number(text)
        if value is None or not math.isfinite(value) or value != int(value):
            raise self._bad_value(at, text, "is no whole number")
        try:
            return int(text)
        except ValueError:  # as 12.0 or 1e5
            return int(value)

    def _time(self, row: Sequence[str], at: int) -> float:
        text = row[at].strip() if at < len(row) else ""
        value = _number(text)
        if value is not None:
            return value
        try:
            return datetime.fromisoformat(text).timestamp()
        except (ValueError, OverflowError, OSError) as error:
            raise self._bad_value(at, text, "is no time") from error

    def _bad_value(self, at: int, text: str, why: str) -> KnownError:
        return self._bad_line(f"column {self._columns.names[at]!r}: {text[:40]!r} {why}")

    def _bad_line(self, why: str) -> KnownError:
        return _bad(self.path, f"line {self._reader.line_num}: {why}")


def _separator(file: TextIO) -> str:
    """The one that the first line has most of."""
    line = file.readline(_MOST_LINE)
    file.seek(0)
    return max(_SEPARATORS, key=line.count)


def _first(wanted: Sequence[str], names: Sequence[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def _number(text: str) -> float | None:
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None


def _bad(path: Path, why: str) -> KnownError:
    hint = "The first line names the columns, the others hold their values, parted by commas."
    return unreadable("bad_csv", path, why=why, hint=hint)
