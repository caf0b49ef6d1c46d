"""`Transport` through the system's `ssh`: one kept connection per host, each channel a child
process that shares it. It can whatever `ssh` can: FIDO keys, certificates, `Match exec`."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from desktop_app.adapters import platform
from desktop_app.adapters.transport import ssh_errors
from desktop_app.adapters.transport.askpass import Askpass, question_of
from desktop_app.adapters.transport.child import ChildChannel, Children
from desktop_app.adapters.transport.remote_channel import (
    RAW_STDERR_TAIL,
    Deadlines,
    RemoteChannel,
    open_program,
)
from desktop_app.adapters.transport.remote_command import COMMAND
from desktop_app.domain.compute import SshHost
from desktop_app.domain.errors import KnownError
from desktop_app.domain.questions import ACCEPT, Passphrase, UnknownHostKey
from desktop_app.engine.ports import Asker

_FAILED = 255
"""How `ssh` ends when the connection failed or was lost; a program may end so, too."""
_END_GRACE_S = 1.0
_LONGEST_FOLDER = 80
"""Bytes; the path of a socket has at most 104, and `ssh` adds 20 to ours."""


class OpenSshTransport:
    """Reaches one host. `config_file` stands for the user's configuration where it is given."""

    def __init__(
        self,
        host: SshHost,
        asker: Asker | None = None,
        *,
        config_file: Path | None = None,
        deadlines: Deadlines | None = None,
    ) -> None:
        self._host = host
        self._asker = asker
        self._config_file = config_file
        self._deadlines = deadlines or Deadlines()
        self._children = Children(host.destination, RAW_STDERR_TAIL)
        self._connecting = asyncio.Lock()
        self._connection: _Connection | None = None

    async def start(self, argv: Sequence[str]) -> RemoteChannel:
        connection = await self._connected()
        where = self._host.destination
        try:
            async with asyncio.timeout(self._deadlines.start):
                child = await self._children.start(self._command(connection.options()))
                raw = _SshProcess(child, connection, where)
                return await open_program(raw, argv, where)
        except TimeoutError as error:
            raise ssh_errors.no_answer(where, self._deadlines.start) from error

    async def close(self) -> None:
        await self._children.close()
        if self._connection is not None:
            self._connection.close()

    async def _connected(self) -> _Connection:
        async with self._connecting:
            if self._connection is None or self._connection.ended:
                if self._connection is not None:
                    self._connection.close()
                self._connection = await self._connect()
            return self._connection

    async def _connect(self) -> _Connection:
        connection = _Connection()
        try:
            if connection.shared:
                await self._keep(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    async def _keep(self, connection: _Connection) -> None:
        """Log in, and hold the connection by a program that lives as long as we do."""
        where = self._host.destination
        questions = _Questions(self._host, self._asker, self._deadlines.connect)
        askpass = Askpass(connection.folder, questions.answer)
        try:
            async with asyncio.timeout(self._deadlines.connect) as questions.deadline:
                child = await self._children.start(
                    self._command(connection.master_options()),
                    {**os.environ, **askpass.environment},
                )
                questions.child = child
                keeper = await open_program(_SshProcess(child, connection, where), ["cat"], where)
        except TimeoutError as error:
            raise ssh_errors.no_answer(where, self._deadlines.connect) from error
        except KnownError as error:
            raise questions.reason or error from error
        finally:
            askpass.close()
        connection.keep(keeper)

    def _command(self, options: Sequence[str]) -> list[str]:
        quiet = max(1, round(self._deadlines.quiet))
        tries = max(1, round(self._deadlines.lost / self._deadlines.quiet) - 1)
        command = ["ssh", "-T", *options]
        if self._config_file is not None:
            command += ["-F", str(self._config_file)]
        if self._host.identity_file:
            command += ["-i", str(Path(self._host.identity_file).expanduser())]
        if self._host.port is not None:
            command += ["-p", str(self._host.port)]
        if self._host.user:
            command += ["-l", self._host.user]
        if self._asker is None:
            command += ["-oPasswordAuthentication=no", "-oKbdInteractiveAuthentication=no"]
        return [
            *command,
            f"-oConnectTimeout={max(1, round(self._deadlines.connect))}",
            f"-oServerAliveInterval={quiet}",
            f"-oServerAliveCountMax={tries}",
            # What a terminal session may want, or what writes to the user's files.
            *("-oClearAllForwardings=yes", "-oRemoteCommand=none", "-oPermitLocalCommand=no"),
            *("-oForwardX11=no", "-oUpdateHostKeys=no", "-oLogLevel=ERROR"),
            *("--", self._host.name, COMMAND),
        ]


class _Connection:
    """One kept connection: a private folder with its socket, and the program that holds it."""

    def __init__(self) -> None:
        self.shared = platform.shares_ssh_connections()
        self.folder = Path(tempfile.mkdtemp(prefix="ty-", dir=_short_folder()))
        self._keeper: RemoteChannel | None = None
        self._end: asyncio.Task[None] | None = None

    def master_options(self) -> list[str]:
        socket = f"-oControlPath={_for_option(self.folder / 's')}"
        return ["-oControlMaster=yes", "-oControlPersist=no", socket, "-oStrictHostKeyChecking=ask"]

    def options(self) -> list[str]:
        """Those of an `ssh` that shares it; where there is none to share, of one that asks
        nothing."""
        if not self.shared:
            return ["-oControlMaster=no", "-oControlPath=none", "-oBatchMode=yes"]
        socket = f"-oControlPath={_for_option(self.folder / 's')}"
        return ["-oControlMaster=no", socket, "-oBatchMode=yes"]

    def keep(self, keeper: RemoteChannel) -> None:
        """Hold it for as long as this program lives; its pipe ends with ours."""
        self._keeper = keeper
        self._end = asyncio.ensure_future(_ended(keeper))

    @property
    def ended(self) -> bool:
        return self._end is not None and self._end.done()

    async def ends_soon(self) -> bool:
        """Whether it has ended, or does so within a moment."""
        if self._end is None:
            return True
        done, _ = await asyncio.wait([self._end], timeout=_END_GRACE_S)
        return bool(done)

    def close(self) -> None:
        if self._keeper is not None:
            self._keeper.close()
        shutil.rmtree(self.folder, ignore_errors=True)


async def _ended(keeper: RemoteChannel) -> None:
    with suppress(KnownError):
        await keeper.wait()


class _SshProcess:
    """The raw channel of one `ssh`: tells a lost connection from a program's end."""

    def __init__(self, child: ChildChannel, connection: _Connection, host: str) -> None:
        self._child = child
        self._connection = connection
        self._host = host
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
        try:
            async with asyncio.timeout(_END_GRACE_S):
                await self.wait()  # raises where the host was lost
        except TimeoutError:
            pass  # it closed its output and goes on
        return b""

    async def wait(self) -> tuple[int, str]:
        code, words = await self._child.wait()
        if self._closed:
            return -9, words
        if code == _FAILED and await self._connection.ends_soon():
            raise (
                ssh_errors.lost(self._host)
                if self._started
                else ssh_errors.of_ssh(self._host, words)
            )
        return code, words

    def close(self) -> None:
        self._closed = True
        self._child.close()


class _Questions:
    """Answers what one `ssh` asks while it logs in; the deadline rests meanwhile."""

    def __init__(self, host: SshHost, asker: Asker | None, seconds: float) -> None:
        self._host = host
        self._asker = asker
        self._seconds = seconds
        self._asked: set[str] = set()
        self.deadline: asyncio.Timeout | None = None
        self.child: ChildChannel | None = None
        self.reason: KnownError | None = None
        """Why `ssh` was given no answer and had to end."""

    async def answer(self, prompt: str) -> str | None:
        question = question_of(prompt, self._host.destination, again=prompt in self._asked)
        self._asked.add(prompt)
        if isinstance(question, UnknownHostKey) and self._host.host_key == question.fingerprint:
            return ACCEPT
        given = None
        if not isinstance(question, UnknownHostKey) or not self._host.host_key:
            self._rest(True)
            given = None if self._asker is None else await self._asker.ask(question)
            self._rest(False)
        if isinstance(question, UnknownHostKey):
            if given in (ACCEPT, question.fingerprint):
                return ACCEPT
            self._refuse_key(question)
            return "no"
        if given is None and not isinstance(question, Passphrase):
            self._give_up(
                ssh_errors.permission_denied(self._host.destination, "a question was not answered")
            )
        return given

    def _refuse_key(self, question: UnknownHostKey) -> None:
        if self._host.host_key:
            self.reason = ssh_errors.wrong_host_key(
                question.host, question.fingerprint, self._host.host_key
            )
        else:
            self.reason = ssh_errors.unknown_host_key(
                question.host, question.key_type, question.fingerprint
            )

    def _give_up(self, reason: KnownError) -> None:
        """Without an answer `ssh` would try an empty one, as often as it may."""
        self.reason = reason
        if self.child is not None:
            self.child.close()

    def _rest(self, resting: bool) -> None:
        if self.deadline is not None:
            now = asyncio.get_running_loop().time()
            self.deadline.reschedule(None if resting else now + self._seconds)


def _short_folder() -> str | None:
    return None if len(os.fsencode(tempfile.gettempdir())) < _LONGEST_FOLDER else "/tmp"  # noqa: S108


def _for_option(path: Path) -> str:
    """`ssh` replaces %x in it and splits at spaces."""
    return '"' + str(path).replace("%", "%%") + '"'
