"""What people add to runs: tags, a note, a star, whether they are archived or in the trash.

Each run's is a small file, the truth that the index is rebuilt from. Which ones the index has not
been told of stands in a list beside them, so that whoever opens the workspace after a kill does so.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from desktop_app.domain.annotation import NOT_ANNOTATED, Annotation, in_order
from desktop_app.domain.errors import KnownError
from desktop_app.domain.ids import is_ulid
from desktop_app.engine.catalog import broken_document, write_json
from desktop_app.engine.following.intake import Intake
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import Locks
from desktop_app.engine.shared import InTurn
from desktop_app.engine.steps import reached
from desktop_app.engine.worker import Worker

VERSION = 1
Change = Callable[[str, Annotation], Annotation]
"""What a run of this id has instead. Blocking."""


class Annotations:
    """The annotations of a workspace's runs, safe between processes."""

    def __init__(self, paths: WorkspacePaths, locks: Locks, intake: Intake, worker: Worker) -> None:
        self._paths = paths
        self._turns = InTurn(locks, paths.annotations_lock)
        self._intake = intake
        self._worker = worker
        self._untold = paths.annotations / "untold.json"

    async def change(self, run_ids: Sequence[str], change: Change) -> None:
        """Change the annotations of runs that are there, all of them or, where one of them cannot
        be, none. Raises what `change` does, and `KnownError` (`broken_document`,
        `cannot_write`)."""
        async with self.changing():
            told = await asyncio.to_thread(self._write, run_ids, change)
            reached("annotations_written")
            await self._tell(told)

    async def finish(self) -> None:
        """Tell the index what a kill kept from it."""
        if await asyncio.to_thread(self._untold.exists):
            async with self.changing():
                await self._tell(await asyncio.to_thread(self._left))

    async def restore(self) -> Sequence[KnownError]:
        """Tell an index that was made anew; the files that cannot be used."""
        found, problems = await asyncio.to_thread(self._all)
        await self._worker(self._intake.annotate, found)
        return problems

    def bring(self, run_id: str, annotation: Annotation) -> None:
        """Write down what a run has that is about to come. Blocking; raises `KnownError`
        (`cannot_write`)."""
        write_json(self._paths.annotation(run_id), _document(run_id, annotation))

    async def tell(self, run_id: str) -> None:
        """Tell the index what a run has that came just now. Raises `KnownError`
        (`broken_document`)."""
        annotation = await asyncio.to_thread(self.read, run_id)
        if annotation != NOT_ANNOTATED:
            await self._worker(self._intake.annotate, {run_id: annotation})

    def forget(self, run_id: str) -> None:
        """Delete what is added to a run that goes. Blocking."""
        self._paths.annotation(run_id).unlink(missing_ok=True)

    def changing(self) -> AbstractAsyncContextManager[None]:
        """Held by whoever changes some, or relies on what they are now. Raises `KnownError`
        (`busy`)."""
        return self._turns.held()

    async def _tell(self, annotations: Mapping[str, Annotation]) -> None:
        await self._worker(self._intake.annotate, annotations)
        reached("annotations_indexed")
        await asyncio.to_thread(self._untold.unlink, missing_ok=True)

    def _write(self, run_ids: Sequence[str], change: Change) -> dict[str, Annotation]:
        """Change the files; what the index is to be told."""
        changed = {run_id: change(run_id, self.read(run_id)) for run_id in run_ids}
        told = {**self._left(), **changed}
        write_json(self._untold, {"version": VERSION, "runs": sorted(told)})
        for run_id, annotation in changed.items():
            write_json(self._paths.annotation(run_id), _document(run_id, annotation))
        return told

    def _left(self) -> dict[str, Annotation]:
        try:
            runs = json.loads(self._untold.read_text("utf-8"))["runs"]
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError):  # then any of them may be meant
            return dict(self._all()[0])
        return self._readable(map(str, runs))[0]

    def _all(self) -> tuple[Mapping[str, Annotation], Sequence[KnownError]]:
        found = sorted(path.stem for path in self._paths.annotations.glob("*.json"))
        return self._readable(name for name in found if is_ulid(name))

    def _readable(
        self, run_ids: Iterable[str]
    ) -> tuple[dict[str, Annotation], Sequence[KnownError]]:
        found: dict[str, Annotation] = {}
        problems: list[KnownError] = []
        for run_id in run_ids:
            try:
                found[run_id] = self.read(run_id)
            except KnownError as problem:
                problems.append(problem)
        return found, problems

    def read(self, run_id: str) -> Annotation:
        """What a run has. Blocking; raises `KnownError` (`broken_document`)."""
        path = self._paths.annotation(run_id)
        try:
            return _annotation(json.loads(path.read_text("utf-8")))
        except FileNotFoundError:
            return Annotation()
        except (OSError, ValueError, KeyError, TypeError, OverflowError) as error:
            raise broken_document(path, error) from error


def _document(run_id: str, annotation: Annotation) -> Mapping[str, Any]:
    return {
        "version": VERSION,
        "run": run_id,
        "tags": list(annotation.tags),
        "note": annotation.note,
        "starred": annotation.starred,
        "archived": annotation.archived,
        "removed_at": annotation.removed_at,
        "delete_after": annotation.delete_after,
    }


def _annotation(document: Mapping[str, Any]) -> Annotation:
    if document["version"] > VERSION:
        raise ValueError("it was written by a newer Trainyard")
    return Annotation(
        tags=in_order({str(tag) for tag in document["tags"]}),
        note=str(document["note"]),
        starred=bool(document["starred"]),
        archived=bool(document["archived"]),
        removed_at=_time(document.get("removed_at")),
        delete_after=_time(document.get("delete_after")),
    )


def _time(written: object) -> float | None:
    if written is None:
        return None
    if isinstance(written, bool) or not isinstance(written, int | float):
        raise TypeError(f"{written!r} is no time")
    time = float(written)
    if not math.isfinite(time):
        raise ValueError(f"{written!r} is no time")
    return time
