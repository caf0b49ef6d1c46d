"""The Code page: the files of a run, their text in colour, and the line that is asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import KnownError
from desktop_app.domain.run import Outcome, SourcePlace, Stage
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.log.ansi import parse
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.view.code import CodePage, coloured
from tests.fakes import values
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
CODE = {
    "train.py": b"import torch\n\ndef train():\n    raise ValueError('no')\n",
    "net/blocks.py": b"x = 1\n" * 500,
    "empty.txt": b"",
}


@pytest.fixture
def page(context: TabContext, engine: FakeEngine, shown: Shown) -> CodePage:
    engine.code = dict(CODE)
    run = engine.add_run()
    made = CodePage(context)
    shown(made)
    made.show_detail(values.detail(run, engine.workspace.path))
    return made


def _texts(page: CodePage) -> list[str]:
    rows = page.text.view.rows
    return [str(rows.data(rows.index(row))) for row in range(rows.rowCount())]


def _files(page: CodePage) -> list[str]:
    model = page.files.model()
    return [str(model.data(model.index(row, 0))) for row in range(model.rowCount())]


def test_the_script_is_shown_first_with_its_lines_numbered(qtbot: QtBot, page: CodePage) -> None:
    qtbot.waitUntil(lambda: _files(page) == list(CODE))
    wanted = CODE["train.py"].decode().splitlines()
    qtbot.waitUntil(lambda: _texts(page) == wanted)
    assert page.files.currentIndex().data() == "train.py"
    assert page.text.view.rows.number(0) == 1
    assert page.text.view.accessibleName() == "Code"


def test_a_place_is_opened_at_its_line(qtbot: QtBot, page: CodePage) -> None:
    page.open_place(SourcePlace("net/blocks.py", 321))
    qtbot.waitUntil(lambda: page.text.view.currentIndex().row() == 320)
    assert page.files.currentIndex().data() == "net/blocks.py"
    page.open_place(SourcePlace("net/blocks.py", 5))
    assert page.text.view.currentIndex().row() == 4


def test_files_are_found_by_a_part_of_their_path(qtbot: QtBot, page: CodePage) -> None:
    qtbot.waitUntil(lambda: len(_files(page)) == 3)
    find = next(e for e in page.findChildren(QLineEdit) if e.accessibleName() == "Find a file")
    QTest.keyClicks(find, "BLOCK")
    assert _files(page) == ["net/blocks.py"]


def test_code_is_searched_as_a_log_is(qtbot: QtBot, page: CodePage) -> None:
    qtbot.waitUntil(lambda: len(_texts(page)) == 4)
    page.text.search.focus_search()
    QTest.keyClicks(page.focusWidget(), "raise value")
    qtbot.waitUntil(lambda: page.text.view.currentIndex().row() == 3)


def test_an_empty_file_and_one_that_is_lost_say_so(
    qtbot: QtBot, engine: FakeEngine, page: CodePage
) -> None:
    qtbot.waitUntil(lambda: len(_texts(page)) == 4)
    page.open_place(SourcePlace("empty.txt", 1))
    qtbot.waitUntil(lambda: page.text._note.text() == "The file is empty.")
    engine.script.fail("runs.read_code", KnownError("gone", "It is gone.", hint="Bring it back."))
    page.open_place(SourcePlace("net/blocks.py", 1))
    qtbot.waitUntil(lambda: page.text._note.text() == "It is gone. Bring it back.")
    assert page.text._note.isVisible()


def test_a_failed_run_leads_to_the_line_it_failed_at(
    qtbot: QtBot, engine: FakeEngine, context: TabContext, shown: Shown
) -> None:
    engine.code = dict(CODE)
    run = engine.add_run(
        stage=Stage.ENDED, outcome=Outcome.FAILED, exit_code=1, detail="ValueError: no"
    )
    engine.record(run.id).changes["failed_at"] = SourcePlace("train.py", 4, "train")
    tab = RunsTab(context)
    shown(tab)
    tab.show_run(run.id)
    view = tab.run_view
    qtbot.waitUntil(lambda: view.detail is not None)
    button = next(
        b for b in view.findChildren(QPushButton) if b.accessibleName() == "Show train.py, line 4"
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert view.tabs.currentWidget() is view.code
    qtbot.waitUntil(lambda: view.code.text.view.currentIndex().row() == 3)


def test_colours_are_those_of_a_terminal_and_change_no_letter() -> None:
    data = coloured("a/b.py", "def f():  # größer\r\n\treturn '块'\n\n".encode())
    text = data.decode()
    assert "\x1b[" in text
    lines = [parse(line.rstrip("\r"))[0] for line in text.split("\n")]
    assert lines == ["def f():  # größer", "        return '块'", "", ""]


@pytest.mark.parametrize(
    ("path", "data"), [("a.unknown", b"x = 1\n"), ("a.py", b"\xff\xfe\x00"), ("b.py", b"")]
)
def test_what_has_no_language_is_shown_as_it_is(path: str, data: bytes) -> None:
    assert coloured(path, data) == data
