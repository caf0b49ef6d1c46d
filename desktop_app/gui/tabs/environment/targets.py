"""The targets that an environment can be built on, and how it stands there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop_app.domain.environment import Build
from desktop_app.gui.tabs.environment.states import build_line, build_look
from desktop_app.gui.tabs.parts import moment_text
from desktop_app.gui.theme.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_MOST_ROWS = 6
_STATE = 1


class _Model(QAbstractTableModel):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.builds: list[Build] = []
        self._titles = (
            self.tr("Target"),
            self.tr("State"),
            self.tr("Version"),
            self.tr("Built"),
        )

    def show_builds(self, builds: Sequence[Build]) -> None:
        if [b.target for b in builds] != [b.target for b in self.builds]:
            self.beginResetModel()
            self.builds = list(builds)
            self.endResetModel()
            return
        for row, build in enumerate(builds):
            if build != self.builds[row]:
                self.builds[row] = build
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(self._titles) - 1))

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.builds)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._titles)

    def headerData(
        self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if side is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        build, column = self.builds[index.row()], index.column()
        text = (
            build.target,
            build_line(build),
            str(build.version) if build.version else "",
            moment_text(build.built_at),
        )[column]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return text
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self._titles[column]}: {text}"
            case Qt.ItemDataRole.DecorationRole if column == _STATE:
                look = build_look(build.state)
                return self._theme.icon(look.icon, look.role)
        return None


class TargetsTable(QTableView):
    """`chosen` tells that another row is current."""

    chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = theme.tokens.row_height
        self._model = _Model(theme, self)
        self.setModel(self._model)
        self.setAccessibleName(self.tr("Targets that it can be built on"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self._row)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate((180, 0, 80, 150)):
            head.resizeSection(column, width or 200)
        head.setSectionResizeMode(_STATE, QHeaderView.ResizeMode.Stretch)
        theme.changed.connect(self.viewport().update)
        self.selectionModel().currentRowChanged.connect(lambda *_: self.chosen.emit())

    def current(self) -> Build | None:
        """The build of the current row."""
        row = self.currentIndex().row()
        return self._model.builds[row] if 0 <= row < len(self._model.builds) else None

    def show_builds(self, builds: Sequence[Build], target: str) -> None:
        """Show these, the one on a target current, else the first that is anything."""
        self._model.show_builds(builds)
        rows = min(max(len(builds), 1), _MOST_ROWS)
        self.setFixedHeight(rows * self._row + self.horizontalHeader().sizeHint().height() + 4)
        names = [build.target for build in builds]
        row = names.index(target) if target in names else 0
        if builds and self.currentIndex().row() != row:
            self.setCurrentIndex(self._model.index(row, 0))
