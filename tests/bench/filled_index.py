"""Fills an index with many runs: row by row as the product writes, but in a few transactions."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Table, insert, update

from desktop_app.adapters.store import rows
from desktop_app.adapters.store.database import Database
from desktop_app.adapters.store.schema import counter, details, parameters, runs, series
from desktop_app.domain.metrics import SeriesState, SeriesSummary
from desktop_app.domain.run import Contact, Outcome, RunRecord, RunSummary, Stage

RUNS = 100_000
SERIES = (
    *("train/loss", "train/acc", "val/loss", "val/acc", "val/f1", "val/auc"),
    *("lr", "grad_norm", "epoch", "samples_per_s"),
)
PARAMETERS = ("wd", "momentum", "batch", "epochs", "model", "warmup", "dropout", "workers")
"""Beside `lr` and `seed`."""
CHUNK = 5_000


def fill(file: Path) -> None:
    """Put `RUNS` ended runs into an empty index; the same ones every time."""
    chance = random.Random(0)
    database = Database(file)
    for start in range(0, RUNS, CHUNK):
        records = [_record(number, chance) for number in range(start, start + CHUNK)]
        with database.writing() as connection:
            _store(connection, start, records, chance)
    with database.writing() as connection:
        connection.execute(update(counter).values(value=RUNS))
    database.close()


def _record(number: int, chance: random.Random) -> RunRecord:
    created = 1.7e9 + number * 60 + chance.random()
    summary = RunSummary(
        id=f"01{number:024d}",
        name=f"train-{number + 1}",
        experiment=f"experiment {number % 40}",
        script="train.py",
        target="local",
        environment="Trainyard-Current-Python",
        stage=Stage.ENDED,
        outcome=Outcome.FAILED if number % 7 == 0 else Outcome.SUCCEEDED,
        contact=Contact.NONE,
        created_at=created,
        started_at=created + 1,
        ended_at=created + chance.uniform(10, 5_000),
        exit_code=int(number % 7 == 0),
        parameters={
            "lr": f"{chance.uniform(0.0001, 0.1):.5f}",
            "seed": str(number),
            **{name: str(chance.randrange(1, 9)) for name in PARAMETERS},
        },
    )
    return RunRecord(summary)


def _store(
    connection: Connection, start: int, records: list[RunRecord], chance: random.Random
) -> None:
    keyed = list(enumerate(records, start=start + 1))

    def put(table: Table, values: Iterator[rows.Values]) -> None:
        connection.execute(insert(table), list(values))

    put(runs, ({"key": key, "change": key, **rows.run_values(run)} for key, run in keyed))
    put(details, ({"run": key, **rows.detail_values(run)} for key, run in keyed))
    put(
        parameters,
        ({"run": key, **values} for key, run in keyed for values in rows.parameter_rows(run)),
    )
    put(
        series,
        (
            rows.series_row(key, _state(number, name, chance))
            for key, _ in keyed
            for number, name in enumerate(SERIES)
        ),
    )


def _state(number: int, name: str, chance: random.Random) -> SeriesState:
    last = chance.random()
    summary = SeriesSummary(count=1000, last=last, min=last / 2, max=last + 1, last_step=999)
    return SeriesState(number, name, False, summary)
