"""The services about environments, put together."""

from __future__ import annotations

from desktop_app.engine.catalogs import Catalogs
from desktop_app.engine.delivery.delivery import Deliveries
from desktop_app.engine.environments.build_contexts import BuildContexts
from desktop_app.engine.environments.build_secrets import BuildSecrets
from desktop_app.engine.environments.build_supplies import BuildSupplies
from desktop_app.engine.environments.builds import Builds
from desktop_app.engine.environments.built import BuiltEnvironments
from desktop_app.engine.environments.environments import Environments, LiveRuns
from desktop_app.engine.environments.fit import Fit
from desktop_app.engine.environments.index_check import IndexCheck
from desktop_app.engine.environments.interpreter_contents import InterpretersElsewhere
from desktop_app.engine.environments.resolutions import Resolutions
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.hosts import Hosts
from desktop_app.engine.hosts.targets import Targets
from desktop_app.engine.images.images import Images
from desktop_app.engine.images.pulls import Pulls
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import Clock, PackageIndex, Secrets


class EnvironmentServices:
    """Each is an attribute of the engine, too."""

    def __init__(
        self,
        *,
        catalogs: Catalogs,
        paths: WorkspacePaths,
        targets: Targets,
        hosts: Hosts,
        deliveries: Deliveries,
        pulls: Pulls,
        packages: PackageIndex,
        secrets: Secrets,
        live_runs: LiveRuns,
        events: EventBus,
        clock: Clock,
    ) -> None:
        stored = catalogs.environments
        self.environments = Environments(stored, BuildContexts(paths), live_runs, events, clock)
        self.index_check = IndexCheck(packages)
        self.build_secrets = BuildSecrets(secrets)
        self.builds = Builds(
            stored,
            paths.root,
            catalogs.targets,
            hosts,
            BuildSupplies(hosts, deliveries, secrets, pulls),
            events,
            clock,
            explain=self.index_check.explain,
        )
        elsewhere = InterpretersElsewhere(hosts, clock)
        self.fit = Fit(self.environments, targets, self.builds.resolution, elsewhere)
        self.images = Images(catalogs, self.builds, pulls, hosts, events, clock)
        self.resolutions = Resolutions(self.environments, self.builds, targets)
        self.built = BuiltEnvironments(stored, self.builds, targets, hosts, events)
