"""`Settings` in memory; values are kept as JSON, as the real ones are."""

from __future__ import annotations

import json


class FakeSettings:
    problem = ""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def get(self, name: str) -> object:
        value: object = json.loads(self._values.get(name, "null"))
        return value

    def put(self, name: str, value: object) -> None:
        self._values[name] = json.dumps(value)
