"""Files of submitted runs that no host is known to have yet.

Each holds a whole run request. Beside it lies, once that is decided, whether another host was asked
to start the run or a cancel came first. All of it blocks.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from desktop_app.domain.errors import KnownError
from desktop_app.domain.run import Outcome
from desktop_app.engine.catalog import cannot_write, write_json, write_whole
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import Clock
from desktop_app.engine.runs.requests import Request, first_record, read_request
from desktop_app.engine.steps import reached

_SENT, _CANCELLED = "sent", "cancelled"
_WANTED_ENDS = {"cancelled": Outcome.CANCELLED, "given_up": Outcome.UNKNOWN}
"""What somebody wanted is no problem that has to be told."""


class Submissions:
    """The submissions of a workspace, which any process may write and go on with."""

    def __init__(self, paths: WorkspacePaths, clock: Clock) -> None:
        self._paths = paths
        self._clock = clock
        self.problems: Sequence[KnownError] = ()
        """What is wrong with files that should hold a submission, each naming its file."""

    def write(self, request: Request) -> None:
        """From here on there is a run."""
        write_json(self._paths.submission(request["id"]), request)
        reached("submission_written")

    def ids(self) -> Sequence[str]:
        """Of what no host has accepted yet, oldest first."""
        return list(self._paths.submitted_ids())

    def requests(self, run_ids: Collection[str] | None = None) -> Sequence[Request]:
        """What no host has accepted yet, or these of it, oldest first.

        A file that cannot be used keeps nobody from the others: it is one of `problems`.
        """
        found, problems = [], []
        for run_id in self.ids() if run_ids is None else sorted(run_ids):
            path = self._paths.submission(run_id)
            try:
                request = read_request(path)
                first_record(request)
            except FileNotFoundError:  # accepted meanwhile
                continue
            except (OSError, ValueError, KeyError, TypeError) as error:
                problems.append(_unusable(path, error))
            else:
                found.append(request)
        if run_ids is None:
            self.problems = problems
        return found

    def waits(self, run_id: str) -> bool:
        """Whether there is a submission."""
        return self._paths.submission(run_id).exists()

    def unaccepted(self, run_id: str) -> bool:
        """Whether no host is known to have the run."""
        return not Path(self._paths.run(run_id).request).exists()

    def drop(self, run_id: str) -> None:
        """Forget a submission."""
        for path in (self._paths.submission(run_id), self._paths.fate(run_id)):
            path.unlink(missing_ok=True)
        with suppress(OSError):  # somebody looks at it just now
            self._paths.hand_over_lock(run_id).unlink()

    # ------------------------------------------------------------------- started, or cancelled

    def cancel_unsent(self, run_id: str) -> bool:
        """Whether a submitted run is one that no other host was asked to start, nor will be."""
        return self.waits(run_id) and self._fate(run_id, _CANCELLED) == _CANCELLED

    def may_start(self, run_id: str) -> bool:
        """Decide that another host is asked to start it, unless a cancel came first."""
        if self._fate(run_id, _SENT) == _CANCELLED:
            return False
        if self.waits(run_id):
            return True
        self._paths.fate(run_id).unlink(missing_ok=True)  # cancelled, and forgotten already
        return False

    def may_be_sent(self, run_id: str) -> bool:
        """Whether another host was asked to start it, as far as anybody knows."""
        return self._decided(run_id) == _SENT

    def _fate(self, run_id: str, wanted: str) -> str:
        """What was decided first."""
        path = self._paths.fate(run_id)
        try:
            with path.open("x", encoding="ascii") as file:
                file.write(wanted)
            return wanted
        except FileExistsError:
            return self._decided(run_id)
        except OSError as error:
            raise _not_kept(cannot_write(path, error)) from error

    def _decided(self, run_id: str) -> str:
        """Empty before; one that died while it decided may have asked the host."""
        try:
            return self._paths.fate(run_id).read_text("ascii") or _SENT
        except FileNotFoundError:
            return ""

    # ------------------------------------------------------------------------------------ ends

    def keep(self, request: Request) -> None:
        """A host has it: nothing waits any more. Raises `KnownError` (`not_kept`) on a full disk,
        which is no refusal."""
        if not self.waits(request["id"]):  # the host told of it meanwhile
            return
        if self.unaccepted(request["id"]):
            try:
                write_json(Path(self._paths.run(request["id"]).request), request)
            except KnownError as problem:
                raise _not_kept(problem) from problem
        reached("kept_here")
        self.drop(request["id"])

    def told_of(self, run_id: str) -> None:
        """The host tells of a run: it has it, though its answer to whoever hands the run over may
        be late, or lost."""
        # What hinders here hinders nobody: handing it over once more comes to the same.
        with suppress(FileNotFoundError, KnownError):
            self.keep(read_request(self._paths.submission(run_id)))

    def end_unstarted(self, request: Request, problem: KnownError) -> None:
        """Record the end of a run that no host has: refused, cancelled or given up before it
        came."""
        folder = self._paths.run(request["id"])
        wanted = _WANTED_ENDS.get(problem.code)
        end = {
            "n": 0,
            "time": self._clock.now(),
            "event": "ended",
            "outcome": (wanted or Outcome.FAILED).value,
            "exit_code": None,
            "cause": problem.code,
            "detail": "" if wanted else problem.text,
            "hint": problem.hint,
        }
        write_whole(Path(folder.events), json.dumps(end).encode() + b"\n")
        write_json(Path(folder.exit), end)
        reached("end_written")
        # Last, since it makes the folder a run's: a kill before leaves what can be repeated.
        write_json(Path(folder.request), request)
        reached("end_recorded")
        self.drop(request["id"])


def _not_kept(problem: KnownError) -> KnownError:
    """A full disk here: the run is not refused, it waits."""
    return KnownError("not_kept", problem.text, hint=problem.hint)


def _unusable(path: Path, error: Exception) -> KnownError:
    return KnownError(
        "broken_submission",
        f"The submitted run {str(path)!r} cannot be used: {error}.",
        hint="Remove the file, or open the workspace with the Trainyard that wrote it.",
    )
