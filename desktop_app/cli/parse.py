"""Option values as the user writes them."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.domain.errors import InvalidError


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
