"""The sheet in which somebody says which number of a log is a series."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.number_patterns import NumberPattern, PatternPreview, RunPattern
from desktop_app.engine.series.number_patterns import Pointed, expression_for, numbers_in, steps_in
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text
from desktop_app.gui.shell.sheet import Sheet
from desktop_app.gui.tabs.runs.tools import label
from desktop_app.gui.widgets.elided_label import ElidedLabel
from desktop_app.gui.widgets.field import Field
from desktop_app.gui.widgets.small_curve import SmallCurve

LOOK_MS = 250
"""After the last key, before the log is read for what was typed."""


class PointSheet(Sheet):
    """A number, what its series is called, which lines have it, and which runs it is plotted of;
    with what is found so far. Made with a pattern, it changes that one."""

    def __init__(
        self,
        context: TabContext,
        run_id: str,
        parent: QWidget,
        *,
        line: str = "",
        letter: int | None = None,
        changed: RunPattern | None = None,
    ) -> None:
        """`letter` is where in the line somebody pointed at."""
        title = self.tr("Change what is plotted") if changed else self.tr("Plot a number")
        text = self.tr("Of all lines that are like this one: those so far, and those to come.")
        super().__init__(context.theme, title, text, parent)
        self._context = context
        self._run_id = run_id
        self._line = line
        self._replaces = changed.pattern.name if changed else ""
        self._numbers: Sequence[Pointed] = numbers_in(line)
        self._looking: Call | None = None
        self._later = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._later.timeout.connect(self._look)
        self.number = QComboBox(self)
        self.steps = QComboBox(self)
        self.name = QLineEdit(self)
        self.expression = QLineEdit(self)
        self.expression.setFont(context.theme.mono_font())
        self.about = QComboBox(self)
        self.curve = SmallCurve(context.theme, self)
        self.found = label("", "muted", self)
        self._lay_out()
        self._fill(letter, changed)
        self._connect()
        self._look()

    # ------------------------------------------------------------- structure

    def _lay_out(self) -> None:
        theme, pointing = self._context.theme, bool(self._numbers)
        shown = ElidedLabel("", self)
        shown.setText(self._line.strip())
        shown.setFont(theme.mono_font())
        shown.setVisible(pointing)
        number = Field(theme, self.tr("Number"), self.number, parent=self)
        number.setVisible(pointing)
        steps = Field(theme, self.tr("Steps"), self.steps, parent=self)
        steps.setVisible(pointing)
        self.name_field = Field(theme, self.tr("Name of the series"), self.name, parent=self)
        self.expression_field = Field(
            theme,
            self.tr("Lines"),
            self.expression,
            self.tr(
                "{value} is the number, {step} the step and {number} any other number; the rest is "
                "a regular expression."
            ),
            parent=self,
        )
        about = Field(theme, self.tr("Plot it for"), self.about, parent=self)
        pair = QHBoxLayout()
        pair.setSpacing(theme.tokens.spacing.m)
        pair.addWidget(number, 1)
        pair.addWidget(steps, 1)
        seen = QHBoxLayout()
        seen.setSpacing(theme.tokens.spacing.m)
        seen.addWidget(self.curve, 1)
        seen.addWidget(self.found, 1)
        self.body.addWidget(shown)
        self.body.addLayout(pair)
        for field in (self.name_field, self.expression_field, about):
            self.body.addWidget(field)
        self.body.addLayout(seen)
        self.add_button(self.tr("Cancel")).clicked.connect(self.reject)
        self.save = self.add_button(self.tr("Plot"), primary=True)
        self.setMinimumWidth(560)

    def _fill(self, letter: int | None, changed: RunPattern | None) -> None:
        for number, each in enumerate(self._numbers):
            self.number.addItem(f"{self._written(number)}  ({each.name})", each)
        self.number.setCurrentIndex(self._first(letter))
        self.about.addItem(self.tr("This run"), False)
        self.about.addItem(self.tr("This run and later runs of its script"), True)
        self.about.setCurrentIndex(0 if changed and not changed.of_script else 1)
        if changed is not None:
            self.name.setText(changed.pattern.name)
            self.expression.setText(changed.pattern.expression)
        else:
            self._choose_number()
        self.name.setFocus()
        self.name.selectAll()

    def _first(self, letter: int | None) -> int:
        """The number that was pointed at; else the first one that has a name, and rather a
        fraction: whole ones may be counters."""
        at = range(len(self._numbers))
        hit = [n for n in at if letter is not None and _covers(self._numbers[n], letter)]
        named = [n for n in at if self._numbers[n].name != "value"]
        fractions = [n for n in named if not self._written(n).isdigit()]
        return next(iter((*hit, *fractions, *named)), 0)

    def _written(self, number: int) -> str:
        place = self._numbers[number]
        return self._line[place.start : place.stop]

    def _connect(self) -> None:
        self.number.currentIndexChanged.connect(self._choose_number)
        self.steps.currentIndexChanged.connect(self._choose_steps)
        self.name.textEdited.connect(self.name_field.clear_error)
        self.expression.textChanged.connect(self._change_expression)
        self.save.clicked.connect(self._save)

    # ----------------------------------------------------------------- state

    def _choose_number(self) -> None:
        pointed = self.number.currentData()
        if pointed is None:
            return
        self.name.setText(pointed.name)
        with QSignalBlocker(self.steps):
            self.steps.clear()
            for step in steps_in(self._line, self._numbers, pointed):
                text = self.tr("From the line, here {step} ({name})")
                self.steps.addItem(text.format(step=step.text, name=step.name), step)
            self.steps.addItem(self.tr("The lines are counted"), None)
        self._choose_steps()

    def _choose_steps(self) -> None:
        pointed = self.number.currentData()
        if pointed is not None:
            step = self.steps.currentData()
            self.expression.setText(expression_for(self._line, pointed, step))

    def _change_expression(self) -> None:
        self.expression_field.clear_error()
        self._later.start()

    def _look(self) -> None:
        """Read the log so far for what is asked for now."""
        if self._looking is not None:
            self._looking.cancel()
        self.found.setText(self.tr("Reading the log…"))
        self._looking = self._context.bridge.call(
            self._context.engine.patterns.preview,
            *(self._run_id, self.expression.text()),
            then=self._show_found,
            failed=self._refused,
            owner=self,
        )

    def _show_found(self, preview: PatternPreview) -> None:
        self._looking = None
        self.curve.set_values(preview.values)
        text = self.tr("%Ln lines so far", "", preview.count)
        if preview.count:
            told = self.tr("from {first} to {last}")
            first, last = preview.values[0], preview.values[-1]
            text += "\n" + told.format(first=f"{first:.6g}", last=f"{last:.6g}")
        self.found.setText(text)

    # --------------------------------------------------------------- actions

    def _save(self) -> None:
        self.save.setEnabled(False)
        self._context.bridge.call(
            self._context.engine.patterns.add,
            *(self._run_id, NumberPattern(self.name.text(), self.expression.text())),
            all_runs=bool(self.about.currentData()),
            replaces=self._replaces,
            then=partial(self._saved, self.name.text().strip()),
            failed=self._refused,
            owner=self,
        )

    def _saved(self, name: str, _: None) -> None:
        self._context.toasts.show(self.tr("{name} is plotted with the curves").format(name=name))
        self.accept()

    def _refused(self, error: TrainyardError) -> None:
        """By the field that is at fault."""
        self._looking = None
        self.save.setEnabled(True)
        self.found.setText("")
        self.curve.set_values(())
        field = self.name_field if error.field == "name" else self.expression_field
        field.set_error(error_text(error))


def _covers(pointed: Pointed, letter: int) -> bool:
    return pointed.start <= letter < pointed.stop
