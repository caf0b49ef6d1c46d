"""What deleting frees, and what nobody has used for long."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.built import (
    BuiltEnvironment,
    BuiltKind,
    built_only_of,
    freed_alone,
    total_size,
    unused_since,
    would_free,
)
from tests.fakes.built import built_environment

BASE, TORCH, ONE, OTHER = 100, 1000, 10, 20


def image(name: str, host: str = "local", **pieces: int) -> BuiltEnvironment:
    """An image on a base that others have, too."""
    size = BASE + sum(pieces.values())
    return built_environment(name, kind=BuiltKind.IMAGE, host=host, size=size, pieces=pieces)


def test_a_layer_is_freed_with_the_last_image_that_has_it() -> None:
    one, other = image("one:1", torch=TORCH, one=ONE), image("two:1", torch=TORCH, other=OTHER)
    every = [one, other]
    assert [would_free([item], every) for item in every] == [ONE, OTHER]
    assert would_free(every, every) == total_size(every) == TORCH + ONE + OTHER
    assert would_free([], every) == 0


def test_what_each_alone_frees_is_what_deleting_only_that_one_would() -> None:
    every = [
        image("one:1", torch=TORCH, one=ONE),
        image("two:1", torch=TORCH, other=OTHER),
        image("one:1", host="box", torch=TORCH),
        built_environment("venv:1"),
    ]
    alone = freed_alone(every)
    assert [alone[one.host, one.kind, one.key] for one in every] == [ONE, OTHER, TORCH, 100 << 20]
    assert list(alone.values()) == [would_free([one], every) for one in every]


def test_the_same_layer_on_another_host_is_another() -> None:
    here, there = image("one:1", torch=TORCH), image("one:1", host="box", torch=TORCH)
    assert would_free([here], [here, there]) == TORCH
    assert total_size([here, there]) == 2 * TORCH


@pytest.mark.parametrize(
    "used", [{"runs": ("birds-1",)}, {"holds": ("container x",)}, {"building": True}]
)
def test_what_is_in_use_is_never_unused(used: dict[str, Any]) -> None:
    item = built_environment(made_at=1.0, used_at=2.0)
    assert unused_since(3.0, [item]) == [item]
    assert unused_since(3.0, [built_environment(made_at=1.0, used_at=2.0, **used)]) == []


def test_unused_counts_from_the_last_use_or_from_when_it_was_made() -> None:
    used = built_environment("a:1", made_at=1.0, used_at=5.0)
    made = built_environment("b:1", made_at=4.0, used_at=2.0)
    venv = built_environment("c:1", made_at=3.0, used_at=None)
    assert unused_since(5.0, [used, made, venv]) == [made, venv]


def test_an_image_whose_uses_are_not_known_may_be_used_by_others() -> None:
    item = built_environment(kind=BuiltKind.IMAGE, made_at=1.0, used_at=None)
    assert unused_since(10.0, [item]) == []


def test_what_two_environments_have_in_common_is_of_neither_alone() -> None:
    own = built_environment("a:1")
    both = built_environment("b:1", environments=["a:2", "b:1"])
    gone = built_environment("c:1", environments=[])
    assert built_only_of("a", [own, both, gone]) == [own]


def test_it_is_called_as_the_workspace_calls_it_or_as_it_was_used_last() -> None:
    assert built_environment("a:1", environments=["a:1", "b:2"]).title == "a:1, b:2"
    assert built_environment("a:1", environments=[]).title == "a:1"
    tag = "trainyard/env:0123456789abcdef"
    nameless = built_environment("", kind=BuiltKind.IMAGE, key=tag, environments=[])
    assert nameless.title == "0123456789ab"
