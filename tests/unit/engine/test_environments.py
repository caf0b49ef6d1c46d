"""Environments: definitions with versions, built once."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.compute import (
    BUILTIN_TARGETS,
    LauncherKind,
    SshHost,
    Target,
    TransportKind,
)
from desktop_app.domain.environment import (
    DEFAULT_CPU_IMAGE,
    Additions,
    BuildState,
    EnvironmentDefinition,
    EnvironmentKind,
)
from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.events import BuildChanged, EnvironmentsChanged
from desktop_app.domain.run import CURRENT_PYTHON, RunSummary
from desktop_app.engine.curated import curated_environments
from desktop_app.engine.definitions import current_interpreter, environment_at, with_additions
from desktop_app.engine.environments import Environments
from desktop_app.engine.events import EventBus
from desktop_app.engine.stored_environments import StoredEnvironments
from desktop_app.engine.stored_targets import StoredTargets
from desktop_app.hostside.layout import venv_folder
from tests.fakes import values
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
        self.live: list[RunSummary] = []
        self.environments = Environments(
            self.stored,
            folder,
            self.target_names,
            self.hosts,
            self.live_runs,
            self.bus,
            StillClock(),
        )

    async def live_runs(self) -> list[RunSummary]:
        return self.live

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
    assert (made.base_image, made.requirements) == (DEFAULT_CPU_IMAGE, ("torch",))


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


def test_an_image_as_it_is_cannot_be_had_where_processes_run(bench: Bench) -> None:
    image = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image="base:1")
    asyncio.run(bench.environments.create("base", image))
    with pytest.raises(InvalidError) as caught:
        asyncio.run(bench.environments.build("base", "local"))
    assert caught.value.field == "target"
    assert bench.hosts.builds == []


def test_packages_are_built_for_processes_apart_from_the_image(bench: Bench) -> None:
    bench.hosts.build_frames = [({"kind": "answer"}, b"")]
    log = Path(venv_folder(str(bench.folder), IMAGE.hash), "build.log")
    log.parent.mkdir(parents=True)
    log.write_text("Successfully installed torch\n")

    async def use() -> list[BuildState]:
        await bench.environments.create("torch", IMAGE)
        built = await bench.environments.build("torch", "local")
        assert (built.state, built.log) == (BuildState.READY, str(log))
        state = bench.environments.state
        return [(await state("torch", name)).state for name in ("local", "local-docker")]

    assert asyncio.run(use()) == [BuildState.READY, BuildState.MISSING]
    assert [request["launcher"] for request in bench.hosts.builds] == ["process"]


def test_an_interpreter_is_ready_where_it_is(bench: Bench) -> None:
    assert asyncio.run(bench.environments.build(CURRENT_PYTHON, "local")).state is BuildState.READY


def test_removing_forgets_every_version(bench: Bench) -> None:
    asyncio.run(bench.environments.create("torch", IMAGE))
    asyncio.run(bench.environments.remove("torch"))
    assert [e.name for e in asyncio.run(bench.environments.list())] == [CURRENT_PYTHON]


def test_an_environment_that_a_live_run_uses_is_kept(bench: Bench) -> None:
    asyncio.run(bench.environments.create("torch", IMAGE))
    bench.live = [
        replace(values.summary(number), name=f"birds-{number}", environment="torch")
        for number in range(7)
    ]
    with pytest.raises(InvalidError) as caught:
        asyncio.run(bench.environments.remove("torch"))
    assert (caught.value.code, caught.value.text) == (
        "in_use",
        "'torch' is in use by birds-0, birds-1, birds-2, birds-3, birds-4 and 2 more.",
    )
    assert asyncio.run(bench.environments.get("torch")).version == 1
    bench.live = bench.live[:1]
    with pytest.raises(InvalidError, match="is in use by birds-0\\."):
        asyncio.run(bench.environments.remove("torch"))


def test_a_clone_is_the_same_under_a_name_that_was_free(bench: Bench) -> None:
    asyncio.run(bench.environments.create("torch", IMAGE))
    asyncio.run(bench.environments.create("torch", replace(IMAGE, apt=("git",))))
    made = asyncio.run(bench.environments.clone("torch:1", "mine"))
    assert (made.name, made.version, made.definition.hash) == ("mine", 1, IMAGE.hash)
    with pytest.raises(InvalidError) as caught:
        asyncio.run(bench.environments.clone("torch", "mine"))
    assert caught.value.code == "name_taken"
    with pytest.raises(InvalidError) as caught:
        asyncio.run(bench.environments.clone("torch", "Trainyard-Mine"))
    assert (caught.value.code, caught.value.hint) == (
        "reserved_prefix",
        "Choose another name. To change a curated definition, clone it under a name of your own.",
    )


def test_two_versions_are_compared_package_by_package(bench: Bench) -> None:
    old = EnvironmentDefinition(
        EnvironmentKind.IMAGE, base_image="base:1", requirements=("torch==2.13.0", "numpy", "six")
    )
    new = replace(
        old, requirements=("torch==2.14.1", "numpy", "tqdm"), apt=("git",), variables={"A": "1"}
    )
    asyncio.run(bench.environments.create("vision", old))
    asyncio.run(bench.environments.create("vision", new))
    found = asyncio.run(bench.environments.diff("vision:1", "vision:2"))
    assert [(c.part, c.name, c.before, c.after) for c in found] == [
        ("apt", "git", "", "git"),
        ("requirements", "torch", "torch==2.13.0", "torch==2.14.1"),
        ("requirements", "six", "six", ""),
        ("requirements", "tqdm", "", "tqdm"),
        ("variables", "A", "", "1"),
    ]
    assert asyncio.run(bench.environments.diff("vision", "vision:2")) == []


def test_lines_in_another_order_are_another_definition_and_said_to_be(bench: Bench) -> None:
    one = replace(IMAGE, requirements=("torch", "numpy"))
    asyncio.run(bench.environments.create("a", one))
    asyncio.run(bench.environments.create("a", replace(one, requirements=("numpy", "torch"))))
    (change,) = asyncio.run(bench.environments.diff("a:1", "a:2"))
    assert change.part == "order"


def test_a_definition_of_an_earlier_version_keeps_its_hash_and_its_document(bench: Bench) -> None:
    made = asyncio.run(bench.environments.create("torch", IMAGE))
    assert made.definition.hash == (
        "52e544c7761cf463804bf39d896db27985b2af1c3b0539bf7ef63845ba063f46"
    )
    document = json.loads((bench.folder / "environments" / "torch.json").read_text("utf-8"))
    assert set(document["versions"][0]) == {
        *("version", "created_at", "kind", "python", "base_image", "requirements"),
    }


def test_what_is_added_makes_another_definition_and_comes_back_from_its_file(bench: Bench) -> None:
    more = Additions(
        index_url="https://mirror/simple",
        extra_index_urls=["https://extra/simple"],
        apt=["git", "libgl1"],
        variables={"B": "2", "A": "1"},
        post_install="echo done",
    )
    definition = replace(with_additions(IMAGE, more), constraints=("numpy<3",))
    made = asyncio.run(bench.environments.create("torch", definition))
    assert made.definition.requirements == (
        *("--index-url https://mirror/simple", "--extra-index-url https://extra/simple", "torch"),
    )
    assert made.definition.hash != IMAGE.hash
    assert asyncio.run(bench.environments.get("torch")) == made
    assert asyncio.run(bench.environments.create("torch", definition)).version == 1


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"apt": ("Not A Package",)}, "bad_apt_package", "apt"),
        ({"apt": ("git; rm -rf /",)}, "bad_apt_package", "apt"),
        ({"variables": {"1A": "x"}}, "bad_variable", "variables"),
        ({"variables": {"A": "two\nlines"}}, "bad_variable", "variables"),
        ({"post_install": "a\0b"}, "bad_command", "post_install"),
        ({"base_image": "two words"}, "bad_base_image", "base_image"),
        ({"requirements": ("torch", "-r other.txt")}, "bad_definition", "requirements"),
    ],
)
def test_each_field_is_checked_and_named(
    bench: Bench, change: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        asyncio.run(bench.environments.create("x", replace(IMAGE, **change)))
    assert (caught.value.code, caught.value.field) == (code, field)


def test_nothing_is_added_to_an_interpreter() -> None:
    here = EnvironmentDefinition(EnvironmentKind.INTERPRETER)
    assert with_additions(here, Additions()) == here
    with pytest.raises(InvalidError) as caught:
        with_additions(here, Additions(apt=["git"]))
    assert caught.value.code == "not_for_interpreters"
    with pytest.raises(InvalidError) as caught:
        with_additions(IMAGE, Additions(index_url="/home/ann/wheels"))
    assert (caught.value.code, caught.value.field) == ("bad_address", "index_url")
