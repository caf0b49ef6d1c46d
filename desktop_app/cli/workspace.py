"""`trainyard workspace`: make and show the folders that hold everything."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desktop_app.cli import records, texts
from desktop_app.cli.verbs import Call, verb
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
