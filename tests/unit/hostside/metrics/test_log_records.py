"""On which steps the dictionaries lie that are printed with their epoch."""

from __future__ import annotations

import pytest

from desktop_app.hostside.metrics.log_numbers import LogReader

Told = tuple[str, float, str]
"""The metric of a dictionary, its epoch, and what is printed after it."""


def steps(*told: Told, before: str = "") -> list[tuple[str, int]]:
    """Each dictionary is read by a reader that goes on where the one before was."""
    reader = LogReader()
    found = [(point.name, point.step) for point in reader.read(before)]
    for name, epoch, after in told:
        marks = (reader.epoch, reader.counts, reader.phase, reader.placed, reader.records.marks)
        reader = LogReader(*marks)
        line = f"{{'{name}': 0.5, 'epoch': {epoch}}}"
        found += [(point.name, point.step) for point in reader.read(line, after)]
    return found


def bar(done: int, total: int = 500) -> str:
    later = f"\r 99%|███  | 499/{total} [00:09<00:00, 8.1it/s]"
    return f"\r {done}%|█▎   | {done}/{total} [00:01<01:00, 8.1it/s]{later}"


def test_the_bar_below_a_dictionary_says_its_step() -> None:
    assert steps(
        ("loss", 0.02, bar(10)),
        ("loss", 0.04, bar(20)),
        ("eval_loss", 0.04, bar(3, 8)),
        ("train_loss", 0.04, ""),
        ("loss", 0.06, bar(30)),
    ) == [("loss", 10), ("loss", 20), ("eval_loss", 20), ("train_loss", 20), ("loss", 30)]


def test_an_evaluation_between_two_logs_has_a_step_between_theirs() -> None:
    assert steps(
        ("loss", 0.02, bar(10)), ("eval_loss", 0.03, bar(15) + bar(3, 8)), ("loss", 0.04, bar(20))
    ) == [("loss", 10), ("eval_loss", 15), ("loss", 20)]


def test_where_the_bar_is_not_there_yet_the_epoch_says_how_far_it_is() -> None:
    assert steps(("loss", 0.02, bar(10)), ("loss", 0.05, ""), ("loss", 0.06, bar(30))) == [
        ("loss", 10),
        ("loss", 25),
        ("loss", 30),
    ]


@pytest.mark.parametrize("tiny", [1e-20, 1.28e-05, 5e-300])
def test_an_epoch_that_would_lead_beyond_the_end_of_the_bar_is_counted(tiny: float) -> None:
    told = [("loss", tiny, bar(10)), ("loss", 0.5, ""), ("loss", 0.52, bar(30))]
    assert steps(*told) == [("loss", 10), ("loss", 11), ("loss", 30)]


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ([("loss", 0.5), ("loss", 1.0), ("eval_loss", 1.0), ("loss", 1.5)], [0, 1, 1, 2]),
        ([("loss", 1.0), ("eval_loss", 1.0), ("loss", 2.0), ("eval_loss", 2.0)], [1, 1, 2, 2]),
        ([("loss", 0.0), ("loss", 0.0), ("eval_loss", 0.0), ("loss", 0.01)], [0, 0, 0, 1]),
        ([("loss", 0.01), ("loss", 0.01), ("eval_loss", 0.01), ("loss", 0.02)], [0, 1, 1, 2]),
        ([("eval_loss", 0.0), ("loss", 0.5), ("eval_loss", 0.75), ("loss", 1.0)], [0, 1, 2, 3]),
    ],
)
def test_without_a_bar_all_share_one_count(
    told: list[tuple[str, float]], wanted: list[int]
) -> None:
    found = steps(*((name, epoch, "") for name, epoch in told))
    assert [step for _, step in found] == wanted


@pytest.mark.parametrize("total", [50, 8])
def test_a_bar_that_begins_anew_with_each_epoch_is_no_step(total: int) -> None:
    told = [("loss", 1.5, bar(total, total)), ("loss", 2.5, bar(total, total)), ("loss", 3.5, "")]
    assert steps(*told) == [("loss", total), ("loss", total + 1), ("loss", total + 2)]


def test_the_count_goes_on_from_what_was_printed_before() -> None:
    assert steps(("loss", 0.5, ""), ("loss", 0.75, ""), before="loss: 2.0") == [
        ("loss", 0),
        ("loss", 1),
        ("loss", 2),
    ]
