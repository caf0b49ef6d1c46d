"""Finds the numbers that patterns speak of, and makes a pattern of a number that is pointed at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.number_patterns import LONGEST_EXPRESSION
from desktop_app.hostside.metrics.log_numbers import PHASES, places_in

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
_STEP_NAMES = frozenset(
    (
        *("step", "steps", "global_step", "global step", "it", "iter", "iteration", "iterations"),
        *("batch", "batches", "update", "updates"),
    )
)
_MOST_CONTEXT = 4
_ANY_NUMBER = re.compile(
    r"(?:(?<![\w)\]])[-+])?(?<![A-Za-z_@\d.])(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
    r"|(?<!\w)[-+]?(?:[nN]a[nN]|[iI]nf(?:inity)?)(?!\w)"
)
_NO_WORD = re.compile(r"\W*")
_NAME = re.compile(r"(?:\b(?P<phase>[A-Za-z]+) )?(?P<name>[^\W\d][\w@./-]*)$")
_LONGEST_WORDS = 80
"""Letters before a number that may be its name, with a phase."""
_LETTER = re.compile(r"[^\W\d_]")
_BAR = re.compile(r"\|[\s\u2588-\u258f#]*\|")
"""As tqdm draws it."""
_NAMELESS = "value"
_PUNCTUATION = " \t,;|()[]{}<>-=*#"


class NumberFinder:
    """A `NumberPattern.expression`, ready to be looked for. Raises `InvalidError`
    (`field="expression"`) for what is no expression, or has no number in it."""

    def __init__(self, expression: str) -> None:
        self._expression = _compiled(expression)
        names = self._expression.groupindex
        self._value: int = names.get("value", 1)
        self._places: dict[str, int] = {name: names[name] for name in _PLACES if name in names}

    def find(self, text: bytes) -> Iterator[Found]:
        """The first number of each line that matches, of whole lines that are read on a screen."""
        at = 0
        while at < len(text) and (match := self._expression.search(text, at)) is not None:
            value = _number(match.group(self._value))
            if value is not None:
                yield Found(match.start(), self._step(match), value)
            at = text.find(b"\n", match.end()) + 1 or len(text)

    def spans(self, line: str) -> dict[str, tuple[int, int]]:
        """What it takes of a line: from which letter to which one, by what that stands for; empty
        for a line that does not match."""
        match = self._expression.search(line)
        if match is None:
            return {}
        groups = {"value": self._value, **self._places}
        return {name: match.span(group) for name, group in groups.items()}

    def _step(self, match: Any) -> int | None:
        """Steps go on from epoch to epoch; None where the line tells none."""
        told = {name: _whole(match.group(group)) for name, group in self._places.items()}
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
    """The numbers of a line, in their order. Blocking for some milliseconds at most: of a very long
    line only its beginning is read."""
    line = line[:_MOST_LETTERS]
    found: list[Pointed] = []
    at, name = 0, _NAMELESS
    for number in _ANY_NUMBER.finditer(line):
        start, stop = number.span()
        name = _name_before(line[at:start], name)
        found.append(Pointed(start, stop, name))
        at = stop
    return found


def has_number(line: str) -> bool:
    """Whether `numbers_in` finds any."""
    return _ANY_NUMBER.search(line[:_MOST_LETTERS]) is not None


@dataclass(frozen=True)
class StepPlace:
    """Where a line says the step: `places` are those of the numbers that tell it, by what they are
    called in an expression, `text` is the step as it is written, and `name` what it is called."""

    text: str
    name: str
    places: Mapping[str, tuple[int, int]]


def steps_in(line: str, numbers: Sequence[Pointed], pointed: Pointed) -> list[StepPlace]:
    """What may be the step of one of the numbers of a line, the most likely first: what the line
    calls so, else what is read as a step where nobody points, then its other whole numbers."""
    read = _places(line, pointed)
    found: list[tuple[int, StepPlace]] = []
    for each in numbers:
        place, text = (each.start, each.stop), line[each.start : each.stop]
        if each == pointed or not text.isdigit() or not text.isascii():
            continue
        called = each.name.rpartition("/")[2].casefold() in _STEP_NAMES
        is_read = place == read.get("step")
        rank = 0 if called or (is_read and len(read) > 1) else 1 if is_read else 2
        found.append((rank, StepPlace(text, each.name, read if is_read else {"step": place})))
    return [step for _, step in sorted(found, key=lambda ranked: ranked[0])]


def expression_for(line: str, pointed: Pointed, step: StepPlace | None) -> str:
    """An expression that finds this number in lines of the same kind, and the step where the line
    says it. What stands before them has to be the same, but for its numbers and spaces; so much of
    it as tells them from others."""
    wanted = {"value": (pointed.start, pointed.stop), **(step.places if step else {})}
    sketch = _Sketch(line[:_MOST_LETTERS], wanted)
    if _LETTER.search(line, 0, pointed.start):
        for context in range(_MOST_CONTEXT):
            made = sketch.expression(context)
            # One that is too long is told as that to whoever takes it.
            if len(made) > LONGEST_EXPRESSION or NumberFinder(made).spans(line) == wanted:
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
    if len(found) == len(_PLACES):
        return found
    place = found.get("step") or found.get("epoch")
    return {} if place is None else {"step": place}


def _name_before(between: str, last: str) -> str:
    """What a number is called by what stands between the number before and it: without any word it
    is the same as the `last` one, as in `loss 0.5 (0.6)`."""
    # Looked for from the end: what is not anchored at its beginning tries every place.
    passed = _NO_WORD.match(between[::-1])
    stop = len(between) - (passed.end() if passed else 0)
    if not stop:
        return last
    found = _NAME.search(between[max(0, stop - _LONGEST_WORDS) : stop])
    if found is None:
        return _NAMELESS
    return PHASES.get((found["phase"] or "").lower(), "") + str(found["name"])


class _Sketch:
    """A line in which some places are captured, each under a name."""

    def __init__(self, line: str, places: Mapping[str, tuple[int, int]]) -> None:
        self._line = line
        self._parts = sorted((*place, name) for name, place in places.items())
        self._numbers = [number.span() for number in _ANY_NUMBER.finditer(line)]
        self._stops = {stop for _, stop in self._numbers}

    def expression(self, context: int, *, whole: bool = False) -> str:
        """With the words between each part and the number before it, and with `context` more
        numbers and the words before these; from the beginning of the line on where that has no
        words, or as a `whole`."""
        made, at = "", 0
        for start, stop, name in self._parts:
            begin, lead = self._begin(at, start, context), ""
            if not made and (whole or not _LETTER.search(self._line, 0, start)):
                begin, lead = len(self._line) - len(self._line.lstrip()), r"^\s*"
            elif made and begin > at:
                lead = ".*?"
            made += f"{lead}{self._words(begin, start)}{{{name}}}"
            at = stop
        return made

    def whole(self) -> str:
        """With everything that stands before the last part, and what comes next."""
        stop = self._parts[-1][1]
        after = [start for start, _ in self._numbers if start >= stop]
        rest = self._words(stop, after[0] if after else len(self._line))
        return self.expression(len(self._line), whole=True) + rest

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
    except (re2.error, UnicodeEncodeError) as error:
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
