"""`Secrets` in memory."""

from __future__ import annotations

from desktop_app.domain.errors import InvalidError


class FakeSecrets:
    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.available = True

    def get(self, name: str) -> str:
        if name not in self.values:
            raise InvalidError(
                "no_secret", f"There is no secret {name!r} on this computer.", field="secrets"
            )
        return self.values[name]

    def put(self, name: str, value: str) -> None:
        self.values[name] = value

    def delete(self, name: str) -> None:
        self.values.pop(name, None)
