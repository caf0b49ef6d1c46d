"""Reading what plots need, which takes a third of a second, before one is wanted."""

from __future__ import annotations

import importlib
import sys


def read_libraries() -> None:
    """Read the libraries of the plots. For another thread: nothing of ours is read here, see
    `TabsReader`.

    pyqtgraph takes the bindings of CUDA along where there are any, for a widget that is not used
    here. Without them it is a fifth faster, and the window 12 MB smaller.
    """
    sys.modules.setdefault("cuda.bindings", None)  # type: ignore[arg-type]
    importlib.import_module("pyqtgraph")


def read_plots() -> None:
    """Read our own part, on the window's thread: ten milliseconds once the libraries are there."""
    importlib.import_module("desktop_app.gui.plots.panel_grid")
