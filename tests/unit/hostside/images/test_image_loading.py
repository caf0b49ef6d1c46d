"""A delivered image on its way into the engine, which is a program that says what a test wants."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.builders.folder import BuildFolder
from desktop_app.hostside.contents.store import Store
from desktop_app.hostside.images.image_loading import load, note_made
from desktop_app.hostside.layout import build_folder
from desktop_app.hostside.machine.docker_program import DockerProgram
from desktop_app.hostside.protocol import HostError
from desktop_app.hostside.records import read_json, write_json
from tests.fakes.programs import put_program

ENVIRONMENT = {"hash": "a" * 64, "tag": "trainyard/env:" + "a" * 32}
SENT = ["sha256:1"]


class Engine:
    """Takes whatever it is to load, and has an image with certain layers under each name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        script = f'echo "$*" >> {folder}/calls\n[ "$1" = load ] && cat > {folder}/archive\n'
        put_program(folder, "docker", f'{script}[ "$2" = inspect ] && cat {folder}/image\nexit 0')

    def has(self, *layers: str) -> None:
        image: dict[str, Any] = {"Id": "sha256:id", "RootFS": {"Layers": layers}, "Size": 7}
        (self._folder / "image").write_text(json.dumps(image))

    def calls(self) -> list[str]:
        return (self._folder / "calls").read_text().splitlines()


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    return Engine(tmp_path / "bin")


def came(root: Path) -> dict[str, Any]:
    """What a delivery asks for whose contents are in the store."""
    config, layer = (Store(str(root)).put_bytes(data) for data in (b"{}", b"layer"))
    return {"environment": ENVIRONMENT, "config": config, "layers": [layer], "diff_ids": SENT}


def folder_of(root: Path) -> BuildFolder:
    return BuildFolder(build_folder(str(root), ENVIRONMENT["hash"]))


def test_the_environments_tag_is_given_once_the_image_is_known(
    engine: Engine, tmp_path: Path
) -> None:
    engine.has(*SENT)
    assert load(DockerProgram(), str(tmp_path), came(tmp_path), lambda: None) == "sha256:id"
    loaded, looked, *rest = engine.calls()
    arriving = looked.split()[-1]
    assert loaded == "load --quiet"
    assert arriving.startswith(ENVIRONMENT["tag"] + "-")
    assert rest == [f"tag sha256:id {ENVIRONMENT['tag']}", f"image rm {arriving}"]
    assert (read_json(folder_of(tmp_path).result) or {})["digest"] == "sha256:id"


def test_an_image_that_is_another_one_never_has_the_environments_tag(
    engine: Engine, tmp_path: Path
) -> None:
    engine.has("sha256:2")
    with pytest.raises(HostError) as caught:
        load(DockerProgram(), str(tmp_path), came(tmp_path), lambda: None)
    assert caught.value.code == "image_not_loaded"
    _, looked, removed = engine.calls()
    assert removed == "image rm " + looked.split()[-1]
    assert ENVIRONMENT["tag"] not in looked.split()
    assert read_json(folder_of(tmp_path).result) is None


def test_a_build_that_goes_on_keeps_its_own_notes(engine: Engine, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    folder.make()
    write_json(folder.attempt, {"id": "going on"})
    lock = folder.take_lock()
    assert lock is not None
    try:
        note_made(DockerProgram(), str(tmp_path), ENVIRONMENT, "sha256:id")
        assert folder.going_on() == {"id": "going on"}
    finally:
        os.close(lock)
    note_made(DockerProgram(), str(tmp_path), ENVIRONMENT, "sha256:id")
    assert folder.going_on() is None
    assert (read_json(folder.result) or {})["digest"] == "sha256:id"
