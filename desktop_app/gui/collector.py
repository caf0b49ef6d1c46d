"""Keeps the garbage collector from holding the window up.

A full collection looks at every object there is. Those that loaded modules consist of are several
hundred thousand and stay for good: looking at them takes 90 ms in which no thread goes on.
"""

from __future__ import annotations

import gc


def set_loaded_aside() -> None:
    """Leave all that is there now out of every later collection. Call it after large imports."""
    gc.freeze()
