"""Environments: definitions with versions, built once."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from desktop_app.domain.compute import (
    BUILTIN_TARGETS,
    LauncherKind,
    SshHost,
    Target,
    TransportKind,
)
from desktop_app.domain.environment import BuildState, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.events import BuildChanged, EnvironmentsChanged
from desktop_app.domain.run import CURRENT_PYTHON
from desktop_app.engine.definitions import (
    DEFAULT_BASE_IMAGE,
    curated_environments,
    current_interpreter,
    environment_at,
    parse_requirements,
    read_requirements,
)
from desktop_app.engine.environments import Environments, StoredEnvironments
from desktop_app.engine.events import EventBus
from desktop_app.engine.stored_targets import StoredTargets
from tests.unit.engine.doubles import Heard, ScriptedHost, StillClock, catalog

IMAGE = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image="base:1", requirements=("torch",))


class Bench:
    """The service over a scripted host."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bus = EventBus()
        self.heard = Heard(self.bus)
        self.hosts = ScriptedHost()
        self.stored = StoredEnvironments(catalog(folder / "environments", "environment"))
        self.target_names = StoredTargets(catalog(folder / "targets", "target"))
        self.environments = Environments(
            self.stored, folder, self.target_names, self.hosts, self.bus, StillClock()
        )

    def states(self) -> list[BuildState]:
        return [event.build.state for event in self.heard.of(BuildChanged)]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_the_current_interpreter_is_an_environment_of_every_workspace(bench: Bench) -> None:
    (only,) = asyncio.run(bench.environments.list())
    assert (only.name, only.version, only.curated) == (CURRENT_PYTHON, 1, True)
    assert only.definition.python == sys.executable


def test_a_frozen_application_uses_the_python_of_the_computer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    python = tmp_path / "python3"
    python.touch(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert current_interpreter() == str(python)


def test_another_definition_under_a_name_is_its_next_version(bench: Bench) -> None:
    create = bench.environments.create
    first = asyncio.run(create("torch", IMAGE))
    assert asyncio.run(create("torch", IMAGE)) == first
    other = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image="base:2")
    second = asyncio.run(create("torch", other))
    assert (first.version, second.version) == (1, 2)
    get = bench.environments.get
    assert asyncio.run(get("torch")) == second
    assert asyncio.run(get("torch", 1)) == asyncio.run(get("torch:1")) == first
    assert [e.version for e in asyncio.run(bench.environments.versions("torch"))] == [1, 2]
    with pytest.raises(NotFoundError, match="version 3"):
        asyncio.run(get("torch:3"))
    assert len(bench.heard.of(EnvironmentsChanged)) == 3


@pytest.mark.parametrize("name", ["Trainyard-Mine", "trainyard-x", CURRENT_PYTHON])
def test_the_reserved_prefix_is_refused(bench: Bench, name: str) -> None:
    with pytest.raises(InvalidError) as caught:
        asyncio.run(bench.environments.create(name, IMAGE))
    assert (caught.value.code, caught.value.field) == ("reserved_prefix", "name")
    with pytest.raises(InvalidError):
        asyncio.run(bench.environments.remove(name))


def test_a_missing_environment_is_told_with_what_there_is(bench: Bench) -> None:
    with pytest.raises(NotFoundError) as caught:
        asyncio.run(bench.environments.get("torch"))
    assert CURRENT_PYTHON in caught.value.hint
    assert caught.value.field == "environment"


def test_an_image_without_a_base_gets_the_one_for_the_cpu(bench: Bench) -> None:
    bare = EnvironmentDefinition(EnvironmentKind.IMAGE, requirements=("torch # cpu", "", "#x"))
    made = asyncio.run(bench.environments.create("torch", bare)).definition
    assert (made.base_image, made.requirements) == (DEFAULT_BASE_IMAGE, ("torch",))


def test_an_interpreter_keeps_the_path_it_was_given_by(bench: Bench, tmp_path: Path) -> None:
    link = tmp_path / "a venv" / "python"
    link.parent.mkdir()
    link.symlink_to(sys.executable)
    definition = EnvironmentDefinition(EnvironmentKind.INTERPRETER, python=str(link))
    made = asyncio.run(bench.environments.create("venv", definition))
    assert made.definition.python == str(link)


@pytest.mark.parametrize("python", ["/nowhere/python", "no-such-python"])
def test_an_interpreter_that_is_not_there_is_an_error_of_its_field(
    bench: Bench, python: str
) -> None:
    definition = EnvironmentDefinition(EnvironmentKind.INTERPRETER, python=python)
    with pytest.raises(InvalidError) as caught:
        asyncio.run(bench.environments.create("venv", definition))
    assert (caught.value.code, caught.value.field) == ("no_interpreter", "python")


def test_requirements_are_read_as_pip_reads_them(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text(
        "# a comment\n\ntorch==2.0  # cpu\nnumpy>=1, \\\n  <3\n--extra-index-url http://x/#frag\n",
        "utf-8-sig",
    )
    assert read_requirements(file) == (
        "torch==2.0",
        "numpy>=1,   <3",
        "--extra-index-url http://x/#frag",
    )


@pytest.mark.parametrize("line", ["-r other.txt", "-e .", "./wheel.whl", "--constraint c.txt"])
def test_a_requirement_that_names_a_file_is_refused(line: str) -> None:
    with pytest.raises(InvalidError) as caught:
        parse_requirements(f"torch\n{line}")
    assert (caught.value.code, caught.value.field) == ("bad_requirement", "requirements")


def test_requirements_that_cannot_be_read_are_an_error_of_their_field(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "nowhere.txt", tmp_path / "binary"):
        with pytest.raises(InvalidError) as caught:
            read_requirements(path)
        assert caught.value.field == "requirements"


def test_a_build_asks_the_host_for_the_whole_definition(bench: Bench) -> None:
    bench.hosts.build_frames = [({"kind": "answer", "built": True}, b"")]

    async def use() -> None:
        made = await bench.environments.create("torch", IMAGE)
        state = bench.environments.state
        assert (await state("torch", "local-docker")).state is BuildState.MISSING
        built = await bench.environments.build("torch", "local-docker")
        assert built.state is BuildState.READY
        assert (await state("torch", "local-docker")).state is BuildState.READY
        (request,) = bench.hosts.builds
        assert request["tag"] == made.definition.image_tag
        assert (request["base_image"], request["requirements"]) == ("base:1", ["torch"])

    asyncio.run(use())
    assert bench.states() == [BuildState.BUILDING, BuildState.READY]


def test_two_who_build_the_same_share_one_build(bench: Bench) -> None:
    async def use() -> None:
        await bench.environments.create("torch", IMAGE)
        bench.hosts.build_frames = [({"kind": "answer"}, b"")]
        bench.hosts.gate.clear()
        build = bench.environments.build
        both = asyncio.gather(build("torch", "local-docker"), build("torch", "local-docker"))
        await asyncio.wait_for(bench.hosts.asked.wait(), 10)
        state = await bench.environments.state("torch", "local-docker")
        assert state.state is BuildState.BUILDING
        bench.hosts.gate.set()
        assert {build.state for build in await both} == {BuildState.READY}

    asyncio.run(use())
    assert len(bench.hosts.builds) == 1


def test_a_log_from_another_machine_is_kept_here(bench: Bench) -> None:
    bench.hosts.in_place = False
    bench.hosts.build_frames = [
        ({"kind": "data", "file": "build.log", "offset": 0}, b"Step 1\n"),
        ({"kind": "data", "file": "build.log", "offset": 7}, b"Step 2\n"),
        ({"kind": "answer"}, b""),
    ]

    async def use() -> str:
        await bench.environments.create("torch", IMAGE)
        await bench.environments.build("torch", "local-docker")
        return (await bench.environments.build("torch", "local-docker")).log

    assert Path(asyncio.run(use())).read_bytes() == b"Step 1\nStep 2\n"


def test_each_host_has_images_of_its_own_and_its_own_python(bench: Bench) -> None:
    def host(name: str) -> Target:
        ssh = SshHost(name, python="/opt/py")
        return Target(name, TransportKind.SSH, LauncherKind.DOCKER, ssh=ssh)

    async def use() -> list[BuildState]:
        await bench.environments.create("torch", IMAGE)
        for name in ("one", "two"):
            bench.target_names.create(host(name))
        await bench.environments.build("torch", "one")
        states = [await bench.environments.state("torch", name) for name in ("one", "two")]
        return [state.state for state in states]

    assert asyncio.run(use()) == [BuildState.READY, BuildState.MISSING]
    (here,) = curated_environments()
    assert environment_at(here, host("one")).definition.python == "/opt/py"
    assert environment_at(here, BUILTIN_TARGETS[0]) == here


def test_a_failed_build_is_told_with_its_cause_and_may_be_tried_again(bench: Bench) -> None:
    async def use() -> None:
        await bench.environments.create("torch", IMAGE)
        bench.hosts.build_frames = [KnownError("build_failed", "ERROR: no such package", hint="x")]
        with pytest.raises(KnownError, match="no such package"):
            await bench.environments.build("torch", "local-docker")
        state = await bench.environments.state("torch", "local-docker")
        assert state.state is BuildState.MISSING
        bench.hosts.build_frames = [({"kind": "answer"}, b"")]
        await bench.environments.build("torch", "local-docker")

    asyncio.run(use())
    assert bench.states() == [
        *(BuildState.BUILDING, BuildState.FAILED),
        *(BuildState.BUILDING, BuildState.READY),
    ]
    assert "no such package" in bench.heard.of(BuildChanged)[1].build.detail


@pytest.mark.parametrize(
    ("result", "state", "detail"),
    [
        ('{"state": "built"}', BuildState.READY, ""),
        ('{"state": "failed", "text": "No such package"}', BuildState.FAILED, "No such package"),
        ('{"state": "stopped"}', BuildState.MISSING, ""),
        ('{"state": ', BuildState.MISSING, ""),
    ],
)
def test_what_a_runs_own_build_came_to_is_known(
    bench: Bench, result: str, state: BuildState, detail: str
) -> None:
    made = asyncio.run(bench.environments.create("torch", IMAGE))
    folder = bench.folder / "builds" / made.definition.hash
    folder.mkdir(parents=True)
    (folder / "result.json").write_text(result, "utf-8")
    (folder / "build.log").write_text("Step 1", "utf-8")
    build = asyncio.run(bench.environments.state("torch", "local-docker"))
    assert (build.state, build.detail) == (state, detail)
    assert build.log == str(folder / "build.log")


def test_an_image_is_not_built_where_processes_run(bench: Bench) -> None:
    asyncio.run(bench.environments.create("torch", IMAGE))
    with pytest.raises(InvalidError) as caught:
        asyncio.run(bench.environments.build("torch", "local"))
    assert caught.value.field == "target"


def test_an_interpreter_is_ready_where_it_is(bench: Bench) -> None:
    assert asyncio.run(bench.environments.build(CURRENT_PYTHON, "local")).state is BuildState.READY


def test_removing_forgets_every_version(bench: Bench) -> None:
    asyncio.run(bench.environments.create("torch", IMAGE))
    asyncio.run(bench.environments.remove("torch"))
    assert [e.name for e in asyncio.run(bench.environments.list())] == [CURRENT_PYTHON]
