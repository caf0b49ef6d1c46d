"""The hosts behind compute targets: one `Host` per transport, and what is known of our contact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desktop_app.domain.compute import Target, TransportKind
from desktop_app.domain.run import Contact
from desktop_app.engine.hosts.host import Host
from desktop_app.engine.hosts.pauses import Pauses
from desktop_app.engine.ports import Asker, Clock

Connect = Callable[[Target, Asker | None], Host]
"""Makes the way to a target's host, which asks its questions there, if there is anybody."""
Askers = Callable[[Target], Asker | None]
"""Whoever answers what a target's host asks, None where nobody does."""


@dataclass(frozen=True)
class ContactState:
    """What we know about reaching a host. `seen` is when contact was lost, in seconds since the
    epoch; None where there is contact, or never was any."""

    contact: Contact
    problem: str = ""
    hint: str = ""
    seen: float | None = None


_NONE = ContactState(Contact.NONE)
ContactListener = Callable[[Target, ContactState], object]


class Hosts:
    """Connects each host once, however many targets and runs use it."""

    def __init__(
        self,
        connect: Mapping[TransportKind, Connect],
        clock: Clock,
        askers: Askers | None = None,
        network: Callable[[], str] = lambda: "",
    ) -> None:
        """`network` names how this computer is connected: a lost host is asked again at once where
        that changes."""
        self._connect = connect
        self._clock = clock
        self.pause = Pauses(clock, network).pause
        """Between attempts to reach a lost host."""
        self._askers = askers or (lambda target: None)
        self._hosts: dict[str, Host] = {}
        self._contacts: dict[str, ContactState] = {}
        self._targets: dict[str, Target] = {}
        self._listener: ContactListener | None = None

    def listen(self, listener: ContactListener) -> None:
        """Tell whenever what is known of reaching a host changes."""
        self._listener = listener

    def key(self, target: Target) -> str:
        """Names the host of a target: targets with the same key share it, and its connection.

        All that says how to get there is part of it, so what was mended is used at once. What may
        stay there is not: it is told with each delivery.
        """
        host = target.ssh
        if host is None:
            return target.transport.value
        more = (host.client, host.identity_file, host.host_key, host.python, host.root)
        return " ".join([target.transport, host.destination, *(repr(str(word)) for word in more)])

    def host(self, target: Target) -> Host:
        self._targets[target.name] = target
        key = self.key(target)
        if key not in self._hosts:
            self._hosts[key] = self._connect[target.transport](target, self._askers(target))
        return self._hosts[key]

    def delivering(self, target: Target) -> Host:
        """The same for a delivery, of which as much stays there as the target allows."""
        host = self.host(target)
        return host if target.ssh is None else host.within(target.ssh.cache_limit)

    def contact(self, target: str) -> ContactState:
        """What is known of reaching the host of the target with this name."""
        known = self._targets.get(target)
        return self._contacts.get(self.key(known), _NONE) if known else _NONE

    def set_contact(self, key: str, contact: Contact, problem: str = "", hint: str = "") -> bool:
        """Remember what happened; whether that is news."""
        old = self._contacts.get(key, _NONE)
        if (old.contact, old.problem) == (contact, problem):
            return False
        seen = None
        if contact is Contact.STALE:
            seen = self._clock.now() if old.contact is Contact.LIVE else old.seen
        self._contacts[key] = state = ContactState(contact, problem, hint, seen)
        if self._listener is not None:
            for target in self._targets.values():
                if self.key(target) == key:
                    self._listener(target, state)
        return True

    async def close(self) -> None:
        for host in self._hosts.values():
            await host.close()
