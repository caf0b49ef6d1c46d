"""What the desktop shows to somebody who does not look at the window."""

from __future__ import annotations

from dataclasses import dataclass

STALL_SETTING = "stall.minutes"
"""The user's setting: after how many minutes without a new point or line a run that still goes on
is told, 0 for never."""
STALL_MINUTES = 10
"""Where nobody has set it."""


@dataclass(frozen=True)
class DesktopNotice:
    """Plain texts, in the language of whoever reads them. It takes the place of the notice that was
    shown before under the same `tag`; `action` is the word for what a click does."""

    title: str
    text: str
    tag: str
    action: str
    urgent: bool = False
