"""Runs put together by what they have in common."""

from __future__ import annotations

import pytest

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.filters import Field, FieldKind
from desktop_app.domain.groups import grouped, in_group_order, number_of, parse_group
from tests.contract.indexed import record


def test_numbers_of_a_parameter_come_first_by_their_size_and_no_value_last() -> None:
    values = ["auto", "10", "", "1e-3", "-inf", "9", "0.001", "nan"]
    field = Field(FieldKind.PARAMETER, "lr")
    assert in_group_order(values, field) == [
        *("-inf", "0.001", "1e-3", "9", "10", "auto", "nan", "")
    ]


def test_texts_come_in_alphabetical_order_even_where_they_are_numbers() -> None:
    field = Field(FieldKind.RUN, "experiment")
    assert in_group_order(["9", "", "鸡", "10"], field) == ["10", "9", "鸡", ""]


def test_runs_of_one_value_stay_in_their_order() -> None:
    runs = [record(n, parameters={"lr": str(n % 2)} if n else {}).summary for n in range(5)]
    groups = grouped(runs, Field(FieldKind.PARAMETER, "lr"))
    told = {value: [run.name for run in of] for value, of in groups.items()}
    assert told == {"0": ["run 2", "run 4"], "1": ["run 1", "run 3"], "": ["run 0"]}
    assert list(told) == ["0", "1", ""]


@pytest.mark.parametrize(
    ("text", "number"),
    [("1e-3", 0.001), (" 7 ", 7.0), ("Infinity", float("inf")), ("nan", None), ("1_0", None)],
)
def test_a_number_is_what_the_filter_language_takes_for_one(
    text: str, number: float | None
) -> None:
    assert number_of(text) == number


def test_a_field_that_makes_no_groups_is_refused_with_those_that_do() -> None:
    with pytest.raises(InvalidError) as caught:
        parse_group("metrics.acc")
    assert caught.value.text == "Runs cannot be grouped by 'metrics.acc'."
    assert caught.value.hint == (
        "Possible are experiment, outcome, stage, target, script, environment, name, cause, tag, "
        "origin and params.NAME."
    )
