"""The secrets that definitions name: whether this computer has them, set and forgotten.

They are those of runs, too: a name means one secret, in every workspace of this computer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.secrets import SecretState
from desktop_app.engine.ports import Secrets


class BuildSecrets:
    """No value ever comes out of it."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    async def states(self, names: Sequence[str]) -> Sequence[SecretState]:
        """In the same order. Where the keyring is locked, the system may ask for its password."""
        return await asyncio.to_thread(lambda: [self._state(name) for name in names])

    async def put(self, name: str, value: str) -> SecretState:
        """Store or replace one. Raises `InvalidError` (`no_value`) for an empty value, `KnownError`
        (`no_keyring`, `keyring_locked`)."""
        if not value:
            raise InvalidError(
                "no_value", f"The secret {name!r} needs a value.", field="build_secrets"
            )
        await asyncio.to_thread(self._secrets.put, name, value)
        return SecretState(name, is_set=True)

    async def forget(self, name: str) -> SecretState:
        """Take one out of the keyring, harmless where it is not there. It is still set where an
        environment variable of this process gives it. Raises as `put`."""
        await asyncio.to_thread(self._secrets.delete, name)
        return await asyncio.to_thread(self._state, name)

    def _state(self, name: str) -> SecretState:
        try:
            self._secrets.get(name)
        except InvalidError:
            return SecretState(name, is_set=False)
        except KnownError as error:
            return SecretState(name, None, error.text, error.hint)
        return SecretState(name, is_set=True)
