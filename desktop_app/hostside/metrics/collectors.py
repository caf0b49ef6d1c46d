"""Whatever takes metrics up that a script writes for others than Trainyard."""

from __future__ import annotations

import contextlib
import traceback
from typing import Any, Callable, List, Mapping, Optional, Protocol

from ..layout import RunFolder
from ..records import is_no_room
from . import csv_collector, log_collector, mlflow_collector
from .csv_collector import CsvCollector
from .left_out import LeftOut
from .log_collector import LogCollector
from .mlflow_collector import MlflowCollector
from .mlflow_images import MlflowImages
from .tensorboard import collector as event_collector
from .tensorboard.collector import EventCollector

DEFAULT = (
    event_collector.SOURCE,
    mlflow_collector.SOURCE,
    csv_collector.SOURCE,
    log_collector.SOURCE,
)
"""Of a request that does not say where metrics are collected from."""
_MOST_SAID = 300
"""Letters of an error that are told."""


class Collector(Protocol):
    """Both may be called again after a kill: nothing is lost or repeated."""

    def tick(self) -> None:
        """While the script runs, often: take some of what is new up. Short."""

    def finish(self) -> None:
        """Once it has ended: take the rest up. Raises OSError where that cannot be done."""


class Guarded:
    """A collector that ends no run: one that fails, by whatever fault, is told of and asked no
    more. `told` makes what a person reads of an error."""

    def __init__(
        self,
        make: Callable[[], Collector],
        told: Callable[[str], str],
        tell: Callable[[str], None],
    ) -> None:
        self._make = make
        self._told = told
        self._tell = tell
        self._collector: Optional[Collector] = None
        self._failed = False

    def tick(self) -> None:
        self._ask(lambda collector: collector.tick())

    def finish(self) -> None:
        self._ask(lambda collector: collector.finish())

    def _ask(self, what: Callable[[Collector], None]) -> None:
        if self._failed:
            return
        try:
            if self._collector is None:
                self._collector = self._make()
            what(self._collector)
        except Exception as error:  # noqa: BLE001 - the run goes on whatever is wrong with us
            self._failed = True
            if isinstance(error, OSError) and is_no_room(error):
                self._tell("There was no room on the disk for the last metrics.")
                return
            with contextlib.suppress(OSError):  # no room in the supervisor's log
                traceback.print_exc()
            said = "%s: %s" % (type(error).__name__, error)
            self._tell(self._told(said[:_MOST_SAID]))


def make_collectors(
    folder: RunFolder,
    request: Mapping[str, Any],
    tell: Callable[[str], None],
    progress: Callable[[float], None],
    parameters: Callable[[Mapping[str, str]], None],
) -> List[Collector]:
    """Those that a run's request asks for. `tell` is given what cannot be taken and why, for a
    person; `progress` how far the script says that it is, from 0 to 1; `parameters` those that the
    script names while it runs, maybe again after a kill."""
    wanted = request.get("collect", DEFAULT)
    made: List[Collector] = [LeftOut(folder, tell)]
    if event_collector.SOURCE in wanted:
        made.append(Guarded(lambda: EventCollector(folder, tell, parameters), _events_fault, tell))
    if mlflow_collector.SOURCE in wanted:
        made.append(Guarded(lambda: MlflowCollector(folder, tell, parameters), _mlflow_fault, tell))
        made.append(Guarded(lambda: MlflowImages(folder, tell), _mlflow_images_fault, tell))
    if csv_collector.SOURCE in wanted:
        made.append(Guarded(lambda: CsvCollector(folder, tell), _csv_fault, tell))
    if log_collector.SOURCE in wanted:
        made.append(Guarded(lambda: LogCollector(folder, tell, progress), _log_fault, tell))
    return made


def _events_fault(error: str) -> str:
    return "The TensorBoard event files are not read any further: %s" % error


def _mlflow_fault(error: str) -> str:
    return "What the script tells MLflow is not taken up any further: %s" % error


def _mlflow_images_fault(error: str) -> str:
    return "The images that the script logs with MLflow are not taken up any further: %s" % error


def _csv_fault(error: str) -> str:
    return "The CSV files of metrics are not read any further: %s" % error


def _log_fault(error: str) -> str:
    return "The metrics in the log are not read any further: %s" % error
