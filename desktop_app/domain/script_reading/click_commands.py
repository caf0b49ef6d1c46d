"""Commands of click: https://click.palletsprojects.com/en/stable/parameters/"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from desktop_app.domain.arguments import (
    ArgumentKind,
    ScriptArgument,
    ScriptArguments,
    UnreadArgument,
)
from desktop_app.domain.script_reading.commands import (
    CommandFunction,
    called_names,
    chosen,
    command_name,
    decorators,
    told,
)
from desktop_app.domain.script_reading.constants import NotConstant, Scope, plain
from desktop_app.domain.script_reading.module import Function, Module, keywords_of, summary_of

_PACKAGES = ("click.", "rich_click.", "asyncclick.")
_TYPES = {
    "str": ArgumentKind.TEXT,
    "int": ArgumentKind.INTEGER,
    "float": ArgumentKind.NUMBER,
    "INT": ArgumentKind.INTEGER,
    "FLOAT": ArgumentKind.NUMBER,
    "IntRange": ArgumentKind.INTEGER,
    "FloatRange": ArgumentKind.NUMBER,
    "Path": ArgumentKind.PATH,
    "File": ArgumentKind.PATH,
    "pathlib.Path": ArgumentKind.PATH,
}
_TRUTHS = ("bool", "BOOL")
_BY_DEFAULT = {int: ArgumentKind.INTEGER, float: ArgumentKind.NUMBER}


def read_click(module: Module) -> ScriptArguments | None:
    """What the script's commands take; None without any."""
    found = list(_commands(module))
    called = called_names(module)
    group = chosen([one for one in found if one.is_group], called)
    if group is not None:
        commands = [one for one in found if one.owner == group.function and not one.is_group]
        return told(
            "click", group, commands, [one for one in found if one not in (group, *commands)]
        )
    command = chosen(found, called)
    if command is None:
        return None
    return told("click", command, left=[one for one in found if one is not command])


def _commands(module: Module) -> Iterator[CommandFunction]:
    for function in module.functions.values():
        made = _is_command(function, module)
        if made is None:
            continue
        owner, is_group, call = made
        arguments, unread = _arguments(function, module)
        yield CommandFunction(
            function.name,
            _name(call, module) or command_name(function.name),
            owner,
            is_group,
            summary_of(function),
            arguments,
            unread,
            function.lineno,
        )


def _is_command(function: Function, module: Module) -> tuple[str, bool, ast.Call | None] | None:
    """Its owner, whether it is a group, and the decorator's call."""
    for node, call in decorators(function):
        name = _short(module.full_name(node))
        if name in ("command", "group"):
            return "", name == "group", call
        if isinstance(node, ast.Attribute) and node.attr in ("command", "group"):
            owner = module.full_name(node.value)
            if owner in module.functions:
                return owner, node.attr == "group", call
    return None


def _name(call: ast.Call | None, module: Module) -> str:
    if call is None:
        return ""
    node = keywords_of(call).get("name", call.args[0] if call.args else None)
    try:
        return str(Scope(module).value(node)) if node is not None else ""
    except NotConstant:
        return ""


def _short(name: str) -> str:
    """`option` for click's own `click.option`, in whichever of its packages."""
    for package in _PACKAGES:
        if name.startswith(package):
            return name.removeprefix(package)
    return ""


def _arguments(
    function: Function, module: Module
) -> tuple[list[ScriptArgument], list[UnreadArgument]]:
    arguments: list[ScriptArgument] = []
    unread: list[UnreadArgument] = []
    scope = Scope(module)
    for node in function.decorator_list:
        node = scope.expression(node)  # noqa: PLW2901 - a decorator that several commands share
        if not isinstance(node, ast.Call):
            name = module.full_name(node)
            if name in module.functions:
                unread.append(UnreadArgument(node.lineno, name, "It adds options of its own."))
            continue
        what = _short(module.full_name(node.func))
        if what in ("option", "argument"):
            try:
                arguments.append(_Parameter.of(node, scope, option=what == "option"))
            except NotConstant:
                why = "Its name or its form is made while the script runs."
                unread.append(UnreadArgument(node.lineno, _first_text(node), why))
        elif module.full_name(node.func) in module.functions:
            name = module.full_name(node.func)
            unread.append(UnreadArgument(node.lineno, name, "It adds options of its own."))
    return arguments, unread


def _first_text(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return str(first.value) if isinstance(first, ast.Constant) else ""


@dataclass(frozen=True)
class _Parameter:
    """One `option` or `argument` call."""

    call: ast.Call
    scope: Scope
    keywords: dict[str, ast.expr]

    @classmethod
    def of(cls, call: ast.Call, scope: Scope, *, option: bool) -> ScriptArgument:
        """Raises `NotConstant`."""
        if any(keyword.arg is None for keyword in call.keywords):
            raise NotConstant
        parameter = cls(call, scope, keywords_of(call))
        names = [scope.value(node) for node in call.args]
        if not all(isinstance(name, str) for name in names):
            raise NotConstant
        return parameter._option(names) if option else parameter._argument(names)

    def _option(self, declared: list[str]) -> ScriptArgument:
        on, off, destination = _names(declared)
        if not on:
            raise NotConstant
        typed = self._typed(destination)
        flag = self._flag(bool(off), typed.default)
        if self._constant("count", False):
            typed = replace(typed, kind=ArgumentKind.COUNT, least=0, most=0, repeatable=True)
        elif flag:
            default = typed.default if "default" in self.keywords else False
            typed = replace(
                typed, kind=ArgumentKind.FLAG, least=0, most=0, default=default, choices=()
            )
        prompted = bool(self._constant("prompt", False))
        required = bool(self._constant("required", False)) or (prompted and not flag)
        return replace(
            typed,
            names=on,
            off_names=off,
            required=required,
            repeatable=typed.repeatable or bool(self._constant("multiple", False)),
            hidden=bool(self._constant("hidden", False)),
        )

    def _argument(self, declared: list[str]) -> ScriptArgument:
        if not declared:
            raise NotConstant
        typed = self._typed(declared[0].lower().replace("-", "_"))
        has_default = "default" in self.keywords
        required = bool(self._constant("required", not has_default and typed.least > 0))
        if not required:
            typed = replace(typed, least=0)
        return replace(typed, required=required)

    def _flag(self, paired: bool, default: Any) -> bool:
        if "is_flag" in self.keywords:
            return bool(self.scope.value(self.keywords["is_flag"]))
        typed = "type" in self.keywords and self._type_name() not in _TRUTHS
        return paired or "flag_value" in self.keywords or (isinstance(default, bool) and not typed)

    def _typed(self, destination: str) -> ScriptArgument:
        """What holds for options and arguments alike: type, default, number of values, help."""
        try:
            default, known = plain(self._constant("default", None)), True
        except NotConstant:
            default, known = None, False
        nargs = int(self._constant("nargs", 1))
        return self._with_type(
            ScriptArgument(
                destination,
                default=default,
                default_known=known,
                least=max(0, nargs),
                most=None if nargs < 0 else nargs,
                help=" ".join(str(self._constant("help", "", strict=False) or "").split()),
                metavar=str(self._constant("metavar", "", strict=False) or ""),
                line=self.call.lineno,
            )
        )

    def _with_type(self, argument: ScriptArgument) -> ScriptArgument:
        node = self.keywords.get("type")
        if node is None:
            kind = _BY_DEFAULT.get(type(argument.default), ArgumentKind.TEXT)
            return replace(argument, kind=kind)
        if isinstance(node, ast.Tuple):
            return replace(argument, least=len(node.elts), most=len(node.elts))
        name = self._type_name()
        if name in _TRUTHS:
            return replace(argument, choices=("true", "false"))
        call = node if isinstance(node, ast.Call) else ast.Call(node, [], [])
        if name == "Choice":
            return replace(argument, choices=self._choices(call))
        typed = replace(argument, kind=_TYPES.get(name, ArgumentKind.TEXT))
        if name in ("IntRange", "FloatRange"):
            limits = dict(zip(("min", "max"), call.args, strict=False)) | keywords_of(call)
            low, high = (self._limit(limits.get(end)) for end in ("min", "max"))
            return replace(typed, minimum=low, maximum=high)
        return typed

    def _type_name(self) -> str:
        node = self.keywords["type"]
        name = self.scope.module.full_name(node.func if isinstance(node, ast.Call) else node)
        return _short(name) or name

    def _choices(self, call: ast.Call) -> tuple[str, ...]:
        """Those of `Choice(...)`; none where they are made while the script runs."""
        node = keywords_of(call).get("choices", call.args[0] if call.args else None)
        try:
            choices = self.scope.value(node) if node is not None else ()
            return tuple(str(plain(one)) for one in choices)
        except NotConstant:
            return ()

    def _limit(self, node: ast.expr | None) -> float | None:
        try:
            value = self.scope.value(node) if node is not None else None
        except NotConstant:
            return None
        return value if isinstance(value, int | float) else None

    def _constant(self, keyword: str, otherwise: Any, *, strict: bool = True) -> Any:
        """The keyword's value. Raises `NotConstant` if `strict`."""
        if keyword not in self.keywords:
            return otherwise
        try:
            return self.scope.value(self.keywords[keyword])
        except NotConstant:
            if strict:
                raise
            return otherwise


def _names(declared: list[str]) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """The names that give an option, those that switch it off, and what it is called inside."""
    on: list[str] = []
    off: list[str] = []
    destination = ""
    for text in declared:
        if text.isidentifier():
            destination = text
            continue
        first, _, second = text.partition(";" if ";" in text else "/")
        on += [first.strip()] if first.strip() else []
        off += [second.strip()] if second.strip() else []
    long = max(on or off, key=lambda name: name.startswith("--"), default="")
    return (
        tuple(on),
        tuple(off),
        destination or long.lstrip("-").replace("-", "_").lower(),
    )
