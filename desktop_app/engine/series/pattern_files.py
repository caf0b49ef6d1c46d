"""The number patterns of a run, and of a script, as they lie in the workspace.

A run's are part of its request, which has those of its script at the time; once somebody changes
them, they are in a file of the run's folder.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.number_patterns import MOST_PATTERNS, NumberPattern
from desktop_app.engine.catalog import Document, broken_document
from desktop_app.engine.runs.requests import read_request
from desktop_app.engine.series.number_patterns import NumberFinder
from desktop_app.hostside.layout import RunFolder

PATTERNS = "patterns.json"
VERSION = 1
UNUSABLE = (OSError, ValueError, KeyError, TypeError, RecursionError)
"""What reading raises for a file that is of no use."""


def patterns_of_run(folder: RunFolder) -> Sequence[NumberPattern]:
    """Those of a run. Blocking; raises `UNUSABLE`."""
    changed = changed_patterns(folder)
    return requested_patterns(folder) or () if changed is None else changed


def changed_patterns(folder: RunFolder) -> Sequence[NumberPattern] | None:
    """Those of a run as somebody changed them, None where nobody did."""
    return read_patterns(Path(folder.path, PATTERNS))


def requested_patterns(folder: RunFolder) -> Sequence[NumberPattern] | None:
    """Those that a run was submitted with, None before a host has it."""
    try:
        request = read_request(Path(folder.request))
    except FileNotFoundError:
        return None
    return patterns_from(request.get("patterns", ()))


def read_patterns(path: Path) -> list[NumberPattern] | None:
    """Those in a file, None where there is none. Blocking; raises `UNUSABLE`."""
    try:
        document = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    if document["version"] > VERSION:
        raise ValueError("it was written by a newer Trainyard")
    return patterns_from(document["patterns"])


def patterns_from(told: Any) -> list[NumberPattern]:
    """From JSON; raises as `read_patterns` for what is none."""
    found = [NumberPattern(str(each["name"]), str(each["expression"])) for each in told]
    if len(found) > MOST_PATTERNS or len({each.name for each in found}) < len(found):
        raise ValueError("it holds too many patterns, or two of one name")
    return found


def is_usable(pattern: NumberPattern) -> bool:
    """Whether its expression is one; a file may have been changed by hand."""
    try:
        NumberFinder(pattern.expression)
    except InvalidError:
        return False
    return True


def unusable_among(patterns: Sequence[NumberPattern], path: Path) -> KnownError | None:
    """What is wrong with the expressions of a file's patterns."""
    names = [repr(each.name) for each in patterns if not is_usable(each)]
    if not names:
        return None
    return broken_document(path, f"no expression can be made of {', '.join(names)}")


def patterns_document(patterns: Sequence[NumberPattern]) -> Document:
    """As a file holds them."""
    return {"version": VERSION, "patterns": patterns_json(patterns)}


def patterns_json(patterns: Sequence[NumberPattern]) -> list[dict[str, str]]:
    """As a request holds them."""
    return [{"name": each.name, "expression": each.expression} for each in patterns]
