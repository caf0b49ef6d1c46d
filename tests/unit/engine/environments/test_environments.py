"""Environments: definitions with versions."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.domain.environment import (
    DEFAULT_CPU_IMAGE,
    DEFAULT_GPU_IMAGE,
    DefaultImages,
    EnvironmentDefinition,
    EnvironmentKind,
)
from desktop_app.domain.errors import InvalidError, NotFoundError
from desktop_app.domain.events import EnvironmentsChanged
from desktop_app.domain.run import CURRENT_PYTHON
from desktop_app.engine.environments.definitions import current_interpreter
from tests.fakes import values
from tests.unit.engine.environments.environment_desk import IMAGE, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_current_interpreter_is_an_environment_of_every_workspace(desk: Desk) -> None:
    (only,) = asyncio.run(desk.environments.list())
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


def test_another_definition_under_a_name_is_its_next_version(desk: Desk) -> None:
    create = desk.environments.create
    first = asyncio.run(create("torch", IMAGE))
    assert asyncio.run(create("torch", IMAGE)) == first
    other = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image="base:2")
    second = asyncio.run(create("torch", other))
    assert (first.version, second.version) == (1, 2)
    get = desk.environments.get
    assert asyncio.run(get("torch")) == second
    assert asyncio.run(get("torch", 1)) == asyncio.run(get("torch:1")) == first
    assert [e.version for e in asyncio.run(desk.environments.versions("torch"))] == [1, 2]
    with pytest.raises(NotFoundError, match="version 3"):
        asyncio.run(get("torch:3"))
    assert len(desk.heard.of(EnvironmentsChanged)) == 3


@pytest.mark.parametrize("name", ["Trainyard-Mine", "trainyard-x", CURRENT_PYTHON])
def test_the_reserved_prefix_is_refused(desk: Desk, name: str) -> None:
    with pytest.raises(InvalidError) as caught:
        asyncio.run(desk.environments.create(name, IMAGE))
    assert (caught.value.code, caught.value.field) == ("reserved_prefix", "name")
    with pytest.raises(InvalidError):
        asyncio.run(desk.environments.remove(name))


def test_a_missing_environment_is_told_with_what_there_is(desk: Desk) -> None:
    with pytest.raises(NotFoundError) as caught:
        asyncio.run(desk.environments.get("torch"))
    assert CURRENT_PYTHON in caught.value.hint
    assert caught.value.field == "environment"


def test_an_image_without_a_base_gets_the_one_for_the_cpu(desk: Desk) -> None:
    bare = EnvironmentDefinition(EnvironmentKind.IMAGE, requirements=("torch # cpu", "", "#x"))
    made = asyncio.run(desk.environments.create("torch", bare)).definition
    assert (made.base_image, made.requirements) == (DEFAULT_CPU_IMAGE, ("torch",))


def test_an_interpreter_keeps_the_path_it_was_given_by(desk: Desk, tmp_path: Path) -> None:
    link = tmp_path / "a venv" / "python"
    link.parent.mkdir()
    link.symlink_to(sys.executable)
    definition = EnvironmentDefinition(EnvironmentKind.INTERPRETER, python=str(link))
    made = asyncio.run(desk.environments.create("venv", definition))
    assert made.definition.python == str(link)


@pytest.mark.parametrize("python", ["/nowhere/python", "no-such-python"])
def test_an_interpreter_that_is_not_there_is_an_error_of_its_field(desk: Desk, python: str) -> None:
    definition = EnvironmentDefinition(EnvironmentKind.INTERPRETER, python=python)
    with pytest.raises(InvalidError) as caught:
        asyncio.run(desk.environments.create("venv", definition))
    assert (caught.value.code, caught.value.field) == ("no_interpreter", "python")


def test_removing_forgets_every_version(desk: Desk) -> None:
    asyncio.run(desk.environments.create("torch", IMAGE))
    asyncio.run(desk.environments.remove("torch"))
    assert [e.name for e in asyncio.run(desk.environments.list())] == [CURRENT_PYTHON]


def test_an_environment_that_a_live_run_uses_is_kept(desk: Desk) -> None:
    asyncio.run(desk.environments.create("torch", IMAGE))
    desk.live = [
        replace(values.summary(number), name=f"birds-{number}", environment="torch")
        for number in range(7)
    ]
    with pytest.raises(InvalidError) as caught:
        asyncio.run(desk.environments.remove("torch"))
    assert (caught.value.code, caught.value.text) == (
        "in_use",
        "'torch' is in use by birds-0, birds-1, birds-2, birds-3, birds-4 and 2 more.",
    )
    assert asyncio.run(desk.environments.get("torch")).version == 1
    desk.live = desk.live[:1]
    with pytest.raises(InvalidError, match="is in use by birds-0\\."):
        asyncio.run(desk.environments.remove("torch"))


def test_a_clone_is_the_same_under_a_name_that_was_free(desk: Desk) -> None:
    asyncio.run(desk.environments.create("torch", IMAGE))
    asyncio.run(desk.environments.create("torch", replace(IMAGE, apt=("git",))))
    made = asyncio.run(desk.environments.clone("torch:1", "mine"))
    assert (made.name, made.version, made.definition.hash) == ("mine", 1, IMAGE.hash)
    with pytest.raises(InvalidError) as caught:
        asyncio.run(desk.environments.clone("torch", "mine"))
    assert caught.value.code == "name_taken"
    with pytest.raises(InvalidError) as caught:
        asyncio.run(desk.environments.clone("torch", "Trainyard-Mine"))
    assert (caught.value.code, caught.value.hint) == (
        "reserved_prefix",
        "Choose another name. To change a curated definition, clone it under a name of your own.",
    )


def test_two_versions_are_compared_package_by_package(desk: Desk) -> None:
    old = EnvironmentDefinition(
        EnvironmentKind.IMAGE, base_image="base:1", requirements=("torch==2.13.0", "numpy", "six")
    )
    new = replace(
        old, requirements=("torch==2.14.1", "numpy", "tqdm"), apt=("git",), variables={"A": "1"}
    )
    asyncio.run(desk.environments.create("vision", old))
    asyncio.run(desk.environments.create("vision", new))
    found = asyncio.run(desk.environments.diff("vision:1", "vision:2"))
    assert [(c.part, c.name, c.before, c.after) for c in found] == [
        ("apt", "git", "", "git"),
        ("requirements", "torch", "torch==2.13.0", "torch==2.14.1"),
        ("requirements", "six", "six", ""),
        ("requirements", "tqdm", "", "tqdm"),
        ("variables", "A", "", "1"),
    ]
    assert asyncio.run(desk.environments.diff("vision", "vision:2")) == []


def test_lines_in_another_order_are_another_definition_and_said_to_be(desk: Desk) -> None:
    one = replace(IMAGE, requirements=("torch", "numpy"))
    asyncio.run(desk.environments.create("a", one))
    asyncio.run(desk.environments.create("a", replace(one, requirements=("numpy", "torch"))))
    (change,) = asyncio.run(desk.environments.diff("a:1", "a:2"))
    assert change.part == "order"


def test_a_workspace_may_name_base_images_of_its_own(desk: Desk) -> None:
    async def use() -> None:
        environments = desk.environments
        (desk.folder / "config.json").write_text('{"id": "w"}', "utf-8")
        assert await environments.default_images() == DefaultImages()
        named = await environments.set_default_images(DefaultImages(" my/cpu:1 ", ""))
        assert named == DefaultImages("my/cpu:1", DEFAULT_GPU_IMAGE)
        assert await environments.default_images() == named
        bare = EnvironmentDefinition(EnvironmentKind.IMAGE, requirements=("torch",))
        assert (await environments.check(bare)).base_image == "my/cpu:1"
        made = await environments.create("torch", bare)
        with pytest.raises(InvalidError) as caught:
            await environments.set_default_images(DefaultImages(gpu="-x"))
        assert (caught.value.code, caught.value.field) == ("bad_base_image", "gpu")
        await environments.set_default_images(DefaultImages())
        assert (desk.folder / "config.json").read_text("utf-8") == '{\n  "id": "w"\n}\n'
        assert (await environments.get("torch")).definition == made.definition

    asyncio.run(use())


def test_a_build_is_given_its_secrets_and_what_its_dockerfile_copies(desk: Desk) -> None:
    desk.hosts.build_frames = [({"kind": "answer", "built": True}, b"")]
    definition = EnvironmentDefinition(
        EnvironmentKind.IMAGE, dockerfile="FROM a\n", context="c" * 64, build_secrets=("TOKEN",)
    )

    async def use() -> None:
        await desk.environments.create("docked", definition)
        await desk.builds.build("docked", "local-docker", own_network=True)

    asyncio.run(use())
    (request,) = desk.hosts.builds
    assert (request["dockerfile"], request["context"]) == ("FROM a\n", "c" * 64)
    assert request["build_secrets"] == ["TOKEN"]
    assert desk.supplied == [("local-docker", "c" * 64)]
    assert desk.hosts.private == {
        "secret_values": {"TOKEN": "hush"},
        "network": {"variables": "{}"},
        "pull": None,
    }
