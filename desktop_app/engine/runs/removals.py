"""Runs that are to be deleted everywhere.

What is to go is written down first, so that a removal which a kill cuts off is gone on with by
whoever opens the workspace next: no run is left half deleted.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from desktop_app.domain.compute import Target
from desktop_app.domain.errors import KnownError, NotFoundError
from desktop_app.domain.run import Contact
from desktop_app.engine.catalog import cannot_write, write_json
from desktop_app.engine.following.intake import Intake
from desktop_app.engine.hosts.host import Host
from desktop_app.engine.hosts.hosts import Hosts
from desktop_app.engine.outputs.outputs import Outputs
from desktop_app.engine.paths import WorkspacePaths, disk_use
from desktop_app.engine.runs.annotations import Annotations
from desktop_app.engine.runs.submit import Named
from desktop_app.engine.steps import reached
from desktop_app.engine.worker import Worker

Removal = Mapping[str, Any]


class Removals:
    """Deletes runs at their host, in the index and the points of their series."""

    def __init__(
        self,
        paths: WorkspacePaths,
        hosts: Hosts,
        targets: Named[Target],
        outputs: Outputs,
        intake: Intake,
        annotations: Annotations,
        worker: Worker,
    ) -> None:
        self._paths = paths
        self._hosts = hosts
        self._targets = targets
        self._outputs = outputs
        self._intake = intake
        self._annotations = annotations
        self._worker = worker

    async def note(self, run_id: str, target: str, *, only_here: bool) -> Removal:
        """Write down that a run which has ended is to go. `only_here` leaves what another host has
        of it where it is."""
        removal = {"id": run_id, "target": target, "only_here": only_here}
        await asyncio.to_thread(write_json, self._paths.removal(run_id), removal)
        reached("removal_written")
        return removal

    async def carry_out(self, removal: Removal) -> int:
        """Delete a run as it was noted; the bytes freed. Raises what the host refuses or keeps it
        from being asked: then the run stays. `cannot_write` leaves the rest for `finish`."""
        run_id = removal["id"]
        try:
            host = await self._host(removal)
            freed = 0 if host is None else await host.remove(run_id)
        except KnownError:
            await asyncio.to_thread(self._drop, run_id)
            raise
        return freed + await self._remove_here(run_id, host)

    async def finish(self, *, elsewhere: bool) -> None:
        """Carry out what was cut off, here or at other hosts, which may not answer; what a host
        refuses waits for the next time."""
        for removal in await asyncio.to_thread(self._pending):
            with suppress(KnownError):
                host = await self._host(removal)
                if (host is not None and not host.in_place) is elsewhere:
                    if host is not None:
                        await host.remove(removal["id"])
                    await self._remove_here(removal["id"], host)

    async def is_at_hand(self, target: str) -> bool:
        """Whether a run of this target could be deleted without logging in to a host for it."""
        host = await self._host({"target": target, "only_here": False})
        contact = self._hosts.contact(target).contact
        return host is None or host.in_place or contact is Contact.LIVE

    async def _host(self, removal: Removal) -> Host | None:
        """None where the target was removed, so that what lies there is out of reach for good, or
        where it is to stay."""
        if removal["only_here"]:
            return None
        try:
            return self._hosts.host(await self._targets.get(removal["target"]))
        except NotFoundError:
            return None

    async def _remove_here(self, run_id: str, host: Host | None) -> int:
        """What its `host`, if any is to be asked, has nothing of any more; the bytes freed. Raises
        `KnownError` (`cannot_write`)."""
        reached("removed_at_host")
        try:
            return await self._clear(run_id, host)
        except OSError as error:
            raise cannot_write(Path(self._paths.run(run_id).path), error) from error

    async def _clear(self, run_id: str, host: Host | None) -> int:
        await self._worker(self._intake.remove, run_id)
        freed = 0
        if host is None or not host.in_place:
            await self._outputs.stop_run(run_id)
            freed = await asyncio.to_thread(self._remove_copy, run_id)
            reached("copy_removed")
        await asyncio.to_thread(self._annotations.forget, run_id)
        await asyncio.to_thread(self._drop, run_id)
        return freed

    def _remove_copy(self, run_id: str) -> int:
        """Delete what is here of a run of another host; the bytes freed. Gone at once for whoever
        writes to it just now."""
        folder = Path(self._paths.run(run_id).path)
        gone = folder.with_name(f".{run_id}.removed")
        if folder.is_dir():
            folder.rename(gone)
        size = disk_use(gone)
        if gone.is_dir():
            shutil.rmtree(gone)
        for path in (self._paths.fetch(run_id), *self._paths.fetches.glob(f"{run_id}*.lock")):
            path.unlink(missing_ok=True)
        return size

    def _pending(self) -> list[Removal]:
        found = (_read(path) for path in sorted(self._paths.removals.glob("*.json")))
        return [removal for removal in found if removal is not None]

    def _drop(self, run_id: str) -> None:
        self._paths.removal(run_id).unlink(missing_ok=True)


def _read(path: Path) -> Removal | None:
    try:
        removal = json.loads(path.read_text("utf-8"))
        only_here = bool(removal.get("only_here"))
        return {"id": str(removal["id"]), "target": str(removal["target"]), "only_here": only_here}
    except (OSError, ValueError, KeyError, TypeError):  # done meanwhile, or nothing of ours
        return None
