"""A script's syntax tree, and what its names stand for."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

Function = ast.FunctionDef | ast.AsyncFunctionDef
_MUTATORS = frozenset(
    [
        *("add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove"),
        *("reverse", "setdefault", "sort", "update"),
    ]
)
_ENUMS = {"enum.Enum", "enum.StrEnum", "enum.IntEnum"}


class Module:
    """What is defined at the top level of a script, and what its imports are called."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.imports = dict(_imports(tree))
        self.functions: dict[str, Function] = {}
        self.classes: dict[str, ast.ClassDef] = {}
        for node in _statements(tree.body):
            if isinstance(node, Function):
                self.functions[node.name] = node
            elif isinstance(node, ast.ClassDef):
                self.classes[node.name] = node
        self.changed = frozenset(_changed_in_place(tree))
        self.assigned = assigned_once(tree.body, self.changed)
        self.values: dict[str, object] = {}
        """What is known of its names so far."""

    def full_name(self, node: ast.AST) -> str:
        """`argparse.ArgumentParser` for whatever the script calls it; empty for no name."""
        if isinstance(node, ast.Name):
            return self.imports.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            owner = self.full_name(node.value)
            return f"{owner}.{node.attr}" if owner else ""
        return ""

    def bases(self, node: ast.ClassDef) -> Iterator[str]:
        """The full names of all classes that a class is made from, nearest first."""
        seen = {node.name}
        waiting = list(node.bases)
        while waiting:
            name = self.full_name(waiting.pop(0))
            if name not in seen:
                seen.add(name)
                yield name
                if name in self.classes:
                    waiting += self.classes[name].bases

    def members(self, name: str) -> Mapping[str, ast.expr] | None:
        """What is assigned in an enumeration's body; None for what is no enumeration."""
        node = self.classes.get(name)
        if node is None or _ENUMS.isdisjoint(self.bases(node)):
            return None
        return {
            target.id: part.value
            for part in node.body
            if isinstance(part, ast.Assign)
            for target in part.targets
            if isinstance(target, ast.Name) and not target.id.startswith("_")
        }

    def is_text_enum(self, name: str) -> bool:
        return "enum.StrEnum" in self.bases(self.classes[name])


def assigned_once(body: Sequence[ast.stmt], changed: frozenset[str]) -> dict[str, ast.expr | None]:
    """The names that a scope binds, each with its value; None where that is one of several."""
    bound: Counter[str] = Counter()
    values: dict[str, ast.expr] = {}
    for node in _own_nodes(body):
        for name in _bound_by(node):
            bound[name] += 1
        if isinstance(node, ast.Assign):
            values |= {t.id: node.value for t in node.targets if isinstance(t, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            values[node.target.id] = node.value
    return {
        name: values.get(name) if count == 1 and name not in changed else None
        for name, count in bound.items()
    }


def keywords_of(call: ast.Call) -> dict[str, ast.expr]:
    """The keywords that are given by name."""
    return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}


def parameters_of(function: Function) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    """Each parameter with its default, None for none; not `*args`, `**kwargs`."""
    arguments = function.args
    plain = [*arguments.posonlyargs, *arguments.args]
    without = len(plain) - len(arguments.defaults)
    yield from ((parameter, None) for parameter in plain[:without])
    yield from zip(plain[without:], arguments.defaults, strict=True)
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)


def summary_of(node: Function | ast.ClassDef) -> str:
    """The first paragraph of what a function says of itself, in one line."""
    return " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                yield alias.asname or whole, whole
        elif isinstance(node, ast.ImportFrom):
            origin = "." * node.level + (node.module or "")
            for alias in node.names:
                yield alias.asname or alias.name, f"{origin}.{alias.name}"


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Those of a body, also of what stands in its conditions."""
    for node in body:
        yield node
        for inner in ("body", "orelse", "finalbody", "handlers"):
            if not isinstance(node, Function | ast.ClassDef):
                yield from _statements(getattr(node, inner, ()))


def _own_nodes(body: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    """Every node of a scope, without those of the functions and classes in it."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def _bound_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, Function | ast.ClassDef | ast.ExceptHandler):
        yield from [node.name] if node.name else []
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)


def _changed_in_place(tree: ast.Module) -> Iterator[str]:
    """Names whose value is not what was assigned: a list that is appended to, a global."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Global | ast.Nonlocal):
            yield from node.names
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            if isinstance(node.value, ast.Name):
                yield node.value.id
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if isinstance(owner, ast.Name) and node.func.attr in _MUTATORS:
                yield owner.id
