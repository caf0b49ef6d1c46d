"""Small programs for PATH that stand for those of an administrator."""

from __future__ import annotations

from pathlib import Path


def put_program(folder: Path, name: str, script: str) -> Path:
    """A shell script of that name in a folder, ready to be started."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)
    return path


def put_saying(folder: Path, name: str, says: str, code: int = 0) -> Path:
    """A program that prints a text, whatever it is asked."""
    text = folder / f"{name}.text"
    folder.mkdir(parents=True, exist_ok=True)
    text.write_text(says, "utf-8")
    return put_program(folder, name, f'cat "{text}"; exit {code}')
