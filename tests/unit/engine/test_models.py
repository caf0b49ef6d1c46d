"""The registry: names, versions, lineage, one file each."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.events import ModelsChanged
from desktop_app.domain.run import Outcome, OutputFile, RunDetail, Stage
from desktop_app.engine.events import EventBus
from desktop_app.engine.models import Models, StoredModels
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.hostside.contents.store import Store
from tests.fakes import values
from tests.unit.engine.doubles import NOW, Heard, StillClock, ThreadLocks, catalog

WEIGHTS = b"weights" * 1000
SHA = hashlib.sha256(WEIGHTS).hexdigest()


class OneRun:
    """A run that left two outputs."""

    def __init__(self, root: Path) -> None:
        self.summary = values.summary(1, stage=Stage.ENDED, outcome=Outcome.SUCCEEDED)
        self.folder = Path(WorkspacePaths(root).run(self.summary.id).path)
        (self.folder / "work" / "outputs").mkdir(parents=True)
        self.file = self.folder / "work" / "outputs" / "model.pt"
        self.file.write_bytes(WEIGHTS)
        request = {"version": 1, "id": self.summary.id, "manifest": "c" * 64}
        environment = {"environment": {"name": "torch", "version": 3}}
        (self.folder / "run.json").write_text(json.dumps(request | environment), "utf-8")
        self.manifest("0" * 64)

    def manifest(self, digest: str) -> None:
        (self.folder / "manifest.json").write_text(json.dumps([{"sha256": digest}]), "utf-8")

    async def show(self, run: str) -> RunDetail:
        outputs = [OutputFile("outputs/model.pt", len(WEIGHTS), SHA)]
        detail = values.detail(self.summary, self.folder)
        return replace(detail, outputs=outputs, folder=self.folder, inputs={"data": "birds"})

    async def output_path(self, run: str, path: str) -> Path:
        return self.folder / "work" / path


class Bench:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = Store(str(root))
        self.bus = EventBus()
        self.heard = Heard(self.bus)
        self.run = OneRun(root)
        things = catalog(root / "models", "model")
        stored = StoredModels(things, self.store, WorkspacePaths(root), ThreadLocks())
        self.models = Models(stored, self.run, self.bus, StillClock())

    def register(self, name: str = "birds", path: str = "outputs/model.pt") -> int:
        made = asyncio.run(self.models.register(name, self.run.summary.id, path))
        return made.version

    @property
    def stored(self) -> Path:
        """Where the weights lie in the store, once they are there."""
        return Path(self.store.path(SHA))

    def stored_files(self) -> list[Path]:
        return [path for path in (self.root / "store").rglob("*") if path.is_file()]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_registered_output_knows_where_it_came_from(bench: Bench) -> None:
    bench.register()
    version = asyncio.run(bench.models.get("birds"))
    assert (version.version, version.sha256, version.size) == (1, SHA, len(WEIGHTS))
    assert (version.file_name, version.created_at) == ("model.pt", NOW)
    lineage = version.lineage
    assert (lineage.run_id, lineage.output_path) == (bench.run.summary.id, "outputs/model.pt")
    assert lineage.run_name == bench.run.summary.name
    assert (lineage.code_manifest, lineage.datasets) == ("c" * 64, ("birds",))
    assert lineage.environment.endswith(":3")
    assert [event.names for event in bench.heard.of(ModelsChanged)] == [("birds",)]


def test_a_file_is_stored_once_however_often_it_is_registered(bench: Bench) -> None:
    assert [bench.register("birds"), bench.register("birds"), bench.register("other")] == [1, 2, 1]
    assert bench.stored_files() == [bench.stored]
    (birds, other) = asyncio.run(bench.models.list())
    assert [v.version for v in birds.versions] == [2, 1]
    assert other.name == "other"


def test_a_file_that_changed_after_the_run_is_refused(bench: Bench) -> None:
    bench.run.file.write_bytes(b"tampered")
    with pytest.raises(KnownError) as caught:
        bench.register()
    assert caught.value.code == "changed"
    assert asyncio.run(bench.models.list()) == []
    assert bench.stored_files() == []


def test_an_output_that_is_not_there_is_told_with_those_that_are(bench: Bench) -> None:
    with pytest.raises(NotFoundError) as caught:
        bench.register(path="outputs/other.pt")
    assert caught.value.field == "path"
    assert "outputs/model.pt" in caught.value.hint
    bench.run.summary = values.summary(1)
    with pytest.raises(NotFoundError) as caught:
        bench.register(path="outputs/other.pt")
    assert "has ended" in caught.value.hint


@pytest.mark.parametrize("path", ["./outputs/model.pt", "model.pt", "outputs\\model.pt"])
def test_an_output_may_be_written_as_people_do(bench: Bench, path: str) -> None:
    bench.register(path=path)
    version = asyncio.run(bench.models.get("birds"))
    assert version.lineage.output_path == "outputs/model.pt"


def test_a_file_of_this_computer_becomes_a_version(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "鸡 'x'.pt"
    file.write_bytes(b"other")
    made = asyncio.run(bench.models.register_file("birds", file))
    assert (made.version, made.file_name, made.lineage.run_id) == (1, "鸡 'x'.pt", "")
    with pytest.raises(KnownError, match="cannot be read"):
        asyncio.run(bench.models.register_file("birds", tmp_path / "nowhere"))


def test_a_download_is_verified_and_never_replaces_a_file(bench: Bench, tmp_path: Path) -> None:
    bench.register()
    download = bench.models.download
    target = tmp_path / "copy.pt"
    assert asyncio.run(download("birds", None, target)) == target
    assert target.read_bytes() == WEIGHTS
    with pytest.raises(InvalidError) as caught:
        asyncio.run(download("birds", 1, target))
    assert caught.value.code == "destination_exists"
    (tmp_path / "folder").mkdir()
    assert asyncio.run(download("birds:1", None, tmp_path / "folder")).name == "model.pt"
    with pytest.raises(InvalidError) as caught:
        asyncio.run(download("birds", 1, tmp_path / "no" / "folder.pt"))
    assert caught.value.code == "no_folder"


def test_a_damaged_store_is_told_and_nothing_half_is_written(bench: Bench, tmp_path: Path) -> None:
    bench.register()
    bench.stored.write_bytes(b"rotten")
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(KnownError) as caught:
        asyncio.run(bench.models.download("birds", 1, out))
    assert caught.value.code == "changed"
    bench.stored.unlink()
    with pytest.raises(KnownError) as caught:
        asyncio.run(bench.models.download("birds", 1, out))
    assert caught.value.code == "missing"
    assert list(out.iterdir()) == []


def test_a_removed_file_is_freed_when_nothing_else_uses_it(bench: Bench) -> None:
    for name in ("birds", "birds", "other"):
        bench.register(name)
    remove = bench.models.remove
    assert asyncio.run(remove("birds", 1)) == 0
    assert asyncio.run(remove("birds")) == 0
    assert asyncio.run(remove("other")) == len(WEIGHTS)
    assert bench.stored_files() == []
    with pytest.raises(NotFoundError):
        asyncio.run(remove("birds"))


def test_a_file_that_is_also_code_of_a_run_stays(bench: Bench) -> None:
    bench.register()
    bench.run.manifest(SHA)
    assert asyncio.run(bench.models.remove("birds")) == 0
    assert bench.stored_files() == [bench.stored]


def test_a_file_stays_while_a_submission_cannot_be_read(bench: Bench) -> None:
    bench.register()
    waiting = WorkspacePaths(bench.root).submission(values.run_id(2))
    waiting.parent.mkdir()
    waiting.write_text("{", "utf-8")
    assert asyncio.run(bench.models.remove("birds")) == 0
    assert bench.stored_files() == [bench.stored]


def test_the_number_of_a_removed_version_is_not_given_again(bench: Bench) -> None:
    bench.register()
    bench.register()
    asyncio.run(bench.models.remove("birds", 2))
    assert bench.register() == 3
    with pytest.raises(NotFoundError, match="version 2"):
        asyncio.run(bench.models.get("birds:2"))


def test_tags_and_a_note_are_kept_with_their_version(bench: Bench) -> None:
    bench.register()
    asyncio.run(bench.models.annotate("birds", 1, tags={"stage": "试"}, note="good"))
    kept = asyncio.run(bench.models.annotate("birds", 1, note="better"))
    assert (kept.tags, kept.note) == ({"stage": "试"}, "better")
    assert asyncio.run(bench.models.get("birds")) == kept
    with pytest.raises(NotFoundError):
        asyncio.run(bench.models.annotate("birds", 2, note="x"))


def test_what_cannot_be_read_is_told_apart_from_what_cannot_be_written(
    bench: Bench, tmp_path: Path
) -> None:
    register = bench.models.register_file
    for unreadable in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(KnownError) as caught:
            asyncio.run(register("birds", unreadable))
        assert caught.value.code == "cannot_read"
    (tmp_path / "store").write_text("no folder", "utf-8")
    with pytest.raises(KnownError) as caught:
        asyncio.run(register("birds", bench.run.file))
    assert caught.value.code == "cannot_write"
