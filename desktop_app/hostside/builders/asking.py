"""The verb `build`: an environment is built, or a build is joined, for who listens meanwhile.

Lines may follow the request: `{"cancel": true}` says that this listener wants it no longer. One
that only leaves stops nothing: the build goes on.
"""

from __future__ import annotations

import select
import sys
from typing import Any, Mapping

from ..protocol import CHUNK, FrameWriter, Header, Input, parse_request
from .hidden import Private
from .joining import Made


class _Left(Exception):
    """Nobody listens any more."""


class _Listener:
    """The other end of the verb's streams."""

    def __init__(self, out: FrameWriter, source: Input) -> None:
        self._out = out
        self._source = source
        self._offset = 0
        self._cancelled = False
        self._end = select.poll()
        self._end.register(sys.stdout.fileno(), 0)  # what is told unasked: an end, an error

    def write(self, data: bytes) -> None:
        """Hand on a piece of the log."""
        for at in range(0, len(data), CHUNK):
            piece = data[at : at + CHUNK]
            header = {"kind": "data", "file": "build.log", "length": len(piece)}
            self._out.frame(dict(header, offset=self._offset), piece)
            self._offset += len(piece)

    def tell(self, news: Mapping[str, Any]) -> None:
        self._out.frame(dict(news))

    def cancelled(self) -> bool:
        """Whether it was cancelled; raises `_Left`."""
        for line in self._source.lines(0):
            self._cancelled = self._cancelled or bool(parse_request(line).get("cancel"))
        if self._end.poll(0):
            raise _Left
        return self._cancelled


def answer_build(request: Header, out: FrameWriter, source: Input) -> None:
    """Build `environment` for `launcher`; with `join` only look at the build that goes on."""
    from ..environments.built_packages import built_packages

    listener = _Listener(out, source)
    try:
        made = _made(request, listener)
        resolution = built_packages(request, listener.cancelled)
    except _Left:
        return
    seconds = round(made.seconds, 3)
    out.answer(name=made.name, built=made.built, seconds=seconds, resolution=resolution)


def _made(request: Header, listener: _Listener) -> Made:
    root, environment = request["root"], request["environment"]
    private = Private(
        request.get("secret_values") or {}, request.get("network") or {}, request.get("pull")
    )
    ways = listener.write, listener.cancelled, listener.tell
    if request.get("launcher") == "process":
        from .venv import ensure_venv, join_venv

        if request.get("join"):
            return join_venv(root, environment, *ways)
        return ensure_venv(root, environment, *ways, private)
    from ..machine.engine_facts import present_program
    from .image import ensure_image, join_image

    if request.get("join"):
        return join_image(present_program(), root, environment, *ways)
    return ensure_image(present_program(), root, environment, *ways, private)
