"""Reading what plots need, which takes a third of a second, without holding the window up."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from types import ModuleType

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, Signal

from desktop_app.gui.responsive import ImportInSteps, Pieces, set_loaded_aside

PLOTS = "desktop_app.gui.plots.panel_grid"
_AT_ONCE = 20

_pyqtgraph = ImportInSteps("pyqtgraph")


class PlotsReader(QObject):
    """`done` tells that plots can be made without reading anything more."""

    done = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pieces = Pieces(self)
        self._pieces.done.connect(self.done)

    def begin(self) -> None:
        """Read what is not there yet; `done` may come before this returns."""
        if PLOTS in sys.modules:
            self.done.emit()
        else:
            self._pieces.begin(reading())


def reading() -> Iterator[Callable[[], object]]:
    """Reading all that plots need, in pieces for the window's thread.

    pyqtgraph takes the bindings of CUDA along where there are any, for a widget that is not used
    here. Without them it is a fifth faster, and the window 12 MB smaller.
    """
    yield from making_qt_classes()
    sys.modules.setdefault("cuda.bindings", None)  # type: ignore[arg-type]
    yield from _pyqtgraph.steps()
    yield partial(importlib.import_module, PLOTS)
    yield set_loaded_aside


def making_qt_classes() -> Iterator[Callable[[], object]]:
    """Making each class of Qt's in Python, some at once: pyqtgraph asks for all of them in one
    step."""
    for module in (QtCore, QtGui, QtWidgets):
        names = iter(dir(module))
        while some := tuple(islice(names, _AT_ONCE)):
            yield partial(_make, module, some)


def _make(module: ModuleType, names: tuple[str, ...]) -> None:
    for name in names:
        getattr(module, name)
