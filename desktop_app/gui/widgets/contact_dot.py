"""Whether a host answers: a dot whose shape says it too, and the host's name."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop_app.domain.run import Contact
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.elided_label import ElidedLabel

_ROLES = {Contact.LIVE: "success", Contact.STALE: "warning", Contact.NONE: "muted"}
_EDGE = 12


def contact_word(contact: Contact) -> str:
    """The contact in the language of the user."""
    tr = QCoreApplication.translate
    return {
        Contact.LIVE: tr("ContactDot", "Reachable"),
        Contact.STALE: tr("ContactDot", "Not seen lately"),
        Contact.NONE: tr("ContactDot", "No contact"),
    }[contact]


def draw_contact(painter: QPainter, center: QPointF, contact: Contact, color: QColor) -> None:
    """Live is a full dot, stale a ring, none a ring with a bar: told apart without colour."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1.6))
    painter.setBrush(color if contact is Contact.LIVE else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(center, 3.6, 3.6)
    if contact is Contact.NONE:
        painter.drawLine(center + QPointF(-3.6, 3.6), center + QPointF(3.6, -3.6))
    painter.restore()


def draw_trouble(painter: QPainter, center: QPointF, color: QColor) -> None:
    """A triangle: the host answers, and something there keeps runs from it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(color, 1.6)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(color)
    corners = (QPointF(0.0, -4.0), QPointF(4.0, 3.2), QPointF(-4.0, 3.2))
    painter.drawPolygon([center + corner for corner in corners])
    painter.restore()


class ContactDot(QWidget):
    """A dot and, where given, the name of the host; says the rest in tooltip and description."""

    def __init__(
        self, theme: Theme, name: str = "", parent: QWidget | None = None, role: str = ""
    ) -> None:
        super().__init__(parent)
        self._dot = _Dot(theme, self)
        self._label = ElidedLabel("", self)
        self._label.setProperty("role", role)
        self._name = name
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(self._dot)
        layout.addWidget(self._label)
        self.set_contact(Contact.NONE)

    def set_contact(self, contact: Contact, detail: str = "", problem: str = "") -> None:
        """`detail` says since when, for instance "last seen 2 min ago"; `problem` what is wrong."""
        self._dot.show_contact(contact, bool(problem))
        self._label.setText(f"{self._name} ({detail})" if self._name and detail else self._name)
        self._label.setVisible(bool(self._name))
        word = contact_word(contact)
        text = ": ".join(part for part in (word, detail, problem) if part)
        self.setToolTip(text)
        self.setAccessibleName(f"{self._name}: {text}" if self._name else text)


class _Dot(QWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._contact = Contact.NONE
        self._trouble = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_contact(self, contact: Contact, trouble: bool) -> None:
        self._contact = contact
        self._trouble = trouble and contact is Contact.LIVE
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_EDGE, _EDGE)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        center = QPointF(self.width() / 2, self.height() / 2)
        if self._trouble:
            draw_trouble(painter, center, self._theme.color("warning"))
        else:
            draw_contact(painter, center, self._contact, self._theme.color(_ROLES[self._contact]))
        painter.end()
