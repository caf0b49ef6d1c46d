"""The Differences page: everything that was different between runs, in one table."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QStackedLayout,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.comparison import Comparison, Part, Row
from desktop_app.domain.metrics import direction
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.compare.counted import CountedPage
from desktop_app.gui.tabs.runs.compare.heads import RowHeads, RunHeads, ValueDelegate
from desktop_app.gui.tabs.runs.compare.model import DifferencesModel, Table, Wish, table_of
from desktop_app.gui.tabs.runs.compare.words import row_title
from desktop_app.gui.tabs.runs.tools import label
from desktop_app.gui.tabs.runs.view.series_page import DrawnRun
from desktop_app.gui.widgets.empty_state import EmptyState

IGNORED_SETTING = "runs.compare.ignored"
TICK_MS = 1000
_MEASURED_ROWS = 60
"""The first rows say how wide a column is."""
_LEAST_WIDTH = 130
_WIDEST = 280


class DifferencesPage(CountedPage):
    """`run_dropped` asks to leave a run out of the comparison, `code_opened` for the code of one
    against that of the first."""

    run_dropped = Signal(str)
    code_opened = Signal(str)

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._ignored = _kept(context)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._refresh_live)
        self.model = DifferencesModel(self)
        self._build()

    def counting(self, comparison: Comparison) -> Callable[[], Table]:
        wish = Wish(
            self.best_metric.currentText(),
            int(self.best_direction.currentData() or 0),
            self.everything.isChecked(),
            frozenset(self._ignored),
        )
        return partial(table_of, comparison, wish, time.time())

    def show_counted(self, runs: Sequence[DrawnRun], found: object) -> None:
        assert isinstance(found, Table)
        self._offer_metrics(found)
        self.model.show(runs, found)
        self._stack.setCurrentWidget(self.view if found.entries else self._same)

    def ignore(self, key: str) -> None:
        """Leave a row out, here and in every other comparison."""
        self._set_ignored({*self._ignored, key})

    def menu_for(self, row: Row, column: int = -1) -> QMenu:
        """What can be done with a row, and with the run of a column."""
        menu = self._make_menu()
        self._add(menu, "copy", self.tr("Copy"), self.copy)
        ignore = self.tr("Ignore {name}").format(name=row_title(row))
        self._add(menu, "eye-off", ignore, partial(self.ignore, row.key))
        if row.part is Part.METRICS:
            best = self.tr("Find the best run by {name}").format(name=row.name)
            self._add(menu, "crown", best, partial(self.best_metric.setCurrentText, row.name))
        if column >= 0:
            menu.addSeparator()
            self._offer_run(menu, column)
        return menu

    def menu_for_run(self, column: int) -> QMenu:
        """What can be done with a run."""
        menu = self._make_menu()
        self._offer_run(menu, column)
        return menu

    def copy(self) -> None:
        """Copy what is selected as plain text, with the names of its rows."""
        chosen: dict[int, list[int]] = {}
        for index in self.view.selectionModel().selectedIndexes():
            chosen.setdefault(index.row(), []).append(index.column())
        lines = []
        for number, columns in sorted(chosen.items()):
            row = self.model.row(number)
            if row is not None:
                texts = (str(self.model.index(number, each).data()) for each in sorted(columns))
                lines.append("\t".join([row_title(row), *texts]))
        QGuiApplication.clipboard().setText("\n".join(lines))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        self.best_metric = QComboBox(self)
        self.best_metric.setAccessibleName(self.tr("Metric that runs are compared by"))
        self.best_metric.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.best_metric.currentIndexChanged.connect(self._choose_metric)
        self.best_direction = QComboBox(self)
        self.best_direction.setAccessibleName(self.tr("Which values are better"))
        self.best_direction.setPlaceholderText(self.tr("Which is better?"))
        self.best_direction.addItem(self.tr("Higher is better"), 1)
        self.best_direction.addItem(self.tr("Lower is better"), -1)
        self.best_direction.currentIndexChanged.connect(self.recount)
        self.ignored = QToolButton(self)
        self.ignored.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.ignored.setMenu(QMenu(self.ignored))
        self.everything = QCheckBox(self.tr("Also show what is the same"), self)
        self.everything.setAccessibleName(self.everything.text())
        self.everything.toggled.connect(self.recount)
        self._body = QWidget(self)
        self._stack = QStackedLayout(self._body)
        self.view = self._make_view()
        same = self.tr("These runs differ in nothing that is shown.")
        self._same = EmptyState(self.context.theme, "git-compare", same, parent=self._body)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._same)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._make_bar())
        layout.addWidget(self._body, 1)
        self._name_ignored()

    def _make_bar(self) -> QHBoxLayout:
        space = self.context.theme.tokens.spacing
        bar = QHBoxLayout()
        bar.setContentsMargins(space.m, space.s, space.m, space.s)
        bar.setSpacing(space.s)
        bar.addWidget(label(self.tr("Best by"), "small", self))
        bar.addWidget(self.best_metric)
        bar.addWidget(self.best_direction)
        bar.addStretch(1)
        bar.addWidget(self.ignored)
        bar.addWidget(self.everything)
        return bar

    def _make_view(self) -> QTableView:
        theme = self.context.theme
        view = QTableView(self._body)
        view.setModel(self.model)
        view.setAccessibleName(self.tr("Differences between the runs"))
        view.setItemDelegate(ValueDelegate(theme, self.model, view))
        view.setHorizontalHeader(RunHeads(theme, self.model, view))
        view.setVerticalHeader(RowHeads(theme, self.model, view))
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setCornerButtonEnabled(False)
        view.setTabKeyNavigation(False)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        policy = Qt.ContextMenuPolicy.CustomContextMenu
        for widget in (view, view.verticalHeader(), view.horizontalHeader()):
            widget.setContextMenuPolicy(policy)
        view.activated.connect(self._open_code)
        copy = QAction(self.tr("Copy"), view)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy)
        view.addAction(copy)
        view.customContextMenuRequested.connect(self._show_menu)
        rows, runs = view.verticalHeader(), view.horizontalHeader()
        runs.setStretchLastSection(True)
        rows.customContextMenuRequested.connect(partial(self._show_row_menu, rows))
        runs.customContextMenuRequested.connect(self._show_run_menu)
        runs.sectionDoubleClicked.connect(self._open_run)
        self.model.modelReset.connect(self._size_columns)
        return view

    # ----------------------------------------------------------------- table

    def _refresh_live(self) -> None:
        """How long a run took grows until it has ended."""
        runs = self.comparison.runs if self.comparison is not None else ()
        if not all(run.summary.ended for run in runs):
            self.recount()

    def _offer_metrics(self, table: Table) -> None:
        """The most telling one at first; then what a person chose, as long as there is such."""
        offered = [self.best_metric.itemText(at) for at in range(self.best_metric.count())]
        if offered == list(table.metrics):
            return
        chosen = self.best_metric.currentText()
        self.best_metric.blockSignals(True)
        self.best_metric.clear()
        self.best_metric.addItems(list(table.metrics))
        kept = chosen in table.metrics
        self.best_metric.setCurrentIndex(table.metrics.index(chosen) if kept else 0)
        self.best_metric.blockSignals(False)
        self.best_metric.setEnabled(bool(table.metrics))
        self.best_direction.setEnabled(bool(table.metrics))
        if not kept:
            self._show_direction()

    def _choose_metric(self, *_: object) -> None:
        self._show_direction()
        self.recount()

    def _show_direction(self) -> None:
        """As the metric's name tells it."""
        self.best_direction.blockSignals(True)
        way = direction(self.best_metric.currentText())
        self.best_direction.setCurrentIndex(self.best_direction.findData(way) if way else -1)
        self.best_direction.blockSignals(False)

    def _size_columns(self) -> None:
        """As wide as the values are, within reason, and as many as there is room for."""
        metrics = self.view.fontMetrics()
        for column in range(self.model.columnCount()):
            texts = (
                str(self.model.index(row, column).data() or "")
                for row in range(min(self.model.rowCount(), _MEASURED_ROWS))
            )
            longest = max((*texts, f"{self.model.runs[column].label}0000"), key=len)
            width = metrics.horizontalAdvance(longest) + 44
            self.view.setColumnWidth(column, max(_LEAST_WIDTH, min(_WIDEST, width)))

    # --------------------------------------------------------------- ignored

    def _set_ignored(self, keys: set[str]) -> None:
        self._ignored = keys
        self.context.settings.put(IGNORED_SETTING, sorted(keys))
        self._name_ignored()
        self.recount()

    def _name_ignored(self) -> None:
        count = len(self._ignored)
        self.ignored.setText(self.tr("%Ln ignored", "", count))
        self.ignored.setAccessibleName(self.tr("Rows that are ignored"))
        self.ignored.setVisible(count > 0)
        menu = self.ignored.menu()
        menu.clear()
        for key in sorted(self._ignored):
            again = self.tr("Show {name} again").format(name=key)
            self._add(menu, "eye", again, partial(self._set_ignored, self._ignored - {key}))

    # ----------------------------------------------------------------- menus

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _offer_run(self, menu: QMenu, column: int) -> None:
        run_id = self.model.runs[column].id
        show, drop = self.tr("Show run"), self.tr("Take out of the comparison")
        self._add(menu, "panel-right", show, partial(self.run_opened.emit, run_id))
        action = self._add(menu, "x", drop, partial(self.run_dropped.emit, run_id))
        action.setEnabled(len(self.model.runs) > 2)

    def _add(self, menu: QMenu, icon: str, text: str, do: Callable[[], object]) -> QAction:
        # A name may hold the sign that marks a key.
        picture = self.context.theme.icon(icon, "muted")
        action = menu.addAction(picture, text.replace("&", "&&"))
        action.triggered.connect(do)
        return action

    def _show_menu(self, place: QPoint) -> None:
        index = self.view.indexAt(place)
        row = self.model.row(index.row())
        if row is not None:
            self.menu_for(row, index.column()).popup(self.view.viewport().mapToGlobal(place))

    def _show_row_menu(self, heads: QHeaderView, place: QPoint) -> None:
        row = self.model.row(heads.logicalIndexAt(place))
        if row is not None:
            self.menu_for(row).popup(heads.viewport().mapToGlobal(place))

    def _show_run_menu(self, place: QPoint) -> None:
        heads = self.view.horizontalHeader()
        column = heads.logicalIndexAt(place)
        if column >= 0:
            self.menu_for_run(column).popup(heads.viewport().mapToGlobal(place))

    def _open_code(self, index: QModelIndex) -> None:
        row = self.model.row(index.row())
        if row is not None and row.part is Part.CODE and index.column():
            self.code_opened.emit(self.model.runs[index.column()].id)

    def _open_run(self, column: int) -> None:
        self.run_opened.emit(self.model.runs[column].id)


def _kept(context: TabContext) -> set[str]:
    kept = context.settings.get(IGNORED_SETTING)
    return {key for key in kept if isinstance(key, str)} if isinstance(kept, list) else set()
