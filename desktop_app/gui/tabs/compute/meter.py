"""A small meter: what, how full, and the numbers."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop_app.gui.widgets.text_label import text_label


class Meter(QWidget):
    """A thin bar with its name at the left and its value at the right."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        row = QHBoxLayout()
        self._name = text_label(name, self, "small")
        self._value = text_label("", self, "small")
        row.addWidget(self._name)
        row.addStretch(1)
        row.addWidget(self._value)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(name)
        layout.addLayout(row)
        layout.addWidget(self._bar)

    def set_value(self, share: float | None, text: str, details: str = "") -> None:
        """`share` from 0 to 1, None for unknown. `details` are lines for who wants more."""
        self._bar.setValue(0 if share is None else round(1000 * min(1.0, max(0.0, share))))
        self._value.setText(text)
        self._bar.setAccessibleDescription("\n".join(filter(None, (text, details))))
        self.setToolTip(details)
