"""`python -m desktop_app` and the command `trainyard`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from desktop_app import app
from desktop_app.cli.main import main as command_line
from desktop_app.cli.services import Services


def main() -> int:
    """Run the command line of this process; its exit code."""
    app.restore_environment()
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
