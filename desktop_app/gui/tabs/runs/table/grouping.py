"""What the runs of the table are grouped by."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.domain.filters import Field, FieldKind, field_text
from desktop_app.gui.tabs.runs.table.headings import group_title
from desktop_app.gui.tabs.runs.tools import push_button
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.check_popup import Check, CheckPopup, Entry

_OF_ALL_RUNS = ("experiment", "outcome", "target", "script", "environment", "tag", "origin")


class GroupChooser(CheckPopup):
    """`toggled` carries a field (empty for no groups), `fold_requested` whether all groups are to
    be folded."""

    fold_requested = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, self.tr("Group by"), self.tr("Find a field"), parent)
        expand = push_button(self.tr("Expand all"), self.tr("Expand all groups"), self)
        expand.clicked.connect(lambda: self.fold_requested.emit(False))
        collapse = push_button(self.tr("Collapse all"), self.tr("Collapse all groups"), self)
        collapse.clicked.connect(lambda: self.fold_requested.emit(True))
        self._of_groups = (expand, collapse)
        line = QHBoxLayout()
        line.addWidget(expand)
        line.addWidget(collapse)
        self.body.addLayout(line)

    def fill(self, fields: Iterable[Field], chosen: str) -> None:
        """Offer what all runs have, the parameters among these fields, and what is `chosen`."""
        given = [field_text(field) for field in fields if field.kind is FieldKind.PARAMETER]
        groups = dict.fromkeys((*_OF_ALL_RUNS, *([chosen] if chosen else []), *given))
        entries = (Entry(group, group_title(group), _check(group == chosen)) for group in groups)
        self.offer([Entry("", self.tr("No groups"), _check(not chosen)), *entries])
        for button in self._of_groups:
            button.setEnabled(bool(chosen))


def _check(checked: bool) -> Check:
    return Check.Checked if checked else Check.Unchecked
