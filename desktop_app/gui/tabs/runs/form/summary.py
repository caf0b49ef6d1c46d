"""Beside the form: what pressing Run would do, kept up to date."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.run import Preview
from desktop_app.gui.messages import error_text, localized
from desktop_app.gui.tabs.runs.tools import label, tool_button
from desktop_app.gui.tabs.runs.words import size_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.icon_label import IconLabel

SHOWN_FILES = 300


class SubmitSummary(Card):
    """Shows a `Preview`, or why there is none yet."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", parent)
        self.set_title(self.tr("What will happen"))
        self._theme = theme
        self._note = label("", "muted", self)
        self._note.setWordWrap(True)
        self._files_text = label("", "", self)
        self._files_text.setWordWrap(True)
        self._ignored = label("", "small", self)
        self._ignored.setWordWrap(True)
        self._files = self._make_files()
        self._build = label("", "", self)
        self._build.setWordWrap(True)
        self._warnings = QVBoxLayout()
        self._command = QPlainTextEdit(self, readOnly=True)
        self._command.setFont(theme.mono_font())
        self._command.setFixedHeight(96)
        self._command.setAccessibleName(self.tr("Command line of this run"))
        self._parts = self._lay_out()
        self.explain("")

    @property
    def command(self) -> str:
        return self._command.toPlainText()

    def explain(self, text: str) -> None:
        """There is nothing to show yet, for this reason."""
        self._note.setText(text or self.tr("Choose a source folder to see what would travel."))
        self._note.show()
        for part in self._parts:
            part.hide()

    def refuse(self, error: TrainyardError) -> None:
        """The preview could not be made: the last one stays away."""
        self.explain(error_text(error))

    def show_preview(self, preview: Preview) -> None:
        self._note.hide()
        for part in self._parts:
            part.show()
        count = self.tr("%Ln files", "", preview.file_count)
        text = self.tr("To send: {files}, {size}")
        self._files_text.setText(text.format(files=count, size=size_text(preview.total_size)))
        self._ignored.setVisible(bool(preview.ignored))
        self._ignored.setText(self._ignored_text(preview))
        self._fill_files(preview)
        self._build.setText(preview.build or self.tr("Nothing; the environment is ready."))
        self._show_warnings(preview)
        self._command.setPlainText(preview.command)

    # ------------------------------------------------------------- structure

    def _make_files(self) -> QTableWidget:
        table = QTableWidget(0, 2, self)
        table.setAccessibleName(self.tr("Files that travel"))
        table.setProperty("framed", "true")
        table.horizontalHeader().hide()
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(24)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        head = table.horizontalHeader()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        table.setMinimumHeight(120)
        return table

    def _lay_out(self) -> list[QWidget]:
        warnings = QWidget(self)
        warnings.setLayout(self._warnings)
        self._warnings.setContentsMargins(0, 0, 0, 0)
        build_head = label(self.tr("To build first"), "small", self)
        command_head = QWidget(self)
        line = QHBoxLayout(command_head)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(label(self.tr("The same on the command line"), "small", self), 1)
        copy = tool_button(self._theme, "copy", self.tr("Copy command line"), self)
        copy.clicked.connect(self._copy)
        line.addWidget(copy)
        self.body.addWidget(self._note)
        self.body.addWidget(self._files_text)
        self.body.addWidget(self._ignored)
        self.body.addWidget(self._files, 1)
        self.body.addWidget(build_head)
        self.body.addWidget(self._build)
        self.body.addWidget(warnings)
        self.body.addWidget(command_head)
        self.body.addWidget(self._command)
        self.body.addStretch(0)
        self._warning_area = warnings
        texts: list[QWidget] = [self._files_text, self._ignored, self._files]
        return [*texts, build_head, self._build, warnings, command_head, self._command]

    def _ignored_text(self, preview: Preview) -> str:
        if preview.ignore_file:
            text = self.tr("%Ln left out by {file}", "", preview.ignored)
            return text.format(file=preview.ignore_file)
        return self.tr("%Ln left out", "", preview.ignored)

    def _fill_files(self, preview: Preview) -> None:
        files = preview.files[:SHOWN_FILES]
        self._files.setRowCount(len(files))
        for row, file in enumerate(files):
            name = QTableWidgetItem(file.path)
            name.setToolTip(file.path)
            size = QTableWidgetItem(size_text(file.size))
            size.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._files.setItem(row, 0, name)
            self._files.setItem(row, 1, size)

    def _show_warnings(self, preview: Preview) -> None:
        while (item := self._warnings.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for text in preview.warnings:
            row = QWidget(self._warning_area)
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            icon = IconLabel(self._theme, "triangle-alert", "warning", 16, row)
            words = label(localized(text), "", row)
            words.setWordWrap(True)
            line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(words, 1)
            self._warnings.addWidget(row)
        self._warning_area.setVisible(bool(preview.warnings))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command)
