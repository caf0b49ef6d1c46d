"""What a workspace's `config.json` says besides which workspace it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop_app.domain.environment import DEFAULT_CPU_IMAGE, DEFAULT_GPU_IMAGE, DefaultImages
from desktop_app.engine.catalog import broken_document, write_json
from desktop_app.engine.ports import Locks

_IMAGES = "default_images"


class WorkspaceConfig:
    """Blocking, and read anew each time: another process may have changed it."""

    def __init__(self, path: Path, locks: Locks) -> None:
        self._path = path
        self._locks = locks

    def default_images(self) -> DefaultImages:
        """The usual ones where it names none."""
        named = self._read().get(_IMAGES)
        images = named if isinstance(named, dict) else {}
        return DefaultImages(
            str(images.get("cpu") or DEFAULT_CPU_IMAGE), str(images.get("gpu") or DEFAULT_GPU_IMAGE)
        )

    def set_default_images(self, images: DefaultImages) -> DefaultImages:
        """Raises `KnownError` (`cannot_write`, `busy`)."""
        named = {}
        if images.cpu != DEFAULT_CPU_IMAGE:
            named["cpu"] = images.cpu
        if images.gpu != DEFAULT_GPU_IMAGE:
            named["gpu"] = images.gpu
        with self._locks.acquire(self._path.with_name(".config.lock")):
            kept = {key: value for key, value in self._read().items() if key != _IMAGES}
            write_json(self._path, {**kept, _IMAGES: named} if named else kept)
        return images

    def _read(self) -> Mapping[str, Any]:
        """Empty where there is none. Raises `KnownError` (`broken_document`)."""
        try:
            return dict(json.loads(self._path.read_text("utf-8")))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError) as error:
            raise broken_document(self._path, error) from error
