"""`trainyard env packages` and `env lock`: what was found in a built environment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.cli import records, texts
from desktop_app.cli.env_create import Name, answer, app
from desktop_app.cli.verbs import Session, verb
from desktop_app.domain.errors import InvalidError

if TYPE_CHECKING:
    from desktop_app.domain.resolution import Resolution

__all__ = ["app"]

BuiltOn = Annotated[
    str, typer.Option(metavar="T", help="As it was built there; else on the first that has it.")
]


@verb(app, "packages")
async def packages(session: Session, name: Name, target: BuiltOn = "") -> None:
    """List the packages that were found in an environment once it was built."""
    tell_packages(session, await session.engine.resolutions.get(name, target))


@verb(app, "lock")
async def lock(
    session: Session,
    name: Name,
    target: BuiltOn = "",
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there.")] = None,
    create: Annotated[
        str,
        typer.Option(
            "--create", metavar="NEW", help="Store an environment of exactly these packages."
        ),
    ] = "",
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Write over what is there.")
    ] = False,
) -> None:
    """Print a requirements file that asks for every package as it was found."""
    resolutions = session.engine.resolutions
    if create and output is not None:
        raise InvalidError(
            "two_kinds", "--create and --output are two things.", field="output",
            hint="Give one of them.",
        )  # fmt: skip
    if create:
        answer(session, await resolutions.create_locked(name, create, target))
    elif output is not None:
        await resolutions.write_lock(name, output, target, overwrite=overwrite)
        session.out.answer({"file": str(output)}, lambda: session.out.line(str(output)))
    else:
        lines = await resolutions.lock(name, target)
        session.out.answer({"lines": list(lines)}, lambda: session.out.line("\n".join(lines)))


def tell_packages(session: Session, found: Resolution) -> None:
    """A table of them, and the facts about them on standard error."""
    rows = [[package.name, package.version, package.origin] for package in found.listed]
    headers = ["package", "version", "from"]
    if not any(row[2] for row in rows):
        headers, rows = headers[:2], [row[:2] for row in rows]
    session.out.answer(records.resolution(found), lambda: session.out.table(headers, rows))
    if not session.out.json:
        facts = (f"Python {found.python}", found.platform, found.base_image)
        when = texts.moment(found.found_at or None)
        session.out.note(", ".join(filter(None, (*facts, when))))
        if found.entrypoint:
            session.out.note(
                "These are the packages of the image's python3. Its entry point, which starts"
                f" every script, may choose another Python: {found.entrypoint}"
            )
