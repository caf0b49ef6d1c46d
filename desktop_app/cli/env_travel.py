"""`trainyard env push` and `trainyard env deliver`: images on their way to other hosts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from desktop_app.cli import texts
from desktop_app.cli.env_create import Name
from desktop_app.cli.env_packages import app
from desktop_app.cli.verbs import Session, verb
from desktop_app.domain.compute import LOCAL_DOCKER

__all__ = ["app"]


@verb(app, "push")
async def push(
    session: Session,
    name: Name,
    registry: Annotated[str, typer.Argument(metavar="REGISTRY", help="host:port, or host/folder.")],
    target: Annotated[
        str, typer.Option(metavar="T", help="Where it is, or is built first.")
    ] = LOCAL_DOCKER,
    user: Annotated[
        str, typer.Option(metavar="USER", help="Who logs in; else the login of that host serves.")
    ] = "",
) -> None:
    """Push an environment's image into a registry; other hosts pull it instead of building it."""
    pushed = await session.engine.images.push(name, registry, target, user)
    session.out.answer(
        {**asdict(pushed), "reference": pushed.reference},
        lambda: session.out.line(pushed.reference),
    )


@verb(app, "deliver")
async def deliver(
    session: Session,
    name: Name,
    target: Annotated[str, typer.Option(metavar="T", help="Where it is to be.")],
    source: Annotated[
        str, typer.Option("--from", metavar="T", help="Where it is; else any where it was built.")
    ] = "",
) -> None:
    """Bring an environment's image to another host, without a registry: only missing layers."""
    done = await session.engine.images.deliver(name, target, source)
    text = f"{texts.size(done.bytes)} sent: {done.layers} of {done.of_layers} layers"
    session.out.answer(asdict(done), lambda: session.out.line(text))
