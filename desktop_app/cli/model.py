"""`trainyard model`: the registry."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.cli import records, texts
from desktop_app.cli.fetching import fetching
from desktop_app.cli.verbs import Session, verb

if TYPE_CHECKING:
    from desktop_app.domain.model import ModelVersion

app = typer.Typer(help="Register, list and download models.", no_args_is_help=True)
Versioned = Annotated[str, typer.Argument(metavar="NAME[:VERSION]", help="Else the newest.")]


@verb(app, "register")
async def register(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The model's name.")],
    run: Annotated[str, typer.Option(metavar="ID", help="The run that made it.")],
    path: Annotated[str, typer.Option(metavar="PATH", help="Its output, as outputs/model.pt.")],
) -> None:
    """Register a run's output as the next version of a model."""
    run_id = (await session.engine.runs.show(run)).summary.id
    with fetching(session, run_id):
        version = await session.engine.models.register(name, run_id, path)
    session.out.answer(
        records.model_version(version), lambda: session.out.line(f"{name}:{version.version}")
    )


@verb(app, "list")
async def list_models(session: Session) -> None:
    """List the models with their newest versions."""
    found = await session.engine.models.list()
    await session.warn()
    newest = [model.versions[0] for model in found if model.versions]
    rows = [
        [
            v.name,
            str(v.version),
            texts.size(v.size),
            texts.moment(v.created_at),
            v.lineage.run,
        ]
        for v in newest
    ]
    headers = ["name", "version", "size", "registered", "run"]
    session.out.answer(
        [records.model(model) for model in found],
        lambda: session.out.table(headers, rows, right=["version", "size"]),
    )


@verb(app, "show")
async def show(session: Session, name: Versioned) -> None:
    """Show one version of a model and where it came from."""
    version = await session.engine.models.get(name)
    session.out.answer(records.model_version(version), lambda: session.out.pairs(_pairs(version)))


@verb(app, "download")
async def download(
    session: Session,
    name: Versioned,
    destination: Annotated[Path, typer.Argument(metavar="DEST", help="A file, or a folder.")],
) -> None:
    """Write a verified copy of a model's file."""
    path = await session.engine.models.download(name, None, destination)
    session.out.answer({"path": str(path)}, lambda: session.out.line(str(path)))


def _pairs(version: ModelVersion) -> dict[str, str]:
    lineage = version.lineage
    return {
        "name": version.name,
        "version": str(version.version),
        "file": version.file_name,
        "size": texts.size(version.size),
        "sha256": version.sha256,
        "registered": texts.moment(version.created_at),
        "run": lineage.run,
        "output": lineage.output_path,
        "experiment": lineage.experiment,
        "environment": lineage.environment,
        "code": lineage.code_manifest,
        "datasets": ", ".join(lineage.datasets),
        "tags": ", ".join(f"{key}={value}" for key, value in version.tags.items()),
        "note": version.note,
    }
