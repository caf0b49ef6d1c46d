"""Inputs that travel to another host: which files they are, and the manifest that names them."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from desktop_app.domain.errors import InvalidError
from desktop_app.engine.hash_cache import HashCache, Hashes, changed_ns, mark_of
from desktop_app.engine.snapshot import changed_while_reading
from desktop_app.hostside.manifest import make_manifest
from desktop_app.hostside.store import Store

_REPORT_SECONDS = 0.2
Report = Callable[[int, int], None]
"""Is told the bytes done, and those of the whole."""


class Found(NamedTuple):
    """A file of an input by its relative path."""

    path: str
    facts: os.stat_result
    mark: str
    """Another one where it may have changed."""


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
    found = [_of_one(path)] if file else list(_walk(str(path)))
    mark = hashlib.sha256(os.fsencode("\0".join([each.mark for each in found]))).hexdigest()
    manifest = cache.manifest(path, mark)
    if not (manifest and store.has(manifest)):
        entries, trusted = _read(path, tree, found, cache, report)
        manifest = store.put_bytes(make_manifest(entries))
        cache.keep_manifest(path, mark if trusted else "", manifest)
    return PackedInput(manifest, file)


def _of_one(path: Path) -> Found:
    facts = path.stat()
    return Found(path.name, facts, mark_of(path.name, facts))


def _read(
    path: Path, tree: Path, found: Sequence[Found], cache: HashCache, report: Report
) -> tuple[list[dict[str, Any]], bool]:
    """The entries of the manifest, and whether none of the files was changed just now."""
    done, total, last = 0, sum(file.facts.st_size for file in found), 0.0
    entries, changed = [], []
    with cache.of(path) as hashes:
        for file in found:
            digest = hashes.known(file.mark)
            if digest is None:
                digest = _digest(tree, file, hashes)
                if not digest:
                    changed.append(file.path)
                if time.monotonic() - last >= _REPORT_SECONDS:
                    last = time.monotonic()
                    report(done, total)
            size, mode = file.facts.st_size, file.facts.st_mode & 0o777
            done += size
            entries.append({"path": file.path, "sha256": digest, "size": size, "mode": mode})
    if changed:
        raise changed_while_reading(changed, field="inputs")
    return entries, len(hashes.seen) == len(found)


def _digest(tree: Path, file: Found, hashes: Hashes) -> str:
    """Of a file that has to be read; empty where it is not what it was a moment ago."""
    place = f"{tree}/{file.path}"
    try:
        digest = hashes.digest(file.mark, place, changed_ns(file.facts))
        now = os.stat(place)  # noqa: PTH116 - of very many files
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise _refused(file.path, f"it cannot be read: {error.strerror}") from error
    return digest if mark_of(file.path, now) == file.mark else ""


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
            if stat.S_ISREG(facts.st_mode):
                yield Found(relative, facts, mark_of(relative, facts))
            elif stat.S_ISDIR(facts.st_mode):
                ahead.append((relative + "/", above | {place}))
            else:
                raise _refused(relative, "it is no file and no folder")


def _refused(name: str, why: str) -> InvalidError:
    return InvalidError(
        "cannot_travel",
        f"{name} of the input cannot travel: {why}.",
        hint="Take it out of the input's folder, or choose a target on this computer.",
        field="inputs",
    )
