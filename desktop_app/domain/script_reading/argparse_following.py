"""Follows a script through its calls of argparse, from statement to statement, without running it.

Names stand for parsers, groups and commands as the script passes them about. Functions of the
script are followed where they are called, so a parser may be made, filled and used in different
ones. What happens in a loop, or with names that are made at run time, is told as unread.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from desktop_app.domain.arguments import ScriptArguments
from desktop_app.domain.script_reading.argparse_calls import FILLS, ParserCalls, Place
from desktop_app.domain.script_reading.constants import NotConstant, Scope
from desktop_app.domain.script_reading.module import (
    Function,
    Module,
    assigned_once,
    keywords_of,
    parameters_of,
)
from desktop_app.domain.script_reading.parsers import (
    Instance,
    Parser,
    Part,
    Several,
    Thing,
    distinct,
)

_DEEPEST = 12
_MOST_STATEMENTS = 20_000
"""Once so many were read, calls are followed no more: some functions call each other for ever."""


@dataclass
class _Frame:
    """Where the reading stands: in the module, or in a call of one of its functions."""

    scope: Scope
    things: dict[str, Thing] = field(default_factory=dict)
    owner: ast.ClassDef | None = None
    """The class that `self` is of; what hangs on `self` is kept for all of its methods."""
    defined_in: ast.ClassDef | None = None
    """The class in which the method stands that is read."""
    depth: int = 0
    loops: int = 0
    conditions: int = 0
    returned: Thing | None = None


@dataclass(frozen=True)
class _Called:
    """A function of the script that is called; a method with the class that `self` is of, and
    with that in which it stands. `with_self`: the call gives `self`, as in `Base.fill(self)`."""

    function: Function
    owner: ast.ClassDef | None = None
    defined_in: ast.ClassDef | None = None
    thing: Thing | None = None
    with_self: bool = False

    @property
    def of_class(self) -> bool:
        """A class method or a static one."""
        return any(
            isinstance(node, ast.Name) and node.id in ("classmethod", "staticmethod")
            for node in self.function.decorator_list
        )

    @property
    def parameters(self) -> list[str]:
        """Those that a call's arguments are for."""
        names = [parameter.arg for parameter, _ in parameters_of(self.function)]
        bound = names[:1] in (["self"], ["cls"]) and not self.with_self
        return names[1:] if bound else names


def read_argparse(module: Module) -> ScriptArguments | None:
    """What the script's parsers take; None where it makes none."""
    parsers = _Reading(module).parsers_of_script()
    if not parsers:
        return None
    meant = [p for p in parsers if p.used]
    if all(p.elsewhere for p in meant):  # one of the script's own may be what is used
        meant = [p for p in parsers if p.used or not p.lent]
    told = [parser.told() for parser in meant]
    return ScriptArguments(
        meant[0].library if meant else "argparse",
        tuple(distinct(argument for arguments, _, _ in told for argument in arguments)),
        tuple(command for _, commands, _ in told for command in commands),
        tuple(dict.fromkeys(unread for _, _, missing in told for unread in missing)),
    )


class _Reading:
    def __init__(self, module: Module) -> None:
        self._module = module
        self._calls = ParserCalls(module)
        self._followed: set[ast.AST] = set()
        self._open: list[ast.AST] = []
        self._statements = 0
        self._of_module: dict[str, Thing] = {}
        self._of_self: dict[str, Thing] = {}

    def parsers_of_script(self) -> list[Parser]:
        self._body(self._module.tree.body, _Frame(Scope(self._module), self._of_module))
        for function in self._module.functions.values():
            self._follow_left(function, None)
        for owner in self._module.classes.values():
            for method in owner.body:
                if isinstance(method, Function):
                    self._follow_left(method, owner)
        return self._calls.parsers

    def _follow_left(self, function: Function, owner: ast.ClassDef | None) -> None:
        """One that nobody in the script calls: what it makes counts all the same."""
        if function not in self._followed:
            frame = _Frame(Scope(self._module), owner=owner, defined_in=owner)
            self._enter(function, frame, {"self": Instance(owner) if owner else None}, {})

    # ------------------------------------------------------------- statements

    def _body(self, body: list[ast.stmt], frame: _Frame) -> None:
        for node in body:
            self._statement(node, frame)

    def _statement(self, node: ast.stmt, frame: _Frame) -> None:
        self._statements += 1
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return
            case ast.Assign(targets=targets, value=value):
                self._bind(targets, self._expression(value, frame), frame)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._bind([target], self._expression(value, frame), frame)
            case ast.Return(value=ast.expr() as value):
                frame.returned = self._expression(value, frame) or frame.returned
            case ast.For() | ast.AsyncFor() | ast.While():
                frame.loops += 1
                self._parts(node, frame)
                frame.loops -= 1
            case ast.If() if not _is_main(node.test):
                frame.conditions += 1
                self._parts(node, frame)
                frame.conditions -= 1
            case _:
                self._parts(node, frame)

    def _parts(self, node: ast.AST, frame: _Frame) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                self._statement(child, frame)
            elif isinstance(child, ast.expr):
                self._expression(child, frame)
            else:
                self._parts(child, frame)

    def _bind(self, targets: list[ast.expr], thing: Thing | None, frame: _Frame) -> None:
        for target in targets:
            if isinstance(target, ast.Name | ast.Attribute):
                things, key = self._things(target, frame), ast.unparse(target)
                if thing is not None:
                    things[key] = thing
                else:
                    things.pop(key, None)
            elif isinstance(target, ast.Tuple) and isinstance(thing, Several):
                for one, part in zip(target.elts, thing.things, strict=False):
                    self._bind([one], part, frame)

    def _things(self, node: ast.expr, frame: _Frame) -> dict[str, Thing]:
        of_self = isinstance(node, ast.Attribute) and frame.owner is not None
        return self._of_self if of_self else frame.things

    # ------------------------------------------------------------ expressions

    def _expression(self, node: ast.expr, frame: _Frame) -> Thing | None:
        """What the expression stands for, if it is a part of a parser."""
        match node:
            case ast.Name() | ast.Attribute():
                key = ast.unparse(node)
                found = self._things(node, frame).get(key) or self._of_module.get(key)
                if found is None and isinstance(node, ast.Attribute):
                    self._expression(node.value, frame)
                    return self._of_self.get(f"self.{node.attr}")  # of an object of the script
                return found
            case ast.NamedExpr(target=target, value=value):
                thing = self._expression(value, frame)
                self._bind([target], thing, frame)
                return thing
            case ast.Call():
                return self._call(node, frame)
            case ast.Tuple(elts=elements):
                return Several([self._expression(one, frame) for one in elements])
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                frame.loops += 1
                self._parts(node, frame)
                frame.loops -= 1
            case ast.Lambda():
                pass
            case _:
                self._parts(node, frame)
        return None

    def _call(self, call: ast.Call, frame: _Frame) -> Thing | None:
        name = self._module.full_name(call.func)
        if self._calls.makes_parser(name):
            return self._make(call, name, frame)
        thing: Thing | None = None
        if isinstance(call.func, ast.Attribute):
            thing = self._expression(call.func.value, frame)
        called = self._called(call.func, name, thing, frame)
        if called is None and isinstance(call.func, ast.Attribute):
            if call.func.attr in FILLS and not isinstance(thing, Part):
                thing = self._calls.made_elsewhere(call.func.value)
                self._bind([call.func.value], thing, frame)
            if isinstance(thing, Part):
                return self._calls.method(thing, call.func.attr, call, self._place(frame))
        arguments = [self._expression(argument, frame) for argument in call.args]
        keywords = {
            keyword.arg or "": self._expression(keyword.value, frame) for keyword in call.keywords
        }
        returned = None
        if called is not None:
            returned = self._follow(called, call, arguments, keywords, frame)
        made = self._module.classes.get(name)
        return Instance(made) if made is not None else returned

    def _make(self, call: ast.Call, name: str, frame: _Frame) -> Parser:
        """A parser; one of a class of the script's own may fill itself."""
        parser = self._calls.make(call, self._place(frame))
        parser.owner = self._module.classes.get(name)
        if parser.owner is not None:
            called = self._method(self._line_of(parser.owner), "__init__", parser.owner, parser)
            if called is not None:
                self._follow(called, call, [], {}, frame)
        return parser

    def _place(self, frame: _Frame) -> Place:
        def thing(node: ast.expr) -> Thing | None:
            return self._expression(node, frame)

        return Place(frame.scope, frame.loops > 0, frame.conditions > 0, thing)

    # ------------------------------------------------------- functions of its own

    def _called(
        self, node: ast.expr, name: str, thing: Thing | None, frame: _Frame
    ) -> _Called | None:
        """The function of the script that is called, `thing` being what it is a method of."""
        module = self._module
        if name in module.functions:
            return _Called(module.functions[name])
        if name in module.classes:
            made = module.classes[name]
            return self._method(self._line_of(made), "__init__", made)
        if not isinstance(node, ast.Attribute):
            return None
        if isinstance(thing, Instance | Parser) and thing.owner is not None:
            return self._method(self._line_of(thing.owner), node.attr, thing.owner, thing)
        match node.value:
            case ast.Call(func=ast.Name(id="super")) if frame.owner and frame.defined_in:
                return self._method(self._line_of(frame.defined_in)[1:], node.attr, frame.owner)
            case ast.Name(id=owner) if owner in module.classes:
                line = self._line_of(module.classes[owner])
                found = self._method(line, node.attr, frame.owner or line[0])
                return found and replace(found, with_self=not found.of_class)
        return None

    def _line_of(self, owner: ast.ClassDef) -> list[ast.ClassDef]:
        """A class and those of the script that it is made from, nearest first."""
        bases = [self._module.classes.get(name) for name in self._module.bases(owner)]
        return [owner, *(base for base in bases if base is not None)]

    @staticmethod
    def _method(
        line: Sequence[ast.ClassDef], name: str, owner: ast.ClassDef, thing: Thing | None = None
    ) -> _Called | None:
        """The first of that name; `thing` is what it is called on, else an object of `owner`."""
        for one in line:
            for node in one.body:
                if isinstance(node, Function) and node.name == name:
                    return _Called(node, owner, one, thing or Instance(owner))
        return None

    def _follow(
        self,
        called: _Called,
        call: ast.Call,
        arguments: list[Thing | None],
        keywords: Mapping[str, Thing | None],
        frame: _Frame,
    ) -> Thing | None:
        too_deep = frame.depth >= _DEEPEST or self._statements > _MOST_STATEMENTS
        if called.function in self._open or too_deep:
            return None
        names = called.parameters
        given: dict[str, object] = {}
        for name, node in [*zip(names, call.args, strict=False), *keywords_of(call).items()]:
            try:
                given[name] = frame.scope.value(node)
            except NotConstant:
                continue
        of_self = dict.fromkeys(("self", "cls"), called.thing)
        things = of_self | dict(zip(names, arguments, strict=False)) | dict(keywords)
        inner = replace(
            frame,
            owner=called.owner,
            defined_in=called.defined_in,
            depth=frame.depth + 1,
            returned=None,
        )
        return self._enter(called.function, inner, things, given)

    def _enter(
        self,
        function: Function,
        frame: _Frame,
        things: Mapping[str, Thing | None],
        given: Mapping[str, object],
    ) -> Thing | None:
        """Read the body of a function with what its parameters are."""
        self._followed.add(function)
        local = assigned_once(function.body, self._module.changed)
        known = {name: value for name, value in given.items() if name not in local}
        for parameter, _ in parameters_of(function):
            local[parameter.arg] = None
        frame.scope = Scope(self._module, local, known)
        frame.things = {name: thing for name, thing in things.items() if thing is not None}
        self._open.append(function)
        self._body(function.body, frame)
        self._open.pop()
        return frame.returned


def _is_main(test: ast.expr) -> bool:
    """`__name__ == "__main__"`"""
    return isinstance(test, ast.Compare) and ast.unparse(test.left) == "__name__"
