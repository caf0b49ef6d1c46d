"""The real program in a real window, found and worked by role and name as a screen reader does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.testbed import programs
from tests.testbed.waiting import DeadlinePassed, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.testbed.display import Display

ROOT = Path(__file__).resolve().parents[2]
TRAINYARD = Path(sys.executable).with_name("trainyard")


class DriverError(RuntimeError):
    """The window refused what was asked of it; the text says what."""


class Driver:
    """One line out, one line back; see `atspi_driver` for the verbs."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def ask(self, verb: str, **arguments: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": verb, **arguments}).encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise DriverError(f"the accessibility driver ended during {verb!r}")
        reply = json.loads(line)
        if "error" in reply:
            raise DriverError(reply["error"])
        return reply["value"]


@dataclass(frozen=True)
class Control:
    """A control of the window."""

    driver: Driver
    id: int
    role: str
    name: str

    def read(self) -> dict[str, Any]:
        """Now: role, name, description, states, extents (x, y, width, height), text, value."""
        state: dict[str, Any] = self.driver.ask("read", control=self.id)
        return state

    def text(self) -> str:
        state = self.read()
        return str(state["name"] if state["text"] is None else state["text"])

    def extents(self) -> tuple[int, int, int, int]:
        x, y, width, height = self.read()["extents"]
        return x, y, width, height

    def centre(self) -> tuple[int, int]:
        x, y, width, height = self.extents()
        return x + width // 2, y + height // 2

    def has(self, state: str) -> bool:
        """Whether it is `enabled`, `checked`, `selected`, `focused`, ..."""
        return state in self.read()["states"]

    def press(self, action: str | None = None) -> None:
        self.driver.ask("act", control=self.id, name=action)

    def set_text(self, text: str) -> None:
        self.driver.ask("set_text", control=self.id, text=text)

    def set_value(self, value: float) -> None:
        self.driver.ask("set_value", control=self.id, value=value)

    def focus(self) -> None:
        self.driver.ask("focus", control=self.id)

    def select(self, index: int) -> None:
        self.driver.ask("select", control=self.id, index=index)

    def cells(self, first: int = 0, most: int = 200) -> list[list[str]]:
        rows: list[list[str]] = self.driver.ask("cells", control=self.id, first=first, most=most)
        return rows

    def cell(self, row: int, column: int) -> Control:
        found = self.driver.ask("cell", control=self.id, row=row, column=column)
        return Control(self.driver, **found)

    def children(self) -> list[Control]:
        found = self.driver.ask("children", control=self.id)
        return [Control(self.driver, **entry) for entry in found]


@dataclass(frozen=True)
class AppWindow:
    """A running program: its process, its log, and its controls by role and name."""

    process: subprocess.Popen[bytes]
    log: Path
    display: Display
    driver: Driver

    @property
    def pid(self) -> int:
        return self.process.pid

    def find_all(
        self,
        role: str | None = None,
        name: str | None = None,
        *,
        contains: str | None = None,
        within: Control | None = None,
        showing: bool = True,
        most: int = 100,
    ) -> list[Control]:
        """What is there now; empty when nothing is, also while the window is not up yet."""
        try:
            found = self.driver.ask(
                "find",
                role=role,
                name=name,
                contains=contains,
                within=None if within is None else within.id,
                showing=showing,
                most=most,
            )
        except DriverError:
            if self.process.poll() is not None:
                raise DriverError(f"the program ended:\n{programs.tail(self.log)}") from None
            return []
        return [Control(self.driver, **entry) for entry in found]

    def wait_for(
        self,
        role: str | None = None,
        name: str | None = None,
        *,
        contains: str | None = None,
        within: Control | None = None,
        timeout_s: float = 30.0,
    ) -> Control:
        """The first control of that role and name, as soon as it shows. Raises DeadlinePassed, with
        what shows instead."""
        try:
            found = wait_until(
                lambda: self.find_all(role, name, contains=contains, within=within, most=1),
                timeout_s,
                f"{role or 'control'} {name or contains!r} shows",
                interval_s=0.05,
            )
        except DeadlinePassed as late:
            raise DeadlinePassed(f"{late}\n{self.scene()}") from None
        return found[0]

    def scene(self) -> str:
        """What shows now and what the program said last: for a failure's text."""
        shows = [f"{control.role} {control.name!r}" for control in self.find_all(most=150)]
        said = programs.tail(self.log)
        return "\n".join(["the window shows:", *shows, "the program said:", said])

    def focused(self) -> Control | None:
        """The control that the keyboard is in now."""
        found = self.driver.ask("focused")
        return None if found is None else Control(self.driver, **found)

    def press(self, name: str, role: str = "push button", timeout_s: float = 30.0) -> None:
        """Press the button (or page tab, menu item) of that name once it shows."""
        self.wait_for(role, name, timeout_s=timeout_s).press()

    def choose(self, name: str, item: str) -> None:
        """Choose an entry of the combo box `name` as a hand does: open it, click the entry."""
        box = self.wait_for("combo box", name)
        box.press()
        popup = self.wait_for("list", within=box)
        x, top, width, height = popup.extents()
        entry = self.wait_for("list item", item, within=box)
        _, y, _, row = entry.extents()
        if not top <= y < top + height:
            raise DriverError(f"the entry {item!r} of {name!r} is not in view")
        self.display.click(x + width // 2, y + row // 2)
        wait_until(lambda: box.text() == item, 30, f"{name!r} shows {item!r}")

    def tree(self) -> str:
        text: str = self.driver.ask("tree")
        return text

    def stop(self) -> int:
        """End the program by its process id; returns its exit code."""
        return programs.stop(self.process)


def _own_home(folder: Path) -> dict[str, str]:
    """Settings, caches and state of the user, in `folder` instead of the tester's home."""
    places = {
        "HOME": "home",
        "XDG_CONFIG_HOME": "home/.config",
        "XDG_DATA_HOME": "home/.local/share",
        "XDG_STATE_HOME": "home/.local/state",
        "XDG_CACHE_HOME": "home/.cache",
    }
    for place in places.values():
        (folder / place).mkdir(parents=True, exist_ok=True)
    return {name: str(folder / place) for name, place in places.items()}


@contextmanager
def _driving(pid: int, display: Display, log: Path) -> Iterator[Driver]:
    with log.open("ab") as sink:
        process = subprocess.Popen(
            ["/usr/bin/python3", "-m", "tests.testbed.atspi_driver", str(pid)],
            cwd=ROOT,
            env=display.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=sink,
        )
    try:
        yield Driver(process)
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.stdout.close()
        programs.stop(process)


@contextmanager
def program(
    display: Display,
    folder: Path,
    command: Sequence[str | os.PathLike[str]],
    env: Mapping[str, str] | None = None,
) -> Iterator[AppWindow]:
    """Run `command` on the screen with a home of its own under `folder` (kept between starts)."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "program.log"
    merged = {**display.env, **_own_home(folder), **(env or {})}
    words = [os.fspath(word) for word in command]
    with (
        programs.started(words, log, merged) as process,
        _driving(process.pid, display, folder / "driver.log") as driver,
    ):
        yield AppWindow(process, log, display, driver)


@contextmanager
def trainyard(
    display: Display,
    folder: Path,
    workspace: Path | None = None,
    env: Mapping[str, str] | None = None,
    executable: Path = TRAINYARD,
) -> Iterator[AppWindow]:
    """The product's window on `workspace`, or on none yet; waits until it shows."""
    chosen = [] if workspace is None else ["--workspace", str(workspace)]
    with program(display, folder, [executable, "gui", *chosen], env) as window:
        window.wait_for("frame", timeout_s=60)
        yield window
