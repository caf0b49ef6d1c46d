"""What is installed is asked of what was really built, and a run keeps what it had."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.environments.virtual_environment import venv_of
from desktop_app.hostside.layout import (
    RunFolder,
    build_folder,
    interpreter_folder,
    venv_folder,
)
from tests.contract.hostside.host_program import PYTHON, HostProgram, log, supervisor_log
from tests.fakes.programs import put_program
from tests.testbed.waiting import wait_until

SCRIPT = "print('done')"


def said(code: str) -> str:
    """What the interpreter of the tests' hosts prints."""
    command = [PYTHON, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd="/")
    return done.stdout.strip()


VERSION = said("import sys; print(sys.version.split()[0])")


def definition(base_image: str, *requirements: str) -> dict[str, Any]:
    name = uuid.uuid4().hex
    return {
        "kind": "image",
        "hash": name,
        "tag": f"trainyard-test/env:{name}",
        "base_image": base_image,
        "requirements": list(requirements),
    }


@pytest.fixture
def host(tmp_path: Path) -> HostProgram:
    """A host that has uv."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return HostProgram(tmp_path, {"PATH": path})


@pytest.fixture
def environment() -> dict[str, Any]:
    return definition("", "six==1.16.0")


@pytest.fixture
def image(base_image: str) -> Iterator[dict[str, Any]]:
    """An image that is removed in the end."""
    made = definition(base_image, "six==1.16.0")
    yield made
    command = ["docker", "image", "rm", "--force", made["tag"]]
    subprocess.run(command, capture_output=True, check=False)


def versions(resolution: Any) -> dict[str, str]:
    return {package["name"]: package["version"] for package in resolution["packages"]}


def of_run(folder: RunFolder) -> dict[str, Any]:
    assert Path(folder.packages).is_file(), supervisor_log(folder)
    told: dict[str, Any] = json.loads(Path(folder.packages).read_bytes())
    return told


def test_a_virtual_environment_tells_what_was_installed_in_it_alone(
    host: HostProgram, environment: dict[str, Any]
) -> None:
    answer = host.ask("build", environment=environment, launcher="process")
    found = answer["resolution"]
    assert versions(found)["six"] == "1.16.0"
    assert "pytest" not in versions(found)
    assert "six" in found["modules"]
    assert (found["python"], found["platform"]) == (VERSION, "linux-x86_64")
    kept = Path(venv_folder(host.root, environment["hash"]), "packages.json")
    assert json.loads(kept.read_bytes())["packages"] == found["packages"]
    again = host.ask("build", environment=environment, launcher="process")
    assert (again["built"], again["resolution"]) == (False, found)


def test_each_run_keeps_what_was_installed_in_its_environment_then(
    host: HostProgram, environment: dict[str, Any]
) -> None:
    """One build for all of it: the run's own."""
    first, _ = host.run("R1", SCRIPT, environment=environment)
    found = of_run(first)
    assert versions(found)["six"] == "1.16.0"
    assert not {"of", "seen"} & set(found)
    assert list(Path(first.streams).glob("*.new")) == []

    site = next(Path(venv_of(host.root, environment).path).glob("lib/python*/site-packages"))
    added = site / "added-2.dist-info"
    added.mkdir()
    (added / "METADATA").write_text("Name: added\nVersion: 2\n")
    second, _ = host.run("R2", SCRIPT, environment=environment)
    assert versions(of_run(second)) == {**versions(found), "added": "2"}
    assert of_run(first) == found

    kept = Path(venv_folder(host.root, environment["hash"]), "packages.json")
    kept.unlink()  # as where an older version has built it
    third, _ = host.run("R3", SCRIPT, environment=environment)
    assert versions(of_run(third)) == versions(of_run(second))
    assert kept.is_file()


def test_an_interpreter_that_is_used_as_it_is_tells_its_packages_too(host: HostProgram) -> None:
    interpreter = {"kind": "interpreter", "python": PYTHON, "hash": "abc"}
    folder, _ = host.run("R1", SCRIPT, environment=interpreter)
    code = "from importlib.metadata import distributions\n"
    code += "print(*{found.metadata['Name'] for found in distributions()})"
    assert set(versions(of_run(folder))) == set(said(code).split())
    assert Path(interpreter_folder(host.root, "abc"), "packages.json").is_file()


def test_an_interpreter_that_does_not_tell_costs_its_run_nothing(
    host: HostProgram, tmp_path: Path
) -> None:
    script = f'[ "$1" = -c ] && {{ echo never >&2; exit 3; }}\nexec {PYTHON} "$@"'
    python = put_program(tmp_path / "bin", "python", script)
    interpreter = {"kind": "interpreter", "python": str(python)}
    folder, record = host.run("R1", SCRIPT, environment=interpreter)
    assert (record["outcome"], log(folder)) == ("succeeded", b"done\n")
    assert not Path(folder.packages).exists()
    assert "The packages are not known: It does not tell what is installed: never" in (
        supervisor_log(folder)
    )


def test_what_is_asked_is_no_part_of_the_run(host: HostProgram, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    script = f'[ "$1" = -c ] && env > "{seen}"\nexec {PYTHON} "$@"'
    python = put_program(tmp_path / "bin", "python", script)
    interpreter = {"kind": "interpreter", "python": str(python)}
    folder, _ = host.run(
        "R1", SCRIPT, environment=interpreter, secrets=["KEY"], variables={"A": "b"}
    )
    assert of_run(folder)["python"] == VERSION
    names = {line.partition("=")[0] for line in seen.read_text().splitlines()}
    assert not {"KEY", "A", "PYTHONPATH"} & names
    assert not [name for name in names if name.startswith("TRAINYARD_")]


def test_an_image_tells_its_own_packages_its_id_and_that_of_its_base(
    host: HostProgram, image: dict[str, Any]
) -> None:
    answer = host.ask("build", environment=image, launcher="docker")
    found = answer["resolution"]
    assert versions(found)["six"] == "1.16.0"
    assert found["image"] == answer["name"]
    base = ["docker", "image", "inspect", "--format", "{{.Id}}", image["base_image"]]
    base_id = subprocess.run(base, capture_output=True, text=True, check=True).stdout.strip()
    assert found["base_image"] == base_id
    named = ["docker", "ps", "--all", "--quiet", "--filter", f"ancestor={answer['name']}"]
    assert subprocess.run(named, capture_output=True, check=True).stdout == b""
    kept = Path(build_folder(host.root, image["hash"]), "packages.json")
    kept.unlink()
    folder, record = host.run("R1", SCRIPT, environment=image, launcher="docker")
    assert (record["outcome"], versions(of_run(folder))["six"]) == ("succeeded", "1.16.0")
    assert json.loads(kept.read_bytes())["of"] == answer["name"]


def derived(base_image: str, step: str) -> str:
    """The id of an image that differs by this line of a Dockerfile."""
    done = subprocess.run(
        ["docker", "build", "--quiet", "-"],
        input=f"FROM {base_image}\n{step}\n",
        capture_output=True,
        text=True,
        env={**os.environ, "DOCKER_BUILDKIT": "0"},
        check=True,
    )
    return done.stdout.strip()


def test_an_image_that_does_not_tell_is_built_and_its_log_says_why(
    host: HostProgram, base_image: str
) -> None:
    base = derived(base_image, "ENV PATH=/nowhere")
    environment = {**definition(base), "variables": {"A": "b"}}
    try:
        answer = host.ask("build", environment=environment, launcher="docker")
        assert (answer["built"], answer["resolution"]) == (True, None)
        log = Path(build_folder(host.root, environment["hash"]), "build.log")
        text = "The packages of this environment are not known: "
        wait_until(lambda: text in log.read_text(), 60, "its log says why")
    finally:
        for name in (environment["tag"], base):
            subprocess.run(["docker", "image", "rm", name], capture_output=True, check=False)
