"""`trainyard env packages`, `env lock`, `env diff --target` and `run packages`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.domain.resolution import Package
from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.unit.cli.conftest import Terminal

FOUND = values.resolution(six="1.16.0", torch="2.14.1")
LOCK = [
    "# Every package as it was found once the environment was built.",
    "# Python 3.11.2, linux-x86_64",
    "# Base image: python:3.11-slim",
    "six==1.16.0",
    "torch==2.14.1",
]


@pytest.fixture(autouse=True)
def built(engine: FakeEngine) -> None:
    """An environment that was built on one target, and a later version that was not."""
    engine.environments.items["vision"] = [values.environment()]
    engine.builds.found["vision", "local"] = FOUND


def test_packages_are_listed_with_the_interpreter(trainyard: Terminal) -> None:
    answer = trainyard("env", "packages", "vision")
    assert [line.split() for line in answer.out.splitlines()] == [
        *(["package", "version"], ["six", "1.16.0"], ["torch", "2.14.1"]),
    ]
    assert answer.err.startswith("Python 3.11.2, linux-x86_64, ")
    told = trainyard("env", "packages", "vision", "--target", "local", "--json").json
    assert told["packages"][0] == {
        "name": "six", "version": "1.16.0", "origin": "", "system": False, "conda": False,
    }  # fmt: skip
    assert (told["python"], told["modules"]) == ("3.11.2", ["six", "torch"])


def test_where_packages_came_from_is_listed_if_that_is_no_index(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    mine = Package("mine", "1", "https://h/mine.whl")
    engine.builds.found["vision", "local"] = replace(FOUND, packages=(mine,))
    assert trainyard("env", "packages", "vision").out.splitlines()[1].split() == [
        *("mine", "1", "https://h/mine.whl"),
    ]


def test_an_entry_point_that_may_choose_another_python_is_told(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    engine.builds.found["vision", "local"] = replace(FOUND, entrypoint="conda run -n x")
    assert trainyard("env", "packages", "vision").err.splitlines()[1:] == [
        (
            "These are the packages of the image's python3. Its entry point, which starts every "
            "script, may choose another Python: conda run -n x"
        )
    ]
    assert trainyard("env", "packages", "vision", "--json").json["entrypoint"] == "conda run -n x"


@pytest.mark.parametrize("verb", ["packages", "lock"])
def test_where_it_was_never_built_that_is_said_with_what_to_do(
    trainyard: Terminal, verb: str
) -> None:
    answer = trainyard("env", verb, "vision", "--target", "local-docker")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines() == [
        "error: It is not known what is in 'vision' on 'local-docker'.",
        "hint: Build it there, or start a run with it: its packages are found then.",
    ]
    assert trainyard("env", verb, "nothing").code == 2


def test_a_lock_is_printed_or_written_and_never_over_a_file_unasked(
    trainyard: Terminal, tmp_path: Path
) -> None:
    assert trainyard("env", "lock", "vision").out.splitlines() == LOCK
    assert trainyard("env", "lock", "vision", "--json").json == {"lines": LOCK}
    file = tmp_path / "my 'lock' 文.txt"
    assert trainyard("env", "lock", "vision", "--output", str(file)).out == f"{file}\n"
    assert file.read_text("utf-8").splitlines() == LOCK
    file.write_text("mine")
    refused = trainyard("env", "lock", "vision", "--output", str(file))
    assert (refused.code, file.read_text()) == (2, "mine")
    assert trainyard("env", "lock", "vision", "--output", str(file), "--overwrite").code == 0
    made = trainyard("env", "create", "again", "--requirements", str(file), "--json").json
    assert made["requirements"] == LOCK[3:]


def test_an_environment_is_made_of_just_these_versions(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    pinned = replace(FOUND, base_image=f"python@sha256:{'a' * 64}")
    engine.builds.found["vision", "local"] = pinned
    assert trainyard("env", "lock", "vision", "--create", "pinned").out == "pinned:1\n"
    definition = engine.environments.items["pinned"][0].definition
    assert definition.base_image == f"python:3.11-slim@sha256:{'a' * 64}"
    assert list(definition.requirements) == LOCK[3:]
    both = trainyard("env", "lock", "vision", "--create", "x", "--output", "y")
    assert (both.code, "x" in engine.environments.items) == (2, False)


def test_a_diff_on_a_target_also_tells_which_packages_differ(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    engine.environments.items["other"] = [values.environment("other")]
    engine.builds.found["other", "local"] = values.resolution(six="1.17.0", torch="2.14.1")
    changed = {"part": "installed", "name": "six", "before": "1.16.0", "after": "1.17.0"}
    assert trainyard("env", "diff", "vision", "other", "--json").json == []
    line = ("env", "diff", "vision", "other", "--target")
    assert trainyard(*line, "local", "--json").json == [changed]
    assert "'vision' on 'local-docker'" in trainyard(*line, "local-docker").err


def test_a_run_tells_its_own_packages(trainyard: Terminal, engine: FakeEngine) -> None:
    run = engine.add_run()
    unknown = trainyard("run", "packages", run.id)
    assert (unknown.code, unknown.out) == (2, "")
    assert "It is not known which packages" in unknown.err
    engine.record(run.id).packages = FOUND
    told = trainyard("run", "packages", run.id, "--json").json
    assert [package["name"] for package in told["packages"]] == ["six", "torch"]
