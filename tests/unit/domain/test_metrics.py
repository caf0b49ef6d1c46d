"""What the series of a run are called, and which of them tells most."""

from __future__ import annotations

import itertools

import pytest

from desktop_app.domain.metrics import (
    SeriesState,
    SeriesSummary,
    best_value,
    by_worth,
    point_counts,
    series_names,
)

TB = "tensorboard"


def test_a_name_that_the_script_logs_is_its_own_whichever_came_first() -> None:
    origins = [(TB, "loss"), ("", "loss"), (TB, "acc"), ("", "lr"), ("log", "top1")]
    for order in itertools.permutations(origins):
        assert series_names(order) == {
            ("", "loss"): "loss",
            ("", "lr"): "lr",
            (TB, "acc"): "acc",
            ("log", "top1"): "top1",
            (TB, "loss"): "loss (TensorBoard)",
        }


def test_what_is_printed_is_left_out_where_another_source_has_it_whichever_came_first() -> None:
    origins = [("log", "Loss"), ("log", "val loss"), ("log", "acc"), (TB, "loss"), ("", "acc")]
    for order in itertools.permutations(origins):
        assert series_names(order) == {
            ("", "acc"): "acc",
            (TB, "loss"): "loss",
            ("log", "Loss"): "",
            ("log", "acc"): "",
            ("log", "val loss"): "val loss",
        }


@pytest.mark.parametrize(
    ("printed", "logged", "same"),
    [
        ("Val_Loss", "val/loss", True),
        ("val/loss", "validation.loss", True),
        ("val/loss", "Valid-Loss", True),
        ("train/top1 accuracy", "training_top1_acc", True),
        ("精度", "精度", True),
        ("ÉCART", "écart", True),
        ("loss", "train/loss", False),
        ("train/loss", "val/loss", False),
        ("loss", "losses", False),
        ("top1", "top5", False),
        ("/", "_", False),
    ],
)
def test_names_that_differ_in_signs_and_capitals_alone_are_one_metric(
    printed: str, logged: str, same: bool
) -> None:
    assert series_names([("log", printed), ("", logged)])["log", printed] == (
        "" if same else printed
    )


def test_printed_names_that_are_alike_leave_each_other_alone() -> None:
    assert series_names([("log", "Loss"), ("log", "loss")]) == {
        ("log", "Loss"): "Loss",
        ("log", "loss"): "loss",
    }


def test_a_series_that_is_left_out_has_no_points_under_its_name_unless_another_has_that() -> None:
    shown = SeriesState(0, "loss", False, SeriesSummary(3, 1.0, 1.0, 1.0))
    first = SeriesState(1, "loss", False, SeriesSummary(1, 1.0, 1.0, 1.0, source="log")).named("")
    other = SeriesState(2, "Acc", False, SeriesSummary(2, 1.0, 1.0, 1.0, source="log")).named("")
    assert (first.left_out, first.origin, shown.left_out) == (True, ("log", "loss"), False)
    assert point_counts([first, other], {"loss", "acc"}) == {"Acc": 0}
    assert point_counts([first, shown], {"loss"}) == {"loss": 3}


def test_no_two_series_are_called_the_same() -> None:
    words = ("a", "a (TensorBoard)", "a (TensorBoard) (TensorBoard)")
    origins = [(source, word) for source in (TB, "") for word in words] + [("log", "b")]
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


def test_the_best_value_is_of_the_most_telling_metric_that_has_points() -> None:
    nothing, some = SeriesSummary(0, 0.0, 0.0, 0.0), SeriesSummary(3, 0.5, 0.25, 0.75)
    assert best_value({}) is None
    assert best_value({"val/acc": nothing}) is None
    assert best_value({"val/acc": nothing, "lr": some}) == ("lr", 0.5)
    assert best_value({"train/acc": some, "val/loss": some, "lr": some}) == ("val/loss", 0.25)


def test_the_number_of_the_epoch_tells_least_of_a_run() -> None:
    counts = {"epoch": 9, "lr": 1, "val/epoch": 3, "loss": 2, "val/acc": 1}
    assert by_worth(counts) == ["val/acc", "loss", "lr", "val/epoch", "epoch"]
