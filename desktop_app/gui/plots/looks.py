"""What curves look like; needs nothing of what draws them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from desktop_app.domain.metrics import Axis


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
    as far as the middle 98 % of what is drawn, whatever lies outside."""

    smoothing: float = 0.0
    along: Along = Along.STEP
    log: bool = False
    middle: bool = False

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
        )


@dataclass(frozen=True)
class CurveLook:
    """How a curve is told from others: `label` is what it is called, `dash` tells those of one
    colour apart."""

    color: QColor
    label: str = ""
    dash: Qt.PenStyle = Qt.PenStyle.SolidLine
