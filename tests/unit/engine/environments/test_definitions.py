"""What an environment may be made of, and what of it is kept."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.environment import Additions, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import InvalidError
from desktop_app.engine.environments.definitions import with_additions
from tests.unit.engine.environments.environment_desk import IMAGE, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_definition_of_an_earlier_version_keeps_its_hash_and_its_document(desk: Desk) -> None:
    made = asyncio.run(desk.environments.create("torch", IMAGE))
    assert made.definition.hash == (
        "52e544c7761cf463804bf39d896db27985b2af1c3b0539bf7ef63845ba063f46"
    )
    document = json.loads((desk.folder / "environments" / "torch.json").read_text("utf-8"))
    assert set(document["versions"][0]) == {
        *("version", "created_at", "kind", "python", "base_image", "requirements"),
    }


def test_what_is_added_makes_another_definition_and_comes_back_from_its_file(desk: Desk) -> None:
    more = Additions(
        index_url="https://mirror/simple",
        extra_index_urls=["https://extra/simple"],
        apt=["git", "libgl1"],
        variables={"B": "2", "A": "1"},
        post_install="echo done",
    )
    definition = replace(with_additions(IMAGE, more), constraints=("numpy<3",))
    made = asyncio.run(desk.environments.create("torch", definition))
    assert made.definition.requirements == (
        *("--index-url https://mirror/simple", "--extra-index-url https://extra/simple", "torch"),
    )
    assert made.definition.hash != IMAGE.hash
    assert asyncio.run(desk.environments.get("torch")) == made
    assert asyncio.run(desk.environments.create("torch", definition)).version == 1


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
    desk: Desk, change: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        asyncio.run(desk.environments.create("x", replace(IMAGE, **change)))
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
