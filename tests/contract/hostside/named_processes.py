"""Processes by the words of their command lines."""

from __future__ import annotations

from pathlib import Path


def pids_of(*words: str) -> list[int]:
    """The processes whose command line has all of these words in it."""
    wanted = [word.encode() for word in words]
    return [
        int(process.name)
        for process in Path("/proc").iterdir()
        if process.name.isdigit() and all(word in _command(process) for word in wanted)
    ]


def _command(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:  # it has just ended
        return b""
