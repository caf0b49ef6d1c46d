"""The table of datasets, and what one of them is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.dataset import Dataset, DatasetFormat
from desktop_app.gui.tabs.parts import Facts, button, moment_text
from desktop_app.gui.tabs.runs.words import size_text
from desktop_app.gui.tabs.workspace.balance import BalanceBars
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.elided_label import ElidedLabel
from desktop_app.gui.widgets.text_label import text_label

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def format_word(dataset: Dataset) -> str:
    """The format in the language of the user."""
    tr = QCoreApplication.translate
    return {
        DatasetFormat.IMAGE_FOLDER: tr("Datasets", "Images by class"),
        DatasetFormat.PLAIN: tr("Datasets", "Plain files"),
    }[dataset.format]


class DatasetsModel(QAbstractTableModel):
    """One row per dataset."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.items: list[Dataset] = []

    def set_items(self, items: Sequence[Dataset]) -> None:
        self.beginResetModel()
        self.items = list(items)
        self.endResetModel()

    def row_of(self, name: str) -> int:
        """The row of a dataset, -1 where there is none."""
        return next((row for row, item in enumerate(self.items) if item.name == name), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.items)

    def columnCount(self, parent: Index | None = None) -> int:
        return 5

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (2, 3, 4):
            return _RIGHT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("Name"),
            self.tr("Format"),
            self.tr("Files"),
            self.tr("Size"),
            self.tr("Classes"),
        )[section]

    def data(self, index: Index, role: int = 0) -> object:
        item, column = self.items[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(item, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (2, 3, 4):
            return _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            return item.path
        if role == Qt.ItemDataRole.DecorationRole and column == 0:
            if item.missing:
                return self._theme.icon("triangle-alert", "warning")
            images = item.format is DatasetFormat.IMAGE_FOLDER
            return self._theme.icon("images" if images else "folder", "muted")
        return None

    def _text(self, item: Dataset, column: int) -> str:
        return (
            item.name,
            self.tr("Not there") if item.missing else format_word(item),
            f"{item.file_count:,}",
            size_text(item.size),
            f"{len(item.classes):,}" if item.classes else "",
        )[column]


class DatasetTable(QTableView):
    """`chosen` carries the dataset under the cursor, or None."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, model: DatasetsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = model
        self.setModel(model)
        self.setAccessibleName(self.tr("Datasets"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.tokens.row_height)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.selectionModel().currentRowChanged.connect(self._tell)

    def choose(self, name: str) -> None:
        """Select a dataset, the first where it is not there."""
        if self._items.items:
            self.selectRow(max(0, self._items.row_of(name)))

    def _tell(self, current: QModelIndex) -> None:
        there = 0 <= current.row() < len(self._items.items)
        self.chosen.emit(self._items.items[current.row()] if there else None)


class DatasetDetails(QWidget):
    """`run_requested` and `remove_requested` carry the dataset."""

    run_requested = Signal(object)
    remove_requested = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        space = theme.tokens.spacing
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.xl, space.l, space.xl, space.l)
        layout.setSpacing(space.m)
        self._name = ElidedLabel("", self)
        self._name.setProperty("role", "heading")
        layout.addWidget(self._name)
        self._facts = Facts(theme, self)
        layout.addWidget(self._facts)
        row = QHBoxLayout()
        row.setSpacing(space.s)
        run = button(self.tr("New run with this"), self)
        run.clicked.connect(lambda: self.run_requested.emit(self._dataset))
        remove = button(self.tr("Remove"), self, "danger")
        remove.setAccessibleDescription(self.tr("Forgets the dataset; the files stay"))
        remove.setToolTip(self.tr("Forgets the dataset; the files stay"))
        remove.clicked.connect(lambda: self.remove_requested.emit(self._dataset))
        row.addWidget(run)
        row.addWidget(remove)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addSpacing(space.s)
        self._balance_title = text_label(self.tr("Class balance"), self, "heading")
        self._balance = BalanceBars(theme, self)
        layout.addWidget(self._balance_title)
        layout.addWidget(self._balance)
        layout.addStretch(1)

    def show_dataset(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._name.setText(dataset.name)
        splits = ", ".join(f"{name} {count:,}" for name, count in dataset.splits.items())
        missing = self.tr("The path is not there any more") if dataset.missing else ""
        self._facts.show_facts(
            (
                (self.tr("Problem"), missing),
                (self.tr("Path"), dataset.path),
                (self.tr("Format"), format_word(dataset)),
                (self.tr("Files"), f"{dataset.file_count:,}"),
                (self.tr("Size"), size_text(dataset.size)),
                (self.tr("Splits"), splits),
                (self.tr("Added"), moment_text(dataset.created_at)),
            )
        )
        self._balance.show_classes(dataset.classes)
        self._balance.setVisible(bool(dataset.classes))
        self._balance_title.setVisible(bool(dataset.classes))
