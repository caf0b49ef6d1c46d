"""Datasets are recognised and counted where they lie."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.domain.dataset import DatasetFormat
from desktop_app.domain.errors import InvalidError, NotFoundError
from desktop_app.domain.events import DatasetsChanged, Progress
from desktop_app.engine.datasets import Datasets, Scan, ScanFacts, StoredDatasets
from desktop_app.engine.events import EventBus
from tests.unit.engine.doubles import NOW, Heard, StillClock, catalog


def put(folder: Path, *paths: str, data: bytes = b"12345") -> None:
    for path in paths:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


@pytest.fixture
def bus() -> EventBus:
    return EventBus()


@pytest.fixture
def datasets(tmp_path: Path, bus: EventBus) -> Datasets:
    return Datasets(StoredDatasets(catalog(tmp_path / "w", "dataset")), bus, StillClock())


def test_a_folder_of_classes_is_an_image_folder(tmp_path: Path) -> None:
    put(tmp_path, "鸡/1.jpg", "鸡/2.JPEG", "tur key/deep/3.png", "notes.txt")
    facts = Scan(tmp_path).run()
    assert facts.format is DatasetFormat.IMAGE_FOLDER
    assert facts.classes == {"鸡": 2, "tur key": 1}
    assert facts.splits == {}
    assert (facts.files, facts.size) == (4, 20)


def test_a_folder_of_splits_counts_each_class_over_all_of_them(tmp_path: Path) -> None:
    put(tmp_path, "train/ants/1.jpg", "train/ants/2.jpg", "train/bees/1.jpg", "val/bees/2.jpg")
    facts = Scan(tmp_path).run()
    assert facts.format is DatasetFormat.IMAGE_FOLDER
    assert facts.classes == {"ants": 2, "bees": 2}
    assert facts.splits == {"train": 3, "val": 1}


@pytest.mark.parametrize(
    "paths",
    [
        ("a.jpg", "b.jpg"),
        ("photos/a.jpg", "photos/b.jpg"),
        ("train/1.jpg", "val/1.jpg"),
        ("a/1.csv", "b/2.csv"),
        (".thumbs/1.jpg", ".cache/2.jpg"),
    ],
)
def test_other_folders_are_plain(tmp_path: Path, paths: tuple[str, ...]) -> None:
    put(tmp_path, *paths)
    facts = Scan(tmp_path).run()
    assert facts.format is DatasetFormat.PLAIN
    assert facts.classes == {}
    assert facts.files == len(paths)


def test_a_link_to_its_own_folder_is_read_once(tmp_path: Path) -> None:
    put(tmp_path, "a/1.jpg", "b/2.jpg")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert Scan(tmp_path).run().files == 2


def test_entries_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    put(tmp_path, "a/1.jpg")
    (tmp_path / "gone 鸡").symlink_to(tmp_path / "nowhere")
    facts = Scan(tmp_path).run()
    assert facts.problems == ["gone 鸡: No such file or directory"]
    assert facts.files == 1


def test_an_added_dataset_is_listed_and_announced(
    tmp_path: Path, datasets: Datasets, bus: EventBus
) -> None:
    heard = Heard(bus)
    put(tmp_path / "birds", "ants/1.jpg", "bees/1.jpg")

    async def use() -> None:
        added = await datasets.add(tmp_path / "birds")
        assert (added.name, added.file_count, added.size) == ("birds", 2, 10)
        assert (added.created_at, added.missing) == (NOW, False)
        assert await datasets.list() == [added]
        assert await datasets.get("birds") == added

    asyncio.run(use())
    assert [event.names for event in heard.of(DatasetsChanged)] == [("birds",)]
    assert heard.of(Progress)[-1].finished


def test_adding_the_same_path_again_counts_anew(tmp_path: Path, datasets: Datasets) -> None:
    put(tmp_path / "birds", "1.csv")
    asyncio.run(datasets.add(tmp_path / "birds"))
    put(tmp_path / "birds", "2.csv")
    assert asyncio.run(datasets.add(tmp_path / "birds")).file_count == 2
    assert len(asyncio.run(datasets.list())) == 1


def test_a_name_that_means_another_path_is_taken(tmp_path: Path, datasets: Datasets) -> None:
    put(tmp_path / "one", "1.csv")
    put(tmp_path / "two", "1.csv")
    asyncio.run(datasets.add(tmp_path / "one", "birds"))
    with pytest.raises(InvalidError) as caught:
        asyncio.run(datasets.add(tmp_path / "two", "birds"))
    assert (caught.value.code, caught.value.field) == ("name_taken", "name")


def test_without_a_name_another_folder_of_the_same_name_gets_a_free_one(
    tmp_path: Path, datasets: Datasets
) -> None:
    for place in ("one", "two"):
        put(tmp_path / place / 'bird "photos"', "1.csv")
    folders = [tmp_path / place / 'bird "photos"' for place in ("one", "two", "one", "two")]
    names = [asyncio.run(datasets.add(folder)).name for folder in folders]
    assert names == ["bird -photos-", "bird -photos--2"] * 2


def test_a_path_that_goes_up_is_kept_as_the_place_it_means(
    tmp_path: Path, datasets: Datasets
) -> None:
    put(tmp_path / "birds", "1.csv")
    (tmp_path / "today").symlink_to("birds")
    assert asyncio.run(datasets.add(tmp_path / "no" / ".." / "birds")).path == str(
        tmp_path / "birds"
    )
    assert asyncio.run(datasets.add(tmp_path / "today")).path == str(tmp_path / "today")


def test_nothing_at_the_path_is_an_error_of_the_path(tmp_path: Path, datasets: Datasets) -> None:
    with pytest.raises(InvalidError) as caught:
        asyncio.run(datasets.add(tmp_path / "nowhere"))
    assert caught.value.field == "path"


def test_a_dataset_whose_drive_is_gone_is_missing(tmp_path: Path, datasets: Datasets) -> None:
    put(tmp_path / "birds", "1.csv")
    asyncio.run(datasets.add(tmp_path / "birds"))
    (tmp_path / "birds").rename(tmp_path / "moved")
    assert asyncio.run(datasets.get("birds")).missing


def test_removing_a_dataset_leaves_its_data(tmp_path: Path, datasets: Datasets) -> None:
    put(tmp_path / "birds", "1.csv")
    asyncio.run(datasets.add(tmp_path / "birds"))
    asyncio.run(datasets.remove("birds"))
    assert (tmp_path / "birds" / "1.csv").exists()
    with pytest.raises(NotFoundError):
        asyncio.run(datasets.get("birds"))


class GatedScan(Scan):
    """Begins when the test lets it, and says when it has ended."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.began, self.go_on, self.ended = (threading.Event() for _ in range(3))

    def run(self, report: Callable[[int], None] = lambda files: None) -> ScanFacts:
        self.began.set()
        assert self.go_on.wait(30)
        facts = super().run(report)
        self.ended.set()
        return facts


def test_a_cancelled_add_stops_reading_and_stores_nothing(tmp_path: Path) -> None:
    put(tmp_path / "birds", "1.csv")
    scan = GatedScan(tmp_path / "birds")
    stored = StoredDatasets(catalog(tmp_path / "w", "dataset"))
    datasets = Datasets(stored, EventBus(), StillClock(), lambda path: scan)

    async def use() -> None:
        task = asyncio.create_task(datasets.add(tmp_path / "birds"))
        assert await asyncio.to_thread(scan.began.wait, 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        scan.go_on.set()

    asyncio.run(use())
    assert scan.ended.wait(30)
    assert scan.run().files == 0
    assert stored.list() == []
