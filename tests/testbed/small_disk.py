"""A real file system that is quickly full: a file, formatted, mounted. Needs root."""

from __future__ import annotations

import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator


def _do(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stderr.strip()}")


def _unmounted(place: Path) -> bool:
    done = subprocess.run(["umount", str(place)], capture_output=True, text=True, check=False)
    if done.returncode and "busy" not in done.stderr:
        raise RuntimeError(f"umount {place} failed: {done.stderr.strip()}")
    return not done.returncode


@contextmanager
def mounted(size_bytes: int) -> Iterator[Path]:
    """An empty folder on a file system of its own of `size_bytes` (a little less is usable)."""
    with tempfile.TemporaryDirectory(prefix="trainyard-disk-") as folder:
        image, place = Path(folder) / "image", Path(folder) / "disk"
        place.mkdir()
        with image.open("wb") as file:
            file.truncate(size_bytes)
        _do("mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", str(image))
        _do("mount", "-o", "loop", str(image), str(place))
        try:
            (place / "lost+found").rmdir()
            yield place
        finally:  # what a run or a build has left behind may just be ending
            wait_until(lambda: _unmounted(place), 30, f"{place} can be unmounted")
