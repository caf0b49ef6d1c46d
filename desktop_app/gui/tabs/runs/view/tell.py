"""The sheet in which somebody says what to be told of, once a run has come to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.alert import Alert
from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.events import AlertsChanged, Event
from desktop_app.domain.filters import Field as FilterField
from desktop_app.domain.filters import FieldKind, field_text
from desktop_app.domain.metrics import by_worth, direction
from desktop_app.domain.run import RunSummary
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text
from desktop_app.gui.shell.sheet import Sheet
from desktop_app.gui.tabs.runs.table.filter_line import FilterLine
from desktop_app.gui.tabs.runs.tools import label, tool_button
from desktop_app.gui.widgets.elided_label import ElidedLabel
from desktop_app.gui.widgets.field import Field


class TellSheet(Sheet):
    """A condition, about the run or any of its experiment, and what was asked for before."""

    def __init__(self, context: TabContext, run: RunSummary, parent: QWidget) -> None:
        text = self.tr(
            "You are told once, here and by your desktop, also where Trainyard was closed "
            "meanwhile."
        )
        super().__init__(context.theme, self.tr("Tell me when…"), text, parent)
        self._context = context
        self._run = run
        self._alerts: tuple[Alert, ...] = ()
        self.condition = FilterLine(self)
        self.condition.setPlaceholderText(_example(run))
        self.condition.offer_fields([FilterField(FieldKind.METRIC, name) for name in run.metrics])
        self.condition.textEdited.connect(self._clear_error)
        self.condition_field = Field(
            context.theme,
            self.tr("Condition"),
            self.condition,
            self.tr(
                "As in the filter of the runs: metrics.NAME is a metric's last value, "
                "metrics.NAME.max the highest so far."
            ),
            parent=self,
        )
        self.about = QComboBox(self)
        self.about.addItem(self.tr("This run"), False)
        of_any = self.tr("Any run of {experiment}").format(experiment=run.experiment)
        self.about.addItem(of_any, True)
        if run.ended:
            self.about.removeItem(0)
        self.body.addWidget(self.condition_field)
        self.body.addWidget(Field(context.theme, self.tr("Of"), self.about, parent=self))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self.body.addLayout(self._rows)
        self.body.addStretch(1)
        self.add_button(self.tr("Close")).clicked.connect(self.reject)
        self.add_button(self.tr("Tell me"), primary=True).clicked.connect(self._add)
        self.condition.setFocus()
        context.bridge.event_posted.connect(self._take_event)
        context.bridge.call(
            context.engine.runs.fields, then=self.condition.offer_fields, owner=self
        )
        self._ask()

    @property
    def shown(self) -> list[str]:
        """The conditions that are listed."""
        return [alert.condition for alert in self._alerts]

    def _ask(self) -> None:
        alerts = self._context.engine.alerts
        self._context.bridge.call(alerts.list, self._run.id, then=self._show, owner=self)

    def _show(self, alerts: Sequence[Alert]) -> None:
        if tuple(alerts) == self._alerts:  # the keyboard stays where it is
            return
        self._alerts = tuple(alerts)
        while (item := self._rows.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        if alerts:
            self._rows.addWidget(label(self.tr("Still to be told"), "muted", self))
        for alert in alerts:
            row = AlertRow(self._context, alert, self)
            row.button.clicked.connect(partial(self._remove, alert.id))
            self._rows.addWidget(row)

    def _add(self) -> None:
        self._context.bridge.call(
            self._context.engine.alerts.add,
            self._run.id,
            self.condition.text(),
            any_run=bool(self.about.currentData()),
            then=self._added,
            failed=self._refused,
            owner=self,
        )

    def _added(self, alert: Alert) -> None:
        self.condition.clear()
        self.condition.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refused(self, error: TrainyardError) -> None:
        self.condition_field.set_error(error_text(error))
        self.condition_field.focus_editor()

    def _clear_error(self) -> None:
        self.condition_field.clear_error()

    def _remove(self, alert_id: str) -> None:
        alerts = self._context.engine.alerts
        self._context.bridge.call(alerts.remove, alert_id, owner=self)

    def _take_event(self, event: Event) -> None:
        if isinstance(event, AlertsChanged):
            self._ask()


class AlertRow(QWidget):
    """One that was asked for; `button` takes it back."""

    def __init__(self, context: TabContext, alert: Alert, parent: QWidget) -> None:
        super().__init__(parent)
        text = ElidedLabel("", self)
        text.setText(alert.condition)
        text.setToolTip(alert.condition)
        about = self.tr("any run") if alert.experiment else self.tr("this run")
        name = self.tr("Tell no more: {condition}").format(condition=alert.condition)
        self.button = tool_button(context.theme, "x", name, self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(text, 1)
        layout.addWidget(label(about, "muted", self))
        layout.addWidget(self.button)


def _example(run: RunSummary) -> str:
    """A condition of the run's most telling metric."""
    names = by_worth(dict.fromkeys(run.metrics, 1))
    if not names:
        return "metrics.val_acc > 0.95"
    field = field_text(FilterField(FieldKind.METRIC, names[0]))
    return f"{field} < 0.1" if direction(names[0]) < 0 else f"{field} > 0.95"
