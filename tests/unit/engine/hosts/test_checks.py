"""The check of a host: each problem once, by name, with its repair."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.compute import (
    BUILTIN_TARGETS,
    CheckResult,
    EngineFacts,
    Inotify,
    LauncherKind,
    LogOut,
    RunRoot,
    SshHost,
    Target,
    TargetState,
    TransportKind,
)
from desktop_app.domain.run import Contact
from desktop_app.engine.hosts.checks import check_host
from tests.fakes import values

GIB = 1 << 30
BOX = Target("box", TransportKind.SSH, LauncherKind.PROCESS, ssh=SshHost("box"))
DOCKER_BOX = Target("docker box", TransportKind.SSH, LauncherKind.DOCKER, ssh=SshHost("box"))
LOCAL = BUILTIN_TARGETS[0]


def checked(target: Target = BOX, **facts: Any) -> list[CheckResult]:
    state = TargetState(target, Contact.LIVE, 0.0, values.host_facts(**facts))
    return check_host(state)


def problem(target: Target = BOX, **facts: Any) -> CheckResult:
    """The only one."""
    (found,) = (result for result in checked(target, **facts) if not result.good)
    return found


@pytest.mark.parametrize("target", [LOCAL, BOX, DOCKER_BOX])
def test_a_good_host_has_no_problem(target: Target) -> None:
    results = checked(target)
    assert all(result.good for result in results)
    names = ["contact", "python", "disk", "memory", "clock", "gpus"]
    assert [r.name for r in results] == names + (["docker"] if target is DOCKER_BOX else [])


def test_a_run_root_that_cannot_be_written_to_is_told_with_a_command() -> None:
    root = RunRoot("/data/an 'odd' one/hosts/abc", writable=False)
    found = problem(root=root)
    assert (found.name, root.path in found.text) == ("run root", True)
    assert found.command == """sudo install -d -o $USER '/data/an '"'"'odd'"'"' one'"""


def test_a_run_root_without_programs_is_told() -> None:
    assert "noexec" in problem(root=RunRoot("/tmp/x", noexec=True)).text


def test_a_quota_counts_as_the_disk_does() -> None:
    found = problem(root=RunRoot("/home/ann", quota_left=GIB))
    assert (found.name, found.text) == ("disk", "Your quota on the disk leaves 1.0 GiB.")
    plenty = checked(root=RunRoot("/home/ann", quota_left=10_000 * GIB))
    assert all(result.good for result in plenty)


@pytest.mark.parametrize(
    ("offset", "round_trip", "text"),
    [
        (2.5, 0.1, "The clock is 2.5 s fast."),
        (-3600.0, 4.0, "The clock is 3600.0 s slow."),
        (2.4, 1.0, ""),
        (-1.9, 0.0, ""),
    ],
)
def test_a_clock_is_wrong_beyond_two_seconds_and_what_the_way_takes(
    offset: float, round_trip: float, text: str
) -> None:
    results = checked(clock_offset=offset, round_trip=round_trip)
    (clock,) = (result for result in results if result.name == "clock")
    assert (clock.good, clock.text) == (not text, text or "The clock is right.")
    assert bool(clock.command) == bool(text)


def test_a_driver_that_does_not_answer_is_a_problem_and_no_gpu_is_none() -> None:
    note = "nvidia-smi gave no answer within 5 s: the driver hangs."
    found = problem(gpus=(), gpu_note=note, gpu_trouble=True)
    assert (found.name, found.text) == ("gpus", note)
    assert all(result.good for result in checked(gpus=(), gpu_note="There is no driver."))


def test_an_engine_that_cannot_be_used_is_told_with_what_helps_there() -> None:
    found = problem(DOCKER_BOX, engine=values.no_engine())
    assert found.hint.endswith("the host can be a target for plain processes.")
    assert found.command == values.no_engine().command != ""


@pytest.mark.parametrize(
    ("engine", "words"),
    [
        ({}, "--runtime=docker && sudo systemctl restart docker"),
        ({"rootless": True}, "systemctl --user restart docker"),
        ({"podman": True}, "nvidia-ctk cdi generate"),
    ],
)
def test_gpus_that_containers_do_not_get_are_told(engine: dict[str, Any], words: str) -> None:
    usable = EngineFacts(usable=True, version="24.0", context="default", **engine)
    found = problem(DOCKER_BOX, engine=usable)
    assert (found.name, words in found.command) == ("container gpus", True)
    assert all(result.good for result in checked(BOX, engine=usable))
    assert all(result.good for result in checked(DOCKER_BOX, engine=usable, gpus=()))


def test_a_host_that_ends_runs_at_log_out_says_so() -> None:
    found = problem(logout=LogOut(ends=True, session=True))
    assert (found.name, found.command) == ("log-out", "loginctl enable-linger")


def test_on_a_desktop_that_is_no_problem_but_said() -> None:
    results = checked(LOCAL, logout=LogOut(ends=True))
    (said,) = (result for result in results if result.name == "log-out")
    assert (said.good, "loginctl enable-linger" in said.text) == (True, True)


def test_rootless_containers_end_with_the_users_services() -> None:
    engine = EngineFacts(usable=True, version="Podman 4.3.1", podman=True, rootless=True)
    ends = {"engine": engine, "gpus": (), "logout": LogOut(services_end=True)}
    found = problem(DOCKER_BOX, **ends)
    assert (found.name, found.command) == ("log-out", "loginctl enable-linger")
    assert all(result.good for result in checked(BOX, **ends))
    assert all(result.good for result in checked(BUILTIN_TARGETS[1], **ends))


def test_slurm_without_gpus_is_a_login_node() -> None:
    assert problem(slurm="22.05.8", gpus=()).name == "slurm"
    assert "Slurm 22.05.8 is there, too." in [result.text for result in checked(slurm="22.05.8")]


def test_low_limits_of_watching_are_told_and_unknown_ones_are_not() -> None:
    assert "sysctl" in problem(inotify=Inotify(1024, 128)).command
    assert problem(inotify=Inotify(None, 16)).name == "file watching"
    assert all(result.good for result in checked(inotify=Inotify()))


def test_a_shared_home_is_said() -> None:
    results = checked(root=RunRoot("/home/ann", neighbours=2))
    (said,) = (result for result in results if result.name == "shared home")
    assert (said.good, ": 2. " in said.text) == (True, True)
