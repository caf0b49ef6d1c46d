"""Which packages a run has: found out while its script runs, and kept with the run for ever."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from typing import Optional

from ..environments.resolutions import Asking
from ..launchers.base import Launcher
from ..layout import RunFolder
from ..protocol import HostError
from ..records import write_json

_LATER_SECONDS = 1.0
"""After the script was started, whose first line must not wait for us."""
_PATIENCE_SECONDS = 10.0


class RunPackages:
    """On a thread of its own, since a container engine may be slow to answer. Where the environment
    does not tell, the supervisor's log says so, and the run has none."""

    def __init__(self, folder: RunFolder, launcher: Launcher) -> None:
        self._folder = folder
        self._launcher = launcher
        self._thread: Optional[threading.Thread] = None
        self._asking: Optional[Asking] = None
        self._now = threading.Event()

    def begin(self) -> None:
        """Ask soon, unless a supervisor before us has."""
        if not os.path.exists(self._folder.packages):
            self._thread = threading.Thread(target=self._keep, name="packages", daemon=True)
            self._thread.start()

    def finish(self) -> None:
        """Nothing is written any more, however little the environment has told by now."""
        if self._thread is None:
            return
        self._now.set()
        self._thread.join(_PATIENCE_SECONDS)
        if self._thread.is_alive() and self._asking is not None:
            self._asking.give_up()
            self._thread.join(_PATIENCE_SECONDS)

    def _keep(self) -> None:
        self._now.wait(_LATER_SECONDS)
        try:
            question = self._launcher.question()
            if question is None:
                return
            self._asking = Asking(question)
            # Not beside it: whatever is in that folder is mirrored.
            beside = self._folder.at("state/packages.json")
            write_json(beside, self._asking.answer())
            os.replace(beside, self._folder.packages)
        except (HostError, OSError) as error:
            _say("The packages are not known: %s" % error)


def _say(text: str) -> None:
    with contextlib.suppress(OSError):  # no room in the supervisor's log
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
