"""Names for runs whose user gave none: the script's name and a number."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from desktop_app.domain.filters import quoted
from desktop_app.domain.run import RunPage, RunQuery
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import Locks, RunIndex
from desktop_app.engine.runs.requests import read_request
from desktop_app.engine.shared import InTurn


class RunNames:
    """Names that no other run of the workspace has, so that each names its run."""

    def __init__(self, paths: WorkspacePaths, index: RunIndex, locks: Locks) -> None:
        self._paths = paths
        self._index = index
        self._turns = InTurn(locks, paths.names_lock)

    def choosing(self) -> AbstractAsyncContextManager[None]:
        """Held from the choice of a name until the run that has it is in the index: of several
        processes that submit at once each sees the names of the others."""
        return self._turns.held()

    def free(self, script: str) -> str:
        """The next name for a run of this script. Blocking."""
        stem = Path(script).stem or "run"
        # A run of which its process died before it was indexed has a name, too.
        submitted = {self._submitted(run_id) for run_id in self._paths.submitted_ids()}
        number = self._last_number(stem) + 1
        while (name := f"{stem}-{number}") in submitted or self._find("=", name).total:
            number += 1
        return name

    def _last_number(self, stem: str) -> int:
        page = self._find("like", f"{stem}-%")
        ending = page.runs[0].name.removeprefix(f"{stem}-") if page.runs else ""
        return int(ending) if ending.isdecimal() else page.total

    def _find(self, operator: str, name: str) -> RunPage:
        """The newest of the runs whose names compare so, and how many they are."""
        condition = f"name {operator} {quoted(name)}"
        return self._index.page(RunQuery(filter=condition, archived=True, removed=None, limit=1))

    def _submitted(self, run_id: str) -> str:
        try:
            return str(read_request(self._paths.submission(run_id))["name"])
        except (OSError, ValueError, KeyError):  # accepted meanwhile, or no submission at all
            return ""
