"""What was built, as a table model."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_app.domain.built import BuiltEnvironment, BuiltKind, freed_alone
from desktop_app.domain.run import LOCAL_TARGET
from desktop_app.gui.tabs.runs.words import absolute_text, relative_text, size_text
from desktop_app.gui.theme.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
NAME, KIND, HOST, SIZE, FREES, MADE, USED, USERS = range(8)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_FIGURES = (SIZE, FREES, MADE, USED)


class BuiltModel(QAbstractTableModel):
    """One row for each."""

    def __init__(
        self, theme: Theme, parent: QObject | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clock = clock
        self._freed: Mapping[tuple[str, BuiltKind, str], int] = {}
        self.rows: Sequence[BuiltEnvironment] = ()

    def show_rows(
        self, rows: Sequence[BuiltEnvironment], every: Sequence[BuiltEnvironment]
    ) -> None:
        """Show these, of every one that there is on their hosts."""
        self.beginResetModel()
        self.rows, self._freed = tuple(rows), freed_alone(every)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NONE) -> int:
        return 0 if parent.isValid() else USERS + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section in _FIGURES:
            return _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole and section == FREES:
            return self.tr("What deleting this one alone frees: the rest is shared with others")
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("Environment"),
            self.tr("Kind"),
            self.tr("Host"),
            self.tr("Size"),
            self.tr("Frees"),
            self.tr("Made"),
            self.tr("Last used"),
            self.tr("Used by"),
        )[section]

    def kind_text(self, kind: BuiltKind) -> str:
        """Short, as its icon says it already."""
        return self.tr("Image") if kind is BuiltKind.IMAGE else self.tr("venv")

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        one, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(one, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in _FIGURES:
            return _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(one, column)
        if role == Qt.ItemDataRole.DecorationRole and column == NAME:
            image = one.kind is BuiltKind.IMAGE
            return self._theme.icon("container" if image else "box", "muted")
        return None

    def _text(self, one: BuiltEnvironment, column: int) -> str:
        match column:
            case 0:
                return self._name(one)
            case 1:
                return self.kind_text(one.kind)
            case 2:
                return self.tr("This computer") if one.host == LOCAL_TARGET else one.host
            case 3:
                return size_text(one.size)
            case 4:
                return size_text(self._freed[one.host, one.kind, one.key])
            case 5:
                return relative_text(one.made_at, self._clock()) if one.made_at else ""
            case 6:
                if one.used_at is None:
                    return self.tr("not known")
                return relative_text(one.used_at, self._clock())
        return self._users(one)

    def _name(self, one: BuiltEnvironment) -> str:
        if not one.whole and not one.building:
            return self.tr("{name} (not finished)").format(name=one.title)
        if not one.environments:
            return self.tr("{name} (definition removed)").format(name=one.title)
        return one.title

    def _users(self, one: BuiltEnvironment) -> str:
        building = [self.tr("its build")] if one.building else []
        return ", ".join([*one.runs, *one.holds, *building])

    def _tip(self, one: BuiltEnvironment, column: int) -> str:
        if column == NAME:
            return f"{self._name(one)}\n{one.key}"
        if column == KIND:
            image = one.kind is BuiltKind.IMAGE
            return self.tr("Docker image") if image else self.tr("Virtual environment")
        if column == MADE:
            return absolute_text(one.made_at or None)
        if column == USED:
            return absolute_text(one.used_at)
        return self._text(one, column)
