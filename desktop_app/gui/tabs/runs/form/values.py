"""What is typed into the form, and what it means. No Qt."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop_app.domain.errors import InvalidError

MOST_ENTRIES = 5_000
DEEPEST = 4
_SKIPPED = {"__pycache__", "node_modules", "venv", "env", "site-packages", "build", "dist"}
_USUAL = ("train", "main", "run", "finetune", "fit")
_PLAIN = re.compile(r"[\w@%+=:,./{}-]+")


def split_arguments(text: str) -> tuple[str, ...]:
    """The arguments as a shell would split them; `InvalidError` with `field="arguments"`."""
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        raise InvalidError(
            "bad_arguments",
            "A quote or a backslash in the arguments has no end.",
            hint="Close it, or put it into quotes of the other kind.",
            field="arguments",
        ) from error


def join_arguments(arguments: Sequence[object]) -> str:
    """The line that `split_arguments` splits into these, quoted only where that takes it."""
    texts = map(str, arguments)
    return " ".join(text if _PLAIN.fullmatch(text) else shlex.quote(text) for text in texts)


def find_scripts(folder: Path) -> tuple[str, ...]:
    """The Python files of a source folder, likely ones first; looks at a bounded number of files.

    Paths are relative with forward slashes. A folder that cannot be read has none. Blocking.
    """
    return tuple(sorted(_walk(folder), key=_likelihood))


def _walk(folder: Path) -> Iterator[str]:
    seen = 0
    for root, folders, files in os.walk(folder):
        here = Path(root).relative_to(folder)
        deep = len(here.parts) >= DEEPEST
        folders[:] = [] if deep else sorted(f for f in folders if not _skipped(f))
        for name in sorted(files):
            seen += 1
            if seen > MOST_ENTRIES:
                return
            if name.endswith((".py", ".sh")) and not name.startswith("__"):
                yield (here / name).as_posix()


def _skipped(name: str) -> bool:
    return name.startswith(".") or name in _SKIPPED


def _likelihood(path: str) -> tuple[int, int, int, str]:
    stem = Path(path).stem.casefold()
    usual = next((at for at, word in enumerate(_USUAL) if stem.startswith(word)), len(_USUAL))
    return (path.count("/"), not path.endswith(".py"), usual, path)
