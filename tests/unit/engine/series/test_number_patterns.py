"""What is found by a pattern, and which one is made of a number that somebody points at."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import pytest

from desktop_app.domain.errors import InvalidError
from desktop_app.engine.series.number_patterns import (
    NumberFinder,
    Pointed,
    expression_for,
    numbers_in,
    steps_in,
)

IMAGENET = "Epoch: [3][ 10/500]\tTime 0.12 (0.2)\tLoss 0.51 (0.60)\tAcc@1 71.2 (69.8)"
BAR = "  2%|▏         | 10/500 [00:01<01:00, 8.1it/s, loss=0.31]"
LATER_BAR = " 52%|█████▏    | 260/500 [00:31<00:30, 1.2s/it, loss=0.11]"


def point_at(line: str, number: str) -> Pointed:
    """The only number of a line that is written so."""
    (found,) = [each for each in numbers_in(line) if line[each.start : each.stop] == number]
    return found


def found(expression: str, *lines: str) -> list[tuple[int | None, float]]:
    text = "".join(line + "\n" for line in lines).encode()
    return [(each.step, each.value) for each in NumberFinder(expression).find(text)]


@pytest.mark.parametrize(
    ("line", "number", "name", "later", "value"),
    [
        (
            "step 120 | train loss: 0.31 | lr 1e-4",
            "0.31",
            "train/loss",
            "step 1300 | train  loss:-2e-3 | lr 1e-5",
            (1300, -0.002),
        ),
        ("step 120 | loss 0.31 | lr 1e-4", "1e-4", "lr", "step 7 | loss nan | lr 0.5", (7, 0.5)),
        (
            IMAGENET,
            "69.8",
            "Acc@1",
            IMAGENET.replace("[3][ 10/500]", "[12][499/500]").replace("69.8", "1"),
            (6499, 1.0),
        ),
        (BAR, "0.31", "loss", LATER_BAR, (260, 0.11)),
        ("Epoch 3: loss 0.5 acc 0.8 val loss 0.6", "0.6", "val/loss",
         "Epoch 4: loss 9 acc 8 val loss 7", (4, 7.0)),
        ("{'loss': 0.5, 'lr': 5e-05, 'epoch': 1.5}", "5e-05", "lr",
         "{'loss': 1, 'lr': 0.0, 'epoch': 2.0}", (None, 0.0)),
        ("2024-01-02 12:00:01,123 INFO train.py f1 0.5", "0.5", "f1",
         "2025-11-30 02:10:21,003 INFO train.py f1 0.75", (None, 0.75)),
        ("loss 0.5 loss 0.7", "0.7", "loss", "loss 1 loss 2", (None, 2.0)),
        ("损失 0.5", "0.5", "损失", "损失 0.25", (None, 0.25)),
        ("0.5", "0.5", "value", "0.25", (None, 0.25)),
        ("val top-5: 0.5 (0.75)", "0.75", "val/top", "val top-1: 0.5 (0.25)", (None, 0.25)),
        ("loss " + "." * 90 + " 0.5", "0.5", "loss", "loss " + "." * 90 + " 2", (None, 2.0)),
        ("x = nan, y=-3", "nan", "x", "x = 4, y=-3", (None, 4.0)),
    ],
)  # fmt: skip
def test_a_number_that_is_pointed_at_is_found_in_a_later_line_of_the_same_kind(
    line: str, number: str, name: str, later: str, value: tuple[int | None, float]
) -> None:
    pointed = point_at(line, number)
    assert pointed.name == name
    step = next(
        (step for step in steps_in(line, numbers_in(line), pointed) if value[0] is not None), None
    )
    assert found(expression_for(line, pointed, step), later) == [value]
    counted = expression_for(line, pointed, None)
    assert found(counted, later) == [(None, value[1])]


@pytest.mark.parametrize(
    "line", [IMAGENET, BAR, LATER_BAR, "loss 0.5 loss 0.7 loss 0.9", "[3/4] it 5 | x -6", "a=1,b=2"]
)
def test_each_number_of_a_line_has_an_expression_that_finds_it_and_its_step(line: str) -> None:
    for pointed in numbers_in(line):
        for step in (None, *steps_in(line, numbers_in(line), pointed)):
            expression = expression_for(line, pointed, step)
            wanted = {"value": (pointed.start, pointed.stop), **(step.places if step else {})}
            assert NumberFinder(expression).spans(line) == wanted, expression


@pytest.mark.parametrize(
    ("line", "number", "steps"),
    [
        (IMAGENET, "69.8", ["10", "3", "500"]),
        ("Epoch 3 loss 0.5", "0.5", ["3"]),
        ("[3/4] it 375 | gap -0.5", "-0.5", ["375", "3", "4"]),
        ("step 7 of epoch 2: loss 1", "1", ["7", "2"]),
        ("loss 0.5 lr 0.1", "0.5", []),
    ],
)
def test_what_a_line_calls_its_step_is_offered_first(
    line: str, number: str, steps: list[str]
) -> None:
    assert [step.text for step in steps_in(line, numbers_in(line), point_at(line, number))] == steps


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("a" * 100 + "-" * 800 + "1", ["a" * 80]),
        (("a" * 40 + "-./@" * 9 + " 1 ") * 24, ["a" * 40] * 24),
        ("a" + "-" * 1990 + "b- 1", ["b"]),
        ("x 1.2.3 4", ["x", "value"]),
    ],
)
def test_a_number_has_the_words_before_it_as_its_name_however_the_line_is(
    line: str, names: list[str]
) -> None:
    begun = time.process_time()
    assert [each.name for each in numbers_in(line)] == names
    assert time.process_time() - begun < 0.5


def test_of_a_line_with_too_many_numbers_the_expression_is_refused_as_too_long() -> None:
    line = "a" + " 1" * 999
    expression = expression_for(line, numbers_in(line)[-1], None)
    with pytest.raises(InvalidError) as error:
        NumberFinder(expression)
    assert error.value.hint == "It is too long."


def test_words_of_another_name_are_not_taken_for_it() -> None:
    expression = expression_for("loss 0.5", point_at("loss 0.5", "0.5"), None)
    assert found(expression, "val_loss 1", "a loss 2", "gloss 3", "loss: 4") == [(None, 2.0)]


def test_only_the_first_number_of_a_line_counts_and_no_match_goes_beyond_its_line() -> None:
    assert found(r"loss\s+{value}", "loss 1 loss 2", "loss", "3", "loss inf") == [
        (None, 1.0),
        (None, math.inf),
    ]


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        (r"loss=(\S+)", [(None, 0.5)]),
        (r"at (?P<step>\d+): loss=(?P<value>[\d.]+)", [(7, 0.5)]),
        (r"at (?P<step>\S+ loss).(?P<value>[\d.]+)", [(None, 0.5)]),
        (r"(at) \d", []),
    ],
)
def test_an_expression_may_have_groups_of_its_own(
    expression: str, values: Sequence[tuple[int | None, float]]
) -> None:
    assert found(expression, "at 7: loss=0.5") == values


def test_a_step_that_no_series_can_hold_is_none() -> None:
    assert found(r"{step} {value}", f"{2**63 - 1} 1", f"{2**63} 2") == [(2**63 - 1, 1.0), (None, 2)]


@pytest.mark.parametrize("expression", ["loss (", "a" * 2001, "((a{1000}){1000}){value}", r"\d+"])
def test_what_is_no_expression_for_a_number_is_refused(expression: str) -> None:
    with pytest.raises(InvalidError) as error:
        NumberFinder(expression)
    assert error.value.field == "expression"


def test_an_expression_that_goes_back_for_ever_elsewhere_takes_no_time_here() -> None:
    finder = NumberFinder(r"(a|a|aa)+(a|aa)+b{value}")
    assert list(finder.find(b"a" * 200_000)) == []
