"""The diagnostics bundle: one redacted text, shown before it is saved."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop_app.domain.compute import TargetState
from desktop_app.domain.run import RunSummary
from desktop_app.gui.shell.notices import Notice
from desktop_app.gui.shell.report import redact, system_facts
from desktop_app.gui.shell.saving import ask_and_save
from desktop_app.gui.shell.sheet import Sheet
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.toast import ToastHost


def diagnostics_text(
    targets: Iterable[TargetState], live: Iterable[RunSummary], notices: Iterable[Notice]
) -> str:
    """Versions, targets, live runs and the last messages, redacted."""
    lines = [system_facts(), f"Qt {qVersion()} on {QGuiApplication.platformName()}", ""]
    lines += ["Targets", *(_target_line(state) for state in targets), ""]
    lines += ["Live runs", *(f"  {r.id} {r.stage} {r.contact} {r.detail}" for r in live), ""]
    lines += ["Messages", *(f"  {n.at} {n.kind} {n.text}" for n in notices)]
    return redact("\n".join(lines))


def _target_line(state: TargetState) -> str:
    target, facts = state.target, state.facts
    known = ""
    if facts is not None:
        engine = facts.engine.version if facts.engine.usable else "no engine"
        known = f"{facts.os}, Python {facts.python}, {facts.cpu_count} CPUs, {engine}, "
        known += f"{len(facts.gpus)} GPUs, clock {facts.clock_offset:+.1f} s"
    return f"  {target.launcher} over {target.transport}: {state.contact} {known} {state.problem}"


class DiagnosticsSheet(Sheet):
    """The preview of exactly what would be saved."""

    def __init__(self, theme: Theme, toasts: ToastHost, text: str, parent: QWidget) -> None:
        tr = QCoreApplication.translate
        super().__init__(
            theme,
            tr("DiagnosticsSheet", "Diagnostics"),
            tr(
                "DiagnosticsSheet",
                "This is everything the file will hold. Nothing is sent anywhere.",
            ),
            parent,
        )
        self.resize(720, 520)
        self._toasts = toasts
        self._text = text
        self.add_text(text, self.tr("Content of the diagnostics file"))
        self.add_button(self.tr("Cancel")).clicked.connect(self.reject)
        self.add_button(self.tr("Save…"), primary=True).clicked.connect(self._save)

    def _save(self) -> None:
        title = self.tr("Save diagnostics")
        ask_and_save(self, self._toasts, title, "trainyard-diagnostics.txt", self._text)
