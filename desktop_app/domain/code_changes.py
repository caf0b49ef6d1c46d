"""How the code of one run differs from that of another."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from enum import StrEnum

MOST_BYTES = 512 * 1024
MOST_LINES = 10_000
"""A file above either of them is not read line by line: finding how it differs takes too long."""
_SNIFFED = 8192
_HUNK = re.compile(r"@@ -\S+ \+(\d+)\S* @@")


class FileChange(StrEnum):
    """What happened to a file on the way from one run's code to the other's."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class CodeChanges:
    """Paths by what happened to them, each kind sorted. `problem` says why that is not known."""

    added: Sequence[str] = ()
    removed: Sequence[str] = ()
    changed: Sequence[str] = ()
    problem: str = ""

    @property
    def files(self) -> Sequence[tuple[str, FileChange]]:
        """All of them by path."""
        kinds = (
            (self.added, FileChange.ADDED),
            (self.removed, FileChange.REMOVED),
            (self.changed, FileChange.CHANGED),
        )
        return sorted((path, kind) for paths, kind in kinds for path in paths)


class NoDiff(StrEnum):
    """Why there is no diff of a file."""

    BINARY = "binary"
    TOO_LARGE = "too_large"


@dataclass(frozen=True)
class FileDiff:
    """A unified diff of one file as text; empty where `refused` says why there is none, or where
    the file is the same."""

    path: str
    text: str = ""
    refused: NoDiff | None = None

    @property
    def numbers(self) -> Sequence[int | None]:
        """Of each line of the text, which line of the file as it became it is; None for those
        that are not in it."""
        found: list[int | None] = []
        following = 0
        for line in self.text.split("\n")[:-1]:
            head = _HUNK.match(line)
            if head is not None:
                following = int(head[1])
            kept = line[:1] in ("+", " ")
            found.append(following if kept else None)
            following += kept
        return found


def changes_between(one: Mapping[str, str], other: Mapping[str, str]) -> CodeChanges:
    """Of two trees, each given by the content ids of its files by path."""
    both = one.keys() & other.keys()
    return CodeChanges(
        added=sorted(other.keys() - both),
        removed=sorted(one.keys() - both),
        changed=sorted(path for path in both if one[path] != other[path]),
    )


def diff_of(path: str, one: bytes, other: bytes) -> FileDiff:
    """How a file became another; empty bytes for one that was not there. Blocking: a few hundred
    milliseconds for the largest files that are not refused."""
    if len(one) > MOST_BYTES or len(other) > MOST_BYTES:
        return FileDiff(path, refused=NoDiff.TOO_LARGE)
    if any(b"\0" in data[:_SNIFFED] for data in (one, other)):
        return FileDiff(path, refused=NoDiff.BINARY)
    before, after = _lines(one), _lines(other)
    if max(len(before), len(after)) > MOST_LINES:
        return FileDiff(path, refused=NoDiff.TOO_LARGE)
    lines = list(unified_diff(before, after, lineterm=""))[2:]
    return FileDiff(path, "".join(f"{line}\n" for line in lines))


def _lines(data: bytes) -> list[str]:
    """Only line feeds end lines: a file may hold every other sign that ends one elsewhere."""
    text = data.decode("utf-8", errors="backslashreplace")
    lines = text.split("\n")
    return (
        lines[:-1]
        if lines[-1] == ""
        else [*lines[:-1], f"{lines[-1]}\n\\ No newline at end of file"]
    )
