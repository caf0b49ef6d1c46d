"""What deliveries left below a run root, within a limit: what was used least recently goes first.

A delivery brings trees: a tree is a manifest with its contents in the store, and, once a run has
used it as an input, the copy that runs read. Each has a note here, as old as its last use. What
came of a delivery that was never finished goes with its tree, or by itself where that is not known.
Never goes what a run that has not ended needs, nor what a delivery asked for a moment ago.
"""

from __future__ import annotations

import contextlib
import os
import time
from typing import Callable, ContextManager, Dict, Iterator, List, Optional, Set, Tuple

from ..layout import (
    RunFolder,
    cache_folder,
    input_copy,
    inputs_folder,
    store_folder,
    store_lock,
    valid_digest,
)
from ..machine.processes import sharing, try_lock
from ..protocol import HostError
from ..records import read_json, write_json
from ..runs.run_state import is_ended, run_folders
from .deleting import delete_folder
from .manifest import manifest_contents
from .packs import Place, contents
from .store import ABANDONED_S, Delivery, Store

RECENT_S = 600.0
"""After so long a run whose files were asked for has been accepted, or never will be."""
_MUCH = 0.25
"""The share of a pack from which on it is written anew without what nobody wants."""
_GONE = ".gone"
Sizes = Dict[str, int]
MayGo = Tuple[float, Callable[[str], int], str]
"""How old it is, what deletes it and tells the bytes freed, and its name."""


def at_work(root: str) -> ContextManager[None]:
    """While this is held nothing goes; any number may hold it."""
    return sharing(_lock(root))


def note_use(root: str, manifest: str, size: int) -> None:
    """A tree of so many bytes (0: not known yet) is about to be used. Raises OSError."""
    path = os.path.join(cache_folder(root), manifest)
    os.makedirs(cache_folder(root), exist_ok=True)
    with open(path, "a", encoding="ascii") as note:
        if size and not note.tell():
            note.write(str(size))
    os.utime(path)


def has_room(root: str, limit: int, coming: int) -> bool:
    """What is here and so many `coming` bytes are certain to fit into the limit."""
    return _at_most(root) + coming <= limit


def make_room(root: str, limit: int, coming: int) -> int:
    """Delete trees until what is here and so many `coming` bytes fit into the limit, or no more may
    go; the bytes freed. Does nothing while a delivery is at work."""
    if has_room(root, limit, coming):
        return 0
    lock = try_lock(_lock(root))
    if lock is None:
        return 0
    try:
        return _Cache(root).shrink(limit - coming)
    finally:
        os.close(lock)


def _lock(root: str) -> str:
    path = store_lock(root)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return path


def _left(root: str) -> str:
    """Of how many bytes there was no tree any more, though they could not go yet."""
    return os.path.join(cache_folder(root), "left.json")


def _notes(root: str) -> Iterator[Tuple[str, str]]:
    """The manifest and the note of each tree."""
    folder = cache_folder(root)
    for name in filter(valid_digest, _listed(folder)):
        yield name, os.path.join(folder, name)


def _at_most(root: str) -> int:
    """At most so many bytes are here: what several trees have in common counts for each, and what
    is not here yet of one that is not whole."""
    store = Store(root)
    total = sum(map(_size, store.unfinished())) + int((read_json(_left(root)) or {}).get("size", 0))
    for manifest, path in _notes(root):
        with contextlib.suppress(FileNotFoundError), open(path, encoding="ascii") as note:
            size = int(note.read() or 0) or sum(_tree(store, manifest).values())
            total += size + (size if os.path.isdir(input_copy(root, manifest)) else 0)
    return total


def _tree(store: Store, manifest: str) -> Sizes:
    """The contents of a tree and their sizes, with its manifest; empty while that is not here."""
    try:
        data = store.read(manifest)
        return {manifest: len(data), **manifest_contents(data)}
    except HostError:
        return {}


class _Cache:
    """Everything that is here, while nobody else is at work."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._store = Store(root)
        self._contents = self._found()
        self._packs = {
            path: contents(path) for path in self._store.packs.paths() if _age(path) > RECENT_S
        }
        self._live = _live_manifests(root)
        known = {manifest for manifest, _ in _notes(root)} | self._live
        self._trees = {manifest: _tree(self._store, manifest) for manifest in known}
        self._users = self._counted()

    def shrink(self, size: int) -> int:
        """The bytes freed; of what lies in packs about so many."""
        self._store.sweep()
        used = sum(self._contents.values()) + sum(map(self._copy_size, self._trees))
        used += sum(map(_size, [*self._store.packs.paths(), *self._store.unfinished()]))
        freed = self._sweep()
        for _, drop, what in sorted(self._may_go(), key=_age_of, reverse=True):
            if used - freed <= size:
                break
            freed += drop(what)
        for path in self._packs:
            with contextlib.suppress(OSError):  # a full disk: it stays as it is
                self._repack(path)
        os.makedirs(cache_folder(self._root), exist_ok=True)
        left = sum(self._contents[digest] for digest in self._orphans())
        write_json(_left(self._root), {"size": left})
        return freed

    def _found(self) -> Sizes:
        """The contents in the store that are files of their own, and their sizes."""
        found = {}
        for folder, _, names in os.walk(store_folder(self._root)):
            for name in filter(valid_digest, names):
                with contextlib.suppress(FileNotFoundError):
                    found[name] = os.path.getsize(os.path.join(folder, name))
        return found

    def _counted(self) -> Dict[str, int]:
        """How many trees have each content."""
        users: Dict[str, int] = {}
        for tree in self._trees.values():
            for digest in tree:
                users[digest] = users.get(digest, 0) + 1
        return users

    def _copy_size(self, manifest: str) -> int:
        tree = self._trees[manifest]
        laid_out = os.path.isdir(input_copy(self._root, manifest))
        return sum(tree.values()) - tree.get(manifest, 0) if laid_out else 0

    def _may_go(self) -> Iterator[MayGo]:
        """Trees, and what no tree has."""
        for manifest, path in _notes(self._root):
            if manifest not in self._live and _age(path) > RECENT_S:
                yield _age(path), self._drop, manifest
        for digest in self._orphans():
            if _age(self._store.path(digest)) > RECENT_S:
                yield _age(self._store.path(digest)), self._remove, digest
        for path in self._store.unfinished():
            if _age(path) > RECENT_S:
                yield _age(path), _delete, path

    def _orphans(self) -> List[str]:
        return [digest for digest in self._contents if not self._users.get(digest)]

    def _drop(self, manifest: str) -> int:
        """Its copy first, the note last: what is cut short is done again."""
        freed = self._copy_size(manifest)
        copy = input_copy(self._root, manifest)
        if os.path.isdir(copy):
            os.rename(copy, copy + _GONE)
            delete_folder(copy + _GONE)
        for digest in self._trees.pop(manifest):
            self._users[digest] -= 1
            if not self._users[digest]:
                freed += self._remove(digest) + self._packed_size(digest)
        os.unlink(os.path.join(cache_folder(self._root), manifest))
        return freed

    def _sweep(self) -> int:
        """Delete what no tree has, left by deliveries that nobody goes on with any more."""
        for name in _listed(inputs_folder(self._root)):
            if name.endswith(_GONE):
                delete_folder(os.path.join(inputs_folder(self._root), name))
        return sum(self._remove(digest, ABANDONED_S) for digest in self._orphans())

    def _remove(self, digest: str, age: float = RECENT_S) -> int:
        """The bytes freed; none where it is younger, as what somebody asked for just now."""
        if digest not in self._contents or _age(self._store.path(digest)) <= age:
            return 0
        del self._contents[digest]
        return self._store.remove(digest)

    def _packed_size(self, digest: str) -> int:
        return sum(places[digest].size for places in self._packs.values() if digest in places)

    def _repack(self, path: str) -> None:
        """Rid a pack of what nobody wants, where that is much of it."""
        orphans_stay = _age(path) <= ABANDONED_S
        places = self._packs[path]
        wanted = {d: p for d, p in places.items() if self._users.get(d, orphans_stay)}
        size, left = (sum(place.size for place in some.values()) for some in (places, wanted))
        if wanted and size - left < size * _MUCH:
            return
        if wanted:
            with Delivery(self._store, packing=True) as delivery, open(path, "rb") as pack:
                for digest, place in sorted(wanted.items(), key=_offset):
                    pack.seek(place.offset)
                    with contextlib.suppress(HostError):  # damaged: who needs it sends it again
                        delivery.add(pack, digest, place.size)
        os.unlink(path)


def _live_manifests(root: str) -> Set[str]:
    """What runs need that have not ended."""
    return {m for folder in run_folders(root) if not is_ended(folder) for m in _needed(folder)}


def _needed(folder: RunFolder) -> List[str]:
    request = read_json(folder.request) or {}
    wanted: List[Optional[str]] = [request.get("manifest")]
    wanted += [entry.get("manifest") for entry in request.get("inputs", [])]
    wanted.append((request.get("environment") or {}).get("context"))
    return [manifest for manifest in wanted if manifest]


def _age(path: str) -> float:
    return time.time() - os.path.getmtime(path)


def _age_of(entry: MayGo) -> float:
    return entry[0]


def _size(path: str) -> int:
    """None of what is gone meanwhile."""
    try:
        return os.path.getsize(path)
    except FileNotFoundError:
        return 0


def _delete(path: str) -> int:
    """The bytes freed."""
    size = _size(path)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    return size


def _offset(entry: Tuple[str, Place]) -> int:
    return entry[1].offset


def _listed(folder: str) -> List[str]:
    return os.listdir(folder) if os.path.isdir(folder) else []
