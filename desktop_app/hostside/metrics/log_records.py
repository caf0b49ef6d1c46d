"""The steps of dictionaries that are printed with their epoch, as by Hugging Face's Trainer.

Its dictionaries of training and of evaluation name no step. The bar that it draws anew below each
of them does; where there is none, all of them share one count, so that both lie on one axis.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Mapping, Optional, Tuple

MOST_LETTERS = 1000
"""That are looked at of what comes after a dictionary."""
_BAR = re.compile(r"\|\s{0,8}(\d{1,12})/(\d{1,12})\s\[")
_NONE = -1


class RecordSteps:
    """Of one log. Made with the `marks` of another, it goes on where that was."""

    def __init__(self, marks: Optional[Mapping[str, Any]] = None) -> None:
        known = marks or {}
        self._epoch: Optional[float] = known.get("epoch")
        self._step: int = known.get("step", -1)
        self._names: List[str] = known.get("names", [])
        """Of the metrics that this step had."""
        self._whole: bool = known.get("whole", True)
        """Whether all epochs so far were whole ones: then these are the steps."""
        self._total: Optional[int] = known.get("total")
        """How many steps the bar of the training has; `_NONE` where it counts something else."""

    @property
    def marks(self) -> Dict[str, Any]:
        """What another one goes on with."""
        return {
            "epoch": self._epoch,
            "step": self._step,
            "names": self._names,
            "whole": self._whole,
            "total": self._total,
        }

    def step(self, names: List[str], epoch: float, counted: int, after: str) -> int:
        """Of the next dictionary, which has metrics of these names. Those of them that counted
        their own steps before are at `counted`. Two of one epoch are one step unless they have the
        same metrics; `after` is the beginning of what was printed after it."""
        self._whole = self._whole and epoch.is_integer()
        if epoch == self._epoch and counted <= self._step and not set(names) & set(self._names):
            self._names = [*self._names, *names]
            return self._step
        self._step = self._next(epoch, max(counted, self._step), after)
        self._epoch, self._names = epoch, list(names)
        return self._step

    def _next(self, epoch: float, last: int, after: str) -> int:
        bar = self._bar(after)
        if bar is not None:
            done, total = bar
            # One that does not go on with the epochs is of something else.
            if done > last or (done == last and epoch == self._epoch):
                self._total = total
                return done
            self._total = _NONE
        elif self._total is not None and self._total != _NONE and self._epoch:
            reckoned = epoch * self._step / self._epoch
            return max(round(reckoned), last) if reckoned <= self._total else last + 1
        return int(epoch) if self._whole else last + 1

    def _bar(self, after: str) -> Optional[Tuple[int, int]]:
        """How far the training's bar is, and of how many steps."""
        if self._total == _NONE:
            return None
        for done, total in _BAR.findall(after[:MOST_LETTERS]):
            if self._total in (None, int(total)):
                return int(done), int(total)
        return None
