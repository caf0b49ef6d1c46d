"""Engine facts, from a `docker` program that says what real ones have said."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from desktop_app.hostside.machine.docker_program import (
    PODMAN,
    DockerProgram,
    EngineUnavailable,
    trouble_in,
    without_credentials,
)
from desktop_app.hostside.machine.engine_facts import (
    engine_facts,
    inspect_engine,
    present_program,
    remote_engine,
)
from tests.fakes.programs import put_program

if TYPE_CHECKING:
    from pathlib import Path

INFO: dict[str, Any] = {
    "ID": "2EGN:UGR6",
    "ServerVersion": "20.10.24+dfsg1",
    "OSType": "linux",
    "MemTotal": 25276100608,
    "InitBinary": "docker-init",
    "Runtimes": {"runc": {"path": "runc"}},
    "SecurityOptions": ["name=seccomp,profile=default"],
    "ClientInfo": {"Context": "default", "Plugins": []},
}


class FakeDocker:
    """An executable on PATH that answers `info` and `context inspect`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.says(INFO)
        self.endpoint("unix:///var/run/docker.sock")
        self._write("info.err", "")
        self._write("info.code", "0")
        program = folder / "docker"
        program.write_text(
            "#!/bin/sh\n"
            'for word in "$@"; do case "$word" in info|context) verb=$word; break;; esac; done\n'
            f'cd "{folder}" || exit 9\n'
            'if [ "$verb" = context ]; then cat endpoint; exit 0; fi\n'
            "cat info.out; cat info.err >&2; exit $(cat info.code)\n"
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def says(self, info: dict[str, Any]) -> None:
        self._write("info.out", json.dumps(info))

    def fails(self, words: str, out: str = "") -> None:
        self._write("info.out", out)
        self._write("info.err", words)
        self._write("info.code", "1")

    def endpoint(self, address: str) -> None:
        self._write("endpoint", address + "\n")

    def _write(self, name: str, text: str) -> None:
        (self._folder / name).write_text(text)


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeDocker:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.delenv("DOCKER_CONTEXT", raising=False)
    return FakeDocker(tmp_path)


def test_an_engine_that_answers_is_usable(docker: FakeDocker) -> None:
    assert engine_facts() == {
        "usable": True,
        "version": "20.10.24+dfsg1",
        "context": "default",
        "rootless": False,
        "podman": False,
        "gpu_runtime": False,
        "reason": "",
        "hint": "",
        "command": "",
    }


def test_a_rootless_engine_with_gpus_says_both(docker: FakeDocker) -> None:
    docker.says(
        {
            **INFO,
            "SecurityOptions": ["name=seccomp,profile=builtin", "name=rootless", "name=cgroupns"],
            "Runtimes": {"runc": {}, "nvidia": {"path": "nvidia-container-runtime"}},
            "ClientInfo": {"Context": "rootless", "Plugins": [{"Name": "buildx"}]},
        }
    )
    facts = engine_facts()
    assert (facts["rootless"], facts["gpu_runtime"], facts["context"]) == (True, True, "rootless")
    engine = inspect_engine(DockerProgram())
    assert engine.buildx
    assert engine.endpoint == ["--context", "rootless"]


def test_podmans_shim_is_an_engine_too(docker: FakeDocker) -> None:
    host = {"security": {"rootless": True, "selinuxEnabled": False}, "memTotal": 8 << 30}
    docker.says({"host": host, "version": {"Version": "4.3.1"}, "store": {}})
    engine = inspect_engine(DockerProgram())
    assert (engine.version, engine.podman, engine.rootless) == ("Podman 4.3.1", True, True)
    assert engine.memory_total == 8 << 30


@pytest.fixture
def podman(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with podman only; what it was called with is in `calls`."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    info = {"host": {"security": {"rootless": True}, "memTotal": 1}, "version": {"Version": "5.4"}}
    (tmp_path / "info").write_text(json.dumps(info) + "\n")
    script = f'echo "$@" >> "{tmp_path}/calls"; while read -r line; do echo "$line"; done'
    put_program(tmp_path, "podman", f'{script} < "{tmp_path}/info"')
    return tmp_path


def test_where_there_is_no_docker_podman_is_the_engine(podman: Path) -> None:
    facts = engine_facts()
    assert (facts["version"], facts["podman"], facts["rootless"]) == ("Podman 5.4", True, True)
    engine = inspect_engine(present_program())
    pinned = present_program(engine.endpoint)
    assert pinned.shown("ps") == ["podman", "ps"]
    assert pinned.command("ps") == [str(podman / "podman"), "ps"]
    calls = (podman / "calls").read_text().splitlines()
    assert calls == ["info --format {{json .}}"] * 2


def test_docker_goes_before_podman_and_a_run_stays_with_what_it_began_on(
    podman: Path, docker: FakeDocker
) -> None:
    assert present_program().name == "docker"
    assert present_program(PODMAN).name == "podman"
    assert present_program(["--context", "lab"]).shown("ps") == ["docker", "--context", "lab", "ps"]


def test_a_podman_that_fails_is_told_in_its_own_words(podman: Path) -> None:
    put_program(podman, "podman", "echo 'Error: cannot set up namespace' >&2; exit 125")
    facts = engine_facts()
    assert facts["reason"].endswith(
        "podman program gave no answer that can be read: Error: cannot set up namespace"
    )
    assert facts["hint"] == "Try it by hand: podman info"
    put_program(podman, "podman", "exec /bin/sleep 600")
    with pytest.raises(EngineUnavailable, match="Podman does not answer within"):
        inspect_engine(present_program(), deadline=0.1)


def test_without_the_program_the_facts_say_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    facts = engine_facts()
    assert facts["usable"] is False
    assert facts["reason"] == "Neither docker nor podman is installed, or they are not on PATH."
    assert "Install Docker" in facts["hint"]


@pytest.mark.parametrize(
    ("words", "reason", "hint"),
    [
        (
            (
                "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker "
                "daemon running?"
            ),
            "The Docker engine is not running.",
            "Start it: sudo systemctl start docker",
        ),
        (
            (
                "failed to connect to the docker API at unix:///run/docker.sock; check if the path "
                "is correct and if the daemon is running"
            ),
            "The Docker engine is not running.",
            "Start it: sudo systemctl start docker",
        ),
        (
            (
                "Got permission denied while trying to connect to the Docker daemon socket at "
                "unix:///var/run/docker.sock: dial unix: connect: permission denied"
            ),
            "This user may not use the Docker engine (permission denied on its socket).",
            "sudo usermod -aG docker $USER",
        ),
        (
            (
                'Failed to initialize: unable to resolve docker endpoint: context "lab": context '
                "not found"
            ),
            "The current docker context cannot be used",
            "docker context use default",
        ),
        (
            (
                "Error response from daemon: client version 1.24 is too old. Minimum supported API "
                "version is 1.44, please upgrade your client to a newer version"
            ),
            "The versions of the docker program and its engine do not fit",
            "update the older",
        ),
    ],
)
def test_each_trouble_has_its_reason_and_its_repair(
    docker: FakeDocker, words: str, reason: str, hint: str
) -> None:
    docker.fails(words)
    facts = engine_facts()
    assert facts["usable"] is False
    assert facts["reason"].startswith(reason)
    assert hint in facts["hint"]
    assert facts["command"] in facts["hint"]


def test_errors_inside_the_answer_are_found_too(docker: FakeDocker) -> None:
    down = "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?"
    docker.says({**INFO, "ServerVersion": "", "ServerErrors": [down]})
    assert engine_facts()["reason"] == "The Docker engine is not running."


def test_a_context_of_another_computer_is_refused(docker: FakeDocker) -> None:
    docker.says({**INFO, "ClientInfo": {"Context": "lab"}})
    docker.endpoint("ssh://me@labbox")
    facts = engine_facts()
    assert facts["usable"] is False
    assert "points at another computer (labbox)" in facts["reason"]


def test_an_engine_that_never_answers_is_given_up(docker: FakeDocker, tmp_path: Path) -> None:
    (tmp_path / "docker").write_text("#!/bin/sh\nexec sleep 60\n")
    with pytest.raises(EngineUnavailable, match="does not answer"):
        inspect_engine(DockerProgram(), deadline=0.1)


@pytest.mark.parametrize("host", ["unix:///run/user/1000/docker.sock", "tcp://127.0.0.1:2375", ""])
def test_an_engine_of_this_computer_is_not_remote(host: str) -> None:
    assert remote_engine(host, "default") is None


def test_a_refusal_of_the_engine_is_no_trouble_with_it() -> None:
    assert trouble_in("Error response from daemon: No such image: nosuch:1") is None


def test_a_password_in_an_address_is_left_out() -> None:
    assert without_credentials("tcp://me:secret@host:1/x") == "tcp://host:1/x"
    assert without_credentials("unix:///run/a@b") == "unix:///run/a@b"
