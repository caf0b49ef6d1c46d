"""A SIGKILL in the middle of writing, without a process of its own for each."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


class Killed(BaseException):
    """What ends a process in the middle of anything."""


class Killer:
    """Ends whoever makes the n-th change to a file, before it, in its middle, or after it."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._left = 0
        self._write, self._replace = os.write, os.replace

    @contextmanager
    def after(self, changes: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Let so many changes pass; the next one raises `Killed`."""
        self._left = changes
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", self._write_or_die)
            patched.setattr(os, "replace", self._replace_or_die)
            yield

    def _write_or_die(self, descriptor: int, data: bytes) -> int:
        if self._due():
            self._write(descriptor, data[: self._chance.randint(0, len(data))])
            raise Killed
        return self._write(descriptor, data)

    def _replace_or_die(self, source: str, target: str) -> None:
        if self._due():
            if self._chance.random() < 0.5:
                self._replace(source, target)
            raise Killed
        self._replace(source, target)

    def _due(self) -> bool:
        self._left -= 1
        return self._left < 0
