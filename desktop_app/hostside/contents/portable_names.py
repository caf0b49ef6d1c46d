"""File names that every system can hold, for names that a script has chosen on one of them.

What is reserved somewhere becomes `%` and two hexadecimal digits for each of its bytes, as in an
address, so the name itself can be read back (`domain.names.plain_name`). Most names stay as they
are.
"""

from __future__ import annotations

import os
import re
from typing import List

_RESERVED = frozenset('%\\:*?"<>|\x7f') | {chr(code) for code in range(32)}
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|\Z)", re.I)
_LONGEST = 240
"""Bytes of one name; the rest of what a system allows is for what we put behind it."""


def portable(name: str) -> str:
    """A part of a path as every system can hold it; one that would become too long stays as it
    is."""
    made = "".join(quoted(letter) if _is_reserved(letter) else letter for letter in name)
    if _DEVICE.match(made):
        made = quoted(made[0]) + made[1:]
    if made.endswith((".", " ")):
        made = made[:-1] + quoted(made[-1])
    return made if len(os.fsencode(made)) <= _LONGEST else name


def held(name: str) -> str:
    """The same for one that is not to be read back: as it is, wherever that can be."""
    made = portable(name)
    return name if made.replace("%25", "%") == name else made


def held_here(parts: List[str]) -> List[str]:
    """The parts of a path as they are named on this system: one that holds most names has them as
    they are."""
    return [held(part) for part in parts] if os.name == "nt" else parts


def quoted(letter: str) -> str:
    return "".join("%%%02X" % byte for byte in letter.encode("utf-8", "surrogateescape"))


def _is_reserved(letter: str) -> bool:
    return letter in _RESERVED or "\ud800" <= letter <= "\udfff"
