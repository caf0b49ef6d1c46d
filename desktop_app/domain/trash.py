"""The trash, where removed runs lie until they are restored or deleted for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.domain.errors import KnownError

TRASH_SETTING = "trash.days"
"""The user's setting: after how many days in the trash a run is deleted for good, 0 for never."""
TRASH_DAYS = 30
"""Where nobody has set it."""
LONGEST_DAYS = 36_500
"""A longer time is as good as never."""


@dataclass(frozen=True)
class Emptied:
    """What was deleted for good, the bytes that are free again, and what hindered the rest."""

    runs: Sequence[str]
    freed: int
    problems: Sequence[KnownError] = ()


def trash_days(kept: object, *, lost: bool) -> int:
    """The days that a setting means, as it was kept, None where it is not there; `lost` where it
    may have been. What was lost or cannot be understood means never: nothing is deleted that its
    user may have wanted to keep."""
    if kept is None:
        return 0 if lost else TRASH_DAYS
    usable = isinstance(kept, int) and not isinstance(kept, bool) and 0 <= kept <= LONGEST_DAYS
    return kept if usable else 0  # type: ignore[return-value]  # an int, as was checked
