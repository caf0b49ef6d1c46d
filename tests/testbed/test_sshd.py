"""The SSH hosts of the test bed, seen through the system's own `ssh`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conftest import Real
from tests.testbed import keys, network
from tests.testbed.sshd import USER, Sshd, User, running


def ssh(server: Sshd, *words: str, user: str = USER) -> subprocess.CompletedProcess[str]:
    config = server.folder / "config"
    config.write_text(server.client_config(), "utf-8")
    options = ["-F", str(config), "-oBatchMode=yes", "-oConnectTimeout=15", "-l", user]
    command = ["ssh", *options, "box", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def folder(real: Real, tmp_path: Path) -> Path:
    real("sshd")
    return tmp_path


def test_a_host_lets_its_users_in_by_key_each_with_a_shell_and_home_of_their_own(
    folder: Path,
) -> None:
    users = (User(), User("fisher", "/usr/bin/fish"))
    with running(Sshd(folder, users=users)) as server:
        assert ssh(server, "echo $0 $HOME").stdout == f"sh {server.home()}\n"
        said = ssh(server, "echo (status filename; pwd)", user="fisher").stdout
        assert said == f"Standard input {server.home('fisher')}\n"
    assert USER not in Path("/etc/passwd").read_text("utf-8")


def test_another_host_key_is_noticed_by_ssh(folder: Path) -> None:
    server = Sshd(folder)
    line, before = server.known_hosts_line, keys.fingerprint(server.host_key)
    server.change_host_key()
    assert server.known_hosts_line != line
    assert keys.fingerprint(server.host_key) != before
    with running(server):
        assert ssh(server, "true").returncode == 0


def test_hosts_in_a_row_reach_only_their_neighbours_and_a_link_is_cut_and_restored(
    real: Real, folder: Path
) -> None:
    real("root")
    with network.row(2) as (first, second):
        one = Sshd(folder / "1", address=first.address, port=22, before=first.before)
        two = Sshd(folder / "2", address=second.address, port=22, before=second.before)
        with running(one), running(two):
            assert ssh(one, "true").returncode == 0
            assert ssh(two, "true").returncode == 255
            greeting = f"exec 3<>/dev/tcp/{two.address}/22; head -c 4 <&3"
            assert ssh(one, f"bash -c '{greeting}'").stdout == "SSH-"
            with first.cut():
                assert "timed out" in ssh(one, "true").stderr
            assert ssh(one, "true").returncode == 0
