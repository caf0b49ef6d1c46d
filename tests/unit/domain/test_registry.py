"""Names of registries, and of what is put into them."""

from __future__ import annotations

import pytest

from desktop_app.domain.environment import Environment, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.registry import (
    PushedImage,
    check_registry,
    pushed_name,
    registry_host,
    repository_of,
)

IMAGE = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image="base:1")


@pytest.mark.parametrize(
    "registry",
    ["localhost:5000", "127.0.0.1:5000", "localhost", "registry.lab/team/vision", "[::1]:5000"],
)
def test_a_registry_is_a_host_and_perhaps_a_folder(registry: str) -> None:
    assert check_registry(f" {registry}/ ") == registry


@pytest.mark.parametrize(
    ("registry", "problem"),
    [
        ("", "is no place on a network"),
        ("team", "is no place on a network"),
        ("https://registry.lab", "names a protocol"),
        ("registry.lab/Team", "is not the name of a registry"),
        ("registry.lab:port", "is not the name of a registry"),
        ("ann@registry.lab", "is not the name of a registry"),
        ("registry.lab/a b", "is not the name of a registry"),
        ("--config=x.y", "is not the name of a registry"),
        ("r.lab/" + "a" * 300, "is not the name of a registry"),
    ],
)
def test_what_is_no_registry_is_refused_with_how_to_write_one(registry: str, problem: str) -> None:
    with pytest.raises(InvalidError) as caught:
        check_registry(registry)
    assert (caught.value.code, caught.value.field) == ("bad_registry", "registry")
    assert caught.value.text.endswith(f"{problem}.")
    assert "registry.example.org:5000/lab" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "repository"),
    [
        ("torch", "r.lab/trainyard/torch"),
        ("My 'own' Env_2", "r.lab/trainyard/my-own-env-2"),
        ("Größe", "r.lab/trainyard/gro-sse"),
        ("环境", "r.lab/trainyard/environment"),
        ("x" * 120, "r.lab/trainyard/" + "x" * 80),
    ],
)
def test_a_repository_is_named_after_its_environment(name: str, repository: str) -> None:
    environment = Environment(name, 3, IMAGE)
    assert repository_of("r.lab", environment) == repository
    assert pushed_name(repository, environment) == f"{repository}:{IMAGE.hash[:12]}"


def test_a_pushed_image_is_pulled_by_its_digest() -> None:
    digest = f"sha256:{'a' * 64}"
    pushed = PushedImage(
        IMAGE.hash, "torch:3", "r.lab:5000/x", "ann", "r.lab:5000/x/trainyard/torch", digest
    )
    assert pushed.image == f"r.lab:5000/x/trainyard/torch@{digest}"
    assert pushed.reference == f"r.lab:5000/x/trainyard/torch:{IMAGE.hash[:12]}@{digest}"
    assert registry_host(pushed.registry) == "r.lab:5000"
