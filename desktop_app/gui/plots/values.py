"""The values that a plot draws, in rows. No Qt."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop_app.domain.metrics import Curve


@dataclass(frozen=True)
class ValueRow:
    """An element of a curve: a point, or where there are too many the mean of some that follow each
    other. `time` is in seconds since the epoch; `value` is NaN where it is no finite number;
    `epoch` is None where curves are not drawn along epochs."""

    label: str
    step: float
    time: float
    value: float
    epoch: float | None = None


def value_rows(curves: Sequence[tuple[str, Curve]], *, epochs: bool = False) -> list[ValueRow]:
    """What is drawn of some curves, by what these are called; with `epochs` along these."""
    rows = []
    for label, curve in curves:
        gaps = set(curve.gaps.tolist())
        columns = (curve.x, curve.steps, curve.times, curve.mean)
        for x, step, time, value in zip(*(c.tolist() for c in columns), strict=True):
            if math.isfinite(value) or x in gaps:
                rows.append(ValueRow(label, step, time, value, x if epochs else None))
    return rows


def step_text(step: float) -> str:
    return f"{step:.0f}" if step == round(step) else f"{step:.1f}"


def epoch_text(row: ValueRow) -> str:
    return "" if row.epoch is None else f"{row.epoch:.6g}"


def local_time(seconds: float) -> str:
    """As `2026-01-31 12:00:00.250`, in this computer's zone: spreadsheets read that.
    What is beyond the calendar stays a number."""
    try:
        moment = datetime.fromtimestamp(seconds).astimezone()
    except (OverflowError, ValueError, OSError):
        return repr(seconds)
    return moment.isoformat(" ", "milliseconds")[:23]


async def values_text(rows: Sequence[ValueRow]) -> str:
    """`tsv_text` of very many rows, aside."""
    return await asyncio.to_thread(tsv_text, rows)


def tsv_text(rows: Sequence[ValueRow]) -> str:
    """A line for each row below a line of names; the label first where there are several, then the
    epoch where that is known."""
    several = len({row.label for row in rows}) > 1
    epochs = any(row.epoch is not None for row in rows)
    lines = [[*["name"][:several], *["epoch"][:epochs], "step", "time", "value"]]
    for row in rows:
        texts = [step_text(row.step), local_time(row.time), repr(row.value)]
        lines.append([*[row.label][:several], *[epoch_text(row)][:epochs], *texts])
    return "".join("\t".join(" ".join(text.split("\t")) for text in line) + "\n" for line in lines)
