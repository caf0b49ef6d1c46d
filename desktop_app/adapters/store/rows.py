"""Between the frozen values of the domain and rows of the index."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from desktop_app.domain.annotation import Annotation, in_order
from desktop_app.domain.groups import number_of
from desktop_app.domain.metrics import SeriesState, SeriesSummary
from desktop_app.domain.run import (
    Contact,
    Outcome,
    OutputFile,
    RunRecord,
    RunSummary,
    Stage,
    StageSpan,
)

Values = dict[str, Any]

_NAN = float("nan")


def run_values(record: RunRecord) -> Values:
    """The columns of `runs`, without `key` and `change`."""
    summary = record.summary
    return {
        "id": summary.id,
        "name": summary.name,
        "experiment": summary.experiment,
        "script": summary.script,
        "target": summary.target,
        "environment": summary.environment,
        "stage": summary.stage.value,
        "outcome": summary.outcome and summary.outcome.value,
        "contact": summary.contact.value,
        "created_at": summary.created_at,
        "started_at": summary.started_at,
        "ended_at": summary.ended_at,
        "duration": summary.duration,
        "exit_code": summary.exit_code,
        "cause": summary.cause,
        "progress": summary.progress,
        "smoke_test": int(summary.smoke_test),
        "cancelling": int(summary.cancelling),
        "origin": summary.origin,
        "gpus": summary.gpus,
        "gpu_hours": None if summary.ended_at is None else summary.gpu_hours(summary.ended_at),
    }


def detail_values(record: RunRecord) -> Values:
    """The columns of `details`, without `run`."""
    summary = record.summary
    facts = {"detail": summary.detail, "parameters": dict(summary.parameters)}
    more = {"host_command": list(record.host_command), "hint": record.hint}
    return {"facts": json.dumps(facts), "more": json.dumps(more)}


def parameter_rows(record: RunRecord) -> list[Values]:
    return [
        {"name": name, "text": text, "number": number_of(text)}
        for name, text in sorted(record.summary.parameters.items())
    ]


def stage_rows(record: RunRecord) -> list[Values]:
    return [
        {
            "position": position,
            "stage": span.stage.value,
            "started_at": span.started_at,
            "ended_at": span.ended_at,
            "detail": span.detail,
        }
        for position, span in enumerate(record.stages)
    ]


def output_rows(record: RunRecord) -> list[Values]:
    return [
        {"position": position, "path": file.path, "size": file.size, "sha256": file.sha256}
        for position, file in enumerate(record.outputs)
    ]


def series_row(key: int, state: SeriesState) -> Values:
    summary = state.summary
    return {
        "run": key,
        "number": state.number,
        "name": state.name,
        "system": int(state.system),
        "count": summary.count,
        "last": summary.last,
        "min": summary.min,
        "max": summary.max,
        "last_step": summary.last_step,
        "source": summary.source,
        "logged_as": state.logged_as,
    }


def series_summary(
    count: int, last: float | None, low: float | None, high: float | None, step: int, source: str
) -> SeriesSummary:
    """From columns of `series`. Called a thousand times for a page."""
    return SeriesSummary(
        count,
        _NAN if last is None else last,
        _NAN if low is None else low,
        _NAN if high is None else high,
        step,
        source,
    )


def summary_of(row: Any, metrics: Mapping[str, SeriesSummary], tags: Iterable[str]) -> RunSummary:
    """From a row of `runs` joined with `details.facts`."""
    facts = json.loads(row.facts)
    return RunSummary(
        id=row.id,
        name=row.name,
        experiment=row.experiment,
        script=row.script,
        target=row.target,
        environment=row.environment,
        stage=Stage(row.stage),
        outcome=None if row.outcome is None else Outcome(row.outcome),
        contact=Contact(row.contact),
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        exit_code=row.exit_code,
        cause=row.cause,
        detail=facts["detail"],
        progress=row.progress,
        parameters=facts["parameters"],
        metrics=metrics,
        smoke_test=bool(row.smoke_test),
        cancelling=bool(row.cancelling),
        annotation=Annotation(
            in_order(tags),
            row.note or "",
            starred=bool(row.starred),
            archived=bool(row.archived),
            removed_at=row.removed_at,
            delete_after=row.delete_after,
        ),
        origin=row.origin,
        gpus=row.gpus,
    )


def annotation_values(annotation: Annotation) -> Values:
    """Columns of `runs`."""
    return {
        "starred": int(annotation.starred),
        "archived": int(annotation.archived),
        "note": annotation.note or None,
        "removed_at": annotation.removed_at,
        "delete_after": annotation.delete_after,
    }


def record_of(
    row: Any,
    metrics: Mapping[str, SeriesSummary],
    tags: Iterable[str],
    stages: Sequence[StageSpan],
    outputs: Sequence[OutputFile],
) -> RunRecord:
    """From a row of `runs` joined with both columns of `details`."""
    more = json.loads(row.more)
    return RunRecord(
        summary=summary_of(row, metrics, tags),
        stages=tuple(stages),
        outputs=tuple(outputs),
        host_command=tuple(more["host_command"]),
        hint=more["hint"],
    )


def stage_of(row: Any) -> StageSpan:
    return StageSpan(Stage(row.stage), row.started_at, row.ended_at, row.detail)


def output_of(row: Any) -> OutputFile:
    return OutputFile(row.path, row.size, row.sha256)
