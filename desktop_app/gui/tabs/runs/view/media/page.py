"""The Media page: a panel for each name, grouped by prefix as curves are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.media import MOST_NAMES, MediaKey, MediaSeries
from desktop_app.domain.run import RunDetail
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.tools import push_button
from desktop_app.gui.tabs.runs.view.media.actions import MediaActions
from desktop_app.gui.tabs.runs.view.media.group import MediaGroup
from desktop_app.gui.tabs.runs.view.media.panel import MediaPanel
from desktop_app.gui.tabs.runs.view.moment import Moment
from desktop_app.gui.widgets.empty_state import EmptyState

PAGE = 24
"""Panels that are shown before "Show more" is pressed."""
PANEL_WIDTH, PANEL_HEIGHT = 340, 280
GROW_MS = 200
"""What a run logs meanwhile is looked for together."""


class MediaPage(QWidget):
    """Panels are made one per turn of the event loop, and read while they are in sight."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run_id = ""
        self._series: Sequence[MediaSeries] = ()
        self._keys: list[MediaKey] = []
        self._limit = PAGE
        self._alone: MediaKey | None = None
        self._stale = True
        self._call: Call | None = None
        self._moment: Moment | None = None
        self.panels: dict[MediaKey, MediaPanel] = {}
        self._groups: dict[str, MediaGroup] = {}
        self.actions_ = MediaActions(context, self)
        self._growing = QTimer(self, singleShot=True, interval=GROW_MS)
        self._growing.timeout.connect(self.load)
        self._making = QTimer(self, singleShot=True, interval=0)
        self._making.timeout.connect(self._make_next)
        self._looking = QTimer(self, singleShot=True, interval=0)
        self._looking.timeout.connect(self._look)
        self._build()

    def show_detail(self, detail: RunDetail) -> None:
        """Show what a run logged."""
        if detail.summary.id != self._run_id:
            self.open(detail.summary.id)

    def open(self, run_id: str) -> None:
        """Turn to another run; empty for none."""
        if self._call is not None:
            self._call.cancel()
            self._call = None
        self._run_id, self._series, self._keys, self._stale = run_id, (), [], True
        self._limit, self._alone = PAGE, None
        self._find.clear()
        for panel in self.panels.values():
            panel.deleteLater()
        for group in self._groups.values():
            group.deleteLater()
        self.panels.clear()
        self._groups.clear()
        self._stack.setCurrentWidget(self._empty)
        self._bar.hide()
        self.load()

    def grow(self) -> None:
        """The run has logged more."""
        self._stale = True
        if self.isVisible() and not self._growing.isActive():
            self._growing.start()

    def share(self, moment: Moment) -> None:
        """Show what there was at the moment that is pointed at on another page."""
        self._moment = moment
        moment.changed.connect(self._show_moment)

    def load(self) -> None:
        """Look for what is new, where the page is seen."""
        if not (self._run_id and self._stale and self.isVisible()) or self._call is not None:
            return
        self._stale = False
        self._call = self._context.bridge.call(
            self._context.engine.media.series,
            self._run_id,
            then=self._take,
            failed=self._fail,
            owner=self,
        )

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        space = self._context.theme.tokens.spacing
        self._find = QLineEdit(self)
        self._find.setPlaceholderText(self.tr("Search names"))
        self._find.setAccessibleName(self.tr("Search names"))
        self._find.setClearButtonEnabled(True)
        self._find.setMaximumWidth(220)
        self._find.textChanged.connect(self._filter)
        self._bar = QWidget(self)
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(space.m, space.s, space.m, space.s)
        bar.addWidget(self._find, 1)
        bar.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setAccessibleName(self.tr("Images, texts, tables and histograms"))
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.verticalScrollBar().valueChanged.connect(self._look_soon)
        content = QWidget(self._area)
        content.setProperty("scrollContent", "true")
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(space.m, 0, space.m, space.m)
        self._column.setSpacing(space.m)
        self.more: QPushButton = push_button("", "", content)
        self.more.clicked.connect(self._show_more)
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        self._area.setWidget(content)
        content.installEventFilter(self)
        body = QWidget(self)
        self._stack = QStackedLayout(body)
        self._empty = self._make_empty(body)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._area)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar)
        layout.addWidget(body, 1)
        self._bar.hide()

    def _make_empty(self, parent: QWidget) -> EmptyState:
        text = self.tr("No images, texts, tables or histograms yet.")
        how = self.tr("Log one in the script: import trainyard; trainyard.log_image('a', image)")
        also = self.tr("What it writes for TensorBoard is shown too.")
        theme = self._context.theme
        return EmptyState(theme, "images", text, detail=f"{how}\n{also}", parent=parent)

    # ----------------------------------------------------------------- names

    def _take(self, series: Sequence[MediaSeries]) -> None:
        self._call = None
        before, self._series = self._series, series
        for each in series:
            if each.key in self.panels:
                self.panels[each.key].set_total(each.count)
        if len(series) != len(before):
            self._bar.show()
            self._stack.setCurrentWidget(self._area)
            text = self.tr("Search names")
            if len(series) >= MOST_NAMES:
                text = self.tr("Search the first %Ln names", "", MOST_NAMES)
            self._find.setPlaceholderText(text)
            self._sort()
        if self._stale:
            self._growing.start()

    def _fail(self, error: Exception) -> None:
        # What comes next is looked for again.
        self._call = None

    def _sort(self) -> None:
        """Find the keys that are searched for, in the order of their panels."""
        text = self._find.text().casefold()
        keys = [each.key for each in self._series if text in each.key.name.casefold()]
        self._keys = sorted(keys, key=lambda key: (not group_of(key), group_of(key)))
        self._refresh()

    def _filter(self) -> None:
        self._limit = PAGE
        self._sort()

    def _show_more(self) -> None:
        self._limit += PAGE
        self._refresh()

    def _refresh(self) -> None:
        left = len(self._keys) - self._limit
        self.more.setVisible(left > 0 and self._alone is None)
        self.more.setText(self.tr("Show more ({count} left)").format(count=left))
        self.more.setAccessibleName(self.more.text())
        self._lay_out()
        self._making.start()

    def _make_next(self) -> None:
        missing = [key for key in self._keys[: self._limit] if key not in self.panels]
        if not missing or not self.isVisible():
            return
        series = next(each for each in self._series if each.key == missing[0])
        panel = self.panels[series.key] = MediaPanel(self._context, self._run_id, series)
        panel.alone_requested.connect(partial(self._show_alone, series.key))
        if self._moment is not None:
            panel.show_time(self._moment.time)
        self.actions_.serve(self._run_id, panel)
        self._group(group_of(series.key)).add(series.key, panel)
        self._lay_out()
        if len(missing) > 1:
            self._making.start()

    def _group(self, title: str) -> MediaGroup:
        if title not in self._groups:
            self._groups[title] = MediaGroup(title or self.tr("Others"), self._context.theme)
            order = sorted(self._groups, key=lambda each: (not each, each))
            self._column.insertWidget(order.index(title), self._groups[title])
        return self._groups[title]

    def _lay_out(self) -> None:
        keys, size, columns = self._keys[: self._limit], self._panel_size(), self._columns()
        if self._alone is not None:
            space = self._context.theme.tokens.spacing.m
            size = self._area.viewport().size() - QSize(2 * space, space)
            keys, columns = [self._alone], 1
        for group in self._groups.values():
            group.arrange(keys, size, columns, named=self._alone is None and any(self._groups))
        self._looking.start()

    def _columns(self) -> int:
        return max(1, self._area.viewport().width() // (PANEL_WIDTH + 12))

    def _panel_size(self) -> QSize:
        space, columns = self._context.theme.tokens.spacing.m, self._columns()
        room = self._area.viewport().width() - space * (columns + 1)
        return QSize(max(PANEL_WIDTH // 2, room // columns), PANEL_HEIGHT)

    def _show_alone(self, key: MediaKey, alone: bool) -> None:
        self._alone = key if alone else None
        panel = self.panels[key]
        panel.set_alone(alone)
        self._refresh()
        panel.take_focus()
        if not alone:
            QTimer.singleShot(0, self, partial(self._area.ensureWidgetVisible, panel))

    # ----------------------------------------------------------------- sight

    def _look_soon(self, *_: object) -> None:
        self._looking.start()

    def _look(self) -> None:
        port = self._area.viewport()
        for panel in self.panels.values():
            place = QRect(panel.mapTo(port, QPoint()), panel.size())
            panel.set_seen(panel.isVisible() and place.intersects(port.rect()))

    def _show_moment(self) -> None:
        if self._moment is not None and self.isVisible():
            for panel in self.panels.values():
                panel.show_time(self._moment.time)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._look_soon()
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.load()
        self._refresh()
        self._show_moment()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._looking.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()


def group_of(key: MediaKey) -> str:
    """The part of a name before the first slash, empty where there is none."""
    prefix, slash, rest = key.name.partition("/")
    return prefix if slash and rest else ""
