"""What is drawn of a series, found point by point."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from desktop_app.domain.metrics import Axis, Curve, CurveQuery, SeriesSummary

LOSS = CurveQuery("loss")
NOTHING = SeriesSummary(0, math.nan, math.nan, math.nan)


def drawn(points: Sequence[tuple[int, float, float]], query: CurveQuery = LOSS) -> Curve:
    """Of points (step, time, value): each one in sight is an element, however many that are."""
    summary = NOTHING
    for step, _, value in points:
        summary = grown(summary, step, value)
    by_time = query.axis is Axis.TIME
    at = [time - query.origin if by_time else float(step) for step, time, _ in points]
    seen = {n for n, x in enumerate(at) if query.low <= x <= query.high}
    for n, (one, other) in enumerate(pairwise(at)):
        if one < query.low and other > query.high:
            seen |= {n, n + 1}
    shown = sorted(m for m in {n + d for n in seen for d in (-1, 0, 1)} if 0 <= m < len(at))
    rows: list[tuple[float, float, float, float]] = []
    gaps, restarts = [], []
    for before, n in pairwise([-2, *shown]):
        back = before == n - 1 and at[n] < at[before]
        if rows and (back or before != n - 1):
            rows.append((math.nan,) * 4)
        step, time, value = points[n]
        rows.append((at[n], value if math.isfinite(value) else math.nan, step, time))
        gaps += [] if math.isfinite(value) else [at[n]]
        restarts += [at[n]] if back else []
    columns = zip(*rows, strict=True) if rows else ([],) * 4
    x, y, steps, times = (np.array(column, np.float64) for column in columns)
    span = (min(at), max(at)) if at else (math.nan, math.nan)
    found = (np.array(gaps, float), np.array(restarts, float))
    return Curve(query.name, summary, x, y, y, y, True, *found, span, steps, times)


def grown(summary: SeriesSummary, step: int, value: float) -> SeriesSummary:
    first = summary.count == 0
    return SeriesSummary(
        count=summary.count + 1,
        last=value,
        min=value if first or math.isnan(summary.min) or value < summary.min else summary.min,
        max=value if first or math.isnan(summary.max) or value > summary.max else summary.max,
        last_step=step,
        source=summary.source,
    )
