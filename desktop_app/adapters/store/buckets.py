"""Points that follow each other, summarised: the elements of which curves are drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

AXES = ("step", "time")
_ENDS = ("first", "last", "low", "high")
BUCKET = np.dtype(
    [
        *((name, "<f8") for name in ("low", "high", "mean")),
        *((f"step_{name}", "<i8") for name in _ENDS),
        *((f"time_{name}", "<f8") for name in _ENDS),
        ("gaps", "<u4"),
        ("points", "<u4"),
    ]
)
"""`low`, `high` and `mean` are of the finite values, NaN where there is none; `gaps` counts the
others. `first` and `last` are in the order in which the points came."""

Buckets = NDArray[np.void]
Floats = NDArray[np.float64]
Starts = NDArray[np.intp]


def read_records(path: Path, kind: np.dtype[np.void], start: int, stop: int) -> Buckets:
    """Records of a file by number, however the file ends: a crash may have torn the last one.
    Raises FileNotFoundError, ValueError where there are not so many."""
    offset = start * kind.itemsize
    return np.array(np.memmap(path, kind, "r", offset=offset, shape=(stop - start,)))


def of_points(points: Buckets) -> Buckets:
    """Each point as a bucket of its own."""
    made = np.empty(len(points), BUCKET)
    value = points["value"]
    finite = np.isfinite(value)
    for name in ("low", "high", "mean"):
        made[name] = np.where(finite, value, np.nan)
    for axis in AXES:
        for name in _ENDS:
            made[f"{axis}_{name}"] = points[axis]
    made["gaps"] = ~finite
    made["points"] = 1
    return made


def merge_points(points: Buckets, size: int) -> Buckets:
    """Buckets of `size` points each; the last one may have fewer."""
    starts = np.arange(0, len(points), size)
    made = np.empty(len(starts), BUCKET)
    value = points["value"]
    finite = np.isfinite(value)
    made["points"] = _lengths(starts, len(points))
    good = np.add.reduceat(finite, starts, dtype=np.int64)
    made["gaps"] = made["points"] - good
    _put_values(made, value, value, value, finite / np.repeat(_least_one(good), made["points"]),
                starts, good)  # fmt: skip
    for axis in AXES:
        _put_axis(made, axis, points[axis], points[axis], points[axis], points[axis], starts)
    return made


def merge(buckets: Buckets, starts: Starts) -> Buckets:
    """One bucket for those from each start to the next."""
    made = np.empty(len(starts), BUCKET)
    if not len(starts):
        return made
    lengths = _lengths(starts, len(buckets))
    made["points"] = np.add.reduceat(buckets["points"], starts)
    made["gaps"] = np.add.reduceat(buckets["gaps"], starts)
    weights = (buckets["points"] - buckets["gaps"]).astype(np.float64)
    good = np.add.reduceat(weights, starts)
    shares = weights / np.repeat(_least_one(good), lengths)
    _put_values(made, buckets["low"], buckets["high"], buckets["mean"], shares, starts, good)
    for axis in AXES:
        first, last, low, high = (buckets[f"{axis}_{name}"] for name in _ENDS)
        _put_axis(made, axis, first, last, low, high, starts)
    return made


def rising(buckets: Buckets, axis: str) -> NDArray[np.bool_]:
    """Of each, whether its first point lies first on the axis, and its last one last: where that is
    so, it does not matter for a drawing in which order the others came."""
    first, last, low, high = (buckets[f"{axis}_{name}"] for name in _ENDS)
    rises: NDArray[np.bool_] = (low == first) & (high == last)
    return rises


def _put_values(
    made: Buckets,
    low: Floats,
    high: Floats,
    mean: Floats,
    shares: Floats,
    starts: Starts,
    good: NDArray[Any],
) -> None:
    """`shares` add up to one in each bucket, so that no sum overflows; it is 0 for what is not
    finite."""
    counts = shares > 0
    none = good == 0
    for name, values, least in (("low", low, np.minimum), ("high", high, np.maximum)):
        beyond = np.inf if name == "low" else -np.inf
        found = least.reduceat(np.where(counts, values, beyond), starts)
        made[name] = np.where(none, np.nan, found)
    total = np.add.reduceat(np.where(counts, mean, 0.0) * shares, starts)
    made["mean"] = np.where(none, np.nan, total)


def _put_axis(
    made: Buckets,
    axis: str,
    first: NDArray[Any],
    last: NDArray[Any],
    low: NDArray[Any],
    high: NDArray[Any],
    starts: Starts,
) -> None:
    made[f"{axis}_first"] = first[starts]
    made[f"{axis}_last"] = last[np.append(starts[1:], len(last)) - 1]
    made[f"{axis}_low"] = np.minimum.reduceat(low, starts)
    made[f"{axis}_high"] = np.maximum.reduceat(high, starts)


def _lengths(starts: Starts, end: int) -> Starts:
    lengths: Starts = np.diff(np.append(starts, end))
    return lengths


def _least_one(counts: NDArray[Any]) -> NDArray[Any]:
    least: NDArray[Any] = np.maximum(counts, 1)
    return least
