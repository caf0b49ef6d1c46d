"""`trainyard run media`: the images, texts, tables and histograms of a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.cli import records, texts
from desktop_app.cli.run_import import app
from desktop_app.cli.run_options import RunId
from desktop_app.cli.verbs import Session, verb
from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.media import MediaKind
from desktop_app.domain.metrics import SOURCES

if TYPE_CHECKING:
    from desktop_app.domain.media import MediaItem, MediaKey

__all__ = ["app"]

_PAGE = 1000


@verb(app, "media")
async def media(
    session: Session,
    run: RunId,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One name with all its steps.")
    ] = None,
    kind: Annotated[
        MediaKind | None,
        typer.Option("--kind", help="Where several are called so."),
    ] = None,
    step: Annotated[
        int | None, typer.Option("--step", help="Of this step only; the last one logged for it.")
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="DEST", help="Write one, the newest, to a file or folder."),
    ] = None,
) -> None:
    """List the images, texts, tables and histograms that a run logged, or save one."""
    await session.engine.settle()
    run_id = (await session.engine.runs.show(run)).summary.id
    if name is None:
        await _list_names(session, run_id)
        return
    key = (await session.engine.media.find(run_id, name, kind)).key
    found = await _items(session, run_id, key)
    if step is not None:
        found = [item for item in found if item.step == step][-1:]
        if not found:
            text = f"The run has logged no {name!r} of step {step}."
            raise NotFoundError("no_media", text, field="step")
    if save is not None:
        path = await session.engine.media.save(run_id, found[-1], save)
        session.out.answer({"path": str(path)}, lambda: session.out.line(str(path)))
        return
    rows = [[str(item.step), texts.moment(item.time), texts.size(item.size)] for item in found]
    session.out.answer(
        [records.media_item(item) for item in found],
        lambda: session.out.table(["step", "time", "size"], rows, right=["step", "size"]),
    )


async def _list_names(session: Session, run_id: str) -> None:
    found = await session.engine.media.series(run_id)
    rows = [
        [
            *(series.key.name, series.key.kind.value, str(series.count), str(series.last_step)),
            SOURCES.get(series.key.source, ""),
        ]
        for series in found
    ]
    headers = ["name", "kind", "count", "last step", "source"]
    session.out.answer(
        [records.media_series(series) for series in found],
        lambda: session.out.table(headers, rows, right=["count", "last step"]),
    )


async def _items(session: Session, run_id: str, key: MediaKey) -> list[MediaItem]:
    found: list[MediaItem] = []
    while True:
        page = await session.engine.media.items(run_id, key, len(found), len(found) + _PAGE)
        found += page.items
        if not page.items:
            return found
