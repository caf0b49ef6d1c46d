"""The trash, where removed runs lie until they are restored or deleted for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.domain.errors import KnownError

TRASH_SETTING = "trash.days"
"""The user's setting: after how many days in the trash a run is deleted for good, 0 for never."""
TRASH_DAYS = 30
"""Where nobody has set it."""


@dataclass(frozen=True)
class Emptied:
    """What was deleted for good, the bytes that are free again, and what hindered the rest."""

    runs: Sequence[str]
    freed: int
    problems: Sequence[KnownError] = ()


def trash_days(kept: object) -> int:
    """The days that a setting means, as it was kept."""
    usable = isinstance(kept, int) and not isinstance(kept, bool) and kept >= 0
    return kept if usable else TRASH_DAYS  # type: ignore[return-value]  # an int, as was checked
