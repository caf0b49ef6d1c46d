"""What a type annotation says of an argument."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop_app.domain.arguments import ArgumentKind
from desktop_app.domain.script_reading.constants import NotConstant, Scope, plain

_KINDS = {
    "str": ArgumentKind.TEXT,
    "int": ArgumentKind.INTEGER,
    "float": ArgumentKind.NUMBER,
    "bool": ArgumentKind.FLAG,
    "pathlib.Path": ArgumentKind.PATH,
    "pathlib.PosixPath": ArgumentKind.PATH,
    "pathlib.PurePath": ArgumentKind.PATH,
    "os.PathLike": ArgumentKind.PATH,
    "typing.Any": ArgumentKind.TEXT,
    "uuid.UUID": ArgumentKind.TEXT,
    "datetime.datetime": ArgumentKind.TEXT,
}
_SEQUENCES = frozenset(
    [
        *("list", "set", "typing.List", "typing.Set", "typing.Sequence", "typing.Iterable"),
        *("collections.abc.Sequence", "collections.abc.Iterable"),
    ]
)
_TUPLES = ("tuple", "typing.Tuple")
_TYPING = ("typing", "typing_extensions")


@dataclass(frozen=True)
class Annotation:
    """`least` and `most` count values, `told` is what `Annotated` adds.

    `other` names a type that is none of Python's own: another class, perhaps of the script.
    """

    kind: ArgumentKind = ArgumentKind.TEXT
    choices: Sequence[str] = ()
    least: int = 1
    most: int | None = 1
    optional: bool = False
    told: Sequence[ast.expr] = ()
    other: str = ""

    @property
    def many(self) -> bool:
        return self.most is None


def read_annotation(node: ast.expr | None, scope: Scope) -> Annotation:
    """As far as it is understood; the rest is a text of type `other`."""
    match node:
        case None:
            return Annotation()
        case ast.Constant(value=str() as text):
            try:
                return read_annotation(ast.parse(text, mode="eval").body, scope)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return Annotation(other=text)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _union([left, right], scope)
        case ast.Subscript(value=value, slice=inside):
            return _subscript(scope.module.full_name(value), inside, node, scope)
    name = scope.module.full_name(node)
    if name in _KINDS:
        return Annotation(_KINDS[name])
    if name in _SEQUENCES or name in _TUPLES:
        return Annotation(most=None)
    if scope.module.members(name):
        try:
            members = scope.value(node)
            return Annotation(choices=tuple(str(plain(member)) for member in members))
        except NotConstant:
            return Annotation(other=name)
    return Annotation(other=name or ast.unparse(node))


def _subscript(name: str, inside: ast.expr, node: ast.expr, scope: Scope) -> Annotation:
    parts = inside.elts if isinstance(inside, ast.Tuple) else [inside]
    origin, _, short = name.rpartition(".")
    if name in _SEQUENCES:
        return replace(read_annotation(parts[0], scope), least=1, most=None)
    if name in _TUPLES:
        return _tuple(parts, scope)
    if origin in _TYPING:
        match short:
            case "Optional":
                return replace(read_annotation(inside, scope), optional=True)
            case "Union":
                return _union(parts, scope)
            case "Annotated":
                return replace(read_annotation(parts[0], scope), told=tuple(parts[1:]))
            case "Final" | "Required" | "NotRequired":
                return read_annotation(inside, scope)
            case "Literal":
                return _literal(parts, scope)
    return Annotation(other=ast.unparse(node))


def _tuple(parts: Sequence[ast.expr], scope: Scope) -> Annotation:
    first = read_annotation(parts[0], scope)
    last = parts[-1]
    if isinstance(last, ast.Constant) and last.value is ...:
        return replace(first, least=1, most=None)
    kinds = {read_annotation(part, scope).kind for part in parts}
    kind = first.kind if len(kinds) == 1 else ArgumentKind.TEXT
    return replace(first, kind=kind, least=len(parts), most=len(parts))


def _literal(parts: Sequence[ast.expr], scope: Scope) -> Annotation:
    try:
        values = [scope.value(part) for part in parts]
    except NotConstant:
        return Annotation()
    words = tuple(str(plain(value)) for value in values if value is not None)
    return Annotation(choices=words, optional=None in values)


def _union(parts: Sequence[ast.expr], scope: Scope) -> Annotation:
    """One type and None; of several types the widest."""
    types = [part for part in parts if not _is_none(part)]
    read = [read_annotation(part, scope) for part in types]
    optional = len(types) < len(parts) or any(one.optional for one in read)
    if len(read) == 1:
        return replace(read[0], optional=optional)
    others = [one.other for one in read if one.other]
    kinds = {one.kind for one in read}
    numbers = {ArgumentKind.INTEGER, ArgumentKind.NUMBER}
    kind = ArgumentKind.NUMBER if kinds <= numbers else ArgumentKind.TEXT
    return Annotation(kind, optional=optional, other=others[0] if others else "")


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
