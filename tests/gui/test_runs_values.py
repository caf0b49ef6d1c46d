"""What is typed into the form, and how numbers, sizes and times read; no window."""

from __future__ import annotations

import math
import time
from pathlib import Path

import pytest

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.metrics import SeriesSummary, direction
from desktop_app.domain.run import Outcome, Stage
from desktop_app.gui.plots.values import local_time
from desktop_app.gui.tabs.runs.form.values import (
    find_scripts,
    join_arguments,
    split_arguments,
)
from desktop_app.gui.tabs.runs.table.columns import (
    best_of,
    choose_metrics,
    metric_column,
)
from desktop_app.gui.tabs.runs.view.causes import cause_text
from desktop_app.gui.tabs.runs.view.facts import argument_rows
from desktop_app.gui.tabs.runs.words import (
    absolute_text,
    duration_text,
    local_text,
    number_text,
    relative_text,
    size_text,
)
from tests.fakes import values


@pytest.mark.parametrize("time", [1e300, -1e300, float("inf"), float("nan")])
def test_a_time_beyond_the_calendar_is_shown_as_a_number(time: float) -> None:
    assert (absolute_text(time), local_text(time, "%Y")) == (f"{time:g}",) * 2
    assert local_time(time) == repr(time)
    assert absolute_text(None) == ""


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--lr", "0.01"),
        ("two words", "", "it's", 'a "quote"'),
        ("line\nend", "训练 数据", "{inputs.data}", "$HOME", "-1"),
    ],
)
def test_arguments_come_back_as_they_were(arguments: tuple[str, ...]) -> None:
    assert split_arguments(join_arguments(arguments)) == arguments


def test_a_quote_without_an_end_names_the_arguments_field() -> None:
    with pytest.raises(InvalidError) as caught:
        split_arguments("--note 'half")
    assert caught.value.field == "arguments"


def test_likely_scripts_come_first_and_environments_are_not_searched(tmp_path: Path) -> None:
    for path in ("util.py", "train.py", "eval/a b.py", "venv/lib/x.py", ".git/y.py", "run.sh"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    assert find_scripts(tmp_path) == ("train.py", "util.py", "run.sh", "eval/a b.py")
    assert find_scripts(tmp_path / "missing") == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0.94117, "0.9412"),
        (0.000013, "1.3e-05"),
        (25.0, "25"),
        (12480.4, "12,480"),
        (math.nan, "NaN"),
        (-math.inf, "−∞"),
        (1e308, "1e+308"),
    ],
)
def test_numbers_have_four_significant_digits(value: float | None, text: str) -> None:
    assert number_text(value) == text


def test_sizes_and_durations_read_as_people_write_them() -> None:
    assert [size_text(s) for s in (14, 1536, 44_700_000, 2.5e12)] == [
        "14 B",
        "1.5 KiB",
        "43 MiB",
        "2.3 TiB",
    ]
    assert [duration_text(s) for s in (None, 0, 42, 760, 11110, 187200)] == [
        "",
        "0:00",
        "0:42",
        "12:40",
        "3:05:10",
        "2 d 4 h",
    ]


def test_times_are_relative_until_they_are_a_week_old() -> None:
    now = time.time()
    ago = [relative_text(now - s, now) for s in (1, 30, 180, 7200, 3 * 86400)]
    assert ago == ["just now", "30 s ago", "3 min ago", "2 h ago", "3 d ago"]
    assert len(relative_text(now - 30 * 86400, now)) == len("2026-01-31")


def test_the_best_value_follows_from_the_metric_name() -> None:
    series = SeriesSummary(count=9, last=0.5, min=0.1, max=0.9)
    assert [direction(n) for n in ("val/acc", "train_loss", "epoch")] == [1, -1, 0]
    names = ("val/acc", "train_loss", "epoch")
    columns = [metric_column(best_of(name)) for name in names]
    run = values.summary(metrics=dict.fromkeys(names, series))
    assert [column.text(run, 0.0) for column in columns] == ["0.9", "0.1", "0.5"]
    assert [column.title for column in columns] == [
        *("val/acc (best)", "train_loss (best)", "epoch (last)"),
    ]
    assert columns[0].text(values.summary(), 0.0) == ""


def test_metrics_of_validation_come_first() -> None:
    series = SeriesSummary(1, 1.0, 1.0, 1.0)
    names = ("lr", "train/loss", "val/loss", "val/acc", "epoch")
    run = values.summary(metrics=dict.fromkeys(names, series))
    assert choose_metrics([run]) == ("val/acc", "val/loss", "train/loss")


def test_a_run_that_has_not_started_took_no_time() -> None:
    assert values.summary().took(values.NOW) is None
    assert values.summary(started_at=100.0).took(160.0) == 60
    assert values.summary(started_at=100.0, ended_at=130.0).took(999.0) == 30


def test_arguments_are_shown_as_names_with_values() -> None:
    rows = argument_rows(["pos", "--lr", "0.01", "--offset", "-1", "--flag", "--name=a b"])
    assert rows == [
        ("", "pos"),
        ("--lr", "0.01"),
        ("--offset", "-1"),
        ("--flag", ""),
        ("--name", "a b"),
    ]


def test_the_cause_of_an_end_is_a_sentence() -> None:
    failed = values.summary(stage=Stage.ENDED, outcome=Outcome.FAILED, exit_code=3)
    assert cause_text(failed) == "The script ended with exit code 3."
    lost = values.summary(stage=Stage.ENDED, outcome=Outcome.UNKNOWN, cause="waiter_lost")
    assert cause_text(lost) == "The process that watched the script was lost."
    assert cause_text(values.summary(stage=Stage.ENDED, outcome=Outcome.SUCCEEDED)) == ""
    assert cause_text(values.summary()) == ""
