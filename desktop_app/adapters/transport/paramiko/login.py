"""Proves host and user to each other on a new connection."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import CancelledError
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import paramiko

from desktop_app.adapters.transport import known_hosts, ssh_errors
from desktop_app.adapters.transport.known_hosts import HostKey
from desktop_app.adapters.transport.paramiko.connection import Connection
from desktop_app.adapters.transport.paramiko.identities import Identities
from desktop_app.adapters.transport.remote_channel import PatientAsker
from desktop_app.adapters.transport.ssh_config import FAST_CIPHERS, SshSettings
from desktop_app.domain.errors import KnownError
from desktop_app.domain.questions import ACCEPT, Password, Prompt, UnknownHostKey

_TRIES = 3
_METHODS = ("publickey", "keyboard-interactive", "password")
"""In the order in which OpenSSH prefers them."""
_RSA = ("rsa-sha2-512", "rsa-sha2-256")


def prefer_known_kinds(connection: Connection, settings: SshSettings) -> None:
    """Before the keys are exchanged: ask the host for the key that is known here."""
    kinds = known_hosts.known_kinds(settings.known_hosts, settings.known_as)
    known = [name for kind in kinds for name in (_RSA if kind == "ssh-rsa" else (kind,))]
    options = connection.transport.get_security_options()
    able = list(options.key_types)
    first = [name for name in known if name in able]
    options.key_types = [*first, *(name for name in able if name not in first)]


def choose_ciphers(connection: Connection, settings: SshSettings) -> None:
    """Before the keys are exchanged: of what the configuration allows the fast ones first. Raises
    `KnownError` (`needs_openssh`)."""
    options = connection.transport.get_security_options()
    allowed = allowed_ciphers(settings.ciphers, options.ciphers)
    if not allowed:
        raise KnownError(
            "needs_openssh",
            f"The SSH configuration allows no cipher for {connection.name} that is built in here.",
            hint="Choose the transport openssh for it.",
            field="transport",
        )
    fast = [cipher for cipher in FAST_CIPHERS if cipher in allowed]
    options.ciphers = [*fast, *(cipher for cipher in allowed if cipher not in fast)]


def allowed_ciphers(told: Sequence[str], able: Sequence[str]) -> list[str]:
    """Of those that we are able to use, the ones that a configuration allows: it names them, or
    after a sign those that are more, fewer or first among the usual ones."""
    sign = told[0][:1] if told else "+"
    if sign in "+^":
        return list(able)
    if sign == "-":
        without = [told[0][1:], *told[1:]]
        return [cipher for cipher in able if not any(fnmatchcase(cipher, no) for no in without)]
    return [cipher for cipher in told if cipher in able]


class HostCheck:
    """`expected` is a fingerprint that may be accepted although nobody is asked."""

    def __init__(
        self, name: str, settings: SshSettings, expected: str, asker: PatientAsker
    ) -> None:
        self._name = name
        self._settings = settings
        self._expected = expected
        self._asker = asker

    async def check(self, shown: paramiko.PKey) -> None:
        """Raises `KnownError` unless the key that a host has shown is the right one."""
        key = HostKey(shown.get_name(), shown.asbytes())
        verdict = known_hosts.judge(self._settings.known_hosts, self._settings.known_as, key)
        if verdict.answer == "revoked":
            raise ssh_errors.revoked_host_key(self._name)
        if verdict.answer == "changed":
            assert verdict.entry is not None
            file, line = str(verdict.entry.file), verdict.entry.line
            raise ssh_errors.changed_host_key(self._name, file, line)
        if verdict.answer == "unknown":
            await self._accept(key)
            self._remember(key)

    async def _accept(self, key: HostKey) -> None:
        if self._expected == key.fingerprint:
            return
        if self._expected:
            raise ssh_errors.wrong_host_key(self._name, key.fingerprint, self._expected)
        question = UnknownHostKey(self._name, key.short_kind, key.fingerprint)
        if await self._asker.ask(question) not in (ACCEPT, key.fingerprint):
            raise ssh_errors.unknown_host_key(self._name, key.short_kind, key.fingerprint)

    def _remember(self, key: HostKey) -> None:
        files = self._settings.known_hosts
        hashed = self._settings.hash_known_hosts
        file = files[0] if files else Path.home() / ".ssh" / "known_hosts"
        try:
            known_hosts.add(file, self._settings.known_as, key, hashed=hashed)
        except OSError as error:
            raise KnownError(
                "cannot_remember_host_key",
                f"The accepted key of {self._name} cannot be added to {file}: {error.strerror}.",
                hint="Make that file writable for you.",
            ) from error


class UserLogin:
    """One user's way in: each way that the host allows, until it asks for no more."""

    def __init__(
        self, connection: Connection, settings: SshSettings, asker: PatientAsker, name: str
    ) -> None:
        self._connection = connection
        self._transport = connection.transport
        self._settings = settings
        self._asker = asker
        self._name = name
        self._identities = Identities(settings, name, asker, connection.blocking)
        self._keys = self._identities.keys()
        self._loop = asyncio.get_running_loop()
        self._allowed: Sequence[str] = ()
        """The ways that the host allows next."""
        self._refused = False
        self._defect: BaseException | None = None

    async def log_in(self) -> None:
        """Raises `KnownError` (`permission_denied`)."""
        try:
            await self._begin()
            while not self._transport.is_authenticated():
                await self._next()
        finally:
            await self._keys.aclose()
            self._identities.close()

    async def _begin(self) -> None:
        """Ask which ways there are. That counts as no attempt, so whoever ends it there is lost."""
        try:
            await self._attempt(self._transport.auth_none)
        except KnownError as error:
            raise ssh_errors.lost_at_login(self._name) from error

    async def _next(self) -> None:
        """Get one way further."""
        by = {
            "publickey": self._by_key,
            "keyboard-interactive": self._by_prompts,
            "password": self._by_password,
        }
        allowed = [m for m in _METHODS if m in self._allowed]
        for method in allowed:
            if method not in self._settings.refused_methods and await by[method]():
                return
        ways_in = ", ".join(self._allowed)
        raise ssh_errors.permission_denied(self._name, why=f"it allows {ways_in}")

    async def _by_key(self) -> bool:
        async for key in self._keys:
            if await self._attempt(self._transport.auth_publickey, key):
                return True
        return False

    async def _by_password(self) -> bool:
        whose = f"{self._settings.user}@{self._settings.host}"
        for number in range(_TRIES if self._asker.answers else 0):
            given = await self._asker.ask(Password(whose, again=number > 0))
            if given is None:
                raise self._unanswered()
            if await self._attempt(self._transport.auth_password, given, fallback=False):
                return True
        return False

    async def _by_prompts(self) -> bool:
        for _ in range(_TRIES if self._asker.answers else 0):
            if await self._attempt(self._transport.auth_interactive, self._answers):
                return True
        return False

    def _unanswered(self) -> KnownError:
        return ssh_errors.permission_denied(self._name, why="a question was not answered")

    async def _attempt(self, method: Any, *args: Any, **options: Any) -> bool:
        """Whether the host accepts it; it may ask for more then."""
        blocking = self._connection.blocking
        try:
            self._allowed = await blocking(method, self._settings.user, *args, **options)
        except paramiko.BadAuthenticationType as error:
            self._allowed = error.allowed_types
            return False
        except (paramiko.SSHException, EOFError, OSError) as error:
            if self._defect is not None:
                raise self._defect from error
            if self._refused:
                raise self._unanswered() from error
            if not self._transport.is_active():
                raise self._ended() from error
            return False
        return True

    def _ended(self) -> KnownError:
        """Why the connection is gone: a host that refuses, as after too many attempts, says so."""
        if said := self._transport.farewell.strip().rstrip("."):
            return ssh_errors.permission_denied(self._name, why=said)
        return ssh_errors.lost_at_login(self._name)

    # On paramiko's thread

    def _answers(self, title: str, instructions: str, prompts: Sequence[Any]) -> list[str]:
        """What the person says; ends the connection (EOFError) where nothing is said."""
        future = asyncio.run_coroutine_threadsafe(self._asked(instructions, prompts), self._loop)
        try:
            self._defect = future.exception()
        except CancelledError:
            raise EOFError from None
        if self._defect is not None or future.result() is None:
            self._refused = True
            raise EOFError
        return future.result() or []

    async def _asked(self, instructions: str, prompts: Sequence[Any]) -> list[str] | None:
        answers = []
        for text, echo in prompts:
            words = "\n".join(part for part in (instructions.strip(), text.strip()) if part)
            given = await self._asker.ask(Prompt(self._name, words, bool(echo)))
            if given is None:
                return None
            answers.append(given)
        return answers
