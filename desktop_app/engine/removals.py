"""Runs that are to be deleted everywhere.

What is to go is written down first, so that a removal which a kill cuts off is gone on with by
whoever opens the workspace next: no run is left half deleted.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from desktop_app.domain.compute import Target
from desktop_app.domain.errors import KnownError
from desktop_app.engine.catalog import write_json
from desktop_app.engine.hosts import Hosts
from desktop_app.engine.intake import Intake
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.steps import reached
from desktop_app.engine.submit import Named
from desktop_app.engine.worker import Worker

Removal = Mapping[str, Any]


class Removals:
    """Deletes runs at their host, in the index and the points of their series."""

    def __init__(
        self,
        paths: WorkspacePaths,
        hosts: Hosts,
        targets: Named[Target],
        intake: Intake,
        worker: Worker,
    ) -> None:
        self._paths = paths
        self._hosts = hosts
        self._targets = targets
        self._intake = intake
        self._worker = worker

    async def remove(self, run_id: str, target: str) -> int:
        """Delete a run that has ended; the bytes freed. Raises what the host refuses: then the run
        stays."""
        removal = {"id": run_id, "target": target}
        await asyncio.to_thread(write_json, self._paths.removal(run_id), removal)
        reached("removal_written")
        try:
            return await self._carry_out(removal)
        except KnownError:
            await asyncio.to_thread(self._drop, run_id)
            raise

    async def finish(self) -> None:
        """Carry out what was cut off; what the host refuses waits for the next time."""
        for removal in await asyncio.to_thread(self._pending):
            with suppress(KnownError):
                await self._carry_out(removal)

    async def _carry_out(self, removal: Removal) -> int:
        run_id = str(removal["id"])
        host = self._hosts.host(await self._targets.get(removal["target"]))
        freed = await host.remove(run_id)
        reached("removed_at_host")
        await self._worker(self._intake.remove, run_id)
        await asyncio.to_thread(self._drop, run_id)
        return freed

    def _pending(self) -> list[Removal]:
        found = (_read(path) for path in sorted(self._paths.removals.glob("*.json")))
        return [removal for removal in found if removal is not None]

    def _drop(self, run_id: str) -> None:
        self._paths.removal(run_id).unlink(missing_ok=True)


def _read(path: Path) -> Removal | None:
    try:
        removal = json.loads(path.read_text("utf-8"))
        return {"id": str(removal["id"]), "target": str(removal["target"])}
    except (OSError, ValueError, KeyError, TypeError):  # done meanwhile, or nothing of ours
        return None
