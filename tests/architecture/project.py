"""Where the project's files are, for the tests that read them."""

from __future__ import annotations

import functools
import subprocess
from pathlib import Path

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
    """Every file of the project that is text: tracked, or new and not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    paths = [ROOT / name for name in names.decode().split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:4096]]
