"""`trainyard run list` and `tag`: to find runs, and to mark them so that they are found."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.cli import records, texts
from desktop_app.cli.output import one_line
from desktop_app.cli.run_access import app
from desktop_app.cli.run_options import RunId
from desktop_app.cli.verbs import Session, verb
from desktop_app.domain.annotation import AnnotationChange
from desktop_app.domain.filters import Field, field_text, parse_column, parse_field
from desktop_app.domain.groups import grouped, parse_group
from desktop_app.domain.plain import AtSteps, PlainValue, csv_text, starts_highest, value_of
from desktop_app.domain.run import RunQuery

if TYPE_CHECKING:
    from desktop_app.domain.run import RunSummary

__all__ = ["app"]

_COLUMN = re.compile(r"(?:`(?:[^`]|``)*`|[^,`])+")


class Order(StrEnum):
    ASCENDING = "asc"
    DESCENDING = "desc"


@verb(app, "list")
async def list_runs(
    session: Session,
    filter_: Annotated[
        str, typer.Option("--filter", metavar="EXPR", help="For example: outcome = 'failed'.")
    ] = "",
    sort: Annotated[
        str, typer.Option(metavar="FIELD", help="For example: metrics.val_acc.max, params.lr.")
    ] = "created_at",
    order: Annotated[
        Order | None, typer.Option(help="Else numbers from the greatest, texts from the first.")
    ] = None,
    group: Annotated[
        str,
        typer.Option(metavar="FIELD", help="Put together what has the same: params.lr, target."),
    ] = "",
    columns: Annotated[
        str,
        typer.Option(metavar="FIELDS", help="What to show, such as: name,params.lr,metrics.loss."),
    ] = "",
    archived: Annotated[bool, typer.Option("--archived", help="Archived runs, too.")] = False,
    removed: Annotated[
        bool, typer.Option("--removed", help="The runs in the trash instead.")
    ] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Write comma-separated values.")] = False,
) -> None:
    """List the runs, the newest first."""
    field = parse_field(sort)
    fields = [parse_column(text.strip()) for text in _COLUMN.findall(columns)]
    grouping = parse_group(group) if group else None
    await session.engine.settle()
    descending = starts_highest(field) if order is None else order is Order.DESCENDING
    query = RunQuery(filter_, sort=sort, descending=descending, archived=archived, removed=removed)
    runs = await session.engine.runs.every(query)
    groups = {"": runs} if grouping is None else grouped(runs, grouping)
    runs = [run for of_value in groups.values() for run in of_value]
    at = await session.engine.runs.at_steps([run.id for run in runs], fields)
    await session.warn()
    if csv:
        session.out.raw(
            csv_text(runs, fields or _USUAL, time.time(), at).encode("utf-8", "replace")
        )
    else:
        session.out.answer(
            [_record(run, fields, at) for run in runs],
            lambda: _tables(session, groups, grouping, fields, at),
        )


@verb(app, "tag")
async def tag(
    session: Session,
    run: RunId,
    tags: Annotated[list[str] | None, typer.Argument(metavar="[TAG]...")] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", metavar="TAG", help="Take a tag away.")
    ] = None,
    star: Annotated[bool | None, typer.Option("--star/--no-star", help="Mark it.")] = None,
    archive: Annotated[
        bool | None, typer.Option("--archive/--no-archive", help="Leave it out of lists.")
    ] = None,
    note: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Replace its note; empty removes it.")
    ] = None,
) -> None:
    """Add tags to a run or take them away, star it, archive it, write a note; tell what it has."""
    change = AnnotationChange(tags or (), remove or (), note, star, archive)
    run_id = (await session.engine.runs.show(run)).summary.id
    if change != AnnotationChange():
        await session.engine.runs.annotate([run_id], change)
    annotation = (await session.engine.runs.show(run_id)).summary.annotation
    session.out.answer(
        {"id": run_id, **records.annotation(annotation)},
        lambda: session.out.pairs(
            {
                "tags": ", ".join(annotation.tags),
                "note": annotation.note,
                "starred": "yes" if annotation.starred else "",
                "archived": "yes" if annotation.archived else "",
            }
        ),
    )


_USUAL = [parse_field(name) for name in ("id", "name", "stage", "outcome", "experiment", "target")]


def _text(value: PlainValue) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, bool):
        return "yes" if value else ""
    return texts.figure(value) if isinstance(value, float) else str(value or "")


def _record(run: RunSummary, fields: Sequence[Field], at: AtSteps) -> Mapping[str, object]:
    """The chosen fields, or all that there is."""
    if not fields:
        return records.run(run)
    now = time.time()
    return {field_text(field): value_of(run, field, now, at) for field in fields}


def _tables(
    session: Session,
    groups: Mapping[str, Sequence[RunSummary]],
    grouping: Field | None,
    fields: Sequence[Field],
    at: AtSteps,
) -> None:
    """One for each group, below its value and the number of its runs."""
    if grouping is None or not groups:
        _table(session, [run for runs in groups.values() for run in runs], fields, at)
        return
    for number, (value, runs) in enumerate(groups.items()):
        if number:
            session.out.line()
        session.out.line(f"{field_text(grouping)}: {one_line(value) or '-'} ({len(runs)})")
        _table(session, runs, fields, at)


def _table(
    session: Session, runs: Sequence[RunSummary], fields: Sequence[Field], at: AtSteps
) -> None:
    now = time.time()
    if fields:
        names = [field_text(field) for field in fields]
        chosen = [[_text(value_of(run, field, now, at)) for field in fields] for run in runs]
        session.out.table(names, chosen)
        return
    rows = [
        [
            run.id,
            run.name,
            run.outcome.value if run.outcome else run.stage.value,
            run.experiment,
            run.target,
            texts.age(run.created_at, now),
            texts.duration(run.started_at, run.ended_at, now),
        ]
        for run in runs
    ]
    headers = ["id", "name", "state", "experiment", "target", "age", "took"]
    session.out.table(headers, rows, right=["age", "took"])
