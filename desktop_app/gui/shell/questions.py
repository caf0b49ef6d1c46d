"""Shows what hosts ask, one question after the other, and never into the middle of a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import Shiboken

from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.events import Event, Question
from desktop_app.gui.bridge import Bridge
from desktop_app.gui.shell.question_sheets import QuestionSheet, question_sheet
from desktop_app.gui.theme.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.engine.engine import Engine

TYPING_MS = 700
"""Whoever pressed a key in a line of text within this time is typing."""


class HostQuestions(QObject):
    """The questions of the open workspace's engine, over `window`."""

    def __init__(self, theme: Theme, bridge: Bridge, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._bridge = bridge
        self._window = window
        self._waiting: dict[str, Question] = {}
        self._shown = ""
        """The id of the question whose sheet is open."""
        self.sheet: QuestionSheet | None = None
        self._can_keep: bool | None = None
        """Whether there is a keyring; None until somebody needed to know."""
        self._typed_in: QWidget | None = None
        self._pause = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._pause.timeout.connect(self._go_on)
        bridge.opened.connect(self._opened)
        bridge.event_posted.connect(self._take)

    @Slot(object)
    def _opened(self, engine: Engine) -> None:
        """Another workspace: what is asked there may have been asked before we listened."""
        self._waiting.clear()
        self._close_sheet()
        self._bridge.call(_open_questions, engine, then=self._add_all, owner=self)

    def _add_all(self, questions: Sequence[Question]) -> None:
        for question in questions:
            self._take(question)

    @Slot(object)
    def _take(self, event: Event) -> None:
        if not isinstance(event, Question):
            return
        if not event.open:
            self._waiting.pop(event.id, None)
            if event.id == self._shown:
                self._close_sheet()
                self._consider()
        elif event.id != self._shown:
            self._waiting[event.id] = event
            self._consider()

    def _consider(self) -> None:
        """Show the next question now, or once nobody is typing."""
        if self.sheet is not None or not self._waiting or self._pause.isActive():
            return
        if self._can_keep is None:
            self._can_keep = False  # until the answer is here, which comes first
            questions = self._bridge.engine.questions
            self._bridge.call(
                questions.can_keep, then=self._know_keyring, failed=self._no_keyring, owner=self
            )
            self._pause.start()
            return
        self._typed_in = _line_in_use()
        if self._typed_in is None:
            self._show_next()
        else:
            self._typed_in.installEventFilter(self)
            self._pause.start()

    def _know_keyring(self, there: bool) -> None:
        self._can_keep = there
        self._pause.stop()
        self._consider()

    def _no_keyring(self, error: TrainyardError) -> None:
        self._know_keyring(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and self._pause.isActive():
            self._pause.start()
        return False

    @Slot()
    def _go_on(self) -> None:
        line, self._typed_in = self._typed_in, None
        if line is not None and Shiboken.isValid(line):
            line.removeEventFilter(self)
        if line is None or line is not _line_in_use():
            self._consider()
        else:
            self._show_next()

    def _show_next(self) -> None:
        if self.sheet is not None or not self._waiting:
            return
        self._shown, event = next(iter(self._waiting.items()))
        del self._waiting[self._shown]
        assert event.question is not None
        self.sheet = sheet = question_sheet(
            self._theme, event.question, bool(self._can_keep), self._window
        )
        sheet.answered.connect(self._answer)
        sheet.finished.connect(self._closed)
        if not self._window.isActiveWindow():  # somebody is at another window
            sheet.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
            QApplication.alert(self._window)
        sheet.open()

    def _answer(self, text: str, keep: bool) -> None:
        name, self._shown = self._shown, ""
        engine = self._bridge.engine
        if keep:
            self._bridge.call(engine.questions.answer_and_keep, name, text).keep()
        else:
            self._bridge.call(engine.answer, name, text)

    def _closed(self) -> None:
        """Without an answer, unless it was given."""
        name, self._shown = self._shown, ""
        self.sheet = None
        if name and self._bridge.has_engine:
            self._bridge.call(self._bridge.engine.answer, name, None)
        self._consider()

    def _close_sheet(self) -> None:
        """Nobody needs the answer any more."""
        self._shown = ""
        if self.sheet is not None:
            self.sheet.close()


def _line_in_use() -> QWidget | None:
    """Where text is typed into now, if anywhere."""
    focus = QApplication.focusWidget()
    typed = focus is not None and focus.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    return focus if typed else None


def _open_questions(engine: Engine) -> list[Question]:
    return list(engine.questions.open)
