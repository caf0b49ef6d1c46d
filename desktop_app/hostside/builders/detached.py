"""The process that builds one environment. It outlives whoever asked for the build.

`python -m ...builders.detached FOLDER`, with the lock of FOLDER held by an inherited descriptor:
the programs that do the work inherit it too, so the lock is free only when nothing of the build is
left.
Reads `attempt.json`, and on standard input a JSON object of what may be in no file; writes
`build.log` and, at the end, `result.json`.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, List, Mapping

from ..records import read_json, write_json
from .attempt import Attempt
from .folder import BuildFolder


def main(arguments: List[str]) -> int:
    folder = BuildFolder(arguments[0])
    attempt = read_json(folder.attempt)
    private = json.loads(sys.stdin.buffer.read().decode("ascii"))
    if attempt is None:
        return 1
    if os.fork():
        return 0  # whoever started us has nothing to wait for
    write_json(folder.result, _build(folder, attempt, private).run())
    return 0


def _build(folder: BuildFolder, attempt: Mapping[str, Any], private: Mapping[str, Any]) -> Attempt:
    if "venv" in attempt:
        from .venv_build import VenvBuild

        return VenvBuild(folder, attempt)
    from .image_build import ImageBuild

    return ImageBuild(folder, attempt, private.get("pull"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
