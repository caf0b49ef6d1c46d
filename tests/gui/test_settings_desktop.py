"""The box that has the desktop open exported runs with this program."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import KnownError
from desktop_app.gui.context import TabContext
from desktop_app.gui.settings.desktop import DesktopCard
from desktop_app.gui.settings.page import SettingsPage
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
MISSING = KnownError("no_desktop_entry", "A program is missing.", hint="Install the package.")


class FakeEntry:
    """A desktop that knows the program or not; `trouble` is why it does not change its mind."""

    def __init__(self) -> None:
        self.known = False
        self.kinds: list[str] = []
        self.trouble: KnownError | None = None

    async def there(self) -> bool:
        return self.known

    async def add(self, kind: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.known = True
        self.kinds.append(kind)

    async def remove(self) -> None:
        self.known = False


@pytest.fixture
def entry() -> FakeEntry:
    return FakeEntry()


@pytest.fixture
def card(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown, entry: FakeEntry
) -> DesktopCard:
    page = shown(SettingsPage(context, entry))
    found = cast(DesktopCard, page.findChild(DesktopCard))
    qtbot.waitUntil(found.box.isEnabled)
    return found


def press(qtbot: QtBot, card: DesktopCard) -> None:
    card.box.setFocus()
    QTest.keyClick(card.box, Qt.Key.Key_Space)
    assert not card.box.isEnabled()
    qtbot.waitUntil(card.box.isEnabled)


def test_the_box_shows_what_the_desktop_knows_and_changes_it(
    qtbot: QtBot, card: DesktopCard, entry: FakeEntry
) -> None:
    assert not card.box.isChecked()
    press(qtbot, card)
    assert (card.box.isChecked(), entry.known, entry.kinds) == (True, True, ["Exported run"])
    press(qtbot, card)
    assert (card.box.isChecked(), entry.known) == (False, False)


def test_what_cannot_be_changed_is_told_with_its_repair_and_the_box_stays(
    qtbot: QtBot, card: DesktopCard, entry: FakeEntry
) -> None:
    entry.trouble = MISSING
    press(qtbot, card)
    assert (card.box.isChecked(), card.problem.text) == (False, "A program is missing.")
    entry.trouble = None
    press(qtbot, card)
    assert (card.box.isChecked(), card.problem.text) == (True, "")


def test_where_a_desktop_needs_an_installer_nothing_is_offered(
    context: TabContext, engine: FakeEngine, shown: Shown
) -> None:
    assert shown(SettingsPage(context)).findChild(DesktopCard) is None
