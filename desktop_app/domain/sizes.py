"""Sizes in bytes, as people write them."""

from __future__ import annotations

import re

from desktop_app.domain.errors import InvalidError

_SIZE = re.compile(r"(\d+(?:[.,]\d+)?)\s*([kmgt]?)(?:i?b)?", re.IGNORECASE)
_POWERS = {"": 0, "k": 10, "m": 20, "g": 30, "t": 40}


def read_size(text: str, field: str) -> int:
    """Bytes of `512m`, `2g`, `1.5 GiB` or a plain number; binary units, as docker has them.
    Raises `InvalidError` (`bad_size`), also for nothing at all."""
    match = _SIZE.fullmatch(text.strip())
    size = 0
    if match is not None:
        size = int(float(match[1].replace(",", ".")) * 2 ** _POWERS[match[2].lower()])
    if size <= 0:
        raise InvalidError(
            "bad_size",
            f"{text.strip()!r} is not a size.",
            hint="Write a number and a unit, for example 512m or 2g.",
            field=field,
        )
    return size


def write_size(size: int) -> str:
    """What `read_size` reads as this size, to the byte."""
    for unit, power in (("GiB", 30), ("MiB", 20), ("KiB", 10)):
        if size % 2**power == 0 and size:
            return f"{size >> power} {unit}"
    return str(size)
