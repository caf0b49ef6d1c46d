"""What a terminal shows of bytes that were written for it."""

from __future__ import annotations

import re

SEQUENCE = (
    r"\x1b\[(?P<sgr>[0-9;:]*)m"
    r"|\x1b\[[0-?]*[ -/]*[@-~]"  # cursor movement, erasing, modes
    r"|\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?"  # window titles, links, device strings
    r"|\x1b[ -/]*[0-~]"
)
"""A control sequence (ECMA-48); the group `sgr` holds the numbers of one that sets colours."""

_SEQUENCE = re.compile(SEQUENCE.encode())
_OVERWRITTEN = re.compile(rb"^[^\n]*\r(?=[^\r\n])", re.MULTILINE)


def readable(data: bytes) -> bytes:
    """The text of whole lines without control sequences, and without what a carriage return had
    overwritten. It has as many lines; where there is nothing to leave out it is `data` itself."""
    if b"\x1b" in data:
        data = _SEQUENCE.sub(b"", data)
    if b"\r" in data:
        data = _OVERWRITTEN.sub(b"", data.replace(b"\r\n", b"\n"))
    return data
