"""What the series of a run are called."""

from __future__ import annotations

import itertools

from desktop_app.domain.metrics import SeriesState, SeriesSummary, series_names

TB = "tensorboard"


def test_a_name_that_the_script_logs_is_its_own_whichever_came_first() -> None:
    origins = [(TB, "loss"), ("", "loss"), (TB, "acc"), ("", "lr"), ("log", "acc")]
    for order in itertools.permutations(origins):
        assert series_names(order) == {
            ("", "loss"): "loss",
            ("", "lr"): "lr",
            (TB, "acc"): "acc",
            ("log", "acc"): "acc (log)",
            (TB, "loss"): "loss (TensorBoard)",
        }


def test_no_two_series_are_called_the_same() -> None:
    words = ("a", "a (TensorBoard)", "a (TensorBoard) (TensorBoard)")
    origins = [(source, word) for source in (TB, "", "log") for word in words]
    names = series_names(origins)
    assert len(set(names.values())) == len(origins)
    assert [names["", word] for word in words] == list(words)


def test_a_series_keeps_what_its_source_calls_it() -> None:
    first = SeriesState(0, "loss", False, SeriesSummary(1, 1.0, 1.0, 1.0, source=TB))
    second = first.named("loss (TensorBoard)")
    assert (second.name, second.logged_as, second.origin) == (
        "loss (TensorBoard)",
        "loss",
        (TB, "loss"),
    )
    assert second.named("loss") == first
