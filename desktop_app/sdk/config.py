"""`ScriptRunConfig`: what is to run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.metrics import USUAL_SOURCES
from desktop_app.domain.run import LOCAL_TARGET
from desktop_app.sdk.compute import ComputeTarget
from desktop_app.sdk.environment import Environment
from desktop_app.sdk.errors import refuse

Argument = str | int | float | Path


class ScriptRunConfig:
    """A script, its folder and arguments, and where and in what it runs.

    The whole source folder is copied, except for what its `.trainyardignore` (or `.amlignore`,
    `.dockerignore`, `.gitignore`) leaves out. Without a compute target it runs on this computer,
    without an environment under the interpreter that runs this.

    Beyond the cloud's own: `inputs` maps names to datasets or paths, reached as `{inputs.NAME}` in
    the arguments; `secrets` names values of this computer's keyring; `gpus` (None: one where there
    is any), `memory` and `shm_size` in bytes; `smoke_test` ends the run after 60 seconds or its
    first metrics; `collect` says where metrics come from beside what the script
    logs (`"tensorboard"`, `"mlflow"`, `"csv"`, `"log"`).
    """

    def __init__(
        self,
        source_directory: str | Path,
        script: str | None = None,
        arguments: Sequence[Argument] | None = None,
        run_config: object = None,
        compute_target: ComputeTarget | str | None = None,
        environment: Environment | None = None,
        distributed_job_config: object = None,
        resume_from: object = None,
        max_run_duration_seconds: float | None = None,
        command: object = None,
        docker_runtime_config: object = None,
        *,
        inputs: Mapping[str, str | Path] | None = None,
        environment_variables: Mapping[str, str] | None = None,
        secrets: Sequence[str] = (),
        gpus: int | None = None,
        memory: int | None = None,
        shm_size: int | None = None,
        smoke_test: bool = False,
        collect: Sequence[str] = USUAL_SOURCES,
    ) -> None:
        refuse(
            run_config=run_config,
            distributed_job_config=distributed_job_config,
            resume_from=resume_from,
            max_run_duration_seconds=max_run_duration_seconds,
            command=command,
            docker_runtime_config=docker_runtime_config,
        )
        if not script:
            raise InvalidError("no_script", "Which script shall run?", field="script")
        self.source_directory = Path(source_directory)
        self.script = script
        self.arguments = list(arguments or ())
        self.compute_target = compute_target
        self.environment = environment
        self.inputs = {name: str(value) for name, value in (inputs or {}).items()}
        self.environment_variables = dict(environment_variables or {})
        self.secrets = tuple(secrets)
        self.gpus = gpus
        self.memory = memory
        self.shm_size = shm_size
        self.smoke_test = smoke_test
        self.collect = tuple(collect)

    @property
    def target_name(self) -> str:
        """The name of the compute target."""
        if isinstance(self.compute_target, ComputeTarget):
            return self.compute_target.name
        return self.compute_target or LOCAL_TARGET
