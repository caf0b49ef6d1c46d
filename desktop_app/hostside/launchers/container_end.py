"""What the engine's record of a container tells beside the script's own end."""

from __future__ import annotations

from typing import NamedTuple, Optional

from ..records import Record, exit_record
from .container import EngineRecord

# Exit codes that the engine itself causes when it stops or finds a container dead: SIGTERM and
# SIGKILL at its own end, 255 for one that was running when the power went.
_ENGINES_OWN = (143, 137, 255)
_SIGNAL_BASE = 128
_SIGNALS = 64


class Circumstances(NamedTuple):
    """What this host knows beside the engine's record."""

    entered: bool
    """Our entry has begun inside the container."""
    missing_program: str
    """What the entry did not find in the image; empty where all was there."""
    restarted: bool
    """The machine was started anew since the container was."""
    engine_was_away: bool
    """The engine was silent at some time since the container was started."""


# Without our entry having begun: what the init program's exit codes mean.
_NOT_ENTERED = {
    125: (
        "start_failed",
        "The container cannot write into the run's folder.",
        "A network home may forbid it: choose a workspace on a disk of the host.",
    ),
    126: (
        "start_failed",
        "The image's programs cannot be executed on this host.",
        "Choose an image for this host's processor.",
    ),
    127: (
        "no_shell",
        "The image has no shell (/bin/sh), which Trainyard needs to start the script in it.",
        "Choose an image with a shell: not a distroless or scratch image.",
    ),
}


def engines_reason(record: EngineRecord, known: Circumstances) -> Optional[Record]:
    """The end that only the engine's side explains; None where the script ended by itself."""
    code = record.exit_code
    if record.started_at is None:
        return never_started(record.error)
    if code == 0 or record.oom_killed:
        return None
    if not known.entered and code in _NOT_ENTERED:
        return _failed(record, *_NOT_ENTERED[code])
    if known.missing_program:
        return _failed(
            record,
            "no_interpreter",
            "The image has no program %s." % known.missing_program,
            "Choose an image with it, or add a requirement so that one is built.",
        )
    if known.restarted and code in _ENGINES_OWN:
        return _failed(
            record,
            "host_restarted",
            "The host was restarted while the run was going on.",
            "Run it again; a script that saves checkpoints can go on from them.",
        )
    if known.engine_was_away and code in _ENGINES_OWN:
        return _failed(
            record,
            "engine_lost",
            "The Docker engine was stopped, and it ended the container.",
            "Run it again. Engines with live-restore keep containers running.",
        )
    return None


def _failed(record: EngineRecord, cause: str, detail: str, hint: str) -> Record:
    return exit_record(
        "failed",
        cause,
        "engine",
        exit_code=record.exit_code,
        signal=signal_of(record.exit_code),
        detail=detail,
        hint=hint,
        started_at=record.started_at,
        ended_at=record.finished_at,
    )


def signal_of(code: int) -> Optional[int]:
    """An init and a shell report a signal as 128 + its number."""
    number = code - _SIGNAL_BASE
    return number if 0 < number <= _SIGNALS else None


def never_started(error: str) -> Record:
    """The container was made, or not even that, and its script never began."""
    detail = error or "The container was never started."
    return exit_record("failed", "start_failed", "engine", detail=detail)


def vanished() -> Record:
    """Somebody removed the container: what became of the script nobody knows."""
    return exit_record(
        "unknown",
        "engine_lost",
        "engine",
        detail="The container is gone: somebody removed it, so how it ended is not known.",
        hint="Look at the log and the outputs.",
    )
