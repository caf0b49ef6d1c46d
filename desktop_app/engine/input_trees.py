"""Inputs that travel to another host: which files they are, and the manifest that names them."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop_app.domain.errors import InvalidError
from desktop_app.engine.hash_cache import HashCache
from desktop_app.engine.snapshot import changed_while_reading
from desktop_app.hostside.store import Store, make_manifest

_REPORT_SECONDS = 0.2
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
    found = [(file, path.stat())] if file else list(_walk(path))
    done, total, last = 0, sum(facts.st_size for _, facts in found), 0.0
    entries, changed = [], []
    with cache.of(path) as hashes:
        for relative, facts in found:
            try:
                digest = hashes.digest(relative, tree / relative, facts)
                now = (tree / relative).stat()
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
    return PackedInput(store.put_bytes(make_manifest(entries)), file)


def _walk(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Every file by its relative path, also behind links, as loaders of data see them."""
    ahead: list[tuple[str, frozenset[Path]]] = [("", frozenset())]
    while ahead:
        prefix, above = ahead.pop()
        place = (folder / prefix).resolve()
        if place in above:
            raise _refused(prefix, "it is a link to a folder that it lies in")
        try:
            names = sorted(entry.name for entry in place.iterdir())
        except OSError as error:
            raise _refused(prefix or str(folder), f"it cannot be read: {error.strerror}") from error
        for name in names:
            relative = prefix + name
            try:
                facts = (folder / relative).stat()
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
