"""Locks: what was found, as lines that ask for it again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.domain.definition_changes import DefinitionChange
from desktop_app.domain.environment import EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.locks import lock_lines, locked, resolution_changes
from desktop_app.domain.resolution import CondaPackage, Package, Resolution

DIGEST = "sha256:" + "a" * 64
IMAGE = EnvironmentDefinition(
    EnvironmentKind.IMAGE,
    base_image="python:3.11-slim",
    requirements=("--extra-index-url https://m/simple", "--require-hashes", "torch>=2", "six"),
    constraints=("six<2",),
    apt=("git",),
    post_install="echo done",
)
FOUND = Resolution(
    python="3.11.2",
    platform="linux-x86_64",
    base_image=f"python@{DIGEST}",
    packages=(
        Package("mine", "1.0", origin="git+https://h/mine.git@abc123"),
        Package("here", "0.1", origin="file:///home/ann/here"),
        Package("pip", "24.0"),
        Package("python-apt", "2.6.0", system=True),
        Package("six", "1.16.0"),
        Package("torch", "2.5.1+cu121"),
        Package("old", "1.0-beta 2"),
        Package("odd", "v1-x"),
        Package("包", "1"),
    ),
)


def test_a_lock_asks_for_every_package_as_it_was_found_where_it_was_found() -> None:
    assert lock_lines(FOUND, IMAGE) == [
        "# Every package as it was found once the environment was built.",
        "# Python 3.11.2, linux-x86_64",
        f"# Base image: python:3.11-slim@{DIGEST}",
        "# Not from an index, so left out: here 0.1",
        "# Not from an index, so left out: python-apt 2.6.0",
        "# Not from an index, so left out: old 1.0-beta 2",
        "# Not from an index, so left out: 包 1",
        "--extra-index-url https://m/simple",
        "mine @ git+https://h/mine.git@abc123",
        "six==1.16.0",
        "torch==2.5.1+cu121",
        "odd===v1-x",
    ]


def test_a_locked_definition_keeps_all_that_is_no_package_and_pins_the_base_image() -> None:
    made = locked(IMAGE, FOUND)
    assert made == replace(
        IMAGE,
        base_image=f"python:3.11-slim@{DIGEST}",
        requirements=tuple(lock_lines(FOUND, IMAGE)[7:]),
        constraints=(),
    )
    assert locked(made, FOUND).base_image == made.base_image


def test_a_base_image_that_no_registry_has_stays_as_it_is_named() -> None:
    for base in ("", DIGEST):
        assert locked(IMAGE, replace(FOUND, base_image=base)).base_image == "python:3.11-slim"


def test_an_interpreter_cannot_be_locked_but_its_packages_can_be_asked_for() -> None:
    interpreter = EnvironmentDefinition(EnvironmentKind.INTERPRETER, python="/usr/bin/python3")
    with pytest.raises(InvalidError) as caught:
        locked(interpreter, FOUND)
    assert caught.value.code == "no_lock"
    assert "six==1.16.0" in lock_lines(FOUND, interpreter)
    assert not any("Base image" in line for line in lock_lines(FOUND, interpreter))


def test_what_differs_is_told_by_the_name_that_pip_compares_the_interpreter_first() -> None:
    before = Resolution(
        "3.11.2", (Package("Six", "1.16.0"), Package("a_b", "1"), Package("z", "1"))
    )
    after = Resolution("3.12.1", (Package("a-B", "2"), Package("six", "1.16.0"), Package("n", "3")))
    assert resolution_changes(before, after) == [
        DefinitionChange("installed", "Python", "3.11.2", "3.12.1"),
        DefinitionChange("installed", "a-b", "1", "2"),
        DefinitionChange("installed", "n", "", "3"),
        DefinitionChange("installed", "z", "1", ""),
    ]
    assert resolution_changes(before, before) == []


def test_a_version_is_found_however_the_name_is_spelled() -> None:
    found = Resolution("3.11.2", (Package("Foo.Bar", "1"), Package("包", "2")))
    assert [found.version(name) for name in ("foo_bar", "FOO-bar", "other")] == ["1", "1", ""]
    assert found.versions == {"Python": "3.11.2", "foo-bar": "1", "包": "2"}


CONDA = replace(
    FOUND,
    packages=(Package("numpy", "1.26.4", conda=True), Package("six", "1.16.0")),
    conda=(CondaPackage("_mutex", "0.1", "conda_forge"), CondaPackage("numpy", "1.26.4", "py_0")),
)


def test_what_conda_brought_is_asked_of_conda_in_the_build_that_was_found() -> None:
    asked = replace(IMAGE, conda=("numpy>=1.20",), channels=("conda-forge",), requirements=("six",))
    made = locked(asked, CONDA)
    assert made.conda == ("_mutex=0.1=conda_forge", "numpy=1.26.4=py_0")
    assert (made.channels, made.requirements) == (("conda-forge",), ("six==1.16.0",))
    assert lock_lines(CONDA, asked)[-3:] == [
        "# From conda: _mutex=0.1=conda_forge",
        "# From conda: numpy=1.26.4=py_0",
        "six==1.16.0",
    ]
    assert locked(asked, replace(CONDA, conda=())).conda == ("numpy>=1.20",)
    of_a_channel = replace(asked, conda=("my-channel::NumPy >=1.20", "_mutex"))
    assert locked(of_a_channel, CONDA).conda == (
        *("_mutex=0.1=conda_forge", "my-channel::numpy=1.26.4=py_0"),
    )


def test_of_an_interpreter_of_condas_pip_is_asked_for_what_it_can_bring() -> None:
    interpreter = EnvironmentDefinition(EnvironmentKind.INTERPRETER, python="/opt/conda/bin/python")
    assert lock_lines(CONDA, interpreter)[-2:] == ["numpy==1.26.4", "six==1.16.0"]


def test_packages_of_conda_are_listed_once_and_count_as_changes() -> None:
    listed = [(package.name, package.origin) for package in CONDA.listed]
    assert listed == [
        ("_mutex", "conda: _mutex=0.1=conda_forge"),
        ("numpy", ""),
        ("six", ""),
    ]
    after = replace(CONDA, conda=(CondaPackage("_mutex", "0.2", "conda_forge"),))
    (change,) = resolution_changes(CONDA, after)
    assert (change.name, change.before, change.after) == ("_mutex", "0.1", "0.2")
