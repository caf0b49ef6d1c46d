"""Patterns of numbers in a log: which number of which lines makes a series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.domain.errors import InvalidError

MOST_PATTERNS = 30
"""Of one run: each costs a look at everything that it prints."""
LONGEST_NAME = 200
LONGEST_EXPRESSION = 2000


@dataclass(frozen=True)
class NumberPattern:
    """Makes a series, called `name`, of a number in the lines of standard output that match.

    `expression` has the syntax of RE2 (https://github.com/google/re2/wiki/Syntax). In it `{value}`
    stands for the number that is plotted, `{number}` for any other, and `{step}`, `{steps}` and
    `{epoch}` for whole numbers that say where the training is: the step, of how many of an epoch,
    and in which one. Groups of these names say the same, and of an expression without any its first
    group is the value. Without a step the lines that match are counted.
    """

    name: str
    expression: str


@dataclass(frozen=True)
class RunPattern:
    """A pattern of a run; later runs of its script get it too where it is `of_script`."""

    pattern: NumberPattern
    of_script: bool


@dataclass(frozen=True)
class PatternPreview:
    """What a pattern finds in the lines that a run has printed so far.

    `steps` and `values` are those of some points, evenly from the first one to the last one.
    """

    count: int
    steps: Sequence[int] = ()
    values: Sequence[float] = ()


def check_series_name(name: str) -> str:
    """The name of a series as it is kept; raises `InvalidError` (`field="name"`)."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidError(
            "bad_name",
            "A series needs a name of at most 200 letters.",
            hint="Take what the number is, such as train/loss.",
            field="name",
        )
    return name
