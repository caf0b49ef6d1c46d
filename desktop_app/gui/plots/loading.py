"""Reading what plots need, which takes a third of a second, without holding the window up."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from types import ModuleType

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, Signal

from desktop_app.gui.bridge import Bridge
from desktop_app.gui.responsive import Pieces, set_loaded_aside

_PLOTS = "desktop_app.gui.plots.panel_grid"
_AT_ONCE = 20


class PlotsReader(QObject):
    """`done` tells that plots can be made without reading anything more."""

    done = Signal()

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._pieces = Pieces(self)
        self._pieces.done.connect(self._read_libraries)

    def begin(self) -> None:
        """Read what is not there yet; `done` may come before this returns."""
        if _PLOTS in sys.modules:
            self.done.emit()
        else:
            self._pieces.begin(making_qt_classes())

    def _read_libraries(self) -> None:
        self._bridge.call(asyncio.to_thread, read_libraries, then=self._read_plots, owner=self)

    def _read_plots(self, nothing: None) -> None:
        """Our own part, on the window's thread: ten milliseconds once the libraries are there."""
        importlib.import_module(_PLOTS)
        set_loaded_aside()
        self.done.emit()


def making_qt_classes() -> Iterator[Callable[[], object]]:
    """Making each class of Qt's in Python, some at once. pyqtgraph asks for all of them, and on its
    thread they should be there: see `Pieces`."""
    for module in (QtCore, QtGui, QtWidgets):
        names = iter(dir(module))
        while some := tuple(islice(names, _AT_ONCE)):
            yield partial(_make, module, some)


def _make(module: ModuleType, names: tuple[str, ...]) -> None:
    for name in names:
        getattr(module, name)


def read_libraries() -> None:
    """Read the libraries of the plots. For another thread: nothing of ours is read here.

    pyqtgraph takes the bindings of CUDA along where there are any, for a widget that is not used
    here. Without them it is a fifth faster, and the window 12 MB smaller.
    """
    sys.modules.setdefault("cuda.bindings", None)  # type: ignore[arg-type]
    importlib.import_module("pyqtgraph")
