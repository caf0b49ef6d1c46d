"""What must be asked before a host or a registry lets us in. Answers are text, and never stored by
who asks."""

from __future__ import annotations

from dataclasses import dataclass

ACCEPT = "yes"
"""Answers `UnknownHostKey`: this is the right host."""


@dataclass(frozen=True)
class UnknownHostKey:
    """Nobody has seen this host's key yet. `key_type` as in `ED25519`, the fingerprint as in
    `SHA256:...`."""

    host: str
    key_type: str
    fingerprint: str


@dataclass(frozen=True)
class Passphrase:
    """The passphrase of an encrypted private key; `again` after a wrong one."""

    host: str
    file: str
    again: bool = False


@dataclass(frozen=True)
class Password:
    """The password of a user, `host` as in `user@host`; `again` after a wrong one."""

    host: str
    again: bool = False


@dataclass(frozen=True)
class RegistryPassword:
    """The password of a user of a registry of images, `host` as in `user@registry:5000`; `again`
    after a wrong one."""

    host: str
    again: bool = False


@dataclass(frozen=True)
class Prompt:
    """Something the host asks in its own words, such as a code of a second factor. `echo`: the
    answer may be seen while it is typed."""

    host: str
    text: str
    echo: bool = False


HostQuestion = UnknownHostKey | Passphrase | Password | RegistryPassword | Prompt
