"""Builds as jobs: followed, cancelled, taken up again, and their states on all targets."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.domain.compute import LauncherKind
from desktop_app.domain.environment import (
    BuildState,
    BuildStep,
    EnvironmentDefinition,
    EnvironmentKind,
)
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import BuildChanged, Progress
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


def test_how_far_a_build_is_is_told_as_the_host_tells_it(desk: Desk) -> None:
    desk.hosts.build_frames = [step(1, 3, "FROM base:1"), step(3, 3, "Collecting torch"), ANSWER]
    used(desk, lambda: _build(desk))
    told = [event.build for event in desk.heard.of(BuildChanged)]
    steps = [BuildStep(), BuildStep(1, 3, "FROM base:1"), BuildStep(3, 3, "Collecting torch")]
    assert [build.step for build in told] == [*steps, BuildStep()]
    jobs = desk.heard.of(Progress)
    assert {(job.job, job.text, job.unit, job.can_stop) for job in jobs} == {
        (f"build {IMAGE.hash[:16]} {DOCKER}", "Building torch on local-docker", "steps", True)
    }
    told_of = [(job.done, job.total, job.detail) for job in jobs]
    assert told_of[1:3] == [(1, 3, "FROM base:1"), (3, 3, "Collecting torch")]
    assert [job.finished for job in jobs] == [False] * (len(jobs) - 1) + [True]


async def _build(desk: Desk) -> None:
    await desk.builds.build("torch", DOCKER)


def test_who_joins_a_build_is_told_when_it_began(desk: Desk) -> None:
    desk.hosts.build_frames = [({"kind": "joined", "began_at": 1234.5}, b""), ANSWER]
    used(desk, lambda: _build(desk))
    began = [event.build.waits_since for event in desk.heard.of(BuildChanged)]
    assert began == [0.0, 1234.5, 0.0]


def test_a_build_is_cancelled_and_nothing_of_it_is_left(desk: Desk) -> None:
    desk.hosts.build_frames = [step(1, 2, "FROM base:1"), ANSWER]

    async def use() -> None:
        building = await begun(desk)
        left = await desk.builds.cancel("torch", DOCKER)
        assert (left.state, left.detail) == (BuildState.MISSING, "")
        with pytest.raises(KnownError) as caught:
            await building
        assert caught.value.code == "cancelled"
        with pytest.raises(InvalidError) as refused:
            await desk.builds.cancel("torch", DOCKER)
        assert refused.value.code == "not_building"

    used(desk, use)
    assert desk.states()[-1] is BuildState.MISSING
    assert list((desk.folder / "building").iterdir()) == []


def test_a_build_is_stopped_by_the_job_of_its_progress(desk: Desk) -> None:
    desk.hosts.build_frames = [step(1, 2, "FROM base:1"), ANSWER]

    async def use() -> None:
        building = await begun(desk)
        await desk.builds.stop("build of something else")
        await desk.builds.stop(f"build {IMAGE.hash[:16]} {DOCKER}")
        with pytest.raises(KnownError, match="Cancelled"):
            await building

    used(desk, use)


def test_a_build_that_others_wait_for_goes_on_after_a_cancel(desk: Desk) -> None:
    desk.target_names.create(host("box"))
    desk.hosts.in_place = False
    desk.hosts.build_frames = [step(1, 2, "FROM base:1"), ANSWER]
    desk.hosts.last_frames = [({"kind": "goes_on"}, b"")]

    async def use() -> None:
        building = await begun(desk, "box")
        left = await desk.builds.cancel("torch", "box")
        assert left.state is BuildState.BUILDING
        with pytest.raises(KnownError, match="Cancelled"):
            await building

    used(desk, use)


def test_a_build_that_was_begun_before_is_looked_at_and_its_end_is_kept(
    desk: Desk, tmp_path: Path
) -> None:
    desk.target_names.create(host("box"))
    desk.hosts.in_place = False

    async def use() -> None:
        desk.hosts.build_frames = [step(1, 2, "FROM base:1"), ANSWER]
        await begun(desk, "box")
        await desk.heard.wait_for(BuildChanged, 2)
        await desk.builds.close()  # the window closes; the build goes on
        assert (await desk.builds.state("torch", "box")).state is BuildState.BUILDING
        again = Desk(tmp_path)
        again.hosts.in_place = False
        log = {"kind": "data", "file": "build.log", "offset": 0}, b"Step 1/2\n"
        again.hosts.build_frames = [log, step(2, 2, "RUN pip"), ANSWER]
        looks = asyncio.create_task(again.builds.run())
        await again.heard.until(lambda: BuildState.READY in again.states())
        looks.cancel()
        assert [asked["join"] for asked in again.hosts.builds] == [True]
        state = await again.builds.state("torch", "box")
        assert state.state is BuildState.READY
        logs.append(state.log)

    logs: list[str] = []
    used(desk, use)
    assert Path(logs[0]).read_text() == "Step 1/2\n"
    assert list((desk.folder / "building").iterdir()) == []


def test_a_host_that_is_lost_while_it_builds_is_said_to_build_still(desk: Desk) -> None:
    desk.target_names.create(host("box"))
    desk.hosts.in_place = False
    lost = KnownError("unreachable", "box does not answer.")
    desk.hosts.build_frames = [step(1, 2, "FROM base:1"), lost]

    async def use() -> None:
        with pytest.raises(KnownError, match="does not answer"):
            await desk.builds.build("torch", "box")
        assert (await desk.builds.state("torch", "box")).state is BuildState.BUILDING

    used(desk, use)
    assert desk.heard.of(BuildChanged)[-1].build.detail == "box does not answer."


def test_a_host_that_cannot_be_reached_does_not_make_what_is_there_a_failure(desk: Desk) -> None:
    desk.target_names.create(host("box"))

    async def use() -> None:
        desk.hosts.build_frames = [ANSWER]
        await desk.builds.build("torch", "box")
        desk.hosts.build_frames = [KnownError("unreachable", "box does not answer.")]
        with pytest.raises(KnownError):
            await desk.builds.build("torch", "box")
        assert (await desk.builds.state("torch", "box")).state is BuildState.READY

    used(desk, use)


def test_an_earlier_version_that_is_there_is_stale(desk: Desk) -> None:
    desk.hosts.build_frames = [ANSWER]

    async def use() -> None:
        await desk.builds.build("torch", DOCKER)
        await desk.environments.create("torch", replace(IMAGE, requirements=("torch", "tqdm")))
        state = await desk.builds.state("torch", DOCKER)
        assert (state.state, state.version, state.built_at) == (
            BuildState.STALE,
            1,
            desk.clock.time,
        )
        first = await desk.builds.state("torch:1", DOCKER)
        assert first.state is BuildState.READY
        await desk.builds.build("torch", DOCKER)
        state = await desk.builds.state("torch", DOCKER)
        assert (state.state, state.version) == (BuildState.READY, 2)

    used(desk, use)


def test_all_states_are_told_at_once_of_what_can_be_built_where(desk: Desk) -> None:
    desk.hosts.build_frames = [ANSWER]
    desk.target_names.create(host("box", LauncherKind.PROCESS))
    image = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image="base:1")

    async def use() -> None:
        await desk.environments.create("base", image)
        await desk.builds.build("torch", "box")
        told = {(b.environment, b.target): b.state for b in await desk.builds.states()}
        missing = BuildState.MISSING
        assert told == {
            ("base", DOCKER): missing,
            ("torch", "local"): missing,
            ("torch", DOCKER): missing,
            ("torch", "box"): BuildState.READY,
        }

    used(desk, use)


@pytest.mark.parametrize(
    ("stop", "state"), [({}, BuildState.BUILDING), ({"attempt": "a"}, BuildState.MISSING)]
)
def test_a_build_that_a_run_began_here_is_known(
    desk: Desk, stop: dict[str, str], state: BuildState
) -> None:
    folder = desk.folder / "builds" / IMAGE.hash
    folder.mkdir(parents=True)
    attempt = {"id": "a", "offset": 7, "began_at": 1.0}
    (folder / "attempt.json").write_text(json.dumps(attempt))
    (folder / "stop.json").write_text(json.dumps(stop))
    (folder / "build.log").write_text("Step 1\nStep 1\n")

    async def use() -> None:
        build = await desk.builds.state("torch", DOCKER)
        assert (build.state, build.log_begin) == (state, 7)

    used(desk, use)


def test_the_line_that_says_why_is_counted_from_where_the_attempt_began(desk: Desk) -> None:
    folder = desk.folder / "builds" / IMAGE.hash
    folder.mkdir(parents=True)
    (folder / "attempt.json").write_text(json.dumps({"id": "a", "offset": 6}))
    log = "an old\nStep 2/3 : RUN pip\nERROR: No matching distribution found for x\nThe command x"
    (folder / "build.log").write_text(log)

    async def use() -> None:
        assert await desk.builds.failing_line("torch", DOCKER) == 2
        assert await desk.builds.failing_line("torch", "local") is None

    used(desk, use)


class _Looked(Exception):
    """It has looked once."""


def test_what_was_asked_of_an_environment_that_is_gone_is_forgotten(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.hosts.build_frames = [step(1, 2, "FROM base:1"), ANSWER]

    async def use() -> None:
        await begun(desk)
        await desk.builds.close()
        await desk.environments.remove("torch")
        monkeypatch.setattr(desk.clock, "sleep", looked)
        with pytest.raises(_Looked):
            await desk.builds.run()

    async def looked(seconds: float) -> None:
        raise _Looked

    used(desk, use)
    assert list((desk.folder / "building").iterdir()) == []
