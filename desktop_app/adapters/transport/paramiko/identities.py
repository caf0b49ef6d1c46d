"""The keys that a user may log in with, in OpenSSH's order. Blocking where files are read."""

from __future__ import annotations

import base64
import os
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from typing import Any

import paramiko
from paramiko.agent import AgentSSH

from desktop_app.adapters.transport.remote_channel import PatientAsker
from desktop_app.adapters.transport.ssh_config import SshSettings
from desktop_app.domain.questions import Passphrase

_TRIES = 3
_AGENT_S = 15.0

Blocking = Callable[..., Awaitable[Any]]


class _AgentAt(AgentSSH):  # type: ignore[misc] # the library has no types
    """The agent behind a given socket."""

    def __init__(self, path: str) -> None:
        super().__init__()
        connection = socket.socket(getattr(socket, "AF_UNIX"))  # noqa: B009 - not on Windows
        connection.settimeout(_AGENT_S)
        connection.connect(path)
        self._connect(connection)

    def close(self) -> None:
        self._close()


class Identities:
    """The keys of one attempt to log in; `close` lets go of the agent."""

    def __init__(
        self, settings: SshSettings, name: str, asker: PatientAsker, blocking: Blocking
    ) -> None:
        self._settings = settings
        self._name = name
        self._asker = asker
        self._blocking = blocking
        self._agent: Any = None

    async def keys(self) -> AsyncGenerator[Any, None]:
        """Those of the agent that are files of the configuration, too; the agent's others; files
        that the agent does not have. An encrypted one asks for its passphrase."""
        files = [path for path in self._settings.identity_files if path.is_file()]
        public = {path: await self._blocking(_public_part, path) for path in files}
        held = {key.asbytes(): key for key in await self._blocking(self._agent_keys)}
        named = [held[blob] for blob in public.values() if blob in held]
        for key in named:
            yield key
        if not self._settings.identities_only:
            for key in held.values():
                if key not in named:
                    yield key
        for path in files:
            if public[path] not in held:
                key = await self._loaded(path)
                if key is not None:
                    yield key

    def close(self) -> None:
        if self._agent is not None:
            self._agent.close()

    def _agent_keys(self) -> list[Any]:
        place = self._settings.identity_agent or os.environ.get("SSH_AUTH_SOCK", "")
        if place == "none":
            return []
        try:
            self._agent = _AgentAt(place) if place else paramiko.Agent()
            return list(self._agent.get_keys())
        except (OSError, paramiko.SSHException):
            return []  # no agent there: as ssh does, the files are tried

    async def _loaded(self, path: Path) -> Any:
        """The key, None for one that is damaged, of a kind unknown here, or stays encrypted."""
        try:
            return await self._blocking(paramiko.PKey.from_path, path)
        except TypeError:  # it is encrypted
            return await self._decrypted(path)
        except (OSError, ValueError, paramiko.SSHException):
            return None

    async def _decrypted(self, path: Path) -> Any:
        for number in range(_TRIES):
            given = await self._asker.ask(Passphrase(self._name, str(path), again=number > 0))
            if given is None:
                return None
            try:
                return await self._blocking(paramiko.PKey.from_path, path, given.encode())
            except ValueError:
                continue  # a wrong passphrase
            except (OSError, paramiko.SSHException):
                return None
        return None


def _public_part(path: Path) -> bytes:
    """From the public key beside a private one; empty where there is none."""
    try:
        words = path.with_name(path.name + ".pub").read_text("utf-8").split()
        return bytes(paramiko.PKey.from_type_string(words[0], base64.b64decode(words[1])).asbytes())
    except (OSError, ValueError, IndexError, paramiko.SSHException, paramiko.pkey.UnknownKeyType):
        return b""
