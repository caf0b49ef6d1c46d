"""The engine's voice: numbered events to whoever listens."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from desktop_app.domain.events import Event

Listener = Callable[[Event], None]
E = TypeVar("E", bound=Event)


class EventBus:
    """Numbers events and hands them to listeners, on the thread that posts (the engine's)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self._listeners: list[Listener] = []

    @property
    def number(self) -> int:
        """The number of the last event."""
        return self._number

    def post(self, event: E) -> E:
        """Number the event and tell every listener. A listener must return at once and never
        raise."""
        with self._lock:
            self._number += 1
            numbered = replace(event, number=self._number)
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(numbered)
        return numbered

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Listen from now on; the returned call ends it."""
        with self._lock:
            self._listeners.append(listener)
        return lambda: self._unsubscribe(listener)

    def _unsubscribe(self, listener: Listener) -> None:
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)
