"""The arguments that a script takes, as far as its text tells."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Scalar = None | bool | int | float | str
Value = Scalar | tuple[Scalar, ...]

_PATH_WORDS = frozenset(
    [
        *("dir", "directory", "file", "filename", "folder", "path", "root"),
        *("checkpoint", "ckpt", "data", "resume"),
    ]
)

_RESUMING = (
    *("resume", "resume_from_checkpoint", "resume_from", "resume_path", "resume_checkpoint"),
    *("resume_ckpt", "from_checkpoint", "load_checkpoint", "load_from_checkpoint", "checkpoint"),
    *("checkpoint_path", "ckpt", "ckpt_path"),
)


class ArgumentKind(enum.StrEnum):
    """What one value of an argument is. A flag has none, a count is how often its name is given."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    PATH = "path"
    FLAG = "flag"
    COUNT = "count"


@dataclass(frozen=True)
class ScriptArgument:
    """One argument. `names` are what an option is given by (`-b`, `--batch-size`), none for one
    that goes by its position."""

    destination: str
    names: Sequence[str] = ()
    off_names: Sequence[str] = ()
    """What switches a flag off, such as `--no-amp`."""
    kind: ArgumentKind = ArgumentKind.TEXT
    default: Value = None
    default_known: bool = True
    """False where the default is made while the script runs."""
    required: bool = False
    least: int = 1
    """How many values follow each time it is given, at least."""
    most: int | None = 1
    """And at most; None for any number."""
    repeatable: bool = False
    """May be given several times, and all of them count."""
    choices: Sequence[str] = ()
    minimum: float | None = None
    maximum: float | None = None
    help: str = ""
    metavar: str = ""
    group: str = ""
    exclusive: int = 0
    """Of those with the same number, not 0, only one may be given."""
    hidden: bool = False
    """The script's own help does not show it."""
    line: int = 0

    @property
    def positional(self) -> bool:
        return not self.names

    @property
    def label(self) -> str:
        """What it is called: its longest name."""
        return max(self.names, key=len, default=self.metavar or self.destination)

    @property
    def many(self) -> bool:
        """Several values may be given."""
        return self.repeatable or self.most is None or self.most > 1

    @property
    def names_a_path(self) -> bool:
        """By its type or, for a text, by its name: `--output_dir`, `--resume PATH`."""
        if self.kind is not ArgumentKind.TEXT or self.choices:
            return self.kind is ArgumentKind.PATH
        name = re.split(r"[^a-z0-9]+", self.destination.casefold())
        metavar = re.split(r"[^a-z0-9]+", self.metavar.casefold())
        return not _PATH_WORDS.isdisjoint([name[-1], *metavar])


@dataclass(frozen=True)
class ScriptCommand:
    """A command of the script (`train`, `export`) with the arguments that follow its word."""

    name: str
    help: str = ""
    arguments: Sequence[ScriptArgument] = ()
    line: int = 0


@dataclass(frozen=True)
class UnreadArgument:
    """Something that takes arguments and could not be read, and why."""

    line: int
    name: str
    why: str


@dataclass(frozen=True)
class ScriptArguments:
    """What a script takes. `library` reads its command line; empty where none was recognised."""

    library: str = ""
    arguments: Sequence[ScriptArgument] = ()
    commands: Sequence[ScriptCommand] = ()
    unread: Sequence[UnreadArgument] = ()

    def command(self, name: str) -> ScriptCommand | None:
        return next((command for command in self.commands if command.name == name), None)


def value_words(value: Value) -> Iterator[str]:
    """A default as it would be typed; nothing for None."""
    if isinstance(value, tuple):
        for part in value:
            yield from value_words(part)
    elif value is not None:
        yield str(value)


def resume_argument(arguments: Sequence[ScriptArgument]) -> ScriptArgument | None:
    """The one that takes the path of a checkpoint to go on from, by the names that scripts use."""
    takes_text = [one for one in arguments if one.kind in (ArgumentKind.TEXT, ArgumentKind.PATH)]
    by_name = {one.destination.rpartition(".")[2].casefold(): one for one in takes_text}
    return next((by_name[name] for name in _RESUMING if name in by_name), None)
