"""Asking the person at this process' terminal, without a thread that nobody could end."""

from __future__ import annotations

import asyncio
import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_LONGEST = 64 * 1024


def someone_there() -> bool:
    """Whether a person reads what we write and can answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


async def ask_at_terminal(text: str, echo: bool) -> str | None:
    """The line that is typed, seen only with `echo`; None at the end of input. The text goes to
    standard error."""
    if sys.platform == "win32":
        return await asyncio.to_thread(_ask_blocking, text, echo)
    with _silent(sys.stdin.fileno(), echo):
        _show(text)  # now: what is typed before it is thrown away
        return await _line(sys.stdin.fileno())


def _show(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def _ask_blocking(text: str, echo: bool) -> str | None:
    try:
        if not echo:
            return getpass.getpass(text)
        _show(text)
        return input()
    except EOFError:
        return None


async def _line(descriptor: int) -> str | None:
    """A terminal hands lines over whole."""
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(descriptor, readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(descriptor)
    line = os.read(descriptor, _LONGEST).decode(errors="replace")
    return line.rstrip("\r\n") if line else None


if sys.platform == "win32":

    @contextmanager
    def _silent(descriptor: int, echo: bool) -> Iterator[None]:
        yield

else:
    import termios

    @contextmanager
    def _silent(descriptor: int, echo: bool) -> Iterator[None]:
        """What is typed is not shown, unless `echo`."""
        before = termios.tcgetattr(descriptor)
        if echo:
            yield
            return
        silent = termios.tcgetattr(descriptor)
        silent[3] &= ~termios.ECHO
        # What was typed before the question is no answer to it.
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, silent)
        try:
            yield
        finally:
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
            _show("\n")
