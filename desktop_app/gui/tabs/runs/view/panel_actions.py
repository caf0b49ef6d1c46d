"""What can be done with a plot: copied, exported, shown alone, pinned, read as a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from desktop_app.gui.context import TabContext
from desktop_app.gui.plots.looks import Along
from desktop_app.gui.plots.values import ValueRow, value_rows, values_text
from desktop_app.gui.widgets.toast import Kind

if TYPE_CHECKING:
    from desktop_app.gui.plots.curve_plot import CurvePlot
    from desktop_app.gui.plots.panel_grid import PanelGrid

_UNSAFE = re.compile(r"[^\w.()-]+")


def rows_of(panel: CurvePlot) -> Sequence[ValueRow]:
    """What a panel draws, along the axis that it has."""
    return value_rows(panel.drawn, epochs=panel.options.along is Along.EPOCH)


class PanelActions(QObject):
    """`table_requested` carries the name of a panel whose values are to be listed."""

    table_requested = Signal(str)

    def __init__(self, context: TabContext, system: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._system = system
        self._widget = parent

    def offer(self, grid: PanelGrid, name: str, runs: Mapping[str, str]) -> QMenu:
        """A menu for a panel that draws a series of these runs (ids, and what they are called)."""
        panel, pinned = grid.panels[name], name in grid.arrangement.pinned
        menu = QMenu(grid)
        menu.aboutToHide.connect(menu.deleteLater)
        if grid.alone:
            add = partial(self._add, menu, "minimize-2", self.tr("Show all plots"))
            add(partial(grid.show_alone, "")).setShortcut("Esc")
        else:
            alone = partial(grid.show_alone, name)
            self._add(menu, "maximize-2", self.tr("Show this plot alone"), alone)
        pin = self.tr("Unpin") if pinned else self.tr("Pin to the top")
        self._add(menu, "pin", pin, partial(grid.pin, name, not pinned))
        list_values = partial(self.table_requested.emit, name)
        self._add(menu, "table", self.tr("List values"), list_values)
        menu.addSeparator()
        self._add(menu, "image", self.tr("Copy picture"), partial(self.copy_picture, panel))
        self._add(menu, "copy", self.tr("Copy values"), partial(self.copy_values, panel))
        menu.addSeparator()
        save_csv = partial(self.save_csv, epochs=panel.options.along is Along.EPOCH)
        for text, ending, save in (
            (self.tr("Export picture as PNG…"), ".png", partial(self.save_png, panel)),
            (self.tr("Export picture as SVG…"), ".svg", partial(self.save_svg, panel)),
            (self.tr("Export all points as CSV…"), ".csv", partial(save_csv, name, runs)),
        ):
            ask = partial(self._ask_where, text, panel.title, ending, save)
            self._add(menu, "download", text, ask)
        return menu

    def offer_log(self, menu: QMenu, show: Callable[[], object] | None) -> None:
        """Add the way to the log at the moment that is pointed at; None where there is none."""
        menu.addSeparator()
        text = self.tr("Show the log at this moment")
        action = self._add(menu, "scroll-text", text, show or (lambda: None))
        action.setEnabled(show is not None)
        action.setShortcut("Return")

    def _add(self, menu: QMenu, icon: str, text: str, act: Callable[[], object]) -> QAction:
        action = menu.addAction(self._context.theme.icon(icon, "muted"), text)
        action.triggered.connect(lambda _checked: act())
        return action

    # --------------------------------------------------------------- copying

    def copy_picture(self, panel: CurvePlot) -> None:
        from desktop_app.gui.plots.picture import picture

        QGuiApplication.clipboard().setImage(picture(panel))
        self._tell(self.tr("Picture copied"))

    def copy_values(self, panel: CurvePlot) -> None:
        """What is drawn, as text that a spreadsheet takes."""
        self.copy_rows(rows_of(panel))

    def copy_rows(self, rows: Sequence[ValueRow]) -> None:
        self._context.bridge.call(values_text, rows, then=self._take_values, owner=self)

    def _take_values(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._tell(self.tr("Values copied"))

    # -------------------------------------------------------------- exporting

    def save_png(self, panel: CurvePlot, place: Path) -> None:
        from desktop_app.gui.plots.picture import picture, save_png

        self._save(place, save_png, picture(panel), place)

    def save_svg(self, panel: CurvePlot, place: Path) -> None:
        from desktop_app.gui.plots.picture import save_svg, svg

        self._save(place, save_svg, svg(panel), place)

    def save_csv(
        self, name: str, runs: Mapping[str, str], place: Path, *, epochs: bool = False
    ) -> None:
        """All points of a series, also those that are not drawn one by one; their `epochs` too."""
        export = self._context.engine.runs.export_points
        export = partial(export, system=self._system, epochs=epochs)
        self._save(place, export, runs, name, place)

    def _save(self, place: Path, save: Callable[..., object], *what: object) -> None:
        saved = partial(self._tell_saved, place)
        self._context.bridge.call(save, *what, then=saved, owner=self).keep()

    def _ask_where(self, title: str, name: str, ending: str, save: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self._widget, title.rstrip("…"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ending)
        dialog.selectFile((_UNSAFE.sub("-", name).strip("-.") or "plot") + ending)
        dialog.fileSelected.connect(lambda file: save(Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell_saved(self, place: Path, _result: object) -> None:
        self._tell(self.tr("Saved as {name}").format(name=place.name))

    def _tell(self, text: str) -> None:
        self._context.toasts.show(text, Kind.SUCCESS)
