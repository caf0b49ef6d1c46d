"""Where in a run each of its epochs was, so that its series can be drawn along them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.metrics import Axis, Curve, CurveQuery, Points

Floats = NDArray[np.float64]
Read = Callable[[CurveQuery], Curve | None]
"""What a run's store draws along steps or times; None for a series that the run does not have."""

Knot = tuple[float, float]
"""A place on an axis, and the epoch there."""

_TOLD = 2048
"""Elements of the series of epochs that are looked at, however many points it has."""
_LOOK = 64
"""Elements that tell whether a series counts the same steps as the epochs."""
_APART = 0.25
"""Of all steps: what says of the same moment may be as far apart as that."""


def along_epochs(read: Read, query: CurveQuery) -> Curve | None:
    """The answer to a query along the epochs of its run; None where no epoch is known, or the run
    does not have the series."""
    track = track_of(read, query.name, query.epochs)
    if track is None:
        return None
    low, high = track.window(query.low, query.high)
    found = read(replace(query, axis=track.axis, origin=0.0, low=low, high=high, epochs=""))
    return None if found is None else _placed(found, track)


def track_of(read: Read, name: str, epochs: str) -> Track | None:
    """Where the epochs that the series `epochs` tells are among the points of a series. That goes
    by steps where both count the same ones, else by time."""
    told = read(CurveQuery(epochs, most=_TOLD))
    if told is None or not _known(told).any():
        return None
    seen = told if name == epochs else read(CurveQuery(name, most=_LOOK))
    if seen is None:
        return None
    return _track(told, Axis.STEP if _same_steps(told, seen) else Axis.TIME)


@dataclass(frozen=True)
class Track:
    """Places on an axis of steps or times (seconds since the epoch), which rise, and the epoch at
    each of them; between two of them a run goes steadily from one to the other. By time epochs may
    go back, where a run went on from a checkpoint."""

    axis: Axis
    places: Floats
    epochs: Floats

    def of(self, points: Points) -> Floats:
        """The epoch of each point."""
        return self.at(points.times if self.axis is Axis.TIME else points.steps.astype(np.float64))

    def at(self, places: Floats) -> Floats:
        """The epoch at each of some places; NaN stays so."""
        return np.interp(places, self.places, self.epochs)

    def window(self, low: float, high: float) -> tuple[float, float]:
        """From where to where on the axis these epochs reach at most."""
        drops = np.flatnonzero(np.diff(self.epochs) < 0) + 1
        ends = [0, *drops.tolist(), len(self.places)]
        found = []
        for start, stop in pairwise(ends):
            places, epochs = self.places[start:stop], self.epochs[start:stop]
            left = -math.inf if start == 0 else float(places[0])
            right = math.inf if stop == len(self.places) else float(places[-1])
            if epochs[0] <= high and epochs[-1] >= low:
                found.append((
                    _reaching(places, epochs, low, left),
                    -_reaching(-places[::-1], -epochs[::-1], -high, -right),
                ))  # fmt: skip
        if not found:
            return -math.inf, -math.inf
        return min(left for left, _ in found), max(right for _, right in found)

    def span(self, low: float, high: float) -> tuple[float, float]:
        """The least and the largest epoch between two places."""
        inside = (self.places > low) & (self.places < high)
        epochs = np.append(self.epochs[inside], self.at(np.array([low, high])))
        return float(epochs.min()), float(epochs.max())


def _reaching(places: Floats, epochs: Floats, wanted: float, outside: float) -> float:
    """The last place before which no epoch reaches `wanted`, `outside` where all of them do."""
    at = int(np.searchsorted(epochs, wanted))
    if at == 0:
        return outside
    return float(np.interp(wanted, epochs[at - 1 : at + 1], places[at - 1 : at + 1]))


def _known(told: Curve) -> NDArray[np.bool_]:
    return np.isfinite(told.mean) & np.isfinite(told.steps) & np.isfinite(told.times)


def _same_steps(told: Curve, seen: Curve) -> bool:
    """Whether a series was at about the same step as the epochs when those were told last. Where
    all was told at one time, as in a file that is read at once, nothing speaks against it."""
    known = _known(told)
    steps, times = told.steps[known], told.times[known]
    latest = float(times.max())
    before = seen.times <= latest
    if latest == float(times.min()) or not before.any():
        return True
    reached = seen.steps[before][np.argmax(seen.times[before])]
    there = seen.steps[np.isfinite(seen.steps)]
    whole = max(float(np.ptp(steps)), float(np.ptp(there)), 1.0)
    return bool(abs(reached - steps[np.argmax(times)]) <= _APART * whole)


def _track(told: Curve, axis: Axis) -> Track:
    known = _known(told)
    places = (told.steps if axis is Axis.STEP else told.times)[known]
    order = np.argsort(places, kind="stable")
    whole = all(bool((told_by == np.round(told_by)).all()) for told_by in
                (told.low[known], told.high[known]))  # fmt: skip
    epochs = (told.high if whole else told.mean)[known][order]
    if axis is Axis.STEP:  # a run that went on from a checkpoint says the same once more
        epochs = np.maximum.accumulate(epochs)
    places = places[order]
    new = (np.diff(places, prepend=np.nan) != 0) | (np.diff(epochs, prepend=np.nan) != 0)
    knots = _knots(places[new], epochs[new], whole=whole)
    knots = _extended(knots, float(places[-1]))
    found, values = (np.array(column, np.float64) for column in zip(*knots, strict=True))
    return Track(axis, found, values)


def _knots(places: Floats, epochs: Floats, *, whole: bool) -> list[Knot]:
    """An epoch begins where it is told. One that is told several times, by its number only, has
    ended where that was done last: as a rule it is told at the end of some steps."""
    firsts = np.flatnonzero(np.diff(epochs, prepend=np.nan) != 0)
    lasts = np.append(firsts[1:], len(epochs)) - 1
    begins = [(float(places[at]), float(epochs[at])) for at in firsts]
    ends = [float(places[at]) for at in lasts]
    several = whole and len(begins) < len(epochs)
    found: list[Knot] = [] if several else begins[:1]
    for (_, before), end, (begin, epoch) in zip(begins, ends, begins[1:], strict=False):
        if epoch < before:
            found.append((end if several else begin, before + whole))
            found.append((begin, epoch))
        else:
            found.append((end if several else begin, epoch))
    if len(found) == 1 and len(begins) > 1:  # how long the first one was is guessed by both
        (begin, first), (end, _) = begins[0], found[0]
        return [(end - max(end - begin, ends[-1] - end), first), *found]
    return found or begins


def _extended(knots: list[Knot], latest: float) -> list[Knot]:
    """With the way to the first epoch, and with one more, as long as the last one or as far as to
    the `latest` place: that goes on."""
    found = list(dict.fromkeys(knots))
    if len(found) < 2:
        return found
    (start, first), (place, second) = found[:2]
    (before, last), (end, newest) = found[-2:]
    if end > before and newest > last:
        found.append((max(end + (end - before), latest), newest + (newest - last)))
    if place > start and second > first > 0:
        found.insert(0, (start - first * (place - start) / (second - first), 0.0))
    return [knot for knot in found if all(map(math.isfinite, knot))]


def _placed(curve: Curve, track: Track) -> Curve:
    """A curve along the track's axis, along its epochs."""
    x = track.at(curve.x)
    back = np.flatnonzero(np.diff(x) < 0) + 1

    def parted(values: Floats) -> Floats:
        return np.insert(values, back, np.nan)

    return replace(
        curve,
        x=parted(x),
        mean=parted(curve.mean),
        low=parted(curve.low),
        high=parted(curve.high),
        gaps=track.at(curve.gaps),
        restarts=np.append(track.at(curve.restarts), x[back]),
        span=track.span(*curve.span) if curve.summary.count else curve.span,
        steps=parted(curve.steps),
        times=parted(curve.times),
    )
