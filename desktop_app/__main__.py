"""`python -m desktop_app` and the command `trainyard`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from desktop_app import app
from desktop_app.domain.origin import EXPORT_SUFFIX


def main() -> int:
    """Run the command line of this process; its exit code."""
    app.restore_environment()
    window = window_arguments(sys.argv[1:])
    return _command_line() if window is None else _start_window(window)


def window_arguments(words: Sequence[str]) -> list[str] | None:
    """What a command line that only opens the window hands to it; None for every other one.

    Reading such a line takes nothing of what the verbs need, which would be a seventh of the
    window's start and 15 MB of its memory.
    """
    found: list[str] = []
    rest = iter(words)
    verb = file = False
    for word in rest:
        value = next(rest, "-") if word == "--workspace" else ""
        if word == "--workspace" and not value.startswith("-"):
            found += [word, value]
        elif word == "--quit-when-painted" and verb:
            found.append(word)
        elif word == "gui" and not verb:
            verb = True
        elif word.endswith(EXPORT_SUFFIX) and not word.startswith("-") and not file:
            found += ["--open", word]  # as a file manager does
            verb = file = True
        else:
            return None
    return found


def _command_line() -> int:
    from desktop_app.cli.main import main as command_line
    from desktop_app.cli.services import Services

    services = Services(
        workspaces=app.workspaces,
        open_engine=app.open_engine,
        start_window=_start_window,
        start_demo=_start_demo,
        prompt=app.terminal_prompt(),
    )
    return command_line(services, sys.argv[1:])


def _start_window(arguments: Sequence[str]) -> int:
    from desktop_app.gui.main import main as window

    return window(arguments, app)


def _start_demo(arguments: Sequence[str]) -> int:
    from desktop_app.gui.demo import main as demo

    return demo(arguments, app)


if __name__ == "__main__":
    sys.exit(main())
