"""A screen of its own: X server, session bus and accessibility bus, ended by process id."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.testbed import programs
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
_NUMBERS = 50_000
_SPARE_KEYS = [f"I{number}" for number in range(243, 256) if number != 248]
"""Keys for media and radios, which nobody presses here."""
PROGRAMS = ("Xvfb", "xkbcomp", "dbus-daemon", "xdotool", "import")


def missing() -> list[str]:
    """What a screen needs and this machine lacks; empty where one can be made."""
    found = [name for name in PROGRAMS if shutil.which(name) is None]
    if not LAUNCHER.exists():
        found.append(str(LAUNCHER))
    probe = ["/usr/bin/python3", "-c", "import pyatspi"]
    if (
        not Path(probe[0]).exists()
        or subprocess.run(probe, capture_output=True, check=False).returncode
    ):
        found.append("python3-pyatspi")
    return found


@dataclass(frozen=True)
class Display:
    """One running screen. `env` is what a program needs to appear on it and be driven."""

    env: dict[str, str]
    width: int
    height: int

    def screenshot(self, path: Path, crop: tuple[int, int, int, int] | None = None) -> Path:
        """Save the screen, or its part (x, y, width, height), as a PNG; returns `path`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._run("import", "-silent", "-window", "root", *_crop(crop), f"png:{path}")
        return path

    def pixels(self, crop: tuple[int, int, int, int] | None = None) -> bytes:
        """The same as bare RGB bytes, to compare: a PNG carries its date and always differs."""
        command = ["import", "-silent", "-window", "root", *_crop(crop), "-depth", "8", "rgb:-"]
        return self._output(*command)

    def xdotool(self, *arguments: str) -> str:
        return self._run("xdotool", *arguments)

    def click(self, x: int, y: int, button: int = 1) -> None:
        """A real click of the mouse."""
        self.xdotool("mousemove", str(x), str(y), "click", str(button))

    def keys(self, *names: str) -> None:
        """Press keys by their X names, as `Return` or `ctrl+a`, in the window under the mouse."""
        self.xdotool("key", "--clearmodifiers", *names)

    def type(self, text: str) -> None:
        """Type text, key by key, where the keyboard is; of letters beyond ASCII up to twelve."""
        self._give_keys({letter for letter in text if not letter.isascii()})
        self.xdotool("type", "--clearmodifiers", "--", text)

    def _give_keys(self, letters: set[str]) -> None:
        """Let each letter have a key. xdotool lends one only for a moment, and a program that is
        slow to ask what the key means then finds nothing there."""
        if not letters:
            return
        keyboard = self._run("xkbcomp", "-w0", "-xkb", self.env["DISPLAY"], "-")
        for letter, key in zip(sorted(letters), _SPARE_KEYS, strict=False):
            symbol = f"key <{key}> {{ [ U{ord(letter):04X} ] }};"
            keyboard, found = re.subn(rf"key <{key}> {{.*?}};", symbol, keyboard, count=1)
            assert found, key
        self._output("xkbcomp", "-w0", "-", self.env["DISPLAY"], given=keyboard.encode())

    def _run(self, *command: str) -> str:
        return self._output(*command).decode("utf-8", "replace")

    def _output(self, *command: str, given: bytes = b"") -> bytes:
        done = subprocess.run(
            command, env=self.env, input=given, capture_output=True, timeout=60, check=False
        )
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip()
            raise RuntimeError(f"{command[0]} failed ({done.returncode}): {said}")
        return done.stdout


def _crop(part: tuple[int, int, int, int] | None) -> list[str]:
    if part is None:
        return []
    x, y, width, height = part
    return ["-crop", f"{width}x{height}+{x}+{y}", "+repage"]


def _first_line(read_end: int, process: subprocess.Popen[bytes], what: str) -> str:
    """The line a program writes when it is ready; what it wrote so far is kept between looks."""
    os.set_blocking(read_end, False)
    seen = b""

    def line() -> str | None:
        nonlocal seen
        if process.poll() is not None:
            raise RuntimeError(f"{what} ended with exit code {process.returncode}")
        try:
            seen += os.read(read_end, 4096)
        except BlockingIOError:
            return None
        return seen.decode("ascii").strip() if seen.endswith(b"\n") else None

    return wait_until(line, 30, f"{what} is ready") or ""


@contextmanager
def _announcing(
    command: list[str], flag: str, log: Path, env: dict[str, str] | None
) -> Iterator[str]:
    """A server that writes one line to the descriptor named by `flag`, such as its address."""
    read_end, write_end = os.pipe()
    words = [f"{flag}{write_end}"] if flag.endswith("=") else [flag, str(write_end)]
    with log.open("ab") as sink:
        process = subprocess.Popen(
            [*command, *words],
            stdout=sink,
            stderr=subprocess.STDOUT,
            env=env,
            pass_fds=[write_end],
        )
    os.close(write_end)
    try:
        yield _first_line(read_end, process, command[0])
    finally:
        os.close(read_end)
        programs.stop(process)


def _base_env(folder: Path) -> dict[str, str]:
    dropped = {"DISPLAY", "WAYLAND_DISPLAY", "PYTHONUNBUFFERED", "NO_AT_BRIDGE", "XAUTHORITY"}
    env = {name: value for name, value in os.environ.items() if name not in dropped}
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    return {
        **env,
        "XDG_RUNTIME_DIR": str(runtime),
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
    }


def _accessibility_answers(env: dict[str, str]) -> bool:
    call = [
        *("dbus-send", "--session", "--print-reply", "--dest=org.a11y.Bus"),
        *("/org/a11y/bus", "org.a11y.Bus.GetAddress"),
    ]
    return subprocess.run(call, env=env, capture_output=True, check=False).returncode == 0


@contextmanager
def session_bus(log: Path, env: dict[str, str] | None = None) -> Iterator[str]:
    """The address of a session bus of its own."""
    command = ["dbus-daemon", "--session", "--nofork", "--nopidfile"]
    with _announcing(command, "--print-address=", log, env) as address:
        yield address


@contextmanager
def screen(width: int = 1280, height: int = 800) -> Iterator[Display]:
    """A running screen for as long as the block lasts."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="trainyard-screen-")))
        env = _base_env(folder)
        log = folder / "servers.log"
        # A number that nobody used before: a server that ends deletes the socket of its number,
        # also where another one has just begun there.
        # And one that resets itself when its last program has ended refuses the next one meanwhile.
        screens = ["-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"]
        server = ["Xvfb", f":{secrets.randbelow(_NUMBERS) + 100}", *screens]
        number = stack.enter_context(_announcing(server, "-displayfd", log, env))
        env["DISPLAY"] = f":{number}"
        env["DBUS_SESSION_BUS_ADDRESS"] = stack.enter_context(session_bus(log, env))
        launcher = [str(LAUNCHER), "--launch-immediately"]
        stack.enter_context(programs.started(launcher, log, env))
        wait_until(lambda: _accessibility_answers(env), 30, "the accessibility bus answers")
        yield Display(env, width, height)
