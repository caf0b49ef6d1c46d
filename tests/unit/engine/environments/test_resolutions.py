"""What was found in environments: read from builds and runs, compared, locked, saved."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.compute import LauncherKind, SshHost, Target, TargetState, TransportKind
from desktop_app.domain.definition_changes import DefinitionChange
from desktop_app.domain.environment import Environment, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.resolution import Package, Resolution
from desktop_app.domain.run import RunPage, RunQuery, RunSummary
from desktop_app.engine.environments.definition_files.reading import read_definition
from desktop_app.engine.environments.resolution_documents import read_resolution, resolution_of
from desktop_app.engine.environments.resolutions import Resolutions, found_by_runs
from desktop_app.engine.runs.requests import Request, environment_request
from desktop_app.hostside.layout import build_folder, interpreter_folder, venv_folder
from tests.fakes import values
from tests.unit.engine.environments.environment_desk import IMAGE, Desk

TOLD: Mapping[str, Any] = {
    "python": "3.11.2",
    "platform": "linux-x86_64",
    "packages": [
        {"name": "six", "version": "1.16.0"},
        {"name": "mine", "version": "1", "origin": "https://h/mine.whl", "system": True},
    ],
    "modules": ["mine", "six"],
    "image": "sha256:1",
    "base_image": "base@sha256:2",
    "found_at": 5.0,
    "entrypoint": "conda run -n 'my env'",
}
FOUND = Resolution(
    "3.11.2",
    (Package("six", "1.16.0"), Package("mine", "1", "https://h/mine.whl", system=True)),
    ("mine", "six"),
    "linux-x86_64",
    "sha256:1",
    "base@sha256:2",
    5.0,
    "conda run -n 'my env'",
)
FAR = SshHost("ann@box")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    asyncio.run(made.environments.create("torch", IMAGE))
    return made


class Places:
    """The targets of a workspace."""

    def __init__(self, desk: Desk) -> None:
        self._stored = desk.target_names

    async def list(self) -> Sequence[TargetState]:
        return [values.target_state(target) for target in self._stored.list()]


@pytest.fixture
def resolutions(desk: Desk) -> Resolutions:
    return Resolutions(desk.environments, desk.builds, Places(desk))


def note(folder: str, told: Mapping[str, Any] = TOLD, name: str = "packages.json") -> None:
    Path(folder).mkdir(parents=True)
    Path(folder, name).write_text(json.dumps(told), "utf-8")


def test_what_a_host_tells_is_read(tmp_path: Path) -> None:
    assert resolution_of(TOLD) == FOUND
    note(str(tmp_path / "a"))
    assert read_resolution(tmp_path / "a" / "packages.json") == FOUND
    assert resolution_of({"python": "3.8.1", "packages": []}) == Resolution("3.8.1")


@pytest.mark.parametrize(
    "broken",
    [
        "",
        json.dumps(TOLD)[:-40],
        "[]",
        "[" * 5000,
        json.dumps({**TOLD, "python": 3}),
        json.dumps({**TOLD, "packages": {"six": "1"}}),
        json.dumps({**TOLD, "packages": ["six"]}),
        json.dumps({**TOLD, "packages": [{"name": "six\n--index-url x", "version": "1"}]}),
        json.dumps({**TOLD, "packages": [{"name": "x" * 3000, "version": "1"}]}),
        json.dumps({**TOLD, "packages": [{"name": "six", "version": "1"}] * 50_001}),
        json.dumps({**TOLD, "modules": None}),
        json.dumps({**TOLD, "found_at": "soon"}),
        "\udcff",
    ],
)
def test_what_is_no_answer_is_none(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "packages.json"
    path.write_text(broken, "utf-8", "surrogateescape")
    assert read_resolution(path) is None
    assert read_resolution(tmp_path / "none") is None


@pytest.mark.parametrize(
    ("target", "folder"), [("local-docker", build_folder), ("local", venv_folder)]
)
def test_what_this_computers_builder_found_is_known(
    desk: Desk, target: str, folder: Callable[[str, str], str]
) -> None:
    assert asyncio.run(desk.builds.resolution("torch", target)) is None
    note(folder(str(desk.folder), IMAGE.hash))
    assert asyncio.run(desk.builds.resolution("torch", target)) == FOUND


def test_what_a_run_found_in_an_interpreter_of_this_computer_is_known(
    desk: Desk, tmp_path: Path
) -> None:
    python = tmp_path / "python"
    python.touch()
    definition = EnvironmentDefinition(EnvironmentKind.INTERPRETER, python=str(python))
    made = asyncio.run(desk.environments.create("mine", definition))
    note(interpreter_folder(str(desk.folder), made.definition.hash))
    assert asyncio.run(desk.builds.resolution("mine", "local")) == FOUND


def test_what_another_host_told_of_its_build_is_kept(desk: Desk) -> None:
    far = Target("far", TransportKind.SSH, LauncherKind.DOCKER, ssh=FAR)
    desk.target_names.create(far)
    desk.hosts.in_place = False
    desk.hosts.build_frames = [({"kind": "answer", "resolution": dict(TOLD)}, b"")]

    async def use() -> list[Resolution | None]:
        await desk.builds.build("torch", "far")
        return [await desk.builds.resolution("torch", name) for name in ("far", "local-docker")]

    assert asyncio.run(use()) == [FOUND, None]


def test_a_host_that_tells_nothing_or_nonsense_has_built_all_the_same(desk: Desk) -> None:
    desk.target_names.create(Target("far", TransportKind.SSH, LauncherKind.DOCKER, ssh=FAR))
    desk.hosts.in_place = False
    for told in (None, "all of them", {"python": 3}):
        desk.hosts.build_frames = [({"kind": "answer", "resolution": told}, b"")]
        asyncio.run(desk.builds.build("torch", "far"))
        assert asyncio.run(desk.builds.resolution("torch", "far")) is None


class Ran:
    """Runs with what they asked for and what they found, the newest first."""

    def __init__(self, *found: tuple[EnvironmentDefinition, Resolution | None]) -> None:
        self.found = found
        self.asked: list[RunQuery] = []

    async def list(self, query: RunQuery) -> RunPage:
        self.asked.append(query)
        runs: list[RunSummary] = [values.summary(number) for number in range(len(self.found))]
        return RunPage(runs, len(runs))

    def request(self, run_id: str) -> Request:
        definition = self.found[self._number(run_id)][0]
        return {"environment": environment_request(Environment("torch", 1, definition))}

    async def packages(self, run: str) -> Resolution | None:
        return self.found[self._number(run)][1]

    def _number(self, run_id: str) -> int:
        return [values.summary(number).id for number in range(len(self.found))].index(run_id)


def test_a_run_that_built_by_itself_elsewhere_tells_for_its_environment(desk: Desk) -> None:
    far = Target("it's far", TransportKind.SSH, LauncherKind.PROCESS, ssh=FAR)
    other = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image="other:1")
    ran = Ran((other, values.resolution(six="2")), (IMAGE, None), (IMAGE, FOUND), (IMAGE, None))
    environment = asyncio.run(desk.environments.get("torch"))
    assert asyncio.run(found_by_runs(ran, environment, far)) == FOUND
    (query,) = ran.asked
    assert query.filter == "environment = 'torch' and target = 'it''s far'"
    assert asyncio.run(found_by_runs(Ran((other, FOUND)), environment, far)) is None


def test_of_a_build_and_a_run_the_later_one_tells(desk: Desk) -> None:
    note(build_folder(str(desk.folder), IMAGE.hash))
    later = values.resolution(six="1.17.0")

    async def by_runs(environment: Environment, target: Target) -> Resolution | None:
        return later if target.name == "local-docker" else None

    desk.builds.found_by_runs = by_runs
    assert asyncio.run(desk.builds.resolution("torch", "local-docker")) == later


def test_each_target_on_which_it_was_built_tells(desk: Desk, resolutions: Resolutions) -> None:
    assert asyncio.run(resolutions.all("torch")) == {}
    note(venv_folder(str(desk.folder), IMAGE.hash))
    assert asyncio.run(resolutions.all("torch")) == {"local": FOUND}
    assert asyncio.run(resolutions.get("torch")) == FOUND
    with pytest.raises(NotFoundError) as caught:
        asyncio.run(resolutions.get("torch", "local-docker"))
    assert (caught.value.code, caught.value.field) == ("not_built", "target")


def test_what_differs_between_versions_is_what_was_found_where_both_were_built(
    desk: Desk, resolutions: Resolutions
) -> None:
    definition = EnvironmentDefinition(
        EnvironmentKind.IMAGE, base_image="base:1", requirements=("torch", "six")
    )
    asyncio.run(desk.environments.create("torch", definition))
    names = ("torch:1", "torch:2")
    note(venv_folder(str(desk.folder), IMAGE.hash), {**TOLD, "packages": []})
    assert asyncio.run(resolutions.changes(*names)) == []
    note(venv_folder(str(desk.folder), definition.hash), {**TOLD, "packages": TOLD["packages"][:1]})
    changed = [DefinitionChange("installed", "six", "", "1.16.0")]
    assert asyncio.run(resolutions.changes(*names)) == changed
    assert asyncio.run(resolutions.changes(*names, "local")) == changed
    with pytest.raises(NotFoundError):
        asyncio.run(resolutions.changes(*names, "local-docker"))


def test_an_environment_is_made_of_what_was_found_and_its_lock_makes_an_equal_one(
    desk: Desk, resolutions: Resolutions, tmp_path: Path
) -> None:
    note(build_folder(str(desk.folder), IMAGE.hash))
    made = asyncio.run(resolutions.create_locked("torch", "torch-locked"))
    assert made.definition.base_image == "base:1@sha256:2"
    assert made.definition.requirements == ("six==1.16.0",)
    lock = tmp_path / "鸟 lock.txt"
    asyncio.run(resolutions.write_lock("torch", lock))
    draft = read_definition(lock, base_image="base:1@sha256:2")
    assert draft.definition == made.definition
    with pytest.raises(InvalidError) as caught:
        asyncio.run(resolutions.create_locked("torch", "torch-locked"))
    assert caught.value.code == "name_taken"


def test_a_lock_is_written_over_only_where_that_is_allowed(
    desk: Desk, resolutions: Resolutions, tmp_path: Path
) -> None:
    note(build_folder(str(desk.folder), IMAGE.hash))
    lock = tmp_path / "lock.txt"
    lock.write_text("mine")
    with pytest.raises(InvalidError) as caught:
        asyncio.run(resolutions.write_lock("torch", lock))
    assert (caught.value.code, lock.read_text()) == ("exists", "mine")
    asyncio.run(resolutions.write_lock("torch", lock, overwrite=True))
    assert lock.read_text().splitlines() == asyncio.run(resolutions.lock("torch"))
    with pytest.raises(KnownError, match="cannot be written"):
        asyncio.run(resolutions.write_lock("torch", lock / "below"))


def test_a_saved_folder_has_a_lock_where_it_was_built_and_is_read_as_before(
    desk: Desk, resolutions: Resolutions, tmp_path: Path
) -> None:
    asyncio.run(resolutions.save("torch", tmp_path / "one"))
    assert not (tmp_path / "one" / "lock.txt").exists()
    note(build_folder(str(desk.folder), IMAGE.hash))
    asyncio.run(resolutions.save("torch", tmp_path / "two"))
    assert "six==1.16.0\n" in (tmp_path / "two" / "lock.txt").read_text()
    (tmp_path / "three").mkdir()
    (tmp_path / "three" / "lock.txt").write_text("mine")
    with pytest.raises(InvalidError, match="exists already"):
        asyncio.run(resolutions.save("torch", tmp_path / "three"))
    assert [path.name for path in (tmp_path / "three").iterdir()] == ["lock.txt"]
    for folder in ("one", "two"):
        assert read_definition(tmp_path / folder).definition.hash == IMAGE.hash
