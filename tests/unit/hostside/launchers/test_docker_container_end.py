"""What the engine's record of an ended container means for the run."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.hostside.launchers.container import EngineRecord
from desktop_app.hostside.launchers.container_end import (
    Circumstances,
    engines_reason,
    never_started,
    signal_of,
    vanished,
)

RECORD = EngineRecord(
    identity="ab",
    status="exited",
    pid=0,
    exit_code=0,
    oom_killed=False,
    error="",
    started_at=10.0,
    finished_at=20.0,
)
PLAIN = Circumstances(entered=True, missing_program="", restarted=False, engine_was_away=False)


def cause(known: Circumstances = PLAIN, **changes: Any) -> str | None:
    record = engines_reason(RECORD._replace(**changes), known)
    if record is None:
        return None
    assert (record["outcome"], record["evidence"]) == ("failed", "engine")
    return str(record["cause"])


def test_exit_code_zero_is_the_scripts_own_whatever_else_happened() -> None:
    assert cause(PLAIN._replace(restarted=True, engine_was_away=True)) is None


def test_an_exit_code_is_the_scripts_own() -> None:
    assert cause(exit_code=1) is None
    assert cause(exit_code=137) is None


def test_the_engines_out_of_memory_flag_is_judged_with_the_script() -> None:
    assert cause(PLAIN._replace(engine_was_away=True), exit_code=137, oom_killed=True) is None


@pytest.mark.parametrize(
    ("code", "number"), [(137, 9), (143, 15), (139, 11), (1, None), (255, None)]
)
def test_a_signal_is_128_less(code: int, number: int | None) -> None:
    assert signal_of(code) == number


@pytest.mark.parametrize("code", [143, 137, 255])
def test_an_engine_that_was_away_ended_what_ended_by_its_codes(code: int) -> None:
    away = PLAIN._replace(engine_was_away=True)
    assert cause(away, exit_code=code) == "engine_lost"
    assert cause(away, exit_code=2) is None


def test_a_restart_of_the_host_ended_what_was_running() -> None:
    restarted = PLAIN._replace(restarted=True, engine_was_away=True)
    assert cause(restarted, exit_code=255) == "host_restarted"
    assert cause(restarted, exit_code=3) is None


@pytest.mark.parametrize(
    ("code", "why"), [(125, "start_failed"), (126, "start_failed"), (127, "no_shell")]
)
def test_codes_before_our_entry_has_begun_are_the_inits(code: int, why: str) -> None:
    assert cause(PLAIN._replace(entered=False), exit_code=code) == why
    assert cause(PLAIN, exit_code=code) is None


def test_a_missing_program_is_named_with_the_engines_times() -> None:
    known = PLAIN._replace(missing_program="python3")
    record = engines_reason(RECORD._replace(exit_code=127), known)
    assert record is not None
    assert (record["cause"], record["detail"]) == (
        "no_interpreter",
        "The image has no program python3.",
    )
    assert (record["started_at"], record["ended_at"]) == (10.0, 20.0)


def test_a_container_that_never_started_failed_to_start() -> None:
    assert cause(started_at=None, exit_code=127, error="no such") == "start_failed"
    assert never_started("")["detail"] == "The container was never started."


def test_a_container_that_is_gone_leaves_the_outcome_unknown() -> None:
    assert (vanished()["outcome"], vanished()["cause"]) == ("unknown", "engine_lost")
