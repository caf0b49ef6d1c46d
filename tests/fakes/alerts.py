"""`Alerts` of the fake engine: a test says what comes true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop_app.domain.alert import Alert, check_condition
from desktop_app.domain.events import AlertMet, AlertsChanged
from tests.fakes import values

if TYPE_CHECKING:
    from tests.fakes.engine import FakeEngine


class FakeAlerts:
    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.items: dict[str, Alert] = {}
        self.met: dict[str, bool] = {}
        """What `until` answers, by condition; else it is met."""

    async def add(self, run: str, condition: str, *, any_run: bool = False) -> Alert:
        await self._engine.script.enter("alerts.add", run, condition, any_run)
        summary = self._engine.record(run).summary
        alert = Alert(
            values.run_id(100 + len(self.items)),
            check_condition(condition),
            "" if any_run else summary.id,
            summary.experiment if any_run else "",
            values.NOW,
        )
        self.items[alert.id] = alert
        self._engine.events.post(AlertsChanged())
        return alert

    async def list(self, run: str) -> Sequence[Alert]:
        await self._engine.script.enter("alerts.list", run)
        return list(self.items.values())

    async def remove(self, alert_id: str) -> bool:
        await self._engine.script.enter("alerts.remove", alert_id)
        removed = self.items.pop(alert_id, None)
        self._engine.events.post(AlertsChanged())
        return removed is not None

    async def until(self, run: str, condition: str) -> bool:
        await self._engine.script.enter("alerts.until", run, condition)
        return self.met.get(condition, True)

    def come_true(self, alert_id: str, run_id: str) -> None:
        """It was waited for, and is so now."""
        alert = self.items.pop(alert_id)
        self._engine.events.post(AlertMet(alert=alert, run=self._engine.record(run_id).summary))
        self._engine.events.post(AlertsChanged())
