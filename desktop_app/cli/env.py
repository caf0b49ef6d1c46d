"""`trainyard env`: what scripts need."""

from __future__ import annotations

import asyncio
import os
import shlex
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.cli import records, texts
from desktop_app.cli.env_create import Name, answer
from desktop_app.cli.env_secrets import app
from desktop_app.cli.secret_values import provide_secrets
from desktop_app.cli.verbs import Session, verb
from desktop_app.domain.environment import BuildState, Environment, EnvironmentKind

if TYPE_CHECKING:
    from desktop_app.domain.environment import Build

_POLL_SECONDS = 0.2


@verb(app, "list")
async def list_environments(session: Session) -> None:
    """List the environments at their newest versions."""
    found = await session.engine.environments.list()
    await session.warn()
    rows = [[e.name, str(e.version), e.definition.kind.value, _content(e)] for e in found]
    session.out.answer(
        [records.environment(entry) for entry in found],
        lambda: session.out.table(["name", "version", "kind", "content"], rows, right=["version"]),
    )


@verb(app, "show")
async def show(session: Session, name: Name) -> None:
    """Show one environment, NAME or NAME:VERSION."""
    found = await session.engine.environments.get(name)
    session.out.answer(records.environment(found), lambda: _show(session, found))


@verb(app, "clone")
async def clone(
    session: Session,
    source: Annotated[str, typer.Argument(metavar="SRC", help="NAME or NAME:VERSION.")],
    name: Annotated[str, typer.Argument(metavar="NEW", help="A name that nothing has yet.")],
) -> None:
    """Store the definition of one environment under another name, to be changed."""
    answer(session, await session.engine.environments.clone(source, name))


@verb(app, "save")
async def save(
    session: Session,
    name: Name,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write it.")],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Write over what is there.")
    ] = False,
) -> None:
    """Write a definition into a folder: YAML, pip's files, the Dockerfile it makes, and a lock
    where it was built."""
    await session.engine.resolutions.save(name, folder, overwrite=overwrite)
    session.out.answer({"folder": str(folder)}, lambda: session.out.line(str(folder)))


@verb(app, "diff")
async def diff(
    session: Session,
    before: Annotated[str, typer.Argument(metavar="A", help="NAME or NAME:VERSION.")],
    after: Annotated[str, typer.Argument(metavar="B", help="NAME or NAME:VERSION.")],
    target: Annotated[
        str, typer.Option(metavar="T", help="Also which packages differ as they were built there.")
    ] = "",
) -> None:
    """Show what differs between two environments, or two versions of one."""
    found = [*await session.engine.environments.diff(before, after)]
    if target:
        found += await session.engine.resolutions.changes(before, after, target)
    rows = [[change.part, change.name, change.before, change.after] for change in found]
    session.out.answer(
        [asdict(change) for change in found],
        lambda: (
            session.out.table(["part", "name", before, after], rows)
            if rows
            else session.out.note("They are equal.")
        ),
    )


@verb(app, "build")
async def build(
    session: Session,
    name: Name,
    target: Annotated[str, typer.Option(metavar="T", help="Where to build.")] = "local-docker",
    own_network: Annotated[
        bool,
        typer.Option(
            "--own-network", help="With this computer's proxy, index of pip and CA bundle."
        ),
    ] = False,
) -> None:
    """Build an environment on a target, if it is not there yet; the log goes to standard error."""
    builds = session.engine.builds
    if sys.stdin.isatty():  # else what is needed and lacking is told by the build
        environment = await session.engine.environments.get(name)
        await provide_secrets(session, environment.definition.build_secrets)
    log = _Tail(session, await builds.state(name, target))
    follower = asyncio.create_task(_follow(session, log, name, target))
    try:
        built = await builds.build(name, target, own_network=own_network)
    except asyncio.CancelledError:
        session.out.note(
            f"The build goes on at {target}. End it with: {_cancel_line(name, target)}"
        )
        raise
    finally:
        follower.cancel()
        with suppress(asyncio.CancelledError):
            await follower
    session.out.answer(records.build(built), lambda: session.out.line(built.state.value))


@verb(app, "cancel")
async def cancel(
    session: Session,
    name: Name,
    target: Annotated[str, typer.Option(metavar="T", help="Where it is built.")] = "local-docker",
) -> None:
    """End a build that goes on, unless somebody else waits for it."""
    left = await session.engine.builds.cancel(name, target)
    if left.state is BuildState.BUILDING:
        session.out.note("Others wait for this build, so it goes on.")
    session.out.answer(records.build(left), lambda: session.out.line(left.state.value))


def _cancel_line(name: str, target: str) -> str:
    return shlex.join(["trainyard", "env", "cancel", name, "--target", target])


async def _follow(session: Session, log: _Tail, name: str, target: str) -> None:
    """Print what the build log gains, until cancelled; then the rest."""
    try:
        while True:
            log.print(await session.engine.builds.state(name, target))
            await asyncio.sleep(_POLL_SECONDS)
    finally:
        log.print_rest()


class _Tail:
    """Prints what a log gains from now on. A log that was there already holds older builds; that of
    another host is written anew at each. One that cannot be read, or is gone, gains nothing."""

    def __init__(self, session: Session, before: Build) -> None:
        """`before`: the state when nobody had asked for this build."""
        self._session = session
        self._path = Path(before.log) if before.log else None
        self._offset = 0
        if self._path is not None:
            with suppress(OSError):
                self._offset = self._path.stat().st_size

    def print(self, state: Build) -> None:
        if state.log:
            self._path = Path(state.log)
        self.print_rest()

    def print_rest(self) -> None:
        if self._path is None:
            return
        try:
            with self._path.open("rb") as file:
                if file.seek(0, os.SEEK_END) < self._offset:
                    self._offset = 0
                file.seek(self._offset)
                data = file.read()
        except OSError:
            return
        self._offset += len(data)
        if data:
            self._session.out.note(data.decode("utf-8", "replace").rstrip("\n"))


def _content(environment: Environment) -> str:
    definition = environment.definition
    if environment.description:
        return environment.description
    if definition.kind is EnvironmentKind.INTERPRETER:
        return definition.python
    if definition.dockerfile:
        return "Dockerfile"
    return f"{definition.base_image} + {len(definition.requirements)} requirements"


def _show(session: Session, environment: Environment) -> None:
    definition = environment.definition
    session.out.pairs(
        {
            "name": environment.name,
            "version": str(environment.version),
            "kind": definition.kind.value,
            "python": definition.python,
            "base image": definition.base_image,
            "image tag": definition.image_tag if definition.kind is EnvironmentKind.IMAGE else "",
            "created": texts.moment(environment.created_at or None),
            "apt": " ".join(definition.apt),
            "channels": " ".join(definition.channels),
            "variables": " ".join(f"{k}={v}" for k, v in definition.variables.items()),
            "post-install": definition.post_install,
            "build secrets": " ".join(definition.build_secrets),
            "context": definition.context[:12],
            "requirements": str(len(definition.requirements)) if definition.requirements else "",
        }
    )
    for spec in definition.conda:
        session.out.line(f"  conda {spec}")
    for line in definition.requirements:
        session.out.line(f"  {line}")
    for line in definition.constraints:
        session.out.line(f"  within {line}")
    for line in definition.dockerfile.splitlines():
        session.out.line(f"  {line}")
