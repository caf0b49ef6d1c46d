"""The numbers of a log once its run has ended or was given up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from desktop_app.domain.number_patterns import NumberPattern
from desktop_app.domain.run import RunRecord
from desktop_app.engine.following import number_intake
from desktop_app.engine.index_making import refresh
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.series.pattern_files import PATTERNS
from desktop_app.engine.worker import Worker
from tests.fakes.accepted_run import RUN
from tests.unit.engine.following.test_intake import LOG
from tests.unit.engine.following.test_number_intake import COUNTED, LOSS, Printed


@pytest.fixture
def printed(tmp_path: Path) -> Printed:
    return Printed(tmp_path)


def test_a_run_given_up_keeps_only_how_much_of_its_files_was_taken_in(printed: Printed) -> None:
    printed.write(LOG, ("loss", 1.0))
    printed.print("step 1 loss 0.5\n")
    printed.ask_for(LOSS)
    printed.take()
    printed.ask_for()
    printed.take()
    printed.intake.give_up(RUN, 5.0)
    decision = json.loads(Path(printed.folder.path, "given_up.json").read_text())
    assert decision == {"time": 5.0, "taken": {"streams/metrics/log.trm": 32}}


def test_a_run_given_up_has_the_same_numbers_in_a_new_index(printed: Printed) -> None:
    printed.ask_for(LOSS)
    printed.print("step 1 loss 0.5\nstep 2 loss 0.")
    printed.take()
    printed.intake.give_up(RUN, 5.0)
    printed.ask_for(LOSS, COUNTED)
    printed.take()
    assert printed.points("mine") == [(1, 0.5)]
    live = printed.answers()
    printed.start_again()
    printed.intake.rebuild(RUN)
    assert printed.answers() == live
    printed.take()
    assert printed.answers() == live


def test_a_run_whose_log_is_long_can_be_given_up_while_that_is_read(
    printed: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(number_intake, "PIECE", 64)
    monkeypatch.setattr(number_intake, "MOST_READ", 64)
    printed.ask_for(LOSS)
    printed.print("step 1 loss 0.5\n" * 20)
    assert printed.intake.give_up(RUN, 5.0).summary.cause == "given_up"
    assert printed.points("mine") == [(1, 0.5)] * 20


async def at_once(call: Callable[..., Any], *words: Any) -> Any:
    """As the worker, on this thread."""
    return call(*words)


def test_an_index_of_a_workspace_that_is_only_read_hears_of_patterns_of_runs_that_ended(
    printed: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths, worker = WorkspacePaths(Path(printed.folder.root)), cast(Worker, at_once)
    printed.print("step 1 loss 0.5 lr 1\n")
    printed.end()
    rebuilt: list[str] = []
    rebuild = printed.intake.rebuild

    def counted(run_id: str) -> RunRecord:
        rebuilt.append(run_id)
        return rebuild(run_id)

    monkeypatch.setattr(printed.intake, "rebuild", counted)

    def refreshed() -> list[str]:
        """The names of its series; twice, since the second time nothing is to be done."""
        for _ in range(2):
            assert asyncio.run(refresh(paths, printed.index, printed.intake, worker)) == []
        return sorted(printed.answers())

    assert (refreshed(), len(rebuilt)) == ([], 0)
    printed.ask_for(LOSS, NumberPattern("bad", "("))
    assert (refreshed(), len(rebuilt)) == (["mine"], 1)
    printed.ask_for(COUNTED)
    assert (refreshed(), len(rebuilt)) == (["lr"], 2)
    Path(printed.folder.path, PATTERNS).write_text("{")
    assert (refreshed(), len(rebuilt)) == (["lr"], 2)
    printed.ask_for()
    assert (refreshed(), len(rebuilt)) == ([], 3)
    assert printed.index.get(RUN).summary.ended
