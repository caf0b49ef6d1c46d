"""The last sample of a run: how long its log is once nobody prints any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.hostside.layout import LOG_SIZE, RunFolder
from desktop_app.hostside.runs.samples import SampleFile, add_last_size
from tests.contract.hostside.host_program import points


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    made = RunFolder(str(tmp_path), "R1")
    Path(made.system).mkdir(parents=True)
    Path(made.stdout).write_bytes(b"x" * 70)
    return made


def sizes(folder: RunFolder) -> list[tuple[int, float]]:
    return [(step, value) for name, step, value in points(folder.system) if name == LOG_SIZE]


def test_what_was_printed_after_the_last_sample_is_told_at_the_end_once(folder: RunFolder) -> None:
    SampleFile(folder.system).add(2, 102.0, {LOG_SIZE: 50.0, "cpu": 1.0})
    for _ in range(2):  # a successor finishes it again
        add_last_size(folder, 100.0, 103.5)
    assert sizes(folder) == [(2, 50.0), (3, 70.0)]
    assert SampleFile(folder.system).last(LOG_SIZE) == (103.5, 70.0)


def test_the_last_sample_is_not_before_the_others(folder: RunFolder) -> None:
    SampleFile(folder.system).add(4, 104.0, {LOG_SIZE: 50.0})
    add_last_size(folder, 100.0, 103.5)
    assert SampleFile(folder.system).last(LOG_SIZE) == (104.0, 70.0)


def test_a_log_that_was_told_whole_or_is_not_there_needs_no_sample_more(
    folder: RunFolder,
) -> None:
    SampleFile(folder.system).add(2, 102.0, {LOG_SIZE: 70.0})
    add_last_size(folder, 100.0, 103.5)
    assert sizes(folder) == [(2, 70.0)]
    Path(folder.stdout).unlink()
    add_last_size(folder, 100.0, 103.5)
    assert sizes(folder) == [(2, 70.0)]


def test_a_run_that_ended_before_any_sample_has_the_last_one(folder: RunFolder) -> None:
    Path(folder.system, "host.trm").touch()
    add_last_size(folder, 100.0, 100.25)
    assert sizes(folder) == [(0, 70.0)]
