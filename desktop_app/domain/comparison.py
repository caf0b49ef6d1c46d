"""Several runs beside each other: what was different, and which of them is best."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from desktop_app.domain.code_changes import CodeChanges
from desktop_app.domain.compute import Hardware
from desktop_app.domain.environment import EnvironmentDefinition
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.metrics import SeriesSummary, best_part, by_worth, direction
from desktop_app.domain.packages import package_name
from desktop_app.domain.run import Resources, RunSummary

MOST_RUNS = 50
"""So many can be compared at once."""
METRIC_PARTS = ("last", "min", "max")

Value = str | int | float | None


class Part(StrEnum):
    """What a row tells about: the headings of a comparison, in their order."""

    PARAMETERS = "params"
    METRICS = "metrics"
    CODE = "code"
    FACTS = "facts"
    HOST = "host"
    VARIABLES = "variables"
    DATA = "data"
    ENVIRONMENT = "environment"
    REQUIREMENTS = "requirements"
    PACKAGES = "packages"


class Kind(StrEnum):
    """How the values of a row are read."""

    TEXT = "text"
    NUMBER = "number"
    TIME = "time"
    """Seconds since the epoch."""
    DURATION = "duration"
    """Seconds."""
    SIZE = "size"
    """Bytes."""


@dataclass(frozen=True)
class ComparedInput:
    """What a run was given under the name of an input. `dataset` is empty for a path without a
    name; how much lies there (`size` in bytes) is known of datasets."""

    path: str
    dataset: str = ""
    file_count: int | None = None
    size: int | None = None


@dataclass(frozen=True)
class ComparedRun:
    """What can differ between runs, except their code."""

    summary: RunSummary
    source: str = ""
    resources: Resources = field(default_factory=Resources)
    variables: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, ComparedInput] = field(default_factory=dict)
    definition: EnvironmentDefinition | None = None
    """Its environment as it was when the run was submitted."""
    version: int = 1
    """That of the environment."""
    packages: Mapping[str, str] | None = None
    """The versions that were found in it, with the interpreter's; None where nobody knows."""
    host: Hardware | None = None


@dataclass(frozen=True)
class Row:
    """One thing with its value in each run, None where a run has none. `detail` tells several rows
    of one `name` apart: `last`, `min` and `max` of a metric; `path`, `files` and `size` of an
    input; of the `constraints` and `variables` of an environment what they are about."""

    part: Part
    name: str
    values: Sequence[Value]
    kind: Kind = Kind.TEXT
    detail: str = ""

    @property
    def key(self) -> str:
        """Names the row among all others."""
        return ".".join(word for word in (self.part, self.name, self.detail) if word)

    @property
    def differs(self) -> bool:
        if self.part is Part.PACKAGES:  # 1.10 is another version than 1.1
            return len(set(self.values)) > 1
        first = self.values[0] if self.values else None
        return not all(_same(first, value) for value in self.values)

    @property
    def telling(self) -> bool:
        """Whether it says the most that its metric can; every other row is."""
        return self.part is not Part.METRICS or self.detail == best_part(self.name)


@dataclass(frozen=True)
class Best:
    """Which run is best by a metric: its place among those compared, and its best value."""

    metric: str
    direction: int
    """1 where higher is better, -1 where lower is."""
    place: int
    value: float


@dataclass(frozen=True)
class Comparison:
    """Runs in the order in which they were named. `code` says of each how its code differs from
    that of the first."""

    runs: Sequence[ComparedRun]
    code: Sequence[CodeChanges]
    number: int = 0
    """The event number that this snapshot includes."""


def check_count(count: int) -> None:
    """Raises `InvalidError` where so many runs cannot be compared."""
    if count < 2:
        raise InvalidError(
            "too_few_runs", "One run alone cannot be compared.", hint="Name two or more.",
            field="runs",
        )  # fmt: skip
    if count > MOST_RUNS:
        raise InvalidError(
            "too_many_runs", f"{count} runs are too many to be compared at once.",
            hint=f"Choose {MOST_RUNS} of them at most.", field="runs",
        )  # fmt: skip


def labels(runs: Sequence[ComparedRun]) -> list[str]:
    """What the runs are called: by their names, with the end of the id where others have the same,
    since what ids start with is when they were made."""
    counts = Counter(run.summary.name for run in runs)
    return [
        f"{run.summary.name} ({run.summary.id[-6:]})"
        if counts[run.summary.name] > 1
        else run.summary.name or run.summary.id
        for run in runs
    ]


def all_rows(
    runs: Sequence[ComparedRun], now: float, code: Sequence[CodeChanges] = ()
) -> list[Row]:
    """Every row, by its part. `now` is in seconds since the epoch; with `code`, as in `Comparison`,
    there is also how many files differ."""
    return [
        *_named(Part.PARAMETERS, [run.summary.parameters for run in runs]),
        *_metric_rows([run.summary.metrics for run in runs]),
        *_code_rows(code),
        *_fact_rows(runs, now),
        *_host_rows([run.host for run in runs]),
        *_named(Part.VARIABLES, [run.variables for run in runs]),
        *_data_rows([run.inputs for run in runs]),
        *_environment_rows(runs),
        *_named(Part.REQUIREMENTS, [_requirements(run) for run in runs]),
        *_package_rows([run.packages for run in runs]),
    ]


def differing(rows: Iterable[Row], ignored: Collection[str] = ()) -> list[Row]:
    """The rows that answer what was different."""
    return [row for row in not_ignored(rows, ignored) if row.differs and row.telling]


def not_ignored(rows: Iterable[Row], ignored: Collection[str]) -> list[Row]:
    """The rows that are not `ignored`: by their key, or by name in every part."""
    return [row for row in rows if row.key not in ignored and row.name not in ignored]


def metric_names(runs: Iterable[ComparedRun]) -> list[str]:
    """The metrics that any of the runs has, the most telling first."""
    return by_worth(Counter(name for run in runs for name in run.summary.metrics))


def best_run(runs: Sequence[ComparedRun], metric: str = "", wanted: int = 0) -> Best | None:
    """The run that came furthest in a metric, of equal ones the first. Without a metric it is the
    most telling one; `wanted` as `Best.direction`, 0 to go by the name. None where no run has a
    finite value, or where nothing says which way is better."""
    metric = metric or next(iter(metric_names(runs)), "")
    way = wanted or direction(metric)
    reached = [_furthest(run.summary.metrics.get(metric), way) for run in runs]
    known = [(place, value) for place, value in enumerate(reached) if value is not None]
    if not way or not known:
        return None
    place, value = max(known, key=lambda each: each[1] * way)
    return Best(metric, way, place, value)


def _furthest(series: SeriesSummary | None, way: int) -> float | None:
    if series is None or not series.count:
        return None
    value = series.max if way > 0 else series.min
    return value if math.isfinite(value) else None


def _same(one: Value, other: Value) -> bool:
    """As equal as a person takes them: 0.1 and 1e-1 are, and so are two that are not a number."""
    if one is None or other is None:
        return one is other
    if one == other:
        return True
    numbers = as_number(one), as_number(other)
    if None in numbers:
        return False
    return numbers[0] == numbers[1] or all(math.isnan(n) for n in numbers if n is not None)


def as_number(value: Value) -> float | None:
    """A value that is one or reads like one; None for any other."""
    try:
        return None if value is None else float(value)
    except (ValueError, OverflowError):
        return None


def _named(part: Part, given: Sequence[Mapping[str, str]]) -> Iterator[Row]:
    """A row for each name, in the order in which the runs have them."""
    for name in _names(given):
        yield Row(part, name, [values.get(name) for values in given])


def _names(given: Iterable[Iterable[str]]) -> dict[str, None]:
    return dict.fromkeys(name for names in given for name in names)


def _metric_rows(given: Sequence[Mapping[str, SeriesSummary]]) -> Iterator[Row]:
    for name in by_worth(Counter(name for metrics in given for name in metrics)):
        for part in sorted(METRIC_PARTS, key=lambda each: each != best_part(name)):
            values = [_metric_value(metrics.get(name), part) for metrics in given]
            yield Row(Part.METRICS, name, values, Kind.NUMBER, part)


def _metric_value(series: SeriesSummary | None, part: str) -> float | None:
    if series is None or not series.count:
        return None
    return {"last": series.last, "min": series.min, "max": series.max}[part]


def _code_rows(code: Sequence[CodeChanges]) -> Iterator[Row]:
    """None where no file differs, as with the first run."""
    counts: Sequence[tuple[str, Callable[[CodeChanges], int]]] = (
        ("changed", lambda changes: len(changes.changed)),
        ("added", lambda changes: len(changes.added)),
        ("removed", lambda changes: len(changes.removed)),
    )
    for name, count in counts if code else ():
        yield Row(Part.CODE, name, [count(changes) or None for changes in code], Kind.NUMBER)


def _fact_rows(runs: Sequence[ComparedRun], now: float) -> Iterator[Row]:
    facts: Sequence[tuple[str, Kind, Callable[[ComparedRun], Value]]] = (
        ("note", Kind.TEXT, lambda run: run.summary.annotation.note or None),
        ("tags", Kind.TEXT, lambda run: ", ".join(run.summary.annotation.tags) or None),
        ("outcome", Kind.TEXT, lambda run: run.summary.outcome or run.summary.stage),
        ("started", Kind.TIME, lambda run: run.summary.started_at),
        ("duration", Kind.DURATION, lambda run: run.summary.took(now)),
        ("experiment", Kind.TEXT, lambda run: run.summary.experiment),
        ("script", Kind.TEXT, lambda run: run.summary.script),
        ("source", Kind.TEXT, lambda run: run.source),
        ("target", Kind.TEXT, lambda run: run.summary.target),
        ("gpus", Kind.NUMBER, lambda run: run.resources.gpus),
        ("nodes", Kind.NUMBER, lambda run: run.resources.nodes),
        ("memory", Kind.SIZE, lambda run: run.resources.memory),
        ("shm_size", Kind.SIZE, lambda run: run.resources.shm_size),
    )
    for name, kind, value in facts:
        yield Row(Part.FACTS, name, [value(run) for run in runs], kind)


def _host_rows(hosts: Sequence[Hardware | None]) -> Iterator[Row]:
    """None where no run has such facts."""
    facts: Sequence[tuple[str, Kind, Callable[[Hardware], Value]]] = (
        ("hostname", Kind.TEXT, lambda host: host.hostname or None),
        ("os", Kind.TEXT, lambda host: host.os or None),
        ("cpu", Kind.TEXT, lambda host: host.cpu or None),
        ("cpus", Kind.NUMBER, lambda host: host.cpus),
        ("memory", Kind.SIZE, lambda host: host.memory),
        ("gpus", Kind.TEXT, lambda host: _counted(host.gpus or ()) or None),
        ("driver", Kind.TEXT, lambda host: host.driver or None),
    )
    for name, kind, value in facts if any(hosts) else ():
        values = [None if host is None else value(host) for host in hosts]
        yield Row(Part.HOST, name, values, kind)


def _counted(names: Iterable[str]) -> str:
    return ", ".join(
        f"{count} × {name}" if count > 1 else name for name, count in Counter(names).items()
    )


def _data_rows(given: Sequence[Mapping[str, ComparedInput]]) -> Iterator[Row]:
    details: Sequence[tuple[str, Kind, Callable[[ComparedInput], Value]]] = (
        ("", Kind.TEXT, lambda data: data.dataset or data.path),
        ("path", Kind.TEXT, lambda data: data.path),
        ("files", Kind.NUMBER, lambda data: data.file_count),
        ("size", Kind.SIZE, lambda data: data.size),
    )
    for name in _names(given):
        inputs = [inputs.get(name) for inputs in given]
        named = any(data is not None and data.dataset for data in inputs)
        for detail, kind, value in details if named else details[:1]:
            values = [None if data is None else value(data) for data in inputs]
            yield Row(Part.DATA, name, values, kind, detail)


def _environment_rows(runs: Sequence[ComparedRun]) -> Iterator[Row]:
    facts: Sequence[tuple[str, Callable[[EnvironmentDefinition], str]]] = (
        ("kind", lambda definition: definition.kind),
        ("python", lambda definition: definition.python),
        ("base_image", lambda definition: definition.base_image),
        ("apt", lambda definition: ", ".join(sorted(definition.apt))),
        ("post_install", lambda definition: definition.post_install),
    )
    names: list[Value] = [run.summary.environment for run in runs]
    yield Row(Part.ENVIRONMENT, "name", names)
    yield Row(Part.ENVIRONMENT, "version", [run.version for run in runs], Kind.NUMBER)
    for name, value in facts:
        found = [value(run.definition) or None if run.definition else None for run in runs]
        yield Row(Part.ENVIRONMENT, name, found)
    definitions = [run.definition for run in runs]
    named = {
        "constraints": [_by_package(each.constraints if each else ()) for each in definitions],
        "variables": [each.variables if each else {} for each in definitions],
    }
    for name, given in named.items():
        for row in _named(Part.ENVIRONMENT, given):
            yield replace(row, name=name, detail=row.name)


def _package_rows(given: Sequence[Mapping[str, str] | None]) -> Iterator[Row]:
    """Of a run whose packages nobody knows it is not said that it lacks them: beside such a one
    only what differs between the others is a row."""
    known = [packages for packages in given if packages is not None]
    for name in _names(known):
        values = [None if packages is None else packages.get(name) for packages in given]
        row = Row(Part.PACKAGES, name, values)
        if len(known) == len(given) or len({packages.get(name) for packages in known}) > 1:
            yield row


def _requirements(run: ComparedRun) -> Mapping[str, str]:
    return _by_package(run.definition.requirements if run.definition is not None else ())


def _by_package(lines: Iterable[str]) -> Mapping[str, str]:
    """pip's lines by what they are about: the package as pip compares names, else the line."""
    found: dict[str, str] = {}
    for line in lines:
        name = package_name(line) or line
        found[name] = f"{found[name]}, {line}" if name in found else line
    return found
