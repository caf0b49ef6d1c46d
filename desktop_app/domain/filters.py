"""The filter language of the runs table.

    metrics.val_acc > 0.9 and params.lr < 0.01 and outcome = 'failed'

Fields: `id name experiment script target environment stage outcome cause note origin` (text), `tag`
(text, any of them), `starred archived smoke_test` (`true` or `false`), `exit_code duration
gpu_hours` (numbers, seconds, hours), `created_at started_at ended_at removed_at` (ISO 8601 dates;
without a zone they are in this computer's), `params.NAME` (text or number), `metrics.NAME` with
`.last` (the default), `.min`, `.max` or `.count`. A name of more than letters, digits, `_` and `-`
stands in backquotes: metrics.`val/acc`; a backquote in it is doubled.

Operators: `= != < <= > >= like` (`%` any text, `_` one letter, case ignored), `and or not`,
parentheses. Texts stand in quotes, a quote in them is doubled. Numbers may be `nan` and `inf`.

A comparison with something that a run does not have is false; `a != b` is exactly `not a = b`, so
it holds for runs without `a`. `nan` equals `nan` and is neither below nor above anything.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.run import Outcome, Stage

TEXT_FIELDS = (
    *("id", "name", "experiment", "script", "target", "environment"),
    *("stage", "outcome", "cause", "tag", "note", "origin"),
)
FLAG_FIELDS = ("starred", "archived", "smoke_test")
TIME_FIELDS = ("created_at", "started_at", "ended_at", "removed_at")
NUMBER_FIELDS = ("exit_code", "duration", "gpu_hours")
METRIC_PARTS = ("last", "min", "max", "count")
MAX_STEP = 2**63 - 1
MAX_DEPTH = 50
"""How deep parentheses and `not` may nest."""
MAX_COMPARISONS = 400
"""SQLite evaluates at most a thousand nested terms."""


class FieldKind(enum.StrEnum):
    RUN = "run"
    PARAMETER = "params"
    METRIC = "metrics"


@dataclass(frozen=True)
class Field:
    """Something that a run has. `part` is one of `METRIC_PARTS` for a metric, else empty. With a
    `step` it is the metric's value there: at the greatest step that is not after it."""

    kind: FieldKind
    name: str
    part: str = ""
    step: int | None = None


class Operator(enum.StrEnum):
    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    LESS_EQUAL = "<="
    GREATER = ">"
    GREATER_EQUAL = ">="
    LIKE = "like"


@dataclass(frozen=True)
class Comparison:
    """`value` is a float for numbers, times (seconds since the epoch) and flags (1 or 0), else
    text."""

    field: Field
    operator: Operator
    value: str | float


@dataclass(frozen=True)
class Not:
    part: Expression


@dataclass(frozen=True)
class And:
    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Or:
    parts: tuple[Expression, ...]


Expression = Comparison | Not | And | Or


def parse_filter(text: str) -> Expression | None:
    """The expression, None for an empty text. Raises `InvalidError` (`bad_filter`, field `filter`)
    that names the column, counted from 1."""
    if not text.strip():
        return None
    return _Parser(text).parse()


def parse_column(text: str) -> Field:
    """A field that can be shown: any, or `metrics.NAME at STEP`. Raises `InvalidError`
    (`bad_column`, field `columns`)."""
    try:
        return _Parser(text).parse_column()
    except InvalidError as error:
        raise InvalidError(
            "bad_column", f"There is no column {text!r}.", hint=error.hint, field="columns"
        ) from error


def parse_field(text: str) -> Field:
    """The field to sort by. Raises `InvalidError` (`bad_sort`, field `sort`)."""
    try:
        return _Parser(text).parse_field()
    except InvalidError as error:
        raise InvalidError(
            "bad_sort", f"Runs cannot be sorted by {text!r}.", hint=error.hint, field="sort"
        ) from error


def speaks_of(expression: Expression | None, name: str) -> bool:
    """Whether a field that all runs have is compared anywhere in the expression."""
    match expression:
        case None:
            return False
        case Comparison(field=field):
            return field == Field(FieldKind.RUN, name)
        case Not(part=part):
            return speaks_of(part, name)
    return any(speaks_of(part, name) for part in expression.parts)


def field_text(field: Field) -> str:
    """A field as expressions have it."""
    if field.kind is FieldKind.RUN:
        return field.name
    name = field.name
    if re.fullmatch(r"[\w-]+", name) is None:
        name = "`" + name.replace("`", "``") + "`"
    if field.step is not None:
        return f"{field.kind}.{name} at {field.step}"
    return ".".join(part for part in (field.kind, name, field.part) if part)


def quoted(text: str) -> str:
    """A text as a filter expression has it."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    column: int


_TOKENS = re.compile(
    r"""\s*(?:
      (?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])|[+-](?i:inf|infinity)\b)
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")
    | (?P<operator><=|>=|!=|=|<|>)
    | (?P<mark>[()])
    | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
_NAME = re.compile(r"[\w-]+|`(?:[^`]|``)+`")
_FIELDS_HINT = (
    f"Fields are {', '.join((*TEXT_FIELDS, *FLAG_FIELDS, *TIME_FIELDS, *NUMBER_FIELDS))}, "
    "params.NAME and metrics.NAME."
)

_AT_HINT = "It is read from a file. Compare and sort by .last, .min, .max or .count."


def _bad(text: str, column: int, hint: str = "") -> InvalidError:
    return InvalidError("bad_filter", f"{text} (column {column}).", hint=hint, field="filter")


class _Parser:
    """Recursive descent, one token ahead. Names after `params.` and `metrics.` are read by a
    rule of their own, because they may start with a digit and hold dashes."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._depth = 0
        self._comparisons = 0
        self._token = self._next()

    def parse(self) -> Expression:
        expression = self._either()
        if self._token.kind != "end":
            raise _bad(f"'and' or 'or' was expected, not {self._token.text!r}", self._token.column)
        return expression

    def parse_column(self) -> Field:
        field = self._field()
        if field.part == "last" and self._at_word("at"):
            self._take()
            step = self._take()
            if step.kind != "number" or re.fullmatch(r"\d{1,19}", step.text) is None:
                raise _bad("A step was expected after 'at'", step.column)
            if int(step.text) > MAX_STEP:
                raise _bad("No step is so high", step.column)
            field = replace(field, step=int(step.text))
        return self._whole(field)

    def parse_field(self) -> Field:
        return self._whole(self._field())

    def _whole(self, field: Field) -> Field:
        if self._at_word("at"):
            raise _bad("Only columns can show a metric at a step", self._token.column, _AT_HINT)
        if self._token.kind != "end":
            raise _bad(f"{self._token.text!r} is too much", self._token.column)
        return field

    def _next(self) -> _Token:
        match = _TOKENS.match(self._text, self._position)
        if match is None or match.lastgroup is None:
            rest = self._text[self._position :].lstrip()
            column = len(self._text) - len(rest) + 1
            if rest[0] in "'\"":
                raise _bad(f"This quote is never closed: {rest[:20]!r}", column)
            raise _bad(f"This is not understood: {rest[:20]!r}", column)
        self._position = match.end()
        kind = match.lastgroup
        return _Token(kind, match[kind], match.start(kind) + 1)

    def _take(self) -> _Token:
        token = self._token
        self._token = self._next()
        return token

    def _at_word(self, word: str) -> bool:
        return self._token.kind == "word" and self._token.text.lower() == word

    def _either(self) -> Expression:
        parts = [self._both()]
        while self._at_word("or"):
            self._take()
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _both(self) -> Expression:
        parts = [self._one()]
        while self._at_word("and"):
            self._take()
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _one(self) -> Expression:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _bad("This is nested too deep", self._token.column)
        try:
            if self._at_word("not"):
                self._take()
                return Not(self._one())
            if self._token.text == "(" and self._token.kind == "mark":
                return self._group()
            return self._comparison()
        finally:
            self._depth -= 1

    def _group(self) -> Expression:
        opened = self._take()
        expression = self._either()
        if self._token.text != ")":
            raise _bad("This parenthesis is never closed", opened.column)
        self._take()
        return expression

    def _field(self) -> Field:
        token = self._token
        if token.kind != "word":
            raise _bad("A field was expected", token.column, _FIELDS_HINT)
        if token.text in (FieldKind.PARAMETER, FieldKind.METRIC):
            return self._dotted(FieldKind(token.text))
        if token.text not in (*TEXT_FIELDS, *FLAG_FIELDS, *TIME_FIELDS, *NUMBER_FIELDS):
            raise _bad(f"There is no field {token.text!r}", token.column, _FIELDS_HINT)
        self._take()
        return Field(FieldKind.RUN, token.text)

    def _dotted(self, kind: FieldKind) -> Field:
        """The names stand right behind the current token, without spaces."""
        names = list(self._names())
        if not names:
            raise _bad(f"A dot and a name were expected after {kind}", self._position + 1)
        self._token = self._next()
        part = ""
        if kind is FieldKind.METRIC:
            part = names.pop() if len(names) > 1 and names[-1] in METRIC_PARTS else "last"
        return Field(kind, ".".join(names), part)

    def _names(self) -> Iterator[str]:
        while self._text.startswith(".", self._position):
            match = _NAME.match(self._text, self._position + 1)
            if match is None:
                raise _bad("A name was expected", self._position + 2)
            self._position = match.end()
            name = match[0]
            yield name[1:-1].replace("``", "`") if name[0] == "`" else name

    def _comparison(self) -> Expression:
        self._comparisons += 1
        if self._comparisons > MAX_COMPARISONS:
            raise _bad("This has too many comparisons", self._token.column)
        field = self._field()
        if field.kind is FieldKind.METRIC and self._at_word("at"):
            raise _bad("A value at a step cannot be compared", self._token.column, _AT_HINT)
        operator = self._operator()
        return Comparison(field, operator, _checked(field, operator, self._take()))

    def _operator(self) -> Operator:
        token = self._token
        if token.kind == "operator" or self._at_word("like"):
            return Operator(self._take().text.lower())
        raise _bad("A comparison such as = or < was expected", token.column)


def _checked(field: Field, operator: Operator, token: _Token) -> str | float:
    """The value of a token, if the field can be compared with it."""
    if field.kind is FieldKind.RUN and field.name in FLAG_FIELDS:
        return _flag(field, operator, token)
    value = _value(token)
    if operator is Operator.LIKE:
        return _pattern(field, value, token)
    if field.kind is FieldKind.PARAMETER:
        return value
    if field.kind is FieldKind.RUN and field.name in TEXT_FIELDS:
        return _word(field, operator, value, token)
    if isinstance(value, float):
        return value
    if field.name in TIME_FIELDS and field.kind is FieldKind.RUN:
        return _time(value, token)
    raise _bad(f"{field.name} is a number", token.column, "Write the number without quotes.")


def _flag(field: Field, operator: Operator, token: _Token) -> float:
    exact = operator in (Operator.EQUAL, Operator.NOT_EQUAL)
    flags = {"true": 1.0, "false": 0.0}
    if not exact or token.kind != "word" or token.text.lower() not in flags:
        hint = f"Write {field.name} = true or {field.name} = false."
        raise _bad(f"{field.name} is true or false", token.column, hint)
    return flags[token.text.lower()]


def _value(token: _Token) -> str | float:
    if token.kind == "text":
        quote = token.text[0]
        return token.text[1:-1].replace(quote * 2, quote)
    if token.kind == "number" or token.text.lower() in ("nan", "inf", "infinity"):
        return float(token.text)
    if token.kind == "word":
        raise _bad("A value was expected", token.column, f"Texts stand in quotes: {token.text!r}.")
    raise _bad("A value was expected", token.column)


def _pattern(field: Field, value: str | float, token: _Token) -> str:
    textual = field.kind is FieldKind.PARAMETER or field.name in TEXT_FIELDS
    if field.kind is FieldKind.METRIC or not textual:
        raise _bad(f"{field.name} is a number: 'like' compares texts", token.column)
    if isinstance(value, float):
        raise _bad("'like' needs a text", token.column, f"Write it in quotes: {token.text!r}.")
    return value


def _word(field: Field, operator: Operator, value: str | float, token: _Token) -> str:
    if isinstance(value, float):
        raise _bad(f"{field.name} is text", token.column, f"Write it in quotes: {token.text!r}.")
    words: dict[str, list[str]] = {"stage": [*Stage], "outcome": [*Outcome]}
    known = words.get(field.name)
    exact = operator in (Operator.EQUAL, Operator.NOT_EQUAL)
    if exact and known is not None and value not in known:
        raise _bad(
            f"The field {field.name} has no value {value!r}",
            token.column,
            f"Known are {', '.join(known)}.",
        )
    return value


def _time(value: str, token: _Token) -> float:
    try:
        return datetime.fromisoformat(value).timestamp()
    except (ValueError, OverflowError, OSError) as error:
        raise _bad(
            f"{value!r} is not a date", token.column, "Write it as '2026-01-31' or with a time."
        ) from error
