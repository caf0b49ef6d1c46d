"""Where a builder is told that the secrets lie, whatever is in the path of the workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.builders import image_build
from desktop_app.hostside.builders.folder import BuildFolder
from desktop_app.hostside.builders.hidden import Private
from desktop_app.hostside.builders.secret_build import SecretBuild
from desktop_app.hostside.machine.docker_program import PODMAN
from desktop_app.hostside.machine.engine_facts import Engine
from tests.fakes.engines import ENGINE
from tests.fakes.programs import put_program


class Place:
    """A folder of builds, and an engine that says of each build that it is made."""

    def __init__(self, tmp_path: Path, name: str, podman: bool) -> None:
        self.folder = BuildFolder(str(tmp_path / name))
        self.folder.make()
        self.folder.put_private(Private({"TOKEN": "a value"}))
        self._calls = tmp_path / "calls"
        self._podman = podman
        script = f'[ "$2" = inspect ] && exit 1\nprintf "%s\\n" "$@" >> "{self._calls}"'
        put_program(tmp_path / "bin", "podman" if podman else "docker", script)

    def engine(self, *_: object) -> Engine:
        return ENGINE._replace(podman=self._podman, buildx=not self._podman)

    def build(self) -> dict[str, Any]:
        environment: dict[str, Any] = {"hash": "a" * 64, "tag": "trainyard/env:a"}
        environment.update(base_image="debian:12", post_install="true", build_secrets=["TOKEN"])
        endpoint = PODMAN if self._podman else []
        attempt = {"id": "1", "endpoint": endpoint, "environment": environment}
        return dict(SecretBuild(self.folder, attempt).run())

    def told(self) -> str:
        """What follows `--secret`."""
        words = self._calls.read_text("utf-8").splitlines()
        return words[words.index("--secret") + 1]


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    made = Place(tmp_path, *request.param)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    monkeypatch.setattr(image_build, "inspect_engine", made.engine)
    return made


@pytest.mark.parametrize("place", [('My, "data"', False)], indirect=True)
def test_docker_is_told_a_path_with_commas_and_quotation_marks_as_csv(place: Place) -> None:
    place.build()
    path = place.folder.secrets.path("TOKEN").replace('"', '""')
    assert place.told() == f'id=TOKEN,"src={path}"'


@pytest.mark.parametrize("place", [('My "data"', True)], indirect=True)
def test_podman_is_told_a_path_as_it_is(place: Place) -> None:
    place.build()
    assert place.told() == f"id=TOKEN,src={place.folder.secrets.path('TOKEN')}"


@pytest.mark.parametrize("place", [("My, data", True)], indirect=True)
def test_a_path_that_podman_would_split_is_refused_in_plain_words(place: Place) -> None:
    result = place.build()
    assert (result["state"], result["code"]) == ("failed", "build_failed")
    assert result["text"] == (
        f"Podman cannot read secrets from {place.folder.secrets.folder}, "
        "as there is a comma in the path."
    )
