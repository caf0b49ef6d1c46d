"""Arguments that are the fields of a dataclass, as three libraries name them.

HfArgumentParser: https://huggingface.co/docs/transformers/internal/trainer_utils
simple_parsing: https://github.com/lebrice/SimpleParsing
tyro: https://brentyi.github.io/tyro
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop_app.domain.arguments import ArgumentKind, ScriptArgument, UnreadArgument, Value
from desktop_app.domain.script_reading.annotations import Annotation, read_annotation
from desktop_app.domain.script_reading.constants import NotConstant, Scope, plain
from desktop_app.domain.script_reading.module import (
    Function,
    Module,
    keywords_of,
    parameters_of,
)

_FIELDS = frozenset(
    [
        *("dataclasses.field", "attrs.field", "attr.ib", "simple_parsing.field"),
        *("simple_parsing.helpers.field", "transformers.HfArg", "transformers.hf_argparser.HfArg"),
    ]
)
_NO_FIELDS = ("typing.ClassVar", "dataclasses.InitVar")
_PLAIN_BASES = frozenset(["object", "abc.ABC", "typing.Generic", "typing.Protocol"])
_DEEPEST = 4
_ELSEWHERE = "It is defined in another file, so what it holds is not shown."
_OWN_FORM = "Its type changes how it is given."
Read = tuple[list[ScriptArgument], list[UnreadArgument]]


class Style(enum.Enum):
    """Whose names and flags the fields get."""

    TRANSFORMERS = "HfArgumentParser"
    SIMPLE_PARSING = "simple_parsing"
    TYRO = "tyro"


@dataclass(frozen=True)
class _Field:
    name: str
    annotation: ast.expr | None
    default: ast.expr | None
    help: str
    line: int


class Dataclasses:
    """Reads the dataclasses of one script."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._scope = Scope(module)

    def arguments(
        self, node: ast.expr, style: Style, prefix: str = "", group: str = "", depth: int = 0
    ) -> Read:
        """What the fields of a class become, or for tyro the parameters of a function. Their names
        begin with `prefix`."""
        name = self._module.full_name(node)
        if name in self._module.functions and style is Style.TYRO:
            return self._of_fields(_parameters(self._module.functions[name]), style, prefix, "", 0)
        owner = self._module.classes.get(name)
        if owner is None:
            why = _ELSEWHERE if name else _OWN_FORM
            return [], [UnreadArgument(node.lineno, name or ast.unparse(node), why)]
        fields = list(self._fields(owner))
        arguments, unread = self._of_fields(fields, style, prefix, group or owner.name, depth)
        known = {*_PLAIN_BASES, *self._module.classes}
        for base in self._module.bases(owner):
            if base and base not in known:
                unread.append(UnreadArgument(owner.lineno, base, _ELSEWHERE))
        return arguments, unread

    def _fields(self, owner: ast.ClassDef) -> Iterator[_Field]:
        """Those of its base classes first; one that is defined again keeps its place."""
        found: dict[str, _Field] = {}
        bases = [self._module.classes.get(name) for name in self._module.bases(owner)]
        for one in [*reversed([base for base in bases if base]), owner]:
            found |= {field.name: field for field in _own_fields(one)}
        yield from found.values()

    def _of_fields(
        self, fields: Sequence[_Field], style: Style, prefix: str, group: str, depth: int
    ) -> Read:
        arguments: list[ScriptArgument] = []
        unread: list[UnreadArgument] = []
        for field in fields:
            annotation = read_annotation(field.annotation, self._scope)
            if annotation.other.startswith(_NO_FIELDS):
                continue
            if annotation.other in self._module.classes and style is not Style.TRANSFORMERS:
                inner = self._nested(field, annotation.other, style, prefix, depth)
                arguments += inner[0]
                unread += inner[1]
            elif annotation.other and style is Style.TYRO:
                unread.append(UnreadArgument(field.line, field.name, _OWN_FORM))
            else:
                made = _Made(field, annotation, self._scope)
                if not made.left_out:
                    arguments.append(made.argument(style, prefix, group))
        return arguments, unread

    def _nested(self, field: _Field, name: str, style: Style, prefix: str, depth: int) -> Read:
        if depth >= _DEEPEST:
            return [], [UnreadArgument(field.line, field.name, "It holds too many in each other.")]
        inner = f"{prefix}{field.name}." if style is Style.TYRO else prefix
        node = ast.copy_location(ast.Name(name, ast.Load()), self._module.classes[name])
        return self.arguments(node, style, inner, f"{prefix}{field.name}", depth + 1)


class _Made:
    """A field with what its default tells."""

    def __init__(self, field: _Field, annotation: Annotation, scope: Scope) -> None:
        self._field = field
        self._annotation = annotation
        self._scope = scope
        self._keywords: dict[str, ast.expr] = {}
        default = field.default
        if isinstance(default, ast.Call) and scope.module.full_name(default.func) in _FIELDS:
            self._keywords = keywords_of(default)
            if default.args:
                self._keywords.setdefault("default", default.args[0])
        elif default is not None:
            self._keywords = {"default": default}

    @property
    def left_out(self) -> bool:
        init = self._keywords.get("init")
        return isinstance(init, ast.Constant) and init.value is False

    def argument(self, style: Style, prefix: str, group: str) -> ScriptArgument:
        annotation, name = self._annotation, self._field.name
        given = {"default", "default_factory", "factory"} & self._keywords.keys()
        default, known = self._default()
        flag = annotation.kind is ArgumentKind.FLAG
        names = (*_names(f"{prefix}{name}", style), *self._aliases())
        off: tuple[str, ...] = ()
        if flag and (style is Style.TYRO or default is True):
            off = _off_names(prefix, name, style)
        takes_value = flag and style is not Style.TYRO
        return ScriptArgument(
            f"{prefix}{name}",
            names,
            off,
            annotation.kind,
            default,
            known,
            required=not given and not annotation.optional,
            least=0 if flag else annotation.least,
            most=int(takes_value) if flag else annotation.most,
            choices=tuple(annotation.choices) or self._choices(),
            help=self._help(),
            group=group,
            line=self._field.line,
        )

    def _default(self) -> tuple[Value, bool]:
        try:
            if "default" in self._keywords:
                return plain(self._scope.value(self._keywords["default"])), True
            factory = self._keywords.get("default_factory", self._keywords.get("factory"))
            if isinstance(factory, ast.Lambda):
                return plain(self._scope.value(factory.body)), True
            if factory is None:
                return None, True
            return (), self._scope.module.full_name(factory) in ("list", "tuple", "set")
        except NotConstant:
            return None, False

    def _metadata(self, key: str) -> object:
        """What the field's metadata, or the field itself, says under a key."""
        metadata = self._keywords.get("metadata")
        node = self._keywords.get(key)
        if isinstance(metadata, ast.Dict):
            for at, value in zip(metadata.keys, metadata.values, strict=True):
                if isinstance(at, ast.Constant) and at.value == key:
                    node = value
        try:
            return None if node is None else self._scope.value(node)
        except NotConstant:
            return None

    def _help(self) -> str:
        told = self._metadata("help")
        return " ".join(str(told).split()) if told else self._field.help

    def _choices(self) -> tuple[str, ...]:
        choices = self._metadata("choices")
        return tuple(map(str, choices)) if isinstance(choices, tuple) else ()

    def _aliases(self) -> tuple[str, ...]:
        aliases = self._metadata("aliases")
        if isinstance(aliases, str):
            return (aliases,)
        return tuple(map(str, aliases)) if isinstance(aliases, tuple) else ()


def _names(name: str, style: Style) -> tuple[str, ...]:
    if style is Style.TYRO:
        return (f"--{name.replace('_', '-')}",)
    return (f"--{name}",)


def _off_names(prefix: str, name: str, style: Style) -> tuple[str, ...]:
    if style is Style.TYRO:
        return (f"--{prefix}no-{name}".replace("_", "-"),)
    return (f"--no_{name}",) if style is Style.TRANSFORMERS else (f"--no{name}",)


def _own_fields(owner: ast.ClassDef) -> Iterator[_Field]:
    for at, node in enumerate(owner.body):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            after = owner.body[at + 1] if at + 1 < len(owner.body) else None
            told = after.value if isinstance(after, ast.Expr) else None
            text = told.value if isinstance(told, ast.Constant) else ""
            help_text = " ".join(text.split()) if isinstance(text, str) else ""
            yield _Field(node.target.id, node.annotation, node.value, help_text, node.lineno)


def _parameters(function: Function) -> list[_Field]:
    return [
        _Field(parameter.arg, parameter.annotation, default, "", parameter.lineno)
        for parameter, default in parameters_of(function)
    ]
