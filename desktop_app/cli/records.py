"""Domain values as JSON: the words of stage and outcome in lower case, times in ISO 8601 UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from desktop_app.domain.plain import number, time_text

if TYPE_CHECKING:
    from desktop_app.domain.alert import Alert
    from desktop_app.domain.annotation import Annotation
    from desktop_app.domain.arguments import ScriptArgument, ScriptArguments, Value
    from desktop_app.domain.compute import CheckResult, HostFacts, Target, TargetState
    from desktop_app.domain.dataset import Dataset
    from desktop_app.domain.environment import Build, Environment
    from desktop_app.domain.media import MediaItem, MediaSeries
    from desktop_app.domain.metrics import Points, SeriesState, SeriesSummary
    from desktop_app.domain.model import Model, ModelVersion
    from desktop_app.domain.number_patterns import RunPattern
    from desktop_app.domain.origin import RunOrigin
    from desktop_app.domain.resolution import Resolution
    from desktop_app.domain.run import OutputFile, RunDetail, RunSummary, StageSpan
    from desktop_app.domain.workspace import WorkspaceInfo

Record = dict[str, Any]


def workspace(info: WorkspaceInfo) -> Record:
    return {
        "id": info.id,
        "name": info.name,
        "path": str(info.path),
        "created_at": time_text(info.created_at),
        "format": info.format,
        "read_only": info.read_only,
    }


def pattern(value: RunPattern) -> Record:
    own = value.pattern
    return {"name": own.name, "expression": own.expression, "all_runs": value.of_script}


def target(value: Target) -> Record:
    return {
        "name": value.name,
        "transport": value.transport.value,
        "launcher": value.launcher.value,
        "min_nodes": value.min_nodes,
        "max_nodes": value.max_nodes,
        "builtin": value.builtin,
        "description": value.description,
        "ssh": {**asdict(value.ssh), "client": value.ssh.client.value} if value.ssh else None,
    }


def target_state(state: TargetState) -> Record:
    return {
        **target(state.target),
        "contact": state.contact.value,
        "since": time_text(state.since or None),
        "problem": state.problem,
        "hint": state.hint,
        "running": list(state.running),
        "facts": host_facts(state.facts) if state.facts else None,
    }


def host_facts(facts: HostFacts) -> Record:
    gpus = [{**asdict(gpu), "users": list(gpu.users)} for gpu in facts.gpus]
    return {**asdict(facts), "gpus": gpus, "time": time_text(facts.time)}


def check(result: CheckResult) -> Record:
    return {
        "name": result.name,
        "good": result.good,
        "text": result.text,
        "hint": result.hint,
        "command": result.command,
    }


def environment(value: Environment) -> Record:
    definition = value.definition
    return {
        "name": value.name,
        "version": value.version,
        "kind": definition.kind.value,
        "python": definition.python,
        "base_image": definition.base_image,
        "requirements": list(definition.requirements),
        "constraints": list(definition.constraints),
        "apt": list(definition.apt),
        "conda": list(definition.conda),
        "channels": list(definition.channels),
        "variables": dict(definition.variables),
        "post_install": definition.post_install,
        "dockerfile": definition.dockerfile,
        "context": definition.context,
        "build_secrets": list(definition.build_secrets),
        "hash": definition.hash,
        "image_tag": definition.image_tag if definition.base_image or definition.dockerfile else "",
        "curated": value.curated,
        "description": value.description,
        "created_at": time_text(value.created_at or None),
    }


def resolution(value: Resolution) -> Record:
    return {
        "python": value.python,
        "platform": value.platform,
        "packages": [asdict(package) for package in value.packages],
        "conda": [asdict(package) for package in value.conda],
        "modules": list(value.modules),
        "image": value.image,
        "base_image": value.base_image,
        "entrypoint": value.entrypoint,
        "found_at": time_text(value.found_at or None),
    }


def build(value: Build) -> Record:
    return {
        "environment": value.environment,
        "target": value.target,
        "state": value.state.value,
        "version": value.version,
        "built_at": time_text(value.built_at or None),
        "detail": value.detail,
        "hint": value.hint,
        "log": value.log,
    }


def alert(value: Alert) -> Record:
    return {
        "id": value.id,
        "condition": value.condition,
        "run": value.run_id or None,
        "experiment": value.experiment or None,
        "created_at": time_text(value.created_at),
    }


def dataset(value: Dataset) -> Record:
    return {
        "name": value.name,
        "version": value.version,
        "path": value.path,
        "format": value.format.value,
        "file_count": value.file_count,
        "size": value.size,
        "classes": dict(value.classes),
        "splits": dict(value.splits),
        "missing": value.missing,
        "problems": list(value.problems),
        "created_at": time_text(value.created_at),
    }


def model(value: Model) -> Record:
    return {"name": value.name, "versions": [model_version(entry) for entry in value.versions]}


def model_version(value: ModelVersion) -> Record:
    lineage = value.lineage
    return {
        "name": value.name,
        "version": value.version,
        "sha256": value.sha256,
        "size": value.size,
        "file_name": value.file_name,
        "created_at": time_text(value.created_at),
        "tags": dict(value.tags),
        "note": value.note,
        "lineage": {
            "run": lineage.run_id,
            "output": lineage.output_path,
            "experiment": lineage.experiment,
            "code": lineage.code_manifest,
            "environment": lineage.environment,
            "datasets": list(lineage.datasets),
        },
    }


def series_summary(summary: SeriesSummary) -> Record:
    return {
        "count": summary.count,
        "last": number(summary.last),
        "min": number(summary.min),
        "max": number(summary.max),
        "source": summary.source,
    }


def metrics(summaries: Mapping[str, SeriesSummary]) -> Record:
    return {name: series_summary(summary) for name, summary in summaries.items()}


def series(state: SeriesState) -> Record:
    return {"name": state.name, **series_summary(state.summary)}


def points(value: Points) -> Record:
    return {
        "name": value.name,
        "steps": [int(step) for step in value.steps],
        "times": [time_text(float(moment)) for moment in value.times],
        "values": [number(float(v)) for v in value.values],
    }


def media_series(value: MediaSeries) -> Record:
    return {
        "name": value.key.name,
        "kind": value.key.kind.value,
        "count": value.count,
        "last_step": value.last_step,
        "source": value.key.source,
    }


def media_item(value: MediaItem) -> Record:
    return {
        "step": value.step,
        "time": time_text(value.time),
        "size": value.size,
        "whole": dict(value.whole),
    }


def output(value: OutputFile) -> Record:
    return {"path": value.path, "size": value.size, "sha256": value.sha256}


def stage(span: StageSpan) -> Record:
    return {
        "stage": span.stage.value,
        "started_at": time_text(span.started_at),
        "ended_at": time_text(span.ended_at),
        "detail": span.detail,
    }


def annotation(value: Annotation) -> Record:
    times = {name: time_text(getattr(value, name)) for name in ("removed_at", "delete_after")}
    return {**asdict(value), "tags": list(value.tags), **times}


def run(summary: RunSummary) -> Record:
    return {
        "id": summary.id,
        "name": summary.name,
        "experiment": summary.experiment,
        "script": summary.script,
        "stage": summary.stage.value,
        "outcome": summary.outcome.value if summary.outcome else None,
        "contact": summary.contact.value,
        "exit_code": summary.exit_code,
        "cause": summary.cause,
        "detail": summary.detail,
        "target": summary.target,
        "environment": summary.environment,
        "smoke_test": summary.smoke_test,
        "origin": summary.origin,
        **annotation(summary.annotation),
        "parameters": dict(summary.parameters),
        "metrics": metrics(summary.metrics),
        "created_at": time_text(summary.created_at),
        "started_at": time_text(summary.started_at),
        "ended_at": time_text(summary.ended_at),
        "gpus": summary.gpus,
    }


def run_detail(detail: RunDetail) -> Record:
    return {
        **run(detail.summary),
        "hint": detail.hint,
        "source": detail.source,
        "arguments": list(detail.arguments),
        "inputs": dict(detail.inputs),
        "variables": dict(detail.variables),
        "secrets": list(detail.secrets),
        "stages": [stage(span) for span in detail.stages],
        "outputs": [output(entry) for entry in detail.outputs],
        "logs": [{"file": log.file, "size": log.size} for log in detail.logs],
        "command": detail.command,
        "host_command": detail.host_command,
        "folder": str(detail.folder),
        "imported": origin(detail.origin) if detail.origin else None,
        "retry_of": asdict(detail.retry_of) if detail.retry_of is not None else None,
    }


def origin(value: RunOrigin) -> Record:
    return {
        "from": value.kind,
        "path": value.path,
        "name": value.name,
        "imported_at": time_text(value.imported_at),
    }


def script_arguments(value: ScriptArguments) -> Record:
    return {
        "library": value.library,
        "arguments": [script_argument(entry) for entry in value.arguments],
        "commands": [
            {
                "name": command.name,
                "help": command.help,
                "line": command.line,
                "arguments": [script_argument(entry) for entry in command.arguments],
            }
            for command in value.commands
        ],
        "unread": [asdict(entry) for entry in value.unread],
    }


def script_argument(value: ScriptArgument) -> Record:
    lists = ("names", "off_names", "choices")
    return {
        **asdict(value),
        **{name: list(getattr(value, name)) for name in lists},
        "kind": value.kind.value,
        "default": _argument_value(value.default),
        "positional": value.positional,
    }


def _argument_value(value: Value) -> Any:
    if isinstance(value, tuple):
        return [_argument_value(part) for part in value]
    return number(value) if isinstance(value, float) else value
