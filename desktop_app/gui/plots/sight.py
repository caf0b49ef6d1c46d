"""Which of the plots in a scrolled page somebody sees."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop_app.gui.plots.curve_plot import CurvePlot

_LOOK = QEvent.Type(QEvent.registerEventType())


class Sight(QObject):
    """`changed` tells that other panels are seen: those that are neither scrolled away nor folded
    in. While the page is hidden nothing changes."""

    changed = Signal()

    def __init__(
        self, area: QScrollArea, content: QWidget, panels: Mapping[str, CurvePlot]
    ) -> None:
        """`panels` are those in the `content` of the area, by name, as they come and go."""
        super().__init__(area)
        self._area = area
        self._panels = panels
        self._looking = False
        self.names: frozenset[str] = frozenset()
        """The panels that are seen."""
        area.installEventFilter(self)
        content.installEventFilter(self)
        area.verticalScrollBar().valueChanged.connect(self._look_soon)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show):
            self._look_soon()
        return False

    def customEvent(self, event: QEvent) -> None:
        if event.type() == _LOOK:
            self._looking = False
            self._look()

    def _look_soon(self, *_: object) -> None:
        """After everything else that is to be done now: a new panel has its place then."""
        if not self._looking:
            self._looking = True
            QCoreApplication.postEvent(self, QEvent(_LOOK), Qt.EventPriority.LowEventPriority.value)

    def _look(self) -> None:
        if not self._area.isVisible():
            return
        found = frozenset(name for name, panel in self._panels.items() if self._sees(panel))
        changed = [name for name in found ^ self.names if name in self._panels]
        for name in changed:
            self._panels[name].set_in_sight(name in found)
        self.names = found
        if changed:
            self.changed.emit()

    def _sees(self, panel: CurvePlot) -> bool:
        port = self._area.viewport()
        place = QRect(panel.mapTo(port, QPoint()), panel.size())
        return panel.isVisible() and place.intersects(port.rect())
