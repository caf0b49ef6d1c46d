"""What is said of how long a run takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.domain.run import Outcome, Stage
from tests.fakes import values


@pytest.mark.parametrize(
    ("started", "progress", "left"),
    [
        (100.0, 0.25, 300.0),
        (100.0, 1.0, 0.0),
        (100.0, 0.0, None),
        (100.0, None, None),
        (None, 0.25, None),
        (500.0, 0.25, 0.0),  # by a clock that goes ahead
    ],
)
def test_the_time_left_is_as_of_a_run_that_stays_as_fast(
    started: float | None, progress: float | None, left: float | None
) -> None:
    run = values.summary(stage=Stage.RUNNING, started_at=started, progress=progress)
    assert run.time_left(200.0) == left


def test_nothing_is_left_to_say_of_a_run_that_has_ended() -> None:
    failed = values.summary(stage=Stage.ENDED, outcome=Outcome.FAILED, started_at=1.0)
    run = replace(failed, progress=0.5)
    assert run.time_left(2.0) is None


def test_gpu_hours_grow_while_a_run_lives_and_stay_once_it_has_ended() -> None:
    run = values.summary(stage=Stage.RUNNING, started_at=1000.0, gpus=4)
    assert [run.gpu_hours(now) for now in (900.0, 1000.0, 8200.0)] == [0.0, 0.0, 8.0]
    ended = replace(run, stage=Stage.ENDED, outcome=Outcome.FAILED, ended_at=4600.0)
    assert ended.gpu_hours(9e9) == 4.0
    assert replace(ended, gpus=0).gpu_hours(9e9) == 0.0
    assert replace(ended, gpus=None).gpu_hours(9e9) is None
    assert replace(run, started_at=None).gpu_hours(9e9) is None
