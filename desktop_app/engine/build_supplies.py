"""What a build needs besides its definition: the files that its Dockerfile copies, at the host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.domain.compute import Target
from desktop_app.engine.delivery import Deliveries
from desktop_app.engine.hosts import Hosts


class BuildSupplies:
    """Brings it to where an environment is built."""

    def __init__(self, hosts: Hosts, deliveries: Deliveries) -> None:
        self._hosts = hosts
        self._deliveries = deliveries

    async def bring(self, target: Target, environment: Mapping[str, Any]) -> None:
        """All is there when this returns. Raises `KnownError` as `Deliveries.deliver`."""
        host = self._hosts.delivering(target)
        if not host.in_place:
            async with host.deliveries:
                await self._deliveries.deliver_context(host, target.name, environment)
