"""`trainyard target`: where runs run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.cli import records, texts
from desktop_app.cli.verbs import Print, Session, verb
from desktop_app.domain.compute import CACHE_LIMIT, LauncherKind, SshClient, SshHost
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.sizes import read_size, write_size
from desktop_app.engine.paths import absolute

if TYPE_CHECKING:
    from desktop_app.domain.compute import Gpu, GpuProcess, HostFacts, TargetState

app = typer.Typer(help="Show and check compute targets.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The target.")]


@verb(app, "list")
async def list_targets(session: Session) -> None:
    """List the compute targets."""
    states = await session.engine.targets.list()
    await session.warn()
    rows = [
        [
            t.name,
            t.transport.value,
            t.ssh.destination if t.ssh else "",
            t.launcher.value,
            f"{t.min_nodes}-{t.max_nodes}",
            t.description,
        ]
        for t in (state.target for state in states)
    ]
    headers = ["name", "transport", "host", "launcher", "nodes", "description"]
    session.out.answer(
        [records.target_state(state) for state in states],
        lambda: session.out.table(headers, rows),
    )


@verb(app, "add")
async def add(
    session: Session,
    name: Name,
    ssh: Annotated[
        str,
        typer.Option(metavar="HOST", help="A host of your SSH configuration, or user@host:port."),
    ],
    identity: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A private key to try first.")
    ] = None,
    host_key: Annotated[
        str,
        typer.Option(metavar="SHA256:...", help="The fingerprint of a key that is not known yet."),
    ] = "",
    python: Annotated[
        str, typer.Option(metavar="PATH", help="The Python there, 3.8 or newer.")
    ] = "python3",
    root: Annotated[
        str, typer.Option(metavar="DIR", help="Where runs are kept there, else in ~/.trainyard.")
    ] = "",
    cache_limit: Annotated[
        str,
        typer.Option(metavar="SIZE", help="How much of what was delivered stays for later runs."),
    ] = write_size(CACHE_LIMIT),
    launcher: Annotated[
        LauncherKind, typer.Option(help="How runs are started there.")
    ] = LauncherKind.PROCESS,
    transport: Annotated[
        SshClient, typer.Option(help="Which program speaks SSH: the built-in one, or ssh.")
    ] = SshClient.PARAMIKO,
) -> None:
    """Make a host that you can log in to a compute target, under a name of your own.

    What is not given comes from your SSH configuration. Questions are asked at a terminal; without
    one, --host-key accepts a key that is not known yet.
    """
    key = str(absolute(identity)) if identity else ""
    limit = read_size(cache_limit, "--cache-limit")
    host = SshHost(ssh, key, host_key, transport, python, root, limit)
    state = await session.engine.targets.add_host(name, host, launcher)
    session.out.answer(records.target_state(state), lambda: session.out.pairs(_pairs(state)))


@verb(app, "remove")
async def remove(
    session: Session,
    name: Name,
    leave_no_trace: Annotated[
        bool,
        typer.Option("--leave-no-trace", help="Also remove everything of ours from the host."),
    ] = False,
    print_: Print = False,
) -> None:
    """Forget a compute target. What runs there goes on, and runs that are here stay.

    With --leave-no-trace the host is cleared of everything that Trainyard left there, for this
    user, from whichever computer; at a terminal only after a yes. With --print: the command that
    does so.
    """
    if print_:
        if not leave_no_trace:
            raise InvalidError(
                "nothing_there",
                "Without --leave-no-trace nothing is done at the host.",
                hint="Add --leave-no-trace for the command that removes everything of ours there.",
                field="print",
            )
        session.tell_line(await session.engine.access.target_verb("erase", name))
        return
    targets = session.engine.targets
    freed: int = 0
    left: Sequence[str] = ()
    if leave_no_trace:
        for trace in await targets.traces(name):
            size = "" if trace.size is None else f"  {texts.size(trace.size)}"
            session.out.note(f"{trace.kind}  {trace.name}{size}")
        await _confirm(session, f"Remove all of this from {name} (yes/no)? ")
        freed, left = await targets.erase(name)
        for text in left:
            session.out.note(f"warning: {text}")
    await targets.remove(name)
    words = f"{name} removed" + (f", {texts.size(freed)} freed there" if leave_no_trace else "")
    answer = {"name": name, "freed": freed, "left": left}
    session.out.answer(answer, lambda: session.out.line(words))


async def _confirm(session: Session, question: str) -> None:
    """At a terminal; elsewhere the option has said it all."""
    prompt = session.services.prompt
    if prompt is not None and await prompt(question, True) != "yes":
        raise InvalidError("not_confirmed", "Nothing was removed.", hint="Answer yes to remove it.")


@verb(app, "show")
async def show(session: Session, name: Name) -> None:
    """Ask a target's host about itself: CPU, memory, disk, GPUs, container engine."""
    state = await session.engine.targets.facts(name)
    session.out.answer(records.target_state(state), lambda: session.out.pairs(_pairs(state)))


@verb(app, "check")
async def check(session: Session, name: Name, print_: Print = False) -> None:
    """Check a target and name each problem with its repair.

    With --print: the command that asks the host for what is judged.
    """
    if print_:
        session.tell_line(await session.engine.access.target_verb("facts", name))
        return
    results = await session.engine.targets.check(name)

    def show_results() -> None:
        for result in results:
            session.out.line(f"{'ok     ' if result.good else 'problem'}  {result.text}")
            if not result.good and result.hint:
                session.out.line(f"         {result.hint}")
            if not result.good and result.command:
                session.out.line(f"         $ {result.command}")

    session.out.answer([records.check(result) for result in results], show_results)


def _pairs(state: TargetState) -> dict[str, str]:
    pairs = {
        "name": state.target.name,
        "transport": state.target.transport.value,
        **(_way(state.target.ssh) if state.target.ssh else {}),
        "launcher": state.target.launcher.value,
        "contact": state.contact.value,
        "problem": state.problem,
        "repair": state.hint,
        "runs": ", ".join(state.running),
    }
    return pairs | (_facts(state.facts) if state.facts else {})


def _way(host: SshHost) -> dict[str, str]:
    return {
        "destination": host.destination,
        "client": host.client.value,
        "identity": host.identity_file,
        "python": host.python,
        "root": host.root,
        "cache limit": texts.size(host.cache_limit),
    }


def _facts(facts: HostFacts) -> dict[str, str]:
    engine = facts.engine
    load = f", {facts.cpu_percent:.0f} % busy" if facts.cpu_percent is not None else ""
    used, total = texts.size(facts.memory_used), texts.size(facts.memory_total)
    docker = f"{engine.version} (context {engine.context})" if engine.usable else engine.reason
    driver = f"{facts.driver}, CUDA {facts.cuda}" if facts.cuda else facts.driver
    return {
        "host": f"{facts.hostname}, {facts.os}, Python {facts.python}",
        "cpu": f"{facts.cpu_count} x {facts.cpu_name}{load}",
        "memory": f"{used} of {total} used",
        "disk": f"{texts.size(facts.disk_free)} of {texts.size(facts.disk_total)} free",
        "run root": facts.root.path,
        "docker": docker,
        "docker repair": "" if engine.usable else engine.hint,
        "slurm": facts.slurm,
        "driver": driver,
        "gpus": "" if facts.gpus else (facts.gpu_note or "none"),
        **{f"gpu {gpu.index}": _gpu(gpu) for gpu in facts.gpus},
        "clock": f"{round(facts.clock_offset, 1) or 0.0:+.1f} s",
        "round trip": f"{facts.round_trip * 1000:.0f} ms" if facts.round_trip else "",
    }


def _gpu(gpu: Gpu) -> str:
    parts = [gpu.name]
    if gpu.memory_used is not None and gpu.memory_total is not None:
        parts.append(f"{texts.size(gpu.memory_used)} of {texts.size(gpu.memory_total)}")
    if gpu.utilization is not None:
        parts.append(f"{gpu.utilization:.0f} % busy")
    if gpu.temperature is not None:
        parts.append(f"{gpu.temperature:.0f} °C")
    if gpu.power is not None:
        parts.append(f"{gpu.power:.0f} W")
    if gpu.instances:
        parts.append("cut into " + ", ".join(instance.name for instance in gpu.instances))
    parts += [_gpu_process(process) for process in gpu.processes]
    return ", ".join(parts)


def _gpu_process(process: GpuProcess) -> str:
    memory = "" if process.memory_used is None else f" with {texts.size(process.memory_used)}"
    return f"{process.name} ({process.pid}) of {process.user or 'somebody'}{memory}"
