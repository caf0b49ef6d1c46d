"""Installs the program on a host: `python -c THIS DIGEST SIZE` (see `bundle`, which starts it).

Prints `have PATH` where that version is there; else `need`, then takes SIZE bytes of the archive on
stdin, and prints `have PATH`; or `cannot` and a JSON list of a path and what is wrong with it.
Stands alone: this file's text is all that a fresh host has.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import py_compile
import shutil
import sys
import zipfile


def base_folder() -> str:
    """`~/.trainyard`, or what the environment variable TRAINYARD_HOME names."""
    return os.environ.get("TRAINYARD_HOME") or os.path.join(os.path.expanduser("~"), ".trainyard")


def installed_folder(base: str, digest: str) -> str:
    """Where a version lies; there only when it is whole, since it is published by rename."""
    return os.path.join(base, "hostside", digest[:16])


def install(data: bytes, base: str, digest: str) -> str:
    """Unpack and compile the program; returns its folder. Raises ValueError for a wrong archive,
    OSError."""
    if hashlib.sha256(data).hexdigest() != digest:
        raise ValueError("the archive of the program was damaged on its way")
    folder = installed_folder(base, digest)
    beside = "%s.%d.new" % (folder, os.getpid())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(beside)
    for path, _, names in os.walk(beside):
        for name in names:
            if name.endswith(".py"):
                below = os.path.join(path[len(beside) + 1 :], name)
                _compile(os.path.join(beside, below), os.path.join(folder, below))
    try:
        os.rename(beside, folder)
    except OSError:  # another was faster
        shutil.rmtree(beside)
        if not os.path.isdir(folder):
            raise
    return folder


def _compile(path: str, shown: str) -> None:
    """Beforehand, and never checked again, so that it costs nothing where byte code is off."""
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(path, dfile=shown, doraise=True, invalidation_mode=mode)


def main(digest: str, size: int) -> int:
    folder = installed_folder(base_folder(), digest)
    if not os.path.isdir(folder):
        sys.stdout.write("need\n")
        sys.stdout.flush()
        data = sys.stdin.buffer.read(size)
        try:
            folder = install(data, base_folder(), digest)
        except OSError as error:
            wrong = [os.fspath(error.filename or folder), error.strerror]
            sys.stdout.write("cannot %s\n" % json.dumps(wrong))
            return 0
    sys.stdout.buffer.write(b"have " + os.fsencode(folder) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
