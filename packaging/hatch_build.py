"""What the wheel carries besides desktop_app: its resources, and `trainyard` as a top-level module,
with the package that this loads in a run.

A static force-include would be copied into editable installs too, and the copies would go stale;
there the folders themselves are on the path.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Pictures of the README: the program shows none of them.
FOR_READERS = ("screenshots",)
SCRIPT_FOLDER = "desktop_app/hostside/script"
SCRIPT_MODULES = ("trainyard.py", "trainyard_media")


class WheelExtras(BuildHookInterface):  # type: ignore[type-arg]  # generic only in hatchling's own stubs
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "standard":
            return
        # Copies, since a file that is included by force leaves its own place in the package.
        self._folder = tempfile.TemporaryDirectory(prefix="trainyard-wheel-")
        for name in SCRIPT_MODULES:
            source, copy = Path(self.root, SCRIPT_FOLDER, name), Path(self._folder.name, name)
            if source.is_dir():
                shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copyfile(source, copy)
            build_data["force_include"][str(copy)] = name
        for folder in (Path(self.root) / "resources").iterdir():
            if folder.name not in FOR_READERS:
                build_data["force_include"][str(folder)] = f"desktop_app/_resources/{folder.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version == "standard":
            self._folder.cleanup()
