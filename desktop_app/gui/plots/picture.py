"""A plot as a picture, as it is seen: in pixels, or in lines that can be scaled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint
from PySide6.QtGui import QImage, QImageWriter, QTransform
from PySide6.QtSvg import QSvgGenerator

from desktop_app.engine.catalog import write_whole
from desktop_app.gui.plots.curve_plot import CurvePlot


def picture(plot: CurvePlot) -> QImage:
    with _bare(plot):
        return plot.grab().toImage()


def svg(plot: CurvePlot) -> bytes:
    """The text of an SVG file.

    Qt writes six digits of a number, too few for dates and for large steps, and clips nothing: it
    draws all but the lines, and these are written here, in pixels.
    """
    buffer, made = QBuffer(), QSvgGenerator()
    made.setOutputDevice(buffer)
    made.setSize(plot.size())
    made.setViewBox(plot.rect())
    made.setTitle(plot.title)
    with _bare(plot), _without(plot.lines):
        plot.render(made, QPoint())
    text = bytes(buffer.data().data()).decode()
    before, end, after = text.rpartition("</svg>")
    return f"{before}{_lines_text(plot)}{end}{after}".encode()


async def save_png(image: QImage, place: Path) -> None:
    """Make a file; raises `KnownError` (`cannot_write`)."""
    data = await asyncio.to_thread(_png, image)
    await asyncio.to_thread(write_whole, place, data)


async def save_svg(text: bytes, place: Path) -> None:
    """Make a file; raises `KnownError` (`cannot_write`)."""
    await asyncio.to_thread(write_whole, place, text)


def _lines_text(plot: CurvePlot) -> str:
    canvas = plot.canvas
    shift = canvas.viewport().mapTo(plot, QPoint())
    seen = canvas.viewportTransform() * QTransform.fromTranslate(shift.x(), shift.y())
    area = seen.mapRect(canvas.box.sceneBoundingRect())
    sides = (area.x(), area.y(), area.width(), area.height())
    x, y, width, height = (f"{side:.2f}" for side in sides)
    # Without a fill, since some viewers do not know clips and would draw it.
    clip = f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="none"/>'
    lines = "".join(_line_text(line, line.sceneTransform() * seen) for line in plot.lines)
    return (
        f'<clipPath id="plot">{clip}</clipPath>\n'
        f'<g clip-path="url(#plot)" fill="none">\n{lines}</g>\n'
    )


def _line_text(line: pg.PlotCurveItem, place: QTransform) -> str:
    """A line in pixels; it is parted where its values are not finite."""
    x, y = line.getData()
    if x is None:
        return ""
    across, down = x * place.m11() + place.dx(), y * place.m22() + place.dy()
    known = np.isfinite(across) & np.isfinite(down)
    starts = known & ~np.append(False, known[:-1])
    points = zip(starts[known].tolist(), across[known].tolist(), down[known].tolist(), strict=True)
    path = "".join(f"{'M' if first else 'L'}{x:.2f},{y:.2f}" for first, x, y in points)
    pen = line.opts["pen"]
    dashes = " ".join(str(length * pen.widthF()) for length in pen.dashPattern())
    return (
        f'<path d="{path}" stroke="{pen.color().name()}" stroke-width="{pen.widthF()}" '
        f'stroke-opacity="{pen.color().alphaF():.2f}" stroke-dasharray="{dashes or "none"}"/>\n'
    )


@contextmanager
def _without(lines: Sequence[pg.PlotCurveItem]) -> Iterator[None]:
    """With these lines unseen; their plot still reaches as far as they do."""
    before = [line.opacity() for line in lines]
    for line in lines:
        line.setOpacity(0.0)
    try:
        yield
    finally:
        for line, opacity in zip(lines, before, strict=True):
            line.setOpacity(opacity)


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


@contextmanager
def _bare(plot: CurvePlot) -> Iterator[None]:
    """Without what is only there to be clicked."""
    plot.head.more.set_bare(True)
    try:
        yield
    finally:
        plot.head.more.set_bare(False)
