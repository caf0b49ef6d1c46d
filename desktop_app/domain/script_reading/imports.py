"""What a script imports, read from its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from desktop_app.domain.script_reading.module import Function, Module
from desktop_app.domain.script_reading.parsing import parse_script, too_deep

_LOADERS = frozenset(["importlib.import_module", "__import__"])
_LACKING = frozenset(["ImportError", "ModuleNotFoundError", "Exception", "BaseException"])
"""What is caught where the lack of a module is provided for."""


@dataclass(frozen=True)
class Import:
    """One import. `module` is dotted, and begins with dots where it is relative; `names` may be
    modules in it. An optional one is provided for by the script, or depends on a condition; a later
    one stands in a function, so that the script only comes to it when that is called."""

    module: str
    line: int
    names: Sequence[str] = ()
    optional: bool = False
    later: bool = False

    @property
    def top(self) -> str:
        """The module that has to be found first; empty where it is relative."""
        return self.module.partition(".")[0]


def read_imports(source: str, name: str) -> Sequence[Import]:
    """Every import of a script, in the order of its lines. Raises what `parse_script` does."""
    tree = parse_script(source, name)
    try:
        module = Module(tree)
    except RecursionError as error:
        raise too_deep(name) from error
    return sorted(_imports(module), key=lambda found: found.line)


def _imports(module: Module) -> Iterator[Import]:
    """Without recursion: what was nested deep enough to be parsed is read, too."""
    waiting: list[tuple[ast.AST, Import]] = [(module.tree, Import("", 0))]
    while waiting:
        node, around = waiting.pop()
        yield from _of_node(module, node, around)
        waiting += _inside(module, node, around)


def _of_node(module: Module, node: ast.AST, around: Import) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield replace(around, module=alias.name, line=node.lineno)
    elif isinstance(node, ast.ImportFrom):
        names = [alias.name for alias in node.names if alias.name != "*"]
        origin = "." * node.level + (node.module or "")
        yield replace(around, module=origin, line=node.lineno, names=tuple(names))
    elif isinstance(node, ast.Call) and module.full_name(node.func) in _LOADERS:
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            named = first.value
            if named.replace(".", "_").isidentifier() and not named.startswith("."):
                yield replace(around, module=named, line=node.lineno)


def _inside(module: Module, node: ast.AST, around: Import) -> Iterator[tuple[ast.AST, Import]]:
    """What stands in a node, with what holds for the imports there."""
    optional = replace(around, optional=True)
    if isinstance(node, ast.Try | ast.TryStar) and any(map(_provides, node.handlers)):
        inner = [*node.body, *node.handlers, *node.orelse]
        yield from ((part, optional) for part in inner)
        yield from ((part, around) for part in node.finalbody)
    elif isinstance(node, ast.If):
        if _is_typing_only(module, node.test):
            yield from ((part, optional) for part in node.orelse)
        else:
            of_body = around if _is_main(node.test) else optional
            yield from ((part, of_body) for part in (node.test, *node.body, *node.orelse))
    elif isinstance(node, ast.With) and any(_suppresses(item) for item in node.items):
        yield from ((part, optional) for part in node.body)
    else:
        inside = replace(around, later=True) if isinstance(node, Function | ast.Lambda) else around
        yield from ((part, inside) for part in ast.iter_child_nodes(node))


def _provides(handler: ast.ExceptHandler) -> bool:
    kind = handler.type
    if kind is None:
        return True
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(isinstance(one, ast.Name) and one.id in _LACKING for one in kinds)


def _suppresses(item: ast.withitem) -> bool:
    call = item.context_expr
    if not isinstance(call, ast.Call):
        return False
    named = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    named = call.func.id if isinstance(call.func, ast.Name) else named
    caught = [one.id for one in call.args if isinstance(one, ast.Name)]
    return named == "suppress" and not _LACKING.isdisjoint(caught)


def _is_typing_only(module: Module, test: ast.expr) -> bool:
    return module.full_name(test) in ("typing.TYPE_CHECKING", "TYPE_CHECKING")


def _is_main(test: ast.expr) -> bool:
    """`__name__ == "__main__"`, which holds for the script that is run."""
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and test.left.id == "__name__"
        and len(test.ops) == 1
        and isinstance(test.ops[0], ast.Eq)
    )
