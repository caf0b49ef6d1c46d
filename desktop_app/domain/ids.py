"""Run ids: ULIDs, which sort by the time they were made."""

from __future__ import annotations

import re

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PATTERN = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


def make_ulid(time_ms: int, randomness: bytes) -> str:
    """The 26-letter ULID of a time in milliseconds and ten random bytes (see
    github.com/ulid/spec)."""
    if not 0 <= time_ms < 1 << 48:
        raise ValueError(f"time out of range: {time_ms}")
    if len(randomness) != 10:
        raise ValueError("a ULID has exactly ten random bytes")
    number = (time_ms << 80) | int.from_bytes(randomness, "big")
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def is_ulid(text: str) -> bool:
    """Whether `text` is a ULID in its canonical upper-case form."""
    return _PATTERN.fullmatch(text) is not None
