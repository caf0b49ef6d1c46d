"""Datasets: named folders or files, used in place here, delivered and cached elsewhere."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


class DatasetFormat(enum.StrEnum):
    IMAGE_FOLDER = "image_folder"
    PLAIN = "plain"


@dataclass(frozen=True)
class Dataset:
    """A named dataset. `size` in bytes; `classes` maps a class of an ImageFolder to its image
    count, over all of `splits` (such as train and val, empty where there are none)."""

    name: str
    path: str
    format: DatasetFormat
    file_count: int
    size: int
    classes: Mapping[str, int] = field(default_factory=dict)
    splits: Mapping[str, int] = field(default_factory=dict)
    created_at: float = 0.0
    version: int = 1
    missing: bool = False
    """The path is not there any more (a drive that is not plugged in, for example)."""
    problems: Sequence[str] = ()
    """Entries that could not be read when it was added: relative path and reason."""
