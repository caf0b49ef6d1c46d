"""`trainyard run submit`, `retry` and `wait`: start a run, and stay until it has ended."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from desktop_app.cli import parse, records
from desktop_app.cli.fetching import KEPT
from desktop_app.cli.run_check import app, misfits_in_time, tell_misfits
from desktop_app.cli.run_options import (
    EnvironmentName,
    Gpus,
    RunId,
    Script,
    SourceFolder,
    TargetName,
    Variables,
)
from desktop_app.cli.secret_values import provide_secrets
from desktop_app.cli.verbs import DONE, RUN_FAILED, Session, verb
from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.metrics import SOURCES, USUAL_SOURCES, check_sources
from desktop_app.domain.run import (
    CURRENT_PYTHON,
    DEFAULT_EXPERIMENT,
    LOCAL_TARGET,
    Outcome,
    Resources,
    RunDetail,
    RunSpec,
    RunSummary,
    Stage,
)
from desktop_app.domain.sizes import read_size
from desktop_app.engine.paths import absolute

__all__ = ["app"]


@verb(app, "submit")
async def submit(
    session: Session,
    source: SourceFolder,
    script: Script,
    target: TargetName = LOCAL_TARGET,
    env: EnvironmentName = CURRENT_PYTHON,
    experiment: Annotated[
        str, typer.Option(metavar="X", help="The group that the run belongs to.")
    ] = DEFAULT_EXPERIMENT,
    inputs: Annotated[
        list[str] | None,
        typer.Option("--input", metavar="NAME=PATH", help="Data: a dataset's name or a path."),
    ] = None,
    variables: Variables = None,
    secrets: Annotated[
        list[str] | None,
        typer.Option("--secret", metavar="KEY", help="A secret, as an environment variable."),
    ] = None,
    gpus: Gpus = None,
    memory: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Most memory, such as 2g.")
    ] = None,
    shm_size: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Shared memory, such as 512m.")
    ] = None,
    smoke_test: Annotated[
        bool,
        typer.Option("--smoke-test", help="Stop after 60 seconds or the first metrics."),
    ] = False,
    collect: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE", help="Take metrics from there too."),
    ] = None,
    no_collect: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SOURCE", help="Take no metrics from there: tensorboard, mlflow, csv, log."
        ),
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Stay until the run has ended.")] = False,
    arguments: Annotated[
        list[str] | None, typer.Argument(metavar="ARGS", help="The script's arguments.")
    ] = None,
) -> int:
    """Submit a run; its host has accepted it when this returns.

    Arguments may name inputs: {inputs.NAME}.
    """
    spec = RunSpec(
        source=absolute(source),
        script=script,
        arguments=tuple(arguments or ()),
        target=target,
        environment=env,
        experiment=experiment,
        inputs=await _inputs(session, parse.pairs(inputs or (), "--input", "NAME=PATH")),
        variables=parse.pairs(variables or (), "--set", "KEY=VALUE"),
        secrets=tuple(secrets or ()),
        resources=Resources(
            gpus=gpus,
            memory=None if memory is None else read_size(memory, "--memory"),
            shm_size=None if shm_size is None else read_size(shm_size, "--shm-size"),
        ),
        smoke_test=smoke_test,
        collect=_sources(collect or [], no_collect or []),
    )
    await provide_secrets(session, spec.secrets)
    # Beside each other: what is found holds no run up.
    looked = asyncio.create_task(misfits_in_time(session, spec))
    try:
        run = await session.engine.runs.submit(spec)
        session.out.answer({"id": run.id}, lambda: session.out.line(run.id))
        tell_misfits(session, await looked)
    finally:
        looked.cancel()
    return await _stay(session, run, wait=wait)


@verb(app, "retry")
async def retry(
    session: Session,
    run: RunId,
    wait: Annotated[bool, typer.Option("--wait", help="Stay until the run has ended.")] = False,
) -> int:
    """Do a run that has ended once more: the same code, arguments, data and environment."""
    await session.engine.settle()
    detail = await session.engine.runs.show(run)
    await provide_secrets(session, detail.secrets)
    again = await session.engine.runs.retry(detail.summary.id)
    session.out.answer({"id": again.id}, lambda: session.out.line(again.id))
    return await _stay(session, again, wait=wait)


async def _stay(session: Session, run: RunSummary, *, wait: bool) -> int:
    if run.stage is Stage.SUBMITTED and run.detail:
        session.out.note(f"The run waits for its host: {run.detail}")
    return await wait_for(session, run.id) if wait else DONE


@verb(app, "wait")
async def wait(
    session: Session,
    run: RunId,
    until: Annotated[
        str, typer.Option(metavar="EXPR", help="Only until this: metrics.val_acc > 0.95.")
    ] = "",
) -> int:
    """Wait until a run has ended; exit code 0 where it succeeded, 1 where not.

    With --until: 0 as soon as the run meets the condition, 1 where it has ended without.
    """
    detail = await session.engine.runs.show(run)
    if until:
        met = await session.engine.alerts.until(detail.summary.id, until)
        name, answer = detail.summary.name, {"id": detail.summary.id, "met": met}
        words = f"{name}: {until}" if met else f"{name} has ended without: {until}"
        session.out.answer(answer, lambda: session.out.line(words))
        return DONE if met else RUN_FAILED
    return await wait_for(session, detail.summary.id)


@verb(app, "tell")
async def tell(
    session: Session,
    run: RunId,
    condition: Annotated[
        str | None,
        typer.Argument(metavar="[EXPR]", help="A condition such as: metrics.val_acc > 0.95."),
    ] = None,
    any_run: Annotated[
        bool, typer.Option("--any", help="Of this run or any other of its experiment.")
    ] = False,
    remove: Annotated[
        str, typer.Option(metavar="ALERT", help="Tell this one no more, by its id.")
    ] = "",
) -> None:
    """Have the window tell once when a run meets a condition; without one: list what it will."""
    alerts = session.engine.alerts
    if condition is not None:
        alert = await alerts.add(run, condition, any_run=any_run)
        session.out.answer(records.alert(alert), lambda: session.out.line(alert.id))
        return
    if remove and not await alerts.remove(remove):
        raise NotFoundError(
            "no_alert",
            f"Nothing of the id {remove!r} is to be told.",
            hint="It may have been told already; without --remove you see what will be.",
        )
    found = await alerts.list(run)
    rows = [[each.id, each.experiment and "any run", each.condition] for each in found]
    session.out.answer(
        [records.alert(each) for each in found],
        lambda: session.out.table(["id", "of", "condition"], rows),
    )


async def wait_for(session: Session, run_id: str) -> int:
    """Wait, tell how the run ended, and turn that into an exit code."""
    try:
        detail = await session.engine.runs.wait(run_id)
    except asyncio.CancelledError:
        if not (await session.engine.runs.show(run_id)).summary.ended:
            session.out.note(f"The run goes on. Stop it with: trainyard run cancel {run_id}")
        elif await session.engine.runs.lacks_outputs(run_id):
            session.out.note(f"{KEPT} Get the rest with: trainyard run wait {run_id}")
        raise
    session.out.answer(records.run_detail(detail), lambda: _tell(session, detail))
    return DONE if detail.summary.outcome is Outcome.SUCCEEDED else RUN_FAILED


def _tell(session: Session, detail: RunDetail) -> None:
    summary = detail.summary
    words = summary.outcome.value if summary.outcome else summary.stage.value
    session.out.line(f"{summary.name} {words}")
    for stage in detail.stages:
        if stage.detail:
            session.out.note(stage.detail)
    if summary.outcome is not Outcome.SUCCEEDED:
        for text in (summary.detail, detail.hint):
            if text:
                session.out.note(text)


def _sources(more: list[str], fewer: list[str]) -> tuple[str, ...]:
    """The usual sources of metrics with some more and without others."""
    check_sources(more, field="--collect")
    check_sources(fewer, field="--no-collect")
    return tuple(name for name in SOURCES if name in {*USUAL_SOURCES, *more} - {*fewer})


async def _inputs(session: Session, given: dict[str, str]) -> dict[str, str]:
    datasets = await session.engine.datasets.list() if given else []
    names = {dataset.name for dataset in datasets}
    return {
        name: value if value in names else str(absolute(value)) for name, value in given.items()
    }
