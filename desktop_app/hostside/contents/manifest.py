"""Manifests name whole trees. One is a blob of the store: canonical JSON `{"version": 1, "files":
[{"path", "sha256", "size", "mode"}, ...]}`, sorted by path; its sha256 is its id.
"""

from __future__ import annotations

import contextlib
import json
import re
from json.encoder import encode_basestring_ascii as _quoted
from operator import itemgetter
from typing import Any, Dict, Iterable, Iterator, List

from ..layout import valid_digest
from ..protocol import HostError

Entry = Dict[str, Any]
_UNSAFE = re.compile(r"\0|(?:\A|/)\.{0,2}(?:/|\Z)")
"""A part that is empty, `.` or `..`."""
_START, _BETWEEN, _END = b'{"files":[{"mode":', b'},{"mode":', b'}],"version":1}'
"""What entries stand between; no name can hold these bytes, since its quotes are escaped."""
_SHA256 = ',"sha256":"'
_SIZE_AT = 64 + len('","size":')
"""How the end of an entry begins, and where after it the size stands."""


def make_manifest(files: Iterable[Entry]) -> bytes:
    """The manifest of files given by `path` (relative, with `/`), `sha256`, `size`, `mode`."""
    return manifest_of(
        make_entry(each["path"], each["sha256"], each["size"], each["mode"])
        for each in sorted(files, key=itemgetter("path"))
    )


def make_entry(path: str, sha256: str, size: int, mode: int) -> bytes:
    """What a manifest says of one file, after its opening."""
    # As json.dumps with sorted keys writes it, in half of its time.
    text = '%d,"path":%s,"sha256":"%s","size":%d' % (mode, _quoted(path), sha256, size)
    return text.encode("ascii")


def manifest_of(entries: Iterable[bytes]) -> bytes:
    """The manifest of entries that are sorted by their paths."""
    between = _BETWEEN.join(entries)
    return _START + between + _END if between else b'{"files":[],"version":1}'


def entries_of(manifest: bytes) -> List[bytes]:
    """The entries of a manifest as `make_entry` makes them; none of what nobody here wrote."""
    if not (manifest.startswith(_START) and manifest.endswith(_END)):
        return []
    return manifest[len(_START) : -len(_END)].split(_BETWEEN)


def read_manifest(data: bytes) -> List[Entry]:
    """The files of a manifest; raises HostError (`bad_manifest`), also for paths that leave it."""
    with _understood():
        value = json.loads(data.decode("utf-8"))
        entries = list(value["files"])
        for entry in entries:
            if not valid_digest(entry["sha256"]) or not safe_parts(entry["path"]):
                raise ValueError("a file %r" % (entry["path"],))
            int(entry["mode"]), int(entry["size"])
    return entries


def manifest_contents(data: bytes) -> Dict[str, int]:
    """The contents that a manifest names, and their sizes; much faster than to read all of it.
    Raises HostError (`bad_manifest`)."""
    with _understood():
        if data.startswith(_START):
            parts = data.decode("ascii").split(_SHA256)[1:]
            return {part[:64]: int(part[_SIZE_AT : part.index("}")]) for part in parts}
        entries = json.loads(data.decode("utf-8"))["files"]
        return {str(entry["sha256"]): int(entry["size"]) for entry in entries}


@contextlib.contextmanager
def _understood() -> Iterator[None]:
    """While a manifest is read; raises HostError (`bad_manifest`)."""
    try:
        yield
    except (ValueError, KeyError, TypeError) as error:
        raise HostError("bad_manifest", "The list of files cannot be used: %s" % error) from error


def safe_parts(path: object) -> List[str]:
    """The parts of a relative path; empty for one that is absolute, empty or leaves its folder."""
    return path.split("/") if isinstance(path, str) and not _UNSAFE.search(path) else []
