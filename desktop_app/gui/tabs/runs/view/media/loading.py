"""Brings up what a panel shows, made ready to be painted on another thread than the window's."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from desktop_app.domain.errors import KnownError
from desktop_app.domain.media import MediaItem, MediaKey, MediaKind, MediaTable
from desktop_app.engine.series.media import Media
from desktop_app.gui.tabs.runs.view.media.heat import Heat, heat_of

MOST_PIXELS = 48_000_000
"""Of a picture that is decoded: four bytes each."""
_BEGINNING = 16
MOST_COLUMNS = 256
"""Steps that a heat map has."""
_MOST_TEXT = 1 << 20
_MOST_LINES = 400
_MOST_LETTERS = 20_000
"""Of a text on a panel; so many bytes of it are looked at."""


@dataclass(frozen=True)
class Picture:
    """`image` may be smaller than the picture is, in pixels. Of an animated picture it is the first
    frame, and `animation` the whole file."""

    image: QImage
    width: int
    height: int
    beginning: bytes
    """How its file begins."""
    animation: bytes = b""


@dataclass(frozen=True)
class Text:
    """The beginning of a text; whether that is all of it."""

    text: str
    whole: bool


Content = Picture | Text | MediaTable | Heat | KnownError


@dataclass(frozen=True)
class Shown:
    """An item, where it stands among how many, and its content, or why that cannot be shown."""

    item: MediaItem
    place: int
    total: int
    content: Content
    edge: int

    def still_shows(self, item: MediaItem, total: int, edge: int) -> bool:
        """Whether the content of an item is this one, too. A heat map is of all items."""
        if isinstance(self.content, Heat):
            return total == self.total
        return (item, edge) == (self.item, self.edge) and not isinstance(self.content, KnownError)


@dataclass(frozen=True)
class Wanted:
    """Which item of a key: that of a place, or of a time in seconds since the epoch, or else the
    newest. Pictures are wanted no larger than `edge` pixels. What is `known` is not read again."""

    place: int | None = None
    time: float | None = None
    edge: int = 640
    known: Shown | None = None


async def read_shown(media: Media, run_id: str, key: MediaKey, wanted: Wanted) -> Shown | None:
    """None where there is nothing (any more)."""
    total = (await media.items(run_id, key, 0, 0)).total
    place = total - 1 if wanted.place is None else min(wanted.place, total - 1)
    if wanted.time is not None:
        place = await media.place_at(run_id, key, wanted.time)
    items = (await media.items(run_id, key, max(place, 0), place + 1)).items
    if not items:
        return None
    known = wanted.known
    if known is not None and known.still_shows(items[0], total, wanted.edge):
        return Shown(items[0], place, total, known.content, wanted.edge)
    try:
        content = await _content(media, run_id, items[0], wanted.edge)
    except KnownError as problem:
        content = problem
    return Shown(items[0], place, total, content, wanted.edge)


async def _content(media: Media, run_id: str, item: MediaItem, edge: int) -> Content:
    match item.key.kind:
        case MediaKind.IMAGE:
            data = await media.content(run_id, item)
            return await asyncio.to_thread(decoded, data, edge)
        case MediaKind.TEXT:
            return await asyncio.to_thread(beginning, await media.content(run_id, item))
        case MediaKind.TABLE:
            return await media.table(run_id, item)
        case MediaKind.HISTOGRAM:
            histograms = await media.histograms(run_id, item.key, MOST_COLUMNS)
            return await asyncio.to_thread(heat_of, histograms)


class PictureReader:
    """Decodes a picture, no larger than `edge` pixels; an animated one frame by frame. Blocking,
    and for one thread at a time. Raises `KnownError` (`too_large`)."""

    def __init__(self, data: bytes, edge: int) -> None:
        self._buffer = QBuffer()
        self._buffer.setData(QByteArray(data))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._reader = QImageReader(self._buffer)
        self.size = size = self._reader.size()
        """That of the picture itself."""
        if size.width() * size.height() > MOST_PIXELS:
            text = f"A picture of {size.width()} x {size.height()} pixels is too large to be shown."
            raise KnownError("too_large", text, hint="Open it with another program, or save it.")
        if max(size.width(), size.height()) > edge:
            # By the reader, while the window goes on: QImage.scaled would hold it up.
            small = size.scaled(edge, edge, Qt.AspectRatioMode.KeepAspectRatio)
            self._reader.setScaledSize(small.expandedTo(QSize(1, 1)))

    @property
    def animated(self) -> bool:
        """Whether it has several frames."""
        return self._reader.supportsAnimation() and self._reader.imageCount() > 1

    @property
    def delay(self) -> int:
        """How long the last frame that was read is shown, in milliseconds."""
        return self._reader.nextImageDelay()

    def read(self) -> QImage | None:
        """The next frame; None after the last one, and where it cannot be decoded."""
        image = self._reader.read()
        if image.isNull():
            return None
        return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def decoded(data: bytes, edge: int) -> Picture:
    """A picture, no larger than `edge` pixels. Blocking; raises `KnownError` (`too_large`,
    `corrupt`)."""
    reader = PictureReader(data, edge)
    animated = reader.animated
    image = reader.read()
    if image is None:
        text = "The picture cannot be decoded."
        raise KnownError("corrupt", text, hint="Save it to look at what was logged.")
    width, height = reader.size.width(), reader.size.height()
    return Picture(image, width, height, data[:_BEGINNING], data if animated else b"")


def beginning(data: bytes) -> Text:
    """As much of a text as a panel can hold without standing still."""
    lines = data[:_MOST_TEXT].decode("utf-8", "replace").split("\n", _MOST_LINES)
    shown = "\n".join(lines[:_MOST_LINES])[:_MOST_LETTERS]
    whole = len(data) <= _MOST_TEXT and sum(map(len, lines)) + len(lines) - 1 == len(shown)
    return Text(shown, whole)
