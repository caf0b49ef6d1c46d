"""Waiting on a condition with a deadline: the one place where a test may let time pass."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def let_pass(seconds: float) -> None:
    """For a fault that lasts so long, whatever happens meanwhile."""
    time.sleep(seconds)


class DeadlinePassed(AssertionError):
    """What was waited for did not come to be in time."""


def wait_until(
    condition: Callable[[], T], timeout_s: float, what: str, interval_s: float = 0.02
) -> T:
    """Ask `condition` until its answer is true, and return that answer.

    Raises DeadlinePassed, naming `what`, after `timeout_s` seconds. Exceptions of the condition
    pass through.
    """
    deadline = time.monotonic() + timeout_s
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() >= deadline:
            raise DeadlinePassed(f"not within {timeout_s:g} s: {what}")
        time.sleep(interval_s)
