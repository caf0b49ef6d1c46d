"""Takes the numbers up that loggers write as CSV: Lightning's `metrics.csv`, Ultralytics'
`results.csv`, Stable-Baselines' `progress.csv`."""

from __future__ import annotations

import csv
import hashlib
import itertools
import math
import time
from typing import BinaryIO, Iterator, List, Optional, Sequence, Tuple

from ..layout import RunFolder
from .file_collector import FileCollector, Tell, Words
from .series_journal import Marks, Point

SOURCE = "csv"
_NAMES = frozenset(["metrics.csv", "results.csv", "progress.csv"])
"""Any other CSV file may be data as well."""
_STEPS = ("step", "global_step", "iteration", "time/total_timesteps", "epoch")
"""Columns that count, the one that says most first."""
_PIECE = 1 << 18
"""Bytes read at once; no line may have more."""
_HEAD_ROWS = 8
"""By the first rows a file is told from another one with the same columns."""
_LAST = 64

_WORDS = Words(
    long="The CSV files of metrics are long: their ends were not read any more.",
    lost=(
        "It is not known how far the CSV files of metrics were read: "
        "their last points may be missing."
    ),
    files=lambda most: (
        "The run has more than %d CSV files of metrics: some of them are not read." % most
    ),
    closed=lambda path: "The CSV file %r may not be read." % path,
    broken=lambda path: "The CSV file %r is damaged: what can be read of it is taken." % path,
    name=lambda most: (
        "Names of columns in CSV files may have %d letters: longer ones are left out." % most
    ),
    series=lambda most: (
        "The CSV files of metrics have more than %d columns: the others are left out." % most
    ),
)


class CsvCollector(FileCollector):
    """Of one run. Each column of numbers is a series. Its steps are those of the column that counts
    (`step`, or else `epoch`), without one the number of the row. Empty cells are no points.

    Many loggers write their file anew for each new row, or once for a new column: rows that were
    taken up before are not taken again. A file whose first rows are others is another one.
    """

    def __init__(self, folder: RunFolder, tell: Tell) -> None:
        super().__init__(folder, SOURCE, is_metrics_file, _WORDS, tell)

    def read(self, folder: str, path: str, file: BinaryIO, size: int) -> Iterator[None]:
        """See `FileCollector`."""
        first = file.readline(_PIECE)
        while first in (b"\n", b"\r\n"):
            first = file.readline(_PIECE)
        if not first.endswith(b"\n") and len(first) < _PIECE:
            return
        columns = _cells(first)
        if not columns or len(first) == _PIECE:
            self.tell_broken(path)
            return
        mark = self._mark(path, columns, file, size)
        while mark["at"] < size:
            file.seek(mark["at"])
            lines, end = _lines_of(file.read(_PIECE))
            if not end:
                return
            rows = [_cells(line) for line in lines[mark["known"] :]]
            points = _points(self.prefix(folder), columns, rows, mark["rows"])
            self.add(path, points, _further(mark, file, end, len(lines)))
            mark = self.mark_of(path)
            if not all(_is_sound(row, columns) for row in rows):
                self.tell_broken(path)
            yield

    def _mark(self, path: str, columns: Sequence[str], file: BinaryIO, size: int) -> Marks:
        """How far the file was read: `rows` were taken up, of which the next `known` ones are. It
        has `lines` up to `at`, which are the ones that were read if `head` and `last` are."""
        mark, start = self.mark_of(path), file.tell()
        rows = 0
        if mark and mark["columns"] == columns:
            if _head(file, start, mark["lines"]) == mark["head"]:
                if size >= mark["at"] and _before(file, mark["at"]) == mark["last"]:
                    return mark
                rows = mark["rows"]
        elif mark and set(mark["columns"]) < set(columns):
            rows = mark["rows"]
        anew = {"start": start, "at": start, "columns": columns, "rows": rows, "known": rows}
        return {**anew, "lines": 0, "head": "", "last": ""}


def _further(mark: Marks, file: BinaryIO, size: int, count: int) -> Marks:
    """The mark after so many lines more, of that many bytes."""
    at, lines = mark["at"] + size, mark["lines"] + count
    return {
        **mark,
        "at": at,
        "lines": lines,
        "rows": mark["rows"] + max(0, count - mark["known"]),
        "known": max(0, mark["known"] - count),
        "head": _head(file, mark["start"], lines),
        "last": _before(file, at),
    }


def is_metrics_file(name: str) -> bool:
    """Whether a file of that name holds metrics by all that is known of loggers."""
    return name in _NAMES


def _head(file: BinaryIO, start: int, lines: int) -> str:
    """Of the first lines after the header, as far as there are so many."""
    file.seek(start)
    digest = hashlib.sha256()
    for _ in range(min(lines, _HEAD_ROWS)):
        digest.update(file.readline(_PIECE))
    return digest.hexdigest()


def _before(file: BinaryIO, end: int) -> str:
    """The bytes before a place, which change where the file is written anew up to there."""
    start = max(0, end - _LAST)
    file.seek(start)
    return file.read(end - start).hex()


def _lines_of(data: bytes) -> Tuple[List[bytes], int]:
    """The whole lines at the beginning, and where they end. A line that is longer than is read at
    once comes in parts, none of which is a row."""
    end = len(data) if len(data) == _PIECE and b"\n" not in data else data.rfind(b"\n") + 1
    return data[:end].splitlines(), end


def _cells(line: bytes) -> Optional[List[str]]:
    """Empty for an empty line, None for what is no row."""
    try:
        rows = list(csv.reader([line.decode("utf-8-sig")], strict=True))
    except (csv.Error, UnicodeDecodeError):
        return None
    return [cell.strip() for cell in rows[0]] if len(rows) == 1 else None


def _is_sound(row: Optional[Sequence[str]], columns: Sequence[str]) -> bool:
    """Whether it is empty or has a value for each column, and a step that can be kept if any."""
    if not row or len(row) != len(columns):
        return row == []
    counting = _counting(columns)
    return counting is None or not row[counting] or _whole(row[counting]) is not None


def _counting(columns: Sequence[str]) -> Optional[int]:
    """The number of the column that counts."""
    names = [column.lower() for column in columns]
    return next((names.index(name) for name in _STEPS if name in names), None)


def _points(
    prefix: str, columns: Sequence[str], rows: Sequence[Optional[Sequence[str]]], first: int
) -> Iterator[Point]:
    """`first` is the number of the first row."""
    counting = _counting(columns)
    count_name = None if counting is None else columns[counting].lower()
    now = time.time()
    for number, row in zip(itertools.count(first), rows):
        if not row or len(row) != len(columns):
            continue
        step = number if counting is None else _whole(row[counting])
        if step is None:
            continue
        for name, cell in dict(zip(columns, row)).items():
            value = _number(cell) if name and name.lower() != count_name else None
            if value is not None:
                yield prefix + name, step, now, value


def _number(cell: str) -> Optional[float]:
    """None for text, and for an empty cell."""
    try:
        return None if "_" in cell else float(cell)
    except ValueError:
        return None


def _whole(cell: str) -> Optional[int]:
    """Exactly what stands there, as far as a series file holds it; a fraction is cut off."""
    value = _number(cell)
    if value is None or not math.isfinite(value):
        return None
    number = int(cell) if cell.lstrip("+-").isdigit() else int(value)
    return number if -(2**63) <= number < 2**63 else None
