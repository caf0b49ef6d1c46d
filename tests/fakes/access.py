"""The ways to runs of the fake engine: nothing is opened, and no port is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.domain.access import CommandLine, Forward
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.events import ForwardChanged

if TYPE_CHECKING:
    from tests.fakes.engine import FakeEngine

FREE_PORT = 40_123


class FakeAccess:
    """Same face as `Access`; `change` is news of a forwarded port, `end` its end."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.opened: list[CommandLine] = []
        self.items: dict[str, Forward] = {}
        self.argv: Sequence[str] = ("ssh", "-t", "box")

    async def shell(self, run: str) -> CommandLine:
        await self._engine.script.enter("access.shell", run)
        return self._line(self._engine.record(run).summary.id)

    async def start_line(self, run: str) -> CommandLine:
        await self._engine.script.enter("access.start_line", run)
        return self._line("python3 train.py")

    async def log_line(self, run: str) -> CommandLine:
        await self._engine.script.enter("access.log_line", run)
        return self._line("tail -f")

    async def output_line(self, run: str, path: str) -> CommandLine:
        await self._engine.script.enter("access.output_line", run, path)
        return self._line(f"cat {path}")

    async def target_shell(self, name: str) -> CommandLine:
        await self._engine.script.enter("access.target_shell", name)
        return self._line()

    async def run_verb(self, verb: str, run: str) -> CommandLine:
        await self._engine.script.enter("access.run_verb", verb, run)
        return self._line(verb, self._engine.record(run).summary.id)

    async def target_verb(self, verb: str, name: str) -> CommandLine:
        await self._engine.script.enter("access.target_verb", verb, name)
        return self._line(verb, name)

    async def open_terminal(self, line: CommandLine) -> None:
        await self._engine.script.enter("access.open_terminal", line)
        self.opened.append(line)

    async def forward(self, run: str, port: int, local_port: int = 0) -> Forward:
        await self._engine.script.enter("access.forward", run, port, local_port)
        summary = self._engine.record(run).summary
        if summary.ended:
            raise InvalidError("ended", f"{summary.name} has ended.", field="run")
        taken = local_port or FREE_PORT
        number = str(len(self.items) + 1)
        line = f"ssh -N -L {taken}:127.0.0.1:{port} box"
        return self.change(Forward(number, summary.id, port, taken, line))

    def forwards(self, run_id: str) -> Sequence[Forward]:
        return [item for item in self.items.values() if item.run_id == run_id]

    async def stop_forward(self, number: str) -> None:
        await self._engine.script.enter("access.stop_forward", number)
        self.end(number)

    def change(self, forward: Forward, **changes: str) -> Forward:
        made = replace(forward, **changes)  # type: ignore[arg-type] # texts alone
        self.items[made.id] = made
        self._engine.events.post(ForwardChanged(forward=made))
        return made

    def end(self, number: str) -> None:
        self._engine.events.post(ForwardChanged(forward=self.items.pop(number), open=False))

    def _line(self, *words: str) -> CommandLine:
        return CommandLine((*self.argv, *words), " ".join([*self.argv, *words]))
