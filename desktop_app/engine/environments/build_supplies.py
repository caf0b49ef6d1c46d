"""What a build needs besides its definition: what its Dockerfile copies, and its secrets."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from typing import Any

from desktop_app.domain.compute import LauncherKind, Target
from desktop_app.domain.errors import KnownError
from desktop_app.engine.delivery.delivery import Deliveries
from desktop_app.engine.hosts.hosts import Hosts
from desktop_app.engine.images.pulls import Pulls
from desktop_app.engine.ports import Secrets
from desktop_app.hostside.environments import lent_network


class BuildSupplies:
    """Brings it to where an environment is built."""

    def __init__(
        self, hosts: Hosts, deliveries: Deliveries, secrets: Secrets, pulls: Pulls
    ) -> None:
        self._hosts = hosts
        self._deliveries = deliveries
        self._secrets = secrets
        self._pulls = pulls

    async def bring(
        self, target: Target, environment: Mapping[str, Any], *, own_network: bool, ask: bool
    ) -> Mapping[str, Any]:
        """The files are there when this returns what the build may know: `secret_values`, with
        `own_network` this computer's way to the `network`, and from where its image may be had
        (`pull`), for which a password is asked if `ask` says so; without it a locked keyring does
        not hinder either. Raises `KnownError` as
        `Deliveries.deliver`, and `unreadable` for a CA bundle."""
        host = self._hosts.delivering(target)
        if not host.in_place:
            async with host.deliveries:
                await self._deliveries.deliver_context(host, target.name, environment)
        values: Mapping[str, str] = {}
        try:
            values = await asyncio.to_thread(build_secret_values, self._secrets, environment)
        except KnownError as error:
            if ask or error.code != "keyring_locked":
                raise  # else it is there as far as is known, and needs none
        network = await asyncio.to_thread(_lent_network) if own_network else {}
        pull = None
        if target.launcher is LauncherKind.DOCKER:
            pull = await self._pulls.pull(str(environment["hash"]), ask=ask)
        return {"secret_values": values, "network": network, "pull": pull}


def _lent_network() -> Mapping[str, str]:
    try:
        return lent_network.own_network(os.environ)
    except OSError as error:
        raise KnownError(
            "unreadable",
            f"The CA bundle {error.filename!r} cannot be read: {error.strerror}.",
            hint="Name another file in SSL_CERT_FILE.",
        ) from error


def build_secret_values(secrets: Secrets, environment: Mapping[str, Any]) -> Mapping[str, str]:
    """Those of an environment's request that this computer has. What it lacks the host asks for, if
    it has to build at all: what is there already needs none. Blocking."""
    found = {}
    for name in environment.get("build_secrets") or ():
        value = _value(secrets, name)
        if value is not None:
            found[name] = value
    return found


def _value(secrets: Secrets, name: str) -> str | None:
    try:
        return secrets.get(name)
    except KnownError as error:
        if error.code in ("no_secret", "no_keyring"):
            return None
        raise
