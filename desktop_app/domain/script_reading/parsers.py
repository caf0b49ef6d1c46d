"""The parsers of argparse that a script makes, as they are filled."""

from __future__ import annotations

from collections.abc import Iterator
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


Thing = Parser | Group | Commands


def distinct(arguments: Iterator[ScriptArgument]) -> Iterator[ScriptArgument]:
    """Each name and each destination by position once, the first that has it."""
    seen: set[str] = set()
    for argument in arguments:
        names = set(argument.names) or {argument.destination}
        if seen.isdisjoint(names):
            yield argument
        seen |= names
