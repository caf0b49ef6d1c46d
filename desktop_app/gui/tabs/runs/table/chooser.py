"""Which columns the runs table shows: those that all runs have, parameters, metrics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.filters import Field, FieldKind
from desktop_app.gui.tabs.runs.table.columns import (
    Column,
    best_of,
    fixed_columns,
    metric_column,
    parameter_column,
    sketch_column,
)
from desktop_app.gui.tabs.runs.tools import push_button
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.check_popup import Check, CheckPopup, Entry


class ColumnChooser(CheckPopup):
    """`toggled` carries a column's key and whether it is to be shown; `usual_requested` asks for
    the columns that nobody chose."""

    usual_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        name, find = self.tr("Columns"), self.tr("Find a column")
        super().__init__(theme, name, find, parent)
        usual = push_button(self.tr("Usual columns"), self.tr("Show the usual columns"), self)
        usual.clicked.connect(self.usual_requested)
        self.body.addWidget(usual)

    def fill(self, fields: Sequence[Field], shown: Sequence[Column]) -> None:
        """Offer the fixed columns, these fields and what is shown already."""
        offered = {column.key: column for column in (*fixed_columns(), *shown, *_of(fields))}
        keys = {column.key for column in shown}
        entries = []
        for column in offered.values():
            state = Check.Checked if column.key in keys else Check.Unchecked
            # The name is what a row is.
            entries.append(Entry(column.key, column.title, state, fixed=column.key == "name"))
        self.offer(entries)


def _of(fields: Iterable[Field]) -> Iterable[Column]:
    for field in fields:
        if field.kind is FieldKind.METRIC:
            yield metric_column(best_of(field.name))
            yield sketch_column(field.name)
        else:
            yield parameter_column(field)
