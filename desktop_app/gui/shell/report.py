"""What a report says that may leave this computer, and what is taken out of it first."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

from desktop_app import __version__

_PRIVATE = r"(?:key|token|secret|passw(?:or)?d|pwd|credential|auth)"
_RULES = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[a-z0-9+/=._~-]{8,}"), r"\1 [redacted]"),
    # NAME=value, "name": "value", --name value, "--name", "value": where the name sounds secret.
    (
        re.compile(
            rf"(?i)(?<![\w.-])(?!KeyError:)([\w.-]*{_PRIVATE}[\w.-]*[\"']?\s*[=:]\s*|--[\w-]*{_PRIVATE}"
            rf"[\w-]*(?:[ =]|[\"'],\s*))(\"[^\"\n]*\"|'[^'\n]*'|[^\s,;\"']+)"
        ),
        r"\1[redacted]",
    ),
    (re.compile(r"(\w+://)[^/\s@]+@"), r"\1[redacted]@"),
    (re.compile(r"\b(?:hf_|gh[oprsu]_|github_pat_|glpat-|sk-|AKIA)[\w-]{16,}"), "[redacted]"),
    (re.compile(r"-----BEGIN [^-]+-----.*?-----END [^-]+-----", re.DOTALL), "[redacted key]"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[address]"),
)


def redact(text: str) -> str:
    """The text without what is recognised as a secret, mail addresses, the home folder and the
    user's name. What nothing marks as secret stays: whoever passes it on should look at it."""
    for pattern, put in _RULES:
        text = pattern.sub(put, text)
    home = str(Path.home())
    if len(home) > 1:
        for written in (home, home.replace("\\", "\\\\")):  # as it is, and in a traceback
            text = text.replace(written, "~")
    user = os.environ.get("USER") or os.environ.get("USERNAME") or ""
    if len(user) > 2 and user != "root":
        text = re.sub(rf"\b{re.escape(user)}\b", "[user]", text)
    return text


def crash_report(trace: str) -> str:
    """A redacted report of a defect: versions and its traceback."""
    return redact(f"{system_facts()}\n\n{trace}".rstrip())


def system_facts() -> str:
    """Versions of Trainyard, Python and the system, one per line."""
    return "\n".join(
        (
            f"Trainyard {__version__}",
            f"Python {platform.python_version()}",
            f"System {platform.platform()}",
        )
    )
