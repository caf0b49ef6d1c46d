"""The moment of a run that somebody points at, on whichever page."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Moment(QObject):
    """One for all pages of a run. `time` is in seconds since the epoch, None for none; a `fixed`
    one stays until it is freed."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.time: float | None = None
        self.fixed = False

    def point(self, time: float | None) -> None:
        """Somebody points at a moment, or at none any more."""
        if not self.fixed:
            self._set(time, fixed=False)

    def click(self, time: float) -> None:
        """Fix a moment; free the one that is fixed."""
        self._set(time, fixed=not self.fixed)

    def drag(self, time: float) -> None:
        """Fix another moment instead of the one that is fixed."""
        self._set(time, fixed=True)

    def free(self) -> None:
        self._set(None, fixed=False)

    def _set(self, time: float | None, *, fixed: bool) -> None:
        if (time, fixed) != (self.time, self.fixed):
            self.time, self.fixed = time, fixed
            self.changed.emit()
