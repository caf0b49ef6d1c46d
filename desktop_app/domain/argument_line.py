"""A command line, told apart by what its script takes: the one truth behind fields and free text.

The words are never rearranged more than a change needs. What no argument explains stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop_app.domain.arguments import (
    ArgumentKind,
    ScriptArgument,
    ScriptArguments,
    ScriptCommand,
    value_words,
)

_NEGATIVE = re.compile(r"-(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)
_NO = frozenset(["false", "no", "off", "0", "f", "n"])
Words = tuple[str, ...]


@dataclass(frozen=True)
class _Place:
    """Where an argument is given: the numbers of its words, its values among them, how often a
    flag's letter stands there, and whether it is switched off."""

    argument: ScriptArgument
    at: Sequence[int]
    values: Words = ()
    times: int = 1
    off: bool = False


class ArgumentLine:
    """The words after a script's name. `command` is the command of the script that they name.

    Changes give new words and leave the line as it is.
    """

    def __init__(self, script: ScriptArguments, words: Sequence[str]) -> None:
        self.script = script
        self.words: Words = tuple(words)
        self.command: ScriptCommand | None = None
        self._places: list[_Place] = []
        self._section = (0, len(self.words))
        """Where the words of the script itself begin and end: a command's follow."""
        names = tuple(command.name for command in script.commands)
        own = (one for one in script.arguments if names and one.choices == names)
        self._word_of_command = next(own, None)
        self._read()

    @property
    def arguments(self) -> tuple[ScriptArgument, ...]:
        """What may be given: to the script, and to its command if one is named."""
        of_command = tuple(self.command.arguments) if self.command else ()
        return (*self.script.arguments, *of_command)

    def values(self, argument: ScriptArgument) -> Words | None:
        """What is given, None for nothing. Of several times only the last counts, unless it is
        repeatable."""
        places = self._places_of(argument)
        if not places:
            return None
        if argument.repeatable:
            return tuple(value for place in places for value in place.values)
        return places[-1].values

    def times(self, argument: ScriptArgument) -> int:
        """How often it is given."""
        return sum(place.times for place in self._places_of(argument))

    def switched(self, argument: ScriptArgument) -> bool | None:
        """Whether a flag is given as on or off, None where it is not given."""
        places = self._places_of(argument)
        if not places:
            return None
        last = places[-1]
        return not (last.off or (last.values and last.values[-1].casefold() in _NO))

    def missing(self) -> tuple[ScriptArgument, ...]:
        """What the script asks for and is not given."""
        return tuple(a for a in self.arguments if a.required and not self._given(a))

    def complaint(self, argument: ScriptArgument) -> str:
        """What is wrong with what is given, as far as the script's text tells; empty for nothing.
        Values with a place for an input are not judged."""
        values = self.values(argument)
        if values is None:
            return ""
        if argument.exclusive:
            rivals = [one for one in self.arguments if one.exclusive == argument.exclusive]
            given = [one.label for one in rivals if one is not argument and self._places_of(one)]
            if given:
                return f"Not together with {', '.join(given)}."
        return _complaint(argument, values)

    # ---------------------------------------------------------------- changes

    def with_values(self, argument: ScriptArgument, values: Sequence[str] | None) -> Words:
        """The words with these values in place of what was given; None takes the argument out."""
        if argument.positional:
            return self._with_positional(argument, tuple(values or ()))
        words = () if values is None else tuple(_option_words(argument, values))
        return self._replaced(argument, words)

    def with_switch(self, argument: ScriptArgument, on: bool) -> Words:
        """The words with a flag on or off; what it is by itself is not written down."""
        by_itself = argument.default if argument.off_names else False
        if on is by_itself:
            return self._replaced(argument, ())
        if on or not argument.off_names:
            return self._replaced(argument, (argument.label,))
        return self._replaced(argument, (max(argument.off_names, key=len),))

    def with_times(self, argument: ScriptArgument, times: int) -> Words:
        """The words with an argument given so often."""
        return self._replaced(argument, (argument.label,) * times)

    def _replaced(self, argument: ScriptArgument, new: Words) -> Words:
        places = self._places_of(argument)
        gone = {at for place in places for at in place.at}
        if places:
            return self._without(gone, min(places[-1].at), new)
        begin, end = self._section
        if argument not in self.script.arguments:
            begin, end = end, len(self.words)
        stop = next((at for at in range(begin, end) if self.words[at] == "--"), end)
        if argument in self.script.arguments and self.command is not None:
            stop = min(stop, end - 1)  # before the command's word
        return self._without(gone, stop, new)

    def _without(self, gone: set[int], at: int, new: Words) -> Words:
        before = (word for number, word in enumerate(self.words[:at]) if number not in gone)
        after = (self.words[n] for n in range(at, len(self.words)) if n not in gone)
        return (*before, *new, *after)

    def _with_positional(self, argument: ScriptArgument, values: Words) -> Words:
        if argument is self._word_of_command:
            return self._with_command(values)
        own = argument in self.script.arguments
        level = self.script.arguments if own or not self.command else self.command.arguments
        ordered = self._positionals(level)
        given = [values if one is argument else self.values(one) or () for one in ordered]
        last = max((number + 1 for number, words in enumerate(given) if any(words)), default=0)
        # One that is left out before another would be taken for it.
        new = (
            word
            for one, words in zip(ordered[:last], given, strict=False)
            for word in words or _stand_in(one)
        )
        gone = {at for one in ordered for place in self._places_of(one) for at in place.at}
        begin = self._section[0] if own else self._section[1]
        return self._without(gone, min(gone, default=begin), tuple(new))

    def _with_command(self, values: Words) -> Words:
        assert self._word_of_command is not None
        places = self._places_of(self._word_of_command)
        at = min(places[0].at) if places else len(self.words)
        return self._without({at}, at, values)

    # ---------------------------------------------------------------- reading

    def _given(self, argument: ScriptArgument) -> bool:
        values = self.values(argument)
        return values is not None and (not argument.positional or any(values))

    def _places_of(self, argument: ScriptArgument) -> list[_Place]:
        return [place for place in self._places if place.argument is argument]

    def _positionals(self, level: Sequence[ScriptArgument]) -> list[ScriptArgument]:
        return [one for one in level if one.positional and one is not self._word_of_command]

    def _read(self) -> None:
        own = self.script.arguments
        stop = self._read_level(own, 0, self._word_of_command)
        self._section = (0, stop)
        if self.command is not None:
            self._read_level(self.command.arguments, stop, None)

    def _read_level(
        self, level: Sequence[ScriptArgument], begin: int, word: ScriptArgument | None
    ) -> int:
        """Read until the end or behind a command's word; where that is."""
        loose: list[int] = []
        before = len(self._positionals(level))
        at, options_end = begin, False
        while at < len(self.words):
            text = self.words[at]
            if text == "--" and not options_end:
                options_end = True
            elif not options_end and _is_option(text):
                at = self._read_option(level, at)
                continue
            elif word is not None and len(loose) >= before and text in word.choices:
                self._places.append(_Place(word, (at,), (text,)))
                self.command = self.script.command(text)
                at += 1
                break
            else:
                loose.append(at)
            at += 1
        self._share_out(self._positionals(level), loose)
        return at

    def _read_option(self, level: Sequence[ScriptArgument], at: int) -> int:
        """Read the option that begins at a word; where the next thing begins."""
        text = self.words[at]
        name, equals, attached = text.partition("=")
        found = self._named(level, text) or (self._named(level, name) if equals else None)
        if found is not None:
            argument, off = found
            if equals and text not in (*argument.names, *argument.off_names):
                self._places.append(_Place(argument, (at,), (attached,), off=off))
                return at + 1
            stop = self._values_end(at + 1, 0 if off else argument.most)
            place = _Place(argument, range(at, stop), self.words[at + 1 : stop], off=off)
            self._places.append(place)
            return stop
        short = self._named(level, text[:2])
        if short is not None and not text.startswith("--"):
            argument, off = short
            letters = text[1:]
            if argument.most != 0:
                self._places.append(_Place(argument, (at,), (text[2:],)))
                return at + 1
            if letters == letters[0] * len(letters):
                self._places.append(_Place(argument, (at,), times=len(letters), off=off))
                return at + 1
        return self._values_end(at + 1, 1)  # an option that nobody knows, with its value

    def _named(
        self, level: Sequence[ScriptArgument], name: str
    ) -> tuple[ScriptArgument, bool] | None:
        """The argument with that name, or with the only name that begins so."""
        for argument in level:
            if name in argument.names or name in argument.off_names:
                return argument, name in argument.off_names
        if self.script.library != "argparse" or not name.startswith("--"):
            return None
        found = [
            (argument, full in argument.off_names)
            for argument in level
            for full in (*argument.names, *argument.off_names)
            if full.startswith(name)
        ]
        return found[0] if len(found) == 1 else None

    def _values_end(self, at: int, most: int | None) -> int:
        stop = len(self.words) if most is None else min(len(self.words), at + most)
        while at < stop and not _is_option(self.words[at]) and self.words[at] != "--":
            at += 1
        return at

    def _share_out(self, positionals: Sequence[ScriptArgument], loose: Sequence[int]) -> None:
        """Give each its words in order, as many as the later ones can spare."""
        rest = list(loose)
        for number, argument in enumerate(positionals):
            needed = sum(one.least for one in positionals[number + 1 :])
            spare = max(len(rest) - needed, min(argument.least, len(rest)))
            count = spare if argument.most is None else min(spare, argument.most)
            own, rest = rest[:count], rest[count:]
            if own:
                self._places.append(_Place(argument, own, tuple(self.words[n] for n in own)))


def _stand_in(argument: ScriptArgument) -> Words:
    """What is given for one that is left out: its default, or nothing."""
    return tuple(value_words(argument.default)) or ("",) * max(1, argument.least)


def _is_option(word: str) -> bool:
    return len(word) > 1 and word[0] == "-" and " " not in word and not _NEGATIVE.fullmatch(word)


def _option_words(argument: ScriptArgument, values: Sequence[str]) -> Iterator[str]:
    name, at_once = argument.label, len(values)
    if argument.repeatable and argument.most is not None:
        at_once = max(1, argument.most)
    for at in range(0, max(1, len(values)), max(1, at_once)):
        part = values[at : at + at_once]
        if len(part) == 1:
            yield from _with_value(name, part[0])
        else:
            yield name
            yield from part


def _with_value(name: str, value: str) -> Iterator[str]:
    """A value that looks like an option hangs on the name."""
    if name.startswith("--") and (_is_option(value) or value == "--"):
        yield f"{name}={value}"
    else:
        yield name
        yield value


def _complaint(argument: ScriptArgument, values: Sequence[str]) -> str:
    if any("{inputs." in value for value in values):
        return ""
    if not argument.repeatable and len(values) < argument.least:
        return f"It takes {argument.least} values."
    if argument.most is not None and not argument.repeatable and len(values) > argument.most:
        return f"It takes {argument.most} values."
    return next(filter(None, (_value_complaint(argument, value) for value in values)), "")


def _value_complaint(argument: ScriptArgument, value: str) -> str:
    if argument.choices:
        choices = ", ".join(argument.choices)
        return "" if value in argument.choices else f"It must be one of {choices}."
    number = _number(argument.kind, value)
    if number is None:
        whole = argument.kind is ArgumentKind.INTEGER
        return "This is not a whole number." if whole else "This is not a number."
    if argument.minimum is not None and number < argument.minimum:
        return f"It is at least {argument.minimum}."
    if argument.maximum is not None and number > argument.maximum:
        return f"It is at most {argument.maximum}."
    return ""


def _number(kind: ArgumentKind, value: str) -> float | None:
    """None for what is no number of this kind; 0 where none is needed."""
    try:
        if kind is ArgumentKind.INTEGER:
            return int(value)
        return float(value) if kind is ArgumentKind.NUMBER else 0
    except ValueError:
        return None
