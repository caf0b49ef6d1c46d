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

from .layout import valid_digest
from .protocol import HostError

Entry = Dict[str, Any]
_UNSAFE = re.compile(r"\0|(?:\A|/)\.{0,2}(?:/|\Z)")
"""A part that is empty, `.` or `..`."""


def make_manifest(files: Iterable[Entry]) -> bytes:
    """The manifest of files given by `path` (relative, with `/`), `sha256`, `size`, `mode`."""
    # As json.dumps with sorted keys writes it, in half of its time.
    template = '{"mode":%d,"path":%s,"sha256":"%s","size":%d}'
    texts = [
        template % (each["mode"], _quoted(each["path"]), each["sha256"], each["size"])
        for each in sorted(files, key=itemgetter("path"))
    ]
    return ('{"files":[%s],"version":1}' % ",".join(texts)).encode("ascii")


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
    """The contents that a manifest names, and their sizes; faster than to read all of it. Raises
    HostError (`bad_manifest`)."""
    with _understood():
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
