"""Doing a run once more, exactly: what it was given then must still be there."""

from __future__ import annotations

import asyncio
import errno
import os
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop_app.domain.compute import Target
from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.events import Progress
from desktop_app.engine.delivery.delivery import Deliveries
from desktop_app.engine.events import EventBus
from desktop_app.engine.ports import Secrets
from desktop_app.engine.runs.requests import Draft, Request, draft_again, input_path
from desktop_app.engine.runs.snapshots import Snapshot
from desktop_app.engine.runs.submit import Named

_UNREADABLE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EACCES, errno.EPERM)
"""What the system says of a place that nobody here can read, on a disk that is well."""


class Retries:
    """Makes the request of an earlier run anew."""

    def __init__(
        self,
        root: Path,
        targets: Named[Target],
        secrets: Secrets,
        deliveries: Deliveries,
        bus: EventBus,
    ) -> None:
        """`root` is the workspace's folder."""
        self._root = root
        self._targets = targets
        self._secrets = secrets
        self._deliveries = deliveries
        self._bus = bus

    async def draft(self, request: Request) -> Draft:
        """What an earlier run was asked for, of the code that it was given.

        Raises `InvalidError`, whose `field` says what of it cannot be had any more: the code
        (`source`), the target, an input, also one that was changed since, a secret.
        """
        await self._check_target(request)
        await asyncio.to_thread(self._check_code, request)
        for name in request["secrets"]:
            await asyncio.to_thread(self._secrets.get, name)
        for entry in request["inputs"]:
            await self._check_input(entry, request["created_at"])
        return draft_again(request)

    async def _check_target(self, request: Request) -> None:
        name = request["target"]
        try:
            target = await self._targets.get(name)
        except NotFoundError as error:
            raise InvalidError(
                "no_target",
                f"The target {name!r} is not there any more.",
                hint="Add it again under this name, or use Run again and choose another one.",
                field="target",
            ) from error
        if target.launcher.value != request["launcher"]:
            raise InvalidError(
                "other_target",
                f"The target {name!r} starts runs in another way now.",
                hint="Use Run again, which takes everything as it is now.",
                field="target",
            )

    def _check_code(self, request: Request) -> None:
        try:
            Snapshot(self._root, str(request["manifest"])).check()
        except KnownError as error:
            raise InvalidError(
                "code_lost",
                f"The code of {request['name']} is not in the workspace any more.",
                hint="Use Run again, which takes the source folder as it is now.",
                field="source",
            ) from error

    async def _check_input(self, entry: Mapping[str, Any], since: float) -> None:
        """What travelled is known by its content; what was used in place, by when it changed."""
        name, path = str(entry["name"]), Path(input_path(entry))
        if not await asyncio.to_thread(path.exists):
            raise InvalidError(
                "no_input",
                f"The input {name!r} is not at {str(path)!r} any more.",
                hint="Put it back there, or use Run again and choose where it is.",
                field="inputs",
            )
        if entry.get("manifest"):
            (now,) = await self._deliveries.pack([{"name": name, "path": str(path)}])
            changed = "" if now == entry else str(path)
        else:
            changed = await self._changed_since(name, path, since)
        if changed:
            raise InvalidError(
                "input_changed",
                f"The input {name!r} has changed since that run: {changed!r}.",
                hint="A script may have written there, a cache for example. Use Run again, which "
                "takes the data as it is now.",
                field="inputs",
            )

    async def _changed_since(self, name: str, path: Path, since: float) -> str:
        """As the function, which may take long for very many files."""
        text = f"Looking for changes in the input {name}"
        job = Progress(job=f"retry {name} {path}", text=text, unit="files")
        self._bus.post(job)
        try:
            return await asyncio.to_thread(_changed_since, path, since)
        except OSError as error:
            raise InvalidError(
                "input_unreadable",
                f"The input {name!r} cannot be read: {error}.",
                hint="Mend that, or use Run again and choose another one.",
                field="inputs",
            ) from error
        finally:
            self._bus.post(replace(job, finished=True))


def _changed_since(path: Path, since: float) -> str:
    """The first file or folder that became another one later, empty for none. Blocking.

    What may not be read, or is a link to nothing, the script could not read either: had that been
    otherwise, it or its folder would have changed since.
    """
    if _touched(path.lstat()) > since:  # a link that may lead elsewhere now
        return str(path)
    waiting, seen = [str(path)], set[tuple[int, int]]()
    while waiting:
        place = waiting.pop()
        try:
            status = os.stat(place)  # noqa: PTH116 - of very many files
            if _touched(status) > since:
                return place
            folder = (status.st_dev, status.st_ino)
            if stat.S_ISDIR(status.st_mode) and folder not in seen:  # links may lead in a circle
                seen.add(folder)
                waiting += (f"{place}/{name}" for name in os.listdir(place))  # noqa: PTH208 - same
        except OSError as error:
            if error.errno not in _UNREADABLE:
                raise
    return ""


def _touched(status: os.stat_result) -> float:
    """When it was written to, or took its place: what is moved or copied may keep its old time."""
    return max(status.st_mtime, status.st_ctime)
