"""The filter language: what is read, and what is told when it cannot be."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.filters import (
    And,
    Comparison,
    Field,
    FieldKind,
    Not,
    Operator,
    Or,
    field_text,
    parse_column,
    parse_field,
    parse_filter,
)

NAME = Field(FieldKind.RUN, "name")


def problem_of(text: str) -> InvalidError | None:
    try:
        parse_filter(text)
    except InvalidError as error:
        return error
    return None


def name_is(text: str) -> Comparison:
    return Comparison(NAME, Operator.EQUAL, text)


@pytest.mark.parametrize("text", ["", "  \n\t"])
def test_an_empty_filter_is_none(text: str) -> None:
    assert parse_filter(text) is None


def test_an_expression_of_all_parts_is_read() -> None:
    accuracy = Comparison(Field(FieldKind.METRIC, "val_acc", "last"), Operator.GREATER, 0.9)
    rate = Comparison(Field(FieldKind.PARAMETER, "lr"), Operator.LESS, 0.01)
    failed = Comparison(Field(FieldKind.RUN, "outcome"), Operator.EQUAL, "failed")
    text = "metrics.val_acc > 0.9 and params.lr < 0.01 and outcome = 'failed'"
    assert parse_filter(text) == And((accuracy, rate, failed))


def test_and_binds_closer_than_or_and_not_closest() -> None:
    found = parse_filter("not name='a' AND name='b' Or name='c'")
    assert found == Or((And((Not(name_is("a")), name_is("b"))), name_is("c")))
    grouped = parse_filter("not (name='a' and (name='b' or name='c'))")
    assert grouped == Not(And((name_is("a"), Or((name_is("b"), name_is("c"))))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("metrics.loss", Field(FieldKind.METRIC, "loss", "last")),
        ("metrics.loss.min", Field(FieldKind.METRIC, "loss", "min")),
        ("metrics.`val/acc`.count", Field(FieldKind.METRIC, "val/acc", "count")),
        ("metrics.`loss.min`", Field(FieldKind.METRIC, "loss.min", "last")),
        ("metrics.a.b.max", Field(FieldKind.METRIC, "a.b", "max")),
        ("metrics.min", Field(FieldKind.METRIC, "min", "last")),
        ("metrics.精度", Field(FieldKind.METRIC, "精度", "last")),
        ("params.2-x", Field(FieldKind.PARAMETER, "2-x")),
        ("params.`a``b 'c'\n`", Field(FieldKind.PARAMETER, "a`b 'c'\n")),
        ("params.min", Field(FieldKind.PARAMETER, "min")),
        ("duration", Field(FieldKind.RUN, "duration")),
    ],
)
def test_a_field_is_read(text: str, expected: Field) -> None:
    assert parse_field(text) == expected
    assert parse_field(field_text(expected)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1", 1.0),
        ("-2.5e3", -2500.0),
        ("+.5", 0.5),
        ("3.", 3.0),
        ("inf", math.inf),
        ("-Inf", -math.inf),
    ],
)
def test_a_number_is_read(value: str, expected: float) -> None:
    found = parse_filter(f"exit_code<={value}")
    assert found == Comparison(Field(FieldKind.RUN, "exit_code"), Operator.LESS_EQUAL, expected)


def test_a_date_is_read_in_its_zone() -> None:
    found = parse_filter("created_at >= '2026-01-31T12:00:00+01:00'")
    expected = datetime(2026, 1, 31, 11, tzinfo=UTC).timestamp()
    field = Field(FieldKind.RUN, "created_at")
    assert found == Comparison(field, Operator.GREATER_EQUAL, expected)


def test_a_date_without_a_zone_is_in_this_computers() -> None:
    found = parse_filter("created_at >= '2026-01-31'")
    assert isinstance(found, Comparison)
    assert found.value == datetime(2026, 1, 31).astimezone().timestamp()


@settings(deadline=None)
@given(st.text())
def test_any_text_can_be_quoted_both_ways(text: str) -> None:
    for quote in ("'", '"'):
        quoted = quote + text.replace(quote, quote * 2) + quote
        assert parse_filter(f"name = {quoted}") == name_is(text)


@settings(deadline=None)
@given(st.text(alphabet="metrics.params(nameand or='\"`<>!5 )\n", max_size=40))
def test_any_text_is_read_or_refused_with_a_column(text: str) -> None:
    problem = problem_of(text)
    if problem is not None:
        assert (problem.code, problem.field) == ("bad_filter", "filter")
        assert "(column " in problem.text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nonsense = 1", "There is no field 'nonsense' (column 1)."),
        ("= 1", "A field was expected (column 1)."),
        ("name", "A comparison such as = or < was expected (column 5)."),
        ("name =", "A value was expected (column 7)."),
        ("name = abc", "A value was expected (column 8)."),
        ("name = 'abc", 'This quote is never closed: "\'abc" (column 8).'),
        ("name = 5", "name is text (column 8)."),
        ("exit_code = '5'", "exit_code is a number (column 13)."),
        ("exit_code like '5'", "exit_code is a number: 'like' compares texts (column 16)."),
        ("params.lr like 5", "'like' needs a text (column 16)."),
        ("outcome = 'fail'", "The field outcome has no value 'fail' (column 11)."),
        ("created_at > 'soon'", "'soon' is not a date (column 14)."),
        ("(name = 'a'", "This parenthesis is never closed (column 1)."),
        ("name = 'a')", "'and' or 'or' was expected, not ')' (column 11)."),
        ("name = 'a' name = 'b'", "'and' or 'or' was expected, not 'name' (column 12)."),
        ("metrics = 1", "A dot and a name were expected after metrics (column 8)."),
        ("params. = 1", "A name was expected (column 8)."),
        ("name = 'a' and ; x", "This is not understood: '; x' (column 16)."),
        ("(" * 99, "This is nested too deep (column 51)."),
    ],
)
def test_a_bad_filter_is_told_with_its_column(text: str, problem: str) -> None:
    with pytest.raises(InvalidError) as caught:
        parse_filter(text)
    assert caught.value.text == problem
    assert (caught.value.code, caught.value.field) == ("bad_filter", "filter")


def test_a_filter_of_too_many_comparisons_is_refused() -> None:
    with pytest.raises(InvalidError) as caught:
        parse_filter(" or ".join(["exit_code = 1"] * 1000))
    assert caught.value.code == "bad_filter"


def test_an_unknown_sort_field_is_told() -> None:
    with pytest.raises(InvalidError) as caught:
        parse_field("metrics.`val/acc")
    assert (caught.value.code, caught.value.field) == ("bad_sort", "sort")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("metrics.loss at 1000", Field(FieldKind.METRIC, "loss", "last", 1000)),
        (f"metrics.loss at {2**63 - 1}", Field(FieldKind.METRIC, "loss", "last", 2**63 - 1)),
        ("metrics.`val/acc` at 0", Field(FieldKind.METRIC, "val/acc", "last", 0)),
        ("metrics.at.at at 7", Field(FieldKind.METRIC, "at.at", "last", 7)),
        ("metrics.loss.max", Field(FieldKind.METRIC, "loss", "max")),
        ("params.lr", Field(FieldKind.PARAMETER, "lr")),
    ],
)
def test_a_column_may_be_a_metric_at_a_step(text: str, expected: Field) -> None:
    assert parse_column(text) == expected
    assert parse_column(field_text(expected)) == expected


@pytest.mark.parametrize(
    "text",
    ["metrics.loss at", "metrics.loss at 1.5", "metrics.loss at -1", "metrics.loss.max at 3",
     "params.lr at 3", "metrics.loss at 3 4", f"metrics.loss at {2**63}",
     "metrics.loss at " + "1" * 5000],
)  # fmt: skip
def test_what_is_no_step_is_no_column(text: str) -> None:
    with pytest.raises(InvalidError) as caught:
        parse_column(text)
    assert (caught.value.code, caught.value.field) == ("bad_column", "columns")


def test_nothing_is_filtered_or_sorted_by_a_value_at_a_step() -> None:
    with pytest.raises(InvalidError) as caught:
        parse_filter("name = 'x' and metrics.loss at 5 < 1")
    assert caught.value.text == "A value at a step cannot be compared (column 29)."
    with pytest.raises(InvalidError) as caught:
        parse_field("metrics.loss at 5")
    assert caught.value.code == "bad_sort"
    assert ".last, .min, .max" in caught.value.hint
