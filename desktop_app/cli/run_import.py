"""`trainyard run import` and `export`: runs of other programs, and runs for other people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desktop_app.cli.fetching import fetching
from desktop_app.cli.run_compare import app
from desktop_app.cli.run_options import RunId
from desktop_app.cli.verbs import Session, verb

__all__ = ["app"]


@verb(app, "import")
async def import_runs(
    session: Session,
    path: Annotated[
        Path,
        typer.Argument(metavar="PATH", help="A file or a folder."),
    ],
) -> None:
    """Bring runs of other programs here, to look at and to compare with.

    PATH is a TensorBoard log folder, an mlruns folder or MLflow's SQLite file, a folder of offline
    W&B runs, a CSV file or a folder of them, or a run that was exported.
    """
    imported = await session.engine.imports.bring(path)
    for problem in imported.problems:
        session.out.note(f"warning: {problem.text}")
    if imported.known:
        session.out.note(f"Imported before: {', '.join(imported.known)}")
    session.out.answer(
        {
            "runs": list(imported.runs),
            "known": list(imported.known),
            "problems": [problem.text for problem in imported.problems],
        },
        lambda: session.out.line("\n".join(imported.runs)),
    )


@verb(app, "export")
async def export_run(
    session: Session,
    run: RunId,
    destination: Annotated[
        Path, typer.Argument(metavar="FILE", help="A new file, or a folder to write one into.")
    ],
) -> None:
    """Write a run that has ended to one file: record, code, points, logs and outputs.

    `trainyard run import FILE` opens it elsewhere. Secrets are never in it.
    """
    await session.engine.settle()
    run_id = (await session.engine.runs.show(run)).summary.id
    with fetching(session, run_id):
        path = await session.engine.exports.write(run_id, destination)
    session.out.answer({"path": str(path)}, lambda: session.out.line(str(path)))
