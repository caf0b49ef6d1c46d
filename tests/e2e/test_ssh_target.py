"""`trainyard target` for a host that one logs in to: keys, questions, facts, leaving no trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Real
from tests.e2e.shell import Shell
from tests.e2e.ssh_hosts import CLIENTS, SshBox, desk_shell, know
from tests.testbed import keys
from tests.testbed.desk import Desk, typing
from tests.testbed.sshd import Sshd, User, running


@pytest.fixture
def shell(desk: Desk, tmp_path: Path) -> Shell:
    shell = desk_shell(desk, tmp_path)
    assert shell("workspace", "init", str(tmp_path / "work"))[0] == 0
    shell.folder = tmp_path / "work"
    return shell


@pytest.mark.parametrize("client", CLIENTS)
def test_a_host_is_added_by_its_fingerprint_and_tells_about_itself(
    shell: Shell, box: SshBox, desk: Desk, client: str
) -> None:
    add = (
        *("target", "add", "the box", "--ssh", box.destination, "--transport", client),
        *("--identity", str(box.server.user_key), "--root", "~/run roots"),
    )
    code, out, err = shell(*add)
    assert (code, out) == (2, b"")
    assert f"--host-key {box.fingerprint}" in err
    assert [t["name"] for t in shell.json("target", "list")] == ["local", "local-docker"]

    added = shell.json(*add, "--host-key", box.fingerprint)
    assert (added["transport"], added["contact"]) == ("ssh", "live")
    assert added["facts"]["python"].startswith("3.")
    assert added["ssh"]["client"] == client
    # Accepted keys are known from now on, as with ssh itself.
    assert keys.public_key(box.server.host_key) in (desk.ssh / "known_hosts").read_text()
    assert shell.json(*add)["name"] == "the box"


def test_a_target_is_shown_checked_and_removed(shell: Shell, box: SshBox, desk: Desk) -> None:
    know(desk, box)
    add = ("target", "add", "the box", "--ssh", box.destination, "--root", "~/run roots")
    identity = ("--identity", str(box.server.user_key))
    assert shell(*add, *identity)[0] == 0
    assert shell(*add, *identity, "--python", "/nowhere/python")[0] == 2
    assert shell.json("target", "show", "the box")["facts"]["cpu_count"] > 0
    assert all(check["hint"] or check["good"] for check in shell.json("target", "check", "the box"))
    assert box.destination in shell("target", "list")[1].decode()

    assert shell.json("target", "remove", "the box")["freed"] == 0
    assert len(shell.json("target", "list")) == 2
    assert (box.home / ".trainyard" / "hostside").is_dir()


def test_another_key_than_the_one_that_is_known_is_a_hard_stop(
    shell: Shell, box: SshBox, desk: Desk, tmp_path: Path
) -> None:
    know(desk, box)
    other = keys.public_key(keys.make_key(tmp_path / "other"))
    (desk.ssh / "known_hosts").write_text(f"{box.server.address} {other}\n", "ascii")
    code, _, err = shell("target", "add", "box", "--ssh", "box", "--host-key", box.fingerprint)
    assert code == 2
    assert f"{desk.ssh / 'known_hosts'}, line 1" in err


def test_a_host_out_of_reach_is_no_target(shell: Shell, box: SshBox, desk: Desk) -> None:
    know(desk, box)
    address = f"trainer@{box.server.address}:9"
    for client in CLIENTS:
        code, _, err = shell("target", "add", "box", "--ssh", address, "--transport", client)
        assert (code, "cannot be reached" in err) == (2, True), err
    assert shell("target", "add", "box", "--ssh", "box", "--python", "/nowhere")[0] == 2
    assert len(shell.json("target", "list")) == 2


def test_no_trace_is_left_where_none_is_wanted(shell: Shell, box: SshBox, desk: Desk) -> None:
    know(desk, box)
    assert shell("target", "add", "box", "--ssh", "box")[0] == 0
    code, out, err = shell("target", "remove", "box", "--leave-no-trace", "--json")
    assert (code, json.loads(out)["left"]) == (0, [])
    assert f"program  {box.home}/.trainyard/hostside" in err
    assert json.loads(out)["freed"] > 0
    assert not (box.home / ".trainyard").exists()
    code, _, err = shell("target", "remove", "local", "--leave-no-trace")
    assert (code, "this computer" in err) == (2, True)


class TestAtATerminal:
    """Over a server with a password, in the order in which things are asked."""

    @pytest.fixture
    def server(self, real: Real, tmp_path: Path) -> Iterator[Sshd]:
        real("sshd")
        with running(Sshd(tmp_path / "sshd", users=[User(password="open sesame")])) as server:
            yield server

    @pytest.fixture
    def add(self, shell: Shell, server: Sshd) -> list[str]:
        destination = f"trainer@{server.address}:{server.port}"
        return [*shell.command, "target", "add", "box", "--ssh", destination, "--json"]

    @pytest.mark.parametrize("client", CLIENTS)
    def test_a_key_and_a_password_are_asked_for(
        self, shell: Shell, server: Sshd, add: list[str], client: str
    ) -> None:
        print_of = keys.fingerprint(server.host_key)
        with typing([*add, "--transport", client], shell.folder, shell.env) as person:
            person.answer("(yes/no/the fingerprint)? ", print_of if client == "openssh" else "yes")
            person.answer("Password of trainer@127.0.0.1: ", "wrong")
            assert print_of not in person.shown
            person.answer("Wrong. Password of trainer@127.0.0.1: ", "open sesame")
            code, out, shown = person.end()
        assert (code, json.loads(out)["contact"]) == (0, "live"), shown
        assert "sesame" not in shown

    @pytest.mark.parametrize("client", CLIENTS)
    def test_who_does_not_say_yes_is_not_connected(
        self, shell: Shell, add: list[str], client: str
    ) -> None:
        with typing([*add, "--transport", client], shell.folder, shell.env) as person:
            person.answer("(yes/no/the fingerprint)? ", "y")
            code, out, shown = person.end()
        assert (code, out) == (2, b"")
        assert "is not known here" in shown
        assert len(shell.json("target", "list")) == 2
