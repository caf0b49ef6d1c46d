"""Models: registered names with versions and lineage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Lineage:
    """Where a model version came from: run, code, data, environment. Empty text is unknown.

    `run_name` is how the run was called when the version was registered.
    """

    run_id: str = ""
    output_path: str = ""
    experiment: str = ""
    code_manifest: str = ""
    environment: str = ""
    datasets: Sequence[str] = ()
    run_name: str = ""

    @property
    def run(self) -> str:
        """What to call the run: its name, else its id."""
        return self.run_name or self.run_id


@dataclass(frozen=True)
class ModelVersion:
    """One version of a model; its file is in the workspace's store under `sha256`."""

    name: str
    version: int
    sha256: str
    size: int
    file_name: str
    created_at: float
    lineage: Lineage = Lineage()
    tags: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Model:
    """A registered name and its versions, newest first."""

    name: str
    versions: Sequence[ModelVersion]
