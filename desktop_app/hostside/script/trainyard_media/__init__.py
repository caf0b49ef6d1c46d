"""What a run shows beside its numbers: images, texts, tables and histograms (see `trainyard`)."""

from __future__ import annotations

import os

from .book import Book
from .distributions import histogram_of
from .pictures import picture_of
from .tables import table_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional, SupportsIndex

__all__ = ["put_histogram", "put_image", "put_table", "put_text"]

_MOST_TEXT = 1024 * 1024
"""Bytes of a text that are kept."""
_book = Book(os.environ.get("TRAINYARD_METRICS_DIR", ""))


def put_image(name: str, image: Any, step: Optional[SupportsIndex]) -> None:
    """See `trainyard.log_image`."""
    at = _book.place("image", name, step)
    _book.add(at, *picture_of(name, image))


def put_text(name: str, text: str, step: Optional[SupportsIndex]) -> None:
    """See `trainyard.log_text`."""
    at = _book.place("text", name, step)
    if not isinstance(text, str):
        raise TypeError("the text %r is not a str: %.100r" % (name, text))
    data = text[: _MOST_TEXT + 1].encode("utf-8", "backslashreplace")
    cut = len(data) > _MOST_TEXT
    if cut:
        data = data[:_MOST_TEXT].decode("utf-8", "ignore").encode("utf-8")
    _book.add(at, data, {"letters": len(text)} if cut else {})


def put_table(name: str, table: Any, step: Optional[SupportsIndex]) -> None:
    """See `trainyard.log_table`."""
    at = _book.place("table", name, step)
    _book.add(at, *table_of(name, table))


def put_histogram(name: str, values: Any, step: Optional[SupportsIndex]) -> None:
    """See `trainyard.log_histogram`."""
    at = _book.place("histogram", name, step)
    _book.add(at, histogram_of(name, values), {})


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_book.leave)
