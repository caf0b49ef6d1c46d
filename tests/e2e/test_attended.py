"""What an engine tells while somebody looks at its workspace."""

from __future__ import annotations

import asyncio
from pathlib import Path

from desktop_app.adapters.clock import SystemClock
from desktop_app.domain.events import AlertMet, Event, RunChanged, RunStalled
from desktop_app.domain.run import RunSpec
from desktop_app.engine.engine import Engine
from tests.e2e.opened import Watch, in_workspace
from tests.e2e.trainings import Gate


class Later(SystemClock):
    """Eleven minutes from now."""

    def now(self) -> float:
        return super().now() + 660


def test_a_script_that_falls_silent_is_told_and_so_is_what_it_comes_to_then(
    tmp_path: Path, code: Path, gate: Gate
) -> None:
    async def use(engine: Engine) -> None:
        told: asyncio.Queue[Event] = asyncio.Queue()
        watch = Watch(engine)
        engine.events.subscribe(told.put_nowait)
        spec = RunSpec(code, "train.py", ("--gate", str(gate.folder)), experiment="birds")
        run = await engine.runs.submit(spec)
        await watch.until_log_is(run.id, b"classes\n")
        engine._stalls._clock = Later()
        engine.attend()
        while not isinstance(event := await told.get(), RunStalled):
            pass
        assert event.run is not None
        silent_since = event.run.silent_since
        assert (await engine.runs.show(run.id)).summary.silent_since == silent_since is not None

        engine._stalls._clock = SystemClock()
        alert = await engine.alerts.add(run.id, "metrics.`val/acc` >= 0.95", any_run=True)
        gate.step()
        heard, met = None, None
        while heard is None or met is None:
            event = await told.get()
            if isinstance(event, AlertMet):
                met = event
            elif isinstance(event, RunChanged) and event.run and event.run.silent_since is None:
                heard = event
        assert (met.alert, met.run and met.run.id) == (alert, run.id)
        assert await engine.alerts.list(run.id) == []
        gate.end()
        assert await engine.alerts.until(run.id, "outcome = 'succeeded'") is True

    in_workspace(tmp_path / "work", use)
