"""The text of logs: what to look for in it, and what was found."""

from __future__ import annotations

from array import array
from dataclasses import dataclass


@dataclass(frozen=True)
class LogSearch:
    """What to look for in the lines of a log, as a person reads them.

    A `regular` expression has the syntax of RE2 (https://github.com/google/re2/wiki/Syntax), which
    takes a time that grows with the text alone, whatever the expression.
    """

    text: str
    regular: bool = False
    match_case: bool = False


@dataclass(frozen=True)
class LogPlace:
    """Where to go on: an offset in bytes, and the number of the line there, counted from 0. It is
    the beginning of that line, or `inside` of one that is too long to be looked at as a whole."""

    offset: int = 0
    line: int = 0
    inside: bool = False


@dataclass(frozen=True)
class LogMatches:
    """The lines of a piece of a log that match, and where to go on.

    A last line that has no end yet is looked at, and looked at again when more was written: what
    is found at or behind `place` from now on replaces it.
    """

    place: LogPlace
    lines: array[int]
    """Their numbers, counted from 0."""
    starts: array[int]
    """Their offsets in bytes."""
    stops: array[int]
    """The offsets of their ends; of one that is too long, of what was looked at."""
    end: int
    """The offset up to which was looked."""
