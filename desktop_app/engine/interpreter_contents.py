"""What an interpreter of this computer can import, asked of itself."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.domain.fit import Contents
from desktop_app.domain.packages import package_name
from desktop_app.hostside.script_environment import inherited

PATIENCE_SECONDS = 10.0
# Top-level names are only looked for: nothing is imported.
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
_PACKAGES = ("torch", "torchvision")


@dataclass(frozen=True)
class _Known:
    """An answer, for whom it holds, and until what changes."""

    modules: frozenset[str]
    stamps: Mapping[str, int]
    contents: Contents


class Interpreters:
    """Asks interpreters of this computer, each again only once something was installed."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    def contents(self, python: str, modules: Collection[str]) -> Contents | None:
        """What it has of these modules, and which torch. Blocking, for at most `PATIENCE_SECONDS`.

        None where it gives no answer: an interpreter that cannot be used is told elsewhere.
        """
        known = self._known.get(python)
        wanted = frozenset(modules)
        if known is None or not wanted <= known.modules or _stamps(known.stamps) != known.stamps:
            answer = _ask(python, wanted)
            if answer is None:
                return None
            known = self._known[python] = _known(python, wanted, answer)
        return known.contents


def _known(python: str, modules: frozenset[str], answer: Mapping[str, Any]) -> _Known:
    versions = {package_name(name): str(found) for name, found in answer["versions"].items()}
    found = Contents(answer["minor"], frozenset(answer["modules"]), versions)
    return _Known(modules, _stamps([python, *answer["path"]]), found)


def _stamps(paths: Collection[str]) -> Mapping[str, int]:
    """When each was changed last: whatever is installed changes a folder of `sys.path`."""
    return {path: _stamp(path) for path in paths}


def _stamp(path: str) -> int:
    try:
        return Path(path).stat().st_mtime_ns
    except (OSError, ValueError):
        return 0


def _ask(python: str, modules: Collection[str]) -> Mapping[str, Any] | None:
    asked = json.dumps({"modules": sorted(modules), "packages": _PACKAGES})
    try:
        done = subprocess.run(
            [python, "-c", _PROGRAM],
            input=asked.encode(),
            env=inherited(os.environ),  # as a run has it
            cwd=Path(python).parent,  # which holds no modules
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        answer = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return answer if isinstance(answer, dict) else None
