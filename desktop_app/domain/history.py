"""How the events that a host writes for a run become what is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from desktop_app.domain.run import Outcome, OutputFile, RunRecord, RunSummary, Stage, StageSpan

MOST_GPUS = 100_000
"""That a run can have been given."""


def apply_event(record: RunRecord, event: Mapping[str, Any]) -> RunRecord:
    """The record after one line of `events.jsonl`. Words this version does not know change
    nothing, and nothing changes a run that has ended."""
    if record.summary.ended:
        return record
    match event.get("event"):
        case "stage":
            return _enter(record, event)
        case "waiting":
            return _with_summary(record, detail=str(event.get("text", "")))
        case "notice":
            return _note(record, str(event.get("text", "")))
        case "progress" if record.summary.stage is Stage.RUNNING:
            return _with_summary(record, progress=min(max(float(event["done"]), 0.0), 1.0))
        case "parameters":
            named = {str(name): str(value) for name, value in event["values"].items()}
            known = {**record.summary.parameters, **named}
            return _with_summary(record, parameters=known)
        case "command":
            return replace(record, host_command=tuple(map(str, event.get("argv", ()))))
        case "cancel_requested":
            return _with_summary(record, cancelling=True)
        case "ended":
            return end(record, event)
    return record


def end(record: RunRecord, exit_record: Mapping[str, Any]) -> RunRecord:
    """The record once the run's exit is known (an `ended` event or `exit.json`)."""
    ended_at = float(exit_record.get("ended_at") or exit_record.get("time") or 0.0)
    summary = replace(
        record.summary,
        stage=Stage.ENDED,
        outcome=_outcome(exit_record.get("outcome")),
        exit_code=exit_record.get("exit_code"),
        cause=str(exit_record.get("cause") or ""),
        detail=str(exit_record.get("detail") or ""),
        ended_at=ended_at,
        cancelling=False,
        progress=None,
    )
    # The script's end is not the end of its last stage: outputs are collected after it.
    stages = _close_last(record.stages, float(exit_record.get("time") or ended_at))
    return replace(record, summary=summary, stages=stages, hint=str(exit_record.get("hint") or ""))


def read_outputs(listing: Mapping[str, Any]) -> tuple[OutputFile, ...]:
    """The files of an `outputs.json`."""
    return tuple(
        OutputFile(str(f["path"]), int(f["size"]), str(f["sha256"])) for f in listing["files"]
    )


def is_gpu_count(told: object) -> bool:
    """Whether that can be how many GPUs a run was given."""
    return isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= MOST_GPUS


def parameters_of(arguments: Sequence[str]) -> dict[str, str]:
    """Arguments as names and values: `--lr 0.1`, `--lr=0.1`, `--flag` (true); others by
    position."""
    found: dict[str, str] = {}
    pending = ""
    position = 0
    for argument in arguments:
        if argument.startswith("--") and len(argument) > 2:
            name, equals, value = argument[2:].partition("=")
            found[name] = value if equals else "true"
            pending = "" if equals else name
        elif pending:
            found[pending] = argument
            pending = ""
        else:
            position += 1
            found[str(position)] = argument
    return found


def named_parameters(run: RunSummary, arguments: Sequence[str]) -> dict[str, str]:
    """Those that the script named itself while it ran, where its arguments do not say the same."""
    given = parameters_of(arguments)
    return {name: value for name, value in run.parameters.items() if given.get(name) != value}


def _enter(record: RunRecord, event: Mapping[str, Any]) -> RunRecord:
    try:
        stage = Stage(event.get("stage", ""))
    except ValueError:
        return record
    if stage is Stage.ENDED:  # only the `ended` event ends a run: it carries the evidence
        return record
    time = float(event.get("time", 0.0))
    detail = str(event.get("detail") or "")
    span = StageSpan(stage, time, None, detail)
    if (
        record.stages and record.stages[-1].stage is stage
    ):  # a supervisor that took over says it again
        return _with_summary(record, stage=stage, detail=detail)
    started = record.summary.started_at
    if stage is Stage.RUNNING and started is None:
        started = time
    changed = _with_summary(record, stage=stage, detail=detail, started_at=started, progress=None)
    gpus = event.get("gpus")
    if stage is Stage.RUNNING and is_gpu_count(gpus):
        changed = _with_summary(changed, gpus=gpus)
    # What the run had to wait for before is over.
    return replace(changed, stages=(*_close_last(record.stages, time), span), hint="")


def _note(record: RunRecord, text: str) -> RunRecord:
    """The stage that the run is in keeps what a person should know of it."""
    if not text or not record.stages:
        return record
    last = record.stages[-1]
    detail = f"{last.detail} {text}".strip()
    stages = (*record.stages[:-1], replace(last, detail=detail))
    return replace(_with_summary(record, detail=detail), stages=stages)


def _close_last(stages: Sequence[StageSpan], time: float) -> tuple[StageSpan, ...]:
    if stages and stages[-1].ended_at is None:
        return (*stages[:-1], replace(stages[-1], ended_at=time))
    return tuple(stages)


def _with_summary(record: RunRecord, **changes: Any) -> RunRecord:
    summary: RunSummary = replace(record.summary, **changes)
    return replace(record, summary=summary)


def _outcome(word: object) -> Outcome:
    try:
        return Outcome(str(word))
    except ValueError:
        return Outcome.UNKNOWN
