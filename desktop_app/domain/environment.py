"""Environments: named, versioned definitions of what a script needs."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.domain.names import RESERVED_PREFIX


class EnvironmentKind(enum.StrEnum):
    """How the definition becomes real on a host."""

    INTERPRETER = "interpreter"
    IMAGE = "image"


@dataclass(frozen=True)
class EnvironmentDefinition:
    """What a script needs. `python` is an interpreter's path (empty: the host's own `python3`, or
    the current interpreter on this computer); `base_image` and `requirements` (pip's lines) make an
    image."""

    kind: EnvironmentKind
    python: str = ""
    base_image: str = ""
    requirements: Sequence[str] = ()

    @property
    def hash(self) -> str:
        """64 hex digits: equal exactly when the definitions are."""
        parts = [self.kind.value, self.python, self.base_image, list(self.requirements)]
        text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def image_tag(self) -> str:
        """The tag of the image that this definition builds, on any engine."""
        return f"trainyard/env:{self.hash[:32]}"


@dataclass(frozen=True)
class Environment:
    """A named environment at one version."""

    name: str
    version: int
    definition: EnvironmentDefinition
    created_at: float = 0.0

    @property
    def curated(self) -> bool:
        return self.name.startswith(RESERVED_PREFIX)


class BuildState(enum.StrEnum):
    """Whether a definition is real on a target."""

    READY = "ready"
    MISSING = "missing"
    BUILDING = "building"
    FAILED = "failed"


@dataclass(frozen=True)
class Build:
    """The state of one definition on one target."""

    environment: str
    target: str
    state: BuildState
    detail: str = ""
    log: str = ""
    """Path of the build log on this computer, empty where there is none."""
