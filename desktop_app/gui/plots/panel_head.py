"""The line above a plot: what it is called, where it comes from, its value, its menu."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QToolButton, QWidget

from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.elided_label import ElidedLabel
from desktop_app.gui.widgets.text_label import text_label


class PanelHead(QWidget):
    """`menu_requested` carries the place on the screen where the menu is to open."""

    menu_requested = Signal(QPoint)

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = DragTitle(title, self)
        self.title.setProperty("role", "heading")
        self.source = text_label("", self, "small")
        self.source.hide()
        self.value = text_label("", self, "small")
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.more = MoreButton(theme, self)
        self.more.setAccessibleName(self.tr("More about {name}").format(name=title))
        self.more.setToolTip(self.tr("More"))
        self.more.clicked.connect(self._open_menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 6, 4, 0)
        layout.setSpacing(8)
        layout.addWidget(self.title, 1)
        layout.addWidget(self.source)
        layout.addWidget(self.value)
        layout.addWidget(self.more)

    def _open_menu(self) -> None:
        self.menu_requested.emit(self.more.mapToGlobal(QPoint(0, self.more.height())))


class MoreButton(QToolButton):
    """Has its place always, and is seen while it is wanted or has the keyboard."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._wanted = self._bare = False
        theme.bind_icon(self, "ellipsis", "muted")
        self.setAutoRaise(True)
        self.setFixedSize(20, 20)

    def set_wanted(self, wanted: bool) -> None:
        """Whether the pointer is over what it belongs to."""
        self._wanted = wanted
        self.update()

    def set_bare(self, bare: bool) -> None:
        """Whether a picture is made of what it belongs to, in which it has no place."""
        self._bare = bare

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._bare and (self._wanted or self.hasFocus()):
            super().paintEvent(event)


class DragTitle(ElidedLabel):
    """`dragged` tells where on the screen it is pulled to."""

    dragged = Signal(QPoint)

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._from: QPoint | None = None
        self._pulled = False
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._from = event.globalPosition().toPoint()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        at = event.globalPosition().toPoint()
        if (at - self._from).manhattanLength() >= QApplication.startDragDistance():
            self._pulled = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        if self._pulled:
            self.dragged.emit(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from, self._pulled = None, False
        self.setCursor(Qt.CursorShape.OpenHandCursor)
