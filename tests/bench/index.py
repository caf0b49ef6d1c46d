"""A workspace of 100,000 runs: opening its index and showing one page, against raw SQL."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from desktop_app.adapters.store.opening import open_index
from desktop_app.domain.run import RunQuery
from tests.bench import peers
from tests.bench.filled_index import RUNS, fill
from tests.bench.measure import NotMeasured, Options, Row, Side, at_most, interleaved, median

ROUNDS = 15
PEER_ROUNDS = 5
PAGE = 100
"""As the table asks for them."""
LIMIT_S = 0.02


@dataclass(frozen=True)
class Question:
    """A page as the product asks for it, and the same by hand: keys and columns, then a count."""

    what: str
    query: RunQuery
    order: str
    where: str = "1"
    source: str = "runs r"


_BY_METRIC = "series s CROSS JOIN runs r ON r.key = s.run AND s.name = '{name}' AND s.system = 0"
_BEST = "r.key IN (SELECT run FROM series WHERE name = 'val/acc' AND system = 0 AND last > 0.9)"
_SLOW = "r.key IN (SELECT run FROM parameters WHERE name = 'lr' AND number < 0.01)"
PEERS_FILTER = "metrics.`val/acc` > 0.9 and {failed}"
"""What MLflow can be asked as well: its parameters are texts, which have no order."""
FILTER = "metrics.`val/acc` > 0.9 and params.lr < 0.01 and outcome = 'failed'"
QUESTIONS = (
    Question("the newest", RunQuery(limit=PAGE), "r.created_at DESC, r.id DESC"),
    Question(
        "the 50,000th and on",
        RunQuery(limit=PAGE, offset=50_000),
        "r.created_at DESC, r.id DESC",
    ),
    Question(
        "by a metric",
        RunQuery(limit=PAGE, sort="metrics.`train/loss`", descending=True),
        "s.last DESC, r.id DESC",
        source=_BY_METRIC.format(name="train/loss"),
    ),
    Question(
        "where a metric is above 0.9",
        RunQuery(limit=PAGE, filter="metrics.`val/acc` > 0.9"),
        "r.created_at DESC, r.id DESC",
        _BEST,
    ),
    Question(
        "a filter of three parts, by a metric's maximum",
        RunQuery(limit=PAGE, filter=FILTER, sort="metrics.`val/acc`.max"),
        "s.max DESC, r.id DESC",
        f"{_BEST} AND {_SLOW} AND r.outcome = 'failed'",
        _BY_METRIC.format(name="val/acc"),
    ),
)


def rows(options: Options) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="trainyard-bench-") as name:
        folder = Path(name, "index")
        file = emptied(folder)
        fill(file)
        return [_opening(folder, file), *_pages(folder, file), *_beside_mlflow(folder, file)]


def emptied(folder: Path) -> Path:
    """The file of an index that has no runs, and lacks none."""
    index, _, rebuilt = open_index(folder)
    if rebuilt is not None:
        rebuilt()
    index.close()
    return folder / "index.sqlite3"


def _opening(folder: Path, file: Path) -> Row:
    first = QUESTIONS[0]

    def product() -> None:
        index, _, _ = open_index(folder)
        index.page(first.query)
        index.close()

    def raw() -> None:
        with closing(sqlite3.connect(file)) as connection:
            _by_hand(connection, first)

    return _row(f"opening {RUNS:,} runs, and a first page", raw, product)


def _pages(folder: Path, file: Path) -> list[Row]:
    index, _, _ = open_index(folder)
    with closing(sqlite3.connect(file)) as connection:
        found = []
        for question in QUESTIONS:
            expected = _by_hand(connection, question)
            page = index.page(question.query)
            if [run.id for run in page.runs] != expected:
                raise AssertionError(f"the two sides answer differently: {question.what}")
            what = f"{PAGE} of {RUNS:,} runs, {question.what}"
            raw = partial(_by_hand, connection, question)
            found.append(_row(what, raw, partial(index.page, question.query)))
    index.close()
    return found


def _beside_mlflow(folder: Path, file: Path) -> list[Row]:
    """The same runs, in MLflow's database."""
    query = RunQuery(
        limit=PAGE,
        filter=PEERS_FILTER.format(failed="outcome = 'failed'"),
        sort="metrics.`val/acc`",
        descending=True,
    )
    what = f"{PAGE} of {RUNS:,} runs, a filter of two parts, by a metric"
    wanted = PEERS_FILTER.format(failed="attributes.status = 'FAILED'")
    index, _, _ = open_index(folder)
    try:
        arguments = (file, folder.parent, wanted, "metrics.`val/acc` DESC", PAGE)
        with peers.running("mlflow", peers.MLFLOW, *arguments) as mlflow:
            _, theirs = mlflow.once()
            if [run.id for run in index.page(query).runs] != theirs:
                raise AssertionError("the two sides answer differently: MLflow")
            ours, peer = interleaved(
                PEER_ROUNDS, _timed(partial(index.page, query)), lambda: mlflow.once()[0]
            )
    except NotMeasured as reason:
        return [Row(f"{what}: not measured, {reason}", "–", "–", None, "–", None)]
    finally:
        index.close()
    text = f"mlflow search_runs {median(peer)[1]}"
    return [at_most(what, median(ours), (median(peer)[0], text), 1 / 20, "≤ 1/20 ×")]


def _row(what: str, raw: Callable[[], object], product: Callable[[], object]) -> Row:
    times = interleaved(ROUNDS, _timed(product), _timed(raw))
    (ours, text), (peer, peer_text) = median(times[0]), median(times[1])
    aim = f"≤ {LIMIT_S * 1000:g} ms"
    return Row(what, text, f"raw SQL {peer_text}", ours / peer, aim, ours <= LIMIT_S)


def _timed(work: Callable[[], object]) -> Side:
    def measure() -> float:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    return measure


def _by_hand(connection: sqlite3.Connection, question: Question) -> list[str]:
    """The ids of a page, after reading all that a page shows."""
    page = (
        "SELECT r.*, d.facts FROM {source} JOIN details d ON d.run = r.key WHERE {where} "
        "ORDER BY {order} LIMIT {limit} OFFSET {offset}"
    )
    query = question.query
    text = page.format(
        source=question.source,
        where=question.where,
        order=question.order,
        limit=query.limit,
        offset=query.offset,
    )
    found = connection.execute(text).fetchall()
    keys = ",".join(str(run[0]) for run in found)
    columns = "run, name, count, last, min, max, last_step"
    series = f"SELECT {columns} FROM series WHERE run IN ({keys}) AND system = 0"
    connection.execute(series).fetchall()
    connection.execute(f"SELECT count(*) FROM runs r WHERE {question.where}").fetchall()
    return [run[1] for run in found]
