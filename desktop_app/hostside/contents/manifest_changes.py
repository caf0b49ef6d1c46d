"""What a manifest has that an earlier one of its tree has not: most of a large tree stays as it
was, and need not be told again.

A difference is a JSON list that makes the new list of files: `[at, count]` are entries of the base,
a text is an entry of its own, as it stands in a manifest after its opening.
"""

from __future__ import annotations

import json
from typing import Any, Dict, List, Sequence, Union

from .manifest import entries_of, manifest_of

_AROUND = len(b'},{"mode":')
"""Bytes that stand between two entries."""

Difference = List[Union[str, List[int]]]


def difference(base: bytes, manifest: bytes) -> Difference:
    """How a manifest is made of the base and of entries of its own."""
    old, new = entries_of(base), entries_of(manifest)
    places = {entry: at for at, entry in enumerate(old)}
    found: Difference = []
    done = 0
    while done < len(new):
        at = places.get(new[done])
        if at is None:
            found.append(new[done].decode("ascii"))
            done += 1
        else:
            count = _alike(old, at, new, done)
            found.append([at, count])
            done += count
    return found


def _alike(old: Sequence[bytes], at: int, new: Sequence[bytes], done: int) -> int:
    """How many entries from there on are the same; looks at few of them one by one."""
    count, step = 0, 1
    most = min(len(old) - at, len(new) - done)
    while step:
        there, here, end = at + count, done + count, min(step, most - count)
        if end and old[there : there + end] == new[here : here + end]:
            count += end
            step *= 2
        else:
            step //= 2
    return count


def own_entries(changes: Difference) -> List[Dict[str, Any]]:
    """The entries that the base has not."""
    return [json.loads('{"mode":%s}' % entry) for entry in changes if isinstance(entry, str)]


def rebuilt(base: bytes, changes: Any, size: int) -> bytes:
    """The manifest, whose sha256 tells whether it is the right one. Raises ValueError, TypeError
    for what is no difference, and for one that makes more than `size` bytes."""
    old = entries_of(base)
    found: List[bytes] = []
    left = size
    for part in changes:
        if isinstance(part, str):
            some = [part.encode("ascii")]
        else:
            at, count = part
            some = old[at : at + count]
        left -= sum(map(len, some)) + _AROUND * len(some)
        if left < 0:
            raise ValueError("it is longer than %d bytes" % size)
        found += some
    return manifest_of(found)
