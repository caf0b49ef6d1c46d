"""Tables of all kinds as JSON: `{"columns": [...], "rows": [[...], ...]}`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import islice, zip_longest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Tuple

MOST_ROWS = 10_000
MOST_COLUMNS = 200
MOST_BYTES = 2 * 1024 * 1024
_MOST_LETTERS = 2000
"""Of one cell."""
_PLAIN = (bool, float, type(None))


def table_of(name: str, table: Any) -> Tuple[bytes, Mapping[str, Any]]:
    """The table, and how many rows and columns it has where some are left out. Raises TypeError."""
    if hasattr(table, "columns") and hasattr(table, "itertuples"):  # of pandas
        columns, count = list(table.columns), len(table)
        rows = [list(row) for row in islice(table.itertuples(index=False), MOST_ROWS)]
    elif isinstance(table, Mapping):
        columns, rows, count = _of_columns(name, table)
    elif _is_list(table):
        columns, rows, count = _of_rows(name, table)
    else:
        text = "the table %r is neither a list of rows nor columns by name: %.100r"
        raise TypeError(text % (name, table))
    kept: List[List[Any]] = []
    size = 0
    for row in rows:
        cells = [_cell(value) for value in row[:MOST_COLUMNS]]
        size += len(json.dumps(cells))
        if size > MOST_BYTES:
            break
        kept.append(cells)
    heads = [_letters(str(column)) for column in columns[:MOST_COLUMNS]]
    whole = {"rows": count, "columns": len(columns)}
    cut = len(kept) < count or len(heads) < len(columns)
    return json.dumps({"columns": heads, "rows": kept}).encode("ascii"), whole if cut else {}


def _of_columns(name: str, table: Mapping[Any, Any]) -> Tuple[List[Any], List[List[Any]], int]:
    columns = list(table)
    values = [table[column] for column in columns]
    for column, each in zip(columns, values):
        if not _is_list(each):
            text = "the column %r of the table %r is no list: %.100r"
            raise TypeError(text % (column, name, each))
    count = max((len(each) for each in values), default=0)
    kept = [list(islice(each, MOST_ROWS)) for each in values[:MOST_COLUMNS]]
    return columns, [list(row) for row in zip_longest(*kept)], count


def _of_rows(name: str, table: Sequence[Any]) -> Tuple[List[Any], List[List[Any]], int]:
    """Rows are mappings by column, or lists, whose columns are called after their numbers."""
    first = [table[number] for number in range(min(len(table), MOST_ROWS))]
    if all(isinstance(row, Mapping) for row in first):
        names: Dict[Any, None] = {}
        for row in first:
            names.update(dict.fromkeys(row))
        columns = list(names)
        return columns, [[row.get(c) for c in columns] for row in first], len(table)
    for row in first:
        if not _is_list(row):
            raise TypeError("a row of the table %r is no list: %.100r" % (name, row))
    width = max((len(row) for row in first), default=0)
    rows = [[*row, *[None] * (width - len(row))] for row in first]
    return list(range(1, width + 1)), rows, len(table)


def _is_list(value: Any) -> bool:
    """Also an array, a tensor or a column of pandas."""
    if isinstance(value, (str, bytes, bytearray, Mapping)):
        return False
    return hasattr(value, "__len__") and hasattr(value, "__getitem__")


def _cell(value: Any) -> Any:
    if not isinstance(value, (str, int, *_PLAIN)) and hasattr(value, "item"):
        try:
            value = value.item()  # a number of numpy, or a tensor of one element
        except (TypeError, ValueError, RuntimeError):
            value = str(value)
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else _letters(hex(value))
    return _letters(str(value))


def _letters(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else text[:_MOST_LETTERS] + "…"
