"""Code that is read before it is wanted: where, and how much of it at once."""

from __future__ import annotations

import importlib
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.gui.shell.pages import TabsReader
from desktop_app.gui.shell.rail import TABS

WITHOUT = "import sys; from desktop_app.gui.plots import loading; loading.read_libraries()\n"
PLOTS = "desktop_app.gui.plots."


def answer(code: str, path: Path) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT + code],
        env={"PYTHONPATH": str(path), "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_tabs_are_read_on_the_windows_thread_one_module_in_a_turn(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another thread PySide dies of it now and then."""
    turn = 0
    read: list[tuple[str, int, str]] = []

    def note(name: str) -> ModuleType:
        read.append((name, turn, threading.current_thread().name))
        return sys.modules[__name__]

    def count() -> None:
        nonlocal turn
        turn += 1

    monkeypatch.setattr(importlib, "import_module", note)
    reader = TabsReader()
    reader._turn.timeout.connect(count)
    with qtbot.waitSignal(reader.done):
        reader.begin()
    names = [name for name, _, _ in read]
    assert {f"desktop_app.gui.tabs.{tab}.tab" for tab in TABS} <= set(names)
    assert [number for _, number, _ in read] == list(range(len(read)))
    assert {thread for _, _, thread in read} == {threading.main_thread().name}
    runs = [name for name in names if name.startswith("desktop_app.gui.tabs.runs.")]
    assert runs[-1] == "desktop_app.gui.tabs.runs.tab"


def test_nothing_of_ours_is_read_with_the_libraries_of_plots(tmp_path: Path) -> None:
    code = f"print('pyqtgraph' in sys.modules, [m for m in sys.modules if m.startswith('{PLOTS}')])"
    assert answer(code, tmp_path) == f"True ['{PLOTS}loading']\n"


def test_plots_do_not_take_the_bindings_of_cuda_along(tmp_path: Path) -> None:
    package = tmp_path / "cuda" / "bindings"
    package.mkdir(parents=True)
    for file in (package.parent / "__init__.py", package / "__init__.py", package / "runtime.py"):
        file.write_text("")
    code = "print('pyqtgraph' in sys.modules, 'cuda.bindings.runtime' in sys.modules)"
    assert answer(code, tmp_path) == "True False\n"
