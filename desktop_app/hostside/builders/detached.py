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
from typing import TYPE_CHECKING, Any, List, Mapping, Optional, Type

from ..environments.lent_network import CA_BUNDLE, use_network
from ..records import read_json, write_json
from .attempt import Attempt
from .folder import BuildFolder

if TYPE_CHECKING:
    from .image_build import ImageBuild


def main(arguments: List[str]) -> int:
    if os.fork():
        return 0  # whoever started us has nothing to wait for
    folder = BuildFolder(arguments[0])
    try:
        # Empty where whoever started us was killed before he had told it.
        told = json.loads(sys.stdin.buffer.read().decode("ascii"))
        attempt = read_json(folder.attempt)
        if attempt is None:
            return 1
        use_network(os.environ, folder.network.all(), folder.network.path(CA_BUNDLE))
        build = _build(folder, attempt, told.get("pull"))
        result = build.run()
    finally:
        folder.drop_private()
    write_json(folder.result, result)
    if result["state"] == "built":
        build.keep_packages()
    return 0


def _build(
    folder: BuildFolder, attempt: Mapping[str, Any], pull: Optional[Mapping[str, Any]]
) -> Attempt:
    if "venv" in attempt:
        from .venv_build import VenvBuild

        return VenvBuild(folder, attempt)
    image = _image_build(attempt["environment"])(folder, attempt)
    image.pull = pull
    return image


def _image_build(environment: Mapping[str, Any]) -> "Type[ImageBuild]":
    if environment.get("dockerfile"):
        from .dockerfile_build import DockerfileBuild

        return DockerfileBuild
    if environment.get("build_secrets"):
        from .secret_build import SecretBuild

        return SecretBuild
    from .image_build import ImageBuild

    return ImageBuild


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
