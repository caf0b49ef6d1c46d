"""What curves look like; needs nothing of what draws them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor


@dataclass(frozen=True)
class PlotOptions:
    """How curves are drawn. `smoothing` is 0 (none) to 1."""

    smoothing: float = 0.0
    by_time: bool = False
    log: bool = False


@dataclass(frozen=True)
class CurveLook:
    """How a curve is told from others: `label` is what it is called, `dash` tells those of one
    colour apart."""

    color: QColor
    label: str = ""
    dash: Qt.PenStyle = Qt.PenStyle.SolidLine
