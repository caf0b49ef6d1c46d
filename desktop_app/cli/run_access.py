"""`trainyard run shell` and `port`: to where a run is."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.cli.run_options import RunId
from desktop_app.cli.run_submit import app
from desktop_app.cli.verbs import Print, Session, verb
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import Event, ForwardChanged

if TYPE_CHECKING:
    from desktop_app.domain.access import Forward


__all__ = ["app"]


@verb(app, "shell")
async def shell(
    session: Session,
    run: RunId,
    print_: Print = False,
) -> int | None:
    """Open a shell where the run is: in its folder on its host, or in its live container.

    The shell has the environment of the script. Over SSH it is a connection of its own.
    """
    line = await session.engine.access.shell(run)
    if print_ or session.out.json:
        session.tell_line(line)
        return None
    return await _at_this_terminal(line.argv)


@verb(app, "command")
async def command(
    session: Session,
    run: RunId,
    log: Annotated[bool, typer.Option("--log", help="The one that shows its output.")] = False,
    output: Annotated[
        str, typer.Option(metavar="NAME", help="The one that copies an output here.")
    ] = "",
) -> None:
    """Print the command that started the run's script, for a shell of this computer."""
    access = session.engine.access
    if log and output:
        text = "One command at a time: --log or --output."
        raise InvalidError("one_command", text, field="output")
    if output:
        line = await access.output_line(run, output)
    else:
        line = await (access.log_line(run) if log else access.start_line(run))
    session.tell_line(line)


@verb(app, "port")
async def port(
    session: Session,
    run: RunId,
    port: Annotated[int, typer.Argument(metavar="PORT", help="The port there, such as 6006.")],
    local: Annotated[
        int, typer.Option("--local", metavar="PORT", help="The port here; 0 for a free one.")
    ] = 0,
) -> None:
    """Bring a port of a live run to this computer, until Ctrl+C or until the run has ended."""
    watch = _Watch(session)
    stop = session.engine.events.subscribe(watch.hear)
    try:
        forward = await session.engine.access.forward(run, port, local)
        watch.forward = forward
        answer = {
            "run": forward.run_id,
            "port": forward.port,
            "local_port": forward.local_port,
            "url": forward.url,
            "command": forward.command,
        }
        session.out.answer(answer, lambda: session.out.line(forward.url))
        if forward.command and not session.out.json:
            session.out.note(f"The same: {forward.command}")
        watch.tell(forward)
        await watch.ended.wait()
        session.out.note("The run has ended, and its port with it.")
    finally:
        stop()


class _Watch:
    """Tells what happens to one forwarded port."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._loop = asyncio.get_running_loop()
        self._told = ""
        self.forward: Forward | None = None
        self.ended = asyncio.Event()

    def hear(self, event: Event) -> None:
        """On any thread; acted upon once `forward` is known."""
        self._loop.call_soon_threadsafe(self._take, event)

    def _take(self, event: Event) -> None:
        known = self.forward
        if not isinstance(event, ForwardChanged) or event.forward is None or known is None:
            return
        if event.forward.id != known.id:
            return
        if event.open:
            self.tell(event.forward)
        else:
            self.ended.set()

    def tell(self, forward: Forward) -> None:
        if forward.problem and forward.problem != self._told:
            self._session.out.note(f"warning: {forward.problem}")
            self._session.out.note(f"hint: {forward.hint}")
        self._told = forward.problem


async def _at_this_terminal(argv: Sequence[str]) -> int:
    """Run a program with our own streams; its exit code."""
    with _ctrl_c_for_others():
        try:
            process = await asyncio.create_subprocess_exec(*argv)
        except FileNotFoundError as error:
            text = f"There is no program {argv[0]} on this computer."
            raise KnownError("not_found", text, hint="Install OpenSSH.") from error
        return await process.wait()


@contextmanager
def _ctrl_c_for_others() -> Iterator[None]:
    """It is meant for what runs at the terminal; unlike an ignored signal, it reaches that."""
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
