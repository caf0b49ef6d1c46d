"""What a view shows while it has nothing: one picture, one sentence, one action."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.icon_label import IconLabel
from desktop_app.gui.widgets.text_label import text_label

_TEXT_WIDTH = 480


class EmptyState(QWidget):
    """Teaches the next step. `action_requested` is emitted when its button is pressed.

    Without `action_text` there is no button (for instance where the action is a drop).
    """

    action_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        icon: str,
        sentence: str,
        action_text: str = "",
        detail: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        space = theme.tokens.spacing
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.xl, space.xl, space.xl, space.xl)
        layout.setSpacing(space.m)
        layout.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture = IconLabel(theme, icon, "border_strong", theme.tokens.icon_size.picture, self)
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        self._sentence = self._label("heading")
        self._detail = self._label("muted")
        layout.addWidget(self._sentence, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._detail, 0, Qt.AlignmentFlag.AlignHCenter)
        self.button = QPushButton(self)
        self.button.setProperty("primary", "true")
        self.button.clicked.connect(self.action_requested)
        layout.addSpacing(space.xs)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.set_texts(sentence, action_text, detail)

    def set_texts(self, sentence: str, action_text: str = "", detail: str = "") -> None:
        """Change the words, for instance from "no runs yet" to "no run matches the filter"."""
        self._sentence.setText(sentence)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self.button.setText(action_text)
        self.button.setAccessibleName(action_text)
        self.button.setVisible(bool(action_text))
        self.setAccessibleName(sentence)
        self.setAccessibleDescription(detail)

    def _label(self, role: str) -> QLabel:
        label = text_label("", self, role, wrap=True)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        label.setFixedWidth(_TEXT_WIDTH)
        return label
