"""The command palette: one fuzzy list of everything that can be done or gone to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.shell.fuzzy import fuzzy_score
from desktop_app.gui.theme.theme import Theme

_WIDTH = 620
_MOST = 60
_ACTION_ROLE = Qt.ItemDataRole.UserRole + 1
_HINT_ROLE = Qt.ItemDataRole.UserRole + 2
_PAD = 12
_ICON = 32

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Command:
    """One entry: what it says, what kind of thing it is, its icon and what it does."""

    text: str
    kind: str
    icon: str
    action: Callable[[], object]
    shortcut: str = ""


class _CommandDelegate(QStyledItemDelegate):
    """The text at the left; at the right its key, or what kind of thing it is."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        hint = option.fontMetrics.horizontalAdvance(str(index.data(_HINT_ROLE)))
        room = option.rect.width() - hint - _ICON - 2 * _PAD
        option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideMiddle, room)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(self._theme.color("muted"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(option.rect.adjusted(0, 0, -_PAD, 0), right, str(index.data(_HINT_ROLE)))
        painter.restore()


class CommandPalette(QFrame):
    """An overlay of `window`. Enter runs the chosen entry, Escape closes."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._commands: Sequence[Command] = ()
        self.setProperty("card", "true")
        self.setAccessibleName(self.tr("Command palette"))
        self._line = QLineEdit(self)
        self._line.setAccessibleName(self.tr("Search commands and things"))
        self._line.setPlaceholderText(
            self.tr("Search actions, runs, models, datasets, environments, targets")
        )
        self._list = QListView(self)
        self._list.setAccessibleName(self.tr("Matches"))
        self._list.setUniformItemSizes(True)
        self._list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._model = QStandardItemModel(self)
        self._list.setModel(self._model)
        self._list.setItemDelegate(_CommandDelegate(theme, self._list))
        self._none = QLabel(self.tr("Nothing matches"), self)
        self._none.setProperty("role", "muted")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        gap = theme.tokens.spacing.s
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.addWidget(self._line)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._none, 1)
        self._line.textChanged.connect(self._filter)
        self._line.installEventFilter(self)
        self._list.activated.connect(self._run_index)
        self._list.clicked.connect(self._run_index)
        self.hide()

    def open(self, commands: Sequence[Command]) -> None:
        """Show these commands; more may come by `set_commands`."""
        self._line.clear()
        self.set_commands(commands)
        self._place()
        self.show()
        self.raise_()
        self._line.setFocus(Qt.FocusReason.PopupFocusReason)

    def set_commands(self, commands: Sequence[Command]) -> None:
        """Replace the list and keep what was typed."""
        self._commands = commands
        self._filter(self._line.text())

    @property
    def line(self) -> QLineEdit:
        return self._line

    def texts(self) -> list[str]:
        """What is listed now, the best match first."""
        return [self._model.item(row).text() for row in range(self._model.rowCount())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take_key(event)
        if event.type() == QEvent.Type.FocusOut and not self._list.hasFocus():
            self.hide()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._take_key(event):
            super().keyPressEvent(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.hide()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run_index(self._list.currentIndex())
        else:
            return False
        return True

    def _step(self, by: int) -> None:
        count = self._model.rowCount()
        if count:
            row = (self._list.currentIndex().row() + by) % count
            self._list.setCurrentIndex(self._model.index(row, 0))

    def _filter(self, typed: str) -> None:
        scored = [
            (score, -number, command)
            for number, command in enumerate(self._commands)
            if (score := fuzzy_score(typed, f"{command.text} {command.kind}")) is not None
        ]
        scored.sort(key=lambda entry: entry[:2], reverse=True)
        self._model.clear()
        for _, _, command in scored[:_MOST]:
            self._model.appendRow(self._item(command))
        self._list.setVisible(bool(scored))
        self._none.setVisible(not scored)
        if scored:
            self._list.setCurrentIndex(self._model.index(0, 0))

    def _item(self, command: Command) -> QStandardItem:
        item = QStandardItem(command.text)
        item.setAccessibleText(
            ", ".join(filter(None, (command.text, command.kind, command.shortcut)))
        )
        item.setData(command.shortcut or command.kind, _HINT_ROLE)
        item.setIcon(self._theme.icon(command.icon, "muted"))
        item.setData(command.action, _ACTION_ROLE)
        return item

    def _run_index(self, index: object) -> None:
        current = self._list.currentIndex()
        if not current.isValid():
            return
        action: Callable[[], object] = current.data(_ACTION_ROLE)
        self.hide()
        action()

    def _place(self) -> None:
        width = min(_WIDTH, self._window.width() - 40)
        height = min(420, self._window.height() - 100)
        self.setGeometry((self._window.width() - width) // 2, 48, width, height)
