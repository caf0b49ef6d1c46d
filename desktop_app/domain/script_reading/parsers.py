"""The parsers of argparse that a script makes, as they are filled."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from desktop_app.domain.arguments import ScriptArgument, ScriptCommand, UnreadArgument


@dataclass(eq=False)
class Parser:
    """What one parser takes so far. `library` is what it comes from."""

    library: str = "argparse"
    arguments: list[ScriptArgument] = field(default_factory=list)
    unread: list[UnreadArgument] = field(default_factory=list)
    commands: list[tuple[ScriptCommand, Parser]] = field(default_factory=list)
    commands_argument: ScriptArgument | None = None
    elsewhere: bool = False
    """It is made in another file."""
    owner: ast.ClassDef | None = None
    """The script's own class that it is of."""
    used: bool = False
    """It reads the command line."""
    lent: bool = False
    """It is a parent of another, or one of its commands."""
    exclusive_groups: int = 0

    def take_over(self, parent: Parser) -> None:
        """What a parent has by now."""
        parent.lent = True
        self.arguments += parent.arguments
        self.unread += parent.unread
        self.exclusive_groups += parent.exclusive_groups

    def set_default(self, destination: str, default: ScriptArgument) -> None:
        """Give every argument of that destination the default of `default`."""
        self.arguments = [
            replace(
                argument,
                default=default.default,
                default_known=default.default_known,
                required=False,
            )
            if argument.destination == destination
            else argument
            for argument in self.arguments
        ]

    def told(self) -> tuple[list[ScriptArgument], list[ScriptCommand], list[UnreadArgument]]:
        """Its arguments, its commands with theirs, and what could not be read of either."""
        arguments, unread = list(self.arguments), list(self.unread)
        if self.commands_argument is not None:
            choices = tuple(command.name for command, _ in self.commands)
            arguments.append(replace(self.commands_argument, choices=choices))
        commands = []
        for command, parser in self.commands:
            inner, deeper, more = parser.told()
            if deeper:
                inner = [one for one in inner if one is not inner[-1]]
                why = "Commands of a command are not shown."
                more = [*more, UnreadArgument(command.line, command.name, why)]
            commands.append(replace(command, arguments=tuple(inner)))
            unread += more
        return arguments, commands, unread


@dataclass(eq=False)
class Group:
    """A part of a parser that arguments are added to. `exclusive` is a number where only one of
    them may be given, else 0."""

    parser: Parser
    title: str = ""
    exclusive: int = 0


@dataclass(eq=False)
class Commands:
    """What commands are added to."""

    parser: Parser


@dataclass(frozen=True, eq=False)
class Instance:
    """An object of one of the script's classes, which may have a parser."""

    owner: ast.ClassDef


@dataclass(frozen=True, eq=False)
class Several:
    """What a tuple holds; None for what is no part of a parser."""

    things: Sequence[Thing | None]


Part = Parser | Group | Commands
Thing = Part | Instance | Several


def distinct(arguments: Iterable[ScriptArgument]) -> list[ScriptArgument]:
    """Each name, and each destination by position, once. Where one is added in different ways,
    only the script knows which default it has."""
    found: list[ScriptArgument] = []
    place: dict[str, int] = {}
    for argument in arguments:
        names = argument.names or (argument.destination,)
        at = next((place[name] for name in names if name in place), None)
        if at is None:
            place |= dict.fromkeys(names, len(found))
            found.append(argument)
        elif replace(argument, line=0) != replace(found[at], line=0):
            found[at] = replace(found[at], default=None, default_known=False, required=False)
    return found
