"""The sheet that forgets a host, and clears it of everything of ours where that is wanted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop_app.domain.compute import Target, Trace
from desktop_app.domain.errors import TrainyardError
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text, localized
from desktop_app.gui.shell.sheet import Sheet
from desktop_app.gui.tabs.compute.facts import address_text
from desktop_app.gui.tabs.parts import Facts
from desktop_app.gui.tabs.runs.words import size_text
from desktop_app.gui.theme.properties import set_look
from desktop_app.gui.widgets.text_label import text_label
from desktop_app.gui.widgets.toast import Kind

_WIDTH = 560


class RemoveHost(Sheet):
    """Shows what is on the host before it asks to remove it."""

    def __init__(self, context: TabContext, target: Target, parent: QWidget) -> None:
        tr = QCoreApplication.translate
        super().__init__(
            context.theme,
            tr("RemoveHost", "Remove this host?"),
            tr(
                "RemoveHost",
                "It is forgotten here, with what was kept in the keyring for it. What runs there "
                "goes on, and your runs stay in the workspace.",
            ),
            parent,
        )
        self._context = context
        self._name = target.name
        self._call: Call | None = None
        self.setMinimumWidth(_WIDTH)
        facts = Facts(context.theme, self)
        facts.show_facts(
            [(self.tr("Name"), target.name), (self.tr("Address"), address_text(target))]
        )
        self.body.addWidget(facts)
        self.clear_box = QCheckBox(self.tr("Also remove everything of ours from the host"), self)
        self.clear_box.setAccessibleName(self.clear_box.text())
        self.clear_box.setAccessibleDescription(
            self.tr("For your user there, from whichever computer it came")
        )
        self.body.addWidget(self.clear_box)
        self.traces = self.add_text("", self.tr("What is on the host"))
        self.traces.setMinimumHeight(140)
        self.traces.hide()
        self._note = text_label("", self, "muted", wrap=True)
        self._note.hide()
        self.body.addWidget(self._note)
        self._error = text_label("", self, "error", wrap=True)
        self._error.hide()
        self.body.addWidget(self._error)
        self.add_button(self.tr("Cancel")).clicked.connect(self.reject)
        self.remove_button = self.add_button(self.tr("Remove"))
        set_look(self.remove_button, "danger", True)
        self.remove_button.clicked.connect(self._remove)
        self.clear_box.toggled.connect(self._look)

    def _look(self, wanted: bool) -> None:
        """Ask what is there, once it is to go."""
        self._error.hide()
        self.traces.hide()
        if self._call is not None:
            self._call.cancel()
            self._call = None
        words = self.tr("Remove all of this from the host") if wanted else self.tr("Remove")
        self.remove_button.setText(words)
        self.remove_button.setAccessibleName(words)
        self.remove_button.setEnabled(not wanted)
        self._say(self.tr("Looking at what is there…") if wanted else "")
        if wanted:
            self._call = self._context.bridge.call(
                self._context.engine.targets.traces,
                self._name,
                then=self._show_traces,
                failed=self._refused,
                owner=self,
            )

    def _show_traces(self, traces: Sequence[Trace]) -> None:
        self._call = None
        lines = [_line(trace) for trace in traces]
        self.traces.setPlainText("\n".join(lines))
        self.traces.setVisible(bool(lines))
        self._say("" if lines else self.tr("There is nothing of ours on the host."))
        self.remove_button.setEnabled(True)
        self.adjustSize()

    def _remove(self) -> None:
        self.remove_button.setEnabled(False)
        self.clear_box.setEnabled(False)
        self._error.hide()
        targets, call = self._context.engine.targets, self._context.bridge.call
        if self.clear_box.isChecked():
            self._say(self.tr("Removing what is there…"))
            call(
                targets.erase, self._name, then=self._erased, failed=self._refused, owner=self
            ).keep()
        else:
            self._forget()

    def _erased(self, answer: tuple[int, Sequence[str]]) -> None:
        freed, left = answer
        toasts = self._context.toasts
        toasts.show(
            self.tr("{size} were freed on {name}").format(size=size_text(freed), name=self._name)
        )
        if left:
            text = self.tr("Some of it is still on {name}").format(name=self._name)
            toasts.show(text, Kind.WARNING, details="\n".join(localized(line) for line in left))
        self._forget()

    def _forget(self) -> None:
        self._context.bridge.call(
            self._context.engine.targets.remove,
            self._name,
            then=self._forgotten,
            failed=self._refused,
            owner=self,
        )

    def _forgotten(self, answer: object) -> None:
        self._context.toasts.show(self.tr("{name} was removed").format(name=self._name))
        self.accept()

    def _refused(self, error: TrainyardError) -> None:
        self._call = None
        self._say("")
        self._error.setText(error_text(error))
        self._error.show()
        self.clear_box.setEnabled(True)
        self.remove_button.setEnabled(not self.clear_box.isChecked())

    def _say(self, text: str) -> None:
        self._note.setText(text)
        self._note.setVisible(bool(text))


def _line(trace: Trace) -> str:
    size = "" if trace.size is None else size_text(trace.size)
    return f"{size:>9}  {trace.name}"
