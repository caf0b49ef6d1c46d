"""How far a training is, from lines that say which of how many epochs it is in.

It is at least that far: a line at the end of an epoch is read as one of its beginning.
"""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional

from .log_numbers import Line

_TRAINING = ("", "train/")


class LogProgress:
    """Of one log, of which it is given the lines in their order. Made with the `marks` of another,
    it goes on where that was."""

    def __init__(self, marks: Optional[Mapping[str, Any]] = None) -> None:
        known = marks or {}
        self._first: Optional[int] = known.get("first")
        """Whether the script counts its epochs from 0 or from 1."""
        self._epoch: float = known.get("epoch", 0.0)
        self._epochs: int = known.get("epochs", 0)
        self.done: float = known.get("done", 0.0)
        """From 0 to 1; never less than before."""

    @property
    def marks(self) -> Dict[str, Any]:
        """What another one goes on with."""
        return {
            "first": self._first,
            "epoch": self._epoch,
            "epochs": self._epochs,
            "done": self.done,
        }

    def read(self, line: Line) -> None:
        """Heed the next line."""
        if line.epoch is not None and line.epochs:
            if self._first is None:
                self._first = 0 if line.epoch < 1 else 1
            self._epoch, self._epochs = line.epoch, line.epochs
        elif line.epoch is not None:
            self._epoch = line.epoch
        if not self._epochs or self._first is None:
            return
        within = 0.0
        if line.step is not None and line.steps and line.phase in _TRAINING:
            within = min(line.step / line.steps, 1.0)
        # From 0, the last one may be called `2/3` or `2/2`.
        count = self._epochs + 1 - self._first
        self.done = min(max(self.done, (self._epoch - self._first + within) / count), 1.0)
