"""Why a run ended as it did, in words: one total table of the causes that are recorded."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.run import Contact, Outcome, RunSummary
from desktop_app.gui.messages import localized
from desktop_app.gui.tabs.runs.words import minutes_text, relative_text


def cause_text(run: RunSummary) -> str:
    """One sentence; empty for a run that succeeded or lives."""
    if not run.ended or run.outcome is Outcome.SUCCEEDED:
        return ""
    known = _texts().get(run.cause)
    if known is not None:
        return known
    if run.exit_code is not None:
        return _tr("The script ended with exit code {code}.").format(code=run.exit_code)
    if run.outcome is Outcome.CANCELLED:
        return _tr("The run was cancelled.")
    if run.outcome is Outcome.UNKNOWN and run.origin:  # where it comes from, ends are not told
        return ""
    if run.outcome is Outcome.UNKNOWN:
        return _tr("Nothing says how the run ended.")
    return _tr("The run failed.")


def detail_text(run: RunSummary) -> str:
    """What more is known of its state or end. A script's own last line stays as it wrote it."""
    return run.detail if run.cause == "exit_code" else localized(run.detail)


def lost_host_text(run: RunSummary, now: float) -> str:
    """That the host of a live run is lost, and since when; empty while it is not."""
    if run.ended or run.contact is not Contact.STALE:
        return ""
    if run.last_seen is None:
        return _tr("The host was not seen lately; the run may have gone on.")
    text = _tr("The host was last seen {ago}; the run may have gone on.")
    return text.format(ago=relative_text(run.last_seen, now))


def silent_text(run: RunSummary, now: float, *, short: bool = False) -> str:
    """For how long the script of a live run has said nothing new; empty where that is not long."""
    if run.ended or run.silent_since is None:
        return ""
    text = _tr("Silent {time}") if short else _tr("Nothing new for {time}")
    return text.format(time=minutes_text(now - run.silent_since))


def _texts() -> dict[str, str]:
    return {
        "out_of_memory": _tr("The script ran out of memory and was stopped by the system."),
        "cancelled": _tr("The run was cancelled."),
        "smoke_test": _tr("The smoke test was stopped as planned."),
        "host_restarted": _tr("The computer that ran it was restarted."),
        "waiter_lost": _tr("The process that watched the script was lost."),
        "engine_lost": _tr("The container engine stopped while the run was going on."),
        "build_failed": _tr("The environment could not be built."),
        "start_failed": _tr("The script could not be started."),
        "no_interpreter": _tr("The Python interpreter of the environment is not there."),
        "no_script": _tr("The script is not in the source folder."),
        "no_shell": _tr("The container image has no shell, which is needed to start a run."),
        "disk_full": _tr("The disk is full."),
        "engine_unavailable": _tr("No container engine answers."),
        "missing_input": _tr("An input is not there any more."),
        "given_up": _tr("You gave this run up."),
        "copied": _tr("This is a copy of a run that went on in another workspace."),
    }


def _tr(text: str) -> str:
    return QCoreApplication.translate("RunCauses", text)
