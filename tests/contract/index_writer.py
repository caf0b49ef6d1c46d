"""Stores run after run into an index until it is killed or has done what it was told.

`python index_writer.py FOLDER PREFIX ROUNDS`: each round appends ten points to a run's series and
stores count and offset; a line on stdout acknowledges it.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from desktop_app.adapters.store.opening import open_index
from desktop_app.domain.metrics import SeriesState, SeriesSummary
from desktop_app.domain.run import Contact, RunRecord, RunSummary, Stage

POINTS = 10
NAN = float("nan")


def main(folder: Path, prefix: str, rounds: int) -> None:
    index, store, _ = open_index(folder)
    run_id = f"{prefix:0>26}"
    summary = RunSummary(
        run_id, prefix, "Default", "a.py", "local", "e", Stage.RUNNING, None, Contact.LIVE, 1.0
    )
    state = SeriesState(0, "loss", False, SeriesSummary(0, NAN, NAN, NAN))
    index.store(RunRecord(summary), {})
    for n in range(rounds):
        data = b"".join(struct.pack("<qqdd", 0, n * POINTS + k, 0.0, n) for k in range(POINTS))
        (state,) = store.append(run_id, data, {0: state})
        number = index.grow(run_id, {"a.trm": (n + 1) * len(data)}, [state])
        print(n, number, flush=True)
    index.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
