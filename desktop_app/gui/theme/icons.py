"""Icons from SVG files, drawn in any colour at any pixel density."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

DISABLED_OPACITY = 0.4


class IconSource:
    """Reads each SVG once; `folder` holds `<name>.svg` drawn with `currentColor`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._texts: dict[str, str] = {}

    def svg(self, name: str, color: QColor) -> bytes:
        """The SVG of `name` in `color`. Raises `KeyError` for an icon that is not bundled."""
        if name not in self._texts:
            self._texts[name] = self._read(name)
        text = self._texts[name].replace("currentColor", color.name())
        return text.encode("utf-8")

    def _read(self, name: str) -> str:
        try:
            text = (self._folder / f"{name}.svg").read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise KeyError(f"no icon is called {name!r}") from error
        # A little thinner than the set's default: calmer beside 13 px text.
        return text.replace('stroke-width="2"', 'stroke-width="1.8"')


def draw_pixmap(svg: bytes, size: int, ratio: float) -> QPixmap:
    """A square pixmap of `size` device-independent pixels at the device pixel `ratio`."""
    return _draw(QSvgRenderer(QByteArray(svg)), size, ratio)


def draw_icon(svg: bytes, size: int, ratios: Iterable[float]) -> QIcon:
    """An icon with a drawing for each of these pixel ratios, normal and disabled."""
    icon = QIcon()
    renderer = QSvgRenderer(QByteArray(svg))
    for ratio in ratios:
        normal = _draw(renderer, size, ratio)
        icon.addPixmap(normal)
        icon.addPixmap(_faded(normal), QIcon.Mode.Disabled)
    return icon


def _draw(renderer: QSvgRenderer, size: int, ratio: float) -> QPixmap:
    edge = round(size * ratio)
    pixmap = _empty(edge, ratio)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, edge / ratio, edge / ratio))
    painter.end()
    return pixmap


def _faded(pixmap: QPixmap) -> QPixmap:
    faded = _empty(pixmap.width(), pixmap.devicePixelRatio())
    painter = QPainter(faded)
    painter.setOpacity(DISABLED_OPACITY)
    painter.drawPixmap(0, 0, pixmap)
    painter.end()
    return faded


def _empty(edge: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(edge, edge)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap
