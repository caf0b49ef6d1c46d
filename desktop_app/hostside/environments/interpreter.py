"""What an interpreter can import, asked of itself. Nothing is imported to find out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import Any, Collection, Dict

from ..launchers.script_environment import inherited
from ..protocol import FrameWriter, Header, HostError, Input

PATIENCE_SECONDS = 10.0
_PACKAGES = ("torch", "torchvision")
# Top-level names are only looked for.
_PROGRAM = """
import importlib.metadata, importlib.util, json, sys
def has(name):
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError, AttributeError):
        return False
names = json.load(sys.stdin)
versions = {}
for name in names["packages"]:
    try:
        versions[name] = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        pass
if "torch" in versions:
    for found in importlib.metadata.distributions():
        name = found.metadata["Name"] or ""
        if name.lower().replace("_", "-").startswith("nvidia-cuda-runtime"):
            versions[name] = found.version
minor = sys.version_info[1] if sys.version_info[0] == 3 else None
modules = [name for name in names["modules"] if has(name)]
path = [place for place in sys.path if place]
json.dump({"minor": minor, "modules": modules, "versions": versions, "path": path}, sys.stdout)
"""


def ask(python: str, modules: Collection[str]) -> Dict[str, Any]:
    """Which of these `modules` it has, its `minor` version of Python 3 (None: another Python), the
    `versions` of torch and what belongs to it, and its `path`. For at most `PATIENCE_SECONDS`.

    Raises HostError (`no_interpreter`, `no_answer`).
    """
    found = shutil.which(python)
    if found is None:
        raise HostError(
            "no_interpreter",
            "There is no Python interpreter at %r." % python,
            "Choose another environment for this host.",
        )
    asked = json.dumps({"modules": sorted(modules), "packages": _PACKAGES})
    try:
        done = subprocess.run(
            [found, "-c", _PROGRAM],
            input=asked.encode("ascii"),
            env=inherited(os.environ),  # as a run has it
            cwd=os.path.dirname(os.path.abspath(found)),  # which holds no modules
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        answer = json.loads(done.stdout.decode("utf-8"))
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise _no_answer(python) from error
    if not isinstance(answer, dict):
        raise _no_answer(python)
    return answer


def tell_interpreter(request: Header, out: FrameWriter, source: Input) -> None:
    """As `ask`, of the `python` and the `modules` that are asked for."""
    out.answer(**ask(str(request["python"]), [str(name) for name in request["modules"]]))


def _no_answer(python: str) -> HostError:
    text = "The Python interpreter at %r does not tell what it has." % python
    return HostError("no_answer", text, "Try it in a shell of that host.")
