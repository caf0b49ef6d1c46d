"""Ways of a person to where a run is: a terminal in its place, and its ports on this computer."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Sequence
from functools import partial
from pathlib import Path, PurePosixPath

from desktop_app.domain.access import CommandLine, Forward
from desktop_app.domain.compute import LauncherKind, SshHost, Target
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.run import RunRecord
from desktop_app.engine.hosts.forwards import LOOPBACK, MOST_PORT, Dial, Forwards, bad_port
from desktop_app.engine.hosts.host import Host
from desktop_app.engine.hosts.hosts import Hosts
from desktop_app.engine.ports import Channel, Stream, Terminals
from desktop_app.engine.runs.reader import RunReader
from desktop_app.engine.runs.submit import Named
from desktop_app.hostside.protocol import Header

_OUTPUT = "../streams/stdout.log"
"""Seen from a run's working directory, in its container as in its folder."""
_NOBODY = 61
"""How the relay of `hostside.ports` ends where nobody listens."""


class Access:
    """Every way is also told as a command line. Raises `KnownError` for a host out of reach."""

    def __init__(
        self,
        *,
        runs: RunReader,
        targets: Named[Target],
        hosts: Hosts,
        terminals: Terminals,
        forwards: Forwards,
    ) -> None:
        self._runs = runs
        self._targets = targets
        self._hosts = hosts
        self._terminals = terminals
        self._forwards = forwards

    # ------------------------------------------------------------- terminals

    async def shell(self, run: str) -> CommandLine:
        """A person's shell in the run's folder or its live container, with the script's
        environment."""
        target, host, record = await self._place(run)
        return self._line(target, await host.shell(record.summary.id))

    async def start_line(self, run: str) -> CommandLine:
        """What started the script there. Raises `InvalidError` (`not_started`)."""
        target, host, record = await self._place(run)
        if not record.host_command:
            text = f"{record.summary.name} has not been started yet."
            raise InvalidError("not_started", text, field="run")
        command = record.host_command
        if target.launcher is LauncherKind.PROCESS:
            command = await host.shell(record.summary.id, command)
        return self._line(target, command)

    async def log_line(self, run: str) -> CommandLine:
        """What shows the run's output there, and goes on with it."""
        target, host, record = await self._place(run)
        words = ["tail", "-n", "+1", "-f", _OUTPUT]
        return self._line(target, await host.shell(record.summary.id, words))

    async def output_line(self, run: str, path: str) -> CommandLine:
        """What copies an output from there into a file here, as typed at a shell. Raises
        `NotFoundError`."""
        target, host, record = await self._place(run)
        _, output = await self._runs.output(record.summary.id, path)
        there = await host.shell(record.summary.id, ["cat", "--", output.path])
        line = self._line(target, there, terminal=False)
        into = self._terminals.text([PurePosixPath(output.path).name])
        return CommandLine(line.argv, f"{line.text} > {into}")

    async def target_shell(self, name: str) -> CommandLine:
        """A person's shell at the host of a target. Raises `InvalidError` (`here`) for this
        computer."""
        target = await self._targets.get(name)
        if target.ssh is None:
            raise InvalidError("here", f"{name} is this computer.", field="target")
        return self._line(target, ())

    async def run_verb(self, verb: str, run: str) -> CommandLine:
        """What does there what `cancel` or `remove` does, and prints the host's answer."""
        target, host, record = await self._place(run)
        return self._by_hand(target, await host.by_hand(verb, record.summary.id))

    async def target_verb(self, verb: str, name: str) -> CommandLine:
        """The same of `facts`, which a check judges, and of `erase`, which leaves no trace."""
        target = await self._targets.get(name)
        return self._by_hand(target, await self._hosts.host(target).by_hand(verb))

    async def open_terminal(self, line: CommandLine) -> None:
        """Open the user's terminal program with it. Raises `KnownError` (`no_terminal`,
        `not_found`, `cannot_open`)."""
        await asyncio.to_thread(self._terminals.open, line.argv)

    # ----------------------------------------------------------------- ports

    async def forward(self, run: str, port: int, local_port: int = 0) -> Forward:
        """Bring a port of a live run to this computer, to a free one for 0. Where nobody listens
        there yet, its `problem` says so. Raises `InvalidError` (`ended`, `bad_port`,
        `port_in_use`), `KnownError` (`no_container`)."""
        if not 0 < port <= MOST_PORT:
            raise bad_port(port, "port")
        target, host, record = await self._place(run)
        summary = record.summary
        if summary.ended:
            text = f"{summary.name} has ended, and its ports with it."
            raise InvalidError("ended", text, field="run")
        place = await host.port(summary.id, port)
        return await self._forwards.start(
            summary.id,
            port,
            local_port,
            _dial(host, place, port),
            command=partial(self._forward_text, target, place, port),
            problem=_unheard(port) if place["listens"] is False else None,
        )

    def forwards(self, run_id: str) -> Sequence[Forward]:
        """The ports of a run that are forwarded."""
        return self._forwards.list(run_id)

    async def stop_forward(self, number: str) -> None:
        """End one, by its `id`, with its connections."""
        await self._forwards.stop(number)

    # ---------------------------------------------------------------- places

    async def _place(self, run: str) -> tuple[Target, Host, RunRecord]:
        record = await self._runs.find(run)
        if record.summary.origin:
            text = f"{record.summary.name} was imported: it ran elsewhere."
            raise InvalidError("imported", text, field="run")
        target = await self._targets.get(record.summary.target)
        return target, self._hosts.host(target), record

    def _line(self, target: Target, there: Sequence[str], *, terminal: bool = True) -> CommandLine:
        argv = list(there)
        if target.ssh is not None:
            argv = ssh_terminal(target.ssh, there, terminal=terminal)
        return CommandLine(tuple(argv), self._terminals.text(argv))

    def _by_hand(self, target: Target, there: Sequence[str]) -> CommandLine:
        return self._line(target, there, terminal=False)

    def _forward_text(self, target: Target, place: Header, port: int, local_port: int) -> str:
        if target.ssh is None or place["relay"]:
            return ""
        there = f"{_bracketed(place['address'])}:{port}"
        argv = ["ssh", "-N", "-L", f"{local_port}:{there}", *ssh_words(target.ssh)]
        return self._terminals.text(argv)


def ssh_words(host: SshHost) -> list[str]:
    """The words by which the system's `ssh` is told of a host: an alias stays one."""
    identity = ["-i", str(Path(host.identity_file).expanduser())] if host.identity_file else []
    port = ["-p", str(host.port)] if host.port is not None else []
    return [*identity, *port, f"{host.user}@{host.name}" if host.user else host.name]


def ssh_terminal(host: SshHost, there: Sequence[str], *, terminal: bool = True) -> list[str]:
    """A terminal there: a login shell, or where words are given what they start, without a
    `terminal` where that prints bytes. Every login shell reads them alike, except for backslashes
    (fish) and exclamation marks (csh) in them."""
    command = ["exec " + shlex.join(there)] if there else []
    return ["ssh", *(["-t"] if terminal else []), *ssh_words(host), *command]


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _unheard(port: int) -> KnownError:
    return KnownError(
        "nobody_listens",
        f"Nothing listens on port {port} there yet.",
        hint="Connections reach it as soon as the program listens.",
    )


def _dial(host: Host, place: Header, port: int) -> Dial:
    async def dial() -> Stream:
        if place["relay"]:
            return _Relayed(await host.relay(place["relay"]), port)
        return await host.connect(place["address"] or LOOPBACK, port)

    return dial


class _Relayed:
    """A `Stream` by a program that connects its own streams to the port."""

    def __init__(self, channel: Channel, port: int) -> None:
        self._channel = channel
        self._port = port
        self._heard = False
        self._closed = False

    async def send(self, data: bytes) -> None:
        await self._channel.send(data)

    async def finish(self) -> None:
        await self._channel.finish()

    async def read(self) -> bytes:
        data = await self._channel.read()
        self._heard = self._heard or bool(data)
        if data or self._heard or self._closed:
            return data
        code, words = await self._channel.wait()
        if code == _NOBODY:
            raise _unheard(self._port)
        if code:
            said = words.strip().splitlines()[-1] if words.strip() else f"exit code {code}"
            raise KnownError(
                "no_relay",
                f"Port {self._port} is not to be reached inside of the container: {said}.",
                hint="The image needs python3 for that, or the program must listen on 0.0.0.0.",
            )
        return b""

    def close(self) -> None:
        self._closed = True
        self._channel.close()
