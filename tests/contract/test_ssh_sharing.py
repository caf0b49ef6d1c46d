"""One connection for many programs; what the login shell says; the way through other hosts."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import paramiko
import pytest
from paramiko.common import MSG_CHANNEL_CLOSE, MSG_CHANNEL_EOF

from desktop_app.adapters.transport.paramiko.channel import ParamikoChannel
from desktop_app.adapters.transport.paramiko.connection import Connection
from desktop_app.adapters.transport.paramiko.observed import ObservedTransport, _HearingPacketizer
from desktop_app.adapters.transport.ssh import SshTransport
from desktop_app.domain.compute import SshHost
from desktop_app.domain.errors import KnownError
from desktop_app.domain.questions import UnknownHostKey
from tests.conftest import Real
from tests.contract.ssh_clients import CLIENTS, Box, ScriptedAsker, output, play, read_all
from tests.testbed import keys, network
from tests.testbed.sshd import Sshd, User, running
from tests.testbed.waiting import wait_until

PIECE = 256 * 1024


@pytest.fixture
def box(client: str, tmp_path: Path) -> Iterator[Box]:
    with running(Sshd(tmp_path / "sshd", ["MaxSessions 100"])) as server:
        yield Box(server, client)


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def logins(server: Sshd) -> int:
    return server.log.read_text("utf-8").count("Accepted publickey")


def test_starts_at_once_share_one_connection_and_do_not_wait_for_each_other(box: Box) -> None:
    async def scenario(transport: SshTransport) -> None:
        held = [await transport.start(["cat"]) for _ in range(3)]
        said = await asyncio.gather(*(output(transport, ["echo", str(n)]) for n in range(20)))
        assert said == [f"{n}\n" for n in range(20)]
        for channel in held:
            await channel.send(b"still here")
            assert await channel.read() == b"still here"

    play(box.transport(), scenario)
    assert logins(box.server) == 1


def test_a_program_that_ends_while_its_input_is_ended_does_not_end_the_connection(
    tmp_path: Path, real: Real, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The host closes a channel at the very moment at which we say that nothing more comes: what
    is sent for a channel after its close would make the host hang up."""
    real("sshd")
    handled, reading, send = (
        threading.Event(),
        _HearingPacketizer.read_message,
        ObservedTransport._send_user_message,
    )
    closes: list[int] = []

    def read(self: _HearingPacketizer) -> Any:
        if closes:  # whoever reads on has dealt with it
            handled.set()
        kind, message = reading(self)
        closes.extend([kind] * (kind == MSG_CHANNEL_CLOSE))
        return kind, message

    def sent(self: ObservedTransport, message: paramiko.Message) -> None:
        if message.asbytes()[0] == MSG_CHANNEL_EOF and not closes:
            assert handled.wait(30)
        send(self, message)

    monkeypatch.setattr(_HearingPacketizer, "read_message", read)
    monkeypatch.setattr(ObservedTransport, "_send_user_message", sent)

    async def scenario(transport: SshTransport) -> None:
        channel = await transport.start(["sleep", "0.2"])
        await channel.finish()
        assert await read_all(channel) == b""
        assert await channel.wait() == (0, "")
        assert await output(transport, ["echo", "on"]) == "on\n"

    with running(Sshd(tmp_path / "sshd")) as server:
        play(Box(server, "paramiko").transport(), scenario)
        assert handled.is_set()
        assert logins(server) == 1


def test_nothing_is_kept_for_a_channel_once_nobody_waits_for_room_in_it() -> None:
    transport = cast(ObservedTransport, SimpleNamespace(_needed=defaultdict(list)))
    with ObservedTransport.needs_room(transport, 3, 10):
        with ObservedTransport.needs_room(transport, 3, 20):
            assert transport._needed == {3: [10, 20]}
        assert transport._needed == {3: [10]}
    assert transport._needed == {}


def test_threads_do_not_grow_with_channels(tmp_path: Path, real: Real) -> None:
    real("sshd")
    with running(Sshd(tmp_path / "sshd", ["MaxSessions 100"])) as server:
        before = threading.active_count()

        async def scenario(transport: SshTransport) -> None:
            channels = await asyncio.gather(*(transport.start(["cat"]) for _ in range(30)))
            reads = [asyncio.ensure_future(read_all(c)) for c in channels]
            sends = [asyncio.ensure_future(c.send(b"x" * 100_000)) for c in channels]
            await asyncio.gather(*sends)
            # The library's, one that writes, two that ask; the loop's for names and files.
            assert threading.active_count() - before <= 6
            for channel in channels:
                await channel.finish()
            assert {len(data) for data in await asyncio.gather(*reads)} == {100_000}

        play(Box(server, "paramiko").transport(), scenario)
        wait_until(lambda: threading.active_count() <= before, 10, "the threads have ended")


def test_a_channel_that_nobody_reads_holds_little_and_stops_no_other(box: Box) -> None:
    """What is held here is in a window of the library; of `ssh` only that it is bounded."""
    counter = box.server.folder / "counter"
    code = (
        "import os, sys\nn = 0\nwhile True:\n    n += os.write(1, b'x' * 65536)\n"
        f"    open({str(counter)!r}, 'w').write(str(n))"
    )

    def written() -> int:
        return int(counter.read_text() or 0) if counter.exists() else 0

    async def scenario(transport: SshTransport) -> None:
        channel = await transport.start(["python3", "-c", code])
        quiet, held = 0, -1
        while quiet < 20:
            await asyncio.sleep(0.02)
            now = written()
            quiet, held = (quiet + 1, held) if now == held > 0 else (0, now)
        assert held <= 12_000_000  # the host's own buffers, and the sockets between, are in it
        if box.client == "paramiko":
            raw = channel._raw
            assert isinstance(raw, ParamikoChannel)
            assert len(raw._channel.in_buffer) <= 2 * PIECE
        assert await output(transport, ["echo", "other"]) == "other\n"
        data = b""
        while len(data) <= held:  # more comes as soon as something is read
            data += await channel.read()
        channel.close()

    play(box.transport(), scenario)


def test_a_program_that_does_not_read_stops_no_other(box: Box) -> None:
    async def scenario(transport: SshTransport) -> None:
        deaf = [await transport.start(["sleep", "60"]) for _ in range(4)]
        sends = [asyncio.ensure_future(c.send(bytes(20_000_000))) for c in deaf]
        assert await output(transport, ["echo", "other"]) == "other\n"
        assert not any(sending.done() for sending in sends)
        for channel in deaf:
            channel.close()
        for sending in sends:
            with pytest.raises(KnownError) as caught:
                await sending
            assert caught.value.code == "unreachable"

    play(box.transport(), scenario)


def test_a_closed_channels_program_ends_with_its_streams_and_what_it_detached_goes_on(
    box: Box,
) -> None:
    """A server does not kill what it started: the port says so."""

    async def scenario(transport: SshTransport) -> None:
        script = "setsid sleep 60 </dev/null >/dev/null 2>&1 & echo $$ $!; exec cat"
        channel = await transport.start(["sh", "-c", script])
        program, detached = map(int, (await channel.read()).split())
        channel.close()
        assert await channel.wait() == (-9, "")
        try:
            gone = partial(wait_until, lambda: not alive(program), 10, "the program has ended")
            await asyncio.to_thread(gone)
            assert alive(detached)
        finally:
            os.kill(detached, 9)

    play(box.transport(), scenario)


def test_a_program_that_a_signal_ended_is_told_apart_where_the_client_tells(box: Box) -> None:
    async def scenario(transport: SshTransport) -> None:
        channel = await transport.start(["sh", "-c", "echo bye; kill -TERM $$"])
        assert await read_all(channel) == b"bye\n"
        assert (await channel.wait())[0] == (-15 if box.client == "paramiko" else 255)

    play(box.transport(), scenario)


def test_exit_code_255_is_the_programs_own_while_the_connection_is_there(box: Box) -> None:
    async def scenario(transport: SshTransport) -> None:
        channel = await transport.start(["sh", "-c", "echo mine >&2; exit 255"])
        assert await read_all(channel) == b""
        assert await channel.wait() == (255, "mine\n")

    play(box.transport(), scenario)


def test_more_sessions_than_the_host_allows(client: str, tmp_path: Path) -> None:
    """The library says so; `ssh` makes a connection for that program alone."""
    with running(Sshd(tmp_path / "sshd", ["MaxSessions 2"])) as server:
        box = Box(server, client)

        async def scenario(transport: SshTransport) -> None:
            held = [await transport.start(["cat"])]
            if client == "openssh":  # which needs one to hold the connection
                assert await output(transport, ["echo", "more"]) == "more\n"
                assert logins(server) == 2
            else:
                held.append(await transport.start(["cat"]))
                with pytest.raises(KnownError) as caught:
                    await transport.start(["cat"])
                assert caught.value.code == "too_many_sessions"
            for channel in held:
                await channel.send(b"all there")
                assert await channel.read() == b"all there"

        play(box.transport(), scenario)


@pytest.mark.parametrize(
    ("shell", "place"),
    [
        ("/bin/bash", ".bashrc"),
        ("/usr/bin/zsh", ".zshenv"),
        ("/usr/bin/fish", ".config/fish/config.fish"),
        ("/usr/bin/tcsh", ".tcshrc"),
        ("/bin/dash", ".profile"),
    ],
)
def test_a_login_shell_and_what_it_prints_first_change_nothing(
    client: str, tmp_path: Path, shell: str, place: str
) -> None:
    odd = ["", " a  b ", 'it\'s "x"', "; rm -rf ~", "$HOME !!", "数据\n🚂\n", "\udcff\\"]
    with running(Sshd(tmp_path / "sshd", users=[User(login_shell=shell)])) as server:
        path = server.home() / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("printf 'Welcome 欢迎'\nsh -c 'echo noise >&2'\n", "utf-8")
        box = Box(server, client)

        async def scenario(transport: SshTransport) -> None:
            show = "import os, sys; sys.stdout.write(ascii(sys.argv[1:])); sys.exit(4)"
            channel = await transport.start(["python3", "-c", show, *odd])
            assert (await read_all(channel)).decode() == ascii(odd)
            assert await channel.wait() == (4, "")

        play(box.transport(), scenario)


# Through other hosts


@pytest.fixture
def hops(client: str, real: Real, tmp_path: Path) -> Iterator[tuple[list[Sshd], Path, Path]]:
    """Three hosts in a row, a configuration that reaches the last one through the others, in a
    file that the user's own includes, and an empty file of known hosts."""
    real("root")
    with network.row(3) as row, ExitStack() as stack:
        servers = [
            stack.enter_context(
                running(Sshd(tmp_path / str(n), address=ns.address, port=22, before=ns.before))
            )
            for n, ns in enumerate(row)
        ]
        known = tmp_path / "known_hosts"
        known.write_text("", "ascii")
        (tmp_path / "more").mkdir()
        entries = [
            servers[0].client_config("first", known),
            servers[1].client_config("second", known, "ProxyJump first"),
            servers[2].client_config("third", known, "ProxyJump second"),
            servers[2].client_config("thrice", known, "ProxyJump first,second"),
        ]
        (tmp_path / "more" / "hosts.conf").write_text("\n".join(entries), "utf-8")
        config = tmp_path / "config"
        config.write_text(f"Include {tmp_path}/more/*.conf\n", "utf-8")
        yield servers, config, known


@pytest.mark.parametrize("alias", ["third", "thrice"])
def test_a_host_behind_two_others_is_reached_each_with_its_own_key_and_login(
    client: str, hops: tuple[list[Sshd], Path, Path], alias: str
) -> None:
    servers, config, known = hops
    asker = ScriptedAsker("yes", "yes", "yes")

    async def scenario(transport: SshTransport) -> None:
        assert await output(transport, ["sh", "-c", "echo $SSH_CONNECTION"]) != ""
        data = os.urandom(3_000_000)
        channel = await transport.start(["cat"])
        sending = asyncio.ensure_future(channel.send(data))
        back = b""
        while len(back) < len(data):
            back += await channel.read()
        await sending
        assert back == data

    play(CLIENTS[client](SshHost(alias), asker, config_file=config), scenario)
    prints = [keys.fingerprint(server.host_key) for server in servers]
    asked = [q.fingerprint for q in asker.asked if isinstance(q, UnknownHostKey)]
    assert asked == prints
    assert known.read_text("ascii") == "".join(server.known_hosts_line for server in servers)
    assert [logins(server) for server in servers] == [1, 1, 1]


def test_a_hop_whose_key_is_unknown_stops_the_way_and_is_named(
    client: str, hops: tuple[list[Sshd], Path, Path]
) -> None:
    servers, config, known = hops
    known.write_text(servers[0].known_hosts_line, "ascii")

    async def scenario(transport: SshTransport) -> None:
        with pytest.raises(KnownError) as caught:
            await transport.start(["true"])
        assert caught.value.code == "unknown_host_key"
        assert keys.fingerprint(servers[1].host_key) in caught.value.hint

    play(CLIENTS[client](SshHost("third"), config_file=config), scenario)
    assert logins(servers[1]) == 0


def test_a_hop_that_is_lost_loses_the_host_behind_it(
    client: str, hops: tuple[list[Sshd], Path, Path]
) -> None:
    servers, config, known = hops
    known.write_text("".join(server.known_hosts_line for server in servers), "ascii")

    async def scenario(transport: SshTransport) -> None:
        channel = await transport.start(["cat"])
        servers[0].kill_sessions()
        with pytest.raises(KnownError) as caught:
            await channel.read()
        assert caught.value.code == "unreachable"
        assert await output(transport, ["echo", "again"]) == "again\n"

    play(CLIENTS[client](SshHost("third"), config_file=config), scenario)


def test_a_channel_that_is_given_up_and_then_fails_is_no_news() -> None:
    """As where a program ends while it asks a host for one more channel."""
    told: list[dict[str, Any]] = []
    release, asked = threading.Event(), threading.Event()

    def open_channel() -> None:
        asked.set()
        assert release.wait(timeout=30)
        raise paramiko.SSHException("SSH session not active")

    async def give_up(pool: ThreadPoolExecutor) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: told.append(context))
        connection = cast(Connection, SimpleNamespace(alive=True, name="box", _asking=pool))
        asking = asyncio.ensure_future(Connection.asked(connection, open_channel))
        await asyncio.to_thread(asked.wait, 30)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert asking.cancelled()
        release.set()
        await asyncio.to_thread(pool.shutdown)
        del asking
        gc.collect()

    with ThreadPoolExecutor(1) as pool:
        asyncio.run(give_up(pool))
    assert told == []
