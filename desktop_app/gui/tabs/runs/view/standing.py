"""Where a run stands: what of it is shown beside its numbers."""

from __future__ import annotations

from desktop_app.domain.run import RunSummary


def moved_on(before: RunSummary, now: RunSummary) -> bool:
    """Whether the stages, the outcome, the command or the note may differ."""
    return _standing(before) != _standing(now)


def _standing(run: RunSummary) -> tuple[object, ...]:
    ended = (run.outcome, run.cause, run.exit_code)
    return (run.stage, run.started_at, *ended, run.annotation)
