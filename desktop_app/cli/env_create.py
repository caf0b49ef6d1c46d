"""`trainyard env create`: an environment from one file, image or interpreter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from desktop_app.cli import parse, records
from desktop_app.cli.verbs import Session, verb
from desktop_app.domain.environment import (
    Additions,
    DefinitionDraft,
    Environment,
    EnvironmentDefinition,
    EnvironmentKind,
    FileKind,
)
from desktop_app.domain.errors import InvalidError

app = typer.Typer(help="Show, create and build environments.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The environment.")]
Source = Path | str


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
    dockerfile: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A Dockerfile, for an image of its own.")
    ] = None,
    context: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="What the Dockerfile copies from; else its own folder."),
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
    gpu: Annotated[
        bool, typer.Option("--gpu", help="Build on the workspace's default image for GPUs.")
    ] = False,
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
    build_secrets: Annotated[
        list[str] | None,
        typer.Option(
            "--build-secret",
            metavar="NAME",
            help="A secret that pip may put in the place of ${NAME}; it stays in no image.",
        ),
    ] = None,
) -> None:
    """Create an environment from one file, image or interpreter; a new version where it exists."""
    from desktop_app.engine.environments.definitions import with_additions

    files = {"requirements": requirements, "conda": conda, "pyproject": pyproject, "saved": saved}
    files["dockerfile"] = dockerfile
    source = _source({kind: path for kind, path in files.items() if path}, image, python)
    if context and not dockerfile:
        raise InvalidError(
            "no_dockerfile", "Only a Dockerfile has a context.", field="context",
            hint="Give --dockerfile FILE with --context.",
        )  # fmt: skip
    additions = Additions(
        index_url=index_url,
        extra_index_urls=extra_index_url or (),
        apt=apt or (),
        variables=parse.pairs(variables or (), "--set", "KEY=VALUE"),
        post_install=post_install,
        build_secrets=build_secrets or (),
    )
    if gpu and base_image:
        raise InvalidError(
            "two_bases", "--gpu chooses the base image, as --base-image does.", field="base_image",
            hint="Give one of them.",
        )  # fmt: skip
    if gpu:
        base_image = (await session.engine.environments.default_images()).gpu
    draft = await _draft(session, source, base_image, extra or (), context)
    definition = with_additions(draft.definition, additions)
    made = await session.engine.environments.create(name, definition, draft.context)
    answer(session, made)


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


async def _draft(
    session: Session,
    source: tuple[str, Source],
    base_image: str,
    extras: Sequence[str],
    context: Path | None,
) -> DefinitionDraft:
    kind, given = source
    if extras and kind != "pyproject":
        raise InvalidError(
            "no_groups", "Only a project has optional groups.", field="extra",
            hint="Give --pyproject FILE with --extra.",
        )  # fmt: skip
    if base_image and kind in ("image", "python", "saved", "dockerfile"):
        raise InvalidError(
            "two_kinds", f"--base-image has no meaning with --{kind}.", field="base_image",
            hint="Leave it out.",
        )  # fmt: skip
    if kind == "python":
        made = EnvironmentDefinition(EnvironmentKind.INTERPRETER, python=str(given))
        return DefinitionDraft(made)
    if kind == "image" or (not kind and base_image):
        image = str(given) or base_image
        return DefinitionDraft(EnvironmentDefinition(EnvironmentKind.IMAGE, base_image=image))
    if not kind:
        raise InvalidError(
            "no_definition", "What is in this environment?", field="requirements",
            hint="Give --conda, --requirements, --pyproject or --dockerfile with a FILE, "
            "--image REF, or --python PATH.",
        )  # fmt: skip
    draft = await session.engine.environments.read(
        Path(given), FileKind(kind), base_image, tuple(extras), context
    )
    for note in draft.notes:
        session.out.note(note)
    return draft


def answer(session: Session, made: Environment) -> None:
    """Tell which environment there is now."""
    session.out.answer(
        records.environment(made), lambda: session.out.line(f"{made.name}:{made.version}")
    )
