"""The inputs of a run by name, as paths."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

_PREFIX = "TRAINYARD_INPUT_"


def _variable(name: str) -> str:
    return _PREFIX + re.sub(r"[^0-9A-Z]", "_", name.upper())


class Inputs(Mapping):  # type: ignore[type-arg]  # has no arguments in 3.8
    """A name is found whichever its capitals and signs; those that are listed are in lower case."""

    def __getitem__(self, name: str) -> str:
        try:
            return os.environ[_variable(name)]
        except KeyError:
            there = ", ".join(self) or "none"
            text = "The run has no input %r. It has: %s." % (name, there)
            raise KeyError(text) from None

    def __iter__(self) -> Iterator[str]:
        found = [name for name in os.environ if name.startswith(_PREFIX)]
        return iter(sorted(name[len(_PREFIX) :].lower() for name in found))

    def __len__(self) -> int:
        return len(list(iter(self)))
