"""How a verb becomes a command: global options before and after it, one place for errors."""

from __future__ import annotations

import asyncio
import functools
import inspect
import os
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from desktop_app.cli.output import Output
from desktop_app.cli.questions import answering
from desktop_app.cli.services import Services
from desktop_app.domain.errors import Fault, InvalidError, KnownError
from desktop_app.engine.tasks import ended_by_defects

if TYPE_CHECKING:
    from desktop_app.domain.access import CommandLine
    from desktop_app.domain.workspace import WorkspaceInfo
    from desktop_app.engine.engine import Engine

WORKSPACE_VARIABLE = "TRAINYARD_WORKSPACE"
DONE, RUN_FAILED, USER_ERROR, OUR_FAULT, INTERRUPTED = 0, 1, 2, 70, 130

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        metavar="DIR",
        help=f"The workspace; else the one around the current folder, else {WORKSPACE_VARIABLE}.",
    ),
]
Print = Annotated[bool, typer.Option("--print", help="Only print the command that does it.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


@dataclass
class Globals:
    """What was given before the verb."""

    services: Services
    workspace: Path | None = None
    json: bool = False


class Call:
    """One use of a verb that needs no open workspace."""

    def __init__(self, services: Services, workspace: Path | None, out: Output) -> None:
        self.services = services
        self.folder = workspace
        self.out = out

    def workspace(self) -> WorkspaceInfo:
        """The workspace that is meant; raises `InvalidError` where there is none."""
        workspaces = self.services.workspaces()
        if self.folder is not None:
            return workspaces.open(self.folder)
        try:
            return workspaces.find(Path.cwd())
        except InvalidError as error:
            named = os.environ.get(WORKSPACE_VARIABLE)
            if named:
                return workspaces.open(Path(named))
            raise InvalidError(
                error.code,
                error.text,
                hint="Make one with: trainyard workspace init DIR, or name one with --workspace.",
                field="workspace",
            ) from error


class Session(Call):
    """One use of a verb on an open workspace."""

    def __init__(self, call: Call, engine: Engine) -> None:
        super().__init__(call.services, call.folder, call.out)
        self.engine = engine

    async def warn(self) -> None:
        """Name the workspace's files that cannot be used, so that a list is not taken as whole."""
        for problem in await self.engine.problems():
            self.out.note(f"warning: {problem.text}")

    def tell_line(self, line: CommandLine) -> None:
        """Answer with a command for a shell of this computer."""
        answer = {"argv": list(line.argv), "command": line.text}
        self.out.answer(answer, lambda: self.out.line(line.text))


Function = Callable[..., Any]


def verb(app: typer.Typer, name: str) -> Callable[[Function], Function]:
    """Make a function a command. A plain one gets a `Call`, an async one a `Session`, both first;
    its other parameters are typer's. It may return an exit code."""

    def register(function: Function) -> Function:
        app.command(name, help=inspect.getdoc(function))(_command(function))
        return function

    return register


def _command(function: Function) -> Function:
    @functools.wraps(function)
    def command(ctx: typer.Context, *, workspace: Path | None, json: bool, **options: Any) -> None:
        given: Globals = ctx.obj
        out = Output(json=json or given.json)
        call = Call(given.services, workspace or given.workspace, out)
        raise typer.Exit(_guarded(out, lambda: _invoke(function, call, options)))

    _declare(command, function)
    return command


def _declare(command: Function, function: Function) -> None:
    """Give the command the function's own parameters, with the context and the global options."""
    hints = get_type_hints(function, include_extras=True)
    keyword = inspect.Parameter.KEYWORD_ONLY
    own = [
        parameter.replace(annotation=hints[parameter.name], kind=keyword)
        for parameter in list(inspect.signature(function).parameters.values())[1:]
    ]
    shared = [
        inspect.Parameter("ctx", keyword, annotation=typer.Context),
        inspect.Parameter("workspace", keyword, default=None, annotation=WorkspaceOption),
        inspect.Parameter("json", keyword, default=False, annotation=JsonOption),
    ]
    parameters = [*own, *shared]
    command.__dict__.pop("__wrapped__", None)
    vars(command)["__signature__"] = inspect.Signature(parameters)
    command.__annotations__ = {p.name: p.annotation for p in parameters}


def _invoke(function: Function, call: Call, options: dict[str, Any]) -> int | None:
    if not inspect.iscoroutinefunction(function):
        code: int | None = function(call, **options)
        return code
    return asyncio.run(_with_engine(function, call, options))


async def _with_engine(
    function: Callable[..., Awaitable[int | None]], call: Call, options: dict[str, Any]
) -> int | None:
    async with _engine(call) as engine:
        with ended_by_defects(engine.events, call.out.hindered):
            return await function(Session(call, engine), **options)


@asynccontextmanager
async def _engine(call: Call) -> AsyncIterator[Engine]:
    info = await asyncio.to_thread(call.workspace)
    prompt = call.services.prompt
    engine = await call.services.open_engine(info.path, asks=prompt is not None)
    try:
        if prompt is None:
            yield engine
        else:
            async with answering(engine, prompt, call.out):
                yield engine
    finally:
        await engine.close()


def _guarded(out: Output, action: Callable[[], int | None]) -> int:
    """The exit code; errors are told on standard error."""
    try:
        return action() or DONE
    except KeyboardInterrupt:
        out.note("Interrupted.")
        return INTERRUPTED
    except KnownError as error:
        out.error(error)
        return USER_ERROR
    except Fault as error:
        out.error(error)
        return OUR_FAULT
    except BrokenPipeError:
        raise
    except Exception:  # noqa: BLE001  the last door: whatever is left is ours
        out.note("error: Trainyard itself failed. Please report this:")
        out.note(traceback.format_exc())
        return OUR_FAULT
    finally:
        _flush(sys.stdout)


def _flush(stream: Any) -> None:
    if not stream.closed:
        stream.flush()
