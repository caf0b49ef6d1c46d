"""Secrets of a build: where their values lie while it goes on, and hiding them in its words."""

from __future__ import annotations

import os
import re
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence
from urllib.parse import quote

from ..contents.deleting import delete_folder
from ..protocol import HostError

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SHORTEST_LINE = 8
"""A line of a value that is no longer than this may stand anywhere by chance."""


class Private(NamedTuple):
    """What a build may know, and what it leaves may not: secrets, and a lent network (see
    `lent_network`), by name."""

    secrets: Mapping[str, str] = {}
    network: Mapping[str, str] = {}
    pull: Optional[Mapping[str, Any]] = None
    """Where its image may be had, with a user's password; in no file."""


NOTHING = Private()


class SecretFiles:
    """A folder that only its owner may look into, with a file for each value."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def put(self, values: Mapping[str, str]) -> None:
        """These and no others: what a builder that was killed left goes. Raises OSError."""
        self.drop()
        if not values:
            return
        os.makedirs(self.folder, mode=0o700)
        for name, value in values.items():
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            descriptor = os.open(self.path(name), flags, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(value.encode("utf-8"))

    def path(self, name: str) -> str:
        """Where one lies; raises ValueError for what is no name of a secret."""
        if not NAME.fullmatch(name):
            raise ValueError("not the name of a secret: %r" % name)
        return os.path.join(self.folder, name)

    def all(self) -> Dict[str, str]:
        """Everything that is there."""
        return self.values(os.listdir(self.folder) if os.path.isdir(self.folder) else [])

    def values(self, names: Sequence[str]) -> Dict[str, str]:
        """Of these. Raises HostError (`no_secret`) for one that is not there."""
        return {name: self._value(name) for name in names}

    def _value(self, name: str) -> str:
        try:
            with open(self.path(name), "rb") as file:
                return file.read().decode("utf-8")
        except FileNotFoundError as error:
            raise HostError(
                "no_secret",
                "The build needs the secret %r, which the computer that asks for it lacks." % name,
                "Store it there, or set TRAINYARD_SECRET_%s in the environment." % name,
            ) from error

    def drop(self) -> None:
        """Harmless where there are none. Raises OSError."""
        delete_folder(self.folder)


class Hidden:
    """Takes values out of what is said, also as a URL or a single line has them."""

    def __init__(self, values: Sequence[str]) -> None:
        words = {word for value in values for word in _forms(value)}
        self._words: List[str] = sorted(words, key=len, reverse=True)

    def __bool__(self) -> bool:
        return bool(self._words)

    def hide(self, text: str) -> str:
        for word in self._words:
            text = text.replace(word, "(secret)")
        return text


def _forms(value: str) -> List[str]:
    lines = [line for line in value.splitlines() if len(line) >= _SHORTEST_LINE]
    return [word for word in (value, value.strip(), quote(value, safe=""), *lines) if word.strip()]
