"""What interpreters can import, asked of themselves: on this computer, and on other hosts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from desktop_app.domain.compute import Target
from desktop_app.domain.fit import Contents
from desktop_app.domain.packages import package_name
from desktop_app.engine.hosts.answers import understood
from desktop_app.engine.ports import Clock
from desktop_app.hostside.environments.interpreter import ask
from desktop_app.hostside.protocol import HostError

FRESH_SECONDS = 15.0
"""So long the answer of another host counts: nobody tells when something is installed there."""


@dataclass(frozen=True)
class _Known:
    """An answer, for whom it holds, and until what changes."""

    modules: frozenset[str]
    stamps: Mapping[str, int]
    contents: Contents


class Interpreters:
    """Asks interpreters of this computer, each again only once something was installed."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    def contents(self, python: str, modules: Collection[str]) -> Contents | None:
        """What it has of these modules, and which torch. Blocking, for some seconds at most.

        None where it gives no answer: an interpreter that cannot be used is told elsewhere.
        """
        known = self._known.get(python)
        wanted = frozenset(modules)
        if known is None or not wanted <= known.modules or _stamps(known.stamps) != known.stamps:
            try:
                answer = ask(python, wanted)
            except HostError:
                return None
            stamps = _stamps([python, *answer["path"]])
            known = self._known[python] = _Known(wanted, stamps, _contents(answer))
        return known.contents


class AskedHost(Protocol):
    """A host that asks its interpreters."""

    async def interpreter(self, python: str, modules: Sequence[str]) -> Mapping[str, Any]: ...


class AskedHosts(Protocol):
    def host(self, target: Target) -> AskedHost: ...


@dataclass(frozen=True)
class _Heard:
    modules: frozenset[str]
    until: float
    contents: Contents


class InterpretersElsewhere:
    """Asks interpreters of other hosts, each again after a while."""

    def __init__(self, hosts: AskedHosts, clock: Clock) -> None:
        self._hosts = hosts
        self._clock = clock
        self._heard: dict[tuple[str, str], _Heard] = {}

    async def contents(self, target: Target, python: str, modules: Collection[str]) -> Contents:
        """As `Interpreters.contents`. Raises `KnownError`: `no_interpreter`, `no_answer`,
        `bad_answer`, and where the host cannot be reached."""
        key, wanted = (target.name, python), frozenset(modules)
        heard = self._heard.get(key)
        if heard is None or not wanted <= heard.modules or self._clock.now() > heard.until:
            answer = await self._hosts.host(target).interpreter(python, sorted(wanted))
            with understood(answer):
                contents = _contents(answer)
            heard = _Heard(wanted, self._clock.now() + FRESH_SECONDS, contents)
            self._heard[key] = heard
        return heard.contents


def _contents(answer: Mapping[str, Any]) -> Contents:
    minor, modules = answer["minor"], frozenset(map(str, answer["modules"]))
    versions = {package_name(name): str(found) for name, found in answer["versions"].items()}
    return Contents(None if minor is None else int(minor), modules, versions)


def _stamps(paths: Collection[str]) -> Mapping[str, int]:
    """When each was changed last: whatever is installed changes a folder of `sys.path`."""
    return {path: _stamp(path) for path in paths}


def _stamp(path: str) -> int:
    try:
        return Path(path).stat().st_mtime_ns
    except (OSError, ValueError):
        return 0
