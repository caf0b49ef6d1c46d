"""One field of a form: label, editor, help, and the error right where it is."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from desktop_app.gui.theme.properties import set_look
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.icon_label import IconLabel
from desktop_app.gui.widgets.text_label import text_label


class Field(QWidget):
    """Wraps `editor`, which gets the label as its accessible name and the help, or the error
    while there is one, as its accessible description.

    A composite editor (a line with a button) names the part that is typed into by `focus`.
    """

    def __init__(
        self,
        theme: Theme,
        label: str,
        editor: QWidget,
        help_text: str = "",
        focus: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._typed = focus or editor
        self._help_text = help_text
        self._label = QLabel(self)
        self._label.setBuddy(self._typed)
        self._help = text_label("", self, "small", wrap=True)
        self._error = text_label("", self, "error", wrap=True)
        self._error_icon = IconLabel(theme, "circle-alert", "danger", 14, self)
        self._lay_out(theme.tokens.spacing.xs)
        self.set_label(label)
        self.clear_error()

    @property
    def error(self) -> str:
        """The error shown now, empty for none."""
        return self._error.text()

    def set_label(self, label: str) -> None:
        self._label.setText(label)
        self._label.setVisible(bool(label))
        for spoken in self._spoken():
            spoken.setAccessibleName(label.replace("&", ""))

    def set_help(self, text: str) -> None:
        self._help_text = text
        self._show_texts(self.error)

    def set_error(self, text: str) -> None:
        """Show `text` below the editor in place of the help, and mark the editor's border."""
        self._show_texts(text)

    def clear_error(self) -> None:
        self._show_texts("")

    def focus_editor(self) -> None:
        """Bring the keyboard here, for instance to the first field with an error."""
        self._typed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_texts(self, error: str) -> None:
        self._error.setText(error)
        self._error.setVisible(bool(error))
        self._error_icon.setVisible(bool(error))
        self._help.setText(self._help_text)
        self._help.setVisible(bool(self._help_text) and not error)
        for spoken in self._spoken():
            spoken.setAccessibleDescription(error or self._help_text)
        set_look(self._typed, "error", bool(error))

    def _spoken(self) -> Iterator[QWidget]:
        """Where a screen reader may stand: the editor, and the line in a box that is typed into."""
        yield self._typed
        line = self._typed.lineEdit() if isinstance(self._typed, QComboBox | QSpinBox) else None
        if line is not None:
            yield line

    def _lay_out(self, gap: int) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(gap)
        layout.addWidget(self._label)
        layout.addWidget(self.editor)
        layout.addWidget(self._help)
        line = QHBoxLayout()
        line.setSpacing(gap)
        line.addWidget(self._error_icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._error, 1)
        layout.addLayout(line)
