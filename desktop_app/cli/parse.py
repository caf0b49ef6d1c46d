"""Option values as the user writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from desktop_app.domain.errors import InvalidError

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(i?b)?", re.IGNORECASE)
_UNITS = {"": 0, "k": 10, "m": 20, "g": 30, "t": 40}


def size(text: str | None, option: str) -> int | None:
    """Bytes of `512m`, `2g`, `1.5GiB` or a plain number; binary units, as docker has them."""
    if text is None:
        return None
    match = _SIZE.fullmatch(text.strip())
    count = int(float(match[1]) * (1 << _UNITS[match[2].lower()])) if match else 0
    if count <= 0:
        raise InvalidError(
            "bad_size",
            f"{text!r} is not a size.",
            hint="Write a number and a unit, for example 512m or 2g.",
            field=option,
        )
    return count


def pairs(texts: Sequence[str], option: str, form: str) -> dict[str, str]:
    """`NAME=VALUE` options as a mapping; the same name twice is an error."""
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise InvalidError("bad_pair", f"{text!r} does not have the form {form}.", field=option)
        if name in found:
            raise InvalidError("twice", f"{name!r} is given twice.", field=option)
        found[name] = value
    return found
