"""What tells the runs of a comparison apart wherever they are shown: a line in a run's colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap

from desktop_app.domain.comparison import ComparedRun, labels
from desktop_app.gui.plots.looks import CurveLook
from desktop_app.gui.tabs.runs.view.series_page import DrawnRun
from desktop_app.gui.theme.theme import Theme

SAMPLE_WIDTH = 18
_DASHES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
)


def drawn_runs(runs: Sequence[ComparedRun], theme: Theme) -> list[DrawnRun]:
    """The runs by what they are called. The colour of a run is its own everywhere, so that two may
    have the same: their lines are broken differently."""
    seen: Counter[str] = Counter()
    found = []
    for run, label in zip(runs, labels(runs), strict=True):
        color = theme.run_color(run.summary.id).name()
        found.append(DrawnRun(run.summary.id, label, _DASHES[seen[color] % len(_DASHES)]))
        seen[color] += 1
    return found


def look_of(run: DrawnRun, theme: Theme) -> CurveLook:
    """What the curves of a run look like in the scheme in use."""
    return CurveLook(theme.run_color(run.id), run.label, run.dash)


def draw_sample(painter: QPainter, area: QRect, look: CurveLook) -> None:
    """A piece of a run's line, in the middle of `area`."""
    painter.setPen(QPen(look.color, 3 if look.dash is Qt.PenStyle.SolidLine else 2, look.dash))
    middle = area.center().y()
    painter.drawLine(area.left(), middle, area.left() + SAMPLE_WIDTH - 2, middle)


def sample_icon(look: CurveLook, ratio: float) -> QIcon:
    """A piece of a run's line, for a screen of this device pixel `ratio`."""
    pixmap = QPixmap(round(SAMPLE_WIDTH * ratio), round(16 * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw_sample(painter, QRect(0, 0, SAMPLE_WIDTH, 16), look)
    painter.end()
    return QIcon(pixmap)
