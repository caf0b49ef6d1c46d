"""Pieces are compressed where the line is slow and they become much smaller, and only there."""

from __future__ import annotations

import os

import pytest

from desktop_app.engine.delivery import squeeze
from desktop_app.engine.delivery.squeeze import LOOK_EVERY, Squeezer
from desktop_app.hostside.contents.pieces import Piece, Pieces, compressed, plain
from desktop_app.hostside.protocol import Input

MIB = 1 << 20
TEXT = b"12,0.5,3.25,a line of numbers\n" * (MIB // 30)
NOISE = os.urandom(MIB)


class Line:
    """Carries `rate` bytes per second; compressing takes 20 ms a piece."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, rate: float) -> None:
        self.rate = rate
        self.tries = 0
        self.went: list[bytes] = []
        self._time = 0.0
        self._squeezer = Squeezer(lambda: self._time)
        monkeypatch.setattr(squeeze, "compressed", self._compressed)

    def _compressed(self, data: bytes) -> Piece:
        self.tries += 1
        self._time += 0.02
        return compressed(data)

    def carry(self, data: bytes, times: int) -> int:
        """How many bytes went for that."""
        before = len(self.went)
        for _ in range(times):
            packed = b"".join(self._squeezer.piece(data))
            self.went.append(packed)
            self._squeezer.sent(len(packed), len(packed) / self.rate)
        return sum(map(len, self.went[before:]))


class Sent(Input):
    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, size: int) -> bytes:
        data, self._data = self._data[:size], self._data[size:]
        return data


def test_text_is_compressed_on_a_slow_line(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Line(monkeypatch, 5e6)
    assert line.carry(TEXT, 50) < len(b"".join(plain(TEXT))) * 4
    pieces = Pieces(Sent(b"".join(line.went)))
    assert b"".join(iter(lambda: pieces.read(MIB), b"")) == TEXT * 50


def test_nothing_is_tried_on_a_fast_line(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Line(monkeypatch, 300e6)
    assert line.carry(TEXT, 50) == 50 * len(b"".join(plain(TEXT)))
    assert line.tries == 0


def test_what_does_not_shrink_goes_as_it_is_and_is_seldom_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = Line(monkeypatch, 5e6)
    assert line.carry(NOISE, 10 * LOOK_EVERY) == 10 * LOOK_EVERY * len(b"".join(plain(NOISE)))
    assert line.tries == 10
    assert line.carry(TEXT, 2 * LOOK_EVERY) < LOOK_EVERY * 1.2 * len(TEXT)


def test_it_is_left_when_it_does_not_pay_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Line(monkeypatch, 5e6)
    line.carry(TEXT, 10)
    line.rate = 60e6  # compressing a piece takes longer than sending it
    line.carry(TEXT, 20)
    tries = line.tries
    line.carry(TEXT, LOOK_EVERY - 1)
    assert line.tries - tries <= 1
