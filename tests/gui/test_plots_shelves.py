"""Where groups of plots lie; no window."""

from __future__ import annotations

import pytest

from desktop_app.gui.plots.shelves import Shelf, shelves, used


def test_groups_of_one_plot_share_a_row() -> None:
    found = shelves([1, 1, 1], 5)
    assert found == [Shelf(0, 0, 1), Shelf(0, 1, 1), Shelf(0, 2, 1)]
    assert used(found) == 3


def test_a_group_lies_beside_another_only_where_it_fits_in_one_line() -> None:
    found = shelves([2, 3, 1, 4, 9, 1], 4)
    assert found == [
        Shelf(0, 0, 4, wide=2),
        Shelf(1, 0, 3),
        Shelf(1, 3, 1),
        Shelf(2, 0, 4),
        Shelf(3, 0, 4),
        Shelf(4, 0, 2, wide=2),
    ]
    assert used(found) == 4


def test_plots_of_a_row_that_would_be_half_empty_are_twice_as_wide() -> None:
    assert shelves([1, 2, 2], 2) == [Shelf(0, 0, 2, wide=2), Shelf(1, 0, 2), Shelf(2, 0, 2)]
    found = shelves([4, 3, 1, 1], 4)
    assert found[3] == Shelf(2, 0, 2, wide=2)
    assert shelves([2, 1, 1], 2)[1:] == [Shelf(1, 0, 1), Shelf(1, 1, 1)]
    assert shelves([4, 1, 1, 4], 4)[1:3] == [Shelf(1, 0, 2, wide=2), Shelf(1, 2, 2, wide=2)]


@pytest.mark.parametrize("counts", [[], [0], [1]])
def test_few_plots_take_one_column(counts: list[int]) -> None:
    assert used(shelves(counts, 3)) == 1
