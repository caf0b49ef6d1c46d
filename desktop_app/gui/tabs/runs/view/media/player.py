"""Plays an animated picture once somebody wants it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import KnownError, TrainyardError
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.tools import tool_button
from desktop_app.gui.tabs.runs.view.media.loading import PictureReader

_SHORTEST_MS, _USUAL_MS = 20, 100
"""What is to be shown for less than the first is shown for the second, as browsers do it."""


class Frames:
    """The frames of a picture, after the last one the first again. Blocking, and for one thread at
    a time."""

    def __init__(self, data: bytes, edge: int) -> None:
        """No larger than `edge` pixels."""
        self._data = data
        self._edge = edge
        self._reader: PictureReader | None = None

    def next(self) -> tuple[QImage, int]:
        """A frame, and for how many milliseconds it is shown. Raises `KnownError` (`corrupt`)."""
        image = None if self._reader is None else self._reader.read()
        if image is None:
            self._reader = PictureReader(self._data, self._edge)
            image = self._reader.read()
        if image is None or self._reader is None:
            raise KnownError("corrupt", "The picture cannot be decoded.")
        delay = self._reader.delay
        return image, delay if delay >= _SHORTEST_MS else _USUAL_MS


class Player(QObject):
    """A button that plays what was offered, and pauses it. Frames are decoded one at a time, on
    another thread than the window's."""

    def __init__(
        self, context: TabContext, name: str, show: Callable[[QImage], None], parent: QWidget
    ) -> None:
        """`show` is given each frame."""
        super().__init__(parent)
        self._context = context
        self._name = name
        self._show = show
        self._offered = b"", 0
        self._frames: Frames | None = None
        """None while nothing is played."""
        self._call: Call | None = None
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._ask)
        self.button = tool_button(context.theme, "play", self.tr("Play"), parent)
        self.button.clicked.connect(self._toggle)
        self.button.hide()
        self._say()

    @property
    def playing(self) -> bool:
        return self._frames is not None

    def offer(self, animation: bytes, edge: int) -> None:
        """Another picture, no larger than `edge` pixels; empty for one that stands still. The same
        one in another size plays on."""
        goes_on = self.playing and animation == self._offered[0]
        self._offered = animation, edge
        self.button.setVisible(bool(animation))
        self.stop()
        if goes_on:
            self._toggle()

    def stop(self) -> None:
        """The frame that is seen stays."""
        if not self.playing:
            return
        if self._call is not None:
            self._call.cancel()
        self._frames = self._call = None
        self._next.stop()
        self._say()

    def _toggle(self) -> None:
        if self.playing:
            self.stop()
        else:
            self._frames = Frames(*self._offered)
            self._say()
            self._ask()

    def _say(self) -> None:
        text = self.tr("Pause") if self.playing else self.tr("Play")
        self._context.theme.bind_icon(self.button, "pause" if self.playing else "play", "muted")
        self.button.setToolTip(text)
        self.button.setAccessibleName(f"{text}: {self._name}")

    def _ask(self) -> None:
        if self._frames is not None:
            self._call = self._context.bridge.call(
                asyncio.to_thread,
                self._frames.next,
                then=self._take,
                failed=self._fail,
                owner=self,
            )

    def _take(self, frame: tuple[QImage, int]) -> None:
        self._call = None
        image, delay = frame
        self._show(image)
        self._next.start(delay)

    def _fail(self, error: TrainyardError) -> None:
        self._call = None
        self.stop()
