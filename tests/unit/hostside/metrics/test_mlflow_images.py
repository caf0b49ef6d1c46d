"""The images that a script logs with MLflow at steps, each kept once."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.metrics.mlflow_images import MlflowImages
from tests.unit.hostside.metrics.event_run import run_folder
from tests.unit.hostside.scripts import DOT, items


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return run_folder(tmp_path)


def put(folder: RunFolder, place: str, content: bytes = DOT) -> Path:
    path = Path(folder.work_outputs, place)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def kept(folder: RunFolder) -> list[tuple[str, int, float, bytes]]:
    found = items(Path(folder.metrics))
    return [(item["name"], item["step"], item["time"], content) for item, content in found]


def test_each_image_is_taken_once_also_by_a_collector_that_comes_new(folder: RunFolder) -> None:
    put(folder, "images/样本#first+step+7+timestamp+1700000002000+g1.png")
    put(folder, "images/a+step+b+step+-1+timestamp+1700000001000+g2.png")
    put(folder, "images/a+step+7+timestamp+1700000000000+g3+compressed.webp")
    put(folder, "second 'x'/images/a+step+0+timestamp+1700000003000+g4.png")
    put(folder, "other/a+step+0+timestamp+1700000003000+g4.png")
    put(folder, "images/plain.png")
    wanted = [
        ("a+step+b", -1, 1700000001.0, DOT),
        ("样本/first", 7, 1700000002.0, DOT),
        ("second 'x'/a", 0, 1700000003.0, DOT),
    ]
    tailing = MlflowImages(folder, pytest.fail)
    for _ in range(2):
        tailing.finish()
        MlflowImages(folder, pytest.fail).finish()
        assert kept(folder) == wanted


def test_an_image_counts_once_it_is_whole(folder: RunFolder) -> None:
    name = "images/a+step+0+timestamp+1700000000000+g1.png"
    put(folder, name, DOT[:-4])
    tailing = MlflowImages(folder, pytest.fail)
    tailing.finish()
    assert kept(folder) == []
    put(folder, name)
    tailing.finish()
    assert kept(folder) == [("a", 0, 1700000000.0, DOT)]


def test_a_link_is_not_followed(folder: RunFolder, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(DOT)
    place = put(folder, "images/a+step+0+timestamp+1700000000000+g1.png")
    place.unlink()
    place.symlink_to(secret)
    MlflowImages(folder, pytest.fail).finish()
    assert kept(folder) == []
