"""The desktop's side of the host-side program, over the real program on this computer."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from desktop_app.adapters.clock import SystemClock
from desktop_app.adapters.transport.local import LocalTransport
from desktop_app.domain.errors import KnownError
from desktop_app.domain.run import Contact
from desktop_app.engine.following.follow import Follower
from desktop_app.engine.hosts import host as hosts_program
from desktop_app.engine.hosts.host import Host
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.hostside.bundle import Program
from tests.fakes.clock import sleeping
from tests.fakes.programs import put_program

RUN = "01K0000000000000000000000Z"
"""A run that is not there."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program is installed."""
    monkeypatch.setenv("TRAINYARD_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def host(tmp_path: Path, home: Path) -> Host:
    return Host(LocalTransport(), sys.executable, str(tmp_path / "root"), Program(), in_place=True)


def play(host: Host, scenario: Callable[[], Awaitable[None]]) -> None:
    async def closing() -> None:
        try:
            await scenario()
        finally:
            await host.close()

    asyncio.run(closing())


def test_a_program_that_vanished_from_the_host_is_installed_again(host: Host, home: Path) -> None:
    async def use() -> None:
        assert await host.remove(RUN) == 0
        for _ in range(2):
            shutil.rmtree(home)
            assert await host.remove(RUN) == 0
        shutil.rmtree(home)
        with pytest.raises(KnownError, match="ended without an answer"):
            await host.facts()
        assert (await host.facts())["hostname"]

    play(host, use)


def refusal(python: Path) -> KnownError:
    """Why that Python cannot run the host's program."""
    host = Host(LocalTransport(), str(python), "", Program(), in_place=False)

    async def use() -> None:
        with pytest.raises(KnownError) as caught:
            await host.facts()
        errors.append(caught.value)

    errors: list[KnownError] = []
    play(host, use)
    return errors[0]


AGED = 'exec {python} -c "import sys; sys.version_info = (3, 6, 8); exec(sys.argv.pop(2))" "$@"'


def test_a_python_that_is_too_old_says_so_and_names_a_newer_one(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = put_program(tmp_path / "bin", "python3", AGED.format(python=sys.executable))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    error = refusal(old)
    assert (error.code, "too old: 3.6.8" in error.text) == ("old_python", True)
    assert "Install Python 3.8 or newer" in error.hint
    put_program(tmp_path / "bin", "python3.12", "")
    assert "choose python3.12 as" in refusal(old).hint
    assert not home.exists()


def test_a_home_that_takes_no_files_is_told_with_what_is_wrong(home: Path, tmp_path: Path) -> None:
    home.write_text("no folder")
    error = refusal(Path(sys.executable))
    assert (error.code, str(home) in error.text) == ("no_home", True)
    assert "Not a directory" in error.text


def test_a_program_that_fails_while_it_is_there_is_not_asked_twice(host: Host, home: Path) -> None:
    async def use() -> None:
        await host.remove(RUN)
        (program,) = (home / "hostside").iterdir()
        shutil.rmtree(program / "__pycache__")
        (program / "__main__.py").write_text(f"open({str(home / 'asked')!r}, 'a').write('x')")
        with pytest.raises(KnownError, match="ended without an answer"):
            await host.remove(RUN)
        assert (home / "asked").read_text() == "x"

    play(host, use)


def test_a_program_that_never_answers_keeps_nobody_waiting(
    host: Host, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def use() -> None:
        await host.remove(RUN)
        (program,) = (home / "hostside").iterdir()
        shutil.rmtree(program / "__pycache__")
        (program / "__main__.py").write_text("import sys\nsys.stdin.read()\nwhile True: pass")
        monkeypatch.setattr(hosts_program, "_PATIENCE", 0.5)
        with pytest.raises(KnownError, match="no answer to 'cancel'") as caught:
            await host.cancel(RUN)
        assert caught.value.code == "unreachable"

    play(host, use)


class Told:
    """A follower's listener that waits for contact."""

    def __init__(self) -> None:
        self.contacts: asyncio.Queue[Contact] = asyncio.Queue()

    def grew(self, run_id: str, file: str, size: int) -> None:
        raise AssertionError((run_id, file, size))

    def caught_up(self) -> None:
        self.contacts.put_nowait(Contact.LIVE)

    def hindered(self, problem: KnownError) -> None:
        raise AssertionError(problem)

    def contact(self, contact: Contact, problem: KnownError | None) -> None:
        if contact is Contact.STALE:
            self.contacts.put_nowait(contact)


def test_following_goes_on_after_the_program_vanished_from_the_host(
    host: Host, home: Path, tmp_path: Path
) -> None:
    async def use() -> None:
        await host.remove(RUN)
        shutil.rmtree(home)
        told = Told()
        paths = WorkspacePaths(tmp_path / "root")
        clock = SystemClock()
        follower = Follower(host, paths, clock, told, lambda run_id: {}, sleeping(clock))
        following = asyncio.create_task(follower.run())
        async with asyncio.timeout(60):
            assert await told.contacts.get() is Contact.STALE
            assert await told.contacts.get() is Contact.LIVE
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

    play(host, use)
