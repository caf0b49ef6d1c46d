"""Compute targets and what is known of their hosts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from desktop_app.domain.compute import (
    GpuInstance,
    GpuProcess,
    LauncherKind,
    SshClient,
    SshHost,
    Target,
    TransportKind,
)
from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.events import FaultRaised, TargetChanged
from desktop_app.domain.run import Contact
from desktop_app.engine.events import EventBus
from desktop_app.engine.following.follow import LONGEST_PAUSE
from desktop_app.engine.hosts.host import Host
from desktop_app.engine.hosts.hosts import Hosts
from desktop_app.engine.hosts.stored_targets import StoredTargets
from desktop_app.engine.hosts.targets import RETRY_SECONDS, Targets, facts_of
from desktop_app.hostside.bundle import Program
from desktop_app.hostside.machine.caveats import MEMORY_NOT_LIMITED
from tests.fakes.transport import FakeTransport
from tests.unit.engine.doubles import FACTS, NOW, Heard, ScriptedHost, StillClock, catalog

GONE = KnownError("unreachable", "The host does not answer.", hint="Turn it on.")


class Bench:
    def __init__(self, folder: Path) -> None:
        self.bus = EventBus()
        self.heard = Heard(self.bus)
        self.clock = StillClock()
        self.hosts = ScriptedHost(self.clock)
        self.live: Sequence[str] = ()
        self.stored = StoredTargets(catalog(folder, "target"))
        self.targets = Targets(self.stored, self.hosts, self._live, self.bus, self.clock)

    async def _live(self, target: str) -> Sequence[str]:
        return self.live


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_this_computer_is_there_from_the_start(bench: Bench) -> None:
    states = asyncio.run(bench.targets.list())
    assert [(s.target.name, s.target.launcher.value) for s in states] == [
        ("local", "process"),
        ("local-docker", "docker"),
    ]
    assert {s.contact for s in states} == {Contact.NONE}


def test_a_target_is_created_or_reused_by_name(bench: Bench) -> None:
    create = bench.targets.create
    made = asyncio.run(create("gpu-cluster", max_nodes=4))
    assert asyncio.run(bench.targets.get("gpu-cluster")) == made
    again = asyncio.run(create("gpu-cluster", min_nodes=1, max_nodes=2))
    assert (again.min_nodes, again.max_nodes) == (1, 2)
    assert len(asyncio.run(bench.targets.list())) == 3
    with pytest.raises(InvalidError) as caught:
        asyncio.run(create("gpu-cluster", TransportKind.LOCAL, LauncherKind.DOCKER))
    assert (caught.value.code, caught.value.field) == ("name_taken", "name")


BOX = SshHost(
    "ann@box:2222", "~/key 1", "SHA256:" + "a" * 43, SshClient.OPENSSH, "/opt/python", "/data"
)


def test_a_host_is_a_target_with_all_that_says_how_to_get_there(
    bench: Bench, tmp_path: Path
) -> None:
    create = bench.targets.create
    made = asyncio.run(create("box", TransportKind.SSH, ssh=BOX))
    assert Bench(tmp_path).stored.get("box") == made == bench.stored.list()[-1]
    newer = replace(BOX, host_key="")
    assert asyncio.run(create("box", TransportKind.SSH, ssh=newer)).ssh == newer
    for other in (replace(BOX, python="python3"), SshHost("elsewhere")):
        with pytest.raises(InvalidError, match="another target"):
            asyncio.run(create("box", TransportKind.SSH, ssh=other))
    for transport, ssh in ((TransportKind.SSH, None), (TransportKind.LOCAL, BOX)):
        with pytest.raises(InvalidError, match="which host"):
            asyncio.run(create("x", transport, ssh=ssh))


@pytest.mark.parametrize(
    "damage",
    [
        {"transport": "pigeon"},
        {"ssh": {"destination": "box"}},
        {"ssh": {**asdict(BOX), "destination": "-oProxyCommand=x"}},
        {"ssh": None},
    ],
)
def test_a_target_that_makes_no_sense_hides_no_other(
    bench: Bench, tmp_path: Path, damage: dict[str, object]
) -> None:
    asyncio.run(bench.targets.create("box", TransportKind.SSH, ssh=BOX))
    file = tmp_path / "box.json"
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **damage}), "utf-8")
    assert len(bench.stored.list()) == 2
    (problem,) = asyncio.run(bench.targets.problems())
    assert (problem.code, str(file) in problem.text) == ("broken_document", True)
    with pytest.raises(KnownError, match="no target"):
        asyncio.run(bench.targets.get("box"))
    asyncio.run(bench.targets.remove("box"))


def test_targets_of_one_host_share_it() -> None:
    made: list[Target] = []

    def connect(target: Target, asker: object) -> Host:
        made.append(target)
        return Host(FakeTransport(), "python3", "", Program(), in_place=False)

    hosts = Hosts({TransportKind.SSH: connect}, StillClock())
    process = Target("a", TransportKind.SSH, LauncherKind.PROCESS, ssh=BOX)
    docker = Target("b", TransportKind.SSH, LauncherKind.DOCKER, ssh=BOX)
    hosts.delivering(replace(docker, ssh=replace(BOX, cache_limit=5)))
    assert hosts.host(process) is hosts.host(docker)
    for ssh in (replace(BOX, root="/"), replace(BOX, client=SshClient.PARAMIKO), SshHost("box")):
        assert hosts.host(replace(docker, ssh=ssh)) is not hosts.host(process)
    assert len(made) == 4


def test_a_host_is_tried_and_checked_before_it_is_a_target(bench: Bench) -> None:
    bench.hosts.answers = [FACTS]
    state, checks = asyncio.run(bench.targets.try_host("box", BOX, LauncherKind.PROCESS))
    assert (state.target.name, state.contact, state.facts is not None) == (
        *("box", Contact.LIVE),
        True,
    )
    assert {check.name for check in checks} >= {"contact", "python", "disk"}
    assert len(asyncio.run(bench.targets.list())) == 2
    asyncio.run(bench.targets.create("box", TransportKind.SSH, ssh=BOX))
    assert asyncio.run(bench.targets.list())[-1].facts == state.facts
    with pytest.raises(InvalidError, match="another target"):
        asyncio.run(bench.targets.try_host("box", SshHost("elsewhere"), LauncherKind.PROCESS))


def test_what_was_kept_for_a_host_is_forgotten_with_its_last_target(
    bench: Bench, tmp_path: Path
) -> None:
    forgotten: list[str] = []

    async def forget(destination: str) -> None:
        forgotten.append(destination)

    targets = Targets(bench.stored, bench.hosts, bench._live, bench.bus, bench.clock, forget)

    async def use() -> None:
        for name, launcher in (("a", LauncherKind.PROCESS), ("b", LauncherKind.DOCKER)):
            await targets.create(name, TransportKind.SSH, launcher, ssh=BOX)
        await targets.remove("a")
        assert forgotten == []
        await targets.remove("b")

    asyncio.run(use())
    assert forgotten == [BOX.destination]


def test_a_host_lost_while_its_runs_are_followed_is_told_with_when_it_was_seen(
    bench: Bench,
) -> None:
    def connect(target: Target, asker: object) -> Host:
        return Host(FakeTransport(), "python3", "", Program(), in_place=False)

    hosts = Hosts({TransportKind.SSH: connect}, bench.clock)
    hosts.listen(bench.targets.contact_changed)
    box = Target("box", TransportKind.SSH, LauncherKind.PROCESS, ssh=BOX)
    hosts.host(box)
    key = hosts.key(box)
    hosts.set_contact(key, Contact.STALE, GONE.text)
    assert hosts.contact("box").seen is None
    hosts.set_contact(key, Contact.LIVE)
    for _ in range(2):
        hosts.set_contact(key, Contact.STALE, GONE.text, GONE.hint)
    assert hosts.contact("box").seen == NOW
    states = [event.state for event in bench.heard.of(TargetChanged) if event.state]
    assert [(s.contact, s.problem) for s in states] == [
        (Contact.NONE, GONE.text),
        (Contact.LIVE, ""),
        (Contact.STALE, GONE.text),
    ]
    assert states[-1].since == NOW


@pytest.mark.parametrize(("low", "high"), [(-1, 1), (2, 1), (0, 0), (0, 10**9)])
def test_bounds_that_make_no_sense_are_refused(bench: Bench, low: int, high: int) -> None:
    with pytest.raises(InvalidError) as caught:
        asyncio.run(bench.targets.create("x", min_nodes=low, max_nodes=high))
    assert caught.value.code == "bad_nodes"


def test_the_built_in_targets_stay_as_they_are(bench: Bench) -> None:
    for name in ("local", "LOCAL-docker"):
        with pytest.raises(InvalidError, match="built in"):
            asyncio.run(bench.targets.create(name))
        with pytest.raises(InvalidError, match="built in"):
            asyncio.run(bench.targets.remove(name))


def test_a_missing_target_is_told_with_what_there_is(bench: Bench) -> None:
    with pytest.raises(NotFoundError) as caught:
        asyncio.run(bench.targets.get("labbox"))
    assert "'local', 'local-docker'" in caught.value.hint


def test_a_removed_target_is_gone(bench: Bench) -> None:
    asyncio.run(bench.targets.create("x"))
    asyncio.run(bench.targets.remove("x"))
    with pytest.raises(NotFoundError):
        asyncio.run(bench.targets.get("x"))


def test_facts_are_asked_for_now_kept_for_the_list_and_told(bench: Bench) -> None:
    bench.hosts.answers = [FACTS]
    bench.live = ("RUN",)
    state = asyncio.run(bench.targets.facts("local"))
    assert (state.contact, state.since, state.running) == (Contact.LIVE, NOW, ("RUN",))
    assert state.facts is not None
    assert (state.facts.hostname, state.facts.clock_offset) == ("box", 1.625)
    assert asyncio.run(bench.targets.list())[0].facts == state.facts
    assert [event.state for event in bench.heard.of(TargetChanged)] == [state]


def test_a_docker_target_without_an_engine_says_why_and_what_to_do(bench: Bench) -> None:
    engine = {
        **FACTS["engine"],
        "usable": False,
        "reason": "No engine answers.",
        "hint": "Start Docker.",
    }
    bench.hosts.answers = [{**FACTS, "engine": engine}] * 2
    state = asyncio.run(bench.targets.facts("local-docker"))
    assert (state.contact, state.problem) == (Contact.LIVE, "No engine answers.")
    assert state.hint == "Start Docker."
    assert asyncio.run(bench.targets.facts("local")).problem == ""


def test_a_host_out_of_reach_is_a_state_that_keeps_what_was_known(bench: Bench) -> None:
    bench.hosts.answers = [GONE, FACTS, GONE]

    async def use() -> list[tuple[Contact, str, bool]]:
        states = [await bench.targets.facts("local") for _ in range(3)]
        return [(s.contact, s.problem, s.facts is not None) for s in states]

    assert asyncio.run(use()) == [
        (Contact.NONE, GONE.text, False),
        (Contact.LIVE, "", True),
        (Contact.STALE, GONE.text, True),
    ]


def test_a_gpu_is_told_with_everything_it_says() -> None:
    gpu = {
        "index": 0,
        "uuid": "GPU-1",
        "name": "H",
        "memory_total": 10,
        "memory_used": 1,
        "utilization": 50.0,
        "temperature": None,
        "power": 70.0,
        "processes": [
            {"pid": pid, "user": user, "name": "python", "memory_used": 5}
            for pid, user in ((1, "ann"), (2, ""), (3, "ann"))
        ],
        "instances": [{"name": "MIG 1g.10gb", "uuid": "MIG-a"}],
        "something_newer": 1,
    }
    told = facts_of({**FACTS, "gpus": [gpu]}, NOW).gpus[0]
    assert (told.uuid, told.users) == ("GPU-1", ("ann",))
    assert told.processes[0] == GpuProcess(1, "ann", "python", 5)
    assert told.instances == (GpuInstance("MIG 1g.10gb", "MIG-a"),)


def test_a_check_names_each_problem_with_its_repair(bench: Bench) -> None:
    engine = {**FACTS["engine"], "usable": False, "reason": "No socket.", "hint": "Start it."}
    bad = {**FACTS, "python": "3.7.1", "disk_free": 1, "time": NOW + 3600, "engine": engine}
    bench.hosts.answers = [bad, FACTS, bad]
    results = {r.name: r for r in asyncio.run(bench.targets.check("local-docker"))}
    assert {n for n, r in results.items() if not r.good} == {"python", "disk", "clock", "docker"}
    assert all(r.hint for r in results.values() if not r.good)
    assert (results["docker"].text, results["docker"].hint) == (
        "No socket.",
        "Start it. Without an engine, the target local starts plain processes.",
    )
    assert all(r.good for r in asyncio.run(bench.targets.check("local-docker")))
    assert "docker" not in {r.name for r in asyncio.run(bench.targets.check("local"))}


def test_a_check_says_where_memory_limits_are_not_kept(bench: Bench) -> None:
    lacking = {**FACTS, "memory_limits": False}
    bench.hosts.answers = [lacking, lacking, FACTS]
    said = {r.name: r for r in asyncio.run(bench.targets.check("local"))}["memory limits"]
    assert (said.good, said.text) == (True, MEMORY_NOT_LIMITED)
    for target in ("local-docker", "local"):
        names = {r.name for r in asyncio.run(bench.targets.check(target))}
        assert "memory limits" not in names


def test_the_check_of_a_host_out_of_reach_says_so(bench: Bench) -> None:
    bench.hosts.answers = [GONE]
    (result,) = asyncio.run(bench.targets.check("local"))
    assert (result.good, result.text, result.hint) == (False, GONE.text, GONE.hint)


def test_a_watched_target_is_told_until_the_last_one_looks_away(bench: Bench) -> None:
    bench.hosts.answers = [FACTS, GONE, FACTS]

    async def use() -> None:
        await bench.targets.watch("local")
        await bench.targets.watch("local")
        await bench.heard.wait_for(TargetChanged, 3)
        await bench.targets.unwatch("local")
        assert len([t for t in asyncio.all_tasks() if not t.done()]) == 2
        await bench.targets.unwatch("local")
        assert len([t for t in asyncio.all_tasks() if not t.done()]) == 1

    asyncio.run(use())
    contacts = [event.state.contact for event in bench.heard.of(TargetChanged)]
    assert contacts == [Contact.LIVE, Contact.STALE, Contact.LIVE]
    assert bench.clock.slept[0] == RETRY_SECONDS
    assert bench.heard.of(FaultRaised) == []


def test_targets_of_one_host_share_its_facts(bench: Bench) -> None:
    bench.hosts.answers = [FACTS]

    async def use() -> None:
        await bench.targets.watch("local")
        await bench.targets.watch("local-docker")
        await bench.heard.wait_for(TargetChanged, 2)
        assert bench.hosts.streams == 1
        await bench.targets.unwatch("local")
        await bench.targets.unwatch("local")
        assert len([t for t in asyncio.all_tasks() if not t.done()]) == 2
        await bench.targets.unwatch("local-docker")
        assert len([t for t in asyncio.all_tasks() if not t.done()]) == 1

    asyncio.run(use())
    names = [event.state.target.name for event in bench.heard.of(TargetChanged)]
    assert names == ["local", "local-docker"]


def test_closing_ends_every_watch(bench: Bench) -> None:
    async def use() -> None:
        await bench.targets.watch("local")
        await bench.targets.watch("local-docker")
        await bench.targets.close()
        assert len([t for t in asyncio.all_tasks() if not t.done()]) == 1

    asyncio.run(use())


def test_a_host_that_lets_nobody_in_is_tried_seldom_and_one_out_of_reach_ever_less(
    bench: Bench,
) -> None:
    denied = KnownError("permission_denied", "It lets nobody in.")
    bench.hosts.answers = [GONE, GONE, FACTS, GONE, denied, FACTS]

    async def use() -> None:
        await bench.targets.watch("local")
        await bench.heard.wait_for(TargetChanged, 6)
        await bench.targets.close()

    asyncio.run(use())
    first, longest = RETRY_SECONDS, LONGEST_PAUSE
    assert bench.clock.slept[:4] == [first, 2 * first, first, longest]


def test_a_watched_target_that_is_removed_is_told_of_no_more(bench: Bench) -> None:
    bench.hosts.answers = [FACTS]

    async def use() -> None:
        await bench.targets.create("box", TransportKind.SSH, ssh=BOX)
        await bench.targets.watch("box")
        await bench.heard.wait_for(TargetChanged, 2)
        await bench.targets.remove("box")
        assert len([t for t in asyncio.all_tasks() if not t.done()]) == 1
        await bench.targets.unwatch("box")

    asyncio.run(use())
    assert [event.state is None for event in bench.heard.of(TargetChanged)] == [False, False, True]
