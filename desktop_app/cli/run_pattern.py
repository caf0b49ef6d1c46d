"""`trainyard run pattern`: numbers in a run's log that are series."""

from __future__ import annotations

from typing import Annotated

import typer

from desktop_app.cli import records
from desktop_app.cli.run_options import RunId
from desktop_app.cli.verbs import Session, verb
from desktop_app.domain.number_patterns import NumberPattern

app = typer.Typer(help="Numbers in a run's log that are plotted.", no_args_is_help=True)


@verb(app, "add")
async def add(
    session: Session,
    run: RunId,
    name: Annotated[str, typer.Option(metavar="N", help="What the series is called.")],
    expression: Annotated[
        str,
        typer.Option(metavar="RE", help="The lines, such as: step {step} .*loss: {value}"),
    ],
    all_runs: Annotated[
        bool, typer.Option("--all-runs", help="Later runs of this script get it, too.")
    ] = False,
    replace: Annotated[
        str, typer.Option(metavar="NAME", help="In place of the pattern of this name.")
    ] = "",
) -> None:
    """Make a series of a number in what a run prints: in all lines so far, and in those to come.

    In the expression {value} stands for the number, {step} for the step, {number} for any other
    number; the rest is a regular expression (RE2).
    """
    patterns = session.engine.patterns
    pattern = NumberPattern(name, expression)
    await patterns.add(run, pattern, all_runs=all_runs, replaces=replace)
    await patterns.until_read(run)
    count = (await patterns.preview(run, expression)).count
    lines = "1 line matches so far" if count == 1 else f"{count} lines match so far"
    session.out.answer(
        {"name": name.strip(), "expression": expression, "all_runs": all_runs, "count": count},
        lambda: session.out.line(lines),
    )


@verb(app, "list")
async def list_(session: Session, run: RunId) -> None:
    """List the patterns of a run."""
    found = await session.engine.patterns.list(run)
    rows = [
        [each.pattern.name, "all runs" if each.of_script else "this run", each.pattern.expression]
        for each in found
    ]
    session.out.answer(
        [records.pattern(each) for each in found],
        lambda: session.out.table(["name", "for", "expression"], rows),
    )


@verb(app, "remove")
async def remove(
    session: Session,
    run: RunId,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of its series.")],
    only_run: Annotated[
        bool, typer.Option("--only-run", help="Later runs of the script still get it.")
    ] = False,
) -> None:
    """Plot a number no more: its series goes. Later runs of the script do not get it, either."""
    await session.engine.patterns.remove(run, name, only_run=only_run)
    await session.engine.patterns.until_read(run)
    session.out.answer({"name": name}, lambda: session.out.line(f"Removed {name}"))
