"""Names the instants at which this process may die without anything acknowledged being lost.

The kill tests enumerate every `reached("...")` in the engine from its source, and kill the process
at each one.
"""

from __future__ import annotations

from collections.abc import Callable

Observer = Callable[[str], None]


class _Steps:
    observer: Observer | None = None


def observe(observer: Observer | None) -> None:
    """Call `observer` with the name of each step from now on, in whichever thread reaches it."""
    _Steps.observer = observer


def reached(step: str) -> None:
    """Say that the state on disk is now that of `step`."""
    if _Steps.observer is not None:
        _Steps.observer(step)
