"""What the engine tells its faces. Each event says what changed; `number` orders them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from desktop_app.domain.access import Forward
from desktop_app.domain.alert import Alert
from desktop_app.domain.compute import TargetState
from desktop_app.domain.environment import Build
from desktop_app.domain.questions import HostQuestion
from desktop_app.domain.run import RunSummary


@dataclass(frozen=True)
class Event:
    number: int = 0


@dataclass(frozen=True)
class RunAdded(Event):
    run: RunSummary | None = None


@dataclass(frozen=True)
class RunChanged(Event):
    """Stage, outcome, contact, detail or metric summaries of a run changed."""

    run: RunSummary | None = None


@dataclass(frozen=True)
class RunRemoved(Event):
    """A run is in no list any more: it was put into the trash, or deleted for good. One that comes
    back is a `RunChanged`."""

    run_id: str = ""


@dataclass(frozen=True)
class StreamGrew(Event):
    """A text stream of a run has `size` bytes now; `file` as in `LogSource`."""

    run_id: str = ""
    file: str = ""
    size: int = 0


@dataclass(frozen=True)
class MetricsGrew(Event):
    """Series of a run have these many points now, none where one is not shown any more. `system`
    series are the host's own samples."""

    run_id: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    system: bool = False


@dataclass(frozen=True)
class MediaGrew(Event):
    """A run has more images, texts, tables or histograms."""

    run_id: str = ""


@dataclass(frozen=True)
class RunStalled(Event):
    """A run whose script goes on has said nothing new for long. That it speaks again is a
    `RunChanged`."""

    run: RunSummary | None = None


@dataclass(frozen=True)
class AlertMet(Event):
    """A run has come to what somebody waits for; told once."""

    alert: Alert | None = None
    run: RunSummary | None = None


@dataclass(frozen=True)
class AlertsChanged(Event):
    """Somebody waits for something, or does not any more."""


@dataclass(frozen=True)
class PatternsChanged(Event):
    """Number patterns of runs, or of scripts, were added or removed."""


@dataclass(frozen=True)
class OutputsChanged(Event):
    run_id: str = ""


@dataclass(frozen=True)
class TargetChanged(Event):
    """News of a target; without a state, targets were added or removed."""

    state: TargetState | None = None


@dataclass(frozen=True)
class DatasetsChanged(Event):
    names: Sequence[str] = ()


@dataclass(frozen=True)
class EnvironmentsChanged(Event):
    names: Sequence[str] = ()


@dataclass(frozen=True)
class BuildChanged(Event):
    build: Build | None = None


@dataclass(frozen=True)
class ModelsChanged(Event):
    names: Sequence[str] = ()


@dataclass(frozen=True)
class Progress(Event):
    """Something long is going on. `done` and `total` in bytes, files, layers or steps as `unit`
    says; total 0 is unknown. `detail` is what is done just now, in the words of the program that
    does it. `run_id` names the run that it is for: cancelling that run ends it.
    One that `can_stop` is ended by `Engine.stop`."""

    job: str = ""
    text: str = ""
    done: int = 0
    total: int = 0
    unit: str = "bytes"
    finished: bool = False
    run_id: str = ""
    can_stop: bool = False
    detail: str = ""


@dataclass(frozen=True)
class Question(Event):
    """A host asks something before it lets us in. `Engine.answer` takes the answer, by this `id`;
    told again with `open` false once none is needed any more."""

    id: str = ""
    question: HostQuestion | None = None
    open: bool = True


@dataclass(frozen=True)
class ForwardChanged(Event):
    """A port is forwarded, or something is wrong with that; told again with `open` false once it is
    not any more."""

    forward: Forward | None = None
    open: bool = True


@dataclass(frozen=True)
class Hindered(Event):
    """What runs write, or the outputs that they left, cannot be taken in for now, as on a full
    disk, or what is too long in the trash cannot be deleted; the engine goes on trying where that
    helps."""

    text: str = ""
    hint: str = ""


@dataclass(frozen=True)
class FaultRaised(Event):
    """A defect was caught by a supervisor. `text` and `report` are as they came, with whatever they
    name: a face that offers them to be passed on redacts them first."""

    text: str = ""
    report: str = ""
