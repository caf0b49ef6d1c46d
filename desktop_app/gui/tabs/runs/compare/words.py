"""What a comparison says of its rows and values."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.code_changes import FileChange
from desktop_app.domain.comparison import Kind, Part, Row, Value
from desktop_app.domain.metrics import direction
from desktop_app.domain.run import Outcome, Stage
from desktop_app.domain.scales import Tick
from desktop_app.gui.tabs.runs.words import (
    absolute_text,
    duration_text,
    local_text,
    number_text,
    size_text,
)
from desktop_app.gui.widgets.state_badge import outcome_word, stage_word

NOTHING = "–"
"""What a run shows that has no such thing."""


def part_title(part: Part) -> str:
    """The heading over the rows of a part."""
    return {
        Part.PARAMETERS: _tr("Arguments"),
        Part.METRICS: _tr("Metrics"),
        Part.CODE: _tr("Code, against the first run"),
        Part.FACTS: _tr("Facts"),
        Part.HOST: _tr("Host"),
        Part.VARIABLES: _tr("Environment variables"),
        Part.DATA: _tr("Data"),
        Part.ENVIRONMENT: _tr("Environment"),
        Part.REQUIREMENTS: _tr("Packages"),
        Part.PACKAGES: _tr("Packages as installed"),
    }[part]


def row_title(row: Row) -> str:
    """What a row is called below its heading."""
    if row.part is Part.METRICS:
        return f"{row.name} ({_metric_word(row)})"
    if row.part is Part.DATA and row.detail:
        word = {"path": _tr("path"), "files": _tr("files"), "size": _tr("size")}[row.detail]
        return f"{row.name} ({word})"
    if row.part is Part.ENVIRONMENT and row.detail:
        word = {"constraints": _tr("Constraint"), "variables": _tr("Variable")}[row.name]
        return f"{word} ({row.detail})"
    if row.part is Part.HOST:
        return _host_words()[row.name]
    if row.part in (Part.CODE, Part.FACTS, Part.ENVIRONMENT):
        return _fact_words()[row.name]
    return row.name


def value_text(row: Row, value: Value) -> str:
    """A value as the table shows it."""
    if value is None:
        return NOTHING
    if row.key == "facts.outcome":
        return _state_word(str(value))
    if row.key == "environment.kind":
        return {"image": _tr("Image"), "interpreter": _tr("Interpreter")}[str(value)]
    if isinstance(value, str):
        return value
    if row.kind is Kind.TIME:
        return local_text(value, "%Y-%m-%d %H:%M:%S")
    if row.kind is Kind.DURATION:
        return duration_text(value)
    return size_text(value) if row.kind is Kind.SIZE else number_text(value)


def value_tip(row: Row, value: Value) -> str:
    """The whole value, with every digit."""
    if row.kind is Kind.TIME and isinstance(value, float):
        return absolute_text(value)
    if row.kind is Kind.NUMBER and isinstance(value, float):
        return repr(value)
    return value_text(row, value)


def tick_text(row: Row, tick: Tick) -> str:
    """What stands beside a mark of an axis."""
    return value_text(row, tick.value)


def change_word(change: FileChange) -> str:
    """What happened to a file, in a word."""
    return {
        FileChange.ADDED: _tr("added"),
        FileChange.REMOVED: _tr("removed"),
        FileChange.CHANGED: _tr("changed"),
    }[change]


def _metric_word(row: Row) -> str:
    if direction(row.name) and row.telling:
        return _tr("best")
    return {"last": _tr("last"), "min": _tr("lowest"), "max": _tr("highest")}[row.detail]


def _fact_words() -> dict[str, str]:
    return {
        "note": _tr("Note"),
        "tags": _tr("Tags"),
        "outcome": _tr("State"),
        "started": _tr("Started"),
        "duration": _tr("Took"),
        "experiment": _tr("Experiment"),
        "script": _tr("Script"),
        "source": _tr("Source folder"),
        "target": _tr("Target"),
        "gpus": _tr("GPUs"),
        "nodes": _tr("Nodes"),
        "memory": _tr("Memory"),
        "shm_size": _tr("Shared memory"),
        "name": _tr("Name"),
        "version": _tr("Version"),
        "kind": _tr("Kind"),
        "python": _tr("Interpreter"),
        "base_image": _tr("Base image"),
        "apt": _tr("System packages (apt)"),
        "post_install": _tr("Post-install command"),
        "changed": _tr("Files changed"),
        "added": _tr("Files added"),
        "removed": _tr("Files removed"),
    }


def _host_words() -> dict[str, str]:
    return {
        "hostname": _tr("Name"),
        "os": _tr("System"),
        "cpu": _tr("Processor"),
        "cpus": _tr("Processors that it could use"),
        "memory": _tr("Memory"),
        "gpus": _tr("GPUs"),
        "driver": _tr("Driver"),
    }


def _state_word(value: str) -> str:
    if value in list(Outcome):
        return outcome_word(Outcome(value))
    return stage_word(Stage(value))


def _tr(text: str) -> str:
    return QCoreApplication.translate("CompareWords", text)
