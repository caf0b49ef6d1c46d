"""`trainyard env secrets`: what an environment's build may know, set or not, and never shown."""

from __future__ import annotations

import asyncio
import getpass
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.cli.env_check import app
from desktop_app.cli.env_create import Name
from desktop_app.cli.verbs import Session, verb
from desktop_app.domain.errors import InvalidError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.domain.secrets import SecretState

__all__ = ["app"]
_WORDS = {True: "set", False: "not set", None: "not known"}


@verb(app, "secrets")
async def secrets(
    session: Session,
    name: Name,
    put: Annotated[
        str,
        typer.Option(
            "--put", metavar="KEY", help="Store its value: asked for, or from standard input."
        ),
    ] = "",
    forget: Annotated[
        str, typer.Option("--forget", metavar="KEY", help="Take it out of the keyring.")
    ] = "",
) -> None:
    """Show whether an environment's build secrets are set on this computer; set or forget one.

    They rest in the keyring. No value is ever shown, or taken from the command line.
    """
    names = (await session.engine.environments.get(name)).definition.build_secrets
    for key in filter(None, (put, forget)):
        if key not in names:
            raise InvalidError(
                "no_such_secret",
                f"The environment {name!r} names no secret {key!r}.",
                hint=f"It names: {', '.join(names)}." if names else "It names none.",
                field="build_secrets",
            )
    if put:
        value = await asyncio.to_thread(_value_of, put)
        await session.engine.build_secrets.put(put, value)
    if forget:
        await session.engine.build_secrets.forget(forget)
    states = await session.engine.build_secrets.states(names)
    session.out.answer([asdict(state) for state in states], lambda: _show(session, states))


def _value_of(name: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"Value of the secret {name}: ")
    return sys.stdin.readline().rstrip("\r\n")


def _show(session: Session, states: Sequence[SecretState]) -> None:
    rows = [[each.name, _WORDS[each.is_set], each.problem, each.hint] for each in states]
    session.out.table(["secret", "state", "why", "hint"], rows)
