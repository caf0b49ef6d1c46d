"""Questions at a terminal."""

from __future__ import annotations

import asyncio
import os
import pty
import sys
import termios

import pytest

from desktop_app.adapters import terminal


def test_a_secret_typed_as_soon_as_it_is_asked_for_is_taken_and_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person, descriptor = pty.openpty()
    shown: list[tuple[str, bool]] = []

    def show(text: str) -> None:
        shown.append((text, bool(termios.tcgetattr(descriptor)[3] & termios.ECHO)))
        if text == "Password: ":
            os.write(person, b"open sesame\n")

    async def ask() -> str | None:
        return await asyncio.wait_for(terminal.ask_at_terminal("Password: ", echo=False), 10)

    with os.fdopen(descriptor) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        monkeypatch.setattr(terminal, "_show", show)
        assert asyncio.run(ask()) == "open sesame"
    os.close(person)
    assert shown == [("Password: ", False), ("\n", True)]
