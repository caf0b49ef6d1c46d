"""Secrets that the keyring lacks are asked for, where somebody sits at a terminal."""

from __future__ import annotations

import asyncio
import getpass
import sys
from collections.abc import Sequence

from desktop_app.cli.verbs import Session
from desktop_app.domain.errors import InvalidError


async def provide_secrets(session: Session, names: Sequence[str]) -> None:
    """Ask for what is missing and keep it; raises `InvalidError` where nobody can be asked."""
    for name in names:
        await asyncio.to_thread(_provide, session, name)


def _provide(session: Session, name: str) -> None:
    secrets = session.engine.secrets
    try:
        secrets.get(name)
    except InvalidError:
        if not sys.stdin.isatty():
            raise
        secrets.put(name, getpass.getpass(f"Value of the secret {name}: "))
