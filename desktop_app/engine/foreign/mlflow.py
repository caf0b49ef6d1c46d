"""What MLflow's two stores have in common: words, numbers and the names of tags."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping

from desktop_app.domain.run import Outcome

RUN_NAME = "mlflow.runName"
"""The tag that holds a run's name where the run has none."""
DELETED = "deleted"
OUTCOMES: Mapping[str, Outcome] = {
    "FINISHED": Outcome.SUCCEEDED,
    "FAILED": Outcome.FAILED,
    "KILLED": Outcome.CANCELLED,
    "RUNNING": Outcome.UNKNOWN,
    "SCHEDULED": Outcome.UNKNOWN,
}
"""`RunStatus` of MLflow; the file store writes its numbers."""
STATUS_NUMBERS = {"1": "RUNNING", "2": "SCHEDULED", "3": "FINISHED", "4": "FAILED", "5": "KILLED"}


def outcome_of(status: object) -> Outcome:
    """How a run ended, by its status as a word or a number."""
    word = STATUS_NUMBERS.get(str(status), str(status))
    return OUTCOMES.get(word, Outcome.UNKNOWN)


def seconds(milliseconds: object) -> float | None:
    """A time of MLflow's; None where there is none."""
    try:
        return float(str(milliseconds)) / 1000
    except ValueError:
        return None


def number(value: float) -> float:
    """A value as it was logged: MLflow keeps infinities as the greatest numbers."""
    return math.copysign(math.inf, value) if abs(value) >= sys.float_info.max else value
