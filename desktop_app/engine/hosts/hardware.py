"""What the host of a run was made of, as the host said itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop_app.domain.compute import Hardware

_MOST_LETTERS = 200
_MOST_GPUS = 256


def hardware_of(events: Path) -> Hardware | None:
    """From the file of a run's events; None where it does not say, as in runs of earlier versions.
    Blocking."""
    try:
        with events.open("rb") as lines:
            for line in lines:
                if b'"host"' in line and line.endswith(b"\n"):
                    event = json.loads(line)
                    if event.get("event") == "host":
                        return _read(event)
    except (OSError, ValueError, AttributeError, RecursionError):  # another host has written it
        return None
    return None


def _read(event: Mapping[str, Any]) -> Hardware:
    """What is no such value is left out."""
    gpus = event.get("gpu_names")
    return Hardware(
        hostname=_text(event.get("hostname")),
        os=_text(event.get("os")),
        cpu=_text(event.get("cpu")),
        cpus=_count(event.get("cpus")),
        memory=_count(event.get("memory")),
        gpus=tuple(map(_text, gpus[:_MOST_GPUS])) if isinstance(gpus, list) else None,
        driver=_text(event.get("driver")),
    )


def _text(value: object) -> str:
    return value[:_MOST_LETTERS] if isinstance(value, str) else ""


def _count(value: object) -> int | None:
    return value if type(value) is int and 0 < value < 2**63 else None
