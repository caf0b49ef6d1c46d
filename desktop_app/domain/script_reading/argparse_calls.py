"""What the calls of argparse make of a script's parsers."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desktop_app.domain.arguments import ScriptArgument, ScriptCommand, UnreadArgument
from desktop_app.domain.script_reading.argparse_arguments import Unreadable, names_of, read_argument
from desktop_app.domain.script_reading.constants import NotConstant, Scope, plain
from desktop_app.domain.script_reading.dataclass_fields import Dataclasses, Style
from desktop_app.domain.script_reading.module import Module, keywords_of
from desktop_app.domain.script_reading.parsers import Commands, Group, Parser, Part, Thing

PARSERS = {
    "argparse.ArgumentParser": "argparse",
    "configargparse.ArgumentParser": "argparse",
    "configargparse.ArgParser": "argparse",
    "jsonargparse.ArgumentParser": "argparse",
    "simple_parsing.ArgumentParser": "simple_parsing",
    "transformers.HfArgumentParser": "HfArgumentParser",
    "transformers.hf_argparser.HfArgumentParser": "HfArgumentParser",
    "trl.TrlParser": "HfArgumentParser",
}
_USES = frozenset(
    [
        *("parse_args", "parse_known_args", "parse_intermixed_args", "parse_known_intermixed_args"),
        *("parse_args_into_dataclasses", "parse_args_and_config"),
    ]
)


FILLS = _USES | {"add_argument"}
"""What only a parser has."""
_PARENT = "It is a parent that is made elsewhere."


@dataclass(frozen=True)
class Place:
    """Where a call stands, and what is known there."""

    scope: Scope
    in_loop: bool
    in_condition: bool
    thing: Callable[[ast.expr], Thing | None]
    """What an expression stands for, if it is a part of a parser."""


class ParserCalls:
    """Makes parsers and fills them, in the order in which it is told of calls."""

    def __init__(self, module: Module) -> None:
        self.parsers: list[Parser] = []
        self._module = module
        self._dataclasses = Dataclasses(module)

    def made_elsewhere(self, node: ast.expr) -> Parser:
        """One that comes from another file: what it takes by itself is told as unread."""
        parser = Parser(elsewhere=True)
        self.parsers.append(parser)
        why = "It is a parser that is made elsewhere, so what it takes is not shown."
        self._cannot(parser, node, ast.unparse(node), why)
        return parser

    def makes_parser(self, name: str) -> bool:
        """Whether a class of that full name is a parser."""
        if name in PARSERS:
            return True
        made = self._module.classes.get(name)
        return made is not None and not PARSERS.keys().isdisjoint(self._module.bases(made))

    def make(self, call: ast.Call, place: Place) -> Parser:
        """The parser that the call makes."""
        library = PARSERS.get(self._module.full_name(call.func), "argparse")
        parser = Parser(library)
        self.parsers.append(parser)
        keywords = keywords_of(call)
        parents = keywords.get("parents")
        if isinstance(parents, ast.List | ast.Tuple):
            for node in parents.elts:
                parent = place.thing(node)
                if isinstance(parent, Parser):
                    parser.take_over(parent)
                else:
                    self._cannot(parser, node, ast.unparse(node), _PARENT)
        elif parents is not None:
            self._cannot(parser, parents, ast.unparse(parents), _PARENT)
        if library == "HfArgumentParser":
            types = call.args[0] if call.args else keywords.get("dataclass_types")
            if types is not None:
                self._add_dataclasses(parser, types, Style.TRANSFORMERS, place)
        return parser

    def _add_dataclasses(
        self, parser: Parser, node: ast.expr, style: Style, place: Place, prefix: str = ""
    ) -> None:
        node = place.scope.expression(node)
        nodes = node.elts if isinstance(node, ast.Tuple | ast.List) else [node]
        for one in nodes:
            arguments, unread = self._dataclasses.arguments(one, style, prefix)
            parser.arguments += arguments
            parser.unread += unread

    def method(self, thing: Part, method: str, call: ast.Call, place: Place) -> Thing | None:
        """What a call of a method does; the group or parser that it gives, if it gives one."""
        if isinstance(thing, Commands):
            return self._add_command(thing.parser, call, place) if method == "add_parser" else None
        group = thing if isinstance(thing, Group) else Group(thing)
        parser = group.parser
        handlers: Mapping[str, Callable[[], Thing | None]] = {
            "add_argument": lambda: self._add(group, call, place),
            "add": lambda: self._add(group, call, place),
            "add_argument_group": lambda: Group(parser, self._title(call, place), group.exclusive),
            "add_mutually_exclusive_group": lambda: self._exclusive(group),
            "add_subparsers": lambda: self._commands(parser, call, place),
            "add_arguments": lambda: self._add_classes(parser, call, place),
            "set_defaults": lambda: self._set_defaults(parser, call, place),
        }
        if method in _USES:
            parser.used = True
            return None
        handler = handlers.get(method)
        return handler() if handler is not None else None

    def _add(self, group: Group, call: ast.Call, place: Place) -> None:
        parser = group.parser
        name = ", ".join(ast.unparse(node) for node in call.args)
        try:
            if place.in_loop:
                raise Unreadable("It is added in a loop.")
            name = ", ".join(names_of(call, place.scope))
            argument = read_argument(call, place.scope, group.title, group.exclusive)
        except Unreadable as problem:
            self._cannot(parser, call, name, problem.why)
            return
        if argument is not None:
            parser.arguments.append(argument)

    def _add_classes(self, parser: Parser, call: ast.Call, place: Place) -> None:
        if call.args:
            try:
                prefix = str(place.scope.value(keywords_of(call)["prefix"]))
            except (KeyError, NotConstant):
                prefix = ""
            self._add_dataclasses(parser, call.args[0], Style.SIMPLE_PARSING, place, prefix)

    def _exclusive(self, group: Group) -> Group:
        group.parser.exclusive_groups += 1
        return Group(group.parser, group.title, group.parser.exclusive_groups)

    def _commands(self, parser: Parser, call: ast.Call, place: Place) -> Commands:
        keywords = keywords_of(call)
        destination = self._text(keywords.get("dest"), place) or "command"
        required = self._text(keywords.get("required"), place) == "True"
        help_text = self._text(keywords.get("help"), place)
        parser.commands_argument = ScriptArgument(
            destination, required=required, least=int(required), help=help_text, line=call.lineno
        )
        return Commands(parser)

    def _add_command(self, parser: Parser, call: ast.Call, place: Place) -> Parser:
        keywords = keywords_of(call)
        name = self._text(call.args[0] if call.args else None, place)
        made = self.make(call, place)
        made.library, made.lent = parser.library, True
        if name and not place.in_loop:
            help_text = self._text(keywords.get("help"), place)
            parser.commands.append((ScriptCommand(name, help_text, line=call.lineno), made))
        else:
            why = (
                "It is added in a loop."
                if place.in_loop
                else "Its name is made while the script runs."
            )
            self._cannot(parser, call, name, why)
        return made

    def _set_defaults(self, parser: Parser, call: ast.Call, place: Place) -> None:
        for name, node in keywords_of(call).items():
            try:
                if place.in_condition or place.in_loop:
                    raise NotConstant
                default = ScriptArgument(name, default=plain(place.scope.value(node)))
            except NotConstant:
                default = ScriptArgument(name, default_known=False)
            parser.set_default(name, default)

    def _title(self, call: ast.Call, place: Place) -> str:
        title = keywords_of(call).get("title", call.args[0] if call.args else None)
        return self._text(title, place)

    @staticmethod
    def _text(node: ast.expr | None, place: Place) -> str:
        try:
            return str(place.scope.value(node)) if node is not None else ""
        except NotConstant:
            return ""

    @staticmethod
    def _cannot(parser: Parser, node: ast.expr, name: str, why: str) -> None:
        parser.unread.append(UnreadArgument(node.lineno, name, why))
