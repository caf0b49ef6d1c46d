"""The packages that were found in an environment: searched, sorted, copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.resolution import Package, Resolution
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.elided_label import ElidedLabel

Index = QModelIndex | QPersistentModelIndex
_MOST_ROWS = 12
"""So many are seen at once; the others are scrolled to."""


class PackagesModel(QAbstractTableModel):
    """A row for each package; where they came from only if that is no index."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.packages: Sequence[Package] = ()
        self._columns = 2

    def set_packages(self, packages: Sequence[Package]) -> None:
        self.beginResetModel()
        self.packages = packages
        self._columns = 3 if any(package.origin for package in packages) else 2
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.packages)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._columns

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        titles = (self.tr("Package"), self.tr("Version"), self.tr("From"))
        return titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = 0) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        package = self.packages[index.row()]
        return (package.name, package.version, package.origin)[index.column()]


class PackageList(QWidget):
    """Facts, a search and the table of one resolution."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = PackagesModel(self)
        self.found = QSortFilterProxyModel(self)
        self.found.setSourceModel(self._model)
        self.found.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.found.setSortCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.facts = ElidedLabel("", self)
        self.facts.setProperty("role", "muted")
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(self.tr("Find a package"))
        self.search.setAccessibleName(self.tr("Find a package"))
        self.search.textChanged.connect(self._filter)
        self.count = QLabel(self)
        self.count.setProperty("role", "muted")
        self.copy = QPushButton(self.tr("Copy"), self)
        self.copy.setAccessibleName(self.tr("Copy packages"))
        self.copy.setToolTip(self.tr("The packages that are selected, or all that are shown"))
        self.copy.clicked.connect(self._copy)
        self.table = self._make_table(theme)
        space = theme.tokens.spacing
        row = QHBoxLayout()
        row.setSpacing(space.s)
        row.addWidget(self.search, 1)
        row.addWidget(self.count)
        row.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space.s)
        layout.addWidget(self.facts)
        layout.addLayout(row)
        layout.addWidget(self.table)

    def _make_table(self, theme: Theme) -> QTableView:
        table = QTableView(self)
        table.setModel(self.found)
        table.setAccessibleName(self.tr("Packages"))
        table.setProperty("framed", "true")
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.tokens.row_height)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setHighlightSections(False)
        table.setSortingEnabled(True)
        table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        keys = QKeySequence(QKeySequence.StandardKey.Copy)
        copy = QShortcut(keys, table, self._copy)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        return table

    def show_resolution(self, resolution: Resolution) -> None:
        """Show what was found; what is searched stays."""
        facts = (f"Python {resolution.python}", resolution.platform, resolution.base_image)
        self.facts.setText("  ·  ".join(filter(None, facts)))
        self._model.set_packages(resolution.listed)
        self._count()
        rows = min(self._model.rowCount(), _MOST_ROWS)
        section = self.table.verticalHeader().defaultSectionSize()
        header = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(rows * section + header + 2 * self.table.frameWidth() + 2)

    def texts(self) -> list[str]:
        """The selected packages as pip names them, or all that are shown."""
        chosen = self.table.selectionModel().selectedRows()
        rows = sorted(index.row() for index in chosen) or range(self.found.rowCount())
        return ["==".join(self._cell(row, column) for column in (0, 1)) for row in rows]

    def _cell(self, row: int, column: int) -> str:
        return str(self.found.index(row, column).data())

    def _filter(self, text: str) -> None:
        self.found.setFilterFixedString(text.strip())
        self._count()

    def _count(self) -> None:
        shown, every = self.found.rowCount(), self._model.rowCount()
        text = self.tr("%Ln packages", "", every)
        if shown < every:
            text = self.tr("{shown} of {all}").format(shown=shown, all=text)
        self.count.setText(text)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self.texts()))
