"""Where a run comes from that was not submitted here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop_app.domain.errors import KnownError

TRAINYARD = "trainyard"
TENSORBOARD = "tensorboard"
CSV = "csv"
MLFLOW = "mlflow"
WANDB = "wandb"
ORIGINS: Mapping[str, str] = {
    TRAINYARD: "Trainyard",
    TENSORBOARD: "TensorBoard",
    CSV: "CSV",
    MLFLOW: "MLflow",
    WANDB: "Weights & Biases",
}
"""What runs are imported from, with the words for people."""
EXPORT_SUFFIX = ".trainyard"
"""How the name of an exported run's file ends."""


@dataclass(frozen=True)
class RunOrigin:
    """What a run was imported from: a key of `ORIGINS`, the path as it was then, which of the runs
    there it is (empty for the only one), and when, in seconds since the epoch."""

    kind: str
    path: str
    name: str
    imported_at: float


@dataclass(frozen=True)
class Importable:
    """What lies at a path: a key of `ORIGINS`, empty for nothing that can be imported, and the
    names of its runs."""

    kind: str = ""
    names: Sequence[str] = ()


@dataclass(frozen=True)
class Imported:
    """What an import brought: ids of new runs, of runs that were here before, and what could not be
    taken."""

    runs: Sequence[str] = ()
    known: Sequence[str] = ()
    problems: Sequence[KnownError] = ()
