"""`trainyard script`: what a script tells of itself before it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.cli import records
from desktop_app.cli.verbs import Call, verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.domain.arguments import ScriptArgument, ScriptArguments

app = typer.Typer(help="Look at a script.", no_args_is_help=True)


@verb(app, "arguments")
def arguments(
    call: Call, file: Annotated[Path, typer.Argument(metavar="FILE", help="A Python script.")]
) -> None:
    """List the arguments that a script takes, read from its text: it is not run."""
    from desktop_app.engine.scripts import script_arguments

    found = script_arguments(file)
    call.out.answer(records.script_arguments(found), lambda: _show(call, found))
    if not call.out.json:
        for one in found.unread:
            call.out.note(f"not read: line {one.line}: {one.name}: {one.why}")


def _show(call: Call, found: ScriptArguments) -> None:
    headers = ["argument", "type", "default", "help"]
    call.out.table(headers, _rows(found.arguments))
    for command in found.commands:
        call.out.line()
        call.out.line(f"{command.name}  {command.help}".rstrip())
        if command.arguments:
            call.out.table(headers, _rows(command.arguments))


def _rows(arguments: Sequence[ScriptArgument]) -> list[list[str]]:
    return [
        [", ".join(one.names) or one.label, _kind(one), _default(one), one.help]
        for one in arguments
        if not one.hidden
    ]


def _kind(argument: ScriptArgument) -> str:
    kind = " | ".join(argument.choices) or argument.kind.value
    return f"{kind} ..." if argument.many else kind


def _default(argument: ScriptArgument) -> str:
    from desktop_app.domain.arguments import value_words

    if argument.required:
        return "(required)"
    return " ".join(value_words(argument.default)) if argument.default_known else "(made at run)"
