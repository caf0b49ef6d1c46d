"""What was built, over scripted hosts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.built import BuiltKind
from desktop_app.domain.compute import LauncherKind, SshHost, Target, TargetState, TransportKind
from desktop_app.domain.environment import BuildState
from desktop_app.domain.errors import KnownError, NotFoundError
from desktop_app.domain.events import BuildChanged, Progress
from desktop_app.domain.run import Contact
from desktop_app.engine.environments.built import BuiltEnvironments
from tests.unit.engine.environments.environment_desk import IMAGE, Desk

NOTHING: Mapping[str, Any] = {"built": [], "trouble": "", "hint": ""}


def told(kind: str = "image", key: str = IMAGE.image_tag, **changes: Any) -> dict[str, Any]:
    """As a host's program tells of one."""
    known = {"kind": kind, "key": key, "hash": IMAGE.hash, "name": "was", "version": 3}
    sizes = {"size": 500, "pieces": [["a", 100], ["b", 20]]}
    times = {"made_at": 10.0, "used_at": 20.0}
    uses = {"runs": [], "holds": [], "building": False, "whole": True}
    return {**known, **sizes, **times, **uses, **changes}


class OneHost:
    """Answers what a test prescribes, and notes what is deleted."""

    def __init__(self) -> None:
        self.answer: Mapping[str, Any] | Exception = NOTHING
        self.discarded: list[tuple[str, str]] = []
        self.refuses: dict[str, KnownError] = {}

    async def built(self) -> Mapping[str, Any]:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def discard(self, kind: str, key: str) -> int:
        if key in self.refuses:
            raise self.refuses[key]
        self.discarded.append((kind, key))
        return 120


class Bench:
    """This computer and another host, with an environment `vision` of one version."""

    def __init__(self, folder: Path) -> None:
        self.desk = Desk(folder)
        self.here, self.there = OneHost(), OneHost()
        asyncio.run(self.desk.environments.create("vision", IMAGE))
        ssh = Target("box", TransportKind.SSH, LauncherKind.PROCESS, ssh=SshHost("ann@box"))
        self.desk.target_names.create(ssh)
        self.contacts = {"box": Contact.NONE}
        desk = self.desk
        self.built = BuiltEnvironments(desk.stored, desk.builds, self, self, desk.bus)

    async def list(self) -> list[TargetState]:
        return [
            TargetState(target, self.contacts.get(target.name, Contact.LIVE), 0.0)
            for target in self.desk.target_names.list()
        ]

    async def get(self, name: str) -> Target:
        return self.desk.target_names.get(name)

    def key(self, target: Target) -> str:
        return target.ssh.destination if target.ssh else "local"

    def host(self, target: Target) -> OneHost:
        return self.there if target.ssh else self.here


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_every_host_is_asked_once_however_many_targets_lead_to_it(bench: Bench) -> None:
    bench.here.answer = {**NOTHING, "built": [told()]}
    bench.there.answer = {**NOTHING, "built": [told("venv", IMAGE.hash)]}
    here, there = asyncio.run(bench.built.list())
    assert (list(here.targets), list(there.targets)) == (["local", "local-docker"], ["box"])
    (image,), (venv,) = here.built, there.built
    assert (image.host, image.kind, image.environments) == ("local", BuiltKind.IMAGE, ["vision:1"])
    assert (image.size, image.pieces) == (500, {"a": 100, "b": 20})
    assert (venv.host, venv.kind, venv.environments) == ("box", BuiltKind.VENV, ["vision:1"])
    (only,) = asyncio.run(bench.built.list("box"))
    assert list(only.targets) == ["box"]
    with pytest.raises(NotFoundError):
        asyncio.run(bench.built.list("nowhere"))


def test_what_has_no_definition_any_more_keeps_the_name_of_its_last_use(bench: Bench) -> None:
    bench.here.answer = {**NOTHING, "built": [told(key="trainyard/env:0", hash="")]}
    (one,) = asyncio.run(bench.built.list("local"))[0].built
    assert (one.title, one.environments, one.definition_hash) == ("was:3", [], "")


def test_a_host_out_of_reach_is_told_and_the_others_are_listed(bench: Bench) -> None:
    bench.here.answer = {**NOTHING, "built": [told()]}
    bench.there.answer = KnownError("unreachable", "It sleeps.", hint="Wake it.")
    here, there = asyncio.run(bench.built.list())
    assert (len(here.built), here.trouble) == (1, "")
    assert (there.trouble, there.hint, there.asked) == ("It sleeps.", "Wake it.", True)


def test_no_contact_is_made_for_a_look_at_what_is_at_hand(bench: Bench) -> None:
    bench.there.answer = AssertionError("asked")
    _, there = asyncio.run(bench.built.list(at_hand=True))
    assert (there.asked, there.built, there.trouble) == (False, (), "")
    bench.contacts["box"] = Contact.LIVE
    bench.there.answer = {**NOTHING, "built": [told()]}
    _, there = asyncio.run(bench.built.list(at_hand=True))
    assert (there.asked, len(there.built)) == (True, 1)


def test_an_engine_that_no_target_there_uses_is_no_trouble(bench: Bench) -> None:
    silent = {"built": [], "trouble": "No engine.", "hint": "Start it."}
    bench.here.answer = bench.there.answer = silent
    here, there = asyncio.run(bench.built.list())
    assert (here.trouble, here.hint) == ("No engine.", "Start it.")
    assert (there.trouble, there.hint) == ("", "")


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"built": [{}]},
        {"built": [told(kind="x")]},
        {"built": [told(pieces=3)]},
        {"built": [told(made_at=float("inf"))]},
        {"built": [told(key="trainyard/env:0", hash="../x")]},
    ],
)
def test_what_a_host_tells_is_not_trusted_to_make_sense(
    bench: Bench, answer: Mapping[str, Any]
) -> None:
    bench.there.answer = answer
    _, there = asyncio.run(bench.built.list())
    assert (there.built, "which means nothing" in there.trouble) == ((), True)


def test_what_is_deleted_is_not_built_any_more(bench: Bench) -> None:
    desk = bench.desk
    desk.hosts.build_frames = [({"kind": "answer"}, b"")]
    asyncio.run(desk.builds.build("vision", "local-docker"))
    bench.here.answer = {**NOTHING, "built": [told()]}
    (here, _) = asyncio.run(bench.built.list())
    answer = asyncio.run(bench.built.remove(here.built))
    assert (answer.gone, answer.freed, answer.problems) == (list(here.built), 120, [])
    assert bench.here.discarded == [("image", IMAGE.image_tag)]
    last = desk.heard.of(BuildChanged)[-1].build
    assert (last.environment, last.target, last.state) == (
        *("vision", "local-docker", BuildState.MISSING),
    )
    state = asyncio.run(desk.builds.state("vision", "local-docker"))
    assert state.state is BuildState.MISSING
    told_ = [each for each in desk.heard.of(Progress) if each.unit != "steps"]
    assert [(p.done, p.total, p.finished) for p in (told_[0], told_[-1])] == [
        (0, 120, False),
        (120, 120, True),
    ]


def test_what_was_built_of_a_removed_environment_is_deleted_like_any_other(bench: Bench) -> None:
    bench.here.answer = {**NOTHING, "built": [told()]}
    (here, _) = asyncio.run(bench.built.list())
    asyncio.run(bench.desk.environments.remove("vision"))
    answer = asyncio.run(bench.built.remove(here.built))
    assert (len(answer.gone), answer.freed, answer.problems) == (1, 120, [])


def test_what_cannot_be_deleted_hinders_no_other_and_is_named(bench: Bench) -> None:
    other = told(key="trainyard/env:other")
    bench.here.answer = {**NOTHING, "built": [told(), other]}
    refusal = KnownError("in_use", "It is in use by birds-1.", hint="Wait.")
    bench.here.refuses[IMAGE.image_tag] = refusal
    (here, _) = asyncio.run(bench.built.list())
    answer = asyncio.run(bench.built.remove(here.built))
    assert [one.key for one in answer.gone] == ["trainyard/env:other"]
    (problem,) = answer.problems
    assert (problem.code, problem.hint) == ("in_use", "Wait.")
    assert problem.text == "vision:1 on local stays: It is in use by birds-1."


def test_of_a_target_that_was_removed_nothing_is_deleted(bench: Bench) -> None:
    bench.there.answer = {**NOTHING, "built": [told()]}
    (_, there) = asyncio.run(bench.built.list())
    bench.desk.target_names.remove("box")
    answer = asyncio.run(bench.built.remove(there.built))
    assert (answer.gone, [p.code for p in answer.problems]) == ([], ["no_target"])
