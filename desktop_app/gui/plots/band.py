"""The area between the least and the largest values of a curve that sums points up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from desktop_app.gui.plots.series import Floats

_MOST_AREAS = 16
"""Areas that are told apart where they lie above each other."""


class Band(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no stubs
    """Where a value lies outside of the line, it is seen here: no spike is hidden.

    Drawn pixel by pixel, since Qt takes up to fifty milliseconds to fill a jagged outline or a
    thousand narrow columns.
    """

    def __init__(self) -> None:
        super().__init__()
        self._color = QColor()
        self.columns: Floats = np.empty((0, 4))
        """Left and right edge, least and largest value of each element."""
        self._starts: NDArray[np.intp] = np.empty(0, np.intp)
        """The first column of each area."""
        self._area = QRectF()

    def set_color(self, color: QColor) -> None:
        self._color = color
        self.update()

    def set_data(self, x: Floats, low: Floats, high: Floats) -> None:
        """NaN parts areas."""
        self.prepareGeometryChange()
        x = x[: len(low)]
        known = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
        left, right = _edges(x, known)
        self.columns = np.stack([left, right, low, high], axis=1)[known]
        begins = known & ~np.append(False, known[:-1])
        self._starts = np.flatnonzero(begins[known])
        self._area = QRectF()
        if len(self.columns):
            (least, most), (bottom, top) = self._bounds(0), self._bounds(1)
            self._area = QRectF(least, bottom, most - least, top - bottom)
        self.update()

    def dataBounds(
        self, ax: int, frac: float = 1.0, orthoRange: Sequence[float] | None = None
    ) -> Sequence[float | None]:
        """As pyqtgraph asks of what is in a plot."""
        seen = np.ones(len(self.columns), bool)
        if ax == 1 and orthoRange is not None:
            left, right = self.columns[:, 0], self.columns[:, 1]
            seen = (right >= orthoRange[0]) & (left <= orthoRange[1])
        if ax == 1 and frac < 1 and seen.any():
            low, high = self.columns[seen, 2], self.columns[seen, 3]
            rest = 50 * (1 - frac)
            return float(np.percentile(low, rest)), float(np.percentile(high, 100 - rest))
        return self._bounds(ax, seen) if seen.any() else (None, None)

    def _bounds(
        self, ax: int, seen: NDArray[np.bool_] | slice = slice(None)
    ) -> tuple[float, float]:
        columns = self.columns[seen]
        return float(columns[:, 2 * ax].min()), float(columns[:, 2 * ax + 1].max())

    def pixelPadding(self) -> int:
        return 0

    def boundingRect(self) -> QRectF:
        return self._area

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        ratio = 1.0 if widget is None else widget.devicePixelRatioF()
        screen = painter.viewport()
        size = round(screen.width() * ratio), round(screen.height() * ratio)
        transform = painter.worldTransform() * QTransform.fromScale(ratio, ratio)
        covered = self.covered(transform, *size)
        alpha = self._color.alpha()
        parts = (alpha, *(p * alpha // 255 for p in self._color.getRgb()[:3]))  # type: ignore[index]
        pixels = np.where(covered, np.uint32(int.from_bytes(parts, "big")), np.uint32(0))
        image = QImage(pixels.data, *size, size[0] * 4, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        painter.resetTransform()
        painter.drawImage(0, 0, image)

    def covered(self, transform: QTransform, width: int, height: int) -> NDArray[np.bool_]:
        """Which pixels of a screen the area covers, by row and column."""
        left, right = (_pixels(self.columns[:, n], transform.m11(), transform.dx(), width)
                       for n in (0, 1))  # fmt: skip
        low, high = (_pixels(self.columns[:, n], transform.m22(), transform.dy(), height)
                     for n in (2, 3))  # fmt: skip
        top, bottom = np.minimum(low, high), np.maximum(low, high)
        found = np.zeros((height, width), bool)
        rows = np.arange(height)[:, None]
        starts = self._starts if len(self._starts) <= _MOST_AREAS else self._starts[:1]
        stops = np.append(starts, len(left))[1:]
        for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
            spans = np.maximum(right[start:stop] - left[start:stop], 1)
            at = np.repeat(left[start:stop] - np.cumsum(spans) + spans, spans)
            at += np.arange(len(at))
            seen = (at >= 0) & (at < width)
            least, most = np.full(width, height), np.zeros(width, np.int64)
            np.minimum.at(least, at[seen], np.repeat(top[start:stop], spans)[seen])
            np.maximum.at(most, at[seen], np.repeat(bottom[start:stop], spans)[seen])
            found |= (rows >= least) & (rows < most)
        return found


def _pixels(values: Floats, scale: float, shift: float, size: int) -> NDArray[np.int64]:
    """Whole pixels, at most one beyond the screen."""
    return np.rint(np.clip(values * scale + shift, -1, size)).astype(np.int64)


def _edges(x: Floats, known: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Each column reaches half-way to its neighbours, as far as there are some."""
    left, right = x.copy(), x.copy()
    near = known[1:] & known[:-1]
    middle = (x[1:] + x[:-1]) / 2
    left[1:][near] = middle[near]
    right[:-1][near] = middle[near]
    return left, right
