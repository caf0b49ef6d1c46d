"""`Settings` in memory; values are kept as JSON, as the real ones are."""

from __future__ import annotations

import json


class FakeSettings:
    problem = ""
    lost = False

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    @property
    def values(self) -> dict[str, object]:
        """All that was put."""
        return {name: json.loads(text) for name, text in self._values.items()}

    def get(self, name: str) -> object:
        return self.values.get(name)

    def put(self, name: str, value: object) -> None:
        self._values[name] = json.dumps(value)
