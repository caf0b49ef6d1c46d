"""Writes images, texts, tables and histograms into a run's folder, as its script does."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from pathlib import Path

from desktop_app.hostside.layout import CONTENTS, ITEMS


class MediaFile:
    """The items of one writer; `source` names those that were collected elsewhere."""

    def __init__(self, metrics: Path | str, source: str = "1-a-b") -> None:
        self._path = Path(metrics, source)
        self._path.parent.mkdir(parents=True, exist_ok=True)

    def add(
        self,
        kind: str,
        name: str,
        content: bytes | str | Mapping[str, object],
        step: int = 0,
        time: float = 1.0e9,
        whole: Mapping[str, int] | None = None,
    ) -> None:
        """A mapping is written as JSON."""
        if isinstance(content, Mapping):
            content = json.dumps(content)
        data = content.encode() if isinstance(content, str) else content
        with self._path.with_name(self._path.name + CONTENTS).open("ab") as file:
            at = file.tell()
            file.write(data)
        place = {"at": at, "size": len(data), "crc": zlib.crc32(data)}
        item = {"kind": kind, "name": name, "step": step, "time": time, **place}
        self.add_line(json.dumps({**item, "whole": whole} if whole else item) + "\n")

    def add_line(self, line: str) -> None:
        """As it is, whatever it says."""
        with self._path.with_name(self._path.name + ITEMS).open("a", encoding="utf-8") as file:
            file.write(line)
