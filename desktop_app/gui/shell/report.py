"""What may leave this computer in a report, with everything private taken out first."""

from __future__ import annotations

import os
import platform
import re
import traceback
from pathlib import Path

from desktop_app import __version__

_PRIVATE = r"(?:key|token|secret|passw(?:or)?d|pwd|credential|auth)"
_RULES = (
    # NAME=value, "name": "value", --name value, for every name that sounds secret.
    (
        re.compile(
            rf"(?i)([\w.-]*{_PRIVATE}[\w.-]*[\"']?\s*[=:]\s*|--[\w-]*{_PRIVATE}"
            rf"[\w-]*[ =])(\"[^\"\n]*\"|'[^'\n]*'|[^\s,;\"']+)"
        ),
        r"\1[redacted]",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[a-z0-9+/=._~-]{8,}"), r"\1 [redacted]"),
    (re.compile(r"(\w+://)[^/\s:@]+:[^/\s@]+@"), r"\1[redacted]@"),
    (re.compile(r"-----BEGIN [^-]+-----.*?-----END [^-]+-----", re.DOTALL), "[redacted key]"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[address]"),
)


def redact(text: str) -> str:
    """The text without secrets, mail addresses, the home folder and the user's name."""
    for pattern, put in _RULES:
        text = pattern.sub(put, text)
    home = str(Path.home())
    if len(home) > 1:
        text = text.replace(home, "~")
    user = os.environ.get("USER") or os.environ.get("USERNAME") or ""
    if len(user) > 2 and user != "root":
        text = re.sub(rf"\b{re.escape(user)}\b", "[user]", text)
    return text


def crash_report(error: BaseException) -> str:
    """A redacted report of a defect: versions and the traceback."""
    trace = "".join(traceback.format_exception(error))
    return redact(f"{system_facts()}\n\n{trace}")


def system_facts() -> str:
    """Versions of Trainyard, Python and the system, one per line."""
    return "\n".join(
        (
            f"Trainyard {__version__}",
            f"Python {platform.python_version()}",
            f"System {platform.platform()}",
        )
    )
