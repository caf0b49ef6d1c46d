"""`trainyard env`: what scripts need."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.cli import parse, records, texts
from desktop_app.cli.verbs import Session, verb
from desktop_app.domain.environment import (
    Additions,
    Environment,
    EnvironmentDefinition,
    EnvironmentKind,
    FileKind,
)
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
    conda: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A conda file: a Python and pip's lines.")
    ] = None,
    requirements: Annotated[
        Path | None, typer.Option(metavar="FILE", help="pip's requirements, for an image.")
    ] = None,
    pyproject: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A pyproject.toml or uv.lock.")
    ] = None,
    saved: Annotated[
        Path | None, typer.Option(metavar="DIR", help="What 'trainyard env save' wrote.")
    ] = None,
    image: Annotated[
        str, typer.Option(metavar="REF", help="An image that has everything already.")
    ] = "",
    python: Annotated[
        str, typer.Option(metavar="PATH", help="An interpreter or virtual environment, as it is.")
    ] = "",
    base_image: Annotated[
        str, typer.Option(metavar="REF", help="The image to build on; else one for the CPU.")
    ] = "",
    extra: Annotated[
        list[str] | None,
        typer.Option(metavar="GROUP", help="With this optional group of the project."),
    ] = None,
    apt: Annotated[
        list[str] | None, typer.Option(metavar="PACKAGE", help="A package of Debian or Ubuntu.")
    ] = None,
    variables: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="An environment variable of the image."),
    ] = None,
    index_url: Annotated[
        str, typer.Option(metavar="URL", help="pip's index, in place of PyPI.")
    ] = "",
    extra_index_url: Annotated[
        list[str] | None, typer.Option(metavar="URL", help="An index of pip besides.")
    ] = None,
    post_install: Annotated[
        str, typer.Option(metavar="COMMAND", help="What a shell does last, in the image.")
    ] = "",
) -> None:
    """Create an environment from one file, image or interpreter; a new version where it exists."""
    from desktop_app.engine.definitions import with_additions

    files = {"requirements": requirements, "conda": conda, "pyproject": pyproject, "saved": saved}
    source = _source({kind: path for kind, path in files.items() if path}, image, python)
    additions = Additions(
        index_url=index_url,
        extra_index_urls=extra_index_url or (),
        apt=apt or (),
        variables=parse.pairs(variables or (), "--set", "KEY=VALUE"),
        post_install=post_install,
    )
    definition = await _definition(session, source, base_image, extra or ())
    made = await session.engine.environments.create(name, with_additions(definition, additions))
    _answer(session, made)


@verb(app, "clone")
async def clone(
    session: Session,
    source: Annotated[str, typer.Argument(metavar="SRC", help="NAME or NAME:VERSION.")],
    name: Annotated[str, typer.Argument(metavar="NEW", help="A name that nothing has yet.")],
) -> None:
    """Store the definition of one environment under another name, to be changed."""
    _answer(session, await session.engine.environments.clone(source, name))


@verb(app, "save")
async def save(
    session: Session,
    name: Name,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write it.")],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Write over what is there.")
    ] = False,
) -> None:
    """Write a definition into a folder: YAML, pip's files, and the Dockerfile it makes."""
    await session.engine.environments.save(name, folder, overwrite=overwrite)
    session.out.answer({"folder": str(folder)}, lambda: session.out.line(str(folder)))


@verb(app, "diff")
async def diff(
    session: Session,
    before: Annotated[str, typer.Argument(metavar="A", help="NAME or NAME:VERSION.")],
    after: Annotated[str, typer.Argument(metavar="B", help="NAME or NAME:VERSION.")],
) -> None:
    """Show what differs between two environments, or two versions of one."""
    found = await session.engine.environments.diff(before, after)
    rows = [[change.part, change.name, change.before, change.after] for change in found]
    session.out.answer(
        [asdict(change) for change in found],
        lambda: (
            session.out.table(["part", "name", before, after], rows)
            if rows
            else session.out.note("They are equal.")
        ),
    )


@verb(app, "remove")
async def remove(session: Session, name: Name) -> None:
    """Forget an environment with all its versions; images that were built stay."""
    await session.engine.environments.remove(name)
    session.out.answer({"removed": name}, lambda: session.out.line(f"{name} removed"))


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


Source = Path | str


def _source(files: Mapping[str, Path], image: str, python: str) -> tuple[str, Source]:
    """The kind of the one thing that was given, and the thing."""
    given: dict[str, Source] = {**files}
    if image:
        given["image"] = image
    if python:
        given["python"] = python
    if len(given) > 1:
        first, second = list(given)[:2]
        raise InvalidError(
            "two_kinds", f"An environment is made of --{first} or --{second}, not of both.",
            hint="Give one of them.", field=second,
        )  # fmt: skip
    return next(iter(given.items()), ("", ""))


async def _definition(
    session: Session, source: tuple[str, Source], base_image: str, extras: Sequence[str]
) -> EnvironmentDefinition:
    kind, given = source
    if extras and kind != "pyproject":
        raise InvalidError(
            "no_groups", "Only a project has optional groups.", field="extra",
            hint="Give --pyproject FILE with --extra.",
        )  # fmt: skip
    if base_image and kind in ("image", "python", "saved"):
        raise InvalidError(
            "two_kinds", f"--base-image has no meaning with --{kind}.", field="base_image",
            hint="Leave it out.",
        )  # fmt: skip
    if kind == "python":
        return EnvironmentDefinition(EnvironmentKind.INTERPRETER, python=str(given))
    if kind == "image" or (not kind and base_image):
        image = str(given) or base_image
        return EnvironmentDefinition(EnvironmentKind.IMAGE, base_image=image)
    if not kind:
        raise InvalidError(
            "no_definition", "What is in this environment?", field="requirements",
            hint="Give --conda, --requirements or --pyproject with a FILE, --image REF, "
            "or --python PATH.",
        )  # fmt: skip
    draft = await session.engine.environments.read(
        Path(given), FileKind(kind), base_image, tuple(extras)
    )
    for note in draft.notes:
        session.out.note(note)
    return draft.definition


def _answer(session: Session, made: Environment) -> None:
    session.out.answer(
        records.environment(made), lambda: session.out.line(f"{made.name}:{made.version}")
    )


def _content(environment: Environment) -> str:
    definition = environment.definition
    if environment.description:
        return environment.description
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
            "apt": " ".join(definition.apt),
            "variables": " ".join(f"{k}={v}" for k, v in definition.variables.items()),
            "post-install": definition.post_install,
            "requirements": str(len(definition.requirements)) if definition.requirements else "",
        }
    )
    for line in definition.requirements:
        session.out.line(f"  {line}")
    for line in definition.constraints:
        session.out.line(f"  within {line}")
