"""Which rows of the runs table are headings, and which are runs."""

from __future__ import annotations

import pytest

from desktop_app.domain.run import RunGroup
from desktop_app.gui.tabs.runs.table.outline import Outline
from desktop_app.gui.tabs.runs.table.rows import RunRows

GROUPS = (RunGroup("9", 2), RunGroup("10", 3), RunGroup("", 1))


def _rows(outline: Outline) -> list[str | int]:
    """Headings as their values, runs as their places."""
    found: list[str | int] = []
    for row in range(len(outline)):
        group = outline.heading(row)
        found.append(outline.place(row) if group is None else group.value)
    return found


@pytest.mark.parametrize(
    ("folded", "rows"),
    [
        ((), ["9", 0, 1, "10", 2, 3, 4, "", 5]),
        (("10", "gone"), ["9", 0, 1, "10", "", 5]),
        (("9", ""), ["9", "10", 2, 3, 4, ""]),
        (("9", "10", ""), ["9", "10", ""]),
    ],
)
def test_each_group_has_its_heading_and_its_runs_unless_it_is_folded(
    folded: tuple[str, ...], rows: list[str | int]
) -> None:
    outline = Outline(6, GROUPS, folded, "params.lr")
    assert _rows(outline) == rows
    assert [outline.row(place) for place in range(6)] == [
        rows.index(place) if place in rows else -1 for place in range(6)
    ]
    assert [outline.heading_row(value) for value in ("9", "10", "")] == [
        rows.index(value) for value in ("9", "10", "")
    ]


@pytest.mark.parametrize("folded", [(), ("10",), ("9", ""), ("9", "10", "")])
@pytest.mark.parametrize("groups", [GROUPS, ()])
def test_the_runs_of_any_stretch_of_rows_are_counted(
    groups: tuple[RunGroup, ...], folded: tuple[str, ...]
) -> None:
    outline = Outline(6, groups, folded, "params.lr")
    for first in range(len(outline)):
        for last in range(first, len(outline)):
            places = [outline.place(row) for row in range(first, last + 1)]
            assert outline.count(first, last) == sum(place >= 0 for place in places)


def test_without_groups_rows_are_places() -> None:
    outline = Outline(3)
    assert _rows(outline) == [0, 1, 2]
    assert [outline.row(place) for place in (-1, 0, 2, 3)] == [-1, 0, 2, -1]
    assert _rows(outline.without(1)) == [0, 1]


def test_beyond_the_rows_there_is_nothing() -> None:
    outline = Outline(6, GROUPS, (), "params.lr")
    for row in (-1, 9, 1000):
        assert (outline.heading(row), outline.place(row)) == (None, -1)
    assert (outline.row(-1), outline.row(6)) == (-1, -1)
    assert outline.heading_row("gone") == -1


def test_a_group_goes_with_its_last_run() -> None:
    outline = Outline(6, GROUPS, ("9",), "params.lr")
    assert _rows(outline.without(3)) == ["9", "10", 2, 3, "", 4]
    assert _rows(outline.without(5)) == ["9", "10", 2, 3, 4]


def test_rows_keep_what_is_known_while_places_stay() -> None:
    rows = RunRows(Outline(6, GROUPS, (), "params.lr"))
    rows.fill(0, ["a", "b", "c"])
    assert [rows.key(row) for row in range(9)] == [
        *(("9",), "a", "b", ("10",), "c", None, None, ("",), None)
    ]
    live = Outline(6, (RunGroup("9", 2, 1), *GROUPS[1:]), (), "params.lr")
    after = rows.moved(3, ["b", "d"], live, anew=False)
    assert [after.at(row) for row in (1, 2, 4, 5, 6, 8)] == ["a", None, "c", "b", "d", None]
    assert after.rows_of({"a", "d", "gone", ("",)}) == {"a": 1, "d": 6, ("",): 7}
    other = Outline(6, (RunGroup("9", 1), RunGroup("10", 5)), (), "params.lr")
    assert rows.moved(3, ["d"], other, anew=False).known == {"d"}
