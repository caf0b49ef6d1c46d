"""One name of the Media page: its item of a step, and a slider over its steps."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPlainTextEdit,
    QSlider,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.errors import KnownError, TrainyardError
from desktop_app.domain.media import MediaItem, MediaKind, MediaSeries, MediaTable
from desktop_app.domain.metrics import SOURCES
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text
from desktop_app.gui.plots.keys import asks_for_escape
from desktop_app.gui.plots.values import local_time
from desktop_app.gui.tabs.runs.tools import label, tool_button
from desktop_app.gui.tabs.runs.view.media.heat import Heat, HeatView
from desktop_app.gui.tabs.runs.view.media.loading import (
    Content,
    Picture,
    Shown,
    Text,
    Wanted,
    read_shown,
)
from desktop_app.gui.tabs.runs.view.media.picture import PictureView
from desktop_app.gui.tabs.runs.view.media.player import Player
from desktop_app.gui.tabs.runs.view.media.table import MediaTableView
from desktop_app.gui.widgets.elided_label import ElidedLabel

_MOST_IN_PLURAL = 2**31 - 1
"""Qt makes plurals of no larger number."""
SMALL_EDGE, LARGE_EDGE = 640, 2048
"""Pixels that a picture has at most, in the grid and alone."""


class MediaPanel(QFrame):
    """Shows the newest item until another is chosen, or a moment of the run is pointed at.

    `alone_requested` asks to have the page to itself, or to give it back; the others ask for what
    can be done with the item that is shown.
    """

    alone_requested = Signal(bool)
    open_requested = Signal()
    save_requested = Signal()
    copy_requested = Signal()

    def __init__(
        self, context: TabContext, run_id: str, series: MediaSeries, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._run_id = run_id
        self._total = series.count
        self._place: int | None = None
        self._time: float | None = None
        self._seen = self._alone = False
        self._stale = True
        self._call: Call | None = None
        self._shown: Shown | None = None
        self.key = series.key
        self.setProperty("card", "true")
        self._build()
        self.set_total(series.count)

    @property
    def shown(self) -> Shown | None:
        """What is shown, None before it came."""
        return self._shown

    @property
    def body(self) -> QWidget:
        """What shows it: a view of its kind, or words where it cannot be shown."""
        return self._body.currentWidget()

    def set_total(self, total: int) -> None:
        """There are so many items now. Who looks at the newest sees the next one."""
        grew, self._total = total != self._total, total
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(0, total - 1))
            if self._place is None and self._time is None:
                self.slider.setValue(total - 1)
        self.slider.setVisible(total > 1)
        if grew and (self._place is None or self.key.kind is MediaKind.HISTOGRAM):
            self._load()

    def set_seen(self, seen: bool) -> None:
        """Nothing is read for a panel that nobody sees."""
        self._seen = seen
        if not seen:
            self.player.stop()
        elif self._stale:
            self._load()

    def show_time(self, time: float | None) -> None:
        """Show what there was at a moment, in seconds since the epoch; None: no moment."""
        if time != self._time:
            self._time = time
            self._load()

    def set_alone(self, alone: bool) -> None:
        """Whether it has the page to itself."""
        if alone != self._alone:
            self._alone = alone
            icon = "minimize-2" if alone else "maximize-2"
            text = self.tr("Show all") if alone else self.tr("Show alone")
            self._context.theme.bind_icon(self._size, icon, "muted")
            self._size.setToolTip(text)
            self._size.setAccessibleName(f"{text}: {self.key.name}")
            self.picture.set_zooms(alone)
            self._load()

    def take_focus(self) -> None:
        """Give the keyboard to what there is to do with it."""
        able = self.body.focusPolicy() is not Qt.FocusPolicy.NoFocus
        rest = self.slider if self._total > 1 else self._size
        (self.body if able else rest).setFocus()

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        theme, name = self._context.theme, self.key.name
        title = ElidedLabel(name, self)
        title.setProperty("role", "heading")
        source = label(SOURCES.get(self.key.source, ""), "small", self)
        self._size = tool_button(theme, "maximize-2", self.tr("Show alone"), self)
        self._size.setAccessibleName(f"{self._size.toolTip()}: {name}")
        self._size.clicked.connect(lambda: self.alone_requested.emit(not self._alone))
        self._more = tool_button(theme, "ellipsis", self.tr("More"), self)
        self._more.setAccessibleName(self.tr("More about {name}").format(name=name))
        self._more.clicked.connect(self._offer)
        self.picture = PictureView(self)
        self.player = Player(self._context, name, self.picture.set_image, self)
        for button in (self.player.button, self._size, self._more):
            button.setFixedSize(22, 22)
        head = QHBoxLayout()
        head.setContentsMargins(10, 6, 4, 0)
        head.setSpacing(4)
        head.addWidget(title, 1)
        head.addWidget(source)
        head.addWidget(self.player.button)
        head.addWidget(self._size)
        head.addWidget(self._more)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setAccessibleName(self.tr("Step of {name}").format(name=name))
        self.slider.valueChanged.connect(self._choose)
        self.step = label("", "small", self)
        self._note = label("", "small", self)
        foot = QHBoxLayout()
        foot.setContentsMargins(10, 0, 10, 8)
        foot.setSpacing(12)
        foot.addWidget(self.slider, 1)
        foot.addWidget(self.step)
        foot.addWidget(self._note)
        foot.addStretch(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._build_body(), 1)
        layout.addLayout(foot)

    def _build_body(self) -> QWidget:
        self._body = QStackedWidget(self)
        self.problem = label("", "muted", self._body)
        self.problem.setWordWrap(True)
        self.problem.setMargin(12)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._body.addWidget(self.picture)
        self._body.addWidget(self.problem)
        match self.key.kind:
            case MediaKind.TEXT:
                self.text = QPlainTextEdit(self._body)
                self.text.setReadOnly(True)
                self.text.setProperty("bare", "true")
                self.text.setTabChangesFocus(True)
                self.text.setAccessibleName(self.key.name)
                self._body.addWidget(self.text)
            case MediaKind.TABLE:
                self.table = MediaTableView(self._context.theme, self._body)
                self.table.setAccessibleName(self.key.name)
                self._body.addWidget(self.table)
            case MediaKind.HISTOGRAM:
                self.heat = HeatView(self._context.theme, self._body)
                self.heat.setAccessibleName(self.key.name)
                self._body.addWidget(self.heat)
        return self._body

    def _offer(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        offered = (
            ("external-link", self.tr("Open"), self.open_requested),
            ("save", self.tr("Save as…"), self.save_requested),
            ("copy", self.tr("Copy"), self.copy_requested),
        )
        for icon, text, signal in offered:
            action = menu.addAction(self._context.theme.icon(icon, "muted"), text)
            action.triggered.connect(signal)
            action.setEnabled(self._shown is not None)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    # --------------------------------------------------------------- content

    def _choose(self, place: int) -> None:
        self._place = None if place == self.slider.maximum() else place
        self._time = None
        self._load()

    def _load(self) -> None:
        """At once, or where one is under way, when that has come."""
        self._stale = True
        if not self._seen or self._call is not None:
            return
        self._stale = False
        edge = LARGE_EDGE if self._alone else SMALL_EDGE
        self._call = self._context.bridge.call(
            read_shown,
            *(self._context.engine.media, self._run_id, self.key),
            Wanted(self._place, self._time, edge, self._shown),
            then=self._take,
            failed=self._fail,
            owner=self,
        )

    def _take(self, shown: Shown | None) -> None:
        self._call = None
        if shown is not None:
            self._show(shown)
        if self._stale:
            self._load()

    def _fail(self, error: TrainyardError) -> None:
        self._call = self._shown = None
        self._show_problem(error)

    def _show(self, shown: Shown) -> None:
        before, self._shown = self._shown, shown
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(0, shown.total - 1))
            if not self._stale:  # else the slider is already where it is wanted
                self.slider.setValue(shown.place)
        self.step.setText(self.tr("step {step}").format(step=shown.item.step))
        self.step.setToolTip(local_time(shown.item.time)[:19])
        self._note.setText(self._about(shown.item, shown.content))
        self.setAccessibleName(f"{self.key.name}, {self.step.text()}")
        if before is None or before.content is not shown.content or isinstance(shown.content, Heat):
            self._show_content(shown)  # else what is read or selected in it stays

    def _show_content(self, shown: Shown) -> None:
        match shown.content:
            case Picture(image=image, animation=animation):
                self.picture.set_image(image)
                self.player.offer(animation, shown.edge)
                text = self.tr("Image {name}, step {step}")
                self.picture.setAccessibleName(
                    text.format(name=self.key.name, step=shown.item.step)
                )
                self._body.setCurrentWidget(self.picture)
            case Text(text=text):
                self.text.setPlainText(text)
                self._body.setCurrentWidget(self.text)
            case MediaTable() as table:
                self.table.show_table(table)
                self._body.setCurrentWidget(self.table)
            case Heat() as heat:
                self.heat.show_heat(heat, shown.item.step)
                self._body.setCurrentWidget(self.heat)
            case KnownError() as problem:
                self._show_problem(problem)

    def _show_problem(self, problem: TrainyardError) -> None:
        self.player.offer(b"", 0)
        self.problem.setText(error_text(problem))
        self._body.setCurrentWidget(self.problem)

    def _about(self, item: MediaItem, content: Content) -> str:
        """How large it is, and what of it was left out."""
        whole, number = item.whole, QLocale().toString
        match content:
            case Picture(width=width, height=height):
                if "width" in whole:
                    text = self.tr("thinned from {width} × {height}")
                    return text.format(width=whole["width"], height=whole["height"])
                return f"{width} × {height}"
            case Text(whole=False):
                return self.tr("only its beginning")
            case Text() if "letters" in whole:
                return self.tr("the beginning of {letters}").format(
                    letters=number(whole["letters"])
                )
            case MediaTable(rows=rows):
                if len(rows) < whole.get("rows", 0):
                    text = self.tr("{shown} of {rows} rows")
                    return text.format(shown=number(len(rows)), rows=number(whole["rows"]))
                return self.tr("%Ln rows", "", len(rows))
            case Heat(steps=steps, counts=counts, others=others) if item.step in steps:
                at = list(steps).index(item.step)
                few = min(counts[at], _MOST_IN_PLURAL), min(others[at], _MOST_IN_PLURAL)
                text = _with_number(self.tr("%Ln values", "", few[0]), counts[at])
                strange = _with_number(self.tr("%Ln not finite", "", few[1]), others[at])
                return f"{text}, {strange}" if others[at] else text
        return ""

    # ------------------------------------------------------------------ keys

    def event(self, event: QEvent) -> bool:
        """Alone, Escape leads back, before it closes anything else."""
        if self._alone and asks_for_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._alone and event.key() == Qt.Key.Key_Escape:
            self.alone_requested.emit(False)
        else:
            super().keyPressEvent(event)


def _with_number(text: str, count: int) -> str:
    """A text with a plural that was made for a count, or for the largest number below it."""
    number = QLocale().toString
    return text.replace(number(_MOST_IN_PLURAL), number(max(count, _MOST_IN_PLURAL)))
