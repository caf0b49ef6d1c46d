"""How far a build is, by the words of the programs that do it; never guessed."""

from __future__ import annotations

import re
import time
from typing import Any, Dict, List, Mapping

from .failures import clean_line, raw_lines

_LONGEST = 200
_UNFINISHED = 64 * 1024
# docker's classic builder: "Step 3/7 : RUN pip install torch".
_CLASSIC = re.compile(r"Step (\d+)/(\d+) ?: (.+)")
PODMAN_STEP = re.compile(r"(?:\[(?P<stage>\d+)/\d+\] )?STEP (\d+)/(\d+): (.+)")
"""Podman: "STEP 3/7: RUN pip install torch"; in one stage of several, "[1/2] STEP 3/7: RUN ..."."""
# BuildKit with plain progress: "#9 [3/7] RUN pip install torch", "#9 [stage-0 3/7] RUN ...". What
# a step's program says has a time behind the number: "#9 12.34 [12/345] Building CXX object".
_BUILDKIT = re.compile(r"#\d+ \[(?:\S+ )?(\d+)/(\d+)\] (.+)")
# pip: each requirement, each file with its size, and at the end all that it puts in place.
_PIP = re.compile(r"(?:Collecting|Downloading|Building wheels? for|Installing collected) \S.*")


class BuildSteps:
    """Reads a build log as it grows. `now` has `step` of `steps` (0 where they are not numbered)
    and `what` is done in it, in the words of the program."""

    def __init__(self) -> None:
        self.now: Dict[str, Any] = {"step": 0, "steps": 0, "what": ""}
        self._rest = b""

    def feed(self, data: bytes) -> bool:
        """Take in what the log gained; whether that changed `now`."""
        before = self.now
        whole, newline, rest = (self._rest + data).rpartition(b"\n")
        self._rest = rest[-_UNFINISHED:]
        if newline:
            self._read(raw_lines(whole))
        return self.now != before

    def _read(self, lines: List[str]) -> None:
        for line in lines:
            step = _CLASSIC.match(line) or PODMAN_STEP.match(line) or _BUILDKIT.match(line)
            said = clean_line(line)
            if step:
                number, count, what = step.groups()[-3:]
                self.now = {"step": int(number), "steps": int(count), "what": what[:_LONGEST]}
            elif _PIP.match(said):
                self.now = dict(self.now, what=said[:_LONGEST])


def joined_text(began_at: float) -> str:
    """That the build of somebody else is waited for; `began_at` in seconds since the epoch."""
    return "Waiting for the build that began at %s." % time.strftime(
        "%H:%M", time.localtime(began_at)
    )


def news_text(news: Mapping[str, Any]) -> str:
    """What `joining.Tell` is told, in one line; empty for what is of no use to a run."""
    if news["kind"] == "joined":
        return joined_text(float(news["began_at"]))
    if news["kind"] != "step":
        return ""
    if news["steps"]:
        return "Building, step %d of %d: %s" % (news["step"], news["steps"], news["what"])
    return "Building: %s" % news["what"]
