"""Records of runs for the tests of `RunIndex`."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.domain.metrics import SeriesState, SeriesSummary
from desktop_app.domain.run import (
    Contact,
    Outcome,
    RunQuery,
    RunRecord,
    RunSummary,
    Stage,
)
from desktop_app.engine.ports import RunIndex

NAN = float("nan")
INF = float("inf")


def run_id(n: int) -> str:
    return f"01{n:024d}"


def record(n: int, **changes: object) -> RunRecord:
    summary = RunSummary(
        id=run_id(n),
        name=f"run {n}",
        experiment="Default",
        script="train.py",
        target="local",
        environment="Trainyard-Current-Python",
        stage=Stage.RUNNING,
        outcome=None,
        contact=Contact.LIVE,
        created_at=1000.0 + n,
    )
    return RunRecord(replace(summary, **changes))  # type: ignore[arg-type]  # names are literal


def ended(n: int, outcome: Outcome, **changes: object) -> RunRecord:
    return record(n, stage=Stage.ENDED, outcome=outcome, **changes)


def series(name: str, last: float, number: int = 0, **changes: object) -> SeriesState:
    values: dict[str, object] = {"count": 3, "min": last, "max": last, "last_step": 2, **changes}
    summary = SeriesSummary(last=last, **values)  # type: ignore[arg-type]  # names are literal
    return SeriesState(number, name, False, summary)


def put(index: RunIndex, stored: RunRecord, *states: SeriesState) -> int:
    """A run whose series grew before it became what `stored` says."""
    index.store(replace(stored, summary=replace(stored.summary, stage=Stage.RUNNING)), {})
    index.grow(stored.summary.id, {}, states)
    return index.store(stored, {})


def ids(index: RunIndex, text: str = "", **query: object) -> list[str]:
    asked = RunQuery(filter=text, **query)  # type: ignore[arg-type]  # names are literal
    return [run.name for run in index.page(asked).runs]
