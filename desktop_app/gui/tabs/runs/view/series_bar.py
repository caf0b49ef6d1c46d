"""What is above the plots of a page: a search, and how curves are drawn."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSlider,
    QToolButton,
    QWidget,
)

from desktop_app.domain.metrics import MOST_SERIES
from desktop_app.gui.plots.looks import Along, PlotOptions
from desktop_app.gui.tabs.runs.tools import label, tool_button
from desktop_app.gui.theme.theme import Theme

_LOG = " log"
TYPED_MS = 150
_STEPS = 100


class SeriesBar(QWidget):
    """`filtered` carries the text that is searched for, a moment after it was typed."""

    filtered = Signal(str)
    changed = Signal()
    reset_requested = Signal()

    def __init__(self, theme: Theme, system: bool, parent: QWidget | None = None) -> None:
        """On a `system` page curves are drawn over time only."""
        super().__init__(parent)
        self._theme = theme
        self._system = system
        self._typed = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._typed.timeout.connect(self._tell_filter)
        self._wished = (Along.TIME if system else Along.STEP), False
        """The axis, and whether it is logarithmic."""
        self._epochs = False
        self._build()
        self._lay_out()
        for signal in (
            self._smoothing.valueChanged,
            self._log.toggled,
            self._middle.toggled,
        ):
            signal.connect(self._tell_change)
        self.axis.currentIndexChanged.connect(self._wish_along)

    @property
    def text(self) -> str:
        """What is searched for."""
        return self._find.text()

    @property
    def options(self) -> PlotOptions:
        """How curves are to be drawn."""
        smoothing = self._smoothing.value() / _STEPS
        along, log_x = _axis(self.axis.currentData())
        log, middle = self._log.isChecked(), self._middle.isChecked()
        return PlotOptions(smoothing, along, log=log, middle=middle, log_x=log_x)

    @property
    def wished(self) -> PlotOptions:
        """How a person wants them, also where this run does not have that axis."""
        along, log_x = self._wished
        return replace(self.options, along=along, log_x=log_x)

    def set_epochs(self, known: bool) -> None:
        """Whether curves can be drawn along epochs here; they are as soon as they can, where that
        is wished for."""
        if known is not self._epochs:
            self._epochs = known
            self._show_epochs()
            self._show_along()

    def set_options(self, options: PlotOptions) -> None:
        """Show these, as they are remembered; what this page does not offer is left."""
        with QSignalBlocker(self):
            self._smoothing.setValue(round(options.smoothing * _STEPS))
            self._log.setChecked(options.log)
            self._middle.setChecked(options.middle)
            self._wished = options.along, options.log_x
            self._show_along()
            self._tell_change()

    def say_more(self, more: bool) -> None:
        """Whether a run may have more series than are taken in."""
        first = self.tr("Search the first %Ln series", "", MOST_SERIES)
        others = self.tr("The points of the others are in the run's folder only.")
        self._find.setPlaceholderText(first if more else self.tr("Search series"))
        self._find.setToolTip(others if more else "")

    def _show_along(self) -> None:
        along, log_x = self._wished
        choices = (_key(along, log_x), _key(along, False))
        places = (self.axis.findData(key) for key in choices)
        there = self._epochs or along is not Along.EPOCH
        with QSignalBlocker(self.axis):
            self.axis.setCurrentIndex(next((at for at in places if at >= 0 and there), 0))

    def _wish_along(self, *_: object) -> None:
        self._wished = _axis(self.axis.currentData())
        self._tell_change()

    def _show_epochs(self) -> None:
        """A choice that cannot be made says why."""
        why = self.tr("No epochs are known: nothing that is logged or printed here tells them.")
        at = self.axis.findData(Along.EPOCH.value)
        model = self.axis.model()
        if at >= 0 and isinstance(model, QStandardItemModel):
            model.item(at).setEnabled(self._epochs)
            for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
                self.axis.setItemData(at, "" if self._epochs else why, role)

    def _build(self) -> None:
        self._find = QLineEdit(self)
        self._find.setPlaceholderText(self.tr("Search series"))
        self._find.setAccessibleName(self.tr("Search series"))
        self._find.setClearButtonEnabled(True)
        self._find.setMaximumWidth(220)
        self._find.textChanged.connect(self._typed.start)
        self._smoothing = QSlider(Qt.Orientation.Horizontal, self)
        self._smoothing.setRange(0, _STEPS - 1)
        self._smoothing.setMaximumWidth(140)
        self._smoothing.setAccessibleName(self.tr("Smoothing"))
        self._amount: QLabel = label("0", "small", self)
        self._amount.setFixedWidth(30)
        self.axis = QComboBox(self)
        if not self._system:
            self.axis.addItem(self.tr("Step"), _key(Along.STEP))
            self.axis.addItem(self.tr("Step, log"), _key(Along.STEP, True))
            self.axis.addItem(self.tr("Epoch"), _key(Along.EPOCH))
        self.axis.addItem(self.tr("Relative time"), _key(Along.TIME))
        if not self._system:
            self.axis.addItem(self.tr("Relative time, log"), _key(Along.TIME, True))
        self.axis.addItem(self.tr("Date and time"), _key(Along.CLOCK))
        self.axis.setAccessibleName(self.tr("Horizontal axis"))
        self._show_epochs()
        self._log = self._toggle(self.tr("log y"), self.tr("Logarithmic vertical axis"))
        name = self.tr("Ignore outliers: fit the vertical axis to the middle 98 % of the values")
        self._middle = self._toggle(self.tr("no outliers"), name)
        self._reset = tool_button(self._theme, "rotate-ccw", self.tr("Show whole curves"), self)
        self._reset.clicked.connect(self.reset_requested)

    def _toggle(self, text: str, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setCheckable(True)
        button.setAccessibleName(name)
        button.setToolTip(name)
        return button

    def _lay_out(self) -> None:
        bar = QHBoxLayout(self)
        bar.setContentsMargins(12, 8, 12, 8)
        bar.setSpacing(8)
        bar.addWidget(self._find, 1)
        bar.addWidget(label(self.tr("Smoothing"), "small", self))
        bar.addWidget(self._smoothing)
        bar.addWidget(self._amount)
        bar.addWidget(self.axis)
        bar.addWidget(self._log)
        bar.addWidget(self._middle)
        bar.addStretch(0)
        bar.addWidget(self._reset)

    def _tell_filter(self) -> None:
        self.filtered.emit(self.text)

    def _tell_change(self, *_: object) -> None:
        smoothing = self.options.smoothing
        self._amount.setText(f"{smoothing:.2f}" if smoothing else "0")
        self.changed.emit()


def _key(along: Along, log: bool = False) -> str:
    """What stands for an axis among the choices."""
    return along.value + _LOG * log


def _axis(key: str) -> tuple[Along, bool]:
    """`_key` the other way round."""
    return Along(key.removesuffix(_LOG)), key.endswith(_LOG)
