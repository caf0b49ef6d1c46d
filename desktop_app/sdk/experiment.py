"""`Experiment`: a named group of runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from desktop_app.domain.names import check_name
from desktop_app.domain.run import CURRENT_PYTHON, Resources, RunQuery, RunSpec, RunSummary
from desktop_app.engine.paths import absolute
from desktop_app.sdk.config import ScriptRunConfig
from desktop_app.sdk.errors import refuse
from desktop_app.sdk.run import Run
from desktop_app.sdk.workspace import Workspace

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine


class Experiment:
    """A named group of runs of a workspace; it is there from its first run on."""

    def __init__(self, workspace: Workspace, name: str) -> None:
        self.workspace = workspace
        self.name = check_name("experiment", name)

    def submit(self, config: ScriptRunConfig, tags: object = None) -> Run:
        """Submit a run. Once this returns it is the host's: it goes on when this script ends.

        Raises `InvalidError` for what cannot run. `tags` raise `NotSupportedError`.
        """
        refuse(tags=tags)

        async def work(engine: Engine) -> RunSummary:
            environment = CURRENT_PYTHON
            if config.environment is not None:
                stored = await config.environment.stored(engine)
                environment = stored.name if stored.curated else f"{stored.name}:{stored.version}"
            return await engine.runs.submit(_spec(config, self.name, environment))

        summary = self.workspace.connection.call(work)
        return Run(self, summary.id)

    def get_runs(self) -> Iterator[Run]:
        """The experiment's runs, the newest first."""

        async def work(engine: Engine) -> list[str]:
            runs = await engine.runs.every(RunQuery(experiment=self.name))
            return [run.id for run in runs]

        for run_id in self.workspace.connection.call(work):
            yield Run(self, run_id)

    def __repr__(self) -> str:
        return f"Experiment(name={self.name!r})"


def _spec(config: ScriptRunConfig, experiment: str, environment: str) -> RunSpec:
    return RunSpec(
        source=absolute(config.source_directory),
        script=config.script,
        arguments=tuple(config.arguments),
        target=config.target_name,
        environment=environment,
        experiment=experiment,
        inputs=config.inputs,
        variables=config.environment_variables,
        secrets=config.secrets,
        resources=Resources(gpus=config.gpus, memory=config.memory, shm_size=config.shm_size),
        smoke_test=config.smoke_test,
        collect=config.collect,
    )
