"""What the wheel carries besides desktop_app: its resources, and `trainyard` as a top-level module.

A static force-include would be copied into editable installs too, and the copies would go stale;
there the folders themselves are on the path.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

EXTRA = {
    "resources": "desktop_app/_resources",
    "desktop_app/hostside/script/trainyard.py": "trainyard.py",
}


class WheelExtras(BuildHookInterface):  # type: ignore[type-arg]  # generic only in hatchling's own stubs
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard":
            build_data["force_include"].update(EXTRA)
