"""What is known of runs as CSV and JSON have it."""

from __future__ import annotations

import csv
import io
import json
import math

import pytest

from desktop_app.domain.annotation import Annotation
from desktop_app.domain.filters import parse_field
from desktop_app.domain.metrics import SeriesSummary
from desktop_app.domain.plain import (
    PlainValue,
    csv_text,
    json_text,
    starts_highest,
    time_text,
    value_of,
)
from desktop_app.domain.run import Contact, Outcome, RunSummary, Stage

NOW = 10_000.0
RUN = RunSummary(
    id="01" + "0" * 24,
    name="=1+1",
    experiment='It\'s, "quoted"\n夜',
    script="train.py",
    target="local",
    environment="e",
    stage=Stage.ENDED,
    outcome=Outcome.FAILED,
    contact=Contact.NONE,
    created_at=0.5,
    started_at=10.0,
    ended_at=12.5,
    gpus=4,
    exit_code=3,
    parameters={"lr": "-0.1", "opt": "-sgd"},
    metrics={"val/acc": SeriesSummary(3, math.nan, -math.inf, 0.9)},
    annotation=Annotation(("a", "b"), "", starred=True),
)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("outcome", "failed"),
        ("exit_code", 3),
        ("duration", 2.5),
        ("gpu_hours", 10 / 3600),
        ("created_at", "1970-01-01T00:00:00.500000Z"),
        ("params.lr", "-0.1"),
        ("params.gone", None),
        ("metrics.`val/acc`", "NaN"),
        ("metrics.`val/acc`.min", "-Infinity"),
        ("metrics.`val/acc`.max", 0.9),
        ("metrics.`val/acc`.count", 3),
        ("metrics.gone", None),
        ("tag", ["a", "b"]),
        ("note", ""),
        ("starred", True),
        ("archived", False),
        ("smoke_test", False),
    ],
)
def test_a_field_of_a_run_is_a_plain_value(field: str, value: PlainValue) -> None:
    found = value_of(RUN, parse_field(field), NOW)
    assert (type(found), found) == (type(value), value)


def test_a_csv_file_gives_back_what_was_written_and_no_formula() -> None:
    names = ["name", "experiment", "params.lr", "params.opt", "metrics.`val/acc`.max", "tag"]
    text = csv_text([RUN], [parse_field(name) for name in (*names, "starred", "ended_at")], NOW)
    header, row = csv.reader(io.StringIO(text))
    assert header == [*names, "starred", "ended_at"]
    assert row[:6] == ["'=1+1", RUN.experiment, "-0.1", "'-sgd", "0.9", "a, b"]
    assert row[6:] == ["true", "1970-01-01T00:00:12.500000Z"]


def test_json_is_an_array_of_objects_with_the_fields_as_keys() -> None:
    text = json_text([RUN, RUN], [parse_field("name"), parse_field("metrics.`val/acc`")], NOW)
    assert json.loads(text) == [{"name": "=1+1", "metrics.`val/acc`.last": "NaN"}] * 2
    assert json_text([], [], NOW) == "[]"


def test_numbers_and_times_are_sorted_from_the_greatest_and_texts_from_the_first() -> None:
    highest = ("created_at", "duration", "params.lr", "metrics.loss", "starred")
    assert [starts_highest(parse_field(name)) for name in highest] == [True] * 5
    assert [starts_highest(parse_field(name)) for name in ("name", "tag")] == [False] * 2


def test_a_time_beyond_the_calendar_is_none() -> None:
    assert [time_text(time) for time in (1e300, float("nan"), None)] == [None, None, None]
    assert time_text(1.5) == "1970-01-01T00:00:01.500000Z"
