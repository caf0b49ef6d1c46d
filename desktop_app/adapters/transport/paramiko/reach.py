"""Makes a connection: the way through other hosts, the network, the keys, the login."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import paramiko

from desktop_app.adapters.transport import ssh_config, ssh_errors
from desktop_app.adapters.transport.paramiko.connection import Connection
from desktop_app.adapters.transport.paramiko.login import (
    HostCheck,
    UserLogin,
    choose_ciphers,
    prefer_known_kinds,
)
from desktop_app.adapters.transport.remote_channel import Deadlines, PatientAsker
from desktop_app.adapters.transport.ssh import SshTransport
from desktop_app.adapters.transport.ssh_config import SshSettings
from desktop_app.domain.compute import SshHost
from desktop_app.domain.errors import KnownError
from desktop_app.engine.ports import Asker

_MOST_HOPS = 8


def paramiko_transport(
    host: SshHost,
    asker: Asker | None = None,
    *,
    config_file: Path | None = None,
    deadlines: Deadlines | None = None,
) -> SshTransport:
    """`config_file` stands for the user's configuration where it is given."""
    deadlines = deadlines or Deadlines()
    reach = Reach(asker, config_file, deadlines)
    return SshTransport(host.destination, lambda: reach.connect(host), deadlines)


class Reach:
    """How hosts are reached from here."""

    def __init__(self, asker: Asker | None, config_file: Path | None, deadlines: Deadlines) -> None:
        self._asker = asker
        self._config_file = config_file
        self._deadlines = deadlines

    async def connect(
        self, host: SshHost, jumps: Sequence[str] | None = None, depth: int = 0
    ) -> Connection:
        """A connection on which programs can be started, through `jumps` if they are given, else
        those of the configuration. Raises `KnownError`."""
        settings = await asyncio.to_thread(ssh_config.resolve, host, self._config_file)
        name = host.destination
        if settings.proxy_command:
            raise KnownError(
                "needs_openssh",
                f"The SSH configuration reaches {name} through a program (ProxyCommand).",
                hint="Choose the transport openssh for it.",
                field="transport",
            )
        if depth > _MOST_HOPS:
            raise ssh_errors.unreachable(name, why="its ProxyJump has no end")
        via = None
        hops = settings.proxy_jump if jumps is None else jumps
        if hops:
            via = await self.connect(SshHost(hops[-1]), hops[:-1] or None, depth + 1)
        try:
            return await self._connect_through(via, host, settings)
        except BaseException:
            if via is not None:
                via.end()
            raise

    async def _connect_through(
        self, via: Connection | None, host: SshHost, settings: SshSettings
    ) -> Connection:
        name = host.destination
        asker = PatientAsker(self._asker, self._deadlines.connect)
        connection: Connection | None = None
        try:
            async with asyncio.timeout(self._deadlines.connect) as asker.deadline:
                sock = await self._socket(via, name, settings)
                connection = Connection(name, sock, self._deadlines, via)
                prefer_known_kinds(connection, settings)
                choose_ciphers(connection, settings)
                shown = await self._exchange_keys(connection)
                await HostCheck(name, settings, host.host_key, asker).check(shown)
                await UserLogin(connection, settings, asker, name).log_in()
        except BaseException as error:
            if connection is not None:
                connection.end()
            if isinstance(error, TimeoutError):
                raise ssh_errors.no_answer(name, self._deadlines.connect) from error
            raise
        connection.keep_alive()
        return connection

    async def _exchange_keys(self, connection: Connection) -> paramiko.PKey:
        """The key that the host has shown."""
        try:
            return await connection.blocking(
                _shown_key, connection.transport, self._deadlines.connect
            )
        except (paramiko.SSHException, EOFError, OSError) as error:
            said = ssh_errors.last_words(str(error))
            why = said or "it ended the connection"
            raise ssh_errors.unreachable(connection.name, why=why) from error

    async def _socket(self, via: Connection | None, name: str, settings: SshSettings) -> Any:
        if via is None:
            return await _dialled(settings.host, settings.port, name)
        open_channel = partial(
            via.transport.open_channel,
            "direct-tcpip",
            dest_addr=(settings.host, settings.port),
            src_addr=("127.0.0.1", 0),
        )
        try:
            return await via.asked(open_channel)
        except paramiko.ChannelException as error:
            why = f"{via.name} cannot reach {settings.host}, port {settings.port}"
            raise ssh_errors.unreachable(name, why=why) from error


def _shown_key(transport: paramiko.Transport, timeout: float) -> paramiko.PKey:
    transport.start_client(timeout=timeout)
    try:
        return transport.get_remote_server_key()
    except paramiko.SSHException as error:  # the host has ended it since
        raise EOFError from error


async def _dialled(host: str, port: int, name: str) -> socket.socket:
    """A connected socket; every address of the host gets its share of the time."""
    loop = asyncio.get_running_loop()
    problem: OSError = OSError("it has no address")
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise ssh_errors.unreachable(name, why=error.strerror or str(error)) from error
    for family, kind, protocol, _, address in found:
        sock = socket.socket(family, kind, protocol)
        sock.setblocking(False)
        try:
            await loop.sock_connect(sock, address)
        except OSError as error:
            sock.close()
            problem = error
        except BaseException:
            sock.close()
            raise
        else:
            # Without it each small message waits for the answer to the one before.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            return sock
    why = os.strerror(problem.errno) if problem.errno else str(problem)
    raise ssh_errors.unreachable(name, why=why) from problem
