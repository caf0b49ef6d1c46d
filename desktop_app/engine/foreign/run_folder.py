"""The folder of an imported run, written beside until it is whole."""

from __future__ import annotations

import hashlib
import json
import math
import struct
from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop_app.domain.ids import make_ulid
from desktop_app.domain.metrics import MOST_SERIES
from desktop_app.domain.names import MAX_NAME_LENGTH, usable_name
from desktop_app.domain.origin import RunOrigin
from desktop_app.domain.run import DEFAULT_EXPERIMENT, OutputFile, Stage
from desktop_app.engine.catalog import write_json
from desktop_app.engine.foreign.artifacts import copy_artifacts
from desktop_app.engine.foreign.model import ForeignRun, Item, Piece, Point, Tell, not_all
from desktop_app.engine.runs.requests import imported_request
from desktop_app.hostside import layout
from desktop_app.hostside.contents.store import sync
from desktop_app.hostside.metrics.left_out import MOST_PARAMETERS
from desktop_app.hostside.metrics.media_file import MediaFile

IMPORTED_CAUSE = "imported"
"""Why it is not known how an imported run ended: its source does not tell."""
MOST_NAME = 1000
"""Letters of a series' name."""
LATEST = 253402300800.0
"""The year 10000, in seconds since the epoch."""
_RECORD = struct.Struct("<qqdd")
_STEPS = range(-(2**63), 2**63)


class FolderWriter:
    """Writes the points of one run, then everything else. Blocking; raises OSError."""

    def __init__(self, folder: Path, run: ForeignRun, tell: Tell) -> None:
        self._folder = folder
        self._run = run
        self._tell = tell
        self._told: set[str] = set()
        self._ids: dict[str, int] = {}
        self._first, self._last = math.inf, -math.inf
        self._first_told = math.inf
        self._content = hashlib.sha256()
        stem = Path(folder, *layout.METRICS.split("/"), run.source or "imported")
        stem.parent.mkdir(parents=True)
        self._media = MediaFile(str(stem.parent), stem.name)
        self._items = 0
        self._parameters = dict(run.parameters)
        self._outputs: Sequence[OutputFile] = ()
        self._names = stem.with_suffix(".names").open("xb")
        self._records = stem.with_suffix(".trm").open("xb")

    def take(self, piece: Piece) -> None:
        """Write what was read of the run."""
        self.add(piece.points)
        self.add_items(piece.items)
        self._add_parameters(piece.parameters)

    def add(self, points: Sequence[Point]) -> None:
        """Write some points; what cannot be a point here is left out, and told once."""
        records, content = bytearray(), bytearray()
        for name, step, time, value in points:
            number = self._number(name)
            if number is None:
                continue
            if step not in _STEPS:
                self._leave_out("steps beyond 64 bits are left out")
                continue
            told = 0.0 < time < LATEST
            at = time if told else self._run.changed_at
            self._first, self._last = min(self._first, at), max(self._last, at)
            if told:
                self._first_told = min(self._first_told, at)
            records += _RECORD.pack(number, step, at, value)
            # A copy of the file has another time, and is the same run.
            content += _RECORD.pack(number, step, at if told else 0.0, value)
        self._content.update(content)
        self._records.write(records)

    def add_items(self, items: Sequence[Item]) -> None:
        """Write some images, texts and histograms; what is too much is left out, and told once."""
        for kind, name, step, time, content in items:
            told = 0.0 < time < LATEST
            at = time if told else self._run.changed_at
            about = {"kind": kind, "name": name[:MOST_NAME], "step": step, "time": at}
            self._items += 1
            if not self._media.add((self._run.name,), self._items, about, content):
                self._leave_out("it has too many or too large images, texts or histograms")
            what = (kind, name, step, at if told else 0.0, hashlib.sha256(content).hexdigest())
            self._content.update(json.dumps(what).encode("ascii"))

    def _add_parameters(self, parameters: Mapping[str, str]) -> None:
        for name, value in parameters.items():
            if name not in self._parameters and len(self._parameters) >= MOST_PARAMETERS:
                self._leave_out(f"of more than {MOST_PARAMETERS} parameters the rest is left out")
                return
            self._parameters.setdefault(name, value)

    def copy_artifacts(self) -> Generator[int, None, None]:
        """Copy what the run left; yields how many bytes were written."""
        run, work = self._run, Path(self._folder, "work")
        self._outputs = yield from copy_artifacts(run.artifacts, work, run.title, self._tell)
        for output in self._outputs:
            what = (output.path, output.sha256)
            self._content.update(json.dumps(what).encode("ascii"))

    def _number(self, name: str) -> int | None:
        number = self._ids.get(name)
        if number is not None:
            return number
        if not name or len(name) > MOST_NAME:
            self._leave_out(f"names of series may have 1 to {MOST_NAME} letters")
            return None
        if len(self._ids) >= MOST_SERIES:
            self._leave_out(f"of more than {MOST_SERIES} series the rest is left out")
            return None
        self._names.write(json.dumps(name).encode("ascii") + b"\n")
        self._content.update(name.encode("utf-8", "surrogatepass") + b"\n")
        number = self._ids[name] = len(self._ids)
        return number

    def _leave_out(self, why: str) -> None:
        if why not in self._told:
            self._told.add(why)
            self._tell(not_all("left_out", self._run.title, why=why))

    def close(self) -> None:
        """Let go of the files; harmless twice."""
        self._names.close()
        self._records.close()

    def finish(self, origin: RunOrigin, manifest: str) -> str:
        """Write what is known beside the points, names last; the run's id. The same run of the same
        source with the same content always gets the same one."""
        self.close()
        run = self._run
        started, ended = self._times()
        request = imported_request(
            origin,
            run_id=self._id(origin),
            name=run_name(run.title),
            experiment=usable_name(run.experiment) if run.experiment else DEFAULT_EXPERIMENT,
            created_at=started,
            parameters=self._parameters,
            manifest=manifest,
        )
        end = _end(run, started, ended)
        events = (
            {"event": "stage", "stage": Stage.RUNNING.value, "time": started},
            {"event": "ended", "time": ended, **end},
        )
        lines = (json.dumps({"n": n, **event}) + "\n" for n, event in enumerate(events))
        Path(self._folder, *layout.EVENTS.split("/")).write_text("".join(lines), "ascii")
        write_json(self._folder / layout.EXIT, end)
        files = [asdict(output) for output in self._outputs]
        write_json(self._folder / layout.OUTPUTS, {"version": 1, "files": files})
        write_json(self._folder / "run.json", request)
        sync([str(path) for path in Path(self._names.name).parent.iterdir()])
        return str(request["id"])

    def _times(self) -> tuple[float, float]:
        known = self._first <= self._last
        first = self._first if known else self._run.changed_at
        last = self._last if known else self._run.changed_at
        started = self._run.started_at
        started = first if started is None or not 0.0 < started < LATEST else started
        ended = self._run.ended_at
        ended = last if ended is None or not 0.0 < ended < LATEST else ended
        return started, max(started, ended)

    def _id(self, origin: RunOrigin) -> str:
        """Of what the source tells alone, its times as well."""
        run = self._run
        started = run.started_at
        if started is None or not 0.0 < started < LATEST:
            started = self._first_told if math.isfinite(self._first_told) else 0.0
        parameters = sorted(self._parameters.items())
        what = (origin.kind, origin.path, origin.name, run.title, parameters, run.outcome.value)
        self._content.update(json.dumps(what).encode("ascii"))
        return make_ulid(int(started * 1000), self._content.digest()[:10])


def _end(run: ForeignRun, started: float, ended: float) -> Mapping[str, Any]:
    """As a host records the end of a run."""
    return {
        "version": 1,
        "outcome": run.outcome.value,
        "exit_code": None,
        "signal": None,
        "cause": IMPORTED_CAUSE,
        "detail": "",
        "hint": "",
        "started_at": started,
        "ended_at": ended,
        "evidence": "import",
    }


def run_name(title: str) -> str:
    """What a run is called here: the title, with what no name may have replaced in its parts."""
    parts = [usable_name(part) for part in title.split("/") if part]
    return "/".join(parts)[:MAX_NAME_LENGTH] or usable_name(title)


def file_time(path: Path) -> float:
    """When a file was changed last, in seconds since the epoch, as far as that can be."""
    return min(max(path.stat().st_mtime, 1.0), LATEST - 1)
