"""The command line over the fake engine, in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from desktop_app.cli.main import main
from desktop_app.cli.services import Services
from desktop_app.engine.engine import Engine
from desktop_app.engine.workspaces import Workspaces
from tests.fakes.engine import FakeEngine, FakeWorkspaces


@dataclass(frozen=True)
class Answer:
    """What one command line left."""

    code: int
    out: str
    err: str
    raw: bytes
    """Standard output as it was."""

    @property
    def json(self) -> Any:
        """The only line of standard output, as JSON."""
        (line,) = self.out.splitlines()
        return json.loads(line, parse_constant=_no_constant)


def _no_constant(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


@dataclass
class Terminal:
    """Runs command lines."""

    engine: FakeEngine
    capture: pytest.CaptureFixture[bytes]
    opened: list[Path] = field(default_factory=list)
    windows: list[Sequence[str]] = field(default_factory=list)
    demos: list[Sequence[str]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    """What the person at the terminal answers; nobody is there without any."""
    workspaces: Callable[[], Workspaces] = lambda: cast(Workspaces, FakeWorkspaces())

    def __call__(self, *arguments: str) -> Answer:
        code = main(self._services(), arguments)
        captured = self.capture.readouterr()
        return Answer(
            code, captured.out.decode(errors="replace"), captured.err.decode(), captured.out
        )

    def _services(self) -> Services:
        return Services(
            workspaces=self.workspaces,
            open_engine=self._open,
            start_window=lambda arguments: _note(self.windows, arguments),
            start_demo=lambda arguments: _note(self.demos, arguments),
            prompt=self._prompt if self.answers else None,
        )

    async def _prompt(self, text: str, echo: bool) -> str | None:
        return self.answers.pop(0)

    async def _open(self, folder: Path, *, asks: bool = False) -> Engine:
        self.opened.append(folder)
        return cast(Engine, self.engine)


def _note(seen: list[Sequence[str]], arguments: Sequence[str]) -> int:
    seen.append(arguments)
    return 0


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace folder that is the current one."""
    monkeypatch.delenv("TRAINYARD_WORKSPACE", raising=False)
    folder = tmp_path / "w"
    FakeWorkspaces().create(folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def engine(workspace: Path) -> FakeEngine:
    return FakeEngine(workspace)


@pytest.fixture
def trainyard(engine: FakeEngine, capsysbinary: pytest.CaptureFixture[bytes]) -> Terminal:
    return Terminal(engine, capsysbinary)
