"""Code that is read before it is wanted: where, and how much of it at once."""

from __future__ import annotations

import builtins
import importlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui import responsive
from desktop_app.gui.responsive import ImportInSteps, Pieces, StallLog
from desktop_app.gui.shell.pages import reading_tabs
from desktop_app.gui.shell.rail import TABS
from tests.testbed.waiting import let_pass

START = "import sys; from desktop_app.gui.plots import loading\n"


def answer(code: str, path: Path) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", START + code],
        env={"PYTHONPATH": str(path), "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_pieces_are_done_on_the_windows_thread_one_in_a_turn(qtbot: QtBot) -> None:
    """On another thread PySide dies of making classes now and then."""
    turn = 0
    done: list[tuple[int, str]] = []

    def count() -> None:
        nonlocal turn
        turn += 1

    def note() -> None:
        done.append((turn, threading.current_thread().name))

    pieces = Pieces()
    pieces._turn.timeout.connect(count)
    with qtbot.waitSignal(pieces.done):
        pieces.begin([note] * 5)
    assert done == [(number, threading.main_thread().name) for number in range(5)]


def test_what_tabs_are_made_of_is_read_before_them(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(importlib, "import_module", read.append)
    for piece in reading_tabs():
        piece()
    package = "desktop_app.gui.tabs"
    assert {f"{package}.{tab}.tab" for tab in TABS} <= set(read)
    runs = [name for name in read if name.startswith(f"{package}.runs.")]
    assert runs[-1] == f"{package}.runs.tab"
    assert len(runs) > 20


READ_ALL = "for piece in loading.reading(): piece()\n"
APPLICATION = "from PySide6.QtWidgets import QApplication\napp = QApplication([])\n"


def test_plots_are_read_in_many_pieces(tmp_path: Path) -> None:
    code = "pieces = [piece() for piece in loading.reading()]\n"
    code += "print(len(pieces) > 150, 'pyqtgraph' in sys.modules, loading.PLOTS in sys.modules)"
    assert answer(APPLICATION + code, tmp_path) == "True True True\n"


def test_no_piece_reads_many_modules_of_the_plots(tmp_path: Path) -> None:
    code = (
        "read, most = set(), 0\n"
        "for piece in loading.reading():\n"
        "    piece()\n"
        "    now = {name for name in sys.modules if name.startswith('desktop_app.gui.plots.')}\n"
        "    most, read = max(most, len(now - read)), now\n"
        "print(most <= 4, len(read) > 15)"
    )
    assert answer(APPLICATION + code, tmp_path) == "True True\n"


def test_widgets_that_are_found_in_others_make_no_classes(tmp_path: Path) -> None:
    """PySide makes every kind of widget that there is as it finds out what one is."""
    code = (
        "from PySide6 import QtWidgets\n"
        "from desktop_app.gui.shell.pages import reading_tabs\n"
        "pieces = reading_tabs()\n"
        "print('QWizard' in vars(QtWidgets))\n"
        "while 'QWizard' not in vars(QtWidgets): pieces.pop(0)()\n"
        "print('desktop_app.gui.tabs.runs.table.view' in sys.modules)"
    )
    assert answer(APPLICATION + code, tmp_path) == "False\nFalse\n"


def test_plots_do_not_take_the_bindings_of_cuda_along(tmp_path: Path) -> None:
    package = tmp_path / "cuda" / "bindings"
    package.mkdir(parents=True)
    for file in (package.parent / "__init__.py", package / "__init__.py", package / "runtime.py"):
        file.write_text("")
    code = "print('pyqtgraph' in sys.modules, 'cuda.bindings.runtime' in sys.modules)"
    assert answer(APPLICATION + READ_ALL + code, tmp_path) == "True False\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notes]:
    """`steps_of_three`, a package of three modules that note by whom and when they are read."""
    notes = Notes()
    folder = tmp_path / "steps_of_three"
    folder.mkdir()
    note = "import builtins; builtins.notes_of_three.take(__name__)\n"
    (folder / "__init__.py").write_text(note + "from . import first, second\n")
    for name in ("first", "second"):
        (folder / f"{name}.py").write_text(note)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(builtins, "notes_of_three", notes, raising=False)
    yield notes
    for name in [name for name in sys.modules if name.startswith("steps_of_three")]:
        del sys.modules[name]


class Notes:
    def __init__(self) -> None:
        self.stepping = False
        self.read: list[tuple[str, str, bool]] = []
        self.hold = threading.Event()
        self.hold.set()

    def take(self, name: str) -> None:
        assert self.hold.wait(timeout=30)
        self.read.append((name, threading.current_thread().name, self.stepping))


def test_a_package_is_read_a_module_a_step_and_only_during_steps(
    package: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(responsive, "STEP_SECONDS", 30.0)
    read = []
    for step in ImportInSteps("steps_of_three").steps():
        package.stepping = True
        step()
        package.stepping = False
        read.append(len(package.read))
    names = ("steps_of_three", "steps_of_three.first", "steps_of_three.second")
    assert package.read == [(name, "import steps_of_three", True) for name in names]
    assert read == [0, 1, 2, 3, 3]


def test_between_two_steps_every_other_import_goes_on(package: Notes, tmp_path: Path) -> None:
    """The lock that all imports take is not kept: the window would stand still for good."""
    reading = ImportInSteps("steps_of_three")
    for number, step in enumerate(reading.steps()):
        step()
        (tmp_path / f"other_of_{number}.py").write_text("")
        importlib.invalidate_caches()
        importing = f"other_of_{number}"
        aside = threading.Thread(target=importlib.import_module, args=[importing], daemon=True)
        aside.start()
        aside.join(timeout=30)
        assert importing in sys.modules
        del sys.modules[importing]
    assert len(package.read) == 3


def test_a_module_that_takes_long_is_not_waited_for(package: Notes) -> None:
    package.hold.clear()
    steps = ImportInSteps("steps_of_three").steps()
    for _ in range(3):
        next(steps)()
    assert package.read == []
    package.hold.set()
    for step in steps:
        step()
    assert len(package.read) == 3


def test_a_package_that_cannot_be_read_says_so_in_a_step(package: Notes) -> None:
    steps = ImportInSteps("steps_of_three.none").steps()

    def read_all() -> None:
        for step in steps:
            step()

    with pytest.raises(ModuleNotFoundError, match=r"steps_of_three\.none"):
        read_all()


def test_the_rest_is_read_at_once_when_the_program_ends(package: Notes, qapp: QApplication) -> None:
    reading = ImportInSteps("steps_of_three")
    next(reading.steps())()
    qapp.aboutToQuit.emit()
    importlib.import_module("steps_of_three")  # as whoever needs it does, on another thread
    assert len(package.read) == 3
    reading._thread.join(timeout=30)


def test_the_window_loads_nothing_of_the_command_line(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from desktop_app.__main__ import main\n"
        "sys.argv = ['trainyard', 'gui', '--quit-when-painted']\n"
        "code = main()\n"
        "loaded = {'typer', 'pydantic', 'pygments', 'desktop_app.cli'} & set(sys.modules)\n"
        "sys.exit(' '.join(loaded) or code)\n"
    )
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "TRAINYARD_CONFIG_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=env
    )
    assert done.returncode == 0, done.stderr


def test_a_window_that_did_not_answer_is_told_in_the_log(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    window = QObject()
    log = StallLog(window)
    qtbot.waitUntil(lambda: log.beats > 1)
    before = log.longest
    QTimer.singleShot(0, log, lambda: let_pass(before + 0.2))
    qtbot.waitUntil(lambda: log.longest > max(before, 0.15))
    log.tell_longest()
    window.deleteLater()
    stalled, *_, longest = [record.getMessage() for record in caplog.records]
    assert stalled.startswith("The window did not answer for ")
    assert longest == f"The window answered within {1000 * log.longest:.0f} ms each time"
