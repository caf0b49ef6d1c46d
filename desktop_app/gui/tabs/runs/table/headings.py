"""The headings of groups in the runs table: their words, and how they are drawn."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QFont, QPainter

from desktop_app.domain.groups import parse_group
from desktop_app.domain.origin import ORIGINS
from desktop_app.domain.run import Outcome, RunGroup
from desktop_app.gui.tabs.runs.table.columns import fixed_columns
from desktop_app.gui.tabs.runs.words import hours_text, number_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.state_badge import outcome_word

ARROW_WIDTH = 32
"""Of the triangle's place, at the left edge."""
_GAP = 8
_MIDDLE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def group_title(field: str) -> str:
    """The name of what runs are grouped by, as its column has it."""
    titles = {column.sort: column.title for column in fixed_columns()}
    return titles.get(field) or parse_group(field).name


@dataclass(frozen=True)
class Heading:
    """A group of runs that have the same value of a field."""

    field: str
    group: RunGroup
    folded: bool
    """Whether its runs are hidden."""
    further: bool = False
    """Whether it has the runs of all further values, too."""
    metric: str = ""
    """What its runs are sorted by, empty where that is no metric."""
    highest: bool = False
    """Whether the greatest comes first."""

    @property
    def title(self) -> str:
        return group_title(self.field)

    @property
    def value(self) -> str:
        """What its runs have in common, for people."""
        if not self.group.value and self.further:
            return _tr("Other values")
        if self.field == "outcome":
            return outcome_word(Outcome(self.group.value)) if self.group.value else _tr("Live")
        if self.field == "origin":
            return ORIGINS.get(self.group.value) or _tr("Submitted here")
        line = " ".join(self.group.value.split())
        return line or (repr(self.group.value) if self.group.value else _tr("No value"))

    @property
    def counts(self) -> str:
        """How many runs it has, how many of them are live, and how many failed."""
        translate, group = QCoreApplication.translate, self.group
        texts = [translate("TablePage", "%Ln runs", "", group.count)]
        if group.live and self.field != "outcome":
            texts.append(translate("RunHeadings", "%Ln live", "", group.live))
        if group.failed and self.field != "outcome":
            texts.append(translate("RunHeadings", "%Ln failed", "", group.failed))
        if group.first is not None and self.metric:
            text = (
                _tr("{metric} up to {value}") if self.highest else _tr("{metric} down to {value}")
            )
            texts.append(text.format(metric=self.metric, value=number_text(group.first)))
        if group.gpu_hours:
            texts.append(_tr("{hours} GPU hours").format(hours=hours_text(group.gpu_hours)))
        return ", ".join(texts)

    @property
    def text(self) -> str:
        """All that it shows."""
        state = _tr("collapsed") if self.folded else _tr("expanded")
        return f"{self.title}: {self.value}, {self.counts}, {state}"


def paint_heading(
    painter: QPainter, theme: Theme, rect: QRect, heading: Heading, *, current: bool
) -> None:
    """Draw it over the whole width of the table; `current` where the keyboard is on it."""
    painter.save()
    painter.fillRect(rect, theme.color("selection" if current else "raised"))
    painter.setPen(theme.color("border"))
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())
    arrow = QRect(0, 0, 16, 16)
    arrow.moveCenter(QRect(rect.x(), rect.y(), ARROW_WIDTH, rect.height()).center())
    icon = theme.icon("chevron-right" if heading.folded else "chevron-down", "muted")
    icon.paint(painter, arrow)
    plain, strong = painter.font(), QFont(painter.font())
    strong.setWeight(QFont.Weight.DemiBold)
    texts = (
        (heading.title, "muted", plain),
        (heading.value, "text", strong),
        (heading.counts, "muted", plain),
    )
    left = rect.x() + ARROW_WIDTH
    for text, role, font in texts:
        painter.setFont(font)
        painter.setPen(theme.color(role))
        room = QRect(left, rect.y(), max(0, rect.right() - _GAP - left), rect.height())
        # A long name or value leaves room for what comes after it.
        width = min(room.width(), rect.width() // 2)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(room, _MIDDLE, shown)
        left += painter.fontMetrics().horizontalAdvance(shown) + _GAP
    painter.restore()


def _tr(text: str) -> str:
    return QCoreApplication.translate("RunHeadings", text)
