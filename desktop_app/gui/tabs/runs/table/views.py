"""Views of the runs that have names: which runs, in which order, with which columns."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget, QWidgetAction

from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.table.layout import Layout

if TYPE_CHECKING:
    from desktop_app.gui.tabs.runs.table.page import TablePage

VIEWS_SETTING = "runs.views"
_LONGEST_NAME = 60


class ViewsMenu(QMenu):
    """Turns the table to a view, and saves what it shows as one. Views belong to a workspace."""

    def __init__(self, context: TabContext, page: TablePage) -> None:
        super().__init__(page)
        self._context = context
        self._page = page
        self.name = QLineEdit(page)
        self.name.setPlaceholderText(self.tr("Save this view as…"))
        self.name.setAccessibleName(self.tr("Name of the view to save"))
        self.name.setMaxLength(_LONGEST_NAME)
        self.name.setMinimumWidth(220)
        self.name.returnPressed.connect(self._save)
        # The page's: a menu that is cleared deletes its own.
        self._field = QWidgetAction(page)
        self._field.setDefaultWidget(self.name)

    def open_below(self, widget: QWidget) -> None:
        """Show it, its right edge below that of `widget`."""
        self._fill()
        corner = QPoint(widget.width() - self.sizeHint().width(), widget.height() + 4)
        self.popup(widget.mapToGlobal(corner))

    def saved(self) -> dict[str, Layout]:
        """The views that a person saved, by their names."""
        kept = self._context.settings.get(self._setting)
        found = kept.items() if isinstance(kept, dict) else ()
        return {str(name): Layout.read(layout) for name, layout in found}

    @property
    def _setting(self) -> str:
        return f"{VIEWS_SETTING}.{self._context.engine.workspace.id}"

    def _fill(self) -> None:
        self.clear()
        for name, text in (
            (self.tr("All runs"), ""),
            (self.tr("Live"), "stage != 'ended'"),
            (self.tr("Starred"), "starred = true"),
            (self.tr("Archived"), "archived = true"),
        ):
            self._offer(name, self._page.layout_with(text))
        self.addAction(self.tr("Removed runs…"), self._page.trash_requested.emit)
        self.addSeparator()
        saved = self.saved()
        for name, layout in saved.items():
            self._offer(name, layout)
        if saved:
            self.addMenu(self._removal(saved))
        self.name.clear()
        self.addAction(self._field)

    def _offer(self, name: str, layout: Layout) -> None:
        action = self.addAction(name.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(layout == self._page.layout_now)
        action.triggered.connect(lambda _checked: self._page.show_layout(layout))

    def _removal(self, saved: dict[str, Layout]) -> QMenu:
        menu = QMenu(self.tr("Remove a view"), self)
        for name in saved:
            action = menu.addAction(name.replace("&", "&&"))
            action.triggered.connect(partial(self._remove, name))
        return menu

    def _save(self) -> None:
        name = self.name.text().strip()
        if name:
            self._put({**self.saved(), name: self._page.layout_now})
            self.close()

    def _remove(self, name: str, _checked: bool = False) -> None:
        self._put({other: layout for other, layout in self.saved().items() if other != name})

    def _put(self, views: dict[str, Layout]) -> None:
        kept = {name: asdict(layout) for name, layout in views.items()}
        self._context.settings.put(self._setting, kept)
