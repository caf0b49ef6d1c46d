"""Below a run's header: its ports that are brought to this computer; and the menu that leads there
or to a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSpinBox, QVBoxLayout, QWidget

from desktop_app.domain.access import Forward
from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.events import ForwardChanged
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text, joined, localized
from desktop_app.gui.shell.sheet import Sheet
from desktop_app.gui.shell.terminal import Terminals, log_line, run_line, start_line, verb_line
from desktop_app.gui.tabs.runs.tools import label, push_button, tool_button
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.copy_line import CopyButton
from desktop_app.gui.widgets.field import Field
from desktop_app.gui.widgets.icon_label import IconLabel
from desktop_app.gui.widgets.toast import Kind

USUAL_PORT = 6006
"""TensorBoard's."""
_MOST_PORT = 65535


class RunAccess(QWidget):
    """Hidden while no port of the run is brought here. `menu` is for a button elsewhere."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.run_id = ""
        self._rows: dict[str, ForwardRow] = {}
        self.setAccessibleName(self.tr("Forwarded ports"))
        self._layout = QVBoxLayout(self)
        space = context.theme.tokens.spacing
        self._layout.setContentsMargins(space.l, 0, space.m, space.s)
        self._layout.setSpacing(space.xs)
        self.menu = QMenu(self)
        terminals = Terminals(context, self)
        terminals.fill(self.menu, run_line, lambda: self.run_id)
        self.menu.addSeparator()
        self.forward_action = self.menu.addAction(self.tr("Forward a port…"), self.ask_port)
        self.menu.addSeparator()
        self.menu.addAction(
            self.tr("Copy the command that started it"),
            lambda: terminals.copy(start_line, self.run_id),
        )
        self.menu.addAction(
            self.tr("Copy a command that shows its output"),
            lambda: terminals.copy(log_line, self.run_id),
        )
        self.cancel_action = self.menu.addAction(
            self.tr("Copy a command that cancels it there"),
            lambda: terminals.copy(partial(verb_line, "cancel"), self.run_id),
        )
        self.remove_action = self.menu.addAction(
            self.tr("Copy a command that deletes it there"),
            lambda: terminals.copy(partial(verb_line, "remove"), self.run_id),
        )
        self.hide()

    def open(self, run_id: str) -> None:
        """Show the forwarded ports of a run. Those of another one go on."""
        self.run_id = run_id
        self._clear()
        if run_id:
            forwards = self._context.engine.access.forwards
            self._context.bridge.call(
                forwards, run_id, then=partial(self._take, run_id), owner=self
            )

    def close_all(self) -> None:
        """End every forwarded port of the run that is shown, and show none."""
        if self.run_id and self._context.bridge.has_engine:
            self._context.bridge.call(_stop_all, self._context, self.run_id)
        self.open("")

    def set_ended(self, ended: bool) -> None:
        """The ports of a run end with it, and only then it may be deleted."""
        self.forward_action.setEnabled(not ended)
        self.cancel_action.setEnabled(not ended)
        self.remove_action.setEnabled(ended)

    def ask_port(self) -> None:
        ForwardSheet(self._context, self.run_id, self.window()).open()

    def take_event(self, event: ForwardChanged) -> None:
        forward = event.forward
        if forward is None or forward.run_id != self.run_id:
            return
        if event.open:
            self._show(forward)
        else:
            self._drop(forward.id)

    def _take(self, asked: str, forwards: Sequence[Forward]) -> None:
        if asked == self.run_id:
            for forward in forwards:
                self._show(forward)

    def _show(self, forward: Forward) -> None:
        row = self._rows.get(forward.id)
        if row is None:
            self._rows[forward.id] = row = ForwardRow(self._context.theme, forward, self)
            row.open_requested.connect(self._browse)
            row.stop_requested.connect(self._stop)
            self._layout.addWidget(row)
        row.show_forward(forward)
        self.show()

    def _drop(self, number: str) -> None:
        row = self._rows.pop(number, None)
        if row is not None:
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.setVisible(bool(self._rows))

    def _clear(self) -> None:
        for number in list(self._rows):
            self._drop(number)

    def _browse(self, url: str) -> None:
        if not QDesktopServices.openUrl(QUrl(url)):
            text = self.tr("No browser could be opened for {url}").format(url=url)
            self._context.toasts.show(text, Kind.ERROR)

    def _stop(self, number: str) -> None:
        self._context.bridge.call(self._context.engine.access.stop_forward, number, owner=self)


class ForwardRow(QWidget):
    """One forwarded port: where it is, what is wrong with it, and what can be done."""

    open_requested = Signal(str)
    stop_requested = Signal(str)

    def __init__(self, theme: Theme, forward: Forward, parent: QWidget) -> None:
        super().__init__(parent)
        port = forward.port
        self._icon = IconLabel(theme, "network", "muted", 16, self)
        text = self.tr("Port {port} is here as {url}").format(port=port, url=forward.url)
        self._text = label(text, "", self)
        self._problem = label("", "muted", self)
        self._problem.setWordWrap(True)
        self.setAccessibleName(text)
        browse = push_button(
            self.tr("Open"), self.tr("Open port {port} in the browser").format(port=port), self
        )
        browse.clicked.connect(lambda: self.open_requested.emit(forward.url))
        name = self.tr("Copy the ssh command for port {port}").format(port=port)
        self._copy = CopyButton(theme, name, forward.command, self)
        self._copy.setVisible(bool(forward.command))
        stop = tool_button(
            theme, "x", self.tr("Stop forwarding port {port}").format(port=port), self
        )
        stop.clicked.connect(lambda: self.stop_requested.emit(forward.id))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._text)
        words.addWidget(self._problem)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.tokens.spacing.s)
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        for part in (browse, self._copy, stop):
            row.addWidget(part)

    def show_forward(self, forward: Forward) -> None:
        """News of it."""
        problem = joined(localized(forward.problem), localized(forward.hint))
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.setAccessibleDescription(problem)
        if problem:
            self._icon.set_icon("triangle-alert", "warning")
        else:
            self._icon.set_icon("network", "muted")


class ForwardSheet(Sheet):
    """Asks which port, and which one here."""

    def __init__(self, context: TabContext, run_id: str, parent: QWidget) -> None:
        tr = QCoreApplication.translate
        super().__init__(
            context.theme,
            tr("ForwardSheet", "Forward a port"),
            tr(
                "ForwardSheet",
                "Opens a port on this computer that leads to the run, as for TensorBoard.",
            ),
            parent,
        )
        self._context = context
        self._run_id = run_id
        self.port = _port_box(1, USUAL_PORT, self)
        self.local_port = _port_box(0, 0, self)
        self.local_port.setSpecialValueText(self.tr("any free one"))
        self._fields = {
            "port": Field(context.theme, self.tr("Port of the run"), self.port, parent=self),
            "local_port": Field(
                context.theme, self.tr("Port on this computer"), self.local_port, parent=self
            ),
        }
        for field in self._fields.values():
            self.body.addWidget(field)
        self._error = label("", "error", self)
        self._error.setWordWrap(True)
        self._error.hide()
        self.body.addWidget(self._error)
        self.add_button(self.tr("Cancel")).clicked.connect(self.reject)
        self.forward_button = self.add_button(self.tr("Forward"), primary=True)
        self.forward_button.clicked.connect(self._forward)
        self.port.setFocus()
        self.port.selectAll()

    def _forward(self) -> None:
        for field in self._fields.values():
            field.clear_error()
        self._error.hide()
        self.forward_button.setEnabled(False)
        self._context.bridge.call(
            self._context.engine.access.forward,
            self._run_id,
            self.port.value(),
            self.local_port.value(),
            then=self._done,
            failed=self._failed,
            owner=self,
        )

    def _done(self, forward: Forward) -> None:
        self.accept()

    def _failed(self, error: TrainyardError) -> None:
        self.forward_button.setEnabled(True)
        field = self._fields.get(error.field)
        if field is not None:
            field.set_error(error_text(error))
            field.focus_editor()
            return
        self._error.setText(error_text(error))
        self._error.show()


def _port_box(least: int, value: int, parent: QWidget) -> QSpinBox:
    box = QSpinBox(parent)
    box.setRange(least, _MOST_PORT)
    box.setValue(value)
    return box


async def _stop_all(context: TabContext, run_id: str) -> None:
    """On the engine's loop."""
    access = context.engine.access
    for forward in access.forwards(run_id):
        await access.stop_forward(forward.id)
