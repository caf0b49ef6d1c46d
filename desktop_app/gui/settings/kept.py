"""The user's settings as the window works with them."""

from __future__ import annotations

import json
import sys
import threading
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from desktop_app.domain.errors import KnownError, TrainyardError
from desktop_app.engine.ports import Settings

SAVE_MS = 250


class KeptSettings(QObject):
    """`Settings` that never hold the window up and never raise a `KnownError`. GUI thread.

    A value is read once. A change is there at once and saved a moment later, on a thread of its
    own. `hindered` carries what cannot be read or saved, each such error once; the window goes on
    with the values it has, and the next change tries again.
    """

    hindered = Signal(object)
    _answered = Signal()

    def __init__(self, store: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._values: dict[str, object] = {}
        self._unsaved: dict[str, object] = {}
        self._saving: dict[str, object] = {}
        self._told: set[str] = set()
        self._thread: threading.Thread | None = None
        self._error: Exception | None = None
        self._wait = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._wait.timeout.connect(self.save)
        self._answered.connect(self._take_answer, Qt.ConnectionType.QueuedConnection)

    @property
    def problem(self) -> str:
        return self._store.problem

    @property
    def lost(self) -> bool:
        return self._store.lost

    def get(self, name: str) -> object:
        """As the port says; None where it cannot be read."""
        if name not in self._values:
            try:
                self._values[name] = self._store.get(name)
            except KnownError as error:
                self.tell(error)
                return None
            self._tell_problem()
        return self._values[name]

    def put(self, name: str, value: object) -> None:
        """As the port says; raises `TypeError` for a value that JSON does not know."""
        json.dumps(value)
        self._values[name] = self._unsaved[name] = value
        self._wait.start()

    def tell(self, error: TrainyardError) -> None:
        """Pass on that settings are out of reach, unless that was told. A defect is not told here:
        it has its own report."""
        if isinstance(error, KnownError) and error.text not in self._told:
            self._told.add(error.text)
            # The first ones are read before there is a window that could show this.
            QTimer.singleShot(0, self, partial(self.hindered.emit, error))

    @Slot()
    def save(self) -> None:
        """Begin to save what changed, without waiting for it."""
        self._wait.stop()
        if self._thread is None and self._unsaved:
            self._saving = dict(self._unsaved)
            self._thread = threading.Thread(target=self._write, name="settings")
            self._thread.start()

    def close(self) -> None:
        """Save what is left and wait for it. Nobody sees a toast any more: an error that was not
        told yet goes to standard error."""
        told = set(self._told)
        error = self._take_answer()
        if error is None:
            self.save()
            error = self._take_answer()
        self._wait.stop()
        if error is not None and error.text not in told:
            sys.stderr.write(f"{error}\n")

    def _write(self) -> None:
        """On the thread. `_saving` and `_error` are its own until it has answered."""
        self._error = None
        try:
            for name, value in self._saving.items():
                self._store.put(name, value)
        except Exception as error:  # noqa: BLE001 - raised where the answer is taken
            self._error = error
        self._answered.emit()

    @Slot()
    def _take_answer(self) -> KnownError | None:
        """What came of the saving that was begun, waited for if need be; raises what is no
        `KnownError`."""
        if self._thread is None:
            return None  # `close` has taken it
        self._thread.join()
        self._thread = None
        error = self._error
        if isinstance(error, KnownError):
            self.tell(error)
            return error
        if error is not None:
            raise error
        saved = self._saving.items()
        self._unsaved = dict(item for item in self._unsaved.items() if item not in saved)
        if self._unsaved:
            self._wait.start()
        self._tell_problem()
        return None

    def _tell_problem(self) -> None:
        problem = self.problem
        if problem:
            self.tell(KnownError("settings_reset", problem))
