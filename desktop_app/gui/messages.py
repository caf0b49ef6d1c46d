"""Texts made outside of the window, in its language.

Errors, hints and reasons come as finished English texts: from the engine, over the wire from hosts,
from stored files. A text is recognised by the template that it was made from (`There is nothing at
{0}.`, collected by packaging/translations.py); the template is translated, and its values are put
in. What nobody knows stays as it is.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.errors import TrainyardError

CONTEXT = "Messages"
FILE = "messages.json"
"""Each template with the kinds of its values: text, quoted (a Python repr), number, message."""

_PLACE = re.compile(r"\{(\d+)\}")
_VALUES = {
    "number": r"([-+]?[\d.,]+(?:e[-+]?\d+)?)",
    "quoted": r"(b?'(?:[^'\\]|\\.)*'|b?\"(?:[^\"\\]|\\.)*\"|\w+(?:\(.*?\))?)",
    "text": r"(.*?)",
    "message": r"(.*?)",
}
_DEPTH = 3
"""How deep a message may stand in a message: a cause in a reason in an error."""
_LONGEST = 2000
_SENTENCES = 5
"""Longer texts are not of ours; looking for the words in them would hold the window up."""


@dataclass(frozen=True)
class _Template:
    source: str
    kinds: Sequence[str]
    words: str
    """The longest of its own; a text without them need not be looked at further."""

    @functools.cached_property
    def pattern(self) -> re.Pattern[str]:
        """Made when it is first needed: all of them at once would hold the window up."""
        return _pattern(self.source, self.kinds)

    @property
    def translated(self) -> str:
        return QCoreApplication.translate(CONTEXT, self.source)


class Messages:
    """The known templates, read when the first text comes; `file` is None where the window speaks
    the language of the texts."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self.localized = functools.lru_cache(maxsize=4096)(self._localized)

    def _localized(self, text: str) -> str:
        if self._file is None or not text.strip() or len(text) > _LONGEST:
            return text
        return self._whole(text, _DEPTH) or self._in_parts(text, _DEPTH) or text

    def _whole(self, text: str, depth: int) -> str:
        """The translation of a text that is one message; empty where it is none."""
        if text in self._exact:
            return QCoreApplication.translate(CONTEXT, text)
        for template in self._templates:
            match = template.pattern.fullmatch(text) if template.words in text else None
            if match is not None:
                values = [
                    self._value(value, kind, depth)
                    for value, kind in zip(match.groups(), template.kinds, strict=True)
                ]
                return _PLACE.sub(lambda place: values[int(place[1])], template.translated)  # noqa: B023
        return ""

    def _value(self, value: str, kind: str, depth: int) -> str:
        if kind != "message" or depth == 0:
            return value
        return self._whole(value, depth - 1) or self._in_parts(value, depth - 1) or value

    def _in_parts(self, text: str, depth: int) -> str:
        """A text and its hint, or a thing and its problem; empty where neither is known."""
        for end in islice(re.finditer(r"[.?] ", text), _SENTENCES):
            first = self._whole(text[: end.start() + 1], depth)
            if first:
                rest = text[end.end() :]
                return joined(first, self._value(rest, "message", depth))
        thing, colon, problem = text.rpartition(": ")
        known = self._whole(problem, 0) if colon else ""
        return f"{thing}: {known}" if known else ""

    @functools.cached_property
    def _sources(self) -> Mapping[str, Sequence[str]]:
        assert self._file is not None
        sources: Mapping[str, Sequence[str]] = json.loads(self._file.read_text("utf-8"))
        return sources

    @functools.cached_property
    def _exact(self) -> frozenset[str]:
        return frozenset(source for source, kinds in self._sources.items() if not kinds)

    @functools.cached_property
    def _templates(self) -> Sequence[_Template]:
        """The longest words first: what says more is meant."""
        made = [
            _Template(source, kinds, _longest_words(source))
            for source, kinds in self._sources.items()
            if kinds
        ]
        return sorted(made, key=lambda one: len(_PLACE.sub("", one.source)), reverse=True)


def _pattern(source: str, kinds: Sequence[str]) -> re.Pattern[str]:
    pieces = _PLACE.split(source)
    return re.compile(
        "".join(
            _VALUES[kinds[int(piece)]] if number % 2 else re.escape(piece)
            for number, piece in enumerate(pieces)
        ),
        re.DOTALL,
    )


def _longest_words(source: str) -> str:
    return max(_PLACE.split(source)[::2], key=len)


_current = Messages(None)


def use_messages(file: Path | None) -> None:
    """Recognise the texts that `file` lists; None leaves every text as it is."""
    global _current
    _current = Messages(file)


def localized(text: str) -> str:
    """A text made outside of the window, in the window's language."""
    return _current.localized(text)


def error_text(error: TrainyardError) -> str:
    """What happened and what to do, in the window's language."""
    return joined(localized(error.text), localized(error.hint))


def joined(first: str, second: str) -> str:
    """Two sentences after each other, as the language sets them."""
    if not first or not second:
        return first or second
    pattern = QCoreApplication.translate("Messages", "{first} {second}")
    return pattern.format(first=first, second=second)
