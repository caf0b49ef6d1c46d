"""`trainyard`: every verb of the engine in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from desktop_app import __version__
from desktop_app.cli import data, env, model, run, script, target, workspace
from desktop_app.cli.services import Services
from desktop_app.cli.verbs import Call, Globals, JsonOption, WorkspaceOption, verb

app = typer.Typer(
    name="trainyard",
    help="Train PyTorch models on machines of your own. Without a command: opens the window.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for noun in (workspace, target, env, data, script, run, model):
    app.add_typer(noun.app, name=noun.__name__.rpartition(".")[2])


def main(services: Services, arguments: Sequence[str]) -> int:
    """Run one command line; its exit code: 0 done, 1 a run did not succeed, 2 the user's error,
    70 a fault of ours."""
    command = typer.main.get_command(app)
    try:
        command.main(list(arguments), prog_name="trainyard", obj=Globals(services))
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    return 0


@app.callback(invoke_without_command=True)
def given_first(
    ctx: typer.Context,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    version: Annotated[bool, typer.Option("--version", help="Say the version.")] = False,
) -> None:
    services: Services = ctx.obj.services
    ctx.obj = Globals(services, workspace, json)
    if version:
        typer.echo(f"trainyard {__version__}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        raise typer.Exit(services.start_window(_workspace_arguments(workspace)))


@verb(app, "gui")
def gui(
    call: Call,
    file: Annotated[
        Path | None,
        typer.Argument(help="An exported run, or other runs that the window offers to import."),
    ] = None,
    quit_when_painted: Annotated[
        bool, typer.Option("--quit-when-painted", help="End as soon as the window is painted.")
    ] = False,
) -> int:
    """Open the window."""
    arguments = _workspace_arguments(call.folder)
    if file is not None:
        arguments += ["--open", str(file)]
    if quit_when_painted:
        arguments.append("--quit-when-painted")
    return call.services.start_window(arguments)


@verb(app, "demo")
def demo(
    call: Call,
    screenshots: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write a picture of every tab.")
    ] = None,
    target: Annotated[str, typer.Option(metavar="NAME", help="Where to train.")] = "",
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Pictures, one folder per class.")
    ] = None,
) -> int:
    """Train the sample project, in the window or, without a display, in the terminal."""
    arguments = _workspace_arguments(call.folder)
    for option, value in (("--screenshots", screenshots), ("--target", target), ("--data", data)):
        if value:
            arguments += [option, str(value)]
    return call.services.start_demo(arguments)


def _workspace_arguments(folder: Path | None) -> list[str]:
    return ["--workspace", str(folder)] if folder is not None else []
