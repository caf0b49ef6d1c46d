"""Virtual environments built on this host, by uv and by pip, from the machine's package index."""

from __future__ import annotations

import concurrent.futures
import os
import signal
import subprocess
import sys
import threading
import uuid
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.builders.folder import BuildFolder
from desktop_app.hostside.builders.joining import Made
from desktop_app.hostside.builders.venv import ensure_venv
from desktop_app.hostside.environments.virtual_environment import venv_of
from desktop_app.hostside.layout import venv_folder
from desktop_app.hostside.protocol import HostError
from desktop_app.hostside.records import read_json
from tests.conftest import Real
from tests.contract.hostside.host_program import HostProgram, events, log
from tests.contract.hostside.named_processes import pids_of
from tests.contract.hostside.private_index import PrivateIndex
from tests.fakes.programs import put_program
from tests.testbed import small_disk
from tests.testbed.waiting import wait_until

REQUIREMENT = "six==1.16.0"
SHOW = "import os, sys, six; print(six.__version__, os.environ['VIRTUAL_ENV'] == sys.prefix)"


class Builder:
    """Definitions of one test's own, and what their builds printed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log = bytearray()
        self.cancelled = threading.Event()

    def ensure(self, environment: dict[str, Any]) -> Made:
        root = str(self.root)
        return ensure_venv(root, environment, self.log.extend, self.cancelled.is_set)

    def folder(self, environment: dict[str, Any]) -> BuildFolder:
        return BuildFolder(venv_folder(str(self.root), environment["hash"]))

    def python(self, environment: dict[str, Any], code: str) -> str:
        """What that environment's Python prints."""
        command = [venv_of(str(self.root), environment).python, "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.strip()


def definition(*requirements: str, base_image: str = "") -> dict[str, Any]:
    name = uuid.uuid4().hex
    return {
        "kind": "image",
        "hash": name,
        "tag": name,
        "base_image": base_image,
        "requirements": list(requirements),
    }


@pytest.fixture(params=["uv", "pip"])
def installer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the host has to install with."""
    only_pip = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    with_uv = f"{Path(sys.executable).parent}:{only_pip}"
    monkeypatch.setenv("PATH", with_uv if request.param == "uv" else only_pip)
    return str(request.param)


@pytest.fixture
def builder(tmp_path: Path) -> Builder:
    return Builder(tmp_path / "root é")


def test_the_packages_are_there_and_the_second_time_nothing_is_built(
    builder: Builder, installer: str
) -> None:
    environment = definition(REQUIREMENT)
    first = builder.ensure(environment)
    assert first.built
    assert builder.python(environment, "import six; print(six.__version__)") == "1.16.0"
    assert (b"uv pip install" in builder.log) == (installer == "uv")
    builder.log.clear()
    again = builder.ensure(environment)
    assert (again.built, again.name, bytes(builder.log)) == (False, first.name, b"")


def test_ten_that_ask_at_once_share_one_build(builder: Builder) -> None:
    environment = definition(REQUIREMENT)
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        results = list(pool.map(lambda _: builder.ensure(environment), range(10)))
    assert sum(result.built for result in results) == 1
    assert {result.name for result in results} == {venv_of(str(builder.root), environment).path}


def test_a_requirement_that_nobody_has_fails_with_its_name_and_what_to_do(
    builder: Builder, installer: str
) -> None:
    environment = definition("trainyard-no-such-package==1")
    with pytest.raises(HostError) as caught:
        builder.ensure(environment)
    assert caught.value.code == "build_failed"
    assert "trainyard-no-such-package" in caught.value.text
    assert "Check the" in caught.value.hint
    assert not venv_of(str(builder.root), environment).ready()


def test_a_line_that_is_no_requirement_is_told(builder: Builder, installer: str) -> None:
    with pytest.raises(HostError) as caught:
        builder.ensure(definition("six = 1"))
    assert caught.value.hint == "Mend that line of the requirements."


def test_the_python_of_the_base_image_is_looked_for(builder: Builder, tmp_path: Path) -> None:
    environment = definition(base_image="docker.io/library/python:3.4-slim")
    builder.ensure(environment)
    assert b"This host has no Python 3.4, which the base image has." in builder.log
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert builder.python(environment, "import sys; print('%d.%d' % sys.version_info[:2])") == (
        version
    )


def test_a_password_in_an_index_url_is_not_in_the_log_and_stays_nowhere(
    builder: Builder, installer: str
) -> None:
    with PrivateIndex("me", "s3cr3tpw", ["hidden-one"]) as index:
        environment = definition(f"--index-url {index.url}/simple/", "hidden-one==1.0")
        builder.ensure(environment)
    assert builder.python(environment, "import hidden_one; print(1)") == "1"
    assert b"s3cr3tpw" not in builder.log
    left = [path for path in Path(builder.root).rglob("*.txt") if "s3cr3tpw" in path.read_text()]
    assert left == []


def slow_uv(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A uv that makes half of an environment and then does nothing more."""
    script = 'for place; do :; done\nmkdir -p "$place/bin"\necho half\n'
    script += "exec python3 -c 'import signal; signal.pause()' \"$place\"\n"
    put_program(folder, "uv", script)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def test_what_a_killed_builder_left_half_built_is_never_used(
    builder: Builder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = definition(REQUIREMENT)
    venv = venv_of(str(builder.root), environment)
    with monkeypatch.context() as patched:
        slow_uv(tmp_path / "bin", patched)
        thread = threading.Thread(target=builder.ensure, args=(environment,))
        thread.start()
        wait_until(lambda: b"half" in builder.log, 60, "half of it is there")
        patched.undo()
        for pid in pids_of(builder.folder(environment).path):
            os.kill(pid, signal.SIGKILL)
        thread.join(60)
    assert not thread.is_alive()
    assert venv.ready()
    assert builder.python(environment, "import six; print(1)") == "1"
    assert list(Path(builder.folder(environment).path).glob("context-*")) == []


def test_a_cancelled_build_ends_and_the_next_one_begins_anew(
    builder: Builder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = definition(REQUIREMENT)
    errors: list[HostError] = []

    def ask() -> None:
        try:
            builder.ensure(environment)
        except HostError as error:
            errors.append(error)

    with monkeypatch.context() as patched:
        slow_uv(tmp_path / "bin", patched)
        thread = threading.Thread(target=ask)
        thread.start()
        wait_until(lambda: b"half" in builder.log, 60, "half of it is there")
        builder.cancelled.set()
        thread.join(30)
    assert [error.code for error in errors] == ["cancelled"]
    folder = builder.folder(environment)
    wait_until(lambda: not folder.building(), 30, "the builder has ended")
    assert (read_json(folder.result) or {})["state"] == "stopped"
    builder.cancelled.clear()
    assert builder.ensure(environment).built
    assert builder.python(environment, "import six; print(1)") == "1"


def test_a_disk_that_fills_up_fails_the_build_and_leaves_nothing_that_is_used(real: Real) -> None:
    real("root")
    with small_disk.mounted(1 << 20) as disk:
        builder, environment = Builder(disk), definition("numpy")
        with pytest.raises(HostError) as caught:
            builder.ensure(environment)
        assert "No space left on device" in caught.value.text
        assert "Free disk space" in caught.value.hint
        assert not venv_of(str(disk), environment).ready()
        folder = builder.folder(environment)
        wait_until(lambda: not folder.building(), 30, "the builder has ended")


def test_a_run_uses_the_environment_that_it_built(host: HostProgram) -> None:
    environment = definition(REQUIREMENT)
    folder, record = host.run("R1", SHOW, environment=environment)
    assert record["outcome"] == "succeeded", log(folder)
    assert log(folder) == b"1.16.0 True\n"
    command = next(event for event in events(folder) if event["event"] == "command")
    assert command["argv"][0] == venv_of(host.root, environment).python
    assert b"six" in Path(folder.build_log).read_bytes()
    again, record = host.run("R2", SHOW, environment=environment)
    assert record["outcome"] == "succeeded"
    assert not Path(again.build_log).exists() or Path(again.build_log).read_bytes() == b""


def test_constraints_variables_and_the_command_at_the_end_are_heeded(host: HostProgram) -> None:
    made = "import pathlib, sys; pathlib.Path(sys.prefix, 'made').write_text('by the command')"
    environment = {
        **definition("six"),
        "constraints": [REQUIREMENT],
        "variables": {"ON_TOP": "of it"},
        "post_install": f'python -c "{made}"',
        "apt": ["libgl1"],
    }
    code = "import os, pathlib, sys, six; print(six.__version__, os.environ['ON_TOP'])\n"
    code += "print(pathlib.Path(sys.prefix, 'made').read_text())"
    folder, record = host.run("R1", code, environment=environment)
    assert record["outcome"] == "succeeded", Path(folder.build_log).read_text()
    assert log(folder) == b"1.16.0 of it\nby the command\n"
    told = b"These system packages have to be on the host: libgl1."
    assert told in Path(folder.build_log).read_bytes()


def test_the_verb_builds_where_processes_are_started(host: HostProgram) -> None:
    environment = definition(REQUIREMENT)
    answer = host.ask("build", environment=environment, launcher="process")
    path = venv_of(host.root, environment).path
    assert (answer["kind"], answer["name"], answer["built"]) == ("answer", path, True)
    again = host.ask("build", environment=environment, launcher="process")
    assert again["built"] is False
