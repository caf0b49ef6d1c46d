"""The fields of the run form, laid out in the order people think."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.metrics import CSV, LOG, MLFLOW, TENSORBOARD
from desktop_app.domain.run import (
    CURRENT_PYTHON,
    DEFAULT_EXPERIMENT,
    Resources,
    RunSpec,
)
from desktop_app.domain.sizes import read_size, write_size
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.form.arguments import ScriptArgumentsEditor
from desktop_app.gui.tabs.runs.form.fit import EnvironmentFit
from desktop_app.gui.tabs.runs.form.pairs import PairRows
from desktop_app.gui.tabs.runs.form.source import FolderLine, ScriptBox
from desktop_app.gui.tabs.runs.form.target_cards import TargetCards
from desktop_app.gui.tabs.runs.form.values import (
    join_arguments,
    split_arguments,
)
from desktop_app.gui.tabs.runs.tools import label
from desktop_app.gui.widgets.field import Field

AUTOMATIC_GPUS = -1
FIT = "fit"
"""The place below the environment where what does not fit is told."""


class RunFields(QWidget):
    """The editors and their `Field`s by the names that errors use; reads and writes a `RunSpec`."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = self._theme = context.theme
        self.datasets = QStringListModel(self)
        self.folder = FolderLine(self)
        self.script = ScriptBox(context.bridge, self)
        self.script_arguments = ScriptArgumentsEditor(context, self)
        self.arguments = self.script_arguments.line
        self.inputs = PairRows(
            theme,
            self.tr("input"),
            self.tr("Add input"),
            choices=self.datasets,
            value_hint=self.tr("Dataset or path"),
            parent=self,
        )
        self.environment = _combo(self, editable=False)
        self.fit = EnvironmentFit(context, self)
        self.targets = TargetCards(theme, self)
        self.gpus = QSpinBox(self)
        self.gpus.setRange(AUTOMATIC_GPUS, 64)
        self.gpus.setValue(AUTOMATIC_GPUS)
        self.gpus.setSpecialValueText(self.tr("One, where there is one"))
        self.memory = QLineEdit(self)
        self.memory.setPlaceholderText(self.tr("No limit"))
        self.shm_size = QLineEdit(self)
        self.shm_size.setPlaceholderText(self.tr("Half of the memory"))
        self.experiment = _combo(self, editable=True)
        self.name = QLineEdit(self)
        self.name.setPlaceholderText(self.tr("Chosen for you"))
        self.variables = PairRows(theme, self.tr("variable"), self.tr("Add variable"), parent=self)
        self.secrets = PairRows(
            theme,
            self.tr("secret"),
            self.tr("Add secret"),
            hidden=True,
            value_hint=self.tr("Value, empty if it is stored already"),
            parent=self,
        )
        metrics = self.tr("Its metrics and parameters are those of the run")
        self.sources = {
            TENSORBOARD: QCheckBox(self.tr("Their scalars are metrics of the run"), self),
            MLFLOW: QCheckBox(metrics, self),
            CSV: QCheckBox(self.tr("Their columns are metrics of the run"), self),
            LOG: QCheckBox(self.tr("The numbers in its lines are metrics too"), self),
        }
        for box in self.sources.values():
            box.setChecked(True)
        self.fields: dict[str, Field] = self._make_fields()
        self._lay_out()
        self.folder.changed.connect(self._look_for_scripts)
        self.script.editTextChanged.connect(self._look_at_script)
        self.inputs.changed.connect(self._offer_inputs)

    def connect_changes(self, slot: Callable[[], object]) -> None:
        """Call `slot` after every edit."""
        for signal in (
            self.folder.changed,
            self.script.editTextChanged,
            self.arguments.textChanged,
            self.inputs.changed,
            self.environment.currentTextChanged,
            self.targets.changed,
            self.gpus.valueChanged,
            self.memory.textChanged,
            self.shm_size.textChanged,
            self.experiment.editTextChanged,
            self.name.textChanged,
            self.variables.changed,
            self.secrets.changed,
            *(box.toggled for box in self.sources.values()),
        ):
            signal.connect(slot)

    def spec(self, smoke_test: bool = False) -> RunSpec | None:
        """What is filled in, None without a source folder. Raises `InvalidError` with its field."""
        folder = self.folder.folder
        if folder is None:
            return None
        gpus = self.gpus.value()
        return RunSpec(
            source=folder,
            script=self.script.script,
            arguments=split_arguments(self.arguments.text()),
            target=self.targets.target,
            environment=self.environment.currentText() or CURRENT_PYTHON,
            experiment=self.experiment.currentText().strip() or DEFAULT_EXPERIMENT,
            name=self.name.text().strip(),
            inputs=self.inputs.pairs,
            variables=self.variables.pairs,
            secrets=tuple(self.secrets.pairs),
            resources=Resources(
                gpus=None if gpus == AUTOMATIC_GPUS else gpus,
                memory=_size(self.memory, "memory"),
                shm_size=_size(self.shm_size, "shm_size"),
            ),
            smoke_test=smoke_test,
            collect=tuple(name for name, box in self.sources.items() if box.isChecked()),
        )

    def fill(self, spec: RunSpec) -> None:
        """Show a spec. The name stays empty: every run has its own."""
        self.script.setEditText(spec.script)
        self.folder.line.setText(str(spec.source))
        self.arguments.setText(join_arguments(spec.arguments))
        self.inputs.set_pairs(spec.inputs.items())
        self.choose_environment(spec.environment)
        self.targets.choose(spec.target)
        resources = spec.resources
        self.gpus.setValue(AUTOMATIC_GPUS if resources.gpus is None else resources.gpus)
        self.memory.setText(_size_text(resources.memory))
        self.shm_size.setText(_size_text(resources.shm_size))
        self.experiment.setEditText(spec.experiment)
        self.variables.set_pairs(spec.variables.items())
        self.secrets.set_pairs((name, "") for name in spec.secrets)
        for name, box in self.sources.items():
            box.setChecked(name in spec.collect)
        self.name.clear()

    def choose_environment(self, name: str) -> None:
        """Choose one, also before the list of environments has come."""
        if self.environment.findText(name) < 0:
            self.environment.addItem(name)
        self.environment.setCurrentText(name)

    def offer_environments(self, names: list[str]) -> None:
        _offer(self.environment, names, self.environment.currentText() or CURRENT_PYTHON)

    def offer_experiments(self, names: list[str]) -> None:
        current = self.experiment.currentText() or DEFAULT_EXPERIMENT
        _offer(self.experiment, names, current)

    def secret_values(self) -> Mapping[str, str]:
        """Values that were typed, to be put into the store of this computer."""
        return {name: value for name, value in self.secrets.pairs.items() if value}

    # ------------------------------------------------------------- structure

    def _make_fields(self) -> dict[str, Field]:
        make = self._field
        folder = Field(
            self._theme, self.tr("Source folder"), self.folder, focus=self.folder.line, parent=self
        )
        return {
            "source": folder,
            "script": make(self.tr("Script"), self.script),
            "arguments": self.script_arguments.field,
            "inputs": make(self.tr("Inputs"), self.inputs),
            "environment": make(self.tr("Environment"), self.environment),
            "target": make(self.tr("Target"), self.targets),
            "gpus": make(self.tr("GPUs"), self.gpus),
            "memory": make(self.tr("Memory"), self.memory),
            "shm_size": make(self.tr("Shared memory"), self.shm_size),
            "experiment": make(self.tr("Experiment"), self.experiment),
            "name": make(self.tr("Run name"), self.name),
            "variables": make(self.tr("Environment variables"), self.variables),
            "secrets": make(
                self.tr("Secrets"),
                self.secrets,
                self.tr("Kept in the keyring of this computer, never in the workspace."),
            ),
            "collect": make(self.tr("TensorBoard's event files"), self.sources[TENSORBOARD]),
            MLFLOW: make(self.tr("What the script tells MLflow"), self.sources[MLFLOW]),
            CSV: make(self.tr("CSV files of loggers"), self.sources[CSV]),
            LOG: make(self.tr("What the script prints"), self.sources[LOG]),
        }

    def _field(self, text: str, editor: QWidget, help_text: str = "") -> Field:
        return Field(self._theme, text, editor, help_text, parent=self)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(self._theme.tokens.spacing.m)
        sections = (
            (self.tr("What"), (("source",), ("script",), ("arguments",))),
            (self.tr("On which data"), (("inputs",),)),
            (self.tr("In which environment, and where"), (("environment",), (FIT,), ("target",))),
            (self.tr("How much"), (("gpus", "memory", "shm_size"),)),
            (self.tr("Under which name"), (("experiment", "name"),)),
            (self.tr("What the script may know"), (("variables",), ("secrets",))),
            (self.tr("What is measured"), (("collect", MLFLOW), (CSV, LOG))),
        )
        parts: dict[str, QWidget] = {
            **self.fields,
            "arguments": self.script_arguments,
            FIT: self.fit,
        }
        for title, rows in sections:
            heading: QLabel = label(title, "heading", self)
            layout.addWidget(heading)
            grid = QGridLayout()
            grid.setHorizontalSpacing(self._theme.tokens.spacing.m)
            grid.setVerticalSpacing(self._theme.tokens.spacing.s)
            for row, names in enumerate(rows):
                span = 6 // len(names)
                for at, name in enumerate(names):
                    grid.addWidget(parts[name], row, at * span, 1, span, Qt.AlignmentFlag.AlignTop)
            for column in range(6):
                grid.setColumnStretch(column, 1)
            layout.addLayout(grid)
            layout.addSpacing(self._theme.tokens.spacing.s)

    def _look_for_scripts(self) -> None:
        self.script.look_in(self.folder.folder)
        self._look_at_script()

    def _look_at_script(self) -> None:
        self.script_arguments.look_at(self.folder.folder, self.script.script)

    def _offer_inputs(self) -> None:
        self.script_arguments.offer_inputs(self.inputs.pairs)


def _combo(parent: QWidget, editable: bool) -> QComboBox:
    box = QComboBox(parent)
    box.setEditable(editable)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


def _offer(box: QComboBox, names: list[str], current: str) -> None:
    blocked = box.blockSignals(True)
    box.clear()
    box.addItems(names if current in names else [current, *names])
    box.setCurrentText(current)
    box.blockSignals(blocked)


def _size(line: QLineEdit, field: str) -> int | None:
    """None where nothing is typed; raises `InvalidError`."""
    return read_size(line.text(), field) if line.text().strip() else None


def _size_text(size: int | None) -> str:
    return "" if size is None else write_size(size)
