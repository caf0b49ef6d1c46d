"""A connection by the system's `ssh`, kept by one process and shared by one per channel
(ControlMaster). It can whatever `ssh` can: FIDO keys, certificates, `Match exec`, ProxyCommand.

`ssh` tells less than the library: a program's end only once nothing holds its streams any more, and
255 for whatever signal ended it. An agent that waits for a touch counts against the deadline.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from desktop_app.adapters import platform
from desktop_app.adapters.transport import ssh_config, ssh_errors
from desktop_app.adapters.transport.askpass import Askpass, question_of
from desktop_app.adapters.transport.child import ChildChannel, Children
from desktop_app.adapters.transport.remote_channel import (
    RAW_STDERR_TAIL,
    Deadlines,
    PatientAsker,
    open_program,
)
from desktop_app.adapters.transport.remote_command import COMMAND
from desktop_app.adapters.transport.ssh import SshTransport
from desktop_app.adapters.transport.ssh_config import FAST_CIPHERS
from desktop_app.domain.compute import SshHost
from desktop_app.domain.errors import KnownError
from desktop_app.domain.questions import ACCEPT, Passphrase, UnknownHostKey
from desktop_app.engine.ports import Asker

_FAILED = 255
"""How `ssh` ends when the connection failed or was lost; a program may end so, too."""
_END_GRACE_S = 1.0
_LONGEST_FOLDER = 80
"""Bytes; the path of a socket has at most 104, and `ssh` adds 20 to ours."""


def openssh_transport(
    host: SshHost,
    asker: Asker | None = None,
    *,
    config_file: Path | None = None,
    deadlines: Deadlines | None = None,
) -> SshTransport:
    """`config_file` stands for the user's configuration where it is given."""
    deadlines = deadlines or Deadlines()
    options = _common_options(host, config_file, deadlines, asks=asker is not None)

    async def connect() -> OpenSshConnection:
        connection = OpenSshConnection(host, options, config_file)
        try:
            await connection.connect(asker, deadlines.connect)
        except BaseException:
            await connection.close()
            raise
        return connection

    return SshTransport(host.destination, connect, deadlines)


def _common_options(
    host: SshHost, config_file: Path | None, deadlines: Deadlines, *, asks: bool
) -> list[str]:
    tries = max(1, round(deadlines.lost / deadlines.quiet) - 1)
    options = [
        *(() if config_file is None else ("-F", str(config_file))),
        *(("-i", str(Path(host.identity_file).expanduser())) if host.identity_file else ()),
        *(() if host.port is None else ("-p", str(host.port))),
        *(("-l", host.user) if host.user else ()),
        f"-oConnectTimeout={max(1, round(deadlines.connect))}",
        f"-oServerAliveInterval={max(1, round(deadlines.quiet))}",
        f"-oServerAliveCountMax={tries}",
        # What a terminal session may want, or what writes to the user's files.
        *("-oClearAllForwardings=yes", "-oRemoteCommand=none", "-oPermitLocalCommand=no"),
        *("-oForwardX11=no", "-oUpdateHostKeys=no", "-oLogLevel=ERROR"),
    ]
    if not asks:
        options += ["-oPasswordAuthentication=no", "-oKbdInteractiveAuthentication=no"]
    return options


def _fast_ciphers(host: SshHost, config_file: Path | None) -> list[str]:
    """Of the ciphers that the configuration allows the fast ones first: processors have
    instructions for them, so that a stream takes half the time. Blocking."""
    try:
        allowed = ssh_config.resolve(host, config_file).ciphers
    except KnownError:
        return []  # the login says what is wrong with it
    fast = [cipher for cipher in FAST_CIPHERS if cipher in allowed]
    others = [cipher for cipher in allowed if cipher not in fast]
    return [f"-oCiphers={','.join([*fast, *others])}"] if fast else []


class OpenSshConnection:
    """The program that holds the connection lives as long as we do: its pipe ends with ours."""

    def __init__(self, host: SshHost, options: Sequence[str], config_file: Path | None) -> None:
        self._host = host
        self._options = list(options)
        self._config_file = config_file
        self._children = Children(host.destination, RAW_STDERR_TAIL)
        self._folder = Path(tempfile.mkdtemp(prefix="ty-", dir=_short_folder()))
        self._end: asyncio.Task[None] | None = None
        self._shared = platform.shares_ssh_connections()
        self.closed = False

    async def connect(self, asker: Asker | None, seconds: float) -> None:
        """Log in, and hold the connection. Each channel has one of its own, and asks nothing,
        where the system's `ssh` cannot share one."""
        self._options += await asyncio.to_thread(_fast_ciphers, self._host, self._config_file)
        if not self._shared:
            return
        where = self._host.destination
        patient = PatientAsker(asker, seconds)
        questions = _Questions(self._host, patient)
        askpass = Askpass(self._folder, questions.answer)
        try:
            async with asyncio.timeout(seconds) as patient.deadline:
                child = await self._children.start(
                    self._command("-oControlMaster=yes", "-oStrictHostKeyChecking=ask"),
                    {**os.environ, **askpass.environment},
                )
                questions.child = child
                await open_program(_SshProcess(child, self), ["cat"], where)
        except TimeoutError as error:
            raise ssh_errors.no_answer(where, seconds) from error
        except KnownError as error:
            raise questions.reason or error from error
        finally:
            askpass.close()
        self._end = asyncio.ensure_future(_ended(child))

    @property
    def name(self) -> str:
        return self._host.destination

    @property
    def alive(self) -> bool:
        return self._end is None or not self._end.done()

    @property
    def logged_in(self) -> bool:
        """Whether channels share one that is."""
        return self._end is not None

    async def open(self) -> _SshProcess:
        command = self._command("-oControlMaster=no", "-oBatchMode=yes")
        return _SshProcess(await self._children.start(command), self)

    async def open_port(self, address: str, port: int) -> _SshStream:
        """By a process of its own; that it failed is known when it is read from."""
        where = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
        options = ("-oControlMaster=no", "-oBatchMode=yes", "-W", where)
        child = await self._children.start(self._command(*options)[:-1])
        return _SshStream(child, self, address, port)

    async def ends_soon(self) -> bool:
        """Whether it has ended, or does so within a moment."""
        if self._end is None:
            return True
        done, _ = await asyncio.wait([self._end], timeout=_END_GRACE_S)
        return bool(done)

    async def close(self) -> None:
        self.closed = True
        await self._children.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _command(self, *options: str) -> list[str]:
        # `ssh` replaces %x in a path and splits it at spaces.
        socket = '"' + str(self._folder / "s").replace("%", "%%") + '"' if self._shared else "none"
        ours = [*options, f"-oControlPath={socket}", "-oControlPersist=no"]
        return ["ssh", "-T", *ours, *self._options, "--", self._host.name, COMMAND]


async def _ended(child: ChildChannel) -> None:
    await child.wait()


class _SshChild:
    """One `ssh` that shares the connection, and whether it said anything or was closed."""

    def __init__(self, child: ChildChannel, connection: OpenSshConnection) -> None:
        self._child = child
        self._connection = connection
        self._started = False
        self._closed = False

    async def send(self, data: bytes) -> None:
        await self._child.send(data)

    async def finish(self) -> None:
        await self._child.finish()

    async def read(self) -> bytes:
        data = await self._child.read()
        if data:
            self._started = True
            return data
        return await self._after_the_last()

    async def _after_the_last(self) -> bytes:
        """Empty at the end; raises where it is none."""
        raise NotImplementedError

    def close(self) -> None:
        self._closed = True
        self._child.close()


class _SshProcess(_SshChild):
    """The raw channel of a program: tells a lost connection from its end."""

    async def _after_the_last(self) -> bytes:
        try:
            async with asyncio.timeout(3 * _END_GRACE_S):
                await self.wait()  # raises where the host was lost
        except TimeoutError:
            pass  # it closed its output and goes on
        return b""

    async def wait(self) -> tuple[int, str]:
        code, words = await self._child.wait()
        if self._closed or self._connection.closed:
            return -9, words
        if code == _FAILED and await self._connection.ends_soon():
            name = self._connection.name
            lost = self._started or (self._connection.logged_in and not words)
            raise ssh_errors.lost(name) if lost else ssh_errors.of_ssh(name, words)
        return code, words


class _SshStream(_SshChild):
    """A port of the host, by `ssh -W`. What that ends with tells whether it was reached; of a host
    that was lost later, `ssh` does not say so."""

    def __init__(
        self, child: ChildChannel, connection: OpenSshConnection, address: str, port: int
    ) -> None:
        super().__init__(child, connection)
        self._address = address
        self._port = port

    async def _after_the_last(self) -> bytes:
        code, words = await self._child.wait()
        name = self._connection.name
        if code == 0 or self._closed or self._connection.closed:
            return b""
        if self._started or await self._connection.ends_soon():
            raise ssh_errors.lost(name)
        if "orwarding" in words:
            raise ssh_errors.nobody_listens(name, self._address, self._port)
        raise ssh_errors.of_ssh(name, words)


class _Questions:
    """Answers what one `ssh` asks while it logs in."""

    def __init__(self, host: SshHost, asker: PatientAsker) -> None:
        self._host = host
        self._asker = asker
        self._asked: set[str] = set()
        self.child: ChildChannel | None = None
        self.reason: KnownError | None = None
        """Why `ssh` was given no answer and had to end."""

    async def answer(self, prompt: str) -> str | None:
        question = question_of(prompt, self._host.destination, again=prompt in self._asked)
        self._asked.add(prompt)
        if isinstance(question, UnknownHostKey):
            return await self._accepted(question)
        given = await self._asker.ask(question)
        if given is None and not isinstance(question, Passphrase):
            where = self._host.destination
            self._give_up(ssh_errors.permission_denied(where, why="a question was not answered"))
        return given

    async def _accepted(self, question: UnknownHostKey) -> str:
        expected, host = self._host.host_key, question.host
        given = expected or await self._asker.ask(question)
        if given in (ACCEPT, question.fingerprint):
            return ACCEPT
        if expected:
            self.reason = ssh_errors.wrong_host_key(host, question.fingerprint, expected)
        else:
            self.reason = ssh_errors.unknown_host_key(host, question.key_type, question.fingerprint)
        return "no"

    def _give_up(self, reason: KnownError) -> None:
        """Without an answer `ssh` would try an empty one, as often as it may."""
        self.reason = reason
        if self.child is not None:
            self.child.close()


def _short_folder() -> str | None:
    return None if len(os.fsencode(tempfile.gettempdir())) < _LONGEST_FOLDER else "/tmp"  # noqa: S108
