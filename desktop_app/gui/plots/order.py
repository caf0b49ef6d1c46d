"""The order of panels: which group a metric belongs to, and where it stands."""

from __future__ import annotations

from desktop_app.domain.metrics import MOST_SERIES
from desktop_app.gui.plots.arrangement import PINNED

_END = "\0"
"""Ends a part of a place, before every other letter."""


def group_of(name: str) -> str:
    """What a metric is grouped by: the part before the first slash, empty where there is none."""
    prefix, slash, rest = name.partition("/")
    return prefix if slash and rest else ""


def place_of(group: str, name: str, at: int = MOST_SERIES) -> str:
    """Where a panel stands. What is pinned comes first, what belongs to no group last; in a group
    those that somebody arranged come first, then all others by their names."""
    rank = "0" if group == PINNED else "1" if group else "2"
    return f"{rank}{group.casefold()}{_END}{at:06}{_END}{name.casefold()}"


def searched(place: str) -> str:
    """The name in a place, as filters look at it."""
    return place.rpartition(_END)[2]
