"""Builds that are followed: begun once, stopped, and told whatever happens to the files."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.environment import BuildState
from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import BuildChanged
from desktop_app.engine.hosts.frames import HostRefusal
from tests.unit.engine.environments.environment_desk import (
    ANSWER,
    DOCKER,
    IMAGE,
    Desk,
    begun,
    host,
    step,
    used,
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_build_is_cancelled_by_the_name_of_another_environment_that_is_equal(desk: Desk) -> None:
    desk.hosts.build_frames = [step(1, 2, "FROM base:1"), ANSWER]

    async def use() -> None:
        await desk.environments.clone("torch", "same")
        building = await begun(desk)
        left = await asyncio.wait_for(desk.builds.cancel("same", DOCKER), 10)
        assert (left.environment, left.state) == ("same", BuildState.MISSING)
        with pytest.raises(KnownError, match="Cancelled"):
            await building

    used(desk, use)
    assert len(desk.hosts.builds) == 1


def test_a_build_that_a_look_began_to_follow_is_cancelled_once(desk: Desk) -> None:
    desk.hosts.build_frames = [ANSWER]
    desk.hosts.gate.clear()
    folder = desk.folder / "builds" / IMAGE.hash
    folder.mkdir(parents=True)

    def stopped() -> Any:
        (folder / "stop.json").write_text('{"attempt": "a"}')
        yield {"kind": "step", "step": 1, "steps": 1, "what": "stopping"}, b""

    desk.hosts.last_frames = stopped()

    async def use() -> None:
        looks = asyncio.create_task(desk.builds.run())
        await desk.clock.until_slept(1)
        (folder / "attempt.json").write_text('{"id": "a"}')  # of a run, or another process
        left = await asyncio.wait_for(desk.builds.cancel("torch", DOCKER), 10)
        assert left.state is BuildState.MISSING
        looks.cancel()

    used(desk, use)
    assert [asked["join"] for asked in desk.hosts.builds] == [True]


def test_a_build_is_stopped_while_its_host_is_brought_what_it_needs(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    brings = asyncio.Event()
    ended: list[str] = []

    async def bring(*_: object, **__: object) -> dict[str, Any]:
        brings.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("bring")
        raise AssertionError("nobody sets it")

    async def use() -> None:
        monkeypatch.setattr(desk, "bring", bring)
        building = asyncio.create_task(desk.builds.build("torch", DOCKER))
        await asyncio.wait_for(brings.wait(), 10)
        stopping = desk.builds.stop(f"build {IMAGE.hash[:16]} {DOCKER}")
        await asyncio.wait_for(stopping, 10)
        with pytest.raises(KnownError) as caught:
            await building
        assert caught.value.code == "cancelled"

    used(desk, use)
    assert (ended, desk.hosts.builds) == (["bring"], [])
    assert desk.states() == [BuildState.BUILDING, BuildState.MISSING]
    assert list((desk.folder / "building").iterdir()) == []


def test_a_failure_is_raised_though_others_began_to_follow_just_before(desk: Desk) -> None:
    desk.hosts.build_frames = [step(1, 2, "FROM base:1"), HostRefusal("build_failed", "no pip")]

    async def use() -> None:
        environment = await desk.environments.get("torch")
        followed = desk.builds._followed
        joined = followed.begin(environment, desk.target_names.get(DOCKER), joins=True)

        def rejoin(_: object) -> None:
            followed.begin(environment, joined.target, joins=True)

        joined.task.add_done_callback(rejoin)
        desk.hosts.gate.clear()
        building = asyncio.create_task(desk.builds.build("torch", DOCKER))
        await desk.heard.until(lambda: any(not asked["join"] for asked in desk.hosts.builds))
        desk.hosts.gate.set()
        with pytest.raises(KnownError, match="no pip"):
            await building

    used(desk, use)


def test_who_follows_rests_when_a_build_goes_on_that_nobody_asks_for_any_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.target_names.create(host("box"))
    desk.hosts.in_place = False
    desk.hosts.build_frames = [step(1, 2, "FROM base:1"), ANSWER]
    desk.hosts.last_frames = [({"kind": "goes_on"}, b"")]
    joins: list[object] = []

    async def join(request: object) -> None:
        joins.append(request)

    async def use() -> None:
        building = await begun(desk, "box")
        await desk.builds.cancel("torch", "box")  # for others it goes on
        with pytest.raises(KnownError):
            await building
        (asked,) = (desk.folder / "building").iterdir()
        asked.unlink()
        (desk.folder / "building" / "other.json").write_text(
            json.dumps({"environment": "torch:1", "target": DOCKER})
        )
        monkeypatch.setattr(desk.builds, "_join", join)
        looks = asyncio.create_task(desk.builds.run())
        await desk.clock.until_slept(3)
        looks.cancel()

    used(desk, use)
    assert len(joins) == 1


def test_a_full_disk_does_not_hide_why_a_build_failed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk.hosts.build_frames = [step(1, 2, "FROM base:1"), HostRefusal("build_failed", "no pip")]
    monkeypatch.setattr("desktop_app.engine.environments.build_book.BuildBook.note_failed", full)

    async def use() -> None:
        with pytest.raises(HostRefusal, match="no pip"):
            await desk.builds.build("torch", DOCKER)

    used(desk, use)
    failed = desk.heard.of(BuildChanged)[-1].build
    assert (failed.state, failed.detail) == (BuildState.FAILED, "no pip")
    assert caplog.messages == ["What became of a build is not kept: The disk is full."]


def full(*_: object, **__: object) -> None:
    raise KnownError("cannot_write", "The disk is full.")


def test_what_cannot_be_deleted_of_a_build_is_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlink(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    async def use() -> None:
        monkeypatch.setattr(Path, "unlink", unlink)
        with pytest.raises(KnownError, match="Permission denied") as caught:
            await desk.builds.forget("0" * 64, desk.target_names.get(DOCKER))
        assert caught.value.code == "cannot_write"
        monkeypatch.undo()

    used(desk, use)


def test_a_broken_document_keeps_nobody_from_following_the_other_builds(desk: Desk) -> None:
    asked = desk.folder / "building"
    asked.mkdir()
    for name in ("broken", "torch"):
        request = {"environment": f"{name}:1", "target": DOCKER}
        (asked / f"{name}.json").write_text(json.dumps(request))
    folder = desk.folder / "environments"
    folder.mkdir()
    (folder / "broken.json").write_text("{broken")
    desk.hosts.build_frames = [step(1, 2, "FROM base:1"), ANSWER]

    async def use() -> None:
        looks = asyncio.create_task(desk.builds.run())
        await desk.heard.until(lambda: BuildState.READY in desk.states())
        await desk.clock.until_slept(len(desk.clock.slept) + 2)
        assert not looks.done()
        looks.cancel()

    used(desk, use)
    assert (asked / "broken.json").exists()
