"""Code that is read before it is wanted: where, and how much of it at once."""

from __future__ import annotations

import importlib
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.gui.responsive import Pieces
from desktop_app.gui.shell.pages import reading_tabs
from desktop_app.gui.shell.rail import TABS

START = "import sys; from desktop_app.gui.plots import loading\n"
PLOTS = "desktop_app.gui.plots."


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


def test_the_classes_of_qt_are_there_before_another_thread_asks_for_them(
    tmp_path: Path,
) -> None:
    code = (
        "from PySide6 import QtCore, QtGui, QtWidgets\n"
        "made = lambda: sum(len(vars(module)) for module in (QtCore, QtGui, QtWidgets))\n"
        "for piece in loading.making_qt_classes(): piece()\n"
        "before = made(); loading.read_libraries(); print(made() - before)"
    )
    assert answer(code, tmp_path) == "0\n"


def test_nothing_of_ours_is_read_with_the_libraries_of_plots(tmp_path: Path) -> None:
    code = (
        "loading.read_libraries(); print('pyqtgraph' in sys.modules, "
        f"[name for name in sys.modules if name.startswith('{PLOTS}')])"
    )
    assert answer(code, tmp_path) == f"True ['{PLOTS}loading']\n"


def test_plots_do_not_take_the_bindings_of_cuda_along(tmp_path: Path) -> None:
    package = tmp_path / "cuda" / "bindings"
    package.mkdir(parents=True)
    for file in (package.parent / "__init__.py", package / "__init__.py", package / "runtime.py"):
        file.write_text("")
    code = (
        "loading.read_libraries(); "
        "print('pyqtgraph' in sys.modules, 'cuda.bindings.runtime' in sys.modules)"
    )
    assert answer(code, tmp_path) == "True False\n"
