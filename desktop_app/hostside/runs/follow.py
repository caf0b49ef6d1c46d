"""`follow`: everything that the watched runs write, from the given offsets on, as it is written."""

from __future__ import annotations

import contextlib
import os
import time
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Tuple

from ..layout import CONTENTS, EVENTS, EXIT, ITEMS, METRICS, OUTPUTS, SYSTEM, RunFolder
from ..protocol import CHUNK, FrameWriter, Header, Input, parse_request
from .run_state import adopt

GROWING_SECONDS = 0.08
"""The pause after something was told: what a script writes meanwhile is told together, so that
whoever listens takes little of a small machine's processor from the training."""
ACTIVE_SECONDS = 0.04
QUIET_SECONDS = 0.25
_QUIET_AFTER = 5.0
BEAT_SECONDS = 5.0
_ADOPT_SECONDS = 2.0


class Watched:
    """One run: how much of each of its files was told."""

    def __init__(self, folder: RunFolder, offsets: Mapping[str, int]) -> None:
        self.folder = folder
        self._offsets: Dict[str, int] = {str(name): int(at) for name, at in offsets.items()}
        self._adopt_due = 0.0

    def pending(self) -> List[Tuple[str, int, int]]:
        """(file, offset, length) of what is new. Events first, then metrics, then text; what is
        written once comes last, and is looked for first: whoever has the list of outputs has all
        that was written before it."""
        written_once = self._new((OUTPUTS, EXIT))
        return self._new(sorted(_below(self.folder.streams, "streams"), key=_order)) + written_once

    def _new(self, names: Iterable[str]) -> List[Tuple[str, int, int]]:
        found = []
        for name in names:
            offset = self._offsets.get(name, 0)
            length = self._size(name, offset) - offset
            if length > 0:
                found.append((name, offset, length))
        return found

    def told(self, name: str, offset: int) -> None:
        self._offsets[name] = offset

    def keep_supervised(self) -> None:
        """A run that is not ended gets a supervisor where its own is gone."""
        now = time.monotonic()
        if now >= self._adopt_due:
            self._adopt_due = now + _ADOPT_SECONDS
            with contextlib.suppress(OSError):  # tried again; the other runs do not wait for it
                adopt(self.folder)

    def _size(self, name: str, offset: int) -> int:
        path = self.folder.at(name)
        try:
            size = os.path.getsize(path)
        except OSError:
            return 0
        if name == EVENTS and size > offset:  # only whole lines: a torn one may be taken back
            with open(path, "rb") as file:
                file.seek(offset)
                return offset + file.read().rfind(b"\n") + 1
        return size


def _pause(told: bool, silence: float) -> float:
    """Seconds until the next look, `silence` seconds after something was told last."""
    if told:
        return GROWING_SECONDS
    return ACTIVE_SECONDS if silence < _QUIET_AFTER else QUIET_SECONDS


def _order(name: str) -> Tuple[int, str]:
    """A names file before the records that use it: both are told before the text streams, and
    images and the like after them, each content before the line about it."""
    if name == EVENTS:
        return 0, name
    if name.endswith((CONTENTS, ITEMS)) and name.startswith(METRICS):
        return (4 if name.endswith(CONTENTS) else 5), name
    if name.startswith((METRICS, SYSTEM)):
        return (1 if name.endswith(".names") else 2), name
    return 3, name


def _below(path: str, prefix: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(path))
    except OSError:
        return
    for entry in entries:
        name = "%s/%s" % (prefix, entry.name)
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path, name)
        elif entry.is_file(follow_symlinks=False):
            yield name


class Follow:
    """One follow channel."""

    def __init__(self, request: Header, out: FrameWriter, source: Input) -> None:
        self._source = source
        self._root = str(request["root"])
        self._inline = bool(request.get("inline", True))
        self._out = out
        self._runs: Dict[str, Watched] = {}
        self._caught_up = False
        self._change(request)

    def run(self) -> None:
        """Tell until stdin ends."""
        beat = last = time.monotonic()
        while True:
            told, behind = self._tell_round()
            now = time.monotonic()
            if told:
                last = now
                self._caught_up = False
            if not behind and not self._caught_up:
                self._caught_up = True
                self._out.put({"kind": "caught_up", "runs": list(self._runs)})
            if now - beat >= BEAT_SECONDS:
                beat = now
                self._out.put({"kind": "beat", "time": time.time()})
            self._out.flush()
            if not self._listen(0.0 if behind else _pause(told, now - last)):
                return

    def _tell_round(self) -> Tuple[bool, bool]:
        """One chunk of each run's most urgent file; in place only sizes are told, all at once.
        Whether something was told, and whether there is more."""
        told = behind = False
        for run_id, run in self._runs.items():
            run.keep_supervised()
            pending = run.pending()
            now = pending[:1] if self._inline else pending
            behind |= len(now) < len(pending)
            for name, offset, length in now:
                sent = self._tell(run_id, run, name, offset, length)
                told |= sent > 0
                behind |= 0 < sent < length
        return told, behind

    def _tell(self, run_id: str, run: Watched, name: str, offset: int, length: int) -> int:
        """How many of these bytes were told."""
        header: Dict[str, Any] = {"kind": "data", "run": run_id, "file": name, "offset": offset}
        payload = b""
        if self._inline:
            with open(run.folder.at(name), "rb") as file:
                file.seek(offset)
                # What is written once travels whole, so that nobody ever sees a part of it.
                payload = file.read(length if name in (OUTPUTS, EXIT) else min(length, CHUNK))
            length = len(payload)
        self._out.put(dict(header, length=length), payload)
        run.told(name, offset + length)
        return length

    def _listen(self, seconds: float) -> bool:
        """Wait for a word from the desktop; False when it went away."""
        for line in self._source.lines(seconds):
            if line.strip():
                self._change(parse_request(line))
        return not self._source.ended

    def _change(self, message: Mapping[str, Any]) -> None:
        for run_id in message.get("unwatch", []):
            self._runs.pop(str(run_id), None)
        for run_id, offsets in (message.get("watch") or {}).items():
            self._runs[run_id] = Watched(RunFolder(self._root, run_id), offsets)
        self._caught_up = False
