"""`trainyard run check`: does the environment fit the script and the host? Nothing is run."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from desktop_app.cli import parse
from desktop_app.cli.run_options import (
    EnvironmentName,
    Gpus,
    Script,
    SourceFolder,
    TargetName,
    Variables,
)
from desktop_app.cli.verbs import Session, verb
from desktop_app.domain.errors import KnownError
from desktop_app.domain.run import CURRENT_PYTHON, LOCAL_TARGET, Resources, RunSpec
from desktop_app.engine.paths import absolute

if TYPE_CHECKING:
    from desktop_app.domain.fit import Misfit

app = typer.Typer(help="Submit, watch and manage runs.", no_args_is_help=True)
_PATIENCE_SECONDS = 5.0
"""A submitted run goes on without an answer; so long its verb stays for one."""


@verb(app, "check")
async def check(
    session: Session,
    source: SourceFolder,
    script: Script,
    target: TargetName = LOCAL_TARGET,
    env: EnvironmentName = CURRENT_PYTHON,
    variables: Variables = None,
    gpus: Gpus = None,
) -> None:
    """Look whether an environment has what a script imports, and fits the target's GPUs.

    The script is read, not run. What is found is no obstacle: the exit code is 0.
    """
    spec = RunSpec(
        source=absolute(source),
        script=script,
        target=target,
        environment=env,
        variables=parse.pairs(variables or (), "--set", "KEY=VALUE"),
        resources=Resources(gpus=gpus),
    )
    await session.engine.runs.preview(spec)  # which says what is wrong with the rest of it
    found = await session.engine.fit.check(spec, ask_host=True)
    session.out.answer([asdict(misfit) for misfit in found], lambda: _show(session, found))


async def misfits_in_time(session: Session, spec: RunSpec) -> Sequence[Misfit]:
    """What does not fit, as far as it is found soon. Never an error: the run itself tells those."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await session.engine.fit.check(spec, ask_host=True)
    except (KnownError, TimeoutError):
        return ()


def tell_misfits(session: Session, found: Sequence[Misfit]) -> None:
    """Each with its repair, to standard error."""
    for misfit in found:
        word = "warning" if misfit.certain else "note"
        session.out.note(f"{word}: {misfit.text} {misfit.hint}")


def _show(session: Session, found: Sequence[Misfit]) -> None:
    if not found:
        session.out.line("Nothing was found that does not fit.")
    for misfit in found:
        session.out.line(misfit.text)
        session.out.line(f"  {misfit.hint}")
