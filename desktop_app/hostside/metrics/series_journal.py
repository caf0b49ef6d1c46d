"""The series files that a script's own files become, and how far those were read, as one thing.

What comes next is noted whole before anything is written: where it goes in both series files, its
bytes, and how far the script's files are read with it. So a kill at any instant loses and repeats
nothing: whoever comes next finds in the note what is missing at the ends of the series files.
"""

from __future__ import annotations

import base64
import json
import os
import struct
from typing import Any, Dict, Optional, Sequence, Tuple

from ..layout import RunFolder
from ..records import read_json, write_json

MOST_SERIES = 5000
"""Of one source that makes as many as it likes."""
LATEST = 253402300800.0
"""The year 10000, in seconds since the epoch: no point is of a time from there on."""
_RECORD = struct.Struct("<qqdd")

Point = Tuple[str, int, float, float]
"""Series, step, seconds since the epoch, value."""
Marks = Dict[str, Any]


class Journal:
    """Of one run and one source, which names the series files: whoever reads them knows by it where
    the points come from. Raises OSError where there is no room: then try the same again later."""

    def __init__(self, folder: RunFolder, source: str) -> None:
        self._path = folder.at("state/%s.json" % source)
        self._names_path = os.path.join(folder.metrics, source + ".names")
        self._records_path = os.path.join(folder.metrics, source + ".trm")
        note = read_json(self._path)
        self._note: Marks = note or {"names_at": 0, "names": "", "records_at": 0, "records": ""}
        names, records = _size(self._names_path), _size(self._records_path)
        short = names < self._note["names_at"] or records < self._note["records_at"]
        self.lost = short or (note is None and names + records > 0)
        """Note and series files do not belong together, as after a fall of the host: nobody knows
        what was read, so nothing may be added."""
        self.marks: Marks = dict(self._note.get("marks") or {})
        """How far everything was read, as it was last added."""
        self._ids: Optional[Dict[str, int]] = None
        self._whole = False

    def complete(self) -> None:
        """Write what was noted and is not there yet, names first. Where the names cannot be read
        then, as a fall of the host may leave them, the journal is lost too."""
        if self.lost or self._whole:
            return
        _extend(self._names_path, self._note["names_at"], self._note["names"].encode("ascii"))
        if self._ids is None:
            self._ids = _read_names(self._names_path)
            self.lost = self._ids is None
        if not self.lost:
            _extend(self._records_path, self._note["records_at"], _data_of(self._note))
            self._whole = True

    def names(self) -> Dict[str, int]:
        """The series so far, and their numbers; none of a lost journal."""
        self.complete()
        return self._ids or {}

    def add(self, points: Sequence[Point], marks: Marks) -> None:
        """Add points, and that everything was read as far as `marks` say (JSON values)."""
        ids = dict(self.names())
        fresh = [name for name in dict.fromkeys(point[0] for point in points) if name not in ids]
        ids.update({name: number for number, name in enumerate(fresh, len(ids))})
        records = b"".join([_RECORD.pack(ids[name], *rest) for name, *rest in points])
        note = {
            "names_at": self._note["names_at"] + len(self._note["names"]),
            "names": "".join(json.dumps(name) + "\n" for name in fresh),
            "records_at": self._note["records_at"] + len(_data_of(self._note)),
            "records": base64.b64encode(records).decode("ascii"),
            "marks": marks,
        }
        write_json(self._path, note)
        self._note, self.marks, self._ids, self._whole = note, marks, ids, False
        self.complete()


def _data_of(note: Marks) -> bytes:
    return base64.b64decode(note["records"])


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except FileNotFoundError:
        return 0


def _extend(path: str, start: int, data: bytes) -> None:
    """Write the part of `data` that is missing in a file in which it begins at `start`."""
    missing = data[max(0, _size(path) - start) :]
    if not missing:
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        while missing:
            missing = missing[os.write(descriptor, missing) :]
    finally:
        os.close(descriptor)


def _read_names(path: str) -> Optional[Dict[str, int]]:
    """None where a line is no name."""
    try:
        with open(path, "rb") as file:
            names = [json.loads(line) for line in file]
    except FileNotFoundError:
        return {}
    except ValueError:
        return None
    if not all(isinstance(name, str) for name in names):
        return None
    return {name: number for number, name in enumerate(names)}
