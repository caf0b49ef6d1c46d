"""A Dockerfile with the folder that it copies from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from desktop_app.domain.environment import DefinitionDraft, EnvironmentDefinition, EnvironmentKind
from desktop_app.engine.environments.build_contexts import (
    IGNORE_FILE,
    NO_FILES,
    ContextListing,
    list_context,
)
from desktop_app.engine.environments.definition_files.places import BadDefinition, Place
from desktop_app.engine.environments.definition_files.text_files import read_text
from desktop_app.hostside.builders.dockerfile_text import (
    DockerfileProblem,
    Instruction,
    copied_paths,
    needs_buildkit,
    read_dockerfile,
)

FIELD = "dockerfile"
FILE = "Dockerfile"


def usual_context(path: Path) -> Path:
    """What a Dockerfile copies from where nothing else is said."""
    return path if path.is_dir() else path.absolute().parent


def read_dockerfile_definition(path: Path, context: Path | None) -> DefinitionDraft:
    """An image that a Dockerfile (or the one in a folder) makes of the files of `context`, or of
    none. Blocking. The files are looked at here, and stored when the definition is.

    Raises `BadDefinition` with the place: also for a COPY of what the context lacks; `InvalidError`
    as `list_context` and `read_text`.
    """
    file = path / FILE if path.is_dir() else path
    text = read_text(file, FIELD)
    place = Place(file, FIELD)
    instructions = checked_dockerfile(text, place)
    listing = list_context(context) if context else NO_FILES
    try:
        for instruction in instructions:
            _check_copied(instruction, context, listing)
    except DockerfileProblem as error:
        raise _bad(error, place) from error
    definition = EnvironmentDefinition(EnvironmentKind.IMAGE, dockerfile=text)
    notes = [*_buildkit_notes(instructions), *listing.notes]
    return DefinitionDraft(definition, notes=notes, context=context)


def checked_dockerfile(text: str, place: Place) -> Sequence[Instruction]:
    """Its instructions. Raises `BadDefinition`."""
    try:
        return read_dockerfile(text)
    except DockerfileProblem as error:
        raise _bad(error, place) from error


def _bad(error: DockerfileProblem, place: Place) -> BadDefinition:
    return BadDefinition(place.at(error.line, error.column), error.problem, error.hint)


def _check_copied(instruction: Instruction, folder: Path | None, listing: ContextListing) -> None:
    for path in copied_paths(instruction):
        if folder is None:
            raise instruction.problem(
                f"{path!r} cannot be copied: this Dockerfile has no folder to copy from.",
                "Name a context that holds it.",
                path,
            )
        if ".." in path.split("/"):
            raise instruction.problem(
                f"{path!r} lies outside of the context, {str(folder)!r}.",
                "Name a context that holds it, or copy it there.",
                path,
            )
        if listing.has(path):
            continue
        inside = path.strip("/")
        if (folder / inside).exists() and listing.ignored(inside):
            raise instruction.problem(
                f"{path!r} is left out of the context by {IGNORE_FILE}.",
                f"Take it out of {IGNORE_FILE}, or do not copy it.",
                path,
            )
        raise instruction.problem(
            f"There is no {path!r} in the context, {str(folder)!r}.",
            "Name it as seen from that folder, or name another context.",
            path,
        )


def _buildkit_notes(instructions: Iterable[Instruction]) -> Sequence[str]:
    found = needs_buildkit(list(instructions))
    if found is None:
        return []
    line, what = found[0].line, found[1]
    return [f"Line {line} needs BuildKit ({what}): a host without docker-buildx cannot build it."]
