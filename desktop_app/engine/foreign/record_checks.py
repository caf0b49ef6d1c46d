"""Whether what a file says of a run has the kinds of values that a run here has.

Hosts write records that are relied on everywhere; a file may come from anybody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any

from desktop_app.domain.history import apply_event, is_gpu_count, read_outputs
from desktop_app.domain.run import RunRecord
from desktop_app.engine.environments.definition_documents import definition_of
from desktop_app.engine.following.intake import GIVEN_UP
from desktop_app.engine.foreign.model import UnusableError
from desktop_app.engine.foreign.run_folder import LATEST
from desktop_app.engine.runs.requests import Request, first_record, origin_of, spec_of
from desktop_app.engine.series.pattern_files import (
    PATTERNS,
    patterns_from,
    read_patterns,
    unusable_among,
)
from desktop_app.hostside import layout

_MOST = 2**53


def check_request(request: Request) -> None:
    """Raises `UnusableError`; ValueError, KeyError, TypeError and AttributeError as well, for what
    is far from a request."""
    spec, environment = spec_of(request), request["environment"]
    _check_texts("source", [request["source"], request["manifest"]])
    _check_texts("arguments", [spec.script, *request["arguments"], *request["secrets"]])
    for name in ("variables", "datasets"):
        _check_pairs(name, request[name])
    _check_pairs("parameters", request.get("parameters") or {})
    for entry in request["inputs"]:
        _check_texts("inputs", [entry["name"], entry["path"]])
    made = definition_of(environment)
    words = (environment["name"], made.python, made.base_image, made.post_install)
    _check_texts("environment", [*words, *made.requirements, *made.constraints, *made.apt])
    _check_texts("environment", [*made.conda, *made.channels])
    _check_pairs("environment", made.variables)
    _check_numbers("environment", [environment["version"]])
    _check_numbers("resources", astuple(spec.resources))
    earlier = request.get("retry_of")
    if earlier is not None:
        _check_texts("earlier run", [earlier["id"], earlier["name"]])
    origin_of(request)


def check_history(folder: Path, request: Request) -> None:
    """The record that a run's folder makes. Raises as `check_request`."""
    record = first_record(request)
    with Path(folder, *layout.EVENTS.split("/")).open("rb") as events:
        for line in events:
            event = json.loads(line)
            record = apply_event(record, event)
            if event.get("gpus") is not None and not is_gpu_count(event["gpus"]):
                raise _nonsense("GPUs")
    listing = folder / layout.OUTPUTS
    if listing.exists():
        read_outputs(json.loads(listing.read_bytes()))
    _check_record(record)
    changed = read_patterns(folder / PATTERNS) or ()
    if unusable_among([*patterns_from(request.get("patterns", ())), *changed], folder):
        raise _nonsense("patterns")
    decision = folder / GIVEN_UP
    if decision.exists():
        _check_given_up(json.loads(decision.read_bytes()))


def _check_given_up(told: Mapping[str, Any]) -> None:
    """When the run was given up, and how many bytes of each file counted by then."""
    if not _is_number(told["time"]) or not 0.0 <= told["time"] < LATEST:
        raise _nonsense("end")
    for size in told["taken"].values():
        if not isinstance(size, int) or isinstance(size, bool) or size < 0:
            raise _nonsense("end")


def _check_record(record: RunRecord) -> None:
    run = record.summary
    texts = (run.name, run.experiment, run.environment, run.cause, run.detail, record.hint)
    _check_texts("record", [*texts, *record.host_command, *(s.detail for s in record.stages)])
    _check_pairs("parameters", run.parameters)
    _check_numbers("exit code", [run.exit_code])
    times = [run.created_at, run.started_at, run.ended_at]
    times += [time for span in record.stages for time in (span.started_at, span.ended_at)]
    _check_numbers("times", times)
    if not all(time is None or 0.0 <= time < LATEST for time in times):
        raise _nonsense("times")


def _check_texts(name: str, values: Iterable[object]) -> None:
    if not all(isinstance(value, str) for value in values):
        raise _nonsense(name)


def _check_pairs(name: str, values: Mapping[str, Any]) -> None:
    _check_texts(name, values.values())


def _check_numbers(name: str, values: Iterable[object]) -> None:
    if not all(value is None or _is_number(value) for value in values):
        raise _nonsense(name)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -_MOST < value < _MOST


def _nonsense(name: str) -> UnusableError:
    return UnusableError(why=f"what it says of its {name} makes no sense")
