"""Models: registered names with versions, notes and lineage; the files are in the store."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from desktop_app.domain.errors import KnownError, NotFoundError
from desktop_app.domain.events import ModelsChanged
from desktop_app.domain.model import Lineage, Model, ModelVersion
from desktop_app.domain.names import check_name
from desktop_app.domain.run import OutputFile, RunDetail
from desktop_app.engine.catalog import Catalog, Document
from desktop_app.engine.delivery.copies import cannot_read, changed, copy_verified, free_place
from desktop_app.engine.events import EventBus
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import Clock, Locks
from desktop_app.engine.runs.requests import read_request
from desktop_app.engine.steps import reached
from desktop_app.hostside.contents.store import Store
from desktop_app.hostside.protocol import HostError

_CONTEXT = re.compile(r'"context": ?"([0-9a-f]{64})"')


class RunReader(Protocol):
    """What the registry asks of the runs."""

    async def show(self, run: str) -> RunDetail: ...

    async def output_path(self, run: str, path: str) -> Path: ...


class StoredModels:
    """The models as files of the workspace. Blocking.

    A lock of its own keeps a file from being freed while another process registers it again.
    """

    def __init__(self, catalog: Catalog, store: Store, paths: WorkspacePaths, locks: Locks) -> None:
        self._catalog = catalog
        self._store = store
        self._paths = paths
        self._locks = locks

    def list(self) -> list[Model]:
        return [_model(document) for document in self._catalog.listing().documents]

    def problems(self) -> Sequence[KnownError]:
        """What is wrong with files that should hold a model, each naming its file."""
        return self._catalog.listing().problems

    def get(self, name: str, version: int | None = None) -> ModelVersion:
        """The newest or a given version; raises `NotFoundError`."""
        model = _model(self._catalog.get(name))
        for entry in model.versions:
            if version in (None, entry.version):
                return entry
        raise _no_version(name, version)

    def add(self, name: str, file: Path, expected: str, facts: Mapping[str, Any]) -> ModelVersion:
        """Store a file and make it the newest version; `expected` is its sha256 where known.

        Raises `KnownError` (`changed`, `cannot_read`, `cannot_write`, `read_only`).
        """
        self._catalog.refuse_read_only()
        digest, size = self._put(file, expected)
        reached("model_stored")
        with self._files_lock():
            self._put(file, digest)  # freed by another process meanwhile, perhaps
            entry = {**facts, "sha256": digest, "size": size}
            document = self._catalog.change(name, lambda old: _with_version(old, entry))
        return _model(document).versions[0]

    def annotate(self, name: str, version: int, changes: Mapping[str, Any]) -> ModelVersion:
        def change(old: Document | None) -> Document:
            versions = [dict(entry) for entry in old["versions"]] if old else []
            for entry in versions:
                if entry["version"] == version:
                    entry.update(changes)
                    return {**(old or {}), "versions": versions}
            raise _no_version(name, version)

        self._catalog.change(name, change)
        return self.get(name, version)

    def copy(self, version: ModelVersion, destination: Path) -> Path:
        """A verified copy as a file, or in a folder; its path."""
        place = free_place(destination, version.file_name)
        copy_verified(Path(self._store.path(version.sha256)), place, version.sha256)
        return place

    def remove(self, name: str, version: int | None) -> int:
        """Forget a model or one version; files that nothing else uses are deleted. Bytes freed."""
        self._catalog.refuse_read_only()
        with self._files_lock():
            model = _model(self._catalog.get(name))
            gone = [entry for entry in model.versions if version in (None, entry.version)]
            if not gone:
                raise _no_version(name, version)
            if len(gone) == len(model.versions):
                self._catalog.remove(name)
            else:
                self._catalog.change(name, _WithoutVersion(name, version))
            reached("model_forgotten")
            unused = {entry.sha256 for entry in gone} - self._used()
            return sum(self._store.remove(digest) for digest in self._not_code(unused))

    def _put(self, file: Path, expected: str) -> tuple[str, int]:
        try:
            return self._store.put_file(str(file), expected)
        except HostError as error:
            raise changed(file) from error
        except OSError as error:
            if error.filename == str(file):
                raise cannot_read(file, error) from error
            raise KnownError(
                "cannot_write",
                f"{str(file)!r} cannot be copied into the workspace: {error.strerror or error}.",
                hint="Free some space where the workspace lies.",
            ) from error

    def _used(self) -> set[str]:
        return {entry.sha256 for model in self.list() for entry in model.versions}

    def _not_code(self, digests: set[str]) -> set[str]:
        """Those that are in no code snapshot, which share the store. A snapshot that cannot be read
        might hold any of them."""
        left = set(digests)
        try:
            for path in self._manifests():
                if not left:
                    break
                text = path.read_text("utf-8", "replace")
                left = {digest for digest in left if digest not in text}
        except (OSError, ValueError, KeyError):
            return set()
        return left

    def _manifests(self) -> Iterator[Path]:
        for run_id in self._paths.run_ids():
            path = Path(self._paths.run(run_id).manifest)
            if path.exists():
                yield path
        for run_id in self._paths.submitted_ids():
            request = read_request(self._paths.submission(run_id))
            yield Path(self._store.path(request["manifest"]))
        yield from self._contexts()

    def _contexts(self) -> Iterator[Path]:
        """What Dockerfiles copy shares the store too; a run may be asked for again with its own."""
        requests = [Path(self._paths.run(run_id).request) for run_id in self._paths.run_ids()]
        requests += map(self._paths.submission, self._paths.submitted_ids())
        named: set[str] = set()
        for path in [*self._paths.environments.glob("*.json"), *requests]:
            named.update(_CONTEXT.findall(path.read_text("utf-8")))
        return (Path(self._store.path(context)) for context in named)

    def _files_lock(self) -> AbstractContextManager[None]:
        self._catalog.folder.mkdir(parents=True, exist_ok=True)
        return self._locks.acquire(self._catalog.folder / ".files.lock")


class Models:
    """The models of a workspace."""

    def __init__(
        self, stored: StoredModels, runs: RunReader, events: EventBus, clock: Clock
    ) -> None:
        self._stored = stored
        self._runs = runs
        self._events = events
        self._clock = clock

    async def register(self, name: str, run_id: str, path: str) -> ModelVersion:
        """Make a run's output (such as `outputs/model.pt`) the next version of a model.

        The file is stored once, however often it is registered. Raises `NotFoundError` (no such run
        or output), `KnownError` (`changed` where the file is not what the run left).
        """
        name = check_name("model", name)
        detail = await self._runs.show(run_id)
        output = _output(detail, path)
        file = await self._runs.output_path(detail.summary.id, output.path)
        lineage = await asyncio.to_thread(_lineage, detail, output.path)
        facts = self._facts(Path(output.path).name, lineage)
        return await self._add(name, lambda: self._stored.add(name, file, output.sha256, facts))

    async def register_file(self, name: str, file: Path) -> ModelVersion:
        """Make a file of this computer the next version of a model; it is copied."""
        name = check_name("model", name)
        facts = self._facts(file.name, {})
        return await self._add(name, lambda: self._stored.add(name, file, "", facts))

    async def list(self) -> list[Model]:
        """All models by name, the newest version of each first."""
        return await asyncio.to_thread(self._stored.list)

    async def problems(self) -> Sequence[KnownError]:
        """What is wrong with files that should hold a model, each naming its file."""
        return await asyncio.to_thread(self._stored.problems)

    async def get(self, name: str, version: int | None = None) -> ModelVersion:
        """The newest or a given version; `name` may end in `:VERSION`. Raises `NotFoundError`."""
        name, version = split_version(name, version)
        return await asyncio.to_thread(self._stored.get, name, version)

    async def download(self, name: str, version: int | None, destination: Path) -> Path:
        """A verified copy at `destination`, a file or an existing folder; its path.

        Raises `InvalidError` (`destination_exists`, `no_folder`), `KnownError` (`missing`,
        `changed`, `cannot_write`).
        """
        wanted = await self.get(name, version)
        return await asyncio.to_thread(self._stored.copy, wanted, destination)

    async def remove(self, name: str, version: int | None = None) -> int:
        """Forget a model or one version, and delete what nothing else uses; the bytes freed."""
        freed = await asyncio.to_thread(self._stored.remove, name, version)
        self._events.post(ModelsChanged(names=(name,)))
        return freed

    async def annotate(
        self,
        name: str,
        version: int,
        tags: Mapping[str, str] | None = None,
        note: str | None = None,
    ) -> ModelVersion:
        """Replace the tags or the note of a version; None leaves them as they are."""
        given = {"tags": dict(tags) if tags is not None else None, "note": note}
        changes = {key: value for key, value in given.items() if value is not None}
        changed = await asyncio.to_thread(self._stored.annotate, name, version, changes)
        self._events.post(ModelsChanged(names=(name,)))
        return changed

    async def _add(self, name: str, add: Callable[[], ModelVersion]) -> ModelVersion:
        version = await asyncio.to_thread(add)
        self._events.post(ModelsChanged(names=(name,)))
        return version

    def _facts(self, file_name: str, lineage: Mapping[str, Any]) -> Mapping[str, Any]:
        return {
            "file_name": file_name,
            "created_at": self._clock.now(),
            "lineage": dict(lineage),
            "tags": {},
            "note": "",
        }


class _WithoutVersion:
    def __init__(self, name: str, version: int | None) -> None:
        self._name = name
        self._version = version

    def __call__(self, old: Document | None) -> Document:
        if old is None:
            raise _no_version(self._name, self._version)
        left = [entry for entry in old["versions"] if entry["version"] != self._version]
        return {**old, "versions": left}


def split_version(name: str, version: int | None = None) -> tuple[str, int | None]:
    """`NAME:VERSION` as its parts; a name has no colon."""
    stem, colon, number = name.rpartition(":")
    if version is None and colon and number.isdecimal():
        return stem, int(number)
    return name, version


def _with_version(old: Document | None, entry: Mapping[str, Any]) -> Document:
    """`last_version` never goes back, so that a removed version's number is not given again."""
    number = (old["last_version"] if old else 0) + 1
    versions = [*(old["versions"] if old else []), {**entry, "version": number}]
    return {"versions": versions, "last_version": number}


def _model(document: Document) -> Model:
    versions = [_version(document["name"], entry) for entry in document["versions"]]
    return Model(document["name"], tuple(reversed(versions)))


def _version(name: str, entry: Mapping[str, Any]) -> ModelVersion:
    lineage = dict(entry["lineage"])
    lineage["datasets"] = tuple(lineage.get("datasets", ()))
    return ModelVersion(
        name=name,
        version=entry["version"],
        sha256=entry["sha256"],
        size=entry["size"],
        file_name=entry["file_name"],
        created_at=entry["created_at"],
        lineage=Lineage(**lineage),
        tags=entry["tags"],
        note=entry["note"],
    )


def _lineage(detail: RunDetail, path: str) -> Mapping[str, Any]:
    try:
        request = read_request(detail.folder / "run.json")
        environment = request["environment"]
        version, manifest = f":{environment['version']}", request["manifest"]
    except (OSError, ValueError, KeyError) as error:
        raise KnownError(
            "broken_run", f"The run's folder {str(detail.folder)!r} cannot be read: {error}"
        ) from error
    return {
        "run_id": detail.summary.id,
        "run_name": detail.summary.name,
        "output_path": path,
        "experiment": detail.summary.experiment,
        "code_manifest": manifest,
        "environment": detail.summary.environment + version,
        "datasets": sorted(set(detail.inputs.values())),
    }


def _output(detail: RunDetail, path: str) -> OutputFile:
    """The output of that path; `outputs/` may be left out."""
    for wanted in (path, path.replace("\\", "/").removeprefix("./")):
        for output in detail.outputs:
            if output.path in (wanted, f"outputs/{wanted}"):
                return output
    raise _no_output(detail, path)


def _no_output(detail: RunDetail, path: str) -> NotFoundError:
    known = ", ".join(output.path for output in detail.outputs[:10])
    hint = f"There are: {known}." if known else "It left no outputs."
    if not detail.summary.ended:
        hint = "Outputs are known once the run has ended."
    return NotFoundError("no_output", f"The run has no output {path!r}.", hint=hint, field="path")


def _no_version(name: str, version: int | None) -> NotFoundError:
    return NotFoundError(
        "no_model", f"The model {name!r} has no version {version}.", field="version"
    )
