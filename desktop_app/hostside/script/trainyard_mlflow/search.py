"""MLflow's words for a search among runs: a filter, and an order.

https://mlflow.org/docs/latest/ml/search/search-runs: comparisons of metrics, parameters, tags and
attributes that are joined by `and`, as in `metrics.loss < 0.1 and params.optimizer = 'sgd'`.
"""

from __future__ import annotations

import operator
import re
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence

from .book import Run
from .refusal import Unanswered

_KINDS = {
    **dict.fromkeys(("metric", "metrics"), "metrics"),
    **dict.fromkeys(("param", "params", "parameter", "parameters"), "params"),
    **dict.fromkeys(("tag", "tags"), "tags"),
    **dict.fromkeys(("attr", "attribute", "attributes", "run"), ""),
}
_TEXTS: Dict[str, Callable[[Run], str]] = {
    **dict.fromkeys(("run_id", "id"), lambda run: run.id),
    **dict.fromkeys(("run_name", "name"), lambda run: run.name),
    **dict.fromkeys(("user_id", "user"), lambda run: run.user),
    "status": lambda run: run.status,
}
_NUMBERS: Dict[str, Callable[[Run], float]] = {
    **dict.fromkeys(("start_time", "created"), lambda run: run.started),
    "end_time": lambda run: run.ended,
}
_OPERATORS: Dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NAME = r"(?:(?P<kind>[a-z]+)\.)?(?P<name>`[^`]+`|\"[^\"]+\"|[^\s=!<>'\"`]+)"
_COMPARISON = re.compile(
    r"\s*" + _NAME + r"\s*(?P<operator>[=<>!]=?)\s*(?P<value>'[^']*'|\"[^\"]*\"|[^\s'\"]+)"
    r"(?:\s+and\s|\s*$)",
    re.IGNORECASE,
)
_ORDER = re.compile(r"\s*" + _NAME + r"(?:\s+(?P<way>asc|desc))?\s*", re.IGNORECASE)


class _Quantity(NamedTuple):
    of: Callable[[Run], Any]
    """None where a run has none."""
    is_number: bool


def matching(text: str) -> Callable[[Run], bool]:
    """Whether a run is what a filter asks for. Raises Unanswered for one that is not so simple."""
    comparisons: List[Callable[[Run], bool]] = []
    at = 0
    while text[at:].strip():
        found = _COMPARISON.match(text, at)
        comparison = _comparison(found) if found else None
        if found is None or comparison is None:
            raise _refusal(text)
        comparisons.append(comparison)
        at = found.end()
    return lambda run: all(each(run) for each in comparisons)


def ordered(runs: Sequence[Run], order: Sequence[str]) -> List[Run]:
    """The runs as they are asked for, those that lack what is asked for last; else as they are.
    Raises Unanswered for an order that is none."""
    found = list(runs)
    for words in reversed(order):
        match = _ORDER.fullmatch(words)
        quantity = _quantity(match) if match else None
        if match is None or quantity is None:
            raise _refusal(words)
        of = quantity.of
        values = [(of(run), run) for run in found]
        known = [pair for pair in values if pair[0] is not None and pair[0] == pair[0]]
        rest = [pair for pair in values if pair[0] is None or pair[0] != pair[0]]
        is_falling = (match.group("way") or "").lower() == "desc"
        known.sort(key=operator.itemgetter(0), reverse=is_falling)
        found = [run for _, run in known + rest]
    return found


def _refusal(text: str) -> Unanswered:
    return Unanswered("INVALID_PARAMETER_VALUE", "Trainyard does not search with %.200r." % text)


def _comparison(match: "re.Match[str]") -> Optional[Callable[[Run], bool]]:
    quantity = _quantity(match)
    compare = _OPERATORS.get(match.group("operator"))
    value: Any = match.group("value")
    is_quoted = value[0] in "'\""
    if quantity is None or compare is None or is_quoted == quantity.is_number:
        return None
    if is_quoted:
        if compare not in (operator.eq, operator.ne):
            return None
        value = value[1:-1]
    else:
        try:
            value = float(value)
        except ValueError:
            return None
    of = quantity.of

    def holds(run: Run) -> bool:
        known = of(run)
        return known is not None and compare(known, value)

    return holds


def _quantity(match: "re.Match[str]") -> Optional[_Quantity]:
    kind, name = match.group("kind"), match.group("name")
    name = name[1:-1] if name[0] in '`"' else name
    table = _KINDS.get((kind or "run").lower())
    if table == "metrics":
        return _Quantity(lambda run: run.metrics.get(name, (None,))[0], True)
    if table == "params":
        return _Quantity(lambda run: run.params.get(name), False)
    if table == "tags":
        return _Quantity(lambda run: run.tags.get(name), False)
    if table == "" and name in _TEXTS:
        return _Quantity(_TEXTS[name], False)
    if table == "" and name in _NUMBERS:
        return _Quantity(_NUMBERS[name], True)
    return None
