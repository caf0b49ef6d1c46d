"""What the command palette lists: the things of the workspace, found when it opens."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.compute import TargetState
from desktop_app.domain.dataset import Dataset
from desktop_app.domain.environment import Environment
from desktop_app.domain.model import Model
from desktop_app.domain.run import RunQuery, RunSummary
from desktop_app.gui.context import Navigate
from desktop_app.gui.shell.palette import Command

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine

_MOST_RUNS = 200


@dataclass(frozen=True)
class Things:
    """Everything with a name."""

    runs: Sequence[RunSummary]
    models: Sequence[Model]
    datasets: Sequence[Dataset]
    environments: Sequence[Environment]
    targets: Sequence[TargetState]


async def find_things(engine: Engine) -> Things:
    """Ask for all lists at once."""
    page, models, datasets, environments, targets = await asyncio.gather(
        engine.runs.list(RunQuery(limit=_MOST_RUNS)),
        engine.models.list(),
        engine.datasets.list(),
        engine.environments.list(),
        engine.targets.list(),
    )
    return Things(page.runs, models, datasets, environments, targets)


def thing_commands(things: Things, go: Navigate) -> list[Command]:
    """One command per thing: go there."""
    tr = QCoreApplication.translate
    run, model = tr("Commands", "run"), tr("Commands", "model")
    dataset, environment = tr("Commands", "dataset"), tr("Commands", "environment")
    target = tr("Commands", "target")
    found = [
        Command(r.name, run, "chart-line", partial(go, "runs", run_id=r.id)) for r in things.runs
    ]
    found += [
        Command(m.name, model, "box", partial(go, "models", name=m.name)) for m in things.models
    ]
    found += [
        Command(d.name, dataset, "database", partial(go, "workspace", name=d.name))
        for d in things.datasets
    ]
    found += [
        Command(e.name, environment, "package", partial(go, "environment", name=e.name))
        for e in things.environments
    ]
    found += [
        Command(t.target.name, target, "cpu", partial(go, "compute", name=t.target.name))
        for t in things.targets
    ]
    return found
