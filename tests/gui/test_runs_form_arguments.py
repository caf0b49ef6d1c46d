"""A script's arguments as fields: they and the line of arguments say the same at any time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.run import RunSpec
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.form import argument_fields
from desktop_app.gui.tabs.runs.form.argument_editors import PathEditor, TimesEditor
from desktop_app.gui.tabs.runs.form.argument_fields import FEW, MOST_HEIGHT, ArgumentRow
from desktop_app.gui.tabs.runs.form.fields import RunFields
from desktop_app.gui.tabs.runs.form.page import RunForm
from desktop_app.gui.tabs.runs.tab import RunsTab
from tests.fakes import example_scripts
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
MANY = "import argparse\np = argparse.ArgumentParser()\n" + "".join(
    f"p.add_argument('--option-{n}', help='what number {n} does')\n" for n in range(120)
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "bird 'classifier' 训练"
    folder.mkdir()
    return folder


@pytest.fixture
def tab(context: TabContext, shown: Shown) -> RunsTab:
    return cast(RunsTab, shown(RunsTab(context)))


@pytest.fixture
def form(qtbot: QtBot, tab: RunsTab) -> RunForm:
    tab.new_run()
    assert tab.form is not None
    form = tab.form
    qtbot.waitUntil(lambda: bool(form.fields.targets.states) and form.fields.isEnabled())
    return form


def _choose(qtbot: QtBot, form: RunForm, source: Path, text: str, rows: int) -> RunFields:
    """Choose a script of this text, and wait for its fields."""
    (source / "train.py").write_text(text, "utf-8")
    form.fields.folder.line.setText(str(source))
    qtbot.waitUntil(lambda: _settled(form.fields, rows), timeout=20_000)
    return form.fields


def _settled(fields: RunFields, rows: int) -> bool:
    shown = fields.script_arguments.fields
    return len(shown.rows) == rows and shown.isVisible() and not shown.building


def _row(fields: RunFields, label: str) -> ArgumentRow:
    return next(r for r in fields.script_arguments.fields.rows if r.argument.label == label)


def _line(fields: RunFields, label: str) -> QLineEdit:
    line = _row(fields, label).typed
    assert isinstance(line, QLineEdit)
    return line


def _box(fields: RunFields, label: str) -> QComboBox:
    box = _row(fields, label).typed
    assert isinstance(box, QComboBox)
    return box


def _pick(box: QComboBox, text: str) -> None:
    at = box.findText(text)
    box.setCurrentIndex(at)
    box.activated.emit(at)


def test_what_is_entered_in_fields_is_written_into_the_line(
    qtbot: QtBot, engine: FakeEngine, form: RunForm, source: Path
) -> None:
    fields = _choose(qtbot, form, source, example_scripts.PICTURES_ARGPARSE, 21)
    QTest.keyClicks(_line(fields, "--learning-rate"), "0.3")
    QTest.keyClicks(_line(fields, "--tag"), "a 'b c'")
    _pick(_box(fields, "--precision"), "bf16")
    amp = cast(QCheckBox, _row(fields, "--amp").typed)
    assert amp.isChecked()
    amp.click()
    cast(TimesEditor, _row(fields, "--verbose").typed).setValue(2)
    QTest.keyClicks(_line(fields, "DIR"), "pictures")
    line = (
        "pictures --learning-rate 0.3 --tag a --tag 'b c' --precision bf16 "
        "--no-amp --verbose --verbose"
    )
    assert fields.arguments.text() == line
    form.submit()
    qtbot.waitUntil(lambda: bool(engine.script.called("runs.submit")))
    spec = cast(RunSpec, engine.script.called("runs.submit")[-1][0])
    assert spec.arguments == fields.script_arguments.pieces.pieces
    assert spec.arguments[:3] == ("pictures", "--learning-rate", "0.3")


def test_what_is_typed_into_the_line_is_shown_in_fields_and_what_they_do_not_know_stays(
    qtbot: QtBot, form: RunForm, source: Path
) -> None:
    fields = _choose(qtbot, form, source, example_scripts.PICTURES_ARGPARSE, 21)
    QTest.keyClicks(fields.arguments, "birds --unheard-of 7 -b 8 --size 384 --cosine -vv")
    assert _line(fields, "DIR").text() == "birds"
    assert _line(fields, "--batch-size").text() == "8"
    assert _box(fields, "--size").currentText() == "384"
    assert cast(QCheckBox, _row(fields, "--cosine").typed).isChecked()
    assert cast(TimesEditor, _row(fields, "--verbose").typed).value() == 2
    _line(fields, "--batch-size").selectAll()
    QTest.keyClicks(_line(fields, "--batch-size"), "16")
    line = "birds --unheard-of 7 --batch-size 16 --size 384 --cosine -vv"
    assert fields.arguments.text() == line
    _line(fields, "DIR").selectAll()
    QTest.keyClick(_line(fields, "DIR"), Qt.Key.Key_Delete)
    assert fields.arguments.text() == line.removeprefix("birds ")


def test_defaults_are_shown_and_never_written(qtbot: QtBot, form: RunForm, source: Path) -> None:
    fields = _choose(qtbot, form, source, example_scripts.PICTURES_ARGPARSE, 21)
    assert _line(fields, "--epochs").placeholderText() == "90"
    assert _line(fields, "--betas").placeholderText() == "0.9 0.999"
    assert _line(fields, "--out").placeholderText() == "Made when the script runs"
    size = _box(fields, "--size")
    assert [size.itemText(n) for n in range(size.count())] == ["160", "224 (default)", "384"]
    assert size.currentText() == "224 (default)"
    _pick(size, "160")
    assert fields.arguments.text() == "--size 160"
    _pick(size, "224 (default)")
    assert fields.arguments.text() == ""


def test_a_flag_that_is_neither_on_nor_off_by_itself_has_three_choices(
    qtbot: QtBot, form: RunForm, source: Path
) -> None:
    text = "import typer\ndef main(amp: bool | None = None): ...\ntyper.run(main)\n"
    fields = _choose(qtbot, form, source, text, 1)
    amp = _box(fields, "--amp")
    assert [amp.itemText(n) for n in range(amp.count())] == ["Not given", "On", "Off"]
    _pick(amp, "Off")
    assert fields.arguments.text() == "--no-amp"
    _pick(amp, "On")
    assert fields.arguments.text() == "--amp"
    fields.arguments.clear()
    assert amp.currentText() == "Not given"


def test_what_cannot_be_meant_is_told_beside_its_field_and_can_still_be_submitted(
    qtbot: QtBot, engine: FakeEngine, form: RunForm, source: Path
) -> None:
    fields = _choose(qtbot, form, source, example_scripts.PICTURES_ARGPARSE, 21)
    QTest.keyClicks(_line(fields, "--epochs"), "many")
    assert _row(fields, "--epochs").complaint == "This is not a whole number."
    assert _line(fields, "--epochs").accessibleDescription() == "This is not a whole number."
    QTest.keyClicks(_line(fields, "--tag"), "'half")
    assert "no end" in _row(fields, "--tag").complaint
    assert fields.arguments.text() == "--epochs many"
    form.submit()
    qtbot.waitUntil(lambda: bool(engine.script.called("runs.submit")))


def test_a_line_that_cannot_be_split_leaves_no_field_to_change(
    qtbot: QtBot, form: RunForm, source: Path
) -> None:
    fields = _choose(qtbot, form, source, example_scripts.PICTURES_ARGPARSE, 21)
    fields.arguments.setText("--tag 'half")
    assert not _line(fields, "--epochs").isEnabled()
    fields.arguments.setText("--tag 'half'")
    assert _line(fields, "--epochs").isEnabled()
    assert _line(fields, "--tag").text() == "half"


def test_required_arguments_come_first_and_every_field_has_a_name(
    qtbot: QtBot, form: RunForm, source: Path
) -> None:
    fields = _choose(qtbot, form, source, example_scripts.PICTURES_ARGPARSE, 21)
    rows = fields.script_arguments.fields.rows
    labels = [row.argument.label for row in rows]
    assert labels[:3] == ["--precision", "DIR", "--arch"]
    assert [row.typed.accessibleName() for row in rows] == labels
    assert rows[0].typed.accessibleDescription() == "Required · 100% exact"
    assert "--secret" not in labels


def test_a_path_is_browsed_for_or_is_an_input(qtbot: QtBot, form: RunForm, source: Path) -> None:
    fields = _choose(qtbot, form, source, example_scripts.PICTURES_ARGPARSE, 21)
    fields.inputs.add_row("data", "birds")
    editor = cast(PathEditor, _row(fields, "DIR").editor)
    assert editor.browse.accessibleName() == "Browse for DIR"
    menu = editor.choices()
    actions: dict[str, QAction] = {action.text(): action for action in menu.actions()}
    assert list(actions) == ["File…", "Folder…", "{inputs.data}"]
    actions["{inputs.data}"].trigger()
    menu.deleteLater()
    assert fields.arguments.text() == "{inputs.data}"


def test_inputs_are_offered_while_a_field_is_typed_into(
    qtbot: QtBot, form: RunForm, source: Path
) -> None:
    fields = _choose(qtbot, form, source, example_scripts.PICTURES_ARGPARSE, 21)
    fields.inputs.add_row("data", "birds")
    line = _line(fields, "--resume")
    line.setFocus()
    QTest.keyClicks(line, "{in")
    assert line.completer().currentCompletion() == "{inputs.data}"
    popup = line.completer().popup()
    assert popup is not None
    line.completer().activated.emit("{inputs.data}")
    popup.hide()
    assert fields.arguments.text() == "--resume {inputs.data}"


def test_many_arguments_scroll_and_are_found_by_name_and_help(
    qtbot: QtBot, form: RunForm, source: Path
) -> None:
    fields = _choose(qtbot, form, source, MANY, 120)
    shown = fields.script_arguments.fields
    assert shown.search.isVisible()
    assert shown.height() < MOST_HEIGHT + 120
    QTest.keyClicks(shown.search, "NUMBER 17")
    visible = [row.argument.label for row in shown.rows if row.isVisible()]
    assert visible == ["--option-17", "--option-117"]
    shown.search.setText("nothing of this name")
    told = [one.text() for one in shown.findChildren(QLabel) if one.isVisible()]
    assert told == ["No argument is called so."]
    shown.search.clear()
    assert all(row.isVisibleTo(shown) for row in shown.rows)


def test_of_very_many_arguments_the_first_have_fields_and_the_rest_are_counted(
    qtbot: QtBot, form: RunForm, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(argument_fields, "MOST_FIELDS", 5)
    fields = _choose(qtbot, form, source, MANY, 5)
    shown = fields.script_arguments.fields
    told = [one.text() for one in shown.findChildren(QLabel) if one.isVisible()]
    assert "And 115 more without a field." in told


def test_few_arguments_need_no_search(qtbot: QtBot, form: RunForm, source: Path) -> None:
    text = "\n".join(MANY.splitlines()[: 2 + FEW - 1])
    fields = _choose(qtbot, form, source, text, FEW - 1)
    assert not fields.script_arguments.fields.search.isVisible()


def test_the_tab_key_goes_from_the_line_through_the_fields_to_the_inputs(
    qtbot: QtBot, form: RunForm, source: Path
) -> None:
    text = "import argparse\np = argparse.ArgumentParser()\n"
    text += "p.add_argument('--data')\np.add_argument('--lr')\n"
    fields = _choose(qtbot, form, source, text, 2)
    fields.arguments.setFocus()
    names: list[str] = []
    for _ in range(4):
        QTest.keyClick(form.focusWidget(), Qt.Key.Key_Tab)
        names.append(form.focusWidget().accessibleName())
    assert names == ["--data", "Browse for --data", "--lr", "Add input"]


def test_a_command_of_the_script_has_fields_of_its_own(
    qtbot: QtBot, form: RunForm, source: Path
) -> None:
    fields = _choose(qtbot, form, source, example_scripts.COMMANDS_ARGPARSE, 2)
    _box(fields, "what").setFocus()
    _pick(_box(fields, "what"), "train")
    qtbot.waitUntil(lambda: _settled(fields, 3))
    assert _box(fields, "what").hasFocus()
    QTest.keyClicks(_line(fields, "--epochs"), "5")
    cast(QCheckBox, _row(fields, "--quiet").typed).click()
    assert fields.arguments.text() == "--quiet train --epochs 5"


NO_PYTHON = "Line 2 of 'train.py' is no Python: invalid syntax. Mend the line; the script would end"


@pytest.mark.parametrize(
    ("text", "words"), [("x = 1\ndef f(:\n", f"{NO_PYTHON} there."), ("print()\n", "")]
)
def test_a_script_without_fields_leaves_the_line_and_says_why(
    qtbot: QtBot, engine: FakeEngine, form: RunForm, source: Path, text: str, words: str
) -> None:
    (source / "train.py").write_text(text, "utf-8")
    form.fields.folder.line.setText(str(source))
    qtbot.waitUntil(lambda: bool(engine.script.called("scripts.arguments")))
    arguments = form.fields.script_arguments
    qtbot.waitUntil(lambda: arguments.note.text() == words and not arguments.reading)
    assert not arguments.fields.isVisible()
    assert form.fields.arguments.isVisible()


def test_what_has_no_field_is_told_with_its_line(qtbot: QtBot, form: RunForm, source: Path) -> None:
    fields = _choose(qtbot, form, source, example_scripts.PICTURES_ARGPARSE, 21)
    lines = example_scripts.PICTURES_ARGPARSE.splitlines()
    at = next(n for n, text in enumerate(lines, 1) if "REMAINDER" in text)
    told = fields.script_arguments.note.text().splitlines()
    assert told[1] == f"Line {at}: rest has no field here. It takes all the rest of the line."
    assert len(told) == 2


def test_running_again_fills_the_fields_too(
    qtbot: QtBot, engine: FakeEngine, form: RunForm, source: Path
) -> None:
    (source / "train.py").write_text(example_scripts.PICTURES_ARGPARSE, "utf-8")
    given = ("birds of the world", "--batch-size", 8, "--no-amp", "--odd")
    run = engine.add_run(RunSpec(source, "train.py", given))
    form.open(again=run.id)
    qtbot.waitUntil(lambda: _settled(form.fields, 21))
    assert _line(form.fields, "DIR").text() == "birds of the world"
    assert _line(form.fields, "--batch-size").text() == "8"
    assert not cast(QCheckBox, _row(form.fields, "--amp").typed).isChecked()
    assert form.fields.arguments.text() == "'birds of the world' --batch-size 8 --no-amp --odd"


def test_a_run_is_resumed_from_one_of_its_outputs(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, source: Path
) -> None:
    (source / "train.py").write_text(example_scripts.PICTURES_ARGPARSE, "utf-8")
    run = engine.add_run(RunSpec(source, "train.py", ("--lr", 0.1)))
    engine.set_outputs(run.id, {"outputs/log.txt": b"x", "outputs/last.pt": b"weights"})
    engine.end_run(run.id)
    tab.show_run(run.id)
    outputs = tab.run_view.outputs
    qtbot.waitUntil(lambda: outputs.table.rowCount() == 2)
    assert not outputs.resume.isEnabled()
    outputs.table.selectRow(0)
    outputs.resume.click()
    qtbot.waitUntil(lambda: tab.form is not None and tab.form.isVisible())
    assert tab.form is not None
    fields = tab.form.fields
    qtbot.waitUntil(lambda: _settled(fields, 21))
    path = engine.workspace.path / "runs" / run.id / "work" / "outputs" / "last.pt"
    assert fields.inputs.pairs == {"checkpoint": str(path)}
    assert fields.arguments.text() == "--lr 0.1 --resume {inputs.checkpoint}"
    assert _line(fields, "--resume").text() == "{inputs.checkpoint}"


def test_a_script_that_cannot_resume_leaves_the_run_in_sight_and_says_why(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, context: TabContext, source: Path
) -> None:
    (source / "train.py").write_text("print()\n", "utf-8")
    run = engine.add_run(RunSpec(source, "train.py"))
    engine.set_outputs(run.id, {"outputs/last.pt": b"weights"})
    with qtbot.waitSignal(context.bridge.failure) as failed:
        tab.resume_run(run.id, "outputs/last.pt")
    assert failed.args is not None
    assert failed.args[0].code == "no_resume"
    assert tab.form is None


def test_a_script_that_was_changed_meanwhile_is_read_again(
    qtbot: QtBot, form: RunForm, source: Path
) -> None:
    fields = _choose(qtbot, form, source, example_scripts.COMMANDS_ARGPARSE, 2)
    (source / "train.py").write_text(MANY, "utf-8")
    form.open()
    qtbot.waitUntil(lambda: _settled(fields, 120), timeout=20_000)


def test_the_wheel_turns_the_page_and_no_value(qtbot: QtBot, form: RunForm, source: Path) -> None:
    fields = _choose(qtbot, form, source, example_scripts.PICTURES_ARGPARSE, 21)
    times = cast(TimesEditor, _row(fields, "--verbose").typed)
    for widget in (times, _box(fields, "--size")):
        _turn_wheel(widget)
    assert times.value() == 0
    assert fields.arguments.text() == ""


def _turn_wheel(widget: QWidget) -> None:
    place = QPointF(widget.rect().center())
    event = QWheelEvent(
        place,
        QPointF(widget.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
