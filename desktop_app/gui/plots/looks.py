"""What curves look like; needs nothing of what draws them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from desktop_app.domain.metrics import Axis

_LARGEST = 300.0
"""The largest logarithm of a place."""


class Along(StrEnum):
    """What curves are drawn along: steps, epochs, the time since the run began, the time on the
    clock."""

    STEP = "step"
    EPOCH = "epoch"
    TIME = "time"
    CLOCK = "clock"


@dataclass(frozen=True)
class PlotOptions:
    """How curves are drawn. `smoothing` is 0 (none) to 1. With `middle` the vertical axis reaches
    as far as the middle 98 % of what is drawn, whatever lies outside. `log` and `log_x` are of the
    vertical and the horizontal axis."""

    smoothing: float = 0.0
    along: Along = Along.STEP
    log: bool = False
    middle: bool = False
    log_x: bool = False

    @property
    def by_log(self) -> bool:
        """Whether logarithms of places are drawn: dates have none that say anything."""
        return self.log_x and self.along is not Along.CLOCK

    def seen(self, place: float) -> float | None:
        """Where in a plot a place of the horizontal axis is; zero and below have no logarithm."""
        if not self.by_log:
            return place
        return math.log10(place) if place > 0 else None

    def place(self, seen: float) -> float:
        """`seen` the other way round."""
        return 10.0 ** min(seen, _LARGEST) if self.by_log else seen

    @property
    def by_time(self) -> bool:
        return self.axis is Axis.TIME

    @property
    def axis(self) -> Axis:
        known = {Along.STEP: Axis.STEP, Along.EPOCH: Axis.EPOCH}
        return known.get(self.along, Axis.TIME)

    @classmethod
    def read(cls, kept: object) -> PlotOptions:
        """From the settings; what is not understood is left out."""
        if not isinstance(kept, dict):
            return cls()
        smoothing, along = kept.get("smoothing"), kept.get("along")
        if not isinstance(smoothing, float | int) or not 0 <= smoothing < 1:
            smoothing = 0.0
        return cls(
            smoothing=float(smoothing),
            along=Along(along) if along in list(Along) else Along.STEP,
            log=kept.get("log") is True,
            middle=kept.get("middle") is True,
            log_x=kept.get("log_x") is True,
        )


@dataclass(frozen=True)
class CurveLook:
    """How a curve is told from others: `label` is what it is called, `dash` tells those of one
    colour apart."""

    color: QColor
    label: str = ""
    dash: Qt.PenStyle = Qt.PenStyle.SolidLine
