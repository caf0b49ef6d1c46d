"""`Terminals`: the terminal programs of this computer."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.adapters import platform


class SystemTerminals:
    """Those of whoever runs this."""

    def open(self, argv: Sequence[str]) -> None:
        platform.open_terminal(argv)

    def text(self, argv: Sequence[str]) -> str:
        return platform.command_text(argv)
