"""What an expression of a script is, where that can be known without running it."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import PurePosixPath
from typing import Any, ClassVar

from desktop_app.domain.arguments import Scalar, Value
from desktop_app.domain.script_reading.module import Module

_LONGEST = 10_000
"""Letters of a text."""
_MOST_ITEMS = 1_000
_LARGEST = 2**64
_DEEPEST = 40
_MOST_STEPS = 50_000
"""For one value: enough for any that a person writes down."""


class NotConstant(Exception):
    """It is known only when the script runs."""


@dataclass(frozen=True)
class Member:
    """One of an enumeration."""

    name: str
    value: Any


@dataclass(frozen=True)
class Scope:
    """The names that an expression sees: those of its function before those of the module.

    `given` are arguments of a call that is followed; `local` as `assigned_once` has them.
    """

    module: Module
    local: Mapping[str, ast.expr | None] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)

    def value(self, node: ast.expr) -> Any:
        """A plain value, a tuple for any sequence, a dict, a `Member` or a path. Raises
        `NotConstant`."""
        return _Evaluation(self).of(node)

    def expression(self, node: ast.expr) -> ast.expr:
        """The node, or what was assigned to the name that it is."""
        seen: set[str] = set()
        while isinstance(node, ast.Name) and node.id not in seen:
            seen.add(node.id)
            assigned = self.local.get(node.id, self.module.assigned.get(node.id))
            if assigned is None or (node.id in self.local and self.local[node.id] is None):
                break
            node = assigned
        return node


def plain(value: Any) -> Value:
    """As it would be typed: a member's value, a path's text. Raises `NotConstant` for a dict."""
    if isinstance(value, Member):
        return plain(value.value)
    return tuple(map(_scalar, value)) if isinstance(value, tuple) else _scalar(value)


def _scalar(value: Any) -> Scalar:
    if isinstance(value, Member):
        return _scalar(value.value)
    if isinstance(value, PurePosixPath):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise NotConstant


class _Evaluation:
    """`steps` counts what is looked at, also by the evaluations that one has begun."""

    def __init__(self, scope: Scope, depth: int = 0, steps: Iterator[int] | None = None) -> None:
        self._scope = scope
        self._depth = depth
        self._steps = count() if steps is None else steps

    def of(self, node: ast.expr) -> Any:
        self._depth += 1
        if self._depth > _DEEPEST or next(self._steps) > _MOST_STEPS:
            raise NotConstant
        try:
            handler = self._handlers.get(type(node))
            if handler is None:
                raise NotConstant
            return _bounded(handler(self, node))
        except (ArithmeticError, TypeError, ValueError, LookupError) as error:
            raise NotConstant from error
        finally:
            self._depth -= 1

    def _within(self, scope: Scope) -> _Evaluation:
        return _Evaluation(scope, self._depth, self._steps)

    def _constant(self, node: ast.Constant) -> Any:
        if isinstance(node.value, bytes | complex) or node.value is ...:
            raise NotConstant
        return node.value

    def _name(self, node: ast.Name) -> Any:
        scope = self._scope
        if node.id in scope.given:
            return scope.given[node.id]
        table = scope.local if node.id in scope.local else scope.module.assigned
        assigned = table.get(node.id)
        if assigned is None and node.id not in scope.local:
            return self._members(node.id)
        if assigned is None:
            raise NotConstant
        if table is scope.module.assigned:
            return self._of_module(node.id, assigned)
        return self.of(assigned)

    def _of_module(self, name: str, assigned: ast.expr) -> Any:
        """What a name of the module is, found out once."""
        module = self._scope.module
        if name not in module.values:
            try:
                module.values[name] = self._within(Scope(module)).of(assigned)
            except NotConstant:
                module.values[name] = NotConstant
        return module.values[name]

    def _members(self, name: str) -> tuple[Member, ...]:
        """An enumeration stands for all of its members."""
        members = self._scope.module.members(name)
        if not members:
            raise NotConstant
        return tuple(self._member(name, member, value) for member, value in members.items())

    def _member(self, enumeration: str, name: str, value: ast.expr) -> Member:
        module = self._scope.module
        called = module.full_name(value.func) if isinstance(value, ast.Call) else ""
        if called == "enum.auto" and module.is_text_enum(enumeration):
            return Member(name, name.lower())
        return Member(name, self.of(value))

    def _attribute(self, node: ast.Attribute) -> Any:
        module = self._scope.module
        full = module.full_name(node)
        if full in _KNOWN:
            return _KNOWN[full]
        if isinstance(node.value, ast.Name):
            members = module.members(node.value.id)
            if members is not None and node.attr in members:
                return self._member(node.value.id, node.attr, members[node.attr])
        owner = self.of(node.value)
        if isinstance(owner, Member) and node.attr in ("name", "value"):
            return getattr(owner, node.attr)
        raise NotConstant

    def _sequence(self, node: ast.Tuple | ast.List | ast.Set) -> tuple[Any, ...]:
        items: list[Any] = []
        for item in node.elts:
            if isinstance(item, ast.Starred):
                items += _items(self.of(item.value))
            else:
                items.append(self.of(item))
        return tuple(items)

    def _dict(self, node: ast.Dict) -> dict[Any, Any]:
        made: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                raise NotConstant
            try:
                made[self.of(key)] = self.of(value)
            except NotConstant:
                made[self.of(key)] = NotConstant  # its keys may be all that is asked for
        return made

    def _unary(self, node: ast.UnaryOp) -> Any:
        return _UNARY[type(node.op)](self.of(node.operand))

    def _binary(self, node: ast.BinOp) -> Any:
        left, right = self.of(node.left), self.of(node.right)
        texts = isinstance(left, str) and isinstance(right, str)
        if isinstance(left, PurePosixPath) or isinstance(right, PurePosixPath):
            if isinstance(node.op, ast.Div):
                return PurePosixPath(left) / right
            raise NotConstant
        if texts or (isinstance(left, tuple) and isinstance(right, tuple)):
            if isinstance(node.op, ast.Add):
                return left + right
            raise NotConstant
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if not numbers or (isinstance(node.op, ast.Pow | ast.LShift) and abs(right) > 64):
            raise NotConstant
        return _BINARY[type(node.op)](left, right)

    def _text(self, node: ast.JoinedStr) -> str:
        parts: list[str] = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                if part.format_spec is not None or part.conversion != -1:
                    raise NotConstant
                parts.append(str(plain(self.of(part.value))))
            else:
                parts.append(str(self.of(part)))
        return "".join(parts)

    def _subscript(self, node: ast.Subscript) -> Any:
        return self.of(node.value)[self.of(node.slice)]

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Any:
        (source, *more) = node.generators
        if more or source.ifs or not isinstance(source.target, ast.Name):
            raise NotConstant
        items = []
        for item in _items(self.of(source.iter)):
            given = {**self._scope.given, source.target.id: item}
            inner = self._within(Scope(self._scope.module, self._scope.local, given))
            items.append(inner.of(node.elt))
        return tuple(items)

    def _call(self, node: ast.Call) -> Any:
        name = self._scope.module.full_name(node.func)
        if name in _CALLS and not node.keywords:
            return _CALLS[name](*[self.of(argument) for argument in node.args])
        if isinstance(node.func, ast.Attribute) and not node.args and not node.keywords:
            if node.func.attr == "keys":
                return tuple(_dictionary(self.of(node.func.value)))
            if node.func.attr in ("lower", "upper", "strip"):
                text = self.of(node.func.value)
                if isinstance(text, str):
                    return getattr(text, node.func.attr)()
        raise NotConstant

    _handlers: ClassVar[Mapping[type[ast.expr], Callable[[Any, Any], Any]]] = {
        ast.Constant: _constant,
        ast.Name: _name,
        ast.Attribute: _attribute,
        ast.Tuple: _sequence,
        ast.List: _sequence,
        ast.Set: _sequence,
        ast.Dict: _dict,
        ast.UnaryOp: _unary,
        ast.BinOp: _binary,
        ast.JoinedStr: _text,
        ast.Subscript: _subscript,
        ast.ListComp: _comprehension,
        ast.SetComp: _comprehension,
        ast.GeneratorExp: _comprehension,
        ast.Call: _call,
    }


def _items(value: Any) -> Sequence[Any]:
    if isinstance(value, tuple):
        return value
    return tuple(_dictionary(value))


def _dictionary(value: Any) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise NotConstant
    return value


def _bounded(value: Any) -> Any:
    if value is NotConstant:
        raise NotConstant
    if isinstance(value, str) and len(value) > _LONGEST:
        raise NotConstant
    if isinstance(value, tuple | dict) and len(value) > _MOST_ITEMS:
        raise NotConstant
    if isinstance(value, int) and abs(value) > _LARGEST:
        raise NotConstant
    return value


def _range(*limits: int) -> tuple[int, ...]:
    numbers = range(*limits)
    if len(numbers) > _MOST_ITEMS:
        raise NotConstant
    return tuple(numbers)


def _path(*parts: Any) -> PurePosixPath:
    return PurePosixPath(*parts)


def _joined(*parts: str) -> str:
    return str(PurePosixPath(*parts))


_CALLS: Mapping[str, Callable[..., Any]] = {
    "float": float,
    "int": int,
    "str": lambda value: str(plain(value)),
    "len": lambda value: len(_items(value)),
    "list": lambda value=(): tuple(_items(value)),
    "tuple": lambda value=(): tuple(_items(value)),
    "set": lambda value=(): tuple(_items(value)),
    "sorted": lambda value: tuple(sorted(_items(value))),
    "range": _range,
    "pathlib.Path": _path,
    "os.path.join": _joined,
}
_KNOWN = {"math.inf": math.inf, "math.nan": math.nan, "math.pi": math.pi, "math.e": math.e}
_UNARY: Mapping[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
}
_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
}
