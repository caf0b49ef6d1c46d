"""Registries: where images are put so that other hosts may have them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from desktop_app.domain.environment import Environment
from desktop_app.domain.errors import InvalidError

_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?"
_PART = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_REGISTRY = re.compile(rf"{_HOST}(?:/{_PART})*")
_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST = 200
_LONGEST_NAME = 80
_TAG_DIGITS = 12


@dataclass(frozen=True)
class PushedImage:
    """The image of one definition in a registry, where any host may pull it by its `digest`."""

    hash: str
    """Of the definition."""
    environment: str
    """NAME:VERSION, as it was called when it was pushed."""
    registry: str
    user: str
    """Who has to log in there, empty for nobody."""
    repository: str
    digest: str
    pushed_at: float = 0.0

    @property
    def image(self) -> str:
        """What is pulled."""
        return f"{self.repository}@{self.digest}"

    @property
    def reference(self) -> str:
        """The same for a person: with the tag that it was pushed under."""
        return f"{self.repository}:{self.hash[:_TAG_DIGITS]}@{self.digest}"


def check_registry(registry: str) -> str:
    """The registry as images are named after it. Raises `InvalidError` (`bad_registry`)."""
    registry = registry.strip().rstrip("/")
    host = registry.partition("/")[0]
    if "://" in registry:
        problem = "names a protocol"
    elif not any(sign in host for sign in ".:") and host != "localhost":
        problem = "is no place on a network"
    elif len(registry) > _LONGEST or not _REGISTRY.fullmatch(registry):
        problem = "is not the name of a registry"
    else:
        return registry
    raise InvalidError(
        "bad_registry",
        f"{registry!r} {problem}.",
        hint="Write host:port or host/folder, for example registry.example.org:5000/lab, "
        "in small letters and without https://",
        field="registry",
    )


def registry_host(registry: str) -> str:
    """What one logs in to: host and port."""
    return registry.partition("/")[0]


def repository_of(registry: str, environment: Environment) -> str:
    """Where an environment's images are put. What may not stand there becomes a dash."""
    text = unicodedata.normalize("NFKD", environment.name).casefold()
    name = _OTHER.sub("-", text)[:_LONGEST_NAME].strip("-")
    return f"{registry}/trainyard/{name or 'environment'}"


def pushed_name(repository: str, environment: Environment) -> str:
    """Repository and tag of a definition's image."""
    return f"{repository}:{environment.definition.hash[:_TAG_DIGITS]}"
