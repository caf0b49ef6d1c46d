"""Plausible values for tests: a run, a target, a dataset, an environment, a model."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop_app.domain.compute import (
    BUILTIN_TARGETS,
    EngineFacts,
    Gpu,
    GpuProcess,
    HostFacts,
    Target,
    TargetState,
)
from desktop_app.domain.dataset import Dataset, DatasetFormat
from desktop_app.domain.environment import Environment, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.ids import make_ulid
from desktop_app.domain.model import Lineage, ModelVersion
from desktop_app.domain.resolution import Package, Resolution
from desktop_app.domain.run import (
    CURRENT_PYTHON,
    DEFAULT_EXPERIMENT,
    Contact,
    Resources,
    RunDetail,
    RunSummary,
    Stage,
    StageSpan,
)

NOW = 1_770_000_000.0
GIB = 1 << 30


def run_id(number: int) -> str:
    """The id of the run made as number `number`."""
    return make_ulid(int(NOW * 1000) + number, number.to_bytes(10, "big"))


def summary(number: int = 1, **changes: Any) -> RunSummary:
    """A live run on `local`, with `changes`."""
    made = RunSummary(
        id=run_id(number),
        name=f"train-{number}",
        experiment=DEFAULT_EXPERIMENT,
        script="train.py",
        target="local",
        environment=CURRENT_PYTHON,
        stage=Stage.SUBMITTED,
        outcome=None,
        contact=Contact.LIVE,
        created_at=NOW + number,
    )
    return replace(made, **changes)


def detail(run: RunSummary, folder: Path, **changes: Any) -> RunDetail:
    """Everything about `run`."""
    made = RunDetail(
        summary=run,
        stages=(StageSpan(Stage.SUBMITTED, run.created_at),),
        arguments=tuple(f"--{k}={v}" for k, v in run.parameters.items()),
        source=str(folder / "project"),
        inputs={},
        variables={},
        secrets=(),
        resources=Resources(),
        outputs=(),
        logs=(),
        command=f"trainyard run submit --source project --script {run.script}",
        host_command="",
        folder=folder / "runs" / run.id,
    )
    return replace(made, **changes)


def host_facts(**changes: Any) -> HostFacts:
    """A workstation with two GPUs and a container engine."""
    made = HostFacts(
        hostname="labbox",
        machine_id="0123456789abcdef",
        os="Debian GNU/Linux 12",
        python="3.11.2",
        cpu_name="AMD Ryzen 9 7950X",
        cpu_count=32,
        cpu_percent=37.0,
        memory_total=64 * GIB,
        memory_used=21 * GIB,
        disk_total=2000 * GIB,
        disk_free=640 * GIB,
        engine=EngineFacts(usable=True, version="27.3.1", context="default", gpu_runtime=True),
        gpus=(
            Gpu(
                *(0, "GPU-0", "NVIDIA RTX 4090", 24 * GIB, 18 * GIB, 91.0, 64.0, 310.0),
                (GpuProcess(4242, "ada", "python3", 17 * GIB),),
            ),
            Gpu(1, "GPU-1", "NVIDIA RTX 4090", 24 * GIB, 0, 0.0, 38.0, 22.0),
        ),
        driver="560.35.03",
        time=NOW,
    )
    return replace(made, **changes)


def no_engine() -> EngineFacts:
    return EngineFacts(
        usable=False,
        context="default",
        reason="The Docker engine is not running.",
        hint="Start it: sudo systemctl start docker",
        command="sudo systemctl start docker",
    )


def target_states() -> list[TargetState]:
    """The built-in targets: `local` answers, `local-docker` has no engine."""
    local, docker = BUILTIN_TARGETS
    facts = host_facts(engine=no_engine())
    return [
        TargetState(local, Contact.LIVE, NOW, facts),
        TargetState(
            docker, Contact.LIVE, NOW, facts, problem=facts.engine.reason, hint=facts.engine.hint
        ),
    ]


def target_state(target: Target, **changes: Any) -> TargetState:
    made = TargetState(target, Contact.LIVE, NOW, host_facts())
    return replace(made, **changes)


def dataset(name: str = "birds", **changes: Any) -> Dataset:
    """An ImageFolder of two classes in two splits."""
    made = Dataset(
        name=name,
        path=f"/data/{name}",
        format=DatasetFormat.IMAGE_FOLDER,
        file_count=398,
        size=10 * (1 << 20),
        classes={"ants": 193, "bees": 205},
        splits={"train": 245, "val": 153},
        created_at=NOW,
    )
    return replace(made, **changes)


def environment(name: str = "vision", version: int = 1, **changes: Any) -> Environment:
    """An image with pip requirements."""
    definition = EnvironmentDefinition(
        EnvironmentKind.IMAGE,
        base_image="python:3.11-slim",
        requirements=("torch==2.14.1", "torchvision==0.29.1"),
    )
    return replace(Environment(name, version, definition, NOW), **changes)


def resolution(**versions: str) -> Resolution:
    """What was found in an environment with these packages; `_` stands for `-` in a name."""
    packages = [Package(name.replace("_", "-"), version) for name, version in versions.items()]
    return Resolution(
        python="3.11.2",
        packages=tuple(sorted(packages, key=lambda package: package.name)),
        modules=tuple(sorted(versions)),
        platform="linux-x86_64",
        found_at=NOW,
    )


def current_python() -> Environment:
    return Environment(CURRENT_PYTHON, 1, EnvironmentDefinition(EnvironmentKind.INTERPRETER))


def model_version(name: str = "bird-classifier", version: int = 1, **changes: Any) -> ModelVersion:
    made = ModelVersion(
        name=name,
        version=version,
        sha256=f"{version:064x}",
        size=44_700_000,
        file_name="model.pt",
        created_at=NOW + version,
        lineage=Lineage(run_id(1), "outputs/model.pt", DEFAULT_EXPERIMENT, "a" * 64, "vision:1"),
    )
    return replace(made, **changes)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write_to(destination: Path, name: str, data: bytes) -> Path:
    """Write a file, or into a folder under `name`; its path."""
    target = destination / name if destination.is_dir() else destination
    target.write_bytes(data)
    return target


def read(file: Path) -> bytes:
    return file.read_bytes()
