"""What scripts of click and of typer have in common: functions that are commands."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop_app.domain.arguments import (
    ScriptArgument,
    ScriptArguments,
    ScriptCommand,
    UnreadArgument,
)
from desktop_app.domain.script_reading.module import Function, Module


@dataclass(frozen=True)
class CommandFunction:
    """A function that is a command, or a group whose own arguments come before a command's word.

    `owner` is the group or the application that it belongs to, empty for one that stands alone.
    """

    function: str
    name: str
    owner: str
    is_group: bool
    help: str
    arguments: Sequence[ScriptArgument]
    unread: Sequence[UnreadArgument]
    line: int


def told(
    library: str,
    main: CommandFunction | None,
    commands: Sequence[CommandFunction] = (),
    left: Sequence[CommandFunction] = (),
) -> ScriptArguments:
    """What a script takes: the arguments of `main`, then the word of one of `commands` with its
    own. `left` are commands that the form of these values has no place for."""
    arguments = list(main.arguments) if main else []
    unread = list(main.unread) if main else []
    if commands:
        names = tuple(command.name for command in commands)
        arguments.append(ScriptArgument("command", choices=names, required=True))
    for command in commands:
        unread += command.unread
    why = "It is a command of another group."
    unread += [UnreadArgument(one.line, one.name, why) for one in left]
    return ScriptArguments(
        library,
        tuple(arguments),
        tuple(ScriptCommand(c.name, c.help, tuple(c.arguments), c.line) for c in commands),
        tuple(unread),
    )


def chosen(candidates: Sequence[CommandFunction], called: frozenset[str]) -> CommandFunction | None:
    """The one that the script starts with: what it calls, else what belongs to no other."""
    by_call = [one for one in candidates if one.function in called]
    alone = [one for one in candidates if not one.owner]
    return next(iter([*by_call, *alone, *candidates]), None)


def called_names(module: Module) -> frozenset[str]:
    """The plain names that the script calls anywhere."""
    return frozenset(
        node.func.id
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    )


def decorators(function: Function) -> Iterator[tuple[ast.expr, ast.Call | None]]:
    """Each decorator with its call, if it is one; the outermost first."""
    for node in function.decorator_list:
        yield (node.func, node) if isinstance(node, ast.Call) else (node, None)


def command_name(function: str) -> str:
    """`train_model` is the command `train-model`."""
    return function.lower().replace("_", "-")
