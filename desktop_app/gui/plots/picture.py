"""A plot as a picture, as it is seen: in pixels, or in lines that can be scaled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtSvg import QSvgGenerator

from desktop_app.engine.catalog import write_whole
from desktop_app.gui.plots.curve_plot import CurvePlot


def picture(plot: CurvePlot) -> QImage:
    with _bare(plot):
        return plot.grab().toImage()


def svg(plot: CurvePlot) -> bytes:
    """The text of an SVG file."""
    buffer, made = QBuffer(), QSvgGenerator()
    made.setOutputDevice(buffer)
    made.setSize(plot.size())
    made.setViewBox(plot.rect())
    made.setTitle(plot.title)
    with _bare(plot):
        plot.render(made, QPoint())
    return bytes(buffer.data().data())


async def save_png(image: QImage, place: Path) -> None:
    """Make a file; raises `KnownError` (`cannot_write`)."""
    data = await asyncio.to_thread(_png, image)
    await asyncio.to_thread(write_whole, place, data)


async def save_svg(text: bytes, place: Path) -> None:
    """Make a file; raises `KnownError` (`cannot_write`)."""
    await asyncio.to_thread(write_whole, place, text)


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
