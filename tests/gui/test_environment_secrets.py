"""The values of build secrets in the Environment tab, and builds that lack one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.domain.environment import Build, BuildState
from desktop_app.domain.errors import KnownError
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.environment.secrets import SecretRow
from desktop_app.gui.tabs.environment.tab import EnvironmentTab
from desktop_app.gui.widgets.problem import Problem
from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.fakes.secrets import FakeSecrets
from tests.gui.conftest import Shown, press

NAMES = ("PIP_TOKEN", "CONDA_TOKEN")


@pytest.fixture
def tab(context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot) -> EnvironmentTab:
    """An environment with two secrets, of which one is set, on its page of builds."""
    plain = values.environment()
    definition = replace(plain.definition, build_secrets=NAMES)
    engine.environments.items["vision"] = [replace(plain, definition=definition)]
    engine.secrets.put("CONDA_TOKEN", "hush")
    made = shown(EnvironmentTab(context))
    assert isinstance(made, EnvironmentTab)
    qtbot.waitUntil(lambda: made.listing.view.count() == 2)
    made.show_named("vision")
    made.details.pages.setCurrentIndex(1)
    qtbot.waitUntil(lambda: row(made, "PIP_TOKEN").is_set is False)
    return made


def row(tab: EnvironmentTab, name: str) -> SecretRow:
    return tab.details.secrets.rows[name]


def test_each_secret_says_whether_it_is_set_and_shows_no_value(tab: EnvironmentTab) -> None:
    assert row(tab, "PIP_TOKEN").value.accessibleName() == "Value of PIP_TOKEN: Not set"
    assert row(tab, "CONDA_TOKEN").value.accessibleName() == "Value of CONDA_TOKEN: Set"
    assert (
        row(tab, "PIP_TOKEN").forget.isVisible(),
        row(tab, "CONDA_TOKEN").forget.isVisible(),
    ) == (
        False,
        True,
    )
    lines = tab.details.secrets.findChildren(QLineEdit)
    assert [line.text() for line in lines] == ["", ""]
    assert {line.echoMode() for line in lines} == {QLineEdit.EchoMode.Password}


def test_a_value_is_stored_by_its_button_or_enter_and_leaves_the_window(
    tab: EnvironmentTab, engine: FakeEngine, qtbot: QtBot
) -> None:
    first, second = row(tab, "PIP_TOKEN"), row(tab, "CONDA_TOKEN")
    first.value.setText("one")
    press(tab, "Store PIP_TOKEN")
    qtbot.waitUntil(lambda: first.is_set is True)
    assert first.value.text() == ""
    second.value.setText("two")
    QTest.keyClick(second.value, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: second.value.text() == "")
    assert engine.secrets.values == {"PIP_TOKEN": "one", "CONDA_TOKEN": "two"}


def test_a_secret_is_forgotten(tab: EnvironmentTab, engine: FakeEngine, qtbot: QtBot) -> None:
    press(tab, "Forget CONDA_TOKEN")
    qtbot.waitUntil(lambda: row(tab, "CONDA_TOKEN").is_set is False)
    assert engine.secrets.values == {}


def test_one_that_a_variable_gives_is_said_to_be_set_still(
    tab: EnvironmentTab,
    engine: FakeEngine,
    context: TabContext,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(FakeSecrets, "get", lambda self, name: "of a variable")
    press(tab, "Forget CONDA_TOKEN")
    qtbot.waitUntil(lambda: bool(context.toasts.toasts))
    assert context.toasts.toasts[0].text.startswith("CONDA_TOKEN is still set")
    assert row(tab, "CONDA_TOKEN").is_set is True


def test_a_value_that_cannot_be_stored_stays_with_the_reason(
    tab: EnvironmentTab, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: FakeSecrets, name: str, value: str) -> None:
        raise KnownError("no_keyring", "No keyring.", hint="Start one.")

    monkeypatch.setattr(FakeSecrets, "put", refuse)
    first = row(tab, "PIP_TOKEN")
    first.value.setText("one")
    press(tab, "Store PIP_TOKEN")
    qtbot.waitUntil(lambda: first.error == "No keyring. Start one.")
    assert (first.value.text(), first.is_set) == ("one", False)
    assert first.value.accessibleDescription() == first.error


def test_a_locked_keyring_is_told_once(
    tab: EnvironmentTab, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: FakeSecrets, name: str) -> str:
        raise KnownError("keyring_locked", "It is locked.", hint="Unlock it.")

    monkeypatch.setattr(FakeSecrets, "get", refuse)
    tab.details.pages.setCurrentIndex(0)
    tab.details.pages.setCurrentIndex(1)
    problem = tab.details.secrets.findChild(Problem)
    assert problem is not None
    qtbot.waitUntil(lambda: problem.text == "It is locked.")
    assert row(tab, "PIP_TOKEN").value.accessibleName() == "Value of PIP_TOKEN: Not known"
    assert [each.error for each in tab.details.secrets.rows.values()] == ["", ""]
    told = [label.text() for label in problem.findChildren(QLabel) if label.isVisible()]
    assert told == ["It is locked.", "Unlock it."]

    monkeypatch.undo()
    row(tab, "PIP_TOKEN").value.setText("one")
    press(tab, "Store PIP_TOKEN")
    qtbot.waitUntil(lambda: [r.is_set for r in tab.details.secrets.rows.values()] == [True, True])
    assert not problem.isVisible()
    assert tab.details.build._lacking_row.isHidden()


def test_a_build_that_lacks_a_secret_names_it_and_leads_to_it(
    tab: EnvironmentTab, engine: FakeEngine, qtbot: QtBot
) -> None:
    build = tab.details.build
    assert build._lacking_text.text() == (
        "A build needs secrets that are not set on this computer: PIP_TOKEN"
    )
    press(tab, "Go to the secrets")
    first = row(tab, "PIP_TOKEN")
    assert tab.details.focusWidget() is first.value
    first.value.setText("one")
    press(tab, "Store PIP_TOKEN")
    qtbot.waitUntil(build._lacking_row.isHidden)


def test_what_is_there_already_lacks_nothing(
    tab: EnvironmentTab, engine: FakeEngine, qtbot: QtBot
) -> None:
    build = tab.details.build
    assert build._shown is not None
    engine.builds.set(Build("vision", build._shown.target, BuildState.READY, version=1))
    qtbot.waitUntil(build._lacking_row.isHidden)


def test_an_environment_without_secrets_has_no_such_card(
    tab: EnvironmentTab, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.environments.items["plain"] = [replace(values.environment(), name="plain")]
    tab._feed.load()
    qtbot.waitUntil(lambda: tab.listing.view.count() == 3)
    tab.show_named("plain")
    assert tab.details.secrets.isHidden()
    assert tab.details.build._lacking_row.isHidden()


def test_a_build_gets_the_network_of_this_computer_where_that_is_ticked(
    tab: EnvironmentTab, engine: FakeEngine, qtbot: QtBot
) -> None:
    build = tab.details.build
    assert not build.own_network.isChecked()
    assert "keeps none of them" in build.own_network.accessibleDescription()
    build.own_network.setChecked(True)
    press(tab, "Build now")
    qtbot.waitUntil(lambda: not build.build.isEnabled() and bool(engine.builds.known))
    assert engine.builds.own_network
