"""What a manifest has that an earlier one of its tree has not: most of a large tree stays as it
was, and need not be told again.

A difference is a JSON list that makes the new list of files: `[at, count]` are entries of the base,
a text is an entry of its own, as it stands in a manifest after its opening.
"""

from __future__ import annotations

import json
from typing import Any, Dict, List, Union

_START, _BETWEEN, _END = b'{"files":[{"mode":', b'},{"mode":', b'}],"version":1}'
"""What entries stand between in a manifest as `make_manifest` writes it; no name can hold these
bytes, since its quotes are escaped."""

Difference = List[Union[str, List[int]]]


def difference(base: bytes, manifest: bytes) -> Difference:
    """How a manifest is made of the base and of entries of its own."""
    places = {entry: at for at, entry in enumerate(_entries(base))}
    found: Difference = []
    run = [0, 0]
    for entry in _entries(manifest):
        at = places.get(entry)
        if at is None:
            found.append(entry.decode("ascii"))
        elif found and found[-1] is run and sum(run) == at:
            run[1] += 1
        else:
            run = [at, 1]
            found.append(run)
    return found


def own_entries(changes: Difference) -> List[Dict[str, Any]]:
    """The entries that the base has not."""
    return [json.loads('{"mode":%s}' % entry) for entry in changes if isinstance(entry, str)]


def rebuilt(base: bytes, changes: Any, size: int) -> bytes:
    """The manifest, whose sha256 tells whether it is the right one. Raises ValueError, TypeError
    for what is no difference, and for one that makes more than `size` bytes."""
    old = _entries(base)
    found: List[bytes] = []
    left = size
    for part in changes:
        if isinstance(part, str):
            some = [part.encode("ascii")]
        else:
            at, count = part
            some = old[at : at + count]
        left -= sum(map(len, some)) + len(_BETWEEN) * len(some)
        if left < 0:
            raise ValueError("it is longer than %d bytes" % size)
        found += some
    return _START + _BETWEEN.join(found) + _END if found else b'{"files":[],"version":1}'


def _entries(manifest: bytes) -> List[bytes]:
    """None of what nobody here wrote."""
    if not (manifest.startswith(_START) and manifest.endswith(_END)):
        return []
    return manifest[len(_START) : -len(_END)].split(_BETWEEN)
