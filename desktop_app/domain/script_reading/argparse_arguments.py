"""One `add_argument` call.

After https://docs.python.org/3/library/argparse.html#the-add-argument-method
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any

from desktop_app.domain.arguments import ArgumentKind, ScriptArgument, Value
from desktop_app.domain.script_reading.constants import NotConstant, Scope, plain
from desktop_app.domain.script_reading.module import keywords_of

_TYPES = {
    "str": ArgumentKind.TEXT,
    "int": ArgumentKind.INTEGER,
    "float": ArgumentKind.NUMBER,
    "open": ArgumentKind.PATH,
    "pathlib.Path": ArgumentKind.PATH,
    "pathlib.PosixPath": ArgumentKind.PATH,
    "argparse.FileType": ArgumentKind.PATH,
    "os.path.abspath": ArgumentKind.PATH,
    "os.path.expanduser": ArgumentKind.PATH,
}
_FLAG_DEFAULTS: Mapping[str, Value] = {"store_true": False, "store_false": True}
_COUNTS = {"?": (0, 1), "*": (0, None), "+": (1, None)}
_SILENT = ("help", "version")
_FIELD = re.compile(r"%\((\w+)\)[sdrf]")


class Unreadable(Exception):
    """It cannot be read, with the reason for a person."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def names_of(call: ast.Call, scope: Scope) -> tuple[str, ...]:
    """The names that the call adds. Raises `Unreadable`."""
    try:
        names = tuple(scope.value(node) for node in call.args)
        if all(isinstance(name, str) and name for name in names):
            return names
        raise NotConstant
    except NotConstant as error:
        raise Unreadable("Its name is made while the script runs.") from error


def read_argument(
    call: ast.Call, scope: Scope, group: str = "", exclusive: int = 0
) -> ScriptArgument | None:
    """The argument, None for one that only shows help. Raises `Unreadable`."""
    return _Call(call, scope).read(group, exclusive)


class _Call:
    def __init__(self, call: ast.Call, scope: Scope) -> None:
        self._call = call
        self._scope = scope
        self._keywords = self._all_keywords()

    def read(self, group: str, exclusive: int) -> ScriptArgument | None:
        names = names_of(self._call, self._scope)
        action = self._action()
        if action in _SILENT:
            return None
        options = tuple(name for name in names if name.startswith("-"))
        destination = self._text("dest") or _destination(names)
        if not destination:
            raise Unreadable("It has no name.")
        kind = self._kind(action)
        least, most = self._counts(action)
        default, known = self._default(action)
        hidden = self._full("help") == "argparse.SUPPRESS"
        required = least > 0 if not options else self._truth("required")
        return ScriptArgument(
            destination,
            options,
            tuple(f"--no-{name[2:]}" for name in options if name.startswith("--"))
            if action == "BooleanOptionalAction"
            else (),
            kind,
            default,
            known,
            required and not exclusive,
            least,
            most,
            repeatable=action in ("append", "extend", "append_const", "count"),
            choices=self._choices(),
            help="" if hidden else _help(self._text("help"), default, known),
            metavar=self._text("metavar"),
            group=group,
            exclusive=exclusive,
            hidden=hidden,
            line=self._call.lineno,
        )

    def _all_keywords(self) -> dict[str, ast.expr]:
        found: dict[str, ast.expr] = {}
        for keyword in self._call.keywords:
            if keyword.arg is None:
                found |= self._spread(keyword.value)
        return found | keywords_of(self._call)

    def _spread(self, node: ast.expr) -> dict[str, ast.expr]:
        """The keywords of `**node`."""
        node = self._scope.expression(node)
        if isinstance(node, ast.Call) and self._scope.module.full_name(node.func) == "dict":
            return keywords_of(node)
        keys = node.keys if isinstance(node, ast.Dict) else [None]
        texts = [key.value if isinstance(key, ast.Constant) else None for key in keys]
        if isinstance(node, ast.Dict) and all(isinstance(text, str) for text in texts):
            return dict(zip(map(str, texts), node.values, strict=True))
        raise Unreadable("Its settings are made while the script runs.")

    def _full(self, keyword: str) -> str:
        node = self._keywords.get(keyword)
        return self._scope.module.full_name(node) if node is not None else ""

    def _value(self, keyword: str) -> Any:
        """None where it is not given. Raises `NotConstant`."""
        node = self._keywords.get(keyword)
        return None if node is None else self._scope.value(node)

    def _text(self, keyword: str) -> str:
        try:
            value = self._value(keyword)
        except NotConstant:
            return ""
        if isinstance(value, tuple):
            return " ".join(str(part) for part in value)
        return value if isinstance(value, str) else ""

    def _truth(self, keyword: str) -> bool:
        try:
            return bool(self._value(keyword))
        except NotConstant:
            return False

    def _action(self) -> str:
        node = self._keywords.get("action")
        if node is None:
            return "store"
        name = self._full("action").rpartition(".")[2]
        if name == "BooleanOptionalAction":
            return name
        try:
            action = self._scope.value(node)
        except NotConstant as error:
            if "nargs" in self._keywords or self._takes_one_value(name):
                return "store"
            raise Unreadable("What it does is known only when the script runs.") from error
        return str(action)

    def _takes_one_value(self, action: str) -> bool:
        """Whether an action of the script's own leaves it at that."""
        made = self._scope.module.classes.get(action)
        if made is None or "argparse.Action" not in self._scope.module.bases(made):
            return False
        return not any(isinstance(n, ast.FunctionDef) and n.name == "__init__" for n in made.body)

    def _kind(self, action: str) -> ArgumentKind:
        if action == "count":
            return ArgumentKind.COUNT
        if action in ("BooleanOptionalAction", "store_const", "append_const", *_FLAG_DEFAULTS):
            return ArgumentKind.FLAG
        node = self._keywords.get("type")
        if node is None:
            return ArgumentKind.TEXT
        called = node.func if isinstance(node, ast.Call) else node
        return _TYPES.get(self._scope.module.full_name(called), ArgumentKind.TEXT)

    def _counts(self, action: str) -> tuple[int, int | None]:
        if action in ("count", "BooleanOptionalAction", "store_const", "append_const"):
            return 0, 0
        if action in _FLAG_DEFAULTS:
            return 0, 0
        if self._full("nargs") in ("argparse.REMAINDER", "argparse.PARSER"):
            raise Unreadable("It takes all the rest of the line.")
        try:
            nargs = self._value("nargs")
        except NotConstant as error:
            raise Unreadable(
                "How many values it takes is known only when the script runs."
            ) from error
        if nargs is None:
            return 1, 1
        if isinstance(nargs, int):
            return nargs, nargs
        if nargs not in _COUNTS:
            raise Unreadable("It takes all the rest of the line.")
        return _COUNTS[nargs]

    def _choices(self) -> tuple[str, ...]:
        """The choices as they are typed; none where they are made while the script runs."""
        members = self._scope.module.members(self._full("type"))
        node = self._keywords.get("choices", self._keywords.get("type") if members else None)
        try:
            found = self._scope.value(node) if node is not None else ()
            if isinstance(found, dict | str | tuple):
                return tuple(str(plain(choice)) for choice in found)
            raise NotConstant
        except NotConstant:
            return ()

    def _default(self, action: str) -> tuple[Value, bool]:
        if "default" not in self._keywords:
            return _FLAG_DEFAULTS.get(action), True
        if self._full("default") == "argparse.SUPPRESS":
            return None, True
        try:
            return plain(self._value("default")), True
        except NotConstant:
            return None, False


def _destination(names: tuple[str, ...]) -> str:
    long = [name for name in names if name.startswith("--")]
    first = (long or list(names) or [""])[0]
    return first.lstrip("-").replace("-", "_") if first.startswith("-") else first


def _help(text: str, default: Value, known: bool) -> str:
    def fill(match: re.Match[str]) -> str:
        if match[1] != "default":
            return match[0]
        return str(default) if known else "…"

    return " ".join(_FIELD.sub(fill, text).replace("%%", "%").split())
