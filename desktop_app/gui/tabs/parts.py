"""What the pages of the tabs are put together from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDateTime, QMimeData, QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.events import Event
from desktop_app.gui.bridge import Bridge, Call
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.elided_label import ElidedLabel
from desktop_app.gui.widgets.text_label import text_label
from desktop_app.gui.widgets.toast import Kind, ToastHost

Action = Callable[[], object]


def button(text: str, parent: QWidget, look: str = "") -> QPushButton:
    """A button with its text as accessible name; `look` is `primary`, `danger`, `link` or plain."""
    made = QPushButton(text, parent)
    made.setAccessibleName(text.rstrip("…"))
    if look:
        made.setProperty(look, "true")
    return made


class PageHeader(QWidget):
    """The title of a tab, one muted line, and room for actions at the right."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.tokens.spacing
        row = QHBoxLayout(self)
        row.setContentsMargins(space.xl, space.l, space.xl, space.m)
        row.setSpacing(space.s)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._title = text_label(title, self, "title")
        self._line = ElidedLabel("", self)
        self._line.setProperty("role", "muted")
        words.addWidget(self._title)
        words.addWidget(self._line)
        row.addLayout(words, 1)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(space.s)
        row.addLayout(self.buttons)

    def set_texts(self, title: str, line: str) -> None:
        self._title.setText(title)
        self._line.setText(line)
        self._line.setVisible(bool(line))


class Facts(QWidget):
    """Pairs of a muted name and a value that can be selected."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.tokens.spacing.l)
        self._grid.setVerticalSpacing(theme.tokens.spacing.xs + 2)
        self._grid.setColumnStretch(1, 1)
        self._shown: Sequence[tuple[str, str]] = ()

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Replace what is shown; pairs without a value are left out."""
        if facts == self._shown:
            return
        self._shown = facts
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, (name, value) in enumerate(pair for pair in facts if pair[1]):
            label = text_label(name, self, "muted")
            shown = ElidedLabel(value, self)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            shown.setAccessibleName(f"{name}: {value}")
            self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(shown, row, 1)


class PathLine(QWidget):
    """A path that is typed, chosen or dropped; `line` is the editor."""

    def __init__(
        self, title: str, folder: bool, parent: QWidget | None = None, start: str = "~"
    ) -> None:
        """`start` is the folder in which browsing begins."""
        super().__init__(parent)
        self._title, self._folder, self._start = title, folder, start
        self.line = QLineEdit(self)
        choose = button(self.tr("Browse…"), self)
        choose.setAccessibleName(self.tr("Browse for: {what}").format(what=title))
        choose.clicked.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(choose)

    def path(self) -> Path | None:
        """What was typed, None for nothing."""
        text = self.line.text().strip()
        return Path(text).expanduser() if text else None

    def _choose(self) -> None:
        start = self.line.text() or str(Path(self._start).expanduser())
        dialog = QFileDialog(self, self._title, start)
        mode = QFileDialog.FileMode
        dialog.setFileMode(mode.Directory if self._folder else mode.ExistingFile)
        dialog.fileSelected.connect(self.line.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def moment_text(time: float) -> str:
    """Date and time to the minute, in the zone of this computer; empty for 0."""
    moment = QDateTime.fromMSecsSinceEpoch(int(time * 1000))
    return moment.toString("yyyy-MM-dd HH:mm") if time else ""


def scrolled(content: QWidget, parent: QWidget) -> QScrollArea:
    """`content` in an area that scrolls up and down."""
    area = QScrollArea(parent)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    content.setProperty("scrollContent", "true")
    area.setWidget(content)
    return area


def local_paths(mime: QMimeData) -> list[Path]:
    """The files and folders of a drop."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


class Feed(QObject):
    """A snapshot of a list and the events after it.

    `load` asks once; news that come while the answer is on its way make it ask once more, so that
    nothing between the two is lost.
    """

    def __init__(
        self,
        bridge: Bridge,
        ask: Callable[[], Any],
        show: Callable[[Any], object],
        *news: type[Event],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._ask, self._show, self._news = bridge, ask, show, news
        self._call: Call | None = None
        self._again = False
        bridge.event_posted.connect(self._take)

    def load(self) -> None:
        if self._call is not None:
            self._again = True
            return
        self._call = self._bridge.call(
            self._ask, then=self._answer, failed=self._failed, owner=self.parent()
        )

    def _take(self, event: Event) -> None:
        if isinstance(event, self._news):
            self.load()

    def _answer(self, value: object) -> None:
        self._done()
        self._show(value)

    def _failed(self, error: Exception) -> None:
        self._done()
        self._bridge.failure.emit(error)

    def _done(self) -> None:
        self._call = None
        if self._again:
            self._again = False
            self.load()


class Removals(QObject):
    """Removal that can be undone: the thing leaves the list at once and is deleted a little later.

    `hidden` holds the keys that wait. `finish` does what waits, at once.
    """

    UNDO_MS = 7000

    def __init__(self, toasts: ToastHost, refresh: Action, parent: QObject) -> None:
        super().__init__(parent)
        self._toasts, self._refresh = toasts, refresh
        self._waiting: dict[str, tuple[QTimer, Action]] = {}

    @property
    def hidden(self) -> frozenset[str]:
        return frozenset(self._waiting)

    def remove(self, key: str, text: str, action: Action) -> None:
        """Hide `key`, say `text` with an undo, and call `action` when nobody took it back."""
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(self.UNDO_MS)
        timer.timeout.connect(lambda: self._do(key))
        self._waiting[key] = (timer, action)
        timer.start()
        self._refresh()
        self._toasts.show(text, Kind.INFO, self.tr("Undo"), lambda: self.undo(key))

    def undo(self, key: str) -> None:
        waiting = self._waiting.pop(key, None)
        if waiting is not None:
            waiting[0].stop()
            self._refresh()

    def finish(self) -> None:
        for key in list(self._waiting):
            self._do(key)

    def _do(self, key: str) -> None:
        timer, action = self._waiting.pop(key)
        timer.stop()
        action()
