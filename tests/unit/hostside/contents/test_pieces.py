"""A stream in pieces is read as what was put in, however it was packed and cut."""

from __future__ import annotations

import os
import struct
import zlib

import pytest

from desktop_app.hostside.contents import pieces
from desktop_app.hostside.contents.pieces import Pieces
from desktop_app.hostside.protocol import HostError, Input

TEXT = b"a line of a log\n" * 10_000


def plain(data: bytes) -> bytes:
    return b"".join(pieces.plain(data))


def compressed(data: bytes) -> bytes:
    return b"".join(pieces.compressed(data))


class Source(Input):
    """Gives at most `most` bytes at once."""

    def __init__(self, data: bytes, most: int = 1 << 20) -> None:
        self._data = data
        self._most = most

    def read(self, size: int) -> bytes:
        size = min(size, self._most)
        data, self._data = self._data[:size], self._data[size:]
        return data


def read_all(source: Input, size: int) -> bytes:
    stream = Pieces(source)
    return b"".join(iter(lambda: stream.read(size), b""))


@pytest.mark.parametrize("most", [1, 7, 1 << 20])
@pytest.mark.parametrize("size", [1, 1_000, 1 << 20])
def test_plain_and_compressed_pieces_are_read_as_one_stream(most: int, size: int) -> None:
    noise = os.urandom(3_000)
    stream = plain(noise) + compressed(TEXT) + plain(b"") + compressed(noise) + plain(b"end")
    assert read_all(Source(stream, most), size) == noise + TEXT + noise + b"end"


@pytest.mark.parametrize("left", [1, 4, 5, 100])
def test_a_stream_that_is_cut_ends_there(left: int) -> None:
    read = read_all(Source(plain(TEXT)[:left]), 1_000)
    assert read == TEXT[: max(0, left - 5)]


@pytest.mark.parametrize(
    "stream",
    [
        compressed(TEXT)[:-1],
        struct.pack(">BI", 1, 4) + b"none",
        struct.pack(">BI", 9, 4) + b"none",
        struct.pack(">BI", 1, 0),
        compressed(bytes(17 << 20)),
    ],
    ids=["cut", "not zlib", "unknown", "empty", "far too large"],
)
def test_what_cannot_be_unpacked_is_told(stream: bytes) -> None:
    with pytest.raises(HostError) as caught:
        read_all(Source(stream), 1_000)
    assert caught.value.code == "corrupt"


def test_compressing_is_what_any_zlib_reads() -> None:
    assert zlib.decompress(compressed(TEXT)[5:]) == TEXT
    assert len(compressed(TEXT)) < len(TEXT) / 50
