"""The hosts behind compute targets: one `Host` per transport, and what is known of our contact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desktop_app.domain.compute import Target, TransportKind
from desktop_app.domain.run import Contact
from desktop_app.engine.host import Host
from desktop_app.engine.ports import Asker, Clock

Connect = Callable[[Target, Asker | None], Host]
"""Makes the way to a target's host, which asks its questions there, if there is anybody."""


@dataclass(frozen=True)
class ContactState:
    """What we know about reaching a host, and since when (seconds since the epoch)."""

    contact: Contact
    since: float
    problem: str = ""
    hint: str = ""


class Hosts:
    """Connects each host once, however many targets and runs use it."""

    def __init__(
        self,
        connect: Mapping[TransportKind, Connect],
        clock: Clock,
        asker: Asker | None = None,
    ) -> None:
        self._connect = connect
        self._clock = clock
        self._asker = asker
        self._hosts: dict[str, Host] = {}
        self._contacts: dict[str, ContactState] = {}
        self._keys: dict[str, str] = {}

    def key(self, target: Target) -> str:
        """Names the host of a target: targets with the same key share it, and its connection.

        All that says how to get there is part of it, so what was mended is used at once.
        """
        host = target.ssh
        if host is None:
            return target.transport.value
        more = (host.client, host.identity_file, host.host_key, host.python, host.root)
        return " ".join([target.transport, host.destination, *(repr(str(word)) for word in more)])

    def host(self, target: Target) -> Host:
        key = self._keys[target.name] = self.key(target)
        if key not in self._hosts:
            self._hosts[key] = self._connect[target.transport](target, self._asker)
        return self._hosts[key]

    def contact(self, target: str) -> Contact:
        """What is known of reaching the host of the target with this name."""
        state = self._contacts.get(self._keys.get(target, ""))
        return state.contact if state else Contact.NONE

    def set_contact(self, key: str, contact: Contact, problem: str = "", hint: str = "") -> bool:
        """Remember what happened; whether that is news."""
        old = self._contacts.get(key)
        if old is not None and (old.contact, old.problem) == (contact, problem):
            return False
        self._contacts[key] = ContactState(contact, self._clock.now(), problem, hint)
        return True

    async def close(self) -> None:
        for host in self._hosts.values():
            await host.close()
