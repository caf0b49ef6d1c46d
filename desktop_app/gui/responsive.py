"""Keeps the rest of the program from holding the window up."""

from __future__ import annotations

import gc
import importlib
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import islice
from types import FrameType, ModuleType

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal

_log = logging.getLogger(__name__)
_AT_ONCE = 20
"""Classes of Qt's that are made in one piece."""
SWITCH_SECONDS = 0.001
"""How long another thread may keep the interpreter while the window waits for it. With Python's own
5 ms, a paint event that comes back to Python ten times while modules are loaded takes 50 ms."""


STEP_SECONDS = 0.008
"""How long the window waits for one step of an import."""
STALL_SECONDS = 0.05
"""For so long nobody notices that a window does not answer."""
BEAT_MS = 5


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


def making_qt_classes(*modules: ModuleType) -> Iterator[Callable[[], object]]:
    """Making each class of these modules of PySide's in Python, some at once. PySide makes one when
    it is first asked for: a module of them takes a library that uses them all at once, or a widget
    whose kind is found out, longer than a frame."""
    for module in modules:
        names = iter(dir(module))
        while some := tuple(islice(names, _AT_ONCE)):
            yield partial(_make, module, some)


def _make(module: ModuleType, names: tuple[str, ...]) -> None:
    for name in names:
        getattr(module, name)


class StallLog(QObject):
    """Tells in the log whenever the window did not answer for longer than people notice, and at its
    end the longest time of all. For whoever looks for the cause: nothing else needs the beats."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.longest = 0.0
        """Seconds."""
        self.beats = 0
        self._last = time.perf_counter()
        beat = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        beat.timeout.connect(self._beat)
        beat.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        late = now - self._last - BEAT_MS / 1000
        self._last = now
        self.beats += 1
        if self.beats == 1:  # the event loop had not begun
            return
        self.longest = max(self.longest, late)
        if late > STALL_SECONDS:
            _log.warning("The window did not answer for %.0f ms", 1000 * late)

    def tell_longest(self) -> None:
        """The longest time so far."""
        _log.warning("The window answered within %.0f ms each time", 1000 * self.longest)


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


class ImportInSteps:
    """Imports a package piece by piece, a module at a time, without holding the window up.

    The import goes on on a thread of its own, and reads a module of the package only while the
    window's thread waits for it: so neither of them makes classes of Qt's while the other does (see
    `Pieces`). Only a module that takes long is not waited for. What the package takes along of
    others knows nothing of Qt, and is read at the same time.

    Between two steps the thread keeps the import locks of modules of the package alone. Nothing
    but the steps may import the package until they are done; every other import goes on. (Halted
    where a module is looked for, as a finder on `sys.meta_path` would, it would keep the lock that
    every import takes.)
    """

    def __init__(self, package: str) -> None:
        self._package = package
        self._thread = threading.Thread(target=self._run, name=f"import {package}", daemon=True)
        self._go = threading.Semaphore(0)
        self._back = threading.Semaphore(0)
        self._under_way = self._ended = self._free = False

    def steps(self) -> Iterator[Callable[[], object]]:
        """What is left of it, as pieces; several may do them in turn. The last one raises
        ImportError where the package cannot be read."""
        if not self._thread.is_alive() and not self._ended:
            self._thread.start()
            app = QCoreApplication.instance()
            if app is not None:
                app.aboutToQuit.connect(self._finish)
        while not self._ended:
            yield self._step
        yield partial(importlib.import_module, self._package)

    def _step(self) -> None:
        if not self._under_way:
            self._under_way = True
            self._go.release()
        if self._back.acquire(timeout=STEP_SECONDS):
            self._under_way = False

    def _finish(self) -> None:
        """Whoever needs the package while the program ends must not wait for us."""
        self._free = True
        self._go.release()

    def _run(self) -> None:
        self._go.acquire()
        sys.settrace(self._halt)
        try:
            with suppress(ImportError):  # said on the window's thread, by the last piece
                importlib.import_module(self._package)
        finally:
            sys.settrace(None)
            self._ended = True
            self._back.release()

    def _halt(self, frame: FrameType, event: str, arg: object) -> None:
        """Called before each function of this thread; the body of a module is one as well."""
        if frame.f_code.co_name != "<module>" or self._free:
            return
        module = str(frame.f_globals.get("__name__"))
        if f"{module}.".startswith(f"{self._package}."):
            self._back.release()
            self._go.acquire()
