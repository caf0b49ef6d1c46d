"""One model: its versions, facts, lineage, and what can be done with a version."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.domain.model import Model, ModelVersion
from desktop_app.gui.tabs.parts import Facts, button, moment_text
from desktop_app.gui.tabs.runs.words import size_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.field import Field
from desktop_app.gui.widgets.text_label import text_label


class ModelDetails(QWidget):
    """The requests carry the version that is shown."""

    download_requested = Signal(object)
    remove_requested = Signal(object)
    run_requested = Signal(str)
    note_changed = Signal(object, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: Model | None = None
        space = theme.tokens.spacing
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.xl, space.s, space.xl, space.l)
        layout.setSpacing(space.l)
        self.card = Card(theme, "", self)
        self.versions = QComboBox(self.card)
        self.versions.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.versions.setMinimumContentsLength(12)
        self.versions.setAccessibleName(self.tr("Version"))
        self.versions.currentIndexChanged.connect(self._show_version)
        self.card.header.addWidget(self.versions)
        self._facts = Facts(theme, self.card)
        self.card.body.addWidget(self._facts)
        self.card.body.addLayout(self._buttons(space.s))
        layout.addWidget(self.card)
        self.lineage = Card(theme, self.tr("Lineage"), self)
        self._lineage_facts = Facts(theme, self.lineage)
        self.lineage.body.addWidget(self._lineage_facts)
        self._no_lineage = text_label(
            self.tr("Registered from a file: where it was trained is not known."),
            self.lineage,
            "muted",
            wrap=True,
        )
        self.lineage.body.addWidget(self._no_lineage)
        self._run = button(self.tr("Show the run"), self.lineage)
        self._run.clicked.connect(self._ask_run)
        self.lineage.body.addWidget(self._run, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.lineage)
        self.notes = Card(theme, "", self)
        self.note = QLineEdit(self.notes)
        self.note.editingFinished.connect(self._keep_note)
        self.notes.body.addWidget(
            Field(theme, self.tr("Note"), self.note, self.tr("Kept with this version"))
        )
        layout.addWidget(self.notes)
        layout.addStretch(1)

    @property
    def version(self) -> ModelVersion | None:
        """The version that is shown."""
        row = self.versions.currentIndex()
        if self._model is None or not 0 <= row < len(self._model.versions):
            return None
        return self._model.versions[row]

    def show_model(self, model: Model) -> None:
        """Show a model at its newest version, or keep the version that is shown."""
        old = self.version
        kept = old.version if old is not None and old.name == model.name else None
        self._model = model
        self.card.set_title(model.name)
        self.versions.blockSignals(True)
        self.versions.clear()
        for version in model.versions:
            self.versions.addItem(self.tr("Version {number}").format(number=version.version))
        rows = [row for row, v in enumerate(model.versions) if v.version == kept]
        self.versions.setCurrentIndex(rows[0] if rows else 0)
        self.versions.blockSignals(False)
        self._show_version()

    def _buttons(self, gap: int) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(gap)
        download = button(self.tr("Download…"), self.card)
        download.clicked.connect(lambda: self.download_requested.emit(self.version))
        copy = button(self.tr("Copy SHA-256"), self.card)
        copy.clicked.connect(self._copy)
        remove = button(self.tr("Remove version"), self.card, "danger")
        remove.clicked.connect(lambda: self.remove_requested.emit(self.version))
        row.addWidget(download)
        row.addWidget(copy)
        row.addWidget(remove)
        row.addStretch(1)
        return row

    def _show_version(self) -> None:
        version = self.version
        if version is None:
            return
        tags = ", ".join(f"{key}={value}" for key, value in version.tags.items())
        self._facts.show_facts(
            (
                (self.tr("File"), version.file_name),
                (self.tr("Size"), size_text(version.size)),
                (self.tr("Registered"), moment_text(version.created_at)),
                (self.tr("SHA-256"), version.sha256),
                (self.tr("Tags"), tags),
            )
        )
        lineage = version.lineage
        self._lineage_facts.show_facts(
            (
                (self.tr("Run"), lineage.run),
                (self.tr("Output"), lineage.output_path),
                (self.tr("Experiment"), lineage.experiment),
                (self.tr("Code"), lineage.code_manifest[:16]),
                (self.tr("Environment"), lineage.environment),
                (self.tr("Data"), ", ".join(lineage.datasets)),
            )
        )
        self._no_lineage.setVisible(not lineage.run_id)
        self._run.setVisible(bool(lineage.run_id))
        if not self.note.hasFocus():
            self.note.setText(version.note)

    def _ask_run(self) -> None:
        if self.version is not None:
            self.run_requested.emit(self.version.lineage.run_id)

    def _copy(self) -> None:
        if self.version is not None:
            QGuiApplication.clipboard().setText(self.version.sha256)

    def _keep_note(self) -> None:
        if self.version is not None and self.note.text() != self.version.note:
            self.note_changed.emit(self.version, self.note.text())
