"""A picture that fits where it is, and can be looked at from nearer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

_NEAREST = 64.0
"""How much larger than fitting it may be."""
_STEP = 1.25
_PIXELS_SEEN = 3.0
"""From so many times its size on, the pixels of a picture are shown as squares."""


class PictureView(QWidget):
    """Where it `zooms`, the wheel and + and - do so, the mouse and the arrow keys move it, and 0 or
    a double click shows all of it again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._zoom = 1.0
        self._center = QPointF(0.5, 0.5)
        """What of the picture is in the middle, in parts of its width and height."""
        self._from: QPointF | None = None
        self._zooms = False

    @property
    def image(self) -> QImage:
        return self._image

    @property
    def zoom(self) -> float:
        """How much larger than fitting it is shown."""
        return self._zoom

    def set_image(self, image: QImage) -> None:
        """Another picture, looked at from where the one before was."""
        self._image = image
        self.update()

    def set_zooms(self, zooms: bool) -> None:
        """Whether it can be looked at from nearer."""
        self._zooms = zooms
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if zooms else Qt.FocusPolicy.NoFocus)
        if not zooms:
            self._show_all()

    def place(self) -> QRectF:
        """Where the whole picture lies, in the coordinates of this widget."""
        if self._image.isNull():
            return QRectF()
        fit = QSizeF(self._image.size()).scaled(
            QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio
        )
        size = fit * self._zoom
        middle = QRectF(self.rect()).center()
        left = middle.x() - self._center.x() * size.width()
        top = middle.y() - self._center.y() * size.height()
        return QRectF(left, top, size.width(), size.height())

    def _show_all(self) -> None:
        self._zoom, self._center = 1.0, QPointF(0.5, 0.5)
        self.update()

    def _zoom_at(self, at: QPointF, factor: float) -> None:
        """What lies at a point of this widget stays there."""
        before = self.place()
        if before.isEmpty():
            return
        zoom = min(max(self._zoom * factor, 1.0), _NEAREST)
        change = zoom / self._zoom
        self._zoom = zoom
        self._move_to(at + (before.topLeft() - at) * change, before.size() * change)

    def _move_to(self, corner: QPointF, size: QSizeF) -> None:
        middle = QRectF(self.rect()).center()
        x, y = (middle.x() - corner.x()) / size.width(), (middle.y() - corner.y()) / size.height()
        self._center = QPointF(
            _held(x, self.width() / size.width()), _held(y, self.height() / size.height())
        )
        self.update()

    def _move_by(self, x: float, y: float) -> None:
        place = self.place()
        if not place.isEmpty():
            self._move_to(place.topLeft() + QPointF(x, y), place.size())

    # ---------------------------------------------------------------- events

    def paintEvent(self, event: QPaintEvent) -> None:
        place = self.place()
        if place.isEmpty():
            return
        painter = QPainter(self)
        larger = place.width() * self.devicePixelRatioF() / self._image.width()
        smooth = larger < _PIXELS_SEEN
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.setClipRect(self.rect())
        painter.drawImage(place, self._image)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._move_by(0, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._zooms:
            self._zoom_at(event.position(), _STEP ** (event.angleDelta().y() / 120))
            event.accept()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._zooms and event.button() is Qt.MouseButton.LeftButton:
            self._from = event.position()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            way = event.position() - self._from
            self._from = event.position()
            self._move_by(way.x(), way.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._zooms:
            self._show_all()
        else:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        middle, step = QRectF(self.rect()).center(), self.width() / 10
        ways = {
            Qt.Key.Key_Left: (step, 0.0),
            Qt.Key.Key_Right: (-step, 0.0),
            Qt.Key.Key_Up: (0.0, step),
            Qt.Key.Key_Down: (0.0, -step),
        }
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._zoom_at(middle, _STEP)
        elif key is Qt.Key.Key_Minus:
            self._zoom_at(middle, 1 / _STEP)
        elif key is Qt.Key.Key_0:
            self._show_all()
        elif key in ways:
            self._move_by(*ways[key])
        else:
            super().keyPressEvent(event)


def _held(center: float, part: float) -> float:
    """So that nothing beside the picture is seen, of which such a part is in sight."""
    return 0.5 if part >= 1 else min(max(center, part / 2), 1 - part / 2)
