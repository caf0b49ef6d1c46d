"""`trainyard env`: what scripts need."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.cli import records, texts
from desktop_app.cli.verbs import Session, verb
from desktop_app.domain.environment import Environment, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import InvalidError

if TYPE_CHECKING:
    from desktop_app.domain.environment import Build

app = typer.Typer(help="Show, create and build environments.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The environment.")]
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


@verb(app, "create")
async def create(
    session: Session,
    name: Name,
    requirements: Annotated[
        Path | None, typer.Option(metavar="FILE", help="pip's requirements, for an image.")
    ] = None,
    base_image: Annotated[
        str, typer.Option(metavar="REF", help="The image to build on; else one for the CPU.")
    ] = "",
    python: Annotated[
        str, typer.Option(metavar="PATH", help="An interpreter, used as it is.")
    ] = "",
) -> None:
    """Create an environment: a Docker image with requirements, or an interpreter."""
    definition = await asyncio.to_thread(_definition, requirements, base_image, python)
    made = await session.engine.environments.create(name, definition)
    session.out.answer(
        records.environment(made), lambda: session.out.line(f"{made.name}:{made.version}")
    )


@verb(app, "build")
async def build(
    session: Session,
    name: Name,
    target: Annotated[str, typer.Option(metavar="T", help="Where to build.")] = "local-docker",
) -> None:
    """Build an environment on a target, if it is not there yet; the log goes to standard error."""
    environments = session.engine.environments
    follower = asyncio.create_task(_follow(session, name, target))
    try:
        built = await environments.build(name, target)
    except asyncio.CancelledError:
        session.out.note("The build goes on at the target.")
        raise
    finally:
        follower.cancel()
        with suppress(asyncio.CancelledError):
            await follower
    session.out.answer(records.build(built), lambda: session.out.line(built.state.value))


async def _follow(session: Session, name: str, target: str) -> None:
    """Print what the build log gains, until cancelled; then the rest."""
    log = _Tail(session)
    try:
        while True:
            log.print(await session.engine.environments.state(name, target))
            await asyncio.sleep(_POLL_SECONDS)
    finally:
        log.print_rest()


class _Tail:
    """Prints what a log gains from now on. A log that was there already holds older builds."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._path: Path | None = None
        self._offset = 0
        self._first = True

    def print(self, state: Build) -> None:
        if state.log:
            self._path = Path(state.log)
            if self._first:
                self._offset = self._path.stat().st_size
        self._first = False
        self.print_rest()

    def print_rest(self) -> None:
        if self._path is None:
            return
        with self._path.open("rb") as file:
            file.seek(self._offset)
            data = file.read()
        self._offset += len(data)
        if data:
            self._session.out.note(data.decode("utf-8", "replace").rstrip("\n"))


def _definition(requirements: Path | None, base_image: str, python: str) -> EnvironmentDefinition:
    from desktop_app.engine.definitions import read_requirements

    if python and (requirements or base_image):
        raise InvalidError(
            "two_kinds", "An environment is an interpreter or an image, not both.", field="python",
            hint="Give --python alone, or --requirements with --base-image.",
        )  # fmt: skip
    if python:
        return EnvironmentDefinition(EnvironmentKind.INTERPRETER, python=python)
    if requirements is None and not base_image:
        raise InvalidError(
            "no_definition", "What is in this environment?", field="requirements",
            hint="Give --requirements FILE, --base-image REF or --python PATH.",
        )  # fmt: skip
    lines = read_requirements(requirements) if requirements else ()
    return EnvironmentDefinition(EnvironmentKind.IMAGE, base_image=base_image, requirements=lines)


def _content(environment: Environment) -> str:
    definition = environment.definition
    if definition.kind is EnvironmentKind.INTERPRETER:
        return definition.python
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
            "image tag": definition.image_tag if definition.base_image else "",
            "created": texts.moment(environment.created_at or None),
            "requirements": str(len(definition.requirements)) if definition.requirements else "",
        }
    )
    for line in definition.requirements:
        session.out.line(f"  {line}")
