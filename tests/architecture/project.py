"""Where the project's files are, for the tests that read them."""

from __future__ import annotations

import functools
import os
from pathlib import Path

import pathspec

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "desktop_app"
HOSTSIDE = PACKAGE / "hostside"


def python_files(*folders: str) -> list[Path]:
    """Every Python file below these folders of the project, sorted; built copies are none."""
    below = tuple(f"{folder}/" for folder in folders)
    return sorted(
        path for path in text_files() if path.suffix == ".py" and relative(path).startswith(below)
    )


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@functools.cache
def text_files() -> list[Path]:
    """Every file of the project that is text. Git is not asked: an unpacked archive has none."""
    ignored = pathspec.GitIgnoreSpec.from_lines((ROOT / ".gitignore").read_text().splitlines())
    found = []
    for folder, folders, names in os.walk(ROOT):
        here = Path(folder)
        folders[:] = [
            name
            for name in folders
            if name != ".git" and not ignored.match_file(f"{relative(here / name)}/")
        ]
        files = [here / name for name in names if name != ".git"]
        found += [path for path in files if not ignored.match_file(relative(path))]
    return [path for path in found if path.is_file() and b"\0" not in path.read_bytes()[:4096]]
