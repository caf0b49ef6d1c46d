"""Names of packages, as pip compares them."""

from __future__ import annotations

import re

_PACKAGE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


def package_name(line: str) -> str:
    """What a line of pip's is about: the package as pip compares names, empty where it names none
    (an option, an address)."""
    found = _PACKAGE.match(line)
    if found is None or "://" in line.partition(" ")[0]:
        return ""
    return re.sub(r"[-_.]+", "-", found[0]).lower()
