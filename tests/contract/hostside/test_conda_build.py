"""Environments with packages of conda, made by a fake `conda`: what a prefix is used for is real.

No channel of conda can be reached here, so the program is one that takes conda's words and makes
the prefix of a Python of this machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.builders.image import ensure_image
from desktop_app.hostside.builders.venv import ensure_venv
from desktop_app.hostside.environments.virtual_environment import venv_of
from desktop_app.hostside.layout import build_folder
from desktop_app.hostside.machine.docker_program import DockerProgram
from desktop_app.hostside.protocol import HostError
from tests.contract.hostside.host_program import HostProgram, log
from tests.fakes.fake_conda import SCRIPT, put_conda
from tests.testbed.waiting import wait_until

USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SHOW = "import os, sys, six; print(six.__version__, os.environ['CONDA_PREFIX'] == sys.prefix)"


def definition(*conda: str, requirements: tuple[str, ...] = ()) -> dict[str, Any]:
    name = uuid.uuid4().hex
    return {
        "kind": "image",
        "hash": name,
        "tag": f"trainyard-test/env:{name}",
        "base_image": "",
        "conda": list(conda),
        "channels": ["conda-forge"],
        "requirements": list(requirements),
    }


@pytest.fixture
def conda(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    program = put_conda(tmp_path / "bin dir", "micromamba")
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return program


def ensure(root: Path, environment: dict[str, Any]) -> bytes:
    said = bytearray()
    ensure_venv(str(root), environment, said.extend, threading.Event().is_set)
    return bytes(said)


def test_a_run_starts_the_python_of_the_prefix_that_conda_made(
    conda: Path, host: HostProgram
) -> None:
    environment = definition("python", "numpy=1.26", requirements=("six==1.16.0",))
    folder = host.start("R1", SHOW, environment=environment)
    record = host.finish(folder, timeout_s=120)
    assert record["outcome"] == "succeeded", Path(folder.build_log).read_text()
    assert log(folder) == b"1.16.0 True\n"
    prefix = venv_of(host.root, environment).path
    words = Path(prefix, "conda-meta", "words").read_text("utf-8")
    assert words == (
        f"create --yes --prefix {prefix} --override-channels --channel conda-forge "
        "python numpy=1.26 pip\n"
    )


def test_the_second_time_nothing_is_made(conda: Path, tmp_path: Path) -> None:
    environment = definition("numpy")
    assert str(conda).encode() in ensure(tmp_path / "root é", environment)
    assert ensure(tmp_path / "root é", environment) == b""


def test_a_package_that_no_channel_has_is_named(conda: Path, tmp_path: Path) -> None:
    with pytest.raises(HostError) as caught:
        ensure(tmp_path, definition("no-such-package=1"))
    assert caught.value.text.startswith("no-such-package=1 does not exist")
    assert "channels" in caught.value.hint


def test_a_host_without_conda_refuses_and_offers_pip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", USUAL_PATH)
    monkeypatch.setenv("HOME", str(tmp_path))
    for variable in ("MAMBA_EXE", "CONDA_EXE"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(HostError) as caught:
        ensure(tmp_path / "root", definition("numpy=1.26"))
    assert caught.value.code == "no_conda"
    assert caught.value.hint.endswith("write below pip: numpy==1.26.*.")


@pytest.fixture
def made(base_image: str) -> Iterator[list[str]]:
    """Tags of images, removed at the end."""
    tags: list[str] = []
    yield tags
    for tag in tags:
        subprocess.run(["docker", "image", "rm", "--force", tag], capture_output=True, check=False)


def test_an_image_has_the_prefix_of_its_base_images_conda(
    base_image: str, made: list[str], tmp_path: Path
) -> None:
    environment = definition("numpy=1.26", requirements=("six==1.16.0",))
    with_conda = f"trainyard-test/conda:{environment['hash']}"
    made += [environment["tag"], with_conda]
    context = tmp_path / "context"
    context.mkdir()
    (context / "conda").write_text(f"#!/bin/sh\n{SCRIPT}\n", "utf-8")
    (context / "conda").chmod(0o755)
    (context / "Dockerfile").write_text(f"FROM {base_image}\nCOPY conda /opt/conda/bin/conda\n")
    build = ["docker", "build", "--quiet", "--tag", with_conda, str(context)]
    classic = {**os.environ, "DOCKER_BUILDKIT": "0"}
    subprocess.run(build, check=True, capture_output=True, env=classic)
    said = bytearray()
    ensure_image(
        *(DockerProgram(), str(tmp_path / "root"), {**environment, "base_image": with_conda}),
        *(said.extend, threading.Event().is_set),
    )
    code = "import six, sys; print(six.__version__, sys.prefix)"
    run = ["docker", "run", "--rm", "--network", "none", environment["tag"], "python3", "-c", code]
    done = subprocess.run(run, check=True, capture_output=True, text=True)
    assert done.stdout == "1.16.0 /opt/trainyard-conda\n", said.decode()
    place = Path(build_folder(str(tmp_path / "root"), environment["hash"]), "packages.json")
    wait_until(place.exists, 60, "it was asked what is in it")
    (package,) = json.loads(place.read_text("ascii"))["conda"]
    assert package == {"name": "libgomp", "version": "13.2.0", "build": "h77fa898_5"}


def test_a_base_image_without_conda_is_told_with_what_to_do(
    base_image: str, made: list[str], tmp_path: Path
) -> None:
    environment = {**definition("numpy"), "base_image": base_image}
    made.append(environment["tag"])
    with pytest.raises(HostError) as caught:
        ensure_image(
            *(DockerProgram(), str(tmp_path), environment),
            *(bytearray().extend, threading.Event().is_set),
        )
    assert caught.value.code == "no_conda"
    assert caught.value.text == "This base image has neither micromamba, mamba nor conda."
    assert caught.value.hint == (
        "Choose a base image that has one, for example condaforge/miniforge3. "
        "All of them are in pip, too: write below pip: numpy."
    )
