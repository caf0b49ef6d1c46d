"""Builds: environments made real on targets, once per definition and host."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desktop_app.domain.compute import BUILTIN_TARGETS
from desktop_app.domain.environment import BuildState, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import BuildChanged
from desktop_app.domain.run import CURRENT_PYTHON
from desktop_app.engine.environments.curated import curated_environments
from desktop_app.engine.environments.definitions import environment_at
from desktop_app.engine.hosts.frames import HostRefusal
from desktop_app.hostside.layout import venv_folder
from tests.unit.engine.environments.environment_desk import IMAGE, Desk, host


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_build_asks_the_host_for_the_whole_definition(desk: Desk) -> None:
    desk.hosts.build_frames = [({"kind": "answer", "built": True}, b"")]

    async def use() -> None:
        made = await desk.environments.create("torch", IMAGE)
        state = desk.builds.state
        assert (await state("torch", "local-docker")).state is BuildState.MISSING
        built = await desk.builds.build("torch", "local-docker")
        assert built.state is BuildState.READY
        assert (await state("torch", "local-docker")).state is BuildState.READY
        (request,) = desk.hosts.builds
        assert request["tag"] == made.definition.image_tag
        assert (request["base_image"], request["requirements"]) == ("base:1", ["torch"])

    asyncio.run(use())
    assert desk.states() == [BuildState.BUILDING, BuildState.READY]


def test_two_who_build_the_same_share_one_build(desk: Desk) -> None:
    async def use() -> None:
        await desk.environments.create("torch", IMAGE)
        desk.hosts.build_frames = [({"kind": "answer"}, b"")]
        desk.hosts.gate.clear()
        build = desk.builds.build
        both = asyncio.gather(build("torch", "local-docker"), build("torch", "local-docker"))
        await asyncio.wait_for(desk.hosts.asked.wait(), 10)
        state = await desk.builds.state("torch", "local-docker")
        assert state.state is BuildState.BUILDING
        desk.hosts.gate.set()
        assert {build.state for build in await both} == {BuildState.READY}

    asyncio.run(use())
    assert len(desk.hosts.builds) == 1


def test_a_log_from_another_machine_is_kept_here(desk: Desk) -> None:
    desk.hosts.in_place = False
    desk.hosts.build_frames = [
        ({"kind": "data", "file": "build.log", "offset": 0}, b"Step 1\n"),
        ({"kind": "data", "file": "build.log", "offset": 7}, b"Step 2\n"),
        ({"kind": "answer"}, b""),
    ]

    async def use() -> str:
        await desk.environments.create("torch", IMAGE)
        await desk.builds.build("torch", "local-docker")
        return (await desk.builds.build("torch", "local-docker")).log

    assert Path(asyncio.run(use())).read_bytes() == b"Step 1\nStep 2\n"


def test_each_host_has_images_of_its_own_and_its_own_python(desk: Desk) -> None:
    async def use() -> list[BuildState]:
        await desk.environments.create("torch", IMAGE)
        for name in ("one", "two"):
            desk.target_names.create(host(name))
        await desk.builds.build("torch", "one")
        states = [await desk.builds.state("torch", name) for name in ("one", "two")]
        return [state.state for state in states]

    assert asyncio.run(use()) == [BuildState.READY, BuildState.MISSING]
    (here,) = curated_environments()
    assert environment_at(here, host("one")).definition.python == "/opt/py"
    assert environment_at(here, BUILTIN_TARGETS[0]) == here


def test_a_failed_build_is_told_with_its_cause_and_may_be_tried_again(desk: Desk) -> None:
    async def use() -> None:
        await desk.environments.create("torch", IMAGE)
        desk.hosts.build_frames = [HostRefusal("build_failed", "ERROR: no such package", hint="x")]
        with pytest.raises(KnownError, match="no such package"):
            await desk.builds.build("torch", "local-docker")
        state = await desk.builds.state("torch", "local-docker")
        assert (state.state, state.detail, state.hint) == (
            *(BuildState.FAILED, "ERROR: no such package", "x"),
        )
        desk.hosts.build_frames = [({"kind": "answer"}, b"")]
        await desk.builds.build("torch", "local-docker")

    asyncio.run(use())
    assert desk.states() == [
        *(BuildState.BUILDING, BuildState.FAILED),
        *(BuildState.BUILDING, BuildState.READY),
    ]
    assert "no such package" in desk.heard.of(BuildChanged)[1].build.detail


def test_what_is_known_here_of_a_failure_is_told_and_kept_with_it(desk: Desk) -> None:
    desk.more = "There is no torch 9."

    async def use() -> None:
        await desk.environments.create("torch", IMAGE)
        desk.hosts.build_frames = [HostRefusal("build_failed", "ERROR: no version", hint="x")]
        with pytest.raises(HostRefusal) as raised:
            await desk.builds.build("torch", "local-docker")
        state = await desk.builds.state("torch", "local-docker")
        told = "ERROR: no version There is no torch 9."
        assert (raised.value.text, raised.value.hint) == (told, "x")
        assert (state.state, state.detail, state.hint) == (BuildState.FAILED, told, "x")

    asyncio.run(use())
    assert desk.heard.of(BuildChanged)[-1].build.detail == "ERROR: no version There is no torch 9."


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
    desk: Desk, result: str, state: BuildState, detail: str
) -> None:
    made = asyncio.run(desk.environments.create("torch", IMAGE))
    folder = desk.folder / "builds" / made.definition.hash
    folder.mkdir(parents=True)
    (folder / "result.json").write_text(result, "utf-8")
    (folder / "build.log").write_text("Step 1", "utf-8")
    build = asyncio.run(desk.builds.state("torch", "local-docker"))
    assert (build.state, build.detail) == (state, detail)
    assert build.log == str(folder / "build.log")


def test_an_image_as_it_is_cannot_be_had_where_processes_run(desk: Desk) -> None:
    image = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image="base:1")
    asyncio.run(desk.environments.create("base", image))
    with pytest.raises(InvalidError) as caught:
        asyncio.run(desk.builds.build("base", "local"))
    assert caught.value.field == "target"
    assert desk.hosts.builds == []


def test_packages_are_built_for_processes_apart_from_the_image(desk: Desk) -> None:
    desk.hosts.build_frames = [({"kind": "answer"}, b"")]
    log = Path(venv_folder(str(desk.folder), IMAGE.hash), "build.log")
    log.parent.mkdir(parents=True)
    log.write_text("Successfully installed torch\n")

    async def use() -> list[BuildState]:
        await desk.environments.create("torch", IMAGE)
        built = await desk.builds.build("torch", "local")
        assert (built.state, built.log) == (BuildState.READY, str(log))
        state = desk.builds.state
        return [(await state("torch", name)).state for name in ("local", "local-docker")]

    assert asyncio.run(use()) == [BuildState.READY, BuildState.MISSING]
    assert [request["launcher"] for request in desk.hosts.builds] == ["process"]


def test_an_interpreter_is_ready_where_it_is(desk: Desk) -> None:
    assert asyncio.run(desk.builds.build(CURRENT_PYTHON, "local")).state is BuildState.READY
