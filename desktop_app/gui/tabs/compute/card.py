"""The card of one target: contact, facts, live load, problems with their repair."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop_app.domain.compute import (
    CheckResult,
    Gpu,
    HostFacts,
    LauncherKind,
    Target,
    TargetState,
)
from desktop_app.domain.run import Contact
from desktop_app.gui.messages import joined, localized
from desktop_app.gui.shell.terminal import menu_button
from desktop_app.gui.tabs.compute.checks import CheckList
from desktop_app.gui.tabs.compute.facts import fact_pairs
from desktop_app.gui.tabs.compute.gpus import gpu_details, gpu_text
from desktop_app.gui.tabs.compute.live_runs import RunRows
from desktop_app.gui.tabs.compute.meter import Meter
from desktop_app.gui.tabs.parts import Facts, button
from desktop_app.gui.tabs.runs.words import absolute_text, seen_text, size_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.contact_dot import ContactDot
from desktop_app.gui.widgets.elided_label import ElidedLabel
from desktop_app.gui.widgets.problem import Problem
from desktop_app.gui.widgets.text_label import text_label


def launcher_word(target: Target) -> str:
    """Where it is and how a run starts there, in the language of the user."""
    tr = QCoreApplication.translate
    if target.ssh is None:
        return {
            LauncherKind.PROCESS: tr("TargetCard", "This computer, plain process"),
            LauncherKind.DOCKER: tr("TargetCard", "This computer, Docker container"),
        }[target.launcher]
    text = {
        LauncherKind.PROCESS: tr("TargetCard", "SSH {host}, plain process"),
        LauncherKind.DOCKER: tr("TargetCard", "SSH {host}, Docker container"),
    }[target.launcher]
    return text.format(host=target.ssh.destination)


_ALL = 100
"""A share of a row beside which the others' do not count."""


class TargetCard(Card):
    """The requests carry the target's name."""

    check_requested = Signal(str)
    run_requested = Signal(str)
    remove_requested = Signal(str)
    show_run_requested = Signal(str)
    """Carries a run's id."""

    def __init__(self, theme: Theme, state: TargetState, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", parent)
        self._theme = theme
        self.name = state.target.name
        self.terminal_menu: QMenu | None = None
        """To be filled; None for this computer."""
        self.setAccessibleName(self.tr("Target {name}").format(name=self.name))
        self._dot = ContactDot(theme, self.name, self, "heading")
        self.header.insertWidget(0, self._dot, _ALL)
        self._seen = text_label("", self, "small")
        self.header.addWidget(self._seen)
        where = ElidedLabel(launcher_word(state.target), self)
        where.setProperty("role", "muted")
        self.body.addWidget(where)
        self._problem = Problem(theme, self)
        self.body.addWidget(self._problem)
        self.runs = RunRows(theme, self)
        self.runs.run_requested.connect(self.show_run_requested)
        self.runs.hide()
        self.body.addWidget(self.runs)
        self._meters: dict[str, Meter] = {}
        self._load = QWidget(self)
        self._meter_box = QVBoxLayout(self._load)
        self._meter_box.setContentsMargins(0, 0, 0, 0)
        self._meter_box.setSpacing(theme.tokens.spacing.s)
        self.body.addWidget(self._load)
        self._facts = Facts(theme, self)
        self.body.addWidget(self._facts)
        self.checks = CheckList(theme, self)
        self.checks.hide()
        self.body.addWidget(self.checks)
        self.body.addStretch(1)
        self.body.addLayout(self._buttons(state.target))
        self.show_state(state)

    def show_state(self, state: TargetState) -> None:
        """News of the target."""
        self._state = state
        self.show_time()
        self._problem.show_text(localized(state.problem), localized(state.hint))
        # A run for another host waits here until that answers.
        self._run.setEnabled(not state.problem or state.target.ssh is not None)
        if state.facts is not None and state.contact is Contact.LIVE:
            self._show_load(state.facts)
        # Of a host that is lost, what was so once is no load.
        self._load.setVisible(state.facts is not None and state.contact is Contact.LIVE)
        self._facts.show_facts(fact_pairs(state))
        if state.contact is not Contact.LIVE:
            self.checks.hide()

    def show_time(self) -> None:
        """Say anew how long ago a lost host was seen."""
        state = self._state
        stale = state.contact is Contact.STALE
        seen = seen_text(state.since, time.time()) if stale else ""
        if state.contact is Contact.NONE and not state.problem:
            seen = self.tr("connecting…")
        self._seen.setText(seen)
        self._seen.setToolTip(absolute_text(state.since) if stale and state.since else "")
        self._dot.set_contact(state.contact, problem=joined(seen, localized(state.problem)))

    @property
    def target(self) -> Target:
        return self._state.target

    def show_checks(self, results: Sequence[CheckResult]) -> None:
        """The lines of a check: what is good, and what is not with its repair."""
        self.checks.show_results(results)
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
        if target.ssh is not None:
            self.terminal_menu = QMenu(self)
            name = self.tr("Terminal on {name}").format(name=target.name)
            row.addWidget(menu_button(self._theme, name, self.terminal_menu, self))
        row.addStretch(1)
        if not target.builtin:
            remove = button(self.tr("Remove"), self, "danger")
            remove.clicked.connect(lambda: self.remove_requested.emit(self.name))
            row.addWidget(remove)
        return row

    def _ask_check(self) -> None:
        self._check.setEnabled(False)
        self.check_requested.emit(self.name)

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
        name = self.tr("GPU {index}: {name}").format(index=gpu.index, name=gpu.name)
        share = None if gpu.utilization is None else gpu.utilization / 100
        self._meter(gpu.uuid, name).set_value(share, gpu_text(gpu), gpu_details(gpu))

    def _share(self, key: str, name: str, used: int, total: int) -> None:
        text = f"{size_text(used)} / {size_text(total)}"
        self._meter(key, name).set_value(used / total if total else None, text)

    def _meter(self, key: str, name: str) -> Meter:
        if key not in self._meters:
            self._meters[key] = Meter(name, self._load)
            self._meter_box.addWidget(self._meters[key])
        return self._meters[key]
