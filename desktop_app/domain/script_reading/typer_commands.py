"""Commands of typer, whose parameters become arguments: https://typer.tiangolo.com/tutorial/"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from desktop_app.domain.arguments import (
    ArgumentKind,
    ScriptArgument,
    ScriptArguments,
    UnreadArgument,
)
from desktop_app.domain.script_reading.annotations import Annotation, read_annotation
from desktop_app.domain.script_reading.commands import (
    CommandFunction,
    called_names,
    command_name,
    decorators,
    told,
)
from desktop_app.domain.script_reading.constants import NotConstant, Scope, plain
from desktop_app.domain.script_reading.module import (
    Function,
    Module,
    keywords_of,
    parameters_of,
    summary_of,
)

_CONTEXTS = ("typer.Context", "click.Context", "typer.CallbackParam")
_MARKS = {"typer.Option": True, "typer.Argument": False}


def read_typer(module: Module) -> ScriptArguments | None:
    """What the script's application takes; None where it has none."""
    scope = Scope(module)
    ran = [
        node.args[0].id
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and module.full_name(node.func) == "typer.run"
        and node.args
        and isinstance(node.args[0], ast.Name)
    ]
    for name in ran:
        if name in module.functions:
            return told("typer", _command(module.functions[name], "", "", False, scope))
    applications = [
        name
        for name, value in module.assigned.items()
        if isinstance(value, ast.Call) and module.full_name(value.func) == "typer.Typer"
    ]
    found = list(_commands(module, applications, scope))
    if not found:
        return None
    called = called_names(module)
    owner = next(
        (name for name in applications if name in called), next(one.owner for one in found)
    )
    callback = next((one for one in found if one.owner == owner and one.is_group), None)
    commands = [one for one in found if one.owner == owner and not one.is_group]
    left = [one for one in found if one.owner != owner]
    if len(commands) == 1 and callback is None:
        return told("typer", commands[0], left=left)
    return told("typer", callback, commands, left)


def _commands(
    module: Module, applications: Sequence[str], scope: Scope
) -> Iterator[CommandFunction]:
    for function in module.functions.values():
        for node, call in decorators(function):
            if not isinstance(node, ast.Attribute) or node.attr not in ("command", "callback"):
                continue
            owner = module.full_name(node.value)
            if owner in applications:
                name = _name(call, scope) or command_name(function.name)
                yield _command(function, name, owner, node.attr == "callback", scope)


def _name(call: ast.Call | None, scope: Scope) -> str:
    if call is None:
        return ""
    node = keywords_of(call).get("name", call.args[0] if call.args else None)
    try:
        return str(scope.value(node)) if node is not None else ""
    except NotConstant:
        return ""


def _command(
    function: Function, name: str, owner: str, is_group: bool, scope: Scope
) -> CommandFunction:
    arguments: list[ScriptArgument] = []
    unread: list[UnreadArgument] = []
    for parameter, default in parameters_of(function):
        annotation = read_annotation(parameter.annotation, scope)
        if annotation.other in _CONTEXTS:
            continue
        try:
            arguments.append(_Parameter(parameter, default, annotation, scope).argument())
        except NotConstant:
            why = "Its name or its form is made while the script runs."
            unread.append(UnreadArgument(parameter.lineno, parameter.arg, why))
    return CommandFunction(
        function.name,
        name,
        owner,
        is_group,
        summary_of(function),
        arguments,
        unread,
        function.lineno,
    )


@dataclass(frozen=True)
class _Mark:
    """What `typer.Option(...)` or `typer.Argument(...)` says."""

    option: bool
    names: Sequence[str]
    keywords: dict[str, ast.expr]


class _Parameter:
    """Raises `NotConstant` where only the running script knows its form."""

    def __init__(
        self, parameter: ast.arg, default: ast.expr | None, annotation: Annotation, scope: Scope
    ) -> None:
        self._parameter = parameter
        self._annotation = annotation
        self._scope = scope
        self._default = default
        self._mark = self._marked()

    def argument(self) -> ScriptArgument:
        option = self._mark.option if self._mark else self._default is not None
        default, known, given = self._read_default()
        typed = self._typed(default, known)
        required = not given and not self._annotation.optional
        if not option:
            least = typed.least if required else 0
            kind = ArgumentKind.TEXT if typed.kind is ArgumentKind.FLAG else typed.kind
            return replace(typed, kind=kind, required=required, least=least)
        return self._option(typed, required)

    def _option(self, typed: ScriptArgument, required: bool) -> ScriptArgument:
        plain_name = self._parameter.arg.replace("_", "-")
        declared = list(self._mark.names) if self._mark else []
        names = [text.partition("/")[0].strip() for text in declared]
        off = [text.partition("/")[2].strip() for text in declared]
        on = [name for name in names if name] or [f"--{plain_name}"]
        flag = typed.kind is ArgumentKind.FLAG
        if flag and not declared:
            off = [f"--no-{plain_name}"]
        count = "count" in (self._mark.keywords if self._mark else ())
        if count:
            typed = replace(typed, kind=ArgumentKind.COUNT, least=0, most=0, repeatable=True)
        elif flag:
            typed = replace(typed, least=0, most=0)
        elif self._annotation.many:
            typed = replace(typed, least=1, most=1, repeatable=True)
        return replace(
            typed,
            names=tuple(on),
            off_names=tuple(name for name in off if name),
            required=required and not count,
        )

    def _typed(self, default: object, known: bool) -> ScriptArgument:
        keywords = self._mark.keywords if self._mark else {}
        told_as = self._annotation
        if told_as.other:
            # A class of its own needs a parser, which turns a text into it.
            told_as = Annotation(optional=told_as.optional)
        return ScriptArgument(
            self._parameter.arg,
            kind=told_as.kind,
            default=plain(default),
            default_known=known,
            least=told_as.least,
            most=told_as.most,
            choices=tuple(told_as.choices),
            minimum=self._number(keywords.get("min")),
            maximum=self._number(keywords.get("max")),
            help=" ".join(self._text(keywords.get("help")).split()),
            metavar=self._text(keywords.get("metavar")),
            group=self._text(keywords.get("rich_help_panel")),
            hidden=self._text(keywords.get("hidden")) == "True",
            line=self._parameter.lineno,
        )

    def _marked(self) -> _Mark | None:
        """The mark among what `Annotated` adds, or in place of the default."""
        in_default = [self._default] if self._default is not None else []
        for node in [*self._annotation.told, *in_default]:
            if not isinstance(node, ast.Call):
                continue
            option = _MARKS.get(self._scope.module.full_name(node.func))
            if option is None:
                continue
            if any(keyword.arg is None for keyword in node.keywords):
                raise NotConstant
            # The first may be the default, which may be anything.
            texts = [self._value(argument) for argument in node.args]
            names = [text for text in texts if isinstance(text, str) and text.startswith("-")]
            return _Mark(option, names, keywords_of(node))
        return None

    def _read_default(self) -> tuple[object, bool, bool]:
        """The default, whether it is known, and whether there is one."""
        node = self._default
        if isinstance(node, ast.Call) and self._scope.module.full_name(node.func) in _MARKS:
            keywords = keywords_of(node)
            first = node.args[0] if node.args else None
            node = keywords.get("default", first)
            if "default_factory" in keywords:
                return None, False, True
        if node is None or (isinstance(node, ast.Constant) and node.value is ...):
            return None, True, False
        try:
            return plain(self._scope.value(node)), True, True
        except NotConstant:
            return None, False, True

    def _value(self, node: ast.expr | None) -> object:
        """None where there is none, or none that is known."""
        try:
            return self._scope.value(node) if node is not None else None
        except NotConstant:
            return None

    def _text(self, node: ast.expr | None) -> str:
        value = self._value(node)
        return "" if value is None else str(value)

    def _number(self, node: ast.expr | None) -> float | None:
        value = self._value(node)
        return value if isinstance(value, int | float) else None
