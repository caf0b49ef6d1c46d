"""Texts for people that are made outside of the window: errors, hints, reasons, progress.

They reach the window through events, over the wire from hosts, and from stored files, as finished
English texts. So they are collected here as templates (`There is nothing at {0}.`), and the window
recognises a text by its template. Read from the syntax tree, in two ways: what flows into an error
or another value that the window shows (`SHOWN`, `KEYWORDS`), and whatever looks like a sentence.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

ROOMS = ("domain", "engine", "adapters", "hostside", "gui")
WINDOW = "gui/"
"""Of the window itself only its errors: all else goes through `tr`."""
ELSEWHERE = ("hostside/script/", "adapters/store/migrations/")
"""Not for the window: what a script imports says its words in the script's own log."""

SHOWN: dict[str, dict[int, str]] = {
    "KnownError": {1: "text"},
    "InvalidError": {1: "text"},
    "NotFoundError": {1: "text"},
    "Fault": {1: "text"},
    "BadDefinition": {1: "problem", 2: "hint"},
    "HostError": {1: "text", 2: "hint"},
    "DockerfileProblem": {2: "problem", 3: "hint"},
    "CheckResult": {0: "name", 2: "text", 3: "hint"},
    "Misfit": {1: "text", 2: "hint"},
    "Trouble": {0: "reason", 1: "hint"},
    "Failure": {1: "detail", 2: "hint"},
    "GpuReport": {2: "note"},
    "_NoAnswer": {0: "text"},
    "Catalog": {1: "kind"},
    "check_name": {0: "kind"},
    "check_not_reserved": {0: "kind"},
}
"""Callables, and which of their arguments the window shows."""

KEYWORDS = frozenset(["text", "hint", "detail", "reason", "why", "note", "problem", "gpu_note"])
CARRIED = KEYWORDS | {"kind", "error", "strerror", "meaning", "said"}
"""Names of values that are texts themselves, made elsewhere: translated within another text."""
SILENT = frozenset(["_say", "print", "compile", "search", "match", "escape", "ArgumentParser"])
"""Calls whose words stay as they are: logs and patterns."""

SYSTEM = (
    "No such file or directory",
    "Permission denied",
    "Operation not permitted",
    "No space left on device",
    "Read-only file system",
    "File exists",
    "Is a directory",
    "Not a directory",
    "Directory not empty",
    "Disk quota exceeded",
    "File name too long",
    "Input/output error",
    "Too many open files",
    "Device or resource busy",
    "Connection refused",
    "Connection reset by peer",
    "Connection timed out",
    "No route to host",
    "Network is unreachable",
    "Broken pipe",
    "Exec format error",
)
"""What the operating system says, within texts of ours."""

_SENTENCE = re.compile(r"(?:[A-Z]|\{\d).*\w.* .*(?:[.?]|[.:] \{\d+\})", re.DOTALL)
_CONVERSION = re.compile(r"%(?:%|[-+ #0]*\d*(?:\.\d+)?[sdrfg])")
_LETTERS = re.compile(r"[A-Za-z]{2,}")


_UNITS = re.compile(r"\{0\} (?:[KMGT]i)?B")


@dataclass(frozen=True)
class Hole:
    """A place for a value: `text`, `quoted` (a repr), `number`, or `message`, a text of ours, which
    may be one of `texts`."""

    kind: str
    texts: tuple[Parts, ...] = ()


Part = str | Hole
Parts = tuple["Part", ...]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Found:
    """Templates with the kinds of their holes; and what could not be read, as `file:line: why`."""

    templates: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, parts: Parts, *, words: bool = True) -> None:
        """`words`: also a text of a single word."""
        holes = [part for part in parts if isinstance(part, Hole)]
        text = template_of(parts)
        literal = re.sub(r"\{\d+\}", "", text)
        for hole in holes:
            for inner in hole.texts:
                self.add(inner)
        if not _LETTERS.search(literal) or (_CONVERSION.search(text) and not holes):
            return
        if not words and not holes and " " not in text:
            return
        kinds = [hole.kind for hole in holes]
        known = self.templates.get(text, kinds)
        self.templates[text] = [_wider(a, b) for a, b in zip(known, kinds, strict=True)]


def template_of(parts: Parts) -> str:
    """The text with numbers for its holes."""
    number = iter(range(len(parts)))
    return "".join(p if isinstance(p, str) else f"{{{next(number)}}}" for p in parts)


def _wider(one: str, other: str) -> str:
    if one == other:
        return one
    return "message" if "message" in (one, other) else "text"


def collect_messages(root: Path) -> Found:
    """Every text of the rooms below `root`, the package's folder."""
    found = Found()
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if not name.startswith(ELSEWHERE):
                ModuleTexts(name, ast.parse(path.read_text(encoding="utf-8")), found).collect()
    for text in (*SYSTEM, *_curated(root.parent / "resources" / "environments")):
        found.add((text,))
    found.templates = dict(sorted(found.templates.items()))
    return found


def _curated(folder: Path) -> Iterator[str]:
    """What curated environments are about."""
    for path in sorted(folder.glob("*.yaml")):
        yield from re.findall(r"(?m)^description: (.+)$", path.read_text(encoding="utf-8"))


class ModuleTexts:
    """Reads one module. A parameter that is shown makes its function one that shows it."""

    def __init__(self, name: str, tree: ast.Module, found: Found) -> None:
        self._name = name
        self._of_window = name.startswith(WINDOW)
        self._tree = tree
        self._found = found
        self._shown = {name: dict(places) for name, places in SHOWN.items()}
        self._owners: dict[ast.AST, Function] = {}
        self._functions: dict[str, Function] = {}
        self._open: list[str] = []
        self._in_hole = False
        self._problems: dict[str, None] = {}
        self._note_owners(tree, None)

    def _note_owners(self, node: ast.AST, owner: Function | None) -> None:
        for child in ast.iter_child_nodes(node):
            if owner is not None:
                self._owners[child] = owner
            inner = owner
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                self._functions[child.name] = inner = child
            self._note_owners(child, inner)

    def collect(self) -> None:
        before = -1
        while before != (before := sum(map(len, self._shown.values()))):
            self._problems.clear()
            for node in ast.walk(self._tree):
                self._read(node)
        if not self._of_window:
            self._collect_sentences(self._tree)
        self._found.problems += self._problems

    def _read(self, node: ast.AST) -> None:
        if isinstance(node, ast.Call):
            places = self._shown.get(_called(node), {})
            for place, argument in enumerate(node.args):
                if place in places:
                    self._take(argument)
            for keyword in node.keywords:
                if keyword.arg in KEYWORDS and (places or not self._of_window):
                    self._take(keyword.value, words=False)
        elif isinstance(node, ast.Dict) and not self._of_window:
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in KEYWORDS:
                    self._take(value, words=False)

    def _take(self, value: ast.expr, *, words: bool = True) -> None:
        for parts in self._texts(value):
            self._found.add(parts, words=words)

    def _collect_sentences(self, node: ast.AST) -> None:
        """Whatever looks like a sentence: tables, and what leaves by other ways."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                continue
            if isinstance(child, ast.Call) and _called(child) in SILENT:
                continue
            if isinstance(child, ast.Constant | ast.JoinedStr) or _is_format(child):
                for parts in self._pieces(child):
                    text = template_of(parts)
                    if _SENTENCE.fullmatch(text) and "\n" not in text:
                        self._found.add(parts)
            else:
                self._collect_sentences(child)

    def _texts(self, node: ast.expr) -> list[Parts]:
        """What a text that is shown can be; a form that is not understood is a problem."""
        if isinstance(node, ast.Constant | ast.JoinedStr) or _is_format(node):
            return self._pieces(node)
        if isinstance(node, ast.IfExp):
            return self._texts(node.body) + self._texts(node.orelse)
        if isinstance(node, ast.BoolOp):
            return [text for value in node.values for text in self._texts(value)]
        if isinstance(node, ast.BinOp):
            return self._texts_of_operation(node)
        if isinstance(node, ast.Name):
            return self._texts_of_name(node)
        if isinstance(node, ast.Call):
            return self._texts_of_call(node)
        if not isinstance(node, ast.Attribute | ast.Subscript):
            self._report(node)
        return [(Hole(_kind_of(node)),)]

    def _pieces(self, node: ast.AST) -> list[Parts]:
        """A literal, an f-string, a format with its values."""
        if isinstance(node, ast.Constant):
            return [(node.value,)] if isinstance(node.value, str) else []
        if isinstance(node, ast.JoinedStr):
            return [tuple(self._piece(value) for value in node.values)]
        assert isinstance(node, ast.BinOp)
        text = node.left.value if isinstance(node.left, ast.Constant) else ""
        return [self._filled(str(text), node.right)]

    def _texts_of_operation(self, node: ast.BinOp) -> list[Parts]:
        if isinstance(node.op, ast.Add):
            pairs = product(self._texts(node.left), self._texts(node.right))
            return [left + right for left, right in pairs]
        if isinstance(node.op, ast.Mod):
            formats = [text[0] for text in self._texts(node.left) if len(text) == 1]
            return [self._filled(text, node.right) for text in formats if _is_open(text)]
        self._report(node)
        return []

    def _filled(self, text: Part, values: ast.expr) -> Parts:
        assert isinstance(text, str)
        remaining = iter(values.elts if isinstance(values, ast.Tuple) else [values])
        parts: list[Part] = []
        at = 0
        for match in _CONVERSION.finditer(text):
            parts.append(text[at : match.start()])
            at = match.end()
            value = None if match[0] == "%%" else next(remaining, None)
            parts.append("%" if value is None else self._hole(value, match[0][-1]))
        return tuple(part for part in (*parts, text[at:]) if part)

    def _piece(self, value: ast.expr) -> Part:
        if isinstance(value, ast.Constant):
            return str(value.value)
        assert isinstance(value, ast.FormattedValue)
        style = "r" if value.conversion == ord("r") else ""
        if isinstance(value.format_spec, ast.JoinedStr) and value.format_spec.values:
            last = value.format_spec.values[-1]
            style = str(last.value)[-1] if isinstance(last, ast.Constant) else style
        return self._hole(value.value, style)

    def _hole(self, value: ast.expr, style: str) -> Hole:
        if style in ("d", "f", "g", ","):
            return Hole("number")
        if style == "r":
            return Hole("quoted")
        before, outer, self._in_hole = dict(self._problems), self._in_hole, True
        texts = tuple(text for text in self._texts(value) if _is_message(text))
        self._problems, self._in_hole = before, outer  # any value may stand in a hole
        return Hole("message", texts) if texts else Hole(_kind_of(value))

    def _texts_of_name(self, node: ast.Name) -> list[Parts]:
        """By its assignments; a parameter by what callers in this module give."""
        owner = self._owners.get(node)
        if owner is None or node.id in self._open:
            return [(Hole(_kind_of(node)),)]
        self._show_parameter(owner, node.id)
        outermost = owner
        while outermost in self._owners:
            outermost = self._owners[outermost]
        values = [*_assigned(owner, node.id)] or [*_assigned(outermost, node.id)]
        self._open.append(node.id)
        texts = [text for value in values for text in self._texts(value)]
        self._open.pop()
        if any(isinstance(n, ast.AugAssign) and _is(n.target, node.id) for n in ast.walk(owner)):
            self._report(node)
        return texts or [(Hole(_kind_of(node)),)]

    def _show_parameter(self, owner: Function, parameter: str) -> None:
        if self._in_hole and parameter not in CARRIED:
            return
        names = [argument.arg for argument in owner.args.args]
        if parameter in names and not owner.name.startswith("__"):
            place = names.index(parameter) - (names[0] in ("self", "cls"))
            self._shown.setdefault(owner.name, {})[place] = parameter

    def _texts_of_call(self, node: ast.Call) -> list[Parts]:
        """What a function of this module returns; of others: made elsewhere."""
        name = _called(node)
        function = self._functions.get(name)
        if function is not None and name not in self._open:
            self._open.append(name)
            returned = [n.value for n in ast.walk(function) if isinstance(n, ast.Return)]
            texts = [text for value in returned if value for text in self._texts(value)]
            self._open.pop()
            return texts or [(Hole(_kind_of(node)),)]
        if name in ("format", "capitalize", "title"):
            self._report(node)
        return [(Hole(_kind_of(node)),)]

    def _report(self, node: ast.expr) -> None:
        place = f"{self._name}:{node.lineno}"
        self._problems[f"{place}: cannot be collected: {ast.unparse(node)}"] = None


def _is_format(node: ast.AST) -> bool:
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mod):
        return False
    return isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)


def _is_open(part: Part) -> bool:
    return isinstance(part, str) and _CONVERSION.search(part) is not None


def _is_message(parts: Parts) -> bool:
    text = template_of(parts)
    return bool(_LETTERS.search(re.sub(r"\{\d+\}", "", text))) and not _UNITS.fullmatch(text)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _assigned(owner: ast.AST, name: str) -> Iterator[ast.expr]:
    for node in ast.walk(owner):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                yield from _value_for(target, node.value, name)


def _value_for(target: ast.expr, value: ast.expr, name: str) -> Iterator[ast.expr]:
    if _is(target, name):
        yield value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for inner, inner_value in zip(target.elts, value.elts, strict=True):
            yield from _value_for(inner, inner_value, name)


def _kind_of(node: ast.expr) -> str:
    """What a value seems to be, by its name."""
    if isinstance(node, ast.BoolOp):
        return _kind_of(node.values[0])
    if isinstance(node, ast.Call) and _called(node) == "len":
        return "number"
    if isinstance(node, ast.Call) and _called(node) == "str" and node.args:
        return _kind_of(node.args[0])
    name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
    return "message" if name in CARRIED else "text"
