"""From the engine's thread to the window: one small place that every event passes."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from desktop_app.domain.events import (
    BuildChanged,
    Event,
    MetricsGrew,
    OutputsChanged,
    Progress,
    RunChanged,
    StreamGrew,
    TargetChanged,
)

BATCH_EVENTS = 200
BATCH_SECONDS = 0.008
FRAME_MS = 16

Key = tuple[object, ...]


def event_key(event: Event) -> Key:
    """Events of one key tell the same thing: only the newest that is waiting is delivered."""
    match event:
        case StreamGrew():
            return ("stream", event.run_id, event.file)
        case MetricsGrew():
            return ("metrics", event.run_id, event.system)
        case RunChanged(run=run) if run is not None:
            return ("run", run.id)
        case OutputsChanged():
            return ("outputs", event.run_id)
        case TargetChanged(state=state) if state is not None:
            return ("target", state.target.name)
        case BuildChanged(build=build) if build is not None:
            return ("build", build.environment, build.target)
        case Progress():
            return ("progress", event.job)
        case _:
            return ("event", event.number)


def merge(old: Event, new: Event) -> Event:
    """The one event that says what `old` and `new` of the same key say together."""
    if isinstance(old, MetricsGrew) and isinstance(new, MetricsGrew):
        return replace(new, counts={**old.counts, **new.counts})
    return new


class Outbox(QObject):
    """`put` on any thread; `delivered` on the thread that this object lives on, in order.

    One queued wake signal per idle-to-busy edge; after that a timer drains at most `BATCH_EVENTS`
    events or `BATCH_SECONDS` of work per frame, so that no burst holds up the window.
    """

    delivered = Signal(object)
    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: OrderedDict[Key, Event] = OrderedDict()
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._drain)
        self._wake.connect(self._woken, Qt.ConnectionType.QueuedConnection)

    def put(self, event: Event) -> None:
        """Hand over one event; returns at once."""
        key = event_key(event)
        with self._lock:
            old = self._waiting.pop(key, None)
            self._waiting[key] = event if old is None else merge(old, event)
            wake, self._busy = not self._busy, True
        if wake:
            self._wake.emit()

    def clear(self) -> None:
        """Forget what is waiting (the workspace was left)."""
        with self._lock:
            self._waiting.clear()

    @Slot()
    def _woken(self) -> None:
        self._timer.start()
        self._drain()

    @Slot()
    def _drain(self) -> None:
        end = time.perf_counter() + BATCH_SECONDS
        for count in range(BATCH_EVENTS):
            with self._lock:
                event = self._waiting.popitem(last=False)[1] if self._waiting else None
                if event is None and count == 0:
                    self._busy = False
                    self._timer.stop()
            if event is None:
                return
            self.delivered.emit(event)
            if time.perf_counter() >= end:
                return
