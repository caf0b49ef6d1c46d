"""Whatever takes metrics up that a script writes for others than Trainyard."""

from __future__ import annotations

from typing import Any, Callable, List, Mapping, Protocol

from . import log_collector
from .layout import RunFolder
from .log_collector import LogCollector
from .tensorboard import collector as event_collector
from .tensorboard.collector import EventCollector

DEFAULT = (event_collector.SOURCE, log_collector.SOURCE)
"""Of a request that does not say where metrics are collected from."""


class Collector(Protocol):
    """Both may be called again after a kill: nothing is lost or repeated."""

    def tick(self) -> None:
        """While the script runs, often: take some of what is new up. Short."""

    def finish(self) -> None:
        """Once it has ended: take the rest up."""


def make_collectors(
    folder: RunFolder,
    request: Mapping[str, Any],
    tell: Callable[[str], None],
    progress: Callable[[float], None],
) -> List[Collector]:
    """Those that a run's request asks for. `tell` is given what cannot be taken and why, for a
    person; `progress` how far the script says that it is, from 0 to 1."""
    wanted = request.get("collect", DEFAULT)
    made: List[Collector] = []
    if event_collector.SOURCE in wanted:
        made.append(EventCollector(folder, tell))
    if log_collector.SOURCE in wanted:
        made.append(LogCollector(folder, tell, progress))
    return made
