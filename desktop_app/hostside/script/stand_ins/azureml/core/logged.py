"""Reads back what a run has logged."""

from __future__ import annotations

import glob
import json
import os
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Optional

_RECORD = struct.Struct("<qqdd")


def logged(folder: Optional[str]) -> Dict[str, List[float]]:
    """The values of each series in a run's folder of metrics, in the order in which each process
    logged them; nothing outside of a run."""
    found: Dict[str, List[float]] = {}
    if folder is None:
        return found
    # Writers have a mark in their name; what was collected elsewhere is called after its source.
    for path in sorted(glob.glob(os.path.join(glob.escape(folder), "*-*.trm"))):
        with open(path, "rb") as file:
            data = file.read()
        with open(path[: -len(".trm")] + ".names", "rb") as lines:
            names = [str(json.loads(line)) for line in lines if line.endswith(b"\n")]
        whole = len(data) // _RECORD.size * _RECORD.size
        for number, _, _, value in _RECORD.iter_unpack(data[:whole]):
            found.setdefault(names[number], []).append(value)
    return found
