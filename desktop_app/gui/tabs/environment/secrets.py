"""The values of the secrets that a definition names: set, replaced, forgotten, never shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop_app.domain.environment import Environment
from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.secrets import SecretState
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text, localized
from desktop_app.gui.tabs.environment.card import EnvironmentCard
from desktop_app.gui.tabs.parts import button
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.field import Field
from desktop_app.gui.widgets.icon_label import IconLabel
from desktop_app.gui.widgets.problem import Problem
from desktop_app.gui.widgets.text_label import text_label
from desktop_app.gui.widgets.toast import Kind

_LOOKS = {True: ("circle-check", "success"), False: ("triangle-alert", "warning")}
_UNKNOWN = ("info", "muted")


class SecretsCard(EnvironmentCard):
    """Hidden where none is named. `lacking` carries the names of those that are not set."""

    lacking = Signal(object)

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._names: Sequence[str] = ()
        self.rows: dict[str, SecretRow] = {}
        self.set_title(self.tr("Build secrets"))
        told = self.tr(
            "Kept in the keyring of this computer, never in the workspace or an image. A value "
            "that is set is not shown again."
        )
        self.body.addWidget(text_label(told, self, "muted", wrap=True))
        self._problem = Problem(context.theme, self)
        self.body.addWidget(self._problem)
        self.hide()

    def show_environment(self, environment: Environment) -> None:
        """Show those of another environment, or of another version."""
        names = tuple(environment.definition.build_secrets)
        if names != self._names:
            self._names = names
            self._show_rows()
        self.setVisible(bool(names))
        self._load()

    def showEvent(self, event: QShowEvent) -> None:
        """The keyring, which may ask for a password, is opened for who looks at this."""
        super().showEvent(event)
        self._load()

    def focus_lacking(self) -> None:
        """Bring the keyboard to the first that is not set."""
        rows = [row for row in self.rows.values() if not row.is_set]
        if rows:
            rows[0].value.setFocus()

    def _show_rows(self) -> None:
        for row in self.rows.values():
            row.hide()
            row.deleteLater()
        self.rows = {name: SecretRow(self._context.theme, name, self) for name in self._names}
        for name, row in self.rows.items():
            row.put.connect(partial(self._put, row))
            row.forget.clicked.connect(partial(self._forget, name))
            self.body.addWidget(row)
        self._problem.show_text("", "")
        self.lacking.emit(())

    def _load(self) -> None:
        if self._names and self.isVisible():
            states = self._context.engine.build_secrets.states
            self._context.bridge.call(states, self._names, then=self._take, owner=self)

    def _take(self, states: Sequence[SecretState]) -> None:
        """What is set now; of secrets of another environment nothing. Where the keyring says
        nothing, the reason is the same for each."""
        shown = [state for state in states if state.name in self.rows]
        for state in shown:
            self.rows[state.name].show_state(state)
        told = next((state for state in shown if state.problem), SecretState("", None))
        self._problem.show_text(localized(told.problem), localized(told.hint))
        self.lacking.emit(tuple(name for name, row in self.rows.items() if row.is_set is False))

    def _put(self, row: SecretRow, value: str) -> None:
        put, failed = self._context.engine.build_secrets.put, partial(self._refused, row)
        call = self._context.bridge.call(
            put, row.secret, value, then=partial(self._kept, row), failed=failed, owner=row
        )
        call.keep()

    def _kept(self, row: SecretRow, state: SecretState) -> None:
        row.value.clear()
        answers_again = bool(self._problem.text)
        self._take((state,))
        if answers_again:
            self._load()

    def _refused(self, row: SecretRow, error: TrainyardError) -> None:
        row.set_error(error_text(error))
        row.focus_editor()

    def _forget(self, name: str, _: bool = False) -> None:
        row, forget = self.rows[name], self._context.engine.build_secrets.forget
        failed = partial(self._refused, row)
        call = self._context.bridge.call(
            forget, name, then=self._forgotten, failed=failed, owner=row
        )
        call.keep()

    def _forgotten(self, state: SecretState) -> None:
        self._take((state,))
        if state.is_set:
            text = self.tr(
                "{name} is still set: a variable of Trainyard's own environment gives it"
            )
            self._context.toasts.show(text.format(name=state.name), Kind.INFO)


class SecretRow(Field):
    """One secret by its name. `put` carries the value that was typed."""

    put = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        editor = QWidget(parent)
        self.value = QLineEdit(editor)
        super().__init__(theme, name, editor, focus=self.value, parent=parent)
        self.secret = name
        self.is_set: bool | None = None
        self.value.setEchoMode(QLineEdit.EchoMode.Password)
        self.value.setAcceptDrops(False)
        self._icon = IconLabel(theme, *_UNKNOWN, 16, editor)
        self._word = text_label("", editor, "muted")
        self._keep = button("", editor)
        self.forget = button(self.tr("Forget"), editor)
        self.forget.setAccessibleName(self.tr("Forget {name}").format(name=name))
        row = QHBoxLayout(editor)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.tokens.spacing.s)
        row.addWidget(self._icon)
        row.addWidget(self._word)
        row.addWidget(self.value, 1)
        row.addWidget(self._keep)
        row.addWidget(self.forget)
        self.value.textChanged.connect(self._typed_other)
        self.value.returnPressed.connect(self._tell)
        self._keep.clicked.connect(self._tell)
        self.show_state(SecretState(name, None))

    def show_state(self, state: SecretState) -> None:
        """Say whether it is set; what is being typed stays."""
        self.is_set = state.is_set
        self._icon.set_icon(*_LOOKS[state.is_set] if state.is_set is not None else _UNKNOWN)
        self._word.setText(self._state_word(state.is_set))
        value = self.tr("Value of {name}: {state}")
        self.value.setAccessibleName(value.format(name=self.secret, state=self._word.text()))
        self.value.setPlaceholderText(
            self.tr("Another value, to replace it") if state.is_set else self.tr("Its value")
        )
        text = self.tr("Replace {name}") if state.is_set else self.tr("Store {name}")
        self._keep.setText(self.tr("Replace") if state.is_set else self.tr("Store"))
        self._keep.setAccessibleName(text.format(name=self.secret))
        self._keep.setEnabled(bool(self.value.text()))
        self.forget.setVisible(bool(state.is_set))
        self.clear_error()

    def _state_word(self, is_set: bool | None) -> str:
        if is_set is None:
            return self.tr("Not known")
        return self.tr("Set") if is_set else self.tr("Not set")

    def _typed_other(self, text: str) -> None:
        self.clear_error()
        self._keep.setEnabled(bool(text))

    def _tell(self) -> None:
        if self.value.text():
            self.put.emit(self.value.text())
