"""Environments: named, versioned definitions of what a script needs."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop_app.domain.names import RESERVED_PREFIX

DEFAULT_CPU_IMAGE = "python:3.11-slim"
"""The base image for the CPU where none is named."""
DEFAULT_GPU_IMAGE = "python:3.11"
"""The base image for GPUs. torch brings CUDA along, and the host its driver, so what an image must
have besides Python is the C compiler that torch.compile looks for."""

DEFAULT_CONDA_IMAGE = "condaforge/miniforge3"
"""The base image for packages of conda: it has conda and mamba, and conda-forge as its channel."""


@dataclass(frozen=True)
class DefaultImages:
    """The base images of a workspace where a definition names none."""

    cpu: str = DEFAULT_CPU_IMAGE
    gpu: str = DEFAULT_GPU_IMAGE


class EnvironmentKind(enum.StrEnum):
    """How the definition becomes real on a host."""

    INTERPRETER = "interpreter"
    IMAGE = "image"


@dataclass(frozen=True)
class EnvironmentDefinition:
    """What a script needs. `python` is an interpreter's path (empty: the host's own `python3`, or
    the current interpreter on this computer); all else makes an image, from `base_image` on, in
    this order: `apt` packages, `conda` packages from these `channels` with a Python of their own,
    pip's `requirements` within its `constraints`, environment `variables`, and `post_install`, a
    command for `/bin/sh`. Where a target starts plain processes it makes a virtual environment, or
    a prefix of conda, which has neither base image nor `apt` packages.

    An image may also be made by a `dockerfile`, its text, and by nothing else then; `context` is
    the id of the manifest of the files that it may copy, in the workspace's store, empty for none.

    `build_secrets` are names of secrets that a build may know, and what it leaves may not: pip and
    `post_install` have them as variables, in an image also as files (`/run/secrets/NAME`). So pip
    puts one into an address that has `${NAME}`, where the name is in capitals. A Dockerfile mounts
    them itself. Their values are no part of a definition: another one builds nothing again."""

    kind: EnvironmentKind
    python: str = ""
    base_image: str = ""
    requirements: Sequence[str] = ()
    constraints: Sequence[str] = ()
    apt: Sequence[str] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    post_install: str = ""
    dockerfile: str = ""
    context: str = ""
    build_secrets: Sequence[str] = ()
    conda: Sequence[str] = ()
    channels: Sequence[str] = ()

    @property
    def additions(self) -> Mapping[str, Any]:
        """What is set of all that definitions once lacked, as JSON values."""
        found = {
            "constraints": list(self.constraints),
            "apt": list(self.apt),
            "variables": dict(sorted(self.variables.items())),
            "post_install": self.post_install,
            "dockerfile": self.dockerfile,
            "context": self.context,
            "build_secrets": list(self.build_secrets),
            "conda": list(self.conda),
            "channels": list(self.channels),
        }
        return {name: value for name, value in found.items() if value}

    @property
    def needs_engine(self) -> bool:
        """Nothing of it is left without an image, or without the engine that makes it."""
        packages = self.requirements or self.conda or self.variables or self.post_install
        return self.kind is EnvironmentKind.IMAGE and not packages

    @property
    def hash(self) -> str:
        """64 hex digits: equal exactly when the definitions are. One without `additions` keeps the
        hash that it had before there were any, so that its image is not built again."""
        parts: list[Any] = [self.kind.value, self.python, self.base_image, list(self.requirements)]
        if self.additions:
            parts.append(self.additions)
        text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def image_tag(self) -> str:
        """The tag of the image that this definition builds, on any engine."""
        return f"trainyard/env:{self.hash[:32]}"


@dataclass(frozen=True)
class Additions:
    """What an image gets besides what its file says."""

    index_url: str = ""
    extra_index_urls: Sequence[str] = ()
    apt: Sequence[str] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    post_install: str = ""
    build_secrets: Sequence[str] = ()


class FileKind(enum.StrEnum):
    """What a definition is read from; also the field that its errors name."""

    REQUIREMENTS = "requirements"
    CONDA = "conda"
    PYPROJECT = "pyproject"
    """`pyproject.toml` or `uv.lock`."""
    SAVED = "saved"
    """A folder that was saved, or its YAML."""
    PYTHON = "python"
    """An interpreter, or a virtual environment's folder."""
    DOCKERFILE = "dockerfile"
    """A Dockerfile, or a folder with one."""


@dataclass(frozen=True)
class DefinitionDraft:
    """A definition as a file has it. `name` is what the file calls it, if it does; `notes` say what
    was left out, and why. `context` is the folder of a Dockerfile's files, which the definition
    does not name before they are stored."""

    definition: EnvironmentDefinition
    name: str = ""
    notes: Sequence[str] = ()
    context: Path | None = None


@dataclass(frozen=True)
class Environment:
    """A named environment at one version."""

    name: str
    version: int
    definition: EnvironmentDefinition
    created_at: float = 0.0
    description: str = ""
    """One line for people; only curated ones have it."""

    @property
    def curated(self) -> bool:
        return self.name.startswith(RESERVED_PREFIX)


class BuildState(enum.StrEnum):
    """Whether a definition is real on a target."""

    READY = "ready"
    STALE = "stale"
    """An earlier version is, the newest is not."""
    MISSING = "missing"
    BUILDING = "building"
    FAILED = "failed"


@dataclass(frozen=True)
class BuildStep:
    """How far a build is, in the words of the program that builds: step `number` of `count` (0
    where they are not numbered), and what is done in it."""

    number: int = 0
    count: int = 0
    what: str = ""


@dataclass(frozen=True)
class Build:
    """The state of one environment on one target."""

    environment: str
    target: str
    state: BuildState
    detail: str = ""
    log: str = ""
    """Path of the build log on this computer, empty where there is none."""
    hint: str = ""
    """What to do about a failure."""
    version: int = 0
    """The version that is there, is being built, or could not be; 0 for none."""
    built_at: float = 0.0
    """In seconds since the epoch; 0 where it is not known."""
    step: BuildStep = BuildStep()
    waits_since: float = 0.0
    """When somebody else began the build that this one waits for; 0 for one of our own."""
    log_begin: int = 0
    """Where in the log the last attempt begins, in bytes."""
