"""Inputs that travel to another host: which files they are, and the manifest that names them."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import InvalidError
from desktop_app.engine.hash_cache import HashCache
from desktop_app.engine.snapshot import changed_while_reading
from desktop_app.hostside.manifest import make_manifest
from desktop_app.hostside.store import Store

_REPORT_SECONDS = 0.2
Found = tuple[str, os.stat_result]
Report = Callable[[int, int], None]
"""Is told the bytes done, and those of the whole."""


@dataclass(frozen=True)
class PackedInput:
    """The id of the manifest; `file` is the only file's name where the input is one."""

    manifest: str
    file: str


def pack_input(path: Path, store: Store, cache: HashCache, report: Report) -> PackedInput:
    """Read an input, as far as it is not known, and put its manifest into the store. Blocking.

    Raises `InvalidError` (field `inputs`) that names files which cannot travel, and `KnownError`
    (`changed_while_reading`).
    """
    file = path.name if path.is_file() else ""
    tree = path.parent if file else path
    found = [(file, path.stat())] if file else list(_walk(str(path)))
    mark = _mark(found)
    manifest = cache.manifest(path, mark)
    if not (manifest and store.has(manifest)):
        entries, trusted = _read(path, tree, found, cache, report)
        manifest = store.put_bytes(make_manifest(entries))
        if trusted:
            cache.keep_manifest(path, mark, manifest)
    return PackedInput(manifest, file)


def _mark(found: Sequence[Found]) -> str:
    """Changes when any file of a tree may have."""
    digest = hashlib.sha256()
    for relative, facts in found:
        times = (facts.st_mtime_ns, facts.st_ctime_ns)
        line = f"{relative}\0{facts.st_mode} {facts.st_size} {times} {facts.st_ino}\n"
        digest.update(os.fsencode(line))
    return digest.hexdigest()


def _read(
    path: Path, tree: Path, found: Sequence[Found], cache: HashCache, report: Report
) -> tuple[list[dict[str, Any]], bool]:
    """The entries of the manifest, and whether none of the files was changed just now."""
    done, total, last = 0, sum(facts.st_size for _, facts in found), 0.0
    entries, changed = [], []
    with cache.of(path) as hashes:
        for relative, facts in found:
            place, reads = f"{tree}/{relative}", hashes.reads
            try:
                digest = hashes.digest(relative, place, facts)
                now = Path(place).stat() if hashes.reads > reads else facts
            except FileNotFoundError:
                changed.append(relative)
                continue
            except OSError as error:
                raise _refused(relative, f"it cannot be read: {error.strerror}") from error
            if (now.st_size, now.st_mtime_ns) != (facts.st_size, facts.st_mtime_ns):
                changed.append(relative)
            mode = facts.st_mode & 0o777
            entry = {"path": relative, "sha256": digest, "size": facts.st_size, "mode": mode}
            entries.append(entry)
            done += facts.st_size
            if time.monotonic() - last >= _REPORT_SECONDS:
                last = time.monotonic()
                report(done, total)
    if changed:
        raise changed_while_reading(changed, field="inputs")
    return entries, len(hashes.seen) == len(found)


def _walk(folder: str) -> Iterator[Found]:
    """Every file by its relative path, also behind links, as loaders of data see them."""
    ahead: list[tuple[str, frozenset[str]]] = [("", frozenset())]
    while ahead:
        prefix, above = ahead.pop()
        place = os.path.realpath(f"{folder}/{prefix}")
        if place in above:
            raise _refused(prefix, "it is a link to a folder that it lies in")
        try:
            entries = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError as error:
            raise _refused(prefix or folder, f"it cannot be read: {error.strerror}") from error
        for entry in entries:
            relative = prefix + entry.name
            try:
                facts = entry.stat()
            except OSError as error:
                raise _refused(relative, "it is a link to nothing") from error
            if stat.S_ISDIR(facts.st_mode):
                ahead.append((relative + "/", above | {place}))
            elif stat.S_ISREG(facts.st_mode):
                yield relative, facts
            else:
                raise _refused(relative, "it is no file and no folder")


def _refused(name: str, why: str) -> InvalidError:
    return InvalidError(
        "cannot_travel",
        f"{name} of the input cannot travel: {why}.",
        hint="Take it out of the input's folder, or choose a target on this computer.",
        field="inputs",
    )
