"""The Outputs page: files that the script left, to open, save, or register as a model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path, PurePosixPath

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.model import ModelVersion
from desktop_app.domain.run import OutputFile, RunDetail
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text
from desktop_app.gui.shell.terminal import Terminals, output_line
from desktop_app.gui.tabs.runs.tools import label, push_button
from desktop_app.gui.tabs.runs.words import size_text
from desktop_app.gui.widgets.empty_state import EmptyState
from desktop_app.gui.widgets.field import Field
from desktop_app.gui.widgets.toast import Kind

_MODEL_SUFFIXES = (".pt", ".pth", ".safetensors", ".onnx", ".ckpt", ".bin")


class OutputsPage(QWidget):
    """Registering happens in a strip above the table, whose name comes from the experiment.

    `resume_requested` names the run and the output to go on from.
    """

    resume_requested = Signal(str, str)

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._detail: RunDetail | None = None
        self._outputs: tuple[OutputFile, ...] = ()
        self._terminals = Terminals(context, self)
        self.table = QTableWidget(0, 3, self)
        self._dress_table()
        self.strip = RegisterStrip(context, self)
        self._build()
        self.table.itemSelectionChanged.connect(self._enable)
        self.table.itemActivated.connect(self._open_selected)

    def show_detail(self, detail: RunDetail) -> None:
        """Show a run's outputs; the selected file stays selected."""
        self.resume.setVisible(detail.summary.repeatable)
        same = self._detail is not None and self._detail.summary.id == detail.summary.id
        if not same:
            self.strip.hide()
        self._detail = detail
        outputs = tuple(detail.outputs)
        if not same or outputs != self._outputs:
            self._fill(outputs, self._selected if same else None)
        ended = detail.summary.ended
        self._empty.set_texts(
            self.tr("The script left no files.") if ended else self.tr("No outputs yet."),
            detail=self.tr("What a script writes into ./outputs appears here when it has ended."),
        )

    def register(self) -> None:
        """Open the strip for the selected output, or for the one that looks like a model."""
        output = self._selected or _likely_model(self._outputs)
        if output is not None and self._detail is not None:
            self.table.selectRow(self._outputs.index(output))
            self.strip.open(self._detail, output)

    def save_to(self, destination: str) -> None:
        """Save the selected output; a file that is there already is refused by the engine."""
        output, detail = self._selected, self._detail
        if output is not None and detail is not None:
            self._context.bridge.call(
                self._context.engine.runs.download,
                detail.summary.id,
                output.path,
                Path(destination),
                then=self._tell_saved,
                owner=self,
            )

    # ------------------------------------------------------------- structure

    def _dress_table(self) -> None:
        table = self.table
        table.setAccessibleName(self.tr("Outputs"))
        table.setHorizontalHeaderLabels([self.tr("File"), self.tr("Size"), self.tr("SHA-256")])
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self._context.theme.tokens.row_height)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.resizeSection(1, 96)
        head.resizeSection(2, 150)
        size = table.horizontalHeaderItem(1)
        if size is not None:
            size.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _build(self) -> None:
        self._open = push_button(self.tr("Open"), self.tr("Open output"), self)
        self._save = push_button(self.tr("Save as…"), self.tr("Save output as"), self)
        self._register = push_button(
            self.tr("Register model…"), self.tr("Register output as model"), self
        )
        self.resume = push_button(
            self.tr("Resume from it…"), self.tr("Resume from the selected output"), self
        )
        self.resume.setToolTip(self.tr("A new run that goes on from this checkpoint"))
        self.resume.clicked.connect(self._ask_to_resume)
        self._copy = push_button(
            self.tr("Copy as a command"),
            self.tr("Copy a command that brings the output here"),
            self,
        )
        self._copy.clicked.connect(self._copy_command)
        self._open.clicked.connect(self._open_selected)
        self._save.clicked.connect(self._ask_where)
        self._register.clicked.connect(self.register)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 8, 12, 8)
        bar.setSpacing(8)
        for button in (self._open, self._save, self._copy, self._register, self.resume):
            bar.addWidget(button)
        bar.addStretch(1)
        body = QWidget(self)
        self._stack = QStackedLayout(body)
        self._empty = EmptyState(self._context.theme, "box", "", parent=body)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        strip = QHBoxLayout()
        strip.setContentsMargins(12, 0, 12, 8)
        strip.addWidget(self.strip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addLayout(strip)
        layout.addWidget(body, 1)
        self._enable()

    # ----------------------------------------------------------------- state

    @property
    def _selected(self) -> OutputFile | None:
        row = self.table.currentRow()
        chosen = bool(self.table.selectedItems()) and 0 <= row < len(self._outputs)
        return self._outputs[row] if chosen else None

    def _fill(self, outputs: tuple[OutputFile, ...], selected: OutputFile | None) -> None:
        self._outputs = outputs
        self.table.clearSelection()
        self.table.setRowCount(len(outputs))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for row, output in enumerate(outputs):
            texts = (output.path, size_text(output.size), output.sha256)
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column == 1:
                    item.setTextAlignment(right)
                self.table.setItem(row, column, item)
        if selected in outputs:
            self.table.selectRow(outputs.index(selected))
        self._stack.setCurrentWidget(self.table if outputs else self._empty)
        self._enable()

    def _enable(self) -> None:
        chosen = self._selected is not None
        self._open.setEnabled(chosen)
        self._save.setEnabled(chosen)
        self._copy.setEnabled(chosen)
        self.resume.setEnabled(chosen)
        self._register.setEnabled(chosen or _likely_model(self._outputs) is not None)

    # --------------------------------------------------------------- actions

    def _open_selected(self) -> None:
        output, detail = self._selected, self._detail
        if output is not None and detail is not None:
            runs = self._context.engine.runs
            self._context.bridge.call(
                runs.output_path, detail.summary.id, output.path, then=self._open_file, owner=self
            )

    def _open_file(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            text = self.tr("No program opens {name}. It is at {path}")
            self._context.toasts.show(text.format(name=path.name, path=path), Kind.WARNING)

    def _ask_to_resume(self) -> None:
        output, detail = self._selected, self._detail
        if output is not None and detail is not None:
            self.resume_requested.emit(detail.summary.id, output.path)

    def _copy_command(self) -> None:
        output, detail = self._selected, self._detail
        if output is not None and detail is not None:
            self._terminals.copy(partial(output_line, output.path), detail.summary.id)

    def _ask_where(self) -> None:
        output = self._selected
        if output is None:
            return
        dialog = QFileDialog(self, self.tr("Save output as"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.selectFile(PurePosixPath(output.path).name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    def _tell_saved(self, path: Path) -> None:
        self._context.toasts.show(self.tr("Saved as {name}").format(name=path.name), Kind.SUCCESS)


class RegisterStrip(QFrame):
    """A name and a button, right above the outputs. Enter registers, Escape closes."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run_id = self._path = ""
        self.setProperty("card", "true")
        self.name = QLineEdit(self)
        self.name.setMaximumWidth(320)
        self._what = label("", "muted", self)
        self.button = push_button(
            self.tr("Register"), self.tr("Register this model"), self, primary=True
        )
        close = push_button(self.tr("Close"), self.tr("Close registration"), self)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.name)
        line.addWidget(self.button)
        line.addWidget(close)
        line.addStretch(1)
        editors = QWidget(self)
        editors.setLayout(line)
        line.setContentsMargins(0, 0, 0, 0)
        self.field = Field(
            context.theme, self.tr("Model name"), editors, focus=self.name, parent=self
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addWidget(self._what)
        layout.addWidget(self.field)
        self.name.returnPressed.connect(self._register)
        self.button.clicked.connect(self._register)
        close.clicked.connect(self.hide)
        self.hide()

    def open(self, detail: RunDetail, output: OutputFile) -> None:
        """Ask under which name to register `output`."""
        self._run_id, self._path = detail.summary.id, output.path
        text = self.tr("Register {path} of {run} as a new version of a model")
        self._what.setText(text.format(path=output.path, run=detail.summary.name))
        self.name.setText(detail.summary.experiment)
        self.name.selectAll()
        self.field.clear_error()
        self.show()
        self.name.setFocus()

    def _register(self) -> None:
        self.button.setEnabled(False)
        self._context.bridge.call(
            self._context.engine.models.register,
            self.name.text().strip(),
            self._run_id,
            self._path,
            then=self._tell,
            failed=self._refuse,
            owner=self,
        )

    def _tell(self, version: ModelVersion) -> None:
        self.button.setEnabled(True)
        self.hide()
        text = self.tr("{name} version {version} is registered")
        self._context.toasts.show(
            text.format(name=version.name, version=version.version),
            Kind.SUCCESS,
            self.tr("Show model"),
            partial(self._context.navigate, "models", name=version.name),
        )

    def _refuse(self, error: TrainyardError) -> None:
        self.button.setEnabled(True)
        self.field.set_error(error_text(error))
        self.name.setFocus()


def _likely_model(outputs: Sequence[OutputFile]) -> OutputFile | None:
    models = [output for output in outputs if output.path.lower().endswith(_MODEL_SUFFIXES)]
    best = [output for output in models if "best" in output.path or "model" in output.path]
    return next(iter(best or models), None)
