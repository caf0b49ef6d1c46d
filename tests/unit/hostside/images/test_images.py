"""What is read from an engine about its images; the engine is a program that says what a test
prescribes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.images.images import (
    Container,
    Image,
    held_by_others,
    in_use_by,
    layer_sizes,
    list_images,
    own_tag,
)
from desktop_app.hostside.machine.docker_program import DockerProgram
from desktop_app.hostside.protocol import HostError
from tests.fakes.programs import put_program

TAG = "trainyard/env:0123"


class Engine:
    """Answers each call that begins with some words by what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        script = f'echo "$*" >> {folder}/calls\ncat "{folder}/$1-$2"\n'
        put_program(folder, "docker", script)

    def says(self, words: str, text: str) -> None:
        (self.folder / words).write_text(text)

    def calls(self) -> list[str]:
        return (self.folder / "calls").read_text().splitlines()


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return Engine(tmp_path)


def told(*layers: str, **changes: Any) -> dict[str, Any]:
    image = {"Id": "sha256:1", "RepoTags": [TAG], "RepoDigests": [], "Size": 7}
    return {**image, "Created": "2026-01-31T12:00:00.5Z", "RootFS": {"Layers": layers}, **changes}


def image(*layers: str, tags: list[str] | None = None, foreign: bool = False) -> Image:
    return Image("1", [TAG] if tags is None else tags, foreign, 0, 0.0, layers)


@pytest.mark.parametrize(
    ("name", "own"),
    [
        (TAG, TAG),
        (f"localhost/{TAG}", TAG),
        ("trainyard/environment:1", ""),
        ("ghcr.io/trainyard/env:1", ""),
        ("<none>:<none>", ""),
    ],
)
def test_only_a_tag_that_we_give_is_ours(name: str, own: str) -> None:
    assert own_tag(name) == own


@pytest.mark.parametrize(
    ("tags", "digests", "foreign"),
    [
        ([TAG], [], False),
        ([f"localhost/{TAG}"], ["localhost/trainyard/env@sha256:1"], False),
        ([TAG, "python:3.11"], [], True),
        ([TAG], ["ghcr.io/me/env@sha256:1"], True),
        (["<none>:<none>"], ["<none>@<none>"], False),
    ],
)
def test_an_image_with_a_name_of_somebody_else_is_somebody_elses_too(
    engine: Engine, tags: list[str], digests: list[str], foreign: bool
) -> None:
    engine.says("image-ls", "sha256:1\nsha256:1\n")
    engine.says("image-inspect", json.dumps([told(RepoTags=tags, RepoDigests=digests)]))
    (found,) = list_images(DockerProgram())
    assert found.foreign is foreign
    assert (found.size, found.made_at) == (7, 1769860800.5)


def test_a_layer_is_named_by_all_up_to_it(engine: Engine) -> None:
    engine.says("image-ls", "1 2 3")
    images = [told("a", "x"), told("b", "x"), told("a", "x", "y")]
    engine.says("image-inspect", json.dumps(images))
    first, other, longer = (found.layers for found in list_images(DockerProgram()))
    assert longer[:2] == first
    assert {*first}.isdisjoint(other)


def test_steps_that_made_no_layer_are_left_out_of_its_sizes(engine: Engine) -> None:
    engine.says("image-history", "0\n30\n0\n0\n20\n10\n")
    sizes = layer_sizes(DockerProgram(), image("a", "b", "c"))
    assert sizes == {"a": 10, "b": 20, "c": 30}
    # One of the empty steps made a layer: that it was not the last is certain for none.
    sizes = layer_sizes(DockerProgram(), image("a", "b", "c", "d"))
    assert sizes == {"a": 10, "b": 20, "c": 30, "d": 0}


def test_layers_of_images_that_are_not_ours_or_have_no_name_stay() -> None:
    images = [image("a", "own"), image("a", tags=[]), image("b", "other", foreign=True)]
    assert held_by_others(images) == {"a", "b", "other"}


def test_an_image_with_another_name_is_needed_by_those_that_call_it_as_we_do() -> None:
    ours, theirs = Container("x", "1", TAG, ""), Container("y", "1", "python:3.11", "")
    elsewhere = Container("z", "2", TAG, "")
    containers = [ours, theirs, elsewhere]
    assert in_use_by(image(), TAG, containers) == [ours, theirs]
    assert in_use_by(image(foreign=True), TAG, containers) == [ours]
    assert in_use_by(image(tags=[TAG, f"{TAG}4"]), TAG, containers) == [ours]


def test_an_engine_that_refuses_is_told(engine: Engine) -> None:
    with pytest.raises(HostError) as caught:
        list_images(DockerProgram())
    assert caught.value.code == "engine_unavailable"
