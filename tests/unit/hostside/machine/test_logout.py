"""Log-outs that end what runs; logind is a fake `busctl`, which says what a real one says."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

import pytest

from desktop_app.hostside.machine import logout
from desktop_app.hostside.machine.logout import (
    ends_at_logout,
    logout_facts,
    services_end_at_logout,
    surviving,
)
from tests.fakes.programs import put_program, put_saying

SESSION = "0::/user.slice/user-1000.slice/session-3.scope\n"
OLD_SESSION = "4:memory:/\n1:name=systemd:/user.slice/user-1000.slice/session-c12.scope\n0::/\n"
MANAGER = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-term.scope\n"
SERVICE = "0::/system.slice/ssh.service\n"
ME = getpass.getuser()
COMMAND = ["/bin/program", "an 'odd' word"]


class Host:
    """Where this process runs, and what its logind does."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.programs = folder / "bin"
        self.programs.mkdir()
        self._groups = folder / "cgroup"
        self._linger = folder / "linger"
        self._linger.mkdir()
        monkeypatch.setattr(logout, "_CGROUP", str(self._groups))
        monkeypatch.setattr(logout, "_LINGER", str(self._linger))
        monkeypatch.setattr(logout, "_SYSTEMD", str(folder))
        monkeypatch.setenv("PATH", str(self.programs))

    def starts_in(self, groups: str) -> None:
        self._groups.write_text(groups)

    def lingers(self) -> None:
        (self._linger / ME).touch()

    def logind(self, kills: bool, only: str = "as 0", excluded: str = "as 0") -> None:
        said = f"b {str(kills).lower()}\n{only}\n{excluded}\n"
        put_program(self.programs, "busctl", f"printf '%s' '{said}'")

    def can_move(self) -> None:
        put_saying(self.programs, "systemd-run", "")


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    return Host(tmp_path, monkeypatch)


@pytest.mark.parametrize("groups", [SESSION, OLD_SESSION])
def test_what_a_log_in_started_ends_with_it_only_where_logind_kills(
    host: Host, groups: str
) -> None:
    host.starts_in(groups)
    assert not ends_at_logout()  # no word from logind
    host.logind(kills=False, excluded='as 1 "root"')
    assert not ends_at_logout()
    host.logind(kills=True, excluded='as 1 "nobody else"')
    assert logout_facts() == {"ends": True, "session": True, "services_end": True}


@pytest.mark.parametrize(
    ("kills", "only", "excluded", "ends"),
    [
        (True, "as 0", f'as 2 "root" "{ME}"', False),
        (False, f'as 1 "{ME}"', 'as 1 "-"', True),
        (True, 'as 1 "ben"', 'as 1 "-"', False),
        (True, "as 0", "as 0", ME != "root"),
    ],
)
def test_logind_may_spare_or_name_users(
    host: Host, kills: bool, only: str, excluded: str, ends: bool
) -> None:
    host.starts_in(SESSION)
    host.logind(kills, only, excluded)
    assert ends_at_logout() == ends


def test_a_user_who_lingers_can_have_programs_moved_out_of_the_log_in(host: Host) -> None:
    host.starts_in(SESSION)
    host.logind(kills=True, excluded='as 1 "-"')
    assert surviving(COMMAND) == COMMAND  # nobody's manager to move it to
    host.lingers()
    assert ends_at_logout()
    host.can_move()
    assert not ends_at_logout()
    shell, option, _, _, *rest = surviving(COMMAND)
    assert (shell, option, rest) == ("/bin/sh", "-c", COMMAND)


def test_the_users_own_manager_goes_with_the_last_log_in_of_one_who_does_not_linger(
    host: Host,
) -> None:
    host.starts_in(MANAGER)
    assert logout_facts() == {"ends": True, "session": False, "services_end": True}
    host.lingers()
    assert not ends_at_logout()
    assert not services_end_at_logout()
    assert surviving(COMMAND) == COMMAND


def test_without_systemd_no_service_ends(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    assert services_end_at_logout()
    monkeypatch.setattr(logout, "_SYSTEMD", "/nowhere")
    assert not services_end_at_logout()


@pytest.mark.parametrize("groups", [SERVICE, "", "0::/\n"])
def test_elsewhere_logging_out_ends_nothing(host: Host, groups: str) -> None:
    host.starts_in(groups)
    host.logind(kills=True, excluded='as 1 "-"')
    assert logout_facts() == {"ends": False, "session": False, "services_end": True}


@pytest.mark.parametrize("moves", [True, False])
def test_a_moved_program_is_started_whether_or_not_the_manager_answers(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: bool
) -> None:
    host.starts_in(SESSION)
    host.logind(kills=True, excluded='as 1 "-"')
    host.lingers()
    out = tmp_path / "out"
    work = 'while [ "$1" != -- ]; do shift; done; shift; echo moved; exec "$@"'
    put_program(host.programs, "systemd-run", work if moves else "exit 1")
    program = put_program(tmp_path, "a program", f'echo "$1" >> "{out}"')
    command = surviving([str(program), "an 'odd' word"])
    monkeypatch.setenv("PATH", f"{host.programs}{os.pathsep}/usr/bin{os.pathsep}/bin")
    assert os.spawnv(os.P_WAIT, command[0], command) == 0
    assert out.read_text() == "an 'odd' word\n"
