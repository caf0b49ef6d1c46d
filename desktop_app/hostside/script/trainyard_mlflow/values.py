"""What stands in a call: MLflow's JSON to values, checked, and back."""

from __future__ import annotations

import time
from typing import Any, Dict, List, Mapping, Optional

from .refusal import Refusal

_LONGEST_NAME = 1000
_LONGEST_VALUE = 8000
"""Letters; MLflow's own limits are lower."""

Body = Mapping[str, Any]
Answer = Dict[str, Any]


def now() -> int:
    return int(1000 * time.time())


def shown_point(name: str, value: float, milliseconds: int, step: int) -> Answer:
    return {"key": name, "value": _plain(value), "timestamp": milliseconds, "step": step}


def _plain(value: float) -> Any:
    """JSON has no word for these; MLflow's client reads them as texts."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def _wrong(key: str, value: object) -> Refusal:
    text = "Invalid value %.100r for parameter %r." % (value, key)
    return Refusal("INVALID_PARAMETER_VALUE", text)


def text_of(body: Body, key: str, default: Optional[str] = None) -> str:
    value = body.get(key)
    if value is None or (value == "" and default is not None):
        value = default
    if not isinstance(value, str) or len(value) > _LONGEST_VALUE:
        raise _wrong(key, value)
    return value


def texts_of(body: Body, key: str) -> List[str]:
    value = body.get(key) or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _wrong(key, value)
    return value


def integer_of(body: Body, key: str, default: int) -> int:
    value = body.get(key, default)
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise _wrong(key, value) from error
    if not -(2**63) <= number < 2**63:
        raise _wrong(key, value)
    return number


def objects_of(value: object) -> List[Body]:
    found = [] if value is None else value
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise _wrong("list", value)
    return found


def pairs_of(value: object) -> Dict[str, str]:
    """MLflow's lists of `key` and `value`."""
    return {name_of(each): text_of(each, "value", "") for each in objects_of(value)}


def name_of(body: Body) -> str:
    name = text_of(body, "key")
    if not name or len(name) > _LONGEST_NAME:
        raise _wrong("key", name)
    return name


def listed(texts: Mapping[str, str]) -> List[Answer]:
    return [{"key": name, "value": value} for name, value in texts.items()]


def point_of(body: Body) -> List[Any]:
    """Name, value, milliseconds, step."""
    value = body.get("value", 0.0)
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise _wrong("value", value) from error
    return [
        name_of(body),
        number,
        integer_of(body, "timestamp", now()),
        integer_of(body, "step", 0),
    ]
