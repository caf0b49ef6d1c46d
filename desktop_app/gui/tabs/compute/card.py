"""The card of one target: contact, facts, live load, problems with their repair."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.compute import (
    CheckResult,
    Gpu,
    HostFacts,
    LauncherKind,
    Target,
    TargetState,
)
from desktop_app.gui.messages import joined, localized
from desktop_app.gui.tabs.compute.meter import Meter
from desktop_app.gui.tabs.parts import Facts, button, text_label
from desktop_app.gui.tabs.runs.words import size_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.contact_dot import ContactDot
from desktop_app.gui.widgets.icon_label import IconLabel


def launcher_word(target: Target) -> str:
    """How a run starts there, in the language of the user."""
    tr = QCoreApplication.translate
    return {
        LauncherKind.PROCESS: tr("TargetCard", "This computer, plain process"),
        LauncherKind.DOCKER: tr("TargetCard", "This computer, Docker container"),
    }[target.launcher]


class TargetCard(Card):
    """The requests carry the target's name."""

    check_requested = Signal(str)
    run_requested = Signal(str)
    remove_requested = Signal(str)

    def __init__(self, theme: Theme, state: TargetState, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", parent)
        self._theme = theme
        self.name = state.target.name
        self.setAccessibleName(self.tr("Target {name}").format(name=self.name))
        self._dot = ContactDot(theme, self.name, self, "heading")
        self.header.insertWidget(0, self._dot)
        self.body.addWidget(text_label(launcher_word(state.target), self, "muted"))
        self._problem = Notice(theme, self)
        self.body.addWidget(self._problem)
        self._meters: dict[str, Meter] = {}
        self._meter_box = QVBoxLayout()
        self._meter_box.setSpacing(theme.tokens.spacing.s)
        self.body.addLayout(self._meter_box)
        self._facts = Facts(theme, self)
        self.body.addWidget(self._facts)
        self._checks = QVBoxLayout()
        self._checks.setSpacing(theme.tokens.spacing.xs)
        self.body.addLayout(self._checks)
        self._check_rows: list[QWidget] = []
        self.body.addStretch(1)
        self.body.addLayout(self._buttons(state.target))
        self.show_state(state)

    def show_state(self, state: TargetState) -> None:
        """News of the target."""
        self._dot.set_contact(state.contact, problem=localized(state.problem))
        self._problem.show_text(state.problem, state.hint)
        self._run.setEnabled(not state.problem)
        if state.facts is not None:
            self._show_load(state.facts)
            self._facts.show_facts(self._fact_pairs(state, state.facts))

    def show_checks(self, results: Sequence[CheckResult]) -> None:
        """The lines of a check: what is good, and what is not with its repair."""
        for row in self._check_rows:
            row.hide()
            row.deleteLater()
        self._check_rows = [self._check_row(result) for result in results]
        for row in self._check_rows:
            self._checks.addWidget(row)
        self._check.setEnabled(True)

    # ------------------------------------------------------------- structure

    def _buttons(self, target: Target) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.tokens.spacing.s)
        self._run = button(self.tr("New run here"), self)
        self._run.clicked.connect(lambda: self.run_requested.emit(self.name))
        self._check = button(self.tr("Check"), self)
        self._check.setAccessibleDescription(self.tr("Looks for problems on this target"))
        self._check.clicked.connect(self._ask_check)
        row.addWidget(self._run)
        row.addWidget(self._check)
        row.addStretch(1)
        if not target.builtin:
            remove = button(self.tr("Remove"), self, "danger")
            remove.clicked.connect(lambda: self.remove_requested.emit(self.name))
            row.addWidget(remove)
        return row

    def _ask_check(self) -> None:
        self._check.setEnabled(False)
        self.check_requested.emit(self.name)

    def _check_row(self, result: CheckResult) -> QWidget:
        row = QWidget(self)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        icon, role = ("circle-check", "success") if result.good else ("circle-x", "danger")
        layout.addWidget(IconLabel(self._theme, icon, role, 16, row))
        hint = "" if result.good else result.hint
        text = joined(localized(result.text), localized(hint))
        label = text_label(text, row, wrap=True)
        word = self.tr("good") if result.good else self.tr("problem")
        label.setAccessibleName(f"{localized(result.name)}: {word}: {text}")
        layout.addWidget(label, 1)
        return row

    # ---------------------------------------------------------------- values

    def _show_load(self, facts: HostFacts) -> None:
        cpu = facts.cpu_percent
        self._meter("cpu", self.tr("CPU")).set_value(
            None if cpu is None else cpu / 100, "" if cpu is None else f"{cpu:.0f} %"
        )
        self._share("memory", self.tr("Memory"), facts.memory_used, facts.memory_total)
        used = facts.disk_total - facts.disk_free
        self._share("disk", self.tr("Disk"), used, facts.disk_total)
        for gpu in facts.gpus:
            self._show_gpu(gpu)

    def _show_gpu(self, gpu: Gpu) -> None:
        parts = []
        if gpu.utilization is not None:
            parts.append(f"{gpu.utilization:.0f} %")
        if gpu.memory_used is not None and gpu.memory_total:
            parts.append(f"{size_text(gpu.memory_used)} / {size_text(gpu.memory_total)}")
        if gpu.temperature is not None:
            parts.append(f"{gpu.temperature:.0f} °C")
        parts += gpu.users
        name = self.tr("GPU {index}: {name}").format(index=gpu.index, name=gpu.name)
        share = None if gpu.utilization is None else gpu.utilization / 100
        self._meter(gpu.uuid, name).set_value(share, " · ".join(parts))

    def _share(self, key: str, name: str, used: int, total: int) -> None:
        text = f"{size_text(used)} / {size_text(total)}"
        self._meter(key, name).set_value(used / total if total else None, text)

    def _meter(self, key: str, name: str) -> Meter:
        if key not in self._meters:
            self._meters[key] = Meter(name, self)
            self._meter_box.addWidget(self._meters[key])
        return self._meters[key]

    def _fact_pairs(self, state: TargetState, facts: HostFacts) -> list[tuple[str, str]]:
        engine = facts.engine
        docker = engine.version if engine.usable else self.tr("not usable")
        gpus = "" if facts.gpus else localized(facts.gpu_note) or self.tr("none")
        cpus = self.tr("%n CPUs", "", facts.cpu_count)
        return [
            (self.tr("Host"), facts.hostname),
            (self.tr("Processor"), f"{facts.cpu_name} · {cpus}".lstrip(" ·")),
            (self.tr("System"), facts.os),
            (self.tr("Python"), facts.python),
            (self.tr("Driver"), facts.driver),
            (self.tr("GPUs"), gpus),
            (self.tr("Docker"), docker),
            (self.tr("Live runs"), str(len(state.running)) if state.running else ""),
        ]


class Notice(QWidget):
    """What is wrong, and what to do; hidden while all is well."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.tokens.spacing.s)
        self._icon = IconLabel(theme, "triangle-alert", "warning", 16, self)
        layout.addWidget(self._icon)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._text = text_label("", self, wrap=True)
        self._hint = text_label("", self, "muted", wrap=True)
        words.addWidget(self._text)
        words.addWidget(self._hint)
        layout.addLayout(words, 1)
        self.hide()

    def show_text(self, text: str, hint: str) -> None:
        self._text.setText(localized(text))
        self._hint.setText(localized(hint))
        self._hint.setVisible(bool(hint))
        self.setVisible(bool(text))
