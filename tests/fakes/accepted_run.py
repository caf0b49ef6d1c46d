"""A run that a host has accepted, of which nothing has happened yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop_app.hostside.layout import RunFolder

RUN = "01J00000000000000000000000"
REQUEST: Mapping[str, Any] = {
    "version": 1,
    "id": RUN,
    "name": "train-1",
    "experiment": "Default",
    "target": "local",
    "script": "train.py",
    "created_at": 1.0,
    "arguments": [],
    "smoke_seconds": None,
    "environment": {"name": "env"},
}


def accepted_run(root: Path) -> RunFolder:
    """Its folder, with its request and without a point."""
    folder = RunFolder(str(root), RUN)
    Path(folder.metrics).mkdir(parents=True)
    Path(folder.request).write_text(json.dumps(REQUEST), "utf-8")
    return folder
