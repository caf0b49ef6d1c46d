"""Below the environment: what the script needs and it lacks, and what of the host does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.fit import Misfit
from desktop_app.domain.run import RunSpec
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import localized
from desktop_app.gui.tabs.runs.tools import label, push_button
from desktop_app.gui.widgets.icon_label import IconLabel


class EnvironmentFit(QWidget):
    """One row for each misfit, hidden where there is none. `mended` comes once packages were added:
    the environment has a new version then."""

    mended = Signal()

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._call: Call | None = None
        self._spec: RunSpec | None = None
        self._environment = ""
        self._shown: Sequence[Misfit] = ()
        self._rows: list[QWidget] = []
        self.buttons: list[QPushButton] = []
        """Those that add what is missing."""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(context.theme.tokens.spacing.xs)
        self.hide()

    @property
    def texts(self) -> Sequence[str]:
        """What is shown, a text for each row."""
        return [row.accessibleName() for row in self._rows]

    def look(self, spec: RunSpec | None) -> None:
        """Find out what does not fit for this run; None: there is nothing to look at."""
        if self._call is not None:
            self._call.cancel()
            self._call = None
        self._spec = spec
        if spec is None or not spec.script:
            self._show(())
            return
        if spec.environment != self._environment:
            self._show(())
        self._environment = spec.environment
        self._call = self._context.bridge.call(
            self._context.engine.fit.check,
            spec,
            then=self._take,
            failed=self._fail,
            owner=self,
        )

    def look_again(self) -> None:
        """The same run, as more is known now."""
        self.look(self._spec)

    def _take(self, misfits: Sequence[Misfit]) -> None:
        self._call = None
        self._show(misfits)

    def _fail(self, _: TrainyardError) -> None:
        # An environment or a target that is not there is told by the preview, at its field.
        self._call = None
        self._show(())

    def _show(self, misfits: Sequence[Misfit]) -> None:
        if list(misfits) == list(self._shown):
            return
        self._shown = tuple(misfits)
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self.buttons = []
        self._rows = [self._row(misfit) for misfit in misfits]
        self.setVisible(bool(self._rows))

    def _row(self, misfit: Misfit) -> QWidget:
        row = QWidget(self)
        text = f"{localized(misfit.text)} {localized(misfit.hint)}"
        row.setAccessibleName(text)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        name, role = ("triangle-alert", "warning") if misfit.certain else ("info", "muted")
        icon = IconLabel(self._context.theme, name, role, 16, row)
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        words = label(text, "" if misfit.certain else "muted", row)
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line.addWidget(words, 1)
        if misfit.packages:
            line.addWidget(self._button(misfit.packages, row), 0, Qt.AlignmentFlag.AlignTop)
        self._column.addWidget(row)
        return row

    def _button(self, packages: Sequence[str], row: QWidget) -> QPushButton:
        listed = ", ".join(packages)
        name = self.tr("Add {packages} to {environment}")
        name = name.format(packages=listed, environment=self._environment)
        made = push_button(self.tr("Add"), name, row)
        made.setToolTip(name)
        made.clicked.connect(partial(self._add, packages))
        self.buttons.append(made)
        return made

    def _add(self, packages: Sequence[str], _: bool = False) -> None:
        for button in self.buttons:
            button.setEnabled(False)
        self._context.bridge.call(
            self._context.engine.fit.add,
            self._environment,
            packages,
            then=self._added,
            failed=self._not_added,
            owner=self,
        )

    def _added(self, _: object) -> None:
        self.mended.emit()

    def _not_added(self, error: TrainyardError) -> None:
        for button in self.buttons:
            button.setEnabled(True)
        self._context.bridge.failure.emit(error)
