"""`trainyard env check`: can every requirement be had?"""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.cli.env_built import app
from desktop_app.cli.verbs import DONE, RUN_FAILED, Session, verb
from desktop_app.domain.environment import EnvironmentKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.domain.environment import EnvironmentDefinition
    from desktop_app.domain.index_lines import LineAnswer

__all__ = ["app"]
_WORDS = {
    "there": "there",
    "no_package": "no such package",
    "no_version": "no such version",
    "other_python": "another Python",
    "not_needed": "not needed",
    "not_asked": "not asked",
    "unknown": "not known",
}


@verb(app, "check")
async def check(
    session: Session,
    what: Annotated[
        str, typer.Argument(metavar="FILE|NAME", help="A definition's file, or an environment.")
    ],
    base_image: Annotated[
        str, typer.Option(metavar="REF", help="As if it were built on this image.")
    ] = "",
) -> int:
    """Ask the package index for each requirement by itself: is it there, for this Python?

    Exit code 1 where one cannot be had.
    """
    definition = await _definition(session, what, base_image)
    answers = await session.engine.index_check.lines(definition)
    session.out.answer(
        [asdict(one) for one in answers], lambda: _show(session, definition, answers)
    )
    return RUN_FAILED if any(one.lacking for one in answers) else DONE


async def _definition(session: Session, what: str, base_image: str) -> EnvironmentDefinition:
    """A file where there is one of that name, else an environment."""
    environments, path = session.engine.environments, Path(what)
    if await asyncio.to_thread(path.exists):
        draft = await environments.read(path, None, base_image)
        for note in draft.notes:
            session.out.note(note)
        return draft.definition
    definition = (await environments.get(what)).definition
    return replace(definition, base_image=base_image) if base_image else definition


def _show(
    session: Session, definition: EnvironmentDefinition, answers: Sequence[LineAnswer]
) -> None:
    if definition.kind is EnvironmentKind.INTERPRETER:
        session.out.note(
            f"{definition.python} is a Python that is there already: no index is asked. Whether it "
            "has what a script imports says: trainyard run check"
        )
        return
    session.out.note(f"Base image {definition.base_image}, asked from this computer:")
    rows = [[one.line, _WORDS[one.state], one.version, one.text] for one in answers]
    session.out.table(["requirement", "answer", "version", "why"], rows)
