"""The program in the form in which it is shipped: one zip, the same bytes for the same files.

Used on the desktop. On a host it lies unpacked in `<base>/hostside/<first 16 of its sha256>/` and
is started as `PYTHON FOLDER VERB`.
"""

from __future__ import annotations

import functools
import hashlib
import io
import os
import zipfile
from typing import Iterator, List

_MAIN = """\
import sys

from hostside.main import main

sys.exit(main(sys.argv[1:]))
"""
# What every Python understands, the oldest too; it becomes the program after it where it can.
_PROBE = """\
import os, sys
source = sys.argv.pop(1)
if sys.version_info < (3, 8):
    newer = ["python3.%d" % minor for minor in range(30, 7, -1)]
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    there = [name for name in newer if any(os.access(os.path.join(f, name), 1) for f in folders)]
    print(" ".join(["old", "%d.%d.%d" % sys.version_info[:3]] + there[:1]))
else:
    exec(source)
"""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def _sources(folder: str) -> Iterator[str]:
    """Paths of the program's files below its folder, with `/`, in order."""
    for path, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            if name.endswith(".py"):
                yield os.path.relpath(os.path.join(path, name), folder).replace(os.sep, "/")


@functools.lru_cache(maxsize=1)
def make_archive() -> bytes:
    """The zip of this program."""
    folder = os.path.dirname(os.path.abspath(__file__))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_info("__main__.py"), _MAIN)
        for relative in _sources(folder):
            with open(os.path.join(folder, *relative.split("/")), "rb") as file:
                archive.writestr(_info("hostside/" + relative), file.read())
    return stream.getvalue()


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


class Program:
    """The shipped form, and the command that puts it where it is missing."""

    @property
    def digest(self) -> str:
        """The sha256 of the archive: names this version."""
        return hashlib.sha256(make_archive()).hexdigest()

    def archive(self) -> bytes:
        return make_archive()

    def probe_argv(self, python: str) -> List[str]:
        """As the port says (`engine.host.Program`)."""
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "bootstrap.py")) as file:
            source = file.read()
        return [python, "-c", _PROBE, source, self.digest, str(len(make_archive()))]
