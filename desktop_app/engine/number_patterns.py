"""Finds the numbers that patterns speak of, and makes a pattern of a number that is pointed at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.number_patterns import LONGEST_EXPRESSION
from desktop_app.hostside.log_numbers import PHASES, places_in

_NUMBER = r"[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[nN]a[nN]|[iI]nf(?:inity)?)"
_PLACES = ("step", "steps", "epoch")
_PARTS = {
    "{number}": _NUMBER,
    "{value}": f"(?P<value>{_NUMBER})",
    **{f"{{{name}}}": rf"(?P<{name}>\d+)" for name in _PLACES},
}
_PART = re.compile("|".join(map(re.escape, _PARTS)))
_LAST_STEP = 2**63 - 1
"""A series file has steps of 64 bits."""
_MOST_LETTERS = 2000
_MOST_CONTEXT = 4
_ANY_NUMBER = re.compile(
    r"(?:(?<![\w)\]])[-+])?(?<![A-Za-z_@\d.])(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
    r"|(?<!\w)[-+]?(?:[nN]a[nN]|[iI]nf(?:inity)?)(?!\w)"
)
_NAME = re.compile(r"(?:\b(?P<phase>[A-Za-z]+) )?(?P<name>[^\W\d][\w@./-]*)[^\w]*$")
_LETTER = re.compile(r"[^\W\d_]")
_BAR = re.compile(r"\|[\s\u2588-\u258f#]*\|")
"""As tqdm draws it."""
_PUNCTUATION = " \t,;|()[]{}<>-=*#"


class NumberFinder:
    """A `NumberPattern.expression`, ready to be looked for. Raises `InvalidError`
    (`field="expression"`) for what is no expression, or has no number in it."""

    def __init__(self, expression: str) -> None:
        self._expression = _compiled(expression)
        names = self._expression.groupindex
        self._value = names.get("value", 1)
        self._places = [name for name in _PLACES if name in names]

    def find(self, text: bytes) -> Iterator[Found]:
        """The first number of each line that matches, of whole lines that are read on a screen."""
        at = 0
        while at < len(text) and (match := self._expression.search(text, at)) is not None:
            value = _number(match.group(self._value))
            if value is not None:
                yield Found(match.start(), self._step(match), value)
            at = text.find(b"\n", match.end()) + 1 or len(text)

    def finds(self, line: str, start: int, stop: int) -> bool:
        """Whether it takes this very number of a line."""
        match = self._expression.search(line)
        return match is not None and match.span(self._value) == (start, stop)

    def _step(self, match: Any) -> int | None:
        """Steps go on from epoch to epoch; None where the line tells none."""
        told = {name: _whole(match.group(name)) for name in self._places}
        step = told.get("step")
        if step is None:
            return None
        step += (told.get("epoch") or 0) * (told.get("steps") or 0)
        return step if step <= _LAST_STEP else None


@dataclass(frozen=True)
class Found:
    """A number, the place in the text where what was looked for begins, and the step that the line
    tells."""

    at: int
    step: int | None
    value: float


@dataclass(frozen=True)
class Pointed:
    """A number in a line, as it is read on a screen: from `start` to `stop`, and what it may be
    called."""

    start: int
    stop: int
    name: str


def numbers_in(line: str) -> list[Pointed]:
    """The numbers of a line, in their order. Blocking for less than a millisecond: of a very long
    line only its beginning is read."""
    line = line[:_MOST_LETTERS]
    words = _ANY_NUMBER.sub(lambda number: " " * len(number[0]), line)
    return [
        Pointed(*number.span(), _name_before(words[: number.start()]))
        for number in _ANY_NUMBER.finditer(line)
    ]


def step_of(line: str, pointed: Pointed) -> str:
    """What the line says of the step, as it is written there; empty for nothing."""
    places = _places(line, pointed)
    return line[slice(*places["step"])] if places else ""


def expression_for(line: str, pointed: Pointed, *, with_step: bool) -> str:
    """An expression that finds this number in lines of the same kind. What stands before it has to
    be the same, but for its numbers and spaces; so much of it as tells it from others."""
    places = _places(line, pointed) if with_step else {}
    parts = [(start, stop, name) for name, (start, stop) in places.items()]
    parts.append((pointed.start, pointed.stop, "value"))
    sketch = _Sketch(line[:_MOST_LETTERS], sorted(parts))
    if _LETTER.search(line, 0, pointed.start):
        for context in range(_MOST_CONTEXT):
            made = sketch.expression(context)
            if NumberFinder(made).finds(line, pointed.start, pointed.stop):
                return made
    return sketch.whole()


def _places(line: str, pointed: Pointed) -> dict[str, tuple[int, int]]:
    """Where the line says the step, and where it counts the steps of an epoch also that; of one
    that says only its epoch, this is the step."""
    found = {
        name: place
        for name, place in places_in(line[:_MOST_LETTERS]).items()
        if place != (pointed.start, pointed.stop) and line[slice(*place)].isdigit()
    }
    if len(found) == 3:
        return found
    place = found.get("step") or found.get("epoch")
    return {} if place is None else {"step": place}


def _name_before(words: str) -> str:
    """What a number is called by what stands before it."""
    found = _NAME.search(words)
    if found is None:
        return "value"
    phase = PHASES.get((found["phase"] or "").lower(), "")
    return phase + str(found["name"]).rstrip("./-")


class _Sketch:
    """A line in which `parts` are captured: from where, to where, under which name."""

    def __init__(self, line: str, parts: list[tuple[int, int, str]]) -> None:
        self._line = line
        self._parts = parts
        self._numbers = [number.span() for number in _ANY_NUMBER.finditer(line)]
        self._stops = {stop for _, stop in self._numbers}

    def expression(self, context: int) -> str:
        """With the words between each part and the number before it, and with `context` more
        numbers and the words before these."""
        made, at = "", 0
        for start, stop, name in self._parts:
            begin = self._begin(at, start, context)
            gap = ".*?" if made and begin > at else ""
            made += f"{gap}{self._words(begin, start)}{{{name}}}"
            at = stop
        return made

    def whole(self) -> str:
        """With everything that stands before the last part, and what comes next."""
        made = self.expression(len(self._line))
        stop = self._parts[-1][1]
        after = [start for start, _ in self._numbers if start >= stop]
        return rf"^\s*{made}{self._words(stop, after[0] if after else len(self._line))}"

    def _begin(self, low: int, start: int, context: int) -> int:
        """Where the words begin that tell what a number is."""
        for _, stop in reversed([n for n in self._numbers if low <= n[0] and n[1] <= start]):
            if _LETTER.search(self._line, stop, start):
                if not context:
                    return self._after_unit(stop, start)
                context -= 1
        return low if low else self._after_unit(0, start)

    def _after_unit(self, begin: int, stop: int) -> int:
        """Without the unit or the punctuation that belongs to the number before."""
        text = self._line[begin:stop]
        unit = re.match(r"\S*", text) if begin else None
        if unit is not None and _LETTER.search(text, unit.end()):
            begin += unit.end()
        rest = self._line[begin:stop]
        return begin + len(rest) - len(rest.lstrip(_PUNCTUATION))

    def _words(self, begin: int, stop: int) -> str:
        """Text as an expression: its numbers may be others, its spaces more or fewer."""
        made, at = "", begin
        for start, end in self._numbers:
            if begin <= start and end <= stop:
                made += _literal(self._line[at:start]) + "{number}"
                at = end
        made += _literal(self._line[at:stop])
        begins_word = made[:1].isascii() and made[:1].isalnum() and begin not in self._stops
        return (r"\b" if begins_word else "") + made


def _literal(text: str) -> str:
    """Spaces may be missing beside punctuation; a bar may be longer."""
    made = ""
    for number, piece in enumerate(_BAR.split(text)):
        made += r"\|.*?\|" if number else ""
        made += _spaced(piece)
    return made


def _spaced(text: str) -> str:
    pieces = re.split(r"(\s+)", text)
    made = ""
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            made += re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", piece)
            continue
        near = pieces[number - 1][-1:], pieces[number + 1][:1]
        made += r"\s*" if any(each and not each.isalnum() for each in near) else r"\s+"
    return made + (r"\s*" if text[-1:] and text[-1] in ":=([|" else "")


@lru_cache(64)
def _compiled(expression: str) -> Any:
    import re2

    options = re2.Options()
    options.never_nl = True
    options.log_errors = False
    text = _PART.sub(lambda part: _PARTS[part[0]], expression)
    if len(expression) > LONGEST_EXPRESSION:
        raise _no_expression("It is too long.")
    try:
        made = re2.compile(f"(?m){text}", options)
    except re2.error as error:
        raise _no_expression(
            "A sign such as ( or * stands for itself where \\ is before it."
        ) from error
    if not made.groups:
        raise InvalidError(
            "no_number",
            "The expression does not say which number is meant.",
            hint="Write {value} in its place.",
            field="expression",
        )
    return made


def _no_expression(hint: str) -> InvalidError:
    return InvalidError(
        "no_expression", "This is no regular expression.", hint=hint, field="expression"
    )


def _number(data: bytes | None) -> float | None:
    try:
        return float(data or b"")
    except ValueError:
        return None


def _whole(data: bytes | None) -> int | None:
    try:
        return int(data or b"")
    except ValueError:
        return None
