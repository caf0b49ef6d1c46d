"""What is drawn of a series: its points where they are few, else what sums them up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.adapters.store.buckets import BUCKET, Buckets, merge, rising
from desktop_app.adapters.store.pyramid import SIZES, Pyramid, Range, begun
from desktop_app.domain.metrics import Axis, Curve, CurveQuery, SeriesState

_MOST_RANGES = 64
"""Stretches of a series that lie in sight and are read one by one."""
_MOST_SPLIT = 64
"""Elements in which the axis goes back that are split there. Where it does so more often, they are
drawn as what they range over."""


def read_curve(pyramid: Pyramid, state: SeriesState, query: CurveQuery) -> Curve:
    """As `SeriesStore.curve` says."""
    return _Reading(pyramid, state, query).curve()


@dataclass(frozen=True)
class _Placed:
    """Elements, and the number of the first point of each."""

    buckets: Buckets
    places: NDArray[np.int64]

    @property
    def ends(self) -> NDArray[np.int64]:
        ends: NDArray[np.int64] = self.places + self.buckets["points"]
        return ends

    def __getitem__(self, which: slice | NDArray[Any]) -> _Placed:
        return _Placed(self.buckets[which], self.places[which])

    @property
    def follows(self) -> NDArray[Any]:
        """Of each, whether it begins where the one before it ends; never so of the first."""
        found = np.zeros(len(self.places), bool)
        found[1:] = self.places[1:] == self.ends[:-1]
        return found


class _Reading:
    def __init__(self, pyramid: Pyramid, state: SeriesState, query: CurveQuery) -> None:
        self._pyramid = pyramid
        self._state = state
        self._query = query
        self._most = max(1, query.most)

    def curve(self) -> Curve:
        count = self._state.summary.count
        level = self._pyramid.level_for(count, self._most)
        found = self._read(level, [(0, count)])
        span = self._span(found.buckets)
        level, found = self._in_sight(level, found)
        size = _power_of_two(int(found.buckets["points"].sum()) / self._most)
        shown = self._split(_grouped(found, size))
        return self._drawn(shown, span, exact=level == 0 and size == 1)

    # ------------------------------------------------------------------------------- what is read

    def _read(self, level: int, ranges: Sequence[Range]) -> _Placed:
        """The elements of these ranges, each begun early enough for whole buckets."""
        return _joined([self._elements(level, *points) for points in begun(level, ranges)])

    def _elements(self, level: int, start: int, stop: int) -> _Placed:
        buckets = self._pyramid.elements(level, start, stop)
        points = buckets["points"].astype(np.int64)
        return _Placed(buckets, start + np.cumsum(points) - points)

    def _in_sight(self, level: int, found: _Placed) -> tuple[int, _Placed]:
        """Only what is asked for and its neighbours, read as finely as that allows."""
        while True:
            seen = found[self._seen(found)]
            ranges = _ranges(seen)
            points = sum(stop - start for start, stop in ranges)
            finer = self._pyramid.level_for(points, self._most)
            if finer >= level or len(ranges) > _MOST_RANGES:
                return level, seen
            level, found = finer, self._read(finer, ranges)

    def _seen(self, found: _Placed) -> NDArray[Any]:
        low, high = (self._on_axis(found.buckets, name) for name in ("low", "high"))
        seen = (high >= self._query.low) & (low <= self._query.high)
        # A line that crosses what is asked for may have both of its ends outside.
        crossing = (high[:-1] < self._query.low) & (low[1:] > self._query.high)
        wide = seen.copy()
        wide[1:] |= seen[:-1] | crossing
        wide[:-1] |= seen[1:] | crossing
        return wide

    def _on_axis(self, buckets: Buckets, name: str) -> NDArray[np.float64]:
        places = buckets[f"{self._query.axis}_{name}"].astype(np.float64)
        return places - self._query.origin if self._query.axis is Axis.TIME else places

    def _span(self, buckets: Buckets) -> tuple[float, float]:
        if not len(buckets):
            return float("nan"), float("nan")
        low, high = (self._on_axis(buckets, name) for name in ("low", "high"))
        return float(low.min()), float(high.max())

    # ----------------------------------------------------------------- where the axis goes back

    def _split(self, found: _Placed) -> _Placed:
        """Elements in which the axis goes back as one for each stretch that does not, unless they
        are many."""
        return self._replaced(found, lambda *points: self._stretches(self._finer(*points)))

    def _finer(self, start: int, stop: int) -> _Placed:
        """These points, down to single ones around the places at which the axis goes back."""
        fitting = (
            level
            for level, size in enumerate(SIZES, 1)
            if start % size == 0 and size < stop - start
        )
        level = max(fitting, default=0)
        found = self._elements(level, start, stop)
        return self._replaced(found, self._finer) if level else found

    def _replaced(self, found: _Placed, by: Callable[[int, int], _Placed]) -> _Placed:
        """Each element in which the axis goes back as what `by` makes of its points."""
        back = np.flatnonzero(~rising(found.buckets, self._query.axis))
        if len(back) > _MOST_SPLIT:
            return found
        parts, at = [], 0
        for number in back.tolist():
            points = int(found.places[number]), int(found.ends[number])
            parts += [found[at:number], by(*points)]
            at = number + 1
        return _joined([*parts, found[at:]])

    def _stretches(self, found: _Placed) -> _Placed:
        """One element for each stretch in which the axis does not go back."""
        back = ~rising(found.buckets, self._query.axis)
        starts = self._goes_back(found) | back
        starts[1:] |= back[:-1]
        starts[:1] = True
        at = np.flatnonzero(starts)
        return _Placed(merge(found.buckets, at), found.places[at])

    def _goes_back(self, found: _Placed) -> NDArray[Any]:
        """Of each, whether it begins before the one before it ends."""
        first, last = (self._on_axis(found.buckets, name) for name in ("first", "last"))
        went = np.zeros(len(first), bool)
        went[1:] = first[1:] < last[:-1]
        return went

    # ------------------------------------------------------------------------------ what is drawn

    def _drawn(self, found: _Placed, span: tuple[float, float], *, exact: bool) -> Curve:
        buckets = found.buckets
        first, last = (self._on_axis(buckets, name) for name in ("first", "last"))
        low, high = (self._on_axis(buckets, name) for name in ("low", "high"))
        wide = ~rising(buckets, self._query.axis)
        went_back, follows = self._goes_back(found), found.follows
        apart = went_back | ~follows | wide
        apart[1:] |= wide[:-1]
        apart[:1] = False
        # An element is one row, or two where it is wide, after an empty one where it is apart.
        ends = np.cumsum(1 + apart + wide)
        rows = int(ends[-1]) if len(ends) else 0
        at = ends - 1 - wide

        def spread(values: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
            made = np.full(rows, np.nan)
            made[at] = values
            made[ends[wide] - 1] = second[wide]
            return made

        def middles(axis: Axis) -> NDArray[np.float64]:
            from_, to, least, most = (
                buckets[f"{axis}_{name}"].astype(np.float64)
                for name in ("first", "last", "low", "high")
            )
            return spread(np.where(wide, least, from_ / 2 + to / 2), most)

        middle = np.where(wide, low, first / 2 + last / 2)
        return Curve(
            name=self._state.name,
            summary=self._state.summary,
            x=spread(middle, high),
            mean=spread(buckets["mean"], buckets["mean"]),
            low=spread(buckets["low"], buckets["low"]),
            high=spread(buckets["high"], buckets["high"]),
            exact=exact,
            gaps=middle[buckets["gaps"] > 0],
            restarts=first[went_back & follows],
            span=span,
            steps=middles(Axis.STEP),
            times=middles(Axis.TIME),
        )


def _joined(parts: Sequence[_Placed]) -> _Placed:
    if not parts:
        return _Placed(np.empty(0, BUCKET), np.empty(0, np.int64))
    return _Placed(
        np.concatenate([part.buckets for part in parts]),
        np.concatenate([part.places for part in parts]),
    )


def _ranges(found: _Placed) -> list[Range]:
    """The stretches of points without a gap."""
    starts = np.flatnonzero(~found.follows)
    ends = np.append(starts, len(found.places))[1:] - 1
    return [
        (int(found.places[start]), int(found.ends[end]))
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    ]


def _grouped(found: _Placed, size: int) -> _Placed:
    """One element for `size` points, counted from the series' first one: while a series grows, the
    groups that are whole stay as they are."""
    group = found.places // size
    starts = ~found.follows
    starts[1:] |= group[1:] != group[:-1]
    at = np.flatnonzero(starts)
    return _Placed(merge(found.buckets, at), found.places[at])


def _power_of_two(least: float) -> int:
    size = 1
    while size < least:
        size *= 2
    return size
