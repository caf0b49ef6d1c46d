"""Reading what plots need, which takes a third of a second, without holding the window up."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from functools import partial

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, Signal

from desktop_app.gui.responsive import (
    ImportInSteps,
    Pieces,
    making_qt_classes,
    set_loaded_aside,
)

PLOTS = "desktop_app.gui.plots.panel_grid"
_FIRST = ("axis", "band", "drawn_curve", "readout", "panel_head", "curve_plot", "panel_shelves")
"""Modules of the same package that are read before it, each in a turn of its own."""

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
    yield from making_qt_classes(QtCore, QtGui, QtWidgets)
    sys.modules.setdefault("cuda.bindings", None)  # type: ignore[arg-type]
    yield from _pyqtgraph.steps()
    package = PLOTS.rpartition(".")[0]
    for name in (*(f"{package}.{first}" for first in _FIRST), PLOTS):
        yield partial(importlib.import_module, name)
    yield set_loaded_aside
