"""Finds points by their steps, at the cost of the few buckets that can hold them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop_app.adapters.store.buckets import Buckets
from desktop_app.adapters.store.pyramid import Pyramid, Range, begun

_FEW = 64
"""About as many buckets are looked at first."""


def last_at(pyramid: Pyramid, count: int, step: int) -> int | None:
    """The number of the point with the greatest step that is not after this one, of several the
    last; None where each of the first `count` points is after it."""
    level = pyramid.level_for(count, _FEW)
    ranges: Sequence[Range] = [(0, count)] if count else []
    while ranges:
        parts = [(first, pyramid.elements(level, first, stop)) for first, stop in ranges]
        buckets = np.concatenate([found for _, found in parts])
        ends = np.concatenate([first + _lengths(found).cumsum() for first, found in parts])
        low, high = buckets["step_low"], buckets["step_high"]
        before, whole = low <= step, high <= step
        if not before.any():
            return None
        best = max(low[before].max(), high[whole].max(initial=np.iinfo(np.int64).min))
        # What lies astride of the step may hold it, or one that is greater than the best known. Of
        # those that end with the best known the last one counts.
        may = before & (~whole | (high == best))
        may[np.flatnonzero(may & whole)[:-1]] = False
        starts = ends - _lengths(buckets)
        if level == 0:
            return int(starts[may][-1])
        level -= 1
        ranges = begun(level, zip(starts[may].tolist(), ends[may].tolist(), strict=True))
    return None


def _lengths(buckets: Buckets) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return buckets["points"].astype(np.int64)
