"""The run form: what is typed becomes a run, and an error stands where it belongs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import TargetChanged
from desktop_app.domain.metrics import CSV, LOG, MLFLOW, TENSORBOARD
from desktop_app.domain.run import Preview, Resources, RunSpec
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.form.page import RunForm
from desktop_app.gui.tabs.runs.form.summary import SubmitSummary
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.theme.theme import Theme
from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.gui.conftest import speaking

Shown = Callable[[QWidget], QWidget]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "bird 'classifier' 训练"
    folder.mkdir()
    for name in ("util.py", "train.py"):
        (folder / name).write_text("print()\n", "utf-8")
    return folder


@pytest.fixture
def tab(context: TabContext, shown: Shown) -> RunsTab:
    return cast(RunsTab, shown(RunsTab(context)))


def _form(qtbot: QtBot, tab: RunsTab, engine: FakeEngine) -> RunForm:
    tab.new_run()
    assert tab.form is not None
    form = tab.form
    qtbot.waitUntil(lambda: bool(form.fields.targets.states) and form.fields.isEnabled())
    return form


def _submitted(engine: FakeEngine) -> RunSpec:
    return cast(RunSpec, engine.script.called("runs.submit")[-1][0])


def _drop(target: QWidget, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QDragEnterEvent(QPoint(9, 9), action, data, button, none))
    QApplication.sendEvent(target, QDropEvent(QPointF(9, 9), action, data, button, none))


def test_dropping_a_folder_and_pressing_ctrl_enter_runs_it(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, source: Path
) -> None:
    _drop(tab, source)
    qtbot.waitUntil(lambda: tab.form is not None)
    form = tab.form
    assert form is not None
    qtbot.waitUntil(lambda: form.fields.script.script == "train.py")
    QTest.keyClick(form.fields.arguments, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(engine.script.called("runs.submit")))
    assert _submitted(engine) == RunSpec(source, "train.py")
    qtbot.waitUntil(lambda: not form.isVisible() and tab.run_view.isVisible())
    qtbot.waitUntil(lambda: tab.table.table.current_run is not None)


def test_everything_that_is_filled_in_is_submitted(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, source: Path
) -> None:
    engine.datasets.items["birds"] = values.dataset()
    form = _form(qtbot, tab, engine)
    fields = form.fields
    fields.folder.line.setText(str(source))
    qtbot.waitUntil(lambda: fields.script.count() == 2)
    fields.script.setEditText("util.py")
    QTest.keyClicks(fields.arguments, "--note 'two words' --data {inputs.data}")
    assert fields.script_arguments.pieces.pieces == (
        "--note",
        "two words",
        "--data",
        "{inputs.data}",
    )
    fields.inputs.add_row("data", "birds")
    fields.variables.add_row("OMP_NUM_THREADS", "4")
    fields.gpus.setValue(0)
    fields.memory.setText("8 GiB")
    fields.experiment.setEditText("birds")
    fields.name.setText("first try")
    assert fields.sources[TENSORBOARD].accessibleName() == "TensorBoard's event files"
    assert fields.sources[MLFLOW].accessibleName() == "What the script tells MLflow"
    assert fields.sources[CSV].accessibleName() == "CSV files of loggers"
    assert fields.sources[LOG].accessibleName() == "What the script prints"
    assert all(box.isChecked() for box in fields.sources.values())
    fields.sources[TENSORBOARD].click()
    fields.sources[MLFLOW].click()
    form.smoke_button.click()
    qtbot.waitUntil(lambda: bool(engine.script.called("runs.submit")))
    assert _submitted(engine) == RunSpec(
        source,
        "util.py",
        ("--note", "two words", "--data", "{inputs.data}"),
        experiment="birds",
        name="first try",
        inputs={"data": "birds"},
        variables={"OMP_NUM_THREADS": "4"},
        resources=Resources(gpus=0, memory=8 << 30),
        smoke_test=True,
        collect=(CSV, LOG),
    )


def _typed(fields: QWidget) -> list[str]:
    """What stands in the lines; those of removed rows go when the event loop gets its turn."""
    return [line.text() for line in fields.findChildren(QLineEdit)]


def test_a_secret_goes_to_the_keyring_and_only_its_name_into_the_run(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, source: Path
) -> None:
    form = _form(qtbot, tab, engine)
    form.fields.folder.line.setText(str(source))
    qtbot.waitUntil(lambda: form.fields.script.script == "train.py")
    form.fields.secrets.add_row("HF_TOKEN", "hunter2")
    form.fields.secrets.add_row("STORED", "")
    form.submit()
    qtbot.waitUntil(lambda: not form.isVisible())
    assert engine.secrets.values == {"HF_TOKEN": "hunter2"}
    assert _submitted(engine).secrets == ("HF_TOKEN", "STORED")
    qtbot.waitUntil(lambda: "hunter2" not in _typed(form.fields.secrets))


def test_an_error_stands_at_its_field_and_takes_the_keyboard_there(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, source: Path
) -> None:
    form = _form(qtbot, tab, engine)
    form.fields.folder.line.setText(str(source))
    qtbot.waitUntil(lambda: form.fields.script.script == "train.py")
    error = InvalidError("no_script", "There is no such script.", hint="Choose.", field="script")
    engine.script.fail("runs.submit", error)
    form.submit()
    field = form.fields.fields["script"]
    qtbot.waitUntil(lambda: field.error == "There is no such script. Choose.")
    assert form.run_button.isEnabled()
    assert form.isVisible()
    assert form.fields.script.hasFocus()
    form.fields.script.setEditText("util.py")
    qtbot.waitUntil(lambda: field.error == "")


def test_an_error_without_a_field_is_shown_above_the_button(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, source: Path
) -> None:
    form = _form(qtbot, tab, engine)
    form.fields.folder.line.setText(str(source))
    qtbot.waitUntil(lambda: form.fields.script.script == "train.py")
    engine.script.fail("runs.submit", KnownError("disk_full", "The disk is full."))
    form.submit()
    qtbot.waitUntil(lambda: form.error_text == "The disk is full.")


def test_without_a_folder_the_form_asks_for_one(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    form = _form(qtbot, tab, engine)
    form.submit()
    assert form.fields.fields["source"].error == "Which folder holds the code?"
    assert engine.script.called("runs.submit") == []


def test_arguments_that_cannot_be_split_are_marked_before_submitting(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, source: Path
) -> None:
    form = _form(qtbot, tab, engine)
    form.fields.folder.line.setText(str(source))
    form.fields.arguments.setText("--note 'half")
    form.submit()
    assert "no end" in form.fields.fields["arguments"].error
    assert engine.script.called("runs.submit") == []


def test_the_summary_follows_what_is_typed_with_one_question_at_a_time(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, source: Path
) -> None:
    form = _form(qtbot, tab, engine)
    engine.runs.warnings = ("weights.ckpt is 1.2 GiB.",)
    form.fields.folder.line.setText(str(source))
    qtbot.waitUntil(lambda: "train.py" in form.summary.command, timeout=5000)
    asked = len(engine.script.called("runs.preview"))
    QTest.keyClicks(form.fields.arguments, "--lr 0.01")
    qtbot.waitUntil(lambda: len(engine.script.called("runs.preview")) == asked + 1)


def test_the_last_values_come_back(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, source: Path
) -> None:
    last = RunSpec(
        source,
        "train.py",
        ("--lr", 0.01, "two words"),
        inputs={"data": "birds"},
        experiment="birds",
        environment="vision",
        resources=Resources(gpus=2, shm_size=1 << 30),
        collect=(CSV, LOG),
    )
    engine.runs.last = last
    form = _form(qtbot, tab, engine)
    qtbot.waitUntil(lambda: form.fields.folder.folder == source)
    qtbot.waitUntil(lambda: form.fields.script.count() == 2)
    spec = form.fields.spec()
    assert spec is not None
    assert spec.arguments == ("--lr", "0.01", "two words")
    assert spec.inputs == {"data": "birds"}
    assert (spec.experiment, spec.environment) == ("birds", "vision")
    assert spec.resources == Resources(gpus=2, shm_size=1 << 30)
    assert spec.collect == (CSV, LOG)


def test_nothing_is_typed_into_a_form_that_is_not_filled_yet(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    engine.script.hold("runs.last_spec")
    tab.new_run()
    form = tab.form
    assert form is not None
    qtbot.waitUntil(lambda: bool(form.fields.targets.states))
    assert not form.fields.isEnabled()
    engine.script.fail("runs.last_spec", KnownError("busy", "The index is busy."))
    engine.script.release("runs.last_spec")
    qtbot.waitUntil(form.fields.isEnabled)
    assert form.error_text == "The index is busy."
    qtbot.waitUntil(form.fields.folder.line.hasFocus)


def test_targets_stand_in_their_order_whichever_is_heard_of_first(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    engine.script.hold("targets.list")
    tab.new_run()
    form = tab.form
    assert form is not None
    qtbot.waitUntil(form.fields.isEnabled)
    engine.events.post(TargetChanged(state=engine.targets.states["local-docker"]))
    cards = form.fields.targets
    qtbot.waitUntil(lambda: [state.target.name for state in cards.states] == ["local-docker"])
    engine.script.release("targets.list")
    qtbot.waitUntil(lambda: [s.target.name for s in cards.states] == ["local", "local-docker"])

    def shown() -> list[QAbstractButton]:
        buttons = [child for child in cards.findChildren(QAbstractButton) if child.isVisible()]
        return sorted(buttons, key=lambda button: button.x())

    names = ["Target local", "Target local-docker"]
    qtbot.waitUntil(lambda: [button.accessibleName() for button in shown()] == names)
    buttons = shown()
    assert buttons[0].nextInFocusChain() is buttons[1]


def test_a_run_is_cloned_into_the_form(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, source: Path
) -> None:
    run = engine.add_run(RunSpec(source, "util.py", ("--seed", 7), target="local-docker"))
    tab.run_again(run.id)
    form = tab.form
    assert form is not None
    qtbot.waitUntil(lambda: form.fields.script.script == "util.py")
    assert form.fields.arguments.text() == "--seed 7"
    assert form.fields.targets.target == "local-docker"


def test_another_tab_can_fill_in_data_and_target(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    engine.datasets.items["birds"] = values.dataset()
    tab.new_run({"data": "birds", "target": "local-docker"})
    form = tab.form
    assert form is not None
    qtbot.waitUntil(lambda: form.fields.inputs.pairs == {"data": "birds"})
    assert form.fields.targets.target == "local-docker"


def test_every_control_of_the_form_has_a_name(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    form = _form(qtbot, tab, engine)
    form.fields.inputs.add_row()
    qtbot.waitUntil(form.fields.inputs.findChildren(QLineEdit)[0].isVisible)
    names = {w.accessibleName() for w in form.findChildren(QWidget) if w.isVisible()}
    wanted = {
        "Run", "Smoke test", "Source folder", "Browse for the source folder", "Script",
        "Arguments", "Name of input", "Value of input", "Remove input", "Environment",
        "Target local", "Target local-docker", "GPUs", "Memory", "Shared memory", "Experiment",
        "Run name", "Add variable", "Add secret", "Back to the runs",
    }  # fmt: skip
    assert wanted <= names


def test_the_tab_key_goes_down_the_rows_of_inputs(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    form = _form(qtbot, tab, engine)
    form.fields.inputs.add_row("a", "1")
    form.fields.inputs.add_row("b", "2")
    qtbot.waitUntil(form.fields.inputs.findChildren(QLineEdit)[-1].isVisible)
    form.fields.arguments.setFocus()
    names: list[str] = []
    for _ in range(8):
        QTest.keyClick(form.focusWidget(), Qt.Key.Key_Tab)
        focus = form.focusWidget()
        names.append(focus.accessibleName())
    row = ["Name of input", "Value of input", "Remove input"]
    assert names == [*row, *row, "Add input", "Environment"]


@pytest.mark.parametrize(
    ("language", "files", "left_out", "words"),
    [
        ("en", 1, 1, ("To send: 1 file, 2.1 KiB", "1 left out by .gitignore")),
        ("en", 1_200, 0, ("To send: 1,200 files, 2.1 KiB", "0 left out by .gitignore")),
        ("zh_CN", 1_200, 3_000, ("传送 1,200 个文件，2.1 KiB", "按 .gitignore 略过 3,000 个")),
    ],
)
def test_the_summary_counts_files_as_the_language_does(
    qapp: QApplication,
    qtbot: QtBot,
    theme: Theme,
    language: str,
    files: int,
    left_out: int,
    words: tuple[str, str],
) -> None:
    with speaking(qapp, language):
        summary = SubmitSummary(theme)
        qtbot.addWidget(summary)
        summary.show_preview(Preview((), files, 2100, left_out, ".gitignore", "", (), ""))
    assert (summary._files_text.text(), summary._ignored.text()) == words
