"""What hosts ask, over the window: one after the other, and closing is no answer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.compute import LauncherKind, SshHost, Target, TransportKind
from desktop_app.domain.questions import (
    HostQuestion,
    Passphrase,
    Password,
    Prompt,
    RegistryPassword,
    UnknownHostKey,
)
from desktop_app.gui.bridge import Bridge
from desktop_app.gui.shell.question_sheets import HostKeySheet, QuestionSheet, SecretSheet
from desktop_app.gui.shell.questions import TYPING_MS, HostQuestions
from desktop_app.gui.theme.theme import Theme
from tests.fakes.engine import FakeEngine
from tests.gui.conftest import Shown

PRINT = "SHA256:" + "Ab3+" * 10 + "xyz"
KEY = UnknownHostKey("ann@labbox.example.org:2222", "ED25519", PRINT)
FILE = "/home/ann/my keys 鍵/id_ed25519"
BOX = Target("box", TransportKind.SSH, LauncherKind.PROCESS, ssh=SshHost("box"))


class Desk:
    """A window at which somebody sits; `ask` lets a host ask."""

    def __init__(self, qtbot: QtBot, bridge: Bridge, engine: FakeEngine, window: QWidget) -> None:
        self.qtbot = qtbot
        self.bridge = bridge
        self.engine = engine
        self.window = window
        self.answers: list[str | None] = []

    def ask(self, *questions: HostQuestion) -> None:
        for question in questions:
            self.bridge.call(self._ask, question, then=self.answers.append)

    async def _ask(self, question: HostQuestion) -> str | None:
        asker = self.engine.questions.asker(BOX)
        assert asker is not None
        return await asker.ask(question)

    @property
    def questions(self) -> HostQuestions:
        found = self.window.findChild(HostQuestions)
        assert isinstance(found, HostQuestions)
        return found

    def sheet(self) -> QuestionSheet:
        """The open one, as soon as there is one."""
        self.qtbot.waitUntil(lambda: self.questions.sheet is not None)
        sheet = self.questions.sheet
        assert sheet is not None
        self.qtbot.waitUntil(sheet.isVisible)
        return sheet

    def secret(self) -> SecretSheet:
        sheet = self.sheet()
        assert isinstance(sheet, SecretSheet)
        return sheet

    def wait_for_answers(self, *answers: str | None) -> None:
        self.qtbot.waitUntil(lambda: self.answers == list(answers))


@pytest.fixture
def desk(qtbot: QtBot, bridge: Bridge, engine: FakeEngine, theme: Theme, shown: Shown) -> Desk:
    window = QWidget()
    HostQuestions(theme, bridge, window)
    shown(window)
    return Desk(qtbot, bridge, engine, window)


def texts(root: QWidget) -> str:
    labels = [label.text() for label in root.findChildren(QLabel) if label.isVisible()]
    lines = [line.text() for line in root.findChildren(QLineEdit) if line.isVisible()]
    return "\n".join([*labels, *lines])


def button(root: QWidget, name: str) -> QPushButton:
    (found,) = [b for b in root.findChildren(QPushButton) if b.accessibleName() == name]
    return found


def test_a_fingerprint_is_shown_whole_with_what_to_compare_it_with(desk: Desk) -> None:
    desk.ask(KEY)
    sheet = desk.sheet()
    assert isinstance(sheet, HostKeySheet)
    said = texts(sheet)
    for part in (KEY.host, "ED25519", PRINT, "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"):
        assert part in said
    (line,) = [x for x in sheet.findChildren(QLineEdit) if x.text() == PRINT]
    assert line.accessibleName() == "Fingerprint"
    assert line.fontMetrics().horizontalAdvance(PRINT) < line.width()
    button(sheet, "Accept and connect").click()
    desk.wait_for_answers("yes")


def test_enter_does_not_accept_a_key(desk: Desk) -> None:
    desk.ask(KEY)
    sheet = desk.sheet()
    assert button(sheet, "Cancel").hasFocus() or button(sheet, "Cancel").isDefault()
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    desk.wait_for_answers(None)


@pytest.mark.parametrize(
    ("question", "part"),
    [
        (Passphrase("box", FILE), FILE),
        (Password("ann@box"), "ann@box"),
        (RegistryPassword("ann@r.lab:5000"), "ann@r.lab:5000"),
        (Prompt("box", "Code of your phone:"), "Code of your phone:"),
    ],
)
def test_a_secret_is_typed_unseen(desk: Desk, question: HostQuestion, part: str) -> None:
    desk.ask(question)
    sheet = desk.secret()
    assert part in texts(sheet)
    assert sheet.line.echoMode() is QLineEdit.EchoMode.Password
    desk.qtbot.waitUntil(sheet.line.hasFocus)
    QTest.keyClicks(sheet.line, "open sesame")
    QTest.keyClick(sheet.line, Qt.Key.Key_Return)
    desk.wait_for_answers("open sesame")


def test_what_may_be_seen_is_and_odd_signs_of_a_host_are_left_out(desk: Desk) -> None:
    desk.ask(Prompt("box", "Team\u202e\x1b[31m:\nwhich one?", echo=True))
    sheet = desk.secret()
    assert sheet.line.echoMode() is QLineEdit.EchoMode.Normal
    assert "Team[31m:\nwhich one?" in texts(sheet)
    sheet.reject()
    desk.wait_for_answers(None)


def test_a_wrong_passphrase_is_said_to_be_wrong(desk: Desk) -> None:
    desk.ask(Passphrase("box", FILE, again=True))
    sheet = desk.secret()
    assert "That was not right. Try again." in texts(sheet)
    sheet.close()
    desk.wait_for_answers(None)


def test_questions_come_one_after_the_other(desk: Desk) -> None:
    desk.ask(KEY, Password("ann@box"), Password("bob@box"))
    button(desk.sheet(), "Accept and connect").click()
    for number in (1, 2):
        sheet = desk.secret()
        assert [w for w in desk.window.findChildren(QuestionSheet) if w.isVisible()] == [sheet]
        sheet.line.setText(str(number))
        button(sheet, "Connect").click()
    desk.wait_for_answers("yes", "1", "2")


def test_a_question_that_nobody_needs_any_more_goes(desk: Desk) -> None:
    call = desk.bridge.call(desk._ask, KEY)
    desk.sheet()
    desk.ask(Password("ann@box"))
    call.cancel()
    desk.qtbot.waitUntil(lambda: isinstance(desk.questions.sheet, SecretSheet))
    desk.secret().reject()
    desk.wait_for_answers(None)


def test_whoever_is_typing_is_not_interrupted(desk: Desk) -> None:
    questions = desk.questions
    questions._can_keep = False
    line = QLineEdit(desk.window)
    line.show()
    desk.window.activateWindow()
    line.setFocus()
    desk.qtbot.waitUntil(lambda: QApplication.focusWidget() is line)
    pause = 5 * TYPING_MS  # a stall of this machine is no pause of the person
    questions._pause.setInterval(pause)
    desk.ask(KEY)
    desk.qtbot.waitUntil(questions._pause.isActive)
    for _ in range(3):
        desk.qtbot.waitUntil(lambda: 0 < questions._pause.remainingTime() < pause - TYPING_MS * 0.4)
        QTest.keyClick(line, Qt.Key.Key_A)
        assert questions._pause.remainingTime() > pause - TYPING_MS * 0.4
    assert line.text() == "aaa"
    assert questions.sheet is None
    questions._pause.start(TYPING_MS)
    desk.sheet().reject()
    desk.wait_for_answers(None)


def test_an_answer_is_kept_only_where_that_is_ticked(desk: Desk) -> None:
    desk.questions._pause.setInterval(60_000)  # the keyring's answer comes first
    desk.ask(Password("ann@box"), Password("bob@box"))
    sheet = desk.secret()
    desk.questions._pause.setInterval(TYPING_MS)
    assert sheet.keep.isVisible()
    assert not sheet.keep.isChecked()
    sheet.line.setText("one")
    button(sheet, "Connect").click()
    sheet = desk.secret()
    sheet.line.setText("two")
    sheet.keep.setChecked(True)
    button(sheet, "Connect").click()
    desk.wait_for_answers("one", "two")
    assert list(desk.engine.secrets.values.values()) == ["two"]


def test_without_a_keyring_none_is_offered_and_a_code_is_never_kept(desk: Desk) -> None:
    desk.engine.secrets.available = False
    desk.ask(Password("ann@box"))
    sheet = desk.secret()
    assert not [box for box in sheet.findChildren(QCheckBox) if box.isVisible()]
    sheet.reject()
    desk.questions._can_keep = True
    desk.ask(Prompt("box", "Code:"))
    desk.qtbot.waitUntil(lambda: desk.questions.sheet not in (None, sheet))
    assert not desk.secret().keep.isVisible()
    desk.secret().reject()
    desk.wait_for_answers(None, None)


def test_what_was_asked_before_the_window_listened_is_shown(
    qtbot: QtBot, bridge: Bridge, engine: FakeEngine, theme: Theme, shown: Shown
) -> None:
    window = QWidget()
    desk = Desk(qtbot, bridge, engine, window)
    desk.ask(KEY)
    qtbot.waitUntil(lambda: len(engine.questions.open) == 1)
    questions = HostQuestions(theme, bridge, window)
    shown(window)
    questions._opened(engine)  # type: ignore[arg-type]  # the fake one
    desk.sheet().reject()
    desk.wait_for_answers(None)
