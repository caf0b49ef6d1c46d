"""`trainyard run`: everything about runs that are there."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.cli import records, run_pattern, texts
from desktop_app.cli.fetching import fetching
from desktop_app.cli.log import file_of, print_log
from desktop_app.cli.run_options import RunId
from desktop_app.cli.run_packages import app
from desktop_app.cli.verbs import Print, Session, verb
from desktop_app.domain.errors import InvalidError, NotFoundError
from desktop_app.domain.history import named_parameters
from desktop_app.domain.metrics import MOST_SERIES, SOURCE_WORDS
from desktop_app.domain.origin import ORIGINS
from desktop_app.domain.plain import time_text

if TYPE_CHECKING:
    from desktop_app.domain.metrics import Points
    from desktop_app.domain.run import RunDetail, RunSummary


app.add_typer(run_pattern.app, name="pattern")


@verb(app, "show")
async def show(session: Session, run: RunId) -> None:
    """Show one run: stages, outcome, arguments, metrics, outputs, commands."""
    await session.engine.settle()
    detail = await session.engine.runs.show(run)
    session.out.answer(records.run_detail(detail), lambda: _show(session, detail))


@verb(app, "log")
async def log(
    session: Session,
    run: RunId,
    follow: Annotated[bool, typer.Option("--follow", help="Stay until the run has ended.")] = False,
    source: Annotated[
        str, typer.Option(metavar="NAME", help="stdout, build, or a file of ./logs.")
    ] = "stdout",
) -> None:
    """Write what the script printed, or another of its logs, byte for byte."""
    await session.engine.settle()
    detail = await session.engine.runs.show(run)
    await print_log(session, detail.summary.id, file_of(detail, source), follow=follow)


@verb(app, "metrics")
async def metrics(
    session: Session,
    run: RunId,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One metric with all its points.")
    ] = None,
    system: Annotated[
        bool, typer.Option("--system", help="The host's own samples: CPU, memory, GPUs.")
    ] = False,
) -> None:
    """List a run's metrics, or write the points of one."""
    await session.engine.settle()
    run_id = (await session.engine.runs.show(run)).summary.id
    if name is not None:
        points = await session.engine.runs.points(run_id, name, system=system)
        session.out.answer(records.points(points), lambda: _points(session, points))
        return
    found = await session.engine.runs.series(run_id, system=system)
    if len(found) >= MOST_SERIES:
        session.out.note(
            f"Of each writer in a run the first {MOST_SERIES} metrics are taken in: "
            "the points of any others are in the run's folder only."
        )
    figures = [(s.name, s.summary) for s in found]
    rows = [
        [
            *(name, str(s.count), texts.figure(s.last), texts.figure(s.min), texts.figure(s.max)),
            SOURCE_WORDS.get(s.source, ""),
        ]
        for name, s in figures
    ]
    headers = ["name", "count", "last", "min", "max", "source"]
    session.out.answer(
        [records.series(state) for state in found],
        lambda: session.out.table(headers, rows, right=headers[1:-1]),
    )


@verb(app, "outputs")
async def outputs(session: Session, run: RunId) -> None:
    """List the files that a run left in ./outputs."""
    await session.engine.settle()
    found = (await session.engine.runs.show(run)).outputs
    rows = [[output.path, texts.size(output.size), output.sha256] for output in found]
    session.out.answer(
        [records.output(output) for output in found],
        lambda: session.out.table(["path", "size", "sha256"], rows, right=["size"]),
    )


@verb(app, "download")
async def download(
    session: Session,
    run: RunId,
    name: Annotated[str, typer.Argument(metavar="NAME", help="An output, as outputs/model.pt.")],
    destination: Annotated[Path, typer.Argument(metavar="DEST", help="A file, or a folder.")],
) -> None:
    """Write a verified copy of an output."""
    await session.engine.settle()
    run_id = (await session.engine.runs.show(run)).summary.id
    with fetching(session, run_id):
        path = await session.engine.runs.download(run_id, name, destination)
    session.out.answer({"path": str(path)}, lambda: session.out.line(str(path)))


@verb(app, "cancel")
async def cancel(session: Session, run: RunId, print_: Print = False) -> None:
    """End a run: it is asked to stop, and killed if it does not."""
    if print_:
        session.tell_line(await session.engine.access.run_verb("cancel", run))
        return
    run_id = (await session.engine.runs.show(run)).summary.id
    await session.engine.runs.cancel(run_id)
    session.out.answer({"id": run_id}, lambda: session.out.line(f"Cancelling {run_id}"))


@verb(app, "give-up")
async def give_up(session: Session, run: RunId) -> None:
    """End a run here, with outcome unknown, whose host will never tell. What runs there goes on."""
    run_id = (await session.engine.runs.show(run)).summary.id
    await session.engine.runs.give_up(run_id)
    session.out.answer({"id": run_id}, lambda: session.out.line(f"Given up {run_id}"))


@verb(app, "remove")
async def remove(
    session: Session,
    run: RunId,
    for_good: Annotated[
        bool, typer.Option("--for-good", help="Delete it, with everything it left.")
    ] = False,
    only_here: Annotated[
        bool,
        typer.Option(
            "--only-here",
            help="With --for-good: leave what is on its host there, and do not ask it.",
        ),
    ] = False,
    print_: Print = False,
) -> None:
    """Put a run that has ended into the trash, or delete it for good. Registered models stay.

    With --print: the command that deletes for good what is on its host.
    """
    if print_:
        session.tell_line(await session.engine.access.run_verb("remove", run))
        return
    if only_here and not for_good:
        raise InvalidError(
            "not_for_good",
            "A run that goes into the trash stays on its host.",
            hint="Add --for-good to delete it here.",
            field="only-here",
        )
    if not only_here:
        await session.engine.settle()
    summary = (await session.engine.runs.show(run)).summary
    if not for_good:
        (removed,) = await session.engine.trash.put([summary.id]) or [summary]
        _tell_removed(session, removed)
        return
    stays = await _stays_at(session, summary, only_here)
    freed = await session.engine.trash.delete(summary.id, only_here=only_here)
    if stays:
        session.out.note(f"What it left on its host stays there: {stays}")
    session.out.answer(
        {"id": summary.id, "freed": freed}, lambda: session.out.line(f"{texts.size(freed)} freed")
    )


def _tell_removed(session: Session, run: RunSummary) -> None:
    session.out.answer(
        {"id": run.id, "removed_at": time_text(run.annotation.removed_at)},
        lambda: session.out.line(
            f"{run.name} is in the trash. To bring it back: trainyard run restore {run.id}"
        ),
    )


@verb(app, "restore")
async def restore(session: Session, run: RunId) -> None:
    """Take a run out of the trash."""
    restored = await session.engine.trash.restore([run])
    if not restored:
        raise InvalidError("not_removed", f"The run {run!r} is not in the trash.", field="run")
    back = restored[0]
    session.out.answer({"id": back.id}, lambda: session.out.line(f"{back.name} is back"))


async def _stays_at(session: Session, run: RunSummary, only_here: bool) -> str:
    """The folder at another host that a removal cannot delete, or is not to; empty if none."""
    if run.origin:
        return ""
    try:
        host = (await session.engine.targets.get(run.target)).ssh
    except NotFoundError:
        return f"runs/{run.id} in its run root"
    if host is None or not only_here:
        return ""
    return f"{host.root or '~/.trainyard'}/hosts/*/runs/{run.id} on {host.destination}"


def _show(session: Session, detail: RunDetail) -> None:
    run, out = detail.summary, session.out
    out.pairs(
        {
            "id": run.id,
            "name": run.name,
            "experiment": run.experiment,
            "stage": run.stage.value,
            "outcome": run.outcome.value if run.outcome else "",
            "detail": run.detail,
            "repair": detail.hint,
            "exit code": "" if run.exit_code is None else str(run.exit_code),
            "target": run.target,
            "environment": run.environment,
            "imported from": _origin_text(detail),
            "created": texts.moment(run.created_at),
            "started": texts.moment(run.started_at),
            "ended": texts.moment(run.ended_at),
            "removed": texts.moment(run.annotation.removed_at),
            "deleted after": texts.moment(run.annotation.delete_after),
            "folder": str(detail.folder),
            "command": detail.command,
            "on the host": detail.host_command,
        }
    )
    now = time.time()
    for span in detail.stages:
        took = texts.duration(span.started_at, span.ended_at, now)
        out.line(f"  {span.stage.value:<11} {took:>8}  {span.detail}".rstrip())
    for name, value in named_parameters(run, detail.arguments).items():
        out.line(f"  {name} = {value}")
    for name, summary in run.metrics.items():
        out.line(f"  {name}  {texts.figure(summary.last)}  ({summary.count} points)")
    for output in detail.outputs:
        out.line(f"  {output.path}  {texts.size(output.size)}")


def _origin_text(detail: RunDetail) -> str:
    origin = detail.origin
    if origin is None:
        return ""
    return f"{ORIGINS[origin.kind]}: {' '.join(filter(None, (origin.path, origin.name)))}"


def _points(session: Session, points: Points) -> None:
    rows = zip(points.steps, points.times, points.values, strict=True)
    for step, moment, value in rows:
        session.out.line(f"{int(step)}\t{time_text(float(moment))}\t{float(value)!r}")
