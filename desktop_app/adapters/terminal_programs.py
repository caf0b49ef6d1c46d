"""The terminal programs of Linux desktops, and how each is told what to run. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath

BEFORE_COMMAND: Mapping[str, Sequence[str]] = {
    "xdg-terminal-exec": (),
    "x-terminal-emulator": ("-e",),
    "gnome-terminal": ("--",),
    "ptyxis": ("--",),
    "kgx": ("--",),
    "konsole": ("-e",),
    "xfce4-terminal": ("-x",),
    "mate-terminal": ("-x",),
    "terminator": ("-x",),
    "qterminal": ("-e",),
    "kitty": (),
    "foot": (),
    "alacritty": ("-e",),
    "wezterm": ("start", "--"),
    "ghostty": ("-e",),
    "urxvt": ("-e",),
    "xterm": ("-e",),
    "st": ("-e",),
}
"""In the order in which they are looked for: the user's own choices first, then those of desktops.
All of them take the command as separate words, so that none has to be quoted."""
_USUAL = ("-e",)

HOLD = (
    '"$@"; ty_code=$?; '
    "test $ty_code -ne 255 || "
    '{ printf "\\nPress Enter to close this window. "; read -r ty_line; }; '
    "exit $ty_code"
)
"""For `sh -c`: keeps the window where what runs in it could not begin (`ssh` ends with 255 then),
so that one can read why."""


def held(argv: Sequence[str]) -> list[str]:
    """The program, with a window that stays where it could not begin."""
    return ["/bin/sh", "-c", HOLD, "sh", *argv]


def terminal_command(
    argv: Sequence[str], chosen: str, which: Callable[[str], str | None]
) -> list[str] | None:
    """The command that opens a terminal with this program; None where there is none. `chosen` is
    the user's variable TERMINAL, which may hold options, too."""
    words = _split(chosen)
    if words and which(words[0]):
        before = BEFORE_COMMAND.get(PurePath(words[0]).name, _USUAL)
        return [*words, *before, *argv]
    for name, before in BEFORE_COMMAND.items():
        if which(name):
            return [name, *before, *argv]
    return None


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:  # a quote without its end
        return []
