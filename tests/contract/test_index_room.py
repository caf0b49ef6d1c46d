"""An index on a disk that is full to its last byte."""

from __future__ import annotations

import math
import struct
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from desktop_app.adapters.store.opening import open_index
from desktop_app.domain.errors import KnownError
from desktop_app.domain.metrics import SeriesState, SeriesSummary
from desktop_app.domain.run import Outcome
from tests.contract.indexed import ended, record, run_id
from tests.testbed import small_disk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Real

NEW = SeriesState(0, "loss", False, SeriesSummary(0, math.nan, math.nan, math.nan))


def fill(disk: Path) -> None:
    """Until not a byte more fits."""
    with (disk / "big").open("ab", buffering=0) as file:
        for size in (65_536, 1_024, 1):
            with suppress(OSError):
                while file.write(b"x" * size) == size:
                    pass


def records(count: int) -> bytes:
    return b"".join(struct.pack("<qqdd", 0, step, 1.0, 0.5) for step in range(count))


def test_what_ends_a_run_finds_room_on_a_disk_that_is_full(real: Real) -> None:
    real("root")
    with small_disk.mounted(8 << 20) as disk:
        index, series, rebuilt = open_index(disk / "index")
        assert rebuilt is not None
        rebuilt()
        index.store(record(1), {})
        fill(disk)
        with pytest.raises(KnownError) as told:
            series.append(run_id(1), records(1_000), {0: NEW})
        assert told.value.code == "disk_full"
        (grown,) = series.append(run_id(1), records(1_000), {0: NEW})
        index.grow(run_id(1), {}, [grown])
        index.store(ended(1, Outcome.FAILED), {"streams/events.jsonl": 300})
        index.close()
        assert not (disk / "index" / "room.reserve").exists()
        (disk / "big").unlink()
        index, _, rebuilt = open_index(disk / "index")
        assert rebuilt is None
        assert index.get(run_id(1)).summary.outcome is Outcome.FAILED
        assert (disk / "index" / "room.reserve").stat().st_size == 1 << 20
        index.close()
