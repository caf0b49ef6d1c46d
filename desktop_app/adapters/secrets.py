"""`Secrets` in the keyring of the operating system."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from desktop_app.domain.errors import InvalidError, KnownError

SERVICE = "trainyard"
VARIABLE_PREFIX = "TRAINYARD_SECRET_"


class KeyringSecrets:
    """Without a keyring (a server, a container) the environment variable TRAINYARD_SECRET_<NAME>
    gives a secret for as long as the process lives: it goes before the keyring and is never stored.
    """

    @property
    def available(self) -> bool:
        import keyring

        return float(keyring.get_keyring().priority) > 0

    def get(self, name: str) -> str:
        value = os.environ.get(VARIABLE_PREFIX + name)
        if value is None:
            import keyring

            with _translated():
                value = keyring.get_password(SERVICE, name)
        if value is None:
            raise InvalidError(
                "no_secret",
                f"There is no secret {name!r} on this computer.",
                hint=f"Store it first, or set {VARIABLE_PREFIX}{name} in the environment.",
                field="secrets",
            )
        return value

    def put(self, name: str, value: str) -> None:
        """Store or replace it; raises `KnownError` (`no_keyring`, `keyring_locked`)."""
        import keyring

        with _translated():
            keyring.set_password(SERVICE, name, value)

    def delete(self, name: str) -> None:
        """Forget it, harmless where it is not; raises `KnownError` as `put` does."""
        import keyring

        with _translated():
            if keyring.get_password(SERVICE, name) is not None:
                keyring.delete_password(SERVICE, name)


@contextmanager
def _translated() -> Iterator[None]:
    from keyring import errors

    try:
        yield
    except (errors.NoKeyringError, errors.InitError) as error:
        raise KnownError(
            "no_keyring",
            "This computer has no keyring that could keep secrets.",
            hint=f"Start one (such as GNOME Keyring), or set {VARIABLE_PREFIX}NAME in the "
            "environment: then nothing is stored.",
            field="secrets",
        ) from error
    except errors.KeyringError as error:
        raise KnownError(
            "keyring_locked",
            f"The keyring of this computer did not answer: {error}",
            hint="Unlock it and try again.",
            field="secrets",
        ) from error
