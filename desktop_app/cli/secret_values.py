"""Where the command line finds the secrets that a run needs."""

from __future__ import annotations

import asyncio
import getpass
import os
import sys
from collections.abc import Sequence

from desktop_app.cli.verbs import Session
from desktop_app.domain.errors import InvalidError


async def provide_secrets(session: Session, names: Sequence[str]) -> None:
    """Put what the keyring lacks into it: from the variable of that name, or asked for."""
    for name in names:
        await asyncio.to_thread(_provide, session, name)


def _provide(session: Session, name: str) -> None:
    secrets = session.engine.secrets
    try:
        secrets.get(name)
    except InvalidError:
        value = os.environ.get(name) or _ask(name)
        if not value:
            raise
        secrets.put(name, value)


def _ask(name: str) -> str:
    """Without an echo; only where somebody sits at a terminal."""
    return getpass.getpass(f"Value of the secret {name}: ") if sys.stdin.isatty() else ""
