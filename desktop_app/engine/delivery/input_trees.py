"""Inputs that travel to another host: which files they are, and the manifest that names them."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from desktop_app.domain.errors import InvalidError
from desktop_app.engine.delivery.hash_cache import is_settled, mark_of, marked
from desktop_app.engine.delivery.known_trees import KnownTree, KnownTrees, joined
from desktop_app.engine.delivery.snapshot import changed_while_reading
from desktop_app.hostside.contents.manifest import make_entry, manifest_of
from desktop_app.hostside.contents.store import Store, hash_file

_REPORT_SECONDS = 0.2
Report = Callable[[int, int], None]
"""Is told of how many bytes that have to be read so many are done."""
_Listed = tuple[str, str, frozenset[str]]
"""The relative path of a file, and its mark; or that of a folder, with `/`, an empty mark, and the
folders above it."""


@dataclass(frozen=True)
class PackedInput:
    """The id of the manifest; `file` is the only file's name where the input is one."""

    manifest: str
    file: str


def pack_input(path: Path, store: Store, trees: KnownTrees, report: Report) -> PackedInput:
    """Read an input, as far as it is not known, and put its manifest into the store. Blocking.

    Raises `InvalidError` (field `inputs`) that names files which cannot travel, and `KnownError`
    (`changed_while_reading`).
    """
    file = path.name if path.is_file() else ""
    # Marks alone, as there may be very many: what else is known of a file is told by its mark.
    marks = [mark_of(file, path.stat())] if file else list(_walk(str(path)))
    known = trees.known(path)
    if known.manifest and known.marks == joined(marks) and store.has(known.manifest):
        return PackedInput(known.manifest, file)
    read = _Reading(path.parent if file else path, report)
    entries = read.entries(marks, known)
    manifest = "" if read.changed else store.put_bytes(manifest_of(entries))
    trees.keep(path, KnownTree(joined(read.trusted(marks)), b"\n".join(entries), manifest))
    if read.changed:
        raise changed_while_reading(read.changed, field="inputs")
    return PackedInput(manifest, file)


class _Reading:
    """The files of a tree of which it is not known what they hold."""

    def __init__(self, tree: Path, report: Report) -> None:
        self._tree = tree
        self._report = report
        self._last = 0.0
        self._fresh: set[int] = set()
        """Where those stand that may change once more without a trace."""
        self.changed: list[str] = []
        """Those that are not what they were a moment ago."""

    def entries(self, marks: Sequence[str], known: KnownTree) -> list[bytes]:
        """What a manifest says of each file; empty of one that has changed."""
        before = known.by_mark()
        found = [before.get(mark, b"") for mark in marks]
        unread = [at for at, entry in enumerate(found) if not entry]
        total = sum(marked(marks[at]).size for at in unread)
        done = 0
        for at in unread:
            found[at] = self._entry(at, marks[at])
            done += marked(marks[at]).size
            if time.monotonic() - self._last >= _REPORT_SECONDS:
                self._last = time.monotonic()
                self._report(done, total)
        return found

    def trusted(self, marks: Sequence[str]) -> list[str]:
        """The marks, without those of fresh files."""
        return ["" if at in self._fresh else mark for at, mark in enumerate(marks)]

    def _entry(self, at: int, mark: str) -> bytes:
        file = marked(mark)
        place = f"{self._tree}/{file.path}"
        began = time.time_ns()
        try:
            digest = hash_file(place)
            now = mark_of(file.path, os.stat(place))  # noqa: PTH116 - of very many files
        except FileNotFoundError:
            now = ""
        except OSError as error:
            raise _refused(file.path, f"it cannot be read: {error.strerror}") from error
        if now != mark:
            self.changed.append(file.path)
            return b""
        if not is_settled(file.changed_ns, began):
            self._fresh.add(at)
        return make_entry(file.path, digest, file.size, file.mode & 0o777)


def _walk(folder: str) -> Iterator[str]:
    """The mark of every file, in the order of their paths, also behind links, as loaders of data
    see them."""
    ahead = [iter(_listed(folder, "", frozenset()))]
    while ahead:
        for relative, mark, above in ahead[-1]:
            if not mark:
                ahead.append(iter(_listed(folder, relative, above)))
                break
            yield mark
        else:
            ahead.pop()


def _listed(folder: str, prefix: str, above: frozenset[str]) -> list[_Listed]:
    """What lies in a folder of the tree, in the order of the paths that this leads to."""
    place = os.path.realpath(f"{folder}/{prefix}")
    if place in above:
        raise _refused(prefix, "it is a link to a folder that it lies in")
    below = above | {place}
    found = []
    with ExitStack() as stack:
        try:
            entries = stack.enter_context(os.scandir(_opened(place, stack)))
        except OSError as error:
            raise _refused(prefix or folder, f"it cannot be read: {error.strerror}") from error
        for entry in entries:
            relative = prefix + entry.name
            try:
                facts = entry.stat()
            except OSError as error:
                raise _refused(relative, "it is a link to nothing") from error
            kind = stat.S_IFMT(facts.st_mode)
            if kind == stat.S_IFREG:
                found.append((relative, mark_of(relative, facts), below))
            elif kind == stat.S_IFDIR:
                found.append((relative + "/", "", below))
            else:
                raise _refused(relative, "it is no file and no folder")
    return sorted(found, key=itemgetter(0))


def _opened(folder: str, stack: ExitStack) -> str | int:
    """The open folder where the system takes one: what lies in it is asked about in half of the
    time then, as the way there need not be gone for each. Raises OSError."""
    if os.scandir not in os.supports_fd:
        return folder
    descriptor = os.open(folder, os.O_RDONLY)
    stack.callback(os.close, descriptor)
    return descriptor


def _refused(name: str, why: str) -> InvalidError:
    return InvalidError(
        "cannot_travel",
        f"{name} of the input cannot travel: {why}.",
        hint="Take it out of the input's folder, or choose a target on this computer.",
        field="inputs",
    )
