"""Types spelled the new way where Python 3.8 would evaluate them; vermin does not look there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

GENERIC = {"dict", "frozenset", "list", "set", "tuple", "type", "deque", "defaultdict", "Popen"}
TYPES = GENERIC | {"bool", "bytes", "float", "int", "object", "str"}


class _Evaluated(ast.NodeVisitor):
    """Visits what runs: an annotation does not, given `from __future__ import annotations`."""

    def __init__(self, lazy: bool) -> None:
        self.found: list[int] = []
        self._lazy = lazy

    def _annotation(self, node: ast.expr | None) -> None:
        if node is not None and not self._lazy:
            self.visit(node)

    def visit_arg(self, node: ast.arg) -> None:
        self._annotation(node.annotation)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._annotation(node.annotation)
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._annotation(node.returns)
        for part in (*node.decorator_list, node.args, *node.body):
            self.visit(part)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if _type_name(node.value) in GENERIC:
            self.found.append(node.lineno)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if isinstance(node.op, ast.BitOr) and {_type_name(node.left), _type_name(node.right)} & (
            TYPES | {"None"}
        ):
            self.found.append(node.lineno)
        self.generic_visit(node)


def _type_name(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and node.value is None:
        return "None"
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_lazy(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(alias.name == "annotations" for alias in node.names)
        for node in tree.body
    )


def evaluated_types(source: str) -> Iterator[int]:
    """The lines on which Python 3.8 would raise TypeError for `list[int]` or `int | None`."""
    tree = ast.parse(source, feature_version=(3, 8))
    visitor = _Evaluated(_is_lazy(tree))
    visitor.visit(tree)
    yield from visitor.found
