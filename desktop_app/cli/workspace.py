"""`trainyard workspace`: make and show the folders that hold everything."""

from __future__ import annotations

import enum
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from desktop_app.cli import records, texts
from desktop_app.cli.verbs import Call, Session, verb
from desktop_app.domain.workspace import WorkspaceInfo

app = typer.Typer(help="Make and show workspaces.", no_args_is_help=True)


@verb(app, "init")
def init(
    call: Call,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder; made if missing.")],
    name: Annotated[str, typer.Option(help="Its name; else the folder's.")] = "",
) -> None:
    """Make a workspace in a folder."""
    info = call.services.workspaces().create(folder, name)
    call.out.answer(records.workspace(info), lambda: call.out.line(str(info.path)))


@verb(app, "show")
def show(call: Call) -> None:
    """Show the workspace that commands would use."""
    info = call.workspace()
    call.out.answer(records.workspace(info), lambda: _show(call, info))


class DefaultImage(enum.StrEnum):
    """What can be set of a workspace."""

    CPU = "default-cpu-image"
    GPU = "default-gpu-image"


@verb(app, "set")
async def set_default(
    session: Session,
    setting: Annotated[DefaultImage, typer.Argument(help="What to set.")],
    value: Annotated[str, typer.Argument(metavar="REF", help="An image; empty for the usual one.")],
) -> None:
    """Set a default of the workspace, for environments that are made from now on."""
    environments = session.engine.environments
    images = await environments.default_images()
    if setting is DefaultImage.CPU:
        images = replace(images, cpu=value)
    else:
        images = replace(images, gpu=value)
    images = await environments.set_default_images(images)
    found = {DefaultImage.CPU.value: images.cpu, DefaultImage.GPU.value: images.gpu}
    session.out.answer(found, lambda: session.out.pairs(found))


def _show(call: Call, info: WorkspaceInfo) -> None:
    call.out.pairs(
        {
            "name": info.name,
            "folder": str(info.path),
            "id": info.id,
            "created": texts.moment(info.created_at),
            "read only": info.read_only,
        }
    )
