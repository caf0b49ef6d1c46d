"""Pushing images, what other processes know of that, and who is asked for a password."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from desktop_app.domain.compute import LauncherKind, SshHost, Target, TransportKind
from desktop_app.domain.environment import BuildState, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import BuildChanged, EnvironmentsChanged, Event, Progress, Question
from desktop_app.domain.questions import RegistryPassword
from desktop_app.engine.catalogs import Catalogs
from desktop_app.engine.environments.builds import Builds
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.host import Pull
from desktop_app.engine.hosts.questions import KEPT_SETTING, Questions
from desktop_app.engine.images.host_images import EngineImage, Told
from desktop_app.engine.images.image_delivery import Delivered
from desktop_app.engine.images.images import ImageHosts, Images, KnownRegistry
from desktop_app.engine.images.pulls import Pulls
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.hostside.protocol import Frame
from tests.fakes.secrets import FakeSecrets
from tests.fakes.settings import FakeSettings
from tests.unit.engine.doubles import NOW, Heard, StillClock, ThreadLocks

IMAGE = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image="base:1", requirements=("torch",))
DIGEST = f"sha256:{'d' * 64}"
REGISTRY = "r.lab:5000"
DENIED = KnownError("registry_denied", "The registry r.lab:5000 does not allow it.", hint="Who?")
BOX = Target("box", TransportKind.SSH, LauncherKind.DOCKER, ssh=SshHost("box"))


class Host:
    """A host that builds at once, and pushes as a test prescribes."""

    in_place = True

    def __init__(self) -> None:
        self.images = self
        self.name = ""
        """Of the target that asked last, for `look`."""
        self.has: dict[str, EngineImage | KnownError] = {}
        """What the engine of a target has of an image."""
        self.pulls: list[Pull | None] = []
        self.pushed: list[tuple[str, str, Mapping[str, str]]] = []
        self.troubles: list[KnownError] = []
        self.ended: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()

    def key(self, target: Target) -> str:
        return target.name

    def host(self, target: Target) -> Host:
        self.name = target.name
        return self

    async def look(self, environment: Mapping[str, Any], *_: object) -> EngineImage:
        found = self.has[self.name]
        if isinstance(found, KnownError):
            raise found
        return found

    @asynccontextmanager
    async def build(
        self,
        environment: Mapping[str, Any],
        launcher: str,
        private: Mapping[str, Any],
        *,
        join: bool = False,
    ) -> AsyncIterator[AsyncIterator[Frame]]:
        self.pulls.append(private["pull"])
        yield _no_frames()

    async def end_push(self, name: str) -> None:
        self.ended.append(name)

    async def push(self, tag: str, name: str, login: Mapping[str, str], told: Told) -> str:
        self.pushed.append((tag, name, login))
        told(1, 3)
        await self.gate.wait()
        if self.troubles:
            raise self.troubles.pop(0)
        return DIGEST


async def _no_frames() -> AsyncIterator[Frame]:
    return
    yield


class Desk:
    """A workspace with the environment `torch`, and somebody who gives `answers`."""

    def __init__(self, folder: Path, *answers: str | None, asks: bool = True) -> None:
        self.bus = EventBus()
        self.heard = Heard(self.bus)
        self.host = Host()
        self.answers = list(answers)
        self.asked: list[object] = []
        self.bus.subscribe(self._answer)
        self.catalogs = Catalogs(WorkspacePaths(folder), ThreadLocks(), "", None)
        self.secrets, self.settings = FakeSecrets(), FakeSettings()
        self.questions = Questions(self.bus, self.secrets, self.settings, asks=asks)
        self.pulls = Pulls(self.catalogs.pushes, self.questions)
        clock, hosts = StillClock(), cast(Any, self.host)
        stored, targets = self.catalogs.environments, self.catalogs.targets
        self.builds = Builds(stored, folder, targets, hosts, self, self.bus, clock)
        self.images = Images(
            *(self.catalogs, self.builds, self.pulls, cast(ImageHosts, hosts), self.bus, clock)
        )

    async def bring(
        self, target: Target, environment: Mapping[str, Any], *, own_network: bool, ask: bool
    ) -> Mapping[str, Any]:
        """The desk is what brings a build its supplies, too."""
        return {"pull": await self.pulls.pull(str(environment["hash"]), ask=ask)}

    def _answer(self, event: Event) -> None:
        if isinstance(event, Question) and event.open:
            self.asked.append(event.question)
            answer = self.answers.pop(0) if self.answers else None
            asyncio.get_running_loop().call_soon(self.questions.answer, event.id, answer)

    def logins(self) -> list[Mapping[str, str]]:
        return [login for _, _, login in self.host.pushed]


def make(folder: Path, *answers: str | None, asks: bool = True) -> Desk:
    desk = Desk(folder, *answers, asks=asks)
    if not desk.catalogs.environments.list()[1:]:
        desk.catalogs.environments.create("torch", IMAGE, NOW)
        desk.catalogs.targets.create(BOX)
    return desk


def test_what_was_pushed_is_known_to_every_process_by_its_digest(tmp_path: Path) -> None:
    desk = make(tmp_path)
    assert asyncio.run(desk.images.pushed("torch")) is None
    pushed = asyncio.run(desk.images.push("torch", f" {REGISTRY}/"))
    reference = f"{REGISTRY}/trainyard/torch:{IMAGE.hash[:12]}@{DIGEST}"
    assert (pushed.reference, pushed.pushed_at) == (reference, NOW)
    name = f"{REGISTRY}/trainyard/torch:{IMAGE.hash[:12]}"
    assert desk.host.pushed == [(IMAGE.image_tag, name, {"registry": REGISTRY})]
    other = make(tmp_path)
    assert asyncio.run(other.images.pushed("torch:1")) == pushed
    assert asyncio.run(other.images.registries()) == [KnownRegistry(REGISTRY, "")]
    told = [(e.done, e.total, e.finished) for e in desk.heard.of(Progress) if e.unit == "layers"]
    assert told == [(0, 0, False), (1, 3, False), (0, 0, True)]
    assert desk.heard.of(EnvironmentsChanged)[-1].names == ("torch",)


def test_a_host_is_told_where_the_image_may_be_pulled(tmp_path: Path) -> None:
    desk = make(tmp_path)
    asyncio.run(desk.images.push("torch", REGISTRY))
    asyncio.run(desk.builds.build("torch", "box"))
    image = f"{REGISTRY}/trainyard/torch@{DIGEST}"
    assert desk.host.pulls == [None, {"image": image, "registry": REGISTRY}]


def test_a_password_is_asked_for_once_and_reaches_the_hosts_that_pull(tmp_path: Path) -> None:
    desk = make(tmp_path, "secret")

    async def use() -> None:
        await desk.images.push("torch", REGISTRY, user="ann")
        await desk.builds.build("torch", "box")

    asyncio.run(use())
    assert desk.asked == [RegistryPassword(f"ann@{REGISTRY}")]
    login = {"registry": REGISTRY, "user": "ann", "password": "secret"}
    assert desk.logins() == [login]
    assert desk.host.pulls[-1] == {"image": f"{REGISTRY}/trainyard/torch@{DIGEST}", **login}
    assert "secret" not in (tmp_path / "pushes" / f"{IMAGE.hash}.json").read_text("utf-8")


def test_a_wrong_password_is_asked_for_again(tmp_path: Path) -> None:
    desk = make(tmp_path, "wrong", "right")
    desk.host.troubles = [DENIED]
    asyncio.run(desk.images.push("torch", REGISTRY, user="ann"))
    first = RegistryPassword(f"ann@{REGISTRY}")
    assert desk.asked == [first, RegistryPassword(first.host, again=True)]
    assert [login["password"] for login in desk.logins()] == ["wrong", "right"]


def test_a_password_of_the_keyring_is_used_without_a_question(tmp_path: Path) -> None:
    desk = make(tmp_path, asks=False)
    name = f"registry password ann@{REGISTRY}"
    desk.secrets.put(name, "kept")
    desk.settings.put(KEPT_SETTING, {name: [f"registry {REGISTRY}"]})
    asyncio.run(desk.images.push("torch", REGISTRY, user="ann"))
    assert (desk.asked, desk.logins()[0]["password"]) == ([], "kept")


def test_a_run_asks_nobody_for_the_password_and_its_host_tries_without(tmp_path: Path) -> None:
    desk = make(tmp_path, "secret")
    asyncio.run(desk.images.push("torch", REGISTRY, user="ann"))
    other = make(tmp_path, "never asked")
    image = f"{REGISTRY}/trainyard/torch@{DIGEST}"
    pull = asyncio.run(other.pulls.pull(IMAGE.hash))
    assert (pull, other.asked) == ({"image": image, "registry": REGISTRY}, [])
    assert asyncio.run(other.pulls.pull("0" * 64)) is None


def test_nobody_who_gives_the_password_ends_a_push(tmp_path: Path) -> None:
    desk = make(tmp_path, None)
    with pytest.raises(KnownError) as caught:
        asyncio.run(desk.images.push("torch", REGISTRY, user="ann"))
    assert (caught.value.code, caught.value.field) == ("registry_denied", "user")
    assert desk.host.pushed == []
    assert asyncio.run(desk.images.pushed("torch")) is None


def test_a_password_that_was_refused_once_is_asked_for_at_the_next_push(tmp_path: Path) -> None:
    desk = make(tmp_path, None, "secret")
    question = RegistryPassword(f"ann@{REGISTRY}")

    async def use() -> None:
        with pytest.raises(KnownError):
            await desk.images.push("torch", REGISTRY, user="ann")
        await desk.images.push("torch", REGISTRY, user="ann")

    asyncio.run(use())
    assert desk.asked == [question, question]
    assert [login["password"] for login in desk.logins()] == ["secret"]


def test_what_a_registry_refuses_names_the_field(tmp_path: Path) -> None:
    desk = make(tmp_path)
    unreachable = KnownError("registry_unreachable", "It cannot be reached.", hint="Look.")
    desk.host.troubles = [DENIED, unreachable]
    for code, field in (("registry_denied", "user"), ("registry_unreachable", "registry")):
        with pytest.raises(KnownError) as caught:
            asyncio.run(desk.images.push("torch", REGISTRY))
        assert (caught.value.code, caught.value.field) == (code, field)
    assert desk.heard.of(Progress)[-1].finished


def test_a_push_that_is_stopped_leaves_no_name_behind(tmp_path: Path) -> None:
    desk = make(tmp_path)
    desk.host.gate.clear()

    async def use() -> None:
        pushing = asyncio.ensure_future(desk.images.push("torch", REGISTRY))
        while not (pushes := [e for e in desk.heard.of(Progress) if e.unit == "layers"]):
            await desk.heard.wait_for(Progress, len(desk.heard.of(Progress)) + 1)
        await desk.images.stop(pushes[0].job)
        with pytest.raises(KnownError) as caught:
            await pushing
        assert caught.value.code == "stopped"

    asyncio.run(use())
    assert desk.host.ended == [f"{REGISTRY}/trainyard/torch:{IMAGE.hash[:12]}"]
    assert asyncio.run(desk.images.pushed("torch")) is None


@pytest.mark.parametrize(
    ("name", "registry", "target", "code"),
    [
        ("torch", "https://r.lab", "local-docker", "bad_registry"),
        ("torch", REGISTRY, "local", "no_engine"),
        ("torch", REGISTRY, "nowhere", "no_target"),
        ("nothing", REGISTRY, "local-docker", "no_environment"),
        ("Trainyard-Current-Python", REGISTRY, "local-docker", "not_an_image"),
    ],
)
def test_what_cannot_be_pushed_is_refused_before_anything_is_done(
    tmp_path: Path, name: str, registry: str, target: str, code: str
) -> None:
    desk = make(tmp_path)
    with pytest.raises(InvalidError) as caught:
        asyncio.run(desk.images.push(name, registry, target))
    assert caught.value.code == code
    assert (desk.host.pulls, desk.host.pushed) == ([], [])


def test_an_image_is_not_delivered_to_where_it_is(tmp_path: Path) -> None:
    desk = make(tmp_path)
    for source, code in (("local-docker", "same_host"), ("", "not_built")):
        with pytest.raises(KnownError) as caught:
            asyncio.run(desk.images.deliver("torch", "local-docker", source))
        assert caught.value.code == code


def test_an_image_comes_from_the_first_host_that_has_it_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make(tmp_path)
    sources: list[str] = []

    async def deliver(
        _: object, environment: object, begin: Target, place: Target, job: str
    ) -> None:
        sources.append(begin.name)
        desk.images._delivered[job] = Delivered(0, 0, 0)

    monkeypatch.setattr(Images, "_deliver", deliver)
    for name in ("asleep", "emptied", "full", "goal"):
        desk.catalogs.targets.create(replace(BOX, name=name, ssh=SshHost(name)))
    asleep = KnownError("unreachable", "It does not answer.")
    desk.host.has = {
        "asleep": asleep,
        "emptied": EngineImage("", (), 0, 0),
        "full": EngineImage("sha256:1", (), 0, 0),
    }

    async def use() -> None:
        for name in ("asleep", "emptied", "full"):
            await desk.builds.build("torch", name)
        await desk.images.deliver("torch", "goal")
        desk.host.has["full"] = EngineImage("", (), 0, 0)
        with pytest.raises(KnownError, match="does not answer"):
            await desk.images.deliver("torch", "goal")

    asyncio.run(use())
    assert sources == ["full"]
    told = {event.build.target: event.build.state for event in desk.heard.of(BuildChanged)}
    missing = BuildState.MISSING
    assert told == {"asleep": BuildState.READY, "emptied": missing, "full": missing}
