"""Keeps the rest of the program from holding the window up."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QObject, QTimer, Signal

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


class Pieces(QObject):
    """Does small pieces of work, one in each turn of the event loop; `done` follows the last.

    For what must not be done on another thread, such as reading code that makes classes of Qt's:
    PySide looks classes up without the interpreter's lock, and what another thread makes at that
    moment leads it astray. The process dies of it now and then.
    """

    done = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._left: Iterator[Callable[[], object]] = iter(())
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._do_next)

    def begin(self, pieces: Iterable[Callable[[], object]]) -> None:
        """Do these, from the next turn on; what was left of others is dropped."""
        self._left = iter(pieces)
        self._turn.start()

    def _do_next(self) -> None:
        piece = next(self._left, None)
        if piece is not None:
            piece()
        else:
            self._turn.stop()
            self.done.emit()
