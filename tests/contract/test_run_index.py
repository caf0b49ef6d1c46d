"""The contract of `RunIndex`, over the fake and over SQLite."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.domain.annotation import Annotation
from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.filters import Field, FieldKind, field_text, parse_field
from desktop_app.domain.metrics import SeriesState, SeriesSummary
from desktop_app.domain.run import (
    Contact,
    Outcome,
    OutputFile,
    RunQuery,
    RunRecord,
    RunSummary,
    Stage,
    StageSpan,
)
from desktop_app.engine.ports import RunIndex
from tests.contract.indexed import ended, ids, put, record, run_id, series


def test_an_annotation_is_a_change_of_the_run_also_after_its_end(index: RunIndex) -> None:
    number = index.store(ended(1, Outcome.FAILED), {})
    index.store(record(2), {})
    annotation = Annotation(("b", "ü 'x'"), "line\nline", starred=True, delete_after=9.5)
    index.annotate({run_id(1): annotation, run_id(9): annotation})
    assert index.get(run_id(1)).summary.annotation == annotation
    assert [r.summary.id for r in index.changed_since(number + 1)[1]] == [run_id(1)]
    index.store(record(2, annotation=annotation), {})
    assert index.get(run_id(2)).summary.annotation == Annotation()
    index.annotate({run_id(2): Annotation(("ü 'x'", "A"))})
    assert list(index.tags()) == ["A", "b", "ü 'x'"]
    index.annotate({run_id(1): Annotation()})
    assert list(index.tags()) == ["A", "ü 'x'"]
    assert index.get(run_id(1)).summary.annotation == Annotation()


def test_a_run_in_the_trash_is_only_in_the_list_of_the_trash(index: RunIndex) -> None:
    for n in (1, 2, 3):
        index.store(ended(n, Outcome.SUCCEEDED), {})
    index.annotate({run_id(1): Annotation(removed_at=2000.0)})
    index.annotate({run_id(2): Annotation(archived=True, removed_at=3000.0)})
    assert ids(index) == ids(index, archived=True) == ids(index, "exit_code = 0 or id != ''")
    assert ids(index) == ["run 3"]
    assert ids(index, removed=True, sort="removed_at") == ["run 2", "run 1"]
    assert ids(index, removed=None, archived=True) == ["run 3", "run 2", "run 1"]
    assert ids(index, removed=None) == ["run 3", "run 1"]
    late = "removed_at > '1970-01-01T00:45:00+00:00'"
    assert ids(index, late, removed=True) == ["run 2"]
    assert ids(index, late) == []
    assert index.page(RunQuery(removed=True, group="outcome", limit=1)).total == 2
    index.annotate({run_id(1): Annotation()})
    assert ids(index) == ["run 3", "run 1"]


def test_an_archived_run_is_listed_only_where_somebody_asks_for_it(index: RunIndex) -> None:
    for n in (1, 2):
        index.store(record(n), {})
    index.annotate({run_id(1): Annotation(archived=True)})
    assert ids(index) == ["run 2"]
    assert index.page(RunQuery()).total == 1
    assert ids(index, archived=True) == ["run 2", "run 1"]
    assert ids(index, "name like 'run%'") == ["run 2"]
    assert ids(index, "name = 'run 1' or archived = true") == ["run 1"]
    assert ids(index, "not archived = true") == ["run 2"]
    assert [run.summary.name for run in index.live()] == ["run 1", "run 2"]


def test_a_removed_run_takes_its_annotation_with_it(index: RunIndex) -> None:
    index.store(record(1), {})
    index.annotate({run_id(1): Annotation(("x",), archived=True)})
    index.remove(run_id(1))
    index.store(record(1), {})
    assert index.get(run_id(1)).summary.annotation == Annotation()


def test_a_series_keeps_its_source_and_what_that_calls_it(index: RunIndex) -> None:
    index.store(record(1), {})
    states = [
        series("loss", 0.5),
        replace(
            series("loss (TensorBoard)", 0.25, 1, source="tensorboard"), logged_as="loss \udc80"
        ),
    ]
    index.grow(run_id(1), {}, states)
    assert index.progress(run_id(1)) == ({}, tuple(states))
    sources = {name: known.source for name, known in index.get(run_id(1)).summary.metrics.items()}
    assert sources == {"loss": "", "loss (TensorBoard)": "tensorboard"}


def test_a_stored_record_comes_back_whole(index: RunIndex) -> None:
    stored = RunRecord(
        summary=RunSummary(
            id=run_id(1),
            name="Läufe 'und' \"Züge\" 列车",
            experiment="Ex\nperiment",
            script="train \udc80.py",
            target="gpu box",
            environment="env",
            stage=Stage.ENDED,
            outcome=Outcome.FAILED,
            contact=Contact.STALE,
            created_at=1.25,
            started_at=2.5,
            ended_at=4.125,
            exit_code=-9,
            cause="signal",
            detail="Killed\x00 \udcff",
            progress=0.5,
            parameters={"lr": "0.1", "名前": "a\udc80b", "": "x"},
            metrics={"loss": SeriesSummary(3, 0.5, 0.25, 1.0, 2)},
            smoke_test=True,
            cancelling=True,
        ),
        stages=(
            StageSpan(Stage.PREPARING, 1.5, 2.5, "building"),
            StageSpan(Stage.RUNNING, 2.5, None),
        ),
        outputs=(OutputFile("outputs/b.pt", 1 << 40, "b" * 64), OutputFile("outputs/a", 0, "a")),
        host_command=("python", "train \udc80.py", ""),
        hint="Look into the log.",
    )
    put(index, stored, series("loss", 0.5, min=0.25, max=1.0))
    assert index.get(run_id(1)) == stored


def test_storing_again_replaces_the_record_and_keeps_other_series_and_offsets(
    index: RunIndex,
) -> None:
    first = RunRecord(
        record(1).summary, (StageSpan(Stage.RUNNING, 1.0),), (OutputFile("a", 1, "x"),)
    )
    index.store(first, {"a": 1, "b": 2})
    index.grow(run_id(1), {}, [series("x", 1.0, 0), series("y", 2.0, 1)])
    index.store(record(1, name="new"), {"b": 7})
    index.grow(run_id(1), {}, [series("y", 3.0, 1)])
    found = index.get(run_id(1))
    assert (found.summary.name, found.stages, found.outputs) == ("new", (), ())
    assert {name: s.last for name, s in found.summary.metrics.items()} == {"x": 1.0, "y": 3.0}
    assert index.progress(run_id(1)) == ({"a": 1, "b": 7}, (series("x", 1.0), series("y", 3.0, 1)))


def test_a_run_that_is_not_there_is_not_found_and_has_no_progress(index: RunIndex) -> None:
    with pytest.raises(NotFoundError) as caught:
        index.get(run_id(1))
    assert caught.value.code == "no_run"
    assert index.progress(run_id(1)) == ({}, ())


def test_the_series_of_the_host_are_progress_but_no_metrics(index: RunIndex) -> None:
    system = SeriesState(4, "cpu/percent", True, SeriesSummary(1, 5.0, 5.0, 5.0))
    put(index, record(1), system)
    assert index.progress(run_id(1))[1] == (system,)
    assert index.get(run_id(1)).summary.metrics == {}
    assert ids(index, "metrics.`cpu/percent` > 0") == []


def test_a_series_that_is_left_out_is_progress_but_no_metric(index: RunIndex) -> None:
    printed = SeriesState(4, "Loss", False, SeriesSummary(1, 5.0, 5.0, 5.0, source="log"))
    put(index, record(1), printed)
    index.grow(run_id(1), {}, [printed.named("")])
    assert index.progress(run_id(1))[1] == (printed.named(""),)
    assert index.get(run_id(1)).summary.metrics == {}
    assert index.page(RunQuery()).runs[0].metrics == {}
    assert index.fields() == []


def test_change_numbers_grow_and_tell_what_changed_and_what_was_removed(index: RunIndex) -> None:
    numbers = [index.store(record(n), {}) for n in (1, 2, 3)]
    again = index.store(record(1, name="again"), {})
    assert numbers == sorted(set(numbers))
    assert again > numbers[-1]
    index.remove(run_id(2))
    newest, changed, removed = index.changed_since(numbers[1])
    assert newest > again
    assert [r.summary.name for r in changed] == ["run 3", "again"]
    assert list(removed) == [run_id(2)]
    assert index.changed_since(newest) == (newest, (), ())


def test_a_removed_run_is_forgotten_until_it_is_stored_again(index: RunIndex) -> None:
    index.store(record(1), {})
    index.grow(run_id(1), {"a": 1}, [series("x", 1.0)])
    index.remove(run_id(1))
    index.remove(run_id(1))
    assert index.page(RunQuery()).total == 0
    number = index.changed_since(0)[0]
    index.store(record(1), {})
    assert index.progress(run_id(1)) == ({}, ())
    newest, changed, removed = index.changed_since(number)
    assert (newest, changed, removed) == (number + 1, (record(1),), ())


def test_series_that_grow_change_the_run_and_nothing_else_of_it(index: RunIndex) -> None:
    number = index.store(replace(record(1), host_command=("python",)), {"a": 1})
    grown = index.grow(run_id(1), {"b": 32}, [series("x", 1.0)])
    assert grown > number
    (changed,) = index.changed_since(number)[1]
    assert changed == index.get(run_id(1))
    assert changed.host_command == ("python",)
    assert index.progress(run_id(1)) == ({"a": 1, "b": 32}, (series("x", 1.0),))


def test_a_run_that_was_removed_does_not_grow(index: RunIndex) -> None:
    index.store(record(1), {})
    index.remove(run_id(1))
    with pytest.raises(NotFoundError):
        index.grow(run_id(1), {"a": 32}, [series("x", 1.0)])
    assert index.progress(run_id(1)) == ({}, ())


def test_live_runs_are_those_that_have_not_ended_oldest_first(index: RunIndex) -> None:
    index.store(record(2), {})
    index.store(ended(3, Outcome.SUCCEEDED), {})
    index.store(record(1), {})
    assert [r.summary.name for r in index.live()] == ["run 1", "run 2"]


def test_a_run_that_has_ended_stays_as_it_is(index: RunIndex) -> None:
    number = index.store(ended(1, Outcome.UNKNOWN), {"a": 1})
    assert index.store(ended(1, Outcome.FAILED), {"a": 2}) == number
    assert index.store(record(1), {"a": 2}) == number
    assert index.grow(run_id(1), {"a": 2}, [series("x", 1.0)]) == number
    assert index.get(run_id(1)) == ended(1, Outcome.UNKNOWN)
    assert index.progress(run_id(1)) == ({"a": 1}, ())


def test_what_is_read_out_of_files_here_grows_and_goes_also_after_the_end(index: RunIndex) -> None:
    index.store(record(1), {"a": 1})
    index.grow(run_id(1), {}, [series("x", 1.0), series("y", 2.0, 1)])
    index.store(ended(1, Outcome.FAILED), {"a": 2})
    number = index.regrow(run_id(1), {"b": 5}, [series("z", 3.0, 2)])
    assert index.regrow(run_id(1), {"a": None}, [series("y", 4.0, 1)], [0, 9]) == number + 1
    assert index.progress(run_id(1)) == ({"b": 5}, (series("y", 4.0, 1), series("z", 3.0, 2)))
    assert sorted(index.get(run_id(1)).summary.metrics) == ["y", "z"]
    assert index.get(run_id(1)).summary.outcome is Outcome.FAILED
    assert [r.summary.id for r in index.changed_since(number)[1]] == [run_id(1)]
    with pytest.raises(NotFoundError):
        index.regrow(run_id(2), {}, [])


def test_a_page_tells_how_many_match_and_the_newest_change(index: RunIndex) -> None:
    for n in range(7):
        number = index.store(record(n), {})
    page = index.page(RunQuery(offset=2, limit=3))
    assert [run.name for run in page.runs] == ["run 4", "run 3", "run 2"]
    assert (page.total, page.number) == (7, number)
    assert index.page(RunQuery(offset=-5, limit=0)).runs == ()


FLOATS = st.floats(allow_nan=True, allow_infinity=True)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(last=FLOATS, low=FLOATS, high=FLOATS, step=st.integers(-(1 << 63), (1 << 63) - 1))
def test_a_summary_comes_back_as_the_same_numbers(
    index: RunIndex, last: float, low: float, high: float, step: int
) -> None:
    put(index, record(1), series("x", last, min=low, max=high, last_step=step))
    found = index.get(run_id(1)).summary.metrics["x"]
    assert (found.count, found.last_step) == (3, step)
    for got, given_ in ((found.last, last), (found.min, low), (found.max, high)):
        assert got == given_ or (math.isnan(got) and math.isnan(given_))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(st.characters(), min_size=1, max_size=20))
def test_a_metric_of_any_name_is_found_by_it(index: RunIndex, name: str) -> None:
    index.remove(run_id(1))
    put(index, record(1), series(name, 1.0))
    quoted = "`" + name.replace("`", "``") + "`"
    assert ids(index, f"metrics.{quoted} = 1") == ["run 1"]
    assert list(index.get(run_id(1)).summary.metrics) == [name]


def test_the_fields_of_all_runs_are_told_once_each(index: RunIndex) -> None:
    assert list(index.fields()) == []
    for number, (values, logged) in enumerate(
        [({"lr": "0.1", "data": "a b"}, ["val/acc", "鸡"]), ({"lr": "1", "Ω": ""}, ["loss"])]
    ):
        states = [series(name, 1.0, n) for n, name in enumerate(logged)]
        states.append(replace(series("cpu/percent", 1.0, 9), system=True))
        put(index, record(number, parameters=values), *states)
    fields = index.fields()
    assert [field.name for field in fields if field.kind is FieldKind.PARAMETER] == [
        *("data", "lr", "Ω"),
    ]
    metrics = [field for field in fields if field.kind is FieldKind.METRIC]
    assert metrics == [Field(FieldKind.METRIC, name, "last") for name in ("loss", "val/acc", "鸡")]
    for field in fields:
        assert parse_field(field_text(field)) == field
