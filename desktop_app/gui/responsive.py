"""Keeps the rest of the program from holding the window up."""

from __future__ import annotations

import gc
import sys

SWITCH_SECONDS = 0.001
"""How long another thread may keep the interpreter while the window waits for it. With Python's own
5 ms, a paint event that comes back to Python ten times while modules are loaded takes 50 ms."""


def take_turns_often() -> None:
    """Let the window's thread go on soon, whatever the engine's threads are at."""
    sys.setswitchinterval(SWITCH_SECONDS)


def set_loaded_aside() -> None:
    """Leave all that is there now out of every later garbage collection. For after large imports.

    A full collection looks at every object there is. Those that loaded modules consist of are
    several hundred thousand and stay for good: looking at them takes 90 ms in which no thread goes
    on.
    """
    gc.freeze()
