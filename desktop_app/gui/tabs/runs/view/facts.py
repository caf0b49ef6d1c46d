"""The Arguments and Environment pages: what was asked for, and what was done with it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFormLayout,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.history import named_parameters
from desktop_app.domain.origin import ORIGINS, RunOrigin
from desktop_app.domain.plain import is_number
from desktop_app.domain.run import RunDetail
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.tools import label, tool_button
from desktop_app.gui.tabs.runs.view.note import NoteCard
from desktop_app.gui.tabs.runs.view.packages import RunPackagesCard
from desktop_app.gui.tabs.runs.view.rows import Rows
from desktop_app.gui.tabs.runs.view.sources import SourcesCard
from desktop_app.gui.tabs.runs.words import absolute_text, duration_text, size_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.card import Card


class ArgumentsPage(QScrollArea):
    """A note, the script's arguments, the parameters that it named itself, inputs, variables and
    secret names."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Arguments"))
        # Each part is made where it stays: what gets another parent is styled once more.
        column = _scrolled(self)
        content = column.parentWidget()
        self.note = NoteCard(context, content)
        column.addWidget(self.note)
        card = partial(RowsCard, context.theme, none=self.tr("None"), parent=content)
        self._arguments = card(self.tr("Arguments"))
        self._named = card(self.tr("Parameters that the script named"))
        self._shown_named: dict[str, str] = {}
        self._named.hide()
        self._inputs = card(self.tr("Inputs"))
        self._variables = card(self.tr("Environment variables"))
        self.sources = SourcesCard(context, content)
        rows = (self._arguments, self._named, self._inputs, self._variables)
        for part in (*rows, self.sources):
            column.addWidget(part)
        column.addStretch(1)

    def show_detail(self, detail: RunDetail) -> None:
        self.note.show_note(detail.summary.id, detail.summary.annotation.note)
        self._arguments.fill(argument_rows(detail.arguments))
        self._show_named(named_parameters(detail.summary, detail.arguments))
        self.sources.show_detail(detail)
        self._inputs.fill(detail.inputs.items())
        hidden = self.tr("(secret)")
        secrets = [(name, hidden) for name in detail.secrets]
        self._variables.fill([*detail.variables.items(), *secrets])

    def _show_named(self, named: dict[str, str]) -> None:
        if named != self._shown_named:  # there may be a thousand
            self._shown_named = named
            self._named.fill(sorted(named.items()))
        self._named.setVisible(bool(named))


class RowsCard(Card):
    """Names and values, or a word where there are none: the table is made once there are some."""

    def __init__(self, theme: Theme, title: str, none: str, parent: QWidget) -> None:
        super().__init__(theme, title, parent)
        self._theme, self._name = theme, title
        self.rows: Rows | None = None
        """None before there were any."""
        self._none = label(none, "muted", self)
        self.body.addWidget(self._none)

    def fill(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Replace what is shown."""
        rows = list(pairs)
        if rows and self.rows is None:
            self.rows = Rows(self._theme, self._name, self)
            self.body.addWidget(self.rows)
        if self.rows is not None:
            self.rows.fill(rows)
            self.rows.setVisible(bool(rows))
        self._none.setVisible(not rows)


class EnvironmentPage(QScrollArea):
    """Where and how it ran: facts, the equivalent command line and the exact command."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Environment"))
        theme = context.theme
        column = _scrolled(self)
        content = column.parentWidget()
        card = Card(theme, self.tr("Facts"), content)
        self._facts = QFormLayout()
        self._facts.setHorizontalSpacing(theme.tokens.spacing.l)
        self._shown: list[tuple[str, str]] = []
        card.body.addLayout(self._facts)
        self._line = CommandCard(theme, self.tr("The same on the command line"), content)
        self._host = CommandCard(theme, self.tr("The exact command that was used"), content)
        self.packages = RunPackagesCard(context, content)
        for part in (card, self.packages, self._line, self._host):
            column.addWidget(part)
        column.addStretch(1)

    def show_detail(self, detail: RunDetail) -> None:
        self._show_facts(self._rows(detail))
        self.packages.show_detail(detail)
        unknown = self.tr("It is not known of this imported run.")
        self._line.set_command(detail.command, unknown)
        missing = self.tr("The run has not been started yet.")
        self._host.set_command(detail.host_command, missing if detail.origin is None else unknown)

    def _show_facts(self, rows: list[tuple[str, str]]) -> None:
        if rows == self._shown:  # what somebody selected there stays selected
            return
        self._shown = rows
        while self._facts.rowCount():
            self._facts.removeRow(0)
        card = self._facts.parentWidget()
        for name, value in rows:
            text = label(value, "", card)
            text.setWordWrap(True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            text.setAccessibleName(f"{name}: {value}")
            text.ensurePolished()  # its height depends on the font, which the style brings
            self._facts.addRow(label(name, "muted", card), text)

    def _rows(self, detail: RunDetail) -> list[tuple[str, str]]:
        run, resources = detail.summary, detail.resources
        gpus = self.tr("One, where there is one")
        rows = [(self.tr("Id"), run.id)]
        if detail.origin is not None:
            rows += self._origin_rows(detail.origin)
        if run.repeatable:
            rows += [
                (self.tr("Environment"), run.environment),
                (self.tr("Target"), run.target),
                (self.tr("Source folder"), detail.source),
                (self.tr("Script"), run.script),
                (self.tr("GPUs"), gpus if resources.gpus is None else str(resources.gpus)),
            ]
        if resources.memory is not None:
            rows.append((self.tr("Memory"), size_text(resources.memory)))
        if resources.shm_size is not None:
            rows.append((self.tr("Shared memory"), size_text(resources.shm_size)))
        if run.repeatable:
            rows.append((self.tr("Submitted"), absolute_text(run.created_at)))
        if run.started_at is not None:
            rows.append((self.tr("Started"), absolute_text(run.started_at)))
        if run.ended_at is not None:
            since = run.started_at if run.started_at is not None else run.created_at
            took = duration_text(run.ended_at - since)
            rows.append((self.tr("Ended"), f"{absolute_text(run.ended_at)} ({took})"))
        if run.exit_code is not None:
            rows.append((self.tr("Exit code"), str(run.exit_code)))
        rows.append((self.tr("Folder"), str(detail.folder)))
        return rows

    def _origin_rows(self, origin: RunOrigin) -> list[tuple[str, str]]:
        where = origin.path if not origin.name else f"{origin.path} · {origin.name}"
        return [
            (self.tr("Imported from"), f"{ORIGINS[origin.kind]} · {where}"),
            (self.tr("Imported"), absolute_text(origin.imported_at)),
        ]


class CommandCard(Card):
    """A command that can be read and copied."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, title, parent)
        self._text = QPlainTextEdit(self, readOnly=True)
        self._text.setFont(theme.mono_font())
        self._text.setFixedHeight(84)
        self._text.setAccessibleName(title)
        self._note = label("", "muted", self)
        self._copy = tool_button(theme, "copy", self.tr("Copy"), self)
        self._copy.setAccessibleName(self.tr("Copy: {what}").format(what=title))
        self._copy.clicked.connect(self._copy_text)
        self.header.addWidget(self._copy)
        self.body.addWidget(self._note)
        self.body.addWidget(self._text)

    def set_command(self, command: str, missing: str) -> None:
        self._text.setPlainText(command)
        self._text.setVisible(bool(command))
        self._copy.setVisible(bool(command))
        self._note.setText(missing)
        self._note.setVisible(not command)

    def _copy_text(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())


def argument_rows(arguments: Iterable[str]) -> list[tuple[str, str]]:
    """Arguments as name and value where they have that form, in their order."""
    rows: list[tuple[str, str]] = []
    waiting = ""
    for argument in arguments:
        name, equals, value = argument.partition("=")
        option = len(argument) > 1 and argument.startswith("-") and not is_number(argument)
        if option:
            if waiting:
                rows.append((waiting, ""))
            waiting = "" if equals else argument
            if equals:
                rows.append((name, value))
        else:
            rows.append((waiting, argument))
            waiting = ""
    if waiting:
        rows.append((waiting, ""))
    return rows


def _scrolled(area: QScrollArea) -> QVBoxLayout:
    area.setWidgetResizable(True)
    content = QWidget(area)
    content.setProperty("scrollContent", "true")
    column = QVBoxLayout(content)
    column.setContentsMargins(16, 12, 16, 16)
    column.setSpacing(12)
    area.setWidget(content)
    return column
