"""Training scripts that go on only when a test lets them, and what people do with them in a window.

Only the standard library and `import trainyard`: what is tested is Trainyard, not torch.
"""

from __future__ import annotations

import shlex
import struct
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tests.testbed.app_window import AppWindow, Control

PATIENCE_S = 60.0
"""How long a loaded machine may take for what takes a moment."""
MODEL = b"weights"
STEPS = 20
"""What one `Gate.step` lets the script do."""

SCRIPT = """\
import argparse, os, sys, time
import trainyard

parser = argparse.ArgumentParser()
parser.add_argument("--data", default="")
parser.add_argument("--gate", required=True)
given = parser.parse_args()

def opened(name):
    # Without its gate nobody waits for this script any more.
    while os.path.isdir(given.gate):
        if os.path.exists(os.path.join(given.gate, name)):
            return True
        if os.path.exists(os.path.join(given.gate, "end")):
            return False
        time.sleep(0.02)
    return False

classes = os.listdir(os.path.join(given.data, "train")) if given.data else []
print("classes", *sorted(classes))
part = 0
while opened(str(part)):
    for step in range(part * 20, part * 20 + 20):
        loss = 1 / (step + 1)
        print(f"step {step}: train loss {loss:.4f}")
        trainyard.log_metrics({"train/loss": loss, "val/acc": 1 - loss}, step=step)
    part += 1
with open("outputs/model.pt", "wb") as file:
    file.write(b"weights")
print("trained")
"""


@dataclass
class Gate:
    """What the scripts wait for; they end when the folder is gone."""

    folder: Path
    parts: int = 0

    def step(self) -> int:
        """Let the scripts go on for twenty steps; returns how many steps that makes in all."""
        (self.folder / str(self.parts)).touch()
        self.parts += 1
        return self.parts * STEPS

    def end(self) -> None:
        """Let the scripts end well."""
        (self.folder / "end").touch()


def write_code(folder: Path) -> Path:
    """A source folder with the script."""
    folder.mkdir(parents=True)
    (folder / "train.py").write_text(SCRIPT, "utf-8")
    return folder


def expected_log(steps: int, classes: Iterable[str] = ()) -> list[str]:
    """What the script printed when it had made so many steps."""
    told = [f"step {step}: train loss {1 / (step + 1):.4f}" for step in range(steps)]
    return [" ".join(["classes", *sorted(classes)]), *told]


def _png(path: Path, grey: int) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    rows = (b"\0" + bytes([grey]) * 8) * 8
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def write_pictures(folder: Path, classes: Mapping[str, int]) -> Path:
    """An ImageFolder with so many pictures of each class in `train`, and one of each in `val`."""
    for number, (name, count) in enumerate(classes.items()):
        for split, pictures in (("train", count), ("val", 1)):
            (folder / split / name).mkdir(parents=True)
            for picture in range(pictures):
                _png(folder / split / name / f'no. {picture} "{name}".png', 40 * number)
    return folder


@dataclass(frozen=True)
class Hand:
    """Does in a window what a person does; every wait is patient."""

    window: AppWindow

    def see(
        self, role: str | None, name: str | None = None, within: Control | None = None
    ) -> Control:
        return self.window.wait_for(role, name, within=within, timeout_s=PATIENCE_S)

    def press(self, name: str, role: str = "push button") -> None:
        self.window.press(name, role, timeout_s=PATIENCE_S)

    def type_into(self, name: str, text: str) -> None:
        self.see("text", name).set_text(text)

    def keys(self, *names: str) -> None:
        """Press keys in the window, which on a screen without a window manager needs a click
        first; the click lands on the empty end of the status bar, again where a sheet that closes
        just then took it."""

        def active() -> bool:
            if self.see("frame").has("active"):
                return True
            x, y, width, height = self.see("status bar").extents()
            self.window.display.click(x + width // 2, y + height // 2)
            return False

        wait_until(active, PATIENCE_S, "the window is active", interval_s=0.5)
        self.window.display.keys(*names)

    def choose_for_runs(self, number: int) -> None:
        """Choose from the menu of the selected runs, by the keyboard: a popup is no part of the
        accessibility tree. The menu key is held as long as a person holds it, since a menu closes
        if its key is let go of before it is there."""
        display = self.window.display
        x, y, _, height = self.see("table", "Runs").cell(len(self.runs()) - 1, 2).extents()
        below = x + 20, y + height + 20, 60, 60  # which the menu covers, and nothing else changes
        with self._something_shows("the menu", below):
            display.xdotool("keydown", "Menu")
        display.xdotool("keyup", "Menu")
        with self._something_shows("what the menu opens", below):
            display.keys(*["Down"] * number, "Return")

    @contextmanager
    def _something_shows(self, what: str, part: tuple[int, int, int, int]) -> Iterator[None]:
        display = self.window.display
        before = self.at_rest(part)
        yield
        wait_until(lambda: display.pixels(part) != before, PATIENCE_S, f"{what} shows")

    def at_rest(self, part: tuple[int, int, int, int]) -> bytes:
        """The pixels of a part of the screen once nothing is painted there."""
        seen = b""

        def same() -> bool:
            nonlocal seen
            before, seen = seen, self.window.display.pixels(part)
            return seen == before

        wait_until(same, PATIENCE_S, "nothing is painted any more", interval_s=0.3)
        return seen

    def open_folder(self, folder: Path) -> None:
        """From the first start: open `folder`, which becomes a workspace."""
        self.press("Open a folder")
        self.see("dialog")
        self.type_into("Directory:", str(folder))
        self.press("Choose")

    def wait_for_workspace(self) -> None:
        runs = self.see(None, "Runs")
        wait_until(lambda: runs.has("enabled"), PATIENCE_S, "the workspace is open")

    def wait_for_focus(self, name: str) -> None:
        """Wait until the keyboard is in the control of that name."""

        def there() -> bool:
            focused = self.window.focused()
            return focused is not None and focused.name == name

        wait_until(there, PATIENCE_S, f"the keyboard is in {name!r}")

    def new_run(self, source: Path, arguments: list[str], data: str = "") -> None:
        """Open the run form and fill it, with the dataset `data` as the input of that name."""
        self.wait_for_workspace()
        self.keys("ctrl+n")
        self.see("label", "New run")
        self.type_into("Source folder", str(source))
        script = self.see("combo box", "Script")
        wait_until(lambda: script.text() == "train.py", PATIENCE_S, "the script was found")
        self.type_into("Arguments", shlex.join(arguments))
        if data:
            self.press("Add input")
            self.type_into("Name of input", "data")
            self.window.choose("Value of input", data)

    def runs(self) -> list[list[str]]:
        """The table of runs now, the newest first: star, state and name in front."""
        return self.see("table", "Runs").cells()

    def wait_for_state(self, name: str, state: str) -> None:
        wait_until(
            lambda: [state, name] in [row[1:3] for row in self.runs()],
            PATIENCE_S,
            f"{name} is {state}",
            interval_s=0.1,
        )

    def choose_run(self, name: str) -> None:
        """Click the run in the table; it shows beside it."""
        names: list[str] = []

        def listed() -> bool:
            names[:] = [row[2] for row in self.runs()]
            return name in names

        wait_until(listed, PATIENCE_S, f"{name} is in the table")
        x, y = self.see("table", "Runs").cell(names.index(name), 2).centre()
        self.window.display.click(x, y)
        self.see("label", name)

    def page(self, name: str) -> None:
        """Turn to a page of the shown run."""
        self.press(name, role="page tab")

    def log_lines(self) -> list[str]:
        """The log as a screen reader reads it, line by line."""
        return [line.name for line in self.see("list", "Log").children()]

    def wait_for_points(self, series: str, count: int, last: str) -> Control:
        """The plot of a series, once its description tells so many points and the last value."""
        plot = self.see(None, f"Plot of {series}")
        told = f"{series}: {count} points, last value {last}"
        wait_until(
            lambda: plot.read()["description"] == told, PATIENCE_S, f"the plot tells {told!r}"
        )
        return plot

    def picture(self, plot: Control) -> bytes:
        """The pixels inside the axes of a plot, without its title and value."""
        inner = self.see(None, plot.name, within=plot.children()[-1])
        return self.window.display.pixels(inner.extents())
