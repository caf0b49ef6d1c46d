"""Below the environment of the run form: what does not fit, with its repair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.fit import Misfit
from desktop_app.domain.run import CURRENT_PYTHON, Contact
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.form.fit import EnvironmentFit
from desktop_app.gui.tabs.runs.form.page import RunForm
from desktop_app.gui.tabs.runs.tab import RunsTab
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
SURE = Misfit(
    "missing_modules",
    "The environment 'x' lacks what the script imports: cv2 (t.py:1).",
    "Add to its requirements: opencv-python",
    packages=("opencv-python",),
)
PERHAPS = Misfit("perhaps_missing_modules", "yaml is not named.", "Add: pyyaml", certain=False)


@pytest.fixture
def form(
    qtbot: QtBot, engine: FakeEngine, context: TabContext, shown: Shown, tmp_path: Path
) -> RunForm:
    """The form with a script, and an environment that nothing is known of."""
    (tmp_path / "train.py").write_text("import cv2\n", "utf-8")
    tab = cast(RunsTab, shown(RunsTab(context)))
    tab.new_run({"source": str(tmp_path), "script": "train.py"})
    assert tab.form is not None
    made = tab.form
    qtbot.waitUntil(lambda: bool(engine.script.called("fit.check")))
    # Once the folder was looked through, what is filled in is looked at once more.
    qtbot.waitUntil(lambda: made.fields.script.count() > 0 and not made._typed.isActive())
    qtbot.waitUntil(lambda: made.fields.fit._call is None)
    return made


def look_again(form: RunForm) -> EnvironmentFit:
    form.fields.name.setText(form.fields.name.text() + "x")
    return form.fields.fit


def test_what_does_not_fit_stands_below_the_environment(
    qtbot: QtBot, engine: FakeEngine, form: RunForm
) -> None:
    assert form.fields.fit.isHidden()
    engine.fit.found[CURRENT_PYTHON] = (SURE, PERHAPS)
    fit = look_again(form)
    qtbot.waitUntil(lambda: len(fit.texts) == 2)
    assert fit.isVisible()
    assert fit.texts[0].endswith("cv2 (t.py:1). Add to its requirements: opencv-python")
    assert [button.accessibleName() for button in fit.buttons] == [
        f"Add opencv-python to {CURRENT_PYTHON}"
    ]
    engine.fit.found.clear()
    look_again(form)
    qtbot.waitUntil(lambda: fit.isHidden() and not fit.texts)


def test_what_is_missing_is_added_by_a_button_and_looked_for_again(
    qtbot: QtBot, engine: FakeEngine, form: RunForm
) -> None:
    engine.fit.found[CURRENT_PYTHON] = (SURE,)
    fit = look_again(form)
    qtbot.waitUntil(lambda: len(fit.buttons) == 1)
    fit.buttons[0].click()
    qtbot.waitUntil(fit.isHidden)
    assert engine.script.called("fit.add") == [(CURRENT_PYTHON, ("opencv-python",))]


def test_a_refused_addition_leaves_the_button(
    qtbot: QtBot, engine: FakeEngine, form: RunForm, context: TabContext
) -> None:
    engine.fit.found[CURRENT_PYTHON] = (SURE,)
    fit = look_again(form)
    qtbot.waitUntil(lambda: len(fit.buttons) == 1)
    engine.script.fail("fit.add", InvalidError("read_only", "Nothing can be changed."))
    with qtbot.waitSignal(context.bridge.failure):
        fit.buttons[0].click()
    qtbot.waitUntil(fit.buttons[0].isEnabled)


def test_a_check_that_fails_says_nothing_and_the_run_can_be_submitted(
    qtbot: QtBot, engine: FakeEngine, form: RunForm
) -> None:
    engine.fit.found[CURRENT_PYTHON] = (SURE,)
    fit = look_again(form)
    qtbot.waitUntil(lambda: bool(fit.texts))
    engine.script.fail("fit.check", InvalidError("no_environment", "It is gone."))
    look_again(form)
    qtbot.waitUntil(fit.isHidden)
    form.submit()
    qtbot.waitUntil(lambda: bool(engine.script.called("runs.submit")))


def test_what_is_heard_of_the_host_later_is_taken_into_account(
    qtbot: QtBot, engine: FakeEngine, form: RunForm
) -> None:
    local = engine.targets.states["local"]
    assert local.facts is not None
    engine.targets.set_state(replace(local, facts=None, contact=Contact.NONE))
    qtbot.waitUntil(lambda: form.fields.targets.states[0].facts is None)
    qtbot.waitUntil(lambda: form.fields.fit._call is None)
    engine.fit.found[CURRENT_PYTHON] = (PERHAPS,)
    engine.targets.set_state(local)
    qtbot.waitUntil(lambda: len(form.fields.fit.texts) == 1)
    asked = len(engine.script.called("fit.check"))
    busier = replace(local.facts, cpu_percent=99.0, memory_used=local.facts.memory_used + 1)
    engine.targets.set_state(replace(local, facts=busier))
    qtbot.waitUntil(lambda: form.fields.targets.states[0].facts == busier)
    assert len(engine.script.called("fit.check")) == asked
