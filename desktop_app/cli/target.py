"""`trainyard target`: where runs run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.cli import records, texts
from desktop_app.cli.verbs import Session, verb

if TYPE_CHECKING:
    from desktop_app.domain.compute import Gpu, HostFacts, TargetState

app = typer.Typer(help="Show and check compute targets.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The target.")]


@verb(app, "list")
async def list_targets(session: Session) -> None:
    """List the compute targets."""
    states = await session.engine.targets.list()
    await session.warn()
    rows = [
        [t.name, t.transport.value, t.launcher.value, f"{t.min_nodes}-{t.max_nodes}", t.description]
        for t in (state.target for state in states)
    ]
    headers = ["name", "transport", "launcher", "nodes", "description"]
    session.out.answer(
        [records.target_state(state) for state in states],
        lambda: session.out.table(headers, rows),
    )


@verb(app, "show")
async def show(session: Session, name: Name) -> None:
    """Ask a target's host about itself: CPU, memory, disk, GPUs, container engine."""
    state = await session.engine.targets.facts(name)
    session.out.answer(records.target_state(state), lambda: session.out.pairs(_pairs(state)))


@verb(app, "check")
async def check(session: Session, name: Name) -> None:
    """Check a target and name each problem with its repair."""
    results = await session.engine.targets.check(name)

    def show_results() -> None:
        for result in results:
            session.out.line(f"{'ok     ' if result.good else 'problem'}  {result.text}")
            if not result.good and result.hint:
                session.out.line(f"         {result.hint}")

    session.out.answer([records.check(result) for result in results], show_results)


def _pairs(state: TargetState) -> dict[str, str]:
    pairs = {
        "name": state.target.name,
        "transport": state.target.transport.value,
        "launcher": state.target.launcher.value,
        "contact": state.contact.value,
        "problem": state.problem,
        "repair": state.hint,
        "runs": ", ".join(state.running),
    }
    return pairs | (_facts(state.facts) if state.facts else {})


def _facts(facts: HostFacts) -> dict[str, str]:
    engine = facts.engine
    load = f", {facts.cpu_percent:.0f} % busy" if facts.cpu_percent is not None else ""
    used, total = texts.size(facts.memory_used), texts.size(facts.memory_total)
    docker = f"{engine.version} (context {engine.context})" if engine.usable else engine.reason
    return {
        "host": f"{facts.hostname}, {facts.os}, Python {facts.python}",
        "cpu": f"{facts.cpu_count} x {facts.cpu_name}{load}",
        "memory": f"{used} of {total} used",
        "disk": f"{texts.size(facts.disk_free)} of {texts.size(facts.disk_total)} free",
        "docker": docker,
        "docker repair": "" if engine.usable else engine.hint,
        "gpus": "" if facts.gpus else (facts.gpu_note or "none"),
        **{f"gpu {gpu.index}": _gpu(gpu) for gpu in facts.gpus},
    }


def _gpu(gpu: Gpu) -> str:
    parts = [gpu.name]
    if gpu.memory_used is not None and gpu.memory_total is not None:
        parts.append(f"{texts.size(gpu.memory_used)} of {texts.size(gpu.memory_total)}")
    if gpu.utilization is not None:
        parts.append(f"{gpu.utilization:.0f} % busy")
    if gpu.temperature is not None:
        parts.append(f"{gpu.temperature:.0f} °C")
    if gpu.users:
        parts.append("used by " + ", ".join(gpu.users))
    return ", ".join(parts)
