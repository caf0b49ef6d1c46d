"""The runs of a comparison beside their curves: which are drawn, and which one stands out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_app.gui.tabs.runs.compare.samples import SAMPLE_WIDTH, look_of, sample_icon
from desktop_app.gui.tabs.runs.view.series_page import DrawnRun
from desktop_app.gui.theme.theme import Theme

_IdRole = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class _Keyed(QStyledItemDelegate):
    """Leaves clicks to the list: those on the box and beside it do the same."""

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: _Index,
    ) -> bool:
        keys = event.type() == QEvent.Type.KeyPress
        return keys and super().editorEvent(event, model, option, index)


class RunList(QListWidget):
    """A click or Space draws a run or leaves it out, a double click leaves all others out, and
    draws all where that was done already. `chosen` tells the ids that are drawn; `pointed` the one
    under the pointer or the keyboard, None for none."""

    chosen = Signal(object)
    pointed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._runs: Sequence[DrawnRun] = ()
        self._alone = ""
        self.setAccessibleName(self.tr("Runs shown"))
        self.setToolTip(self.tr("Click to show or hide a run, double-click to show it alone"))
        self.setIconSize(QSize(SAMPLE_WIDTH, 16))
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setItemDelegate(_Keyed(self))
        self.itemClicked.connect(self._toggle)
        self.itemDoubleClicked.connect(self._isolate)
        self.itemChanged.connect(self._tell_chosen)
        self.itemEntered.connect(self._point)
        theme.changed.connect(self._recolor)

    @property
    def drawn(self) -> list[str]:
        """The ids of the runs that are drawn."""
        items = (self.item(row) for row in range(self.count()))
        return [str(item.data(_IdRole)) for item in items if _is_drawn(item)]

    def set_runs(self, runs: Sequence[DrawnRun]) -> None:
        """List other runs; those that were left out stay so."""
        left_out = {run.id for run in self._runs} - set(self.drawn)
        self._runs, self._alone = runs, ""
        self.blockSignals(True)
        self.clear()
        for run in runs:
            item = QListWidgetItem(run.label, self)
            item.setData(_IdRole, run.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            _draw(item, run.id not in left_out)
        self.blockSignals(False)
        self._recolor()

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        if self.hasFocus():
            self._point(self.item(current.row()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._point(self.currentItem())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.pointed.emit(None)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.pointed.emit(None)
        return super().viewportEvent(event)

    def _point(self, item: QListWidgetItem | None) -> None:
        self.pointed.emit(None if item is None else str(item.data(_IdRole)))

    def _toggle(self, item: QListWidgetItem) -> None:
        _draw(item, not _is_drawn(item))

    def _isolate(self, item: QListWidgetItem) -> None:
        run_id = str(item.data(_IdRole))
        self._alone = "" if self._alone == run_id else run_id
        self.blockSignals(True)
        for row in range(self.count()):
            other = self.item(row)
            _draw(other, not self._alone or other is item)
        self.blockSignals(False)
        self._tell_chosen()

    def _tell_chosen(self, *_: object) -> None:
        self.chosen.emit(self.drawn)

    def _recolor(self) -> None:
        self.blockSignals(True)
        for row, run in enumerate(self._runs):
            look = look_of(run, self._theme)
            self.item(row).setIcon(sample_icon(look, self.devicePixelRatioF()))
        self.blockSignals(False)


def _is_drawn(item: QListWidgetItem) -> bool:
    return item.checkState() is Qt.CheckState.Checked


def _draw(item: QListWidgetItem, drawn: bool) -> None:
    item.setCheckState(Qt.CheckState.Checked if drawn else Qt.CheckState.Unchecked)
