"""The named things of a workspace, each kind in a folder of documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop_app.domain.events import (
    AlertsChanged,
    DatasetsChanged,
    EnvironmentsChanged,
    Event,
    ModelsChanged,
    PatternsChanged,
    TargetChanged,
)
from desktop_app.engine.catalog import Catalog
from desktop_app.engine.catalog_news import CatalogNews
from desktop_app.engine.datasets import StoredDatasets
from desktop_app.engine.environments.stored_environments import StoredEnvironments
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.stored_targets import StoredTargets
from desktop_app.engine.images.stored_pushes import StoredPushes
from desktop_app.engine.models import StoredModels
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import Clock, Locks
from desktop_app.engine.workspace_config import WorkspaceConfig
from desktop_app.hostside.contents.store import Store


class Catalogs:
    """Reads and writes them, in this process; their services tell who asks. `read_only` says why
    nothing may be changed; `curated` is the folder of environments that every workspace has."""

    def __init__(
        self, paths: WorkspacePaths, locks: Locks, read_only: str, curated: Path | None
    ) -> None:
        def catalog(folder: Path, kind: str) -> Catalog:
            return Catalog(folder, kind, locks, read_only)

        self._paths = paths
        self.alerts = catalog(paths.alerts, "alert")
        self.experiments = catalog(paths.experiments, "experiment")
        self.targets = StoredTargets(catalog(paths.targets, "target"))
        self.datasets = StoredDatasets(catalog(paths.datasets, "dataset"))
        self.environments = StoredEnvironments(
            catalog(paths.environments, "environment"),
            WorkspaceConfig(paths.config, locks),
            curated,
        )
        self.pushes = StoredPushes(catalog(paths.pushes, "pushed image"))
        self.models = StoredModels(
            catalog(paths.models, "model"), Store(str(paths.root)), paths, locks
        )

    def news(self, events: EventBus, clock: Clock) -> CatalogNews:
        """What tells of changes by any process."""
        folders: dict[Path, Callable[[], Event]] = {
            self._paths.alerts: AlertsChanged,
            self._paths.datasets: DatasetsChanged,
            self._paths.environments: EnvironmentsChanged,
            self._paths.pushes: EnvironmentsChanged,
            self._paths.models: ModelsChanged,
            self._paths.pattern_notes: PatternsChanged,
            self._paths.targets: TargetChanged,
        }
        return CatalogNews(folders, events, clock)
