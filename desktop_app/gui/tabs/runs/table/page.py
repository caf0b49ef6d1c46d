"""The table with its filter line and, where there is nothing, what to do next."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import cached_property, partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.filters import Field
from desktop_app.domain.run import RunPage, RunQuery
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import localized
from desktop_app.gui.tabs.runs.table.chooser import ColumnChooser
from desktop_app.gui.tabs.runs.table.filter_line import FilterLine
from desktop_app.gui.tabs.runs.table.grouping import GroupChooser
from desktop_app.gui.tabs.runs.table.layout import Layout
from desktop_app.gui.tabs.runs.table.model import RunTableModel
from desktop_app.gui.tabs.runs.table.selection import SelectionLine
from desktop_app.gui.tabs.runs.table.view import RunTable
from desktop_app.gui.tabs.runs.table.views import ViewsMenu
from desktop_app.gui.tabs.runs.tools import label, push_button, tool_button
from desktop_app.gui.theme.properties import set_look
from desktop_app.gui.widgets.empty_state import EmptyState

TYPED_MS = 250
LAYOUT_SETTING = "runs.table"


class _OutOfSight(enum.Enum):
    """Where the newest run is while none is listed."""

    NONE = enum.auto()
    ARCHIVED = enum.auto()
    REMOVED = enum.auto()


class TablePage(QWidget):
    """`new_requested` asks for the run form, `import_requested` for a choice of a `folder` or a
    `file` to import, `trash_requested` for the removed runs. Columns, their widths and the order of
    runs are remembered for each workspace."""

    new_requested = Signal()
    import_requested = Signal(str)
    trash_requested = Signal()

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.model = RunTableModel(context, self)
        self._body = QWidget(self)
        self.table = RunTable(context.theme, self.model, self._body)
        self._typed = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._out_of_sight = _OutOfSight.NONE
        self._build()
        self._typed.timeout.connect(self._apply_typed)
        self.filter.textChanged.connect(self._typed.start)
        self.filter.returnPressed.connect(self._apply_filter)
        self.model.loaded.connect(self._show_state)
        self.model.refused.connect(self._refuse)
        self._new.clicked.connect(self.new_requested)
        self._columns.clicked.connect(self._choose_columns)
        self._views.clicked.connect(self._offer_views)
        self._groups.clicked.connect(self._choose_group)
        self.table.choose_requested.connect(self._choose_columns)
        self.table.replace_requested.connect(self._replace_column)
        self.table.add_requested.connect(self._add_column)
        self.table.sort_requested.connect(self._sort)
        self.table.narrow_requested.connect(self._narrow)
        self.table.filter_requested.connect(self._filter_by)
        self.table.arranged.connect(self._remember)
        focus = QShortcut(QKeySequence("Ctrl+F"), self.table, self.filter.setFocus)
        focus.setContext(Qt.ShortcutContext.WidgetShortcut)

    def load(self) -> None:
        """List the runs of the open workspace."""
        layout = Layout.read(self._context.settings.get(self._setting))
        self._arrange(replace(layout, filter=""))
        self._context.bridge.call(
            self._context.engine.runs.fields, then=self.filter.offer_fields, owner=self
        )

    # Made when they are first wanted: the table is to be there at once.

    @cached_property
    def chooser(self) -> ColumnChooser:
        """Which columns are shown."""
        chooser = ColumnChooser(self._context.theme, self)
        chooser.toggled.connect(self._toggle_column)
        chooser.usual_requested.connect(self._show_usual_columns)
        return chooser

    @cached_property
    def grouping(self) -> GroupChooser:
        """What runs are grouped by."""
        grouping = GroupChooser(self._context.theme, self)
        grouping.toggled.connect(self._group)
        grouping.fold_requested.connect(self._fold_all)
        return grouping

    @cached_property
    def views(self) -> ViewsMenu:
        """The saved views."""
        return ViewsMenu(self._context, self)

    def _build(self) -> None:
        theme = self._context.theme
        space = theme.tokens.spacing
        self._new = push_button(self.tr("New run"), self.tr("New run"), self, primary=True)
        theme.bind_icon(self._new, "plus", "accent_text")
        self.filter = FilterLine(self)
        self.filter.setAccessibleName(self.tr("Filter runs"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setPlaceholderText(self.tr("Filter: outcome = 'failed' and params.lr < 0.01"))
        self._import = tool_button(theme, "folder-plus", self.tr("Import runs"), self)
        self._import.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._import.setMenu(self._import_menu())
        self._columns = tool_button(theme, "columns-3", self.tr("Choose columns"), self)
        self._groups = tool_button(theme, "rows-3", self.tr("Group runs"), self)
        self._views = tool_button(theme, "bookmark", self.tr("Views"), self)
        self._count = label("", "small", self)
        self._selected = ""
        self._compare = tool_button(theme, "git-compare", self.tr("Compare selected runs"), self)
        self._compare.clicked.connect(self.table.compare_selected)
        self._compare.hide()
        self.selection = SelectionLine(self.table, self.model)
        self.selection.changed.connect(self._show_selected)
        self._error = label("", "error", self)
        self._error.hide()
        bar = QHBoxLayout()
        bar.setSpacing(space.s)
        bar.addWidget(self._new)
        bar.addWidget(self.filter, 1)
        bar.addWidget(self._count)
        bar.addWidget(self._compare)
        bar.addWidget(self._import)
        bar.addWidget(self._views)
        bar.addWidget(self._groups)
        bar.addWidget(self._columns)
        head = QVBoxLayout()
        head.setContentsMargins(space.m, space.m, space.m, space.s)
        head.setSpacing(space.xs)
        head.addLayout(bar)
        head.addWidget(self._error)
        self._empty = EmptyState(theme, "train-track", "", parent=self._body)
        self._empty.action_requested.connect(self._act_on_empty)
        self._stack = QStackedLayout(self._body)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._body, 1)

    def _import_menu(self) -> QMenu:
        menu = QMenu(self)
        for text, what in (
            (self.tr("Import from a folder…"), "folder"),
            (self.tr("Import from a file…"), "file"),
        ):
            menu.addAction(text, partial(self.import_requested.emit, what))
        return menu

    # --------------------------------------------------------------- columns

    @property
    def _setting(self) -> str:
        return f"{LAYOUT_SETTING}.{self._context.engine.workspace.id}"

    @property
    def layout_now(self) -> Layout:
        """What the table shows, and how."""
        columns = None if self.model.usual else self.table.shown_keys
        query = self.model.query
        order = (query.sort, query.descending, query.filter, query.group)
        return Layout(columns, self.table.widths, *order, self.table.frozen)

    def layout_with(self, text: str) -> Layout:
        """What it would be with another filter."""
        return replace(self.layout_now, filter=text)

    def show_layout(self, layout: Layout) -> None:
        """Turn to another view of the runs."""
        self.filter.setText(layout.filter)
        self._typed.stop()
        self._arrange(layout)
        self._remember()

    def _arrange(self, layout: Layout) -> None:
        self.model.set_columns(layout.columns)
        shown = layout.columns or [column.key for column in self.model.columns_if_usual]
        self.table.arrange(shown, layout.widths, layout.frozen)
        query = RunQuery(layout.filter, sort=layout.sort, descending=layout.descending)
        self.model.ask(replace(query, group=layout.group))

    def _remember(self) -> None:
        self._context.settings.put(self._setting, asdict(replace(self.layout_now, filter="")))

    def _offer_views(self) -> None:
        self.views.open_below(self._views)

    def _choose_columns(self) -> None:
        self._context.bridge.call(
            self._context.engine.runs.fields, then=self._open_chooser, owner=self
        )

    def _open_chooser(self, fields: Sequence[Field]) -> None:
        self.filter.offer_fields(fields)
        self.chooser.fill(fields, self.model.columns)
        self.chooser.open_below(self._columns)

    def _toggle_column(self, key: str, shown: bool) -> None:
        keys = [other for other in self.table.shown_keys if other != key]
        self._show_columns([*keys, key] if shown else keys)

    def _replace_column(self, key: str, other: str) -> None:
        keys = [shown for shown in self.table.shown_keys if shown != other]
        at = keys.index(key)
        self._show_columns([*keys[:at], *([other] if other else []), *keys[at + 1 :]])

    def _add_column(self, key: str, other: str) -> None:
        keys = [shown for shown in self.table.shown_keys if shown != other]
        at = keys.index(key) + 1
        self._show_columns([*keys[:at], other, *keys[at:]])

    def _show_usual_columns(self) -> None:
        self.chooser.hide()
        self.model.set_columns(None)
        self.table.arrange([column.key for column in self.model.columns_if_usual], {})
        self._remember()

    def _show_columns(self, keys: Sequence[str]) -> None:
        self.model.set_columns(keys)
        self.table.arrange(keys, self.table.widths, self.table.frozen)
        self._remember()

    # ----------------------------------------------------------------- order

    def _sort(self, field: str, descending: bool) -> None:
        self.model.ask(replace(self.model.query, sort=field, descending=descending))
        self._remember()

    # ---------------------------------------------------------------- groups

    def _choose_group(self) -> None:
        self._context.bridge.call(
            self._context.engine.runs.fields, then=self._open_grouping, owner=self
        )

    def _open_grouping(self, fields: Sequence[Field]) -> None:
        self.grouping.fill(fields, self.model.query.group)
        self.grouping.open_below(self._groups)

    def _group(self, field: str, chosen: bool) -> None:
        self.grouping.hide()
        self.model.ask(replace(self.model.query, group=field if chosen else ""))
        self._remember()

    def _fold_all(self, folded: bool) -> None:
        self.grouping.hide()
        self.model.fold_all(folded=folded)

    # ---------------------------------------------------------------- filter

    def _narrow(self, condition: str) -> None:
        self.filter.narrow(condition)
        self._apply_filter()

    def _filter_by(self, field: str) -> None:
        """Begin a condition, which a person then goes on with."""
        self.filter.begin(field)
        self._typed.stop()  # half of it is no mistake

    def _apply_typed(self) -> None:
        """Half of a field is no mistake while the whole one is offered."""
        if not self.filter.offering:
            self._apply_filter()

    def _apply_filter(self) -> None:
        self._typed.stop()
        text = self.filter.text().strip()
        if text != self.model.query.filter:
            self.model.ask(replace(self.model.query, filter=text))

    def _refuse(self, error: TrainyardError) -> None:
        text = localized(error.text)
        self._error.setText(text)
        self._error.show()
        self.filter.setAccessibleDescription(text)
        set_look(self.filter, "error", True)

    def _show_state(self) -> None:
        self._error.hide()
        self.filter.setAccessibleDescription("")
        set_look(self.filter, "error", False)
        count = self.model.total
        self._show_count()
        self._stack.setCurrentWidget(self.table if count else self._empty)
        self._out_of_sight = _OutOfSight.NONE
        nothing = not count and not self.model.query.filter
        self._show_tools(not nothing)
        if nothing:
            self._teach_to_begin()
            anything = RunQuery(archived=True, removed=None, limit=1)
            runs = self._context.engine.runs
            self._context.bridge.call(runs.list, anything, then=self._take_unseen, owner=self)
        elif not count:
            self._empty.set_texts(self.tr("No run matches the filter."), self.tr("Clear filter"))

    def _show_selected(self, text: str) -> None:
        self._selected = text
        self._compare.setVisible(bool(text))
        self._show_count()

    def _show_count(self) -> None:
        """How many runs there are, or what is selected of them."""
        self._count.setText(self._selected or self.tr("%Ln runs", "", self.model.total))

    def _show_tools(self, shown: bool) -> None:
        tools = (self._import, self._views, self._groups, self._columns)
        for part in (self._new, self.filter, self._count, *tools):
            part.setVisible(shown)

    def _teach_to_begin(self) -> None:
        self._empty.set_texts(
            self.tr("Train your first model."),
            self.tr("New run"),
            self.tr(
                "Drop a folder with a training script here, or choose one in the form. Runs of "
                "TensorBoard, MLflow and others can be dropped here, too."
            ),
        )

    def _take_unseen(self, page: RunPage) -> None:
        """There are runs after all, none of which is listed."""
        if not page.total or self.model.total or self.model.query.filter:
            return
        self._show_tools(shown=True)
        if page.runs[0].annotation.removed_at is None:
            self._out_of_sight = _OutOfSight.ARCHIVED
            self._empty.set_texts(self.tr("All runs are archived."), self.tr("Show archived runs"))
        else:
            self._out_of_sight = _OutOfSight.REMOVED
            text = self.tr("No run is left here; the last one was removed.")
            self._empty.set_texts(text, self.tr("Show removed runs"))

    def _act_on_empty(self) -> None:
        if self._out_of_sight is _OutOfSight.ARCHIVED:
            self.show_layout(self.layout_with("archived = true"))
        elif self._out_of_sight is _OutOfSight.REMOVED:
            self.trash_requested.emit()
        elif self.model.query.filter:
            self.filter.clear()
            self._apply_filter()
        else:
            self.new_requested.emit()
