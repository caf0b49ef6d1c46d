"""The targets as files of the workspace: read, checked, created or reused by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from desktop_app.domain.compute import (
    BUILTIN_TARGETS,
    LauncherKind,
    SshClient,
    SshHost,
    Target,
    TransportKind,
)
from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.engine.catalog import Catalog, Document

MAX_NODES = 10_000


class StoredTargets:
    """The targets as files of the workspace, and the built-in ones. Blocking, small."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def list(self) -> list[Target]:
        return [*BUILTIN_TARGETS, *self._read()[0]]

    def problems(self) -> Sequence[KnownError]:
        """What is wrong with files that should hold a target, each naming its file."""
        return [*self._catalog.listing().problems, *self._read()[1]]

    def get(self, name: str) -> Target:
        """Raises `NotFoundError` with the names that there are."""
        for target in BUILTIN_TARGETS:
            if target.name == name:
                return target
        try:
            return self._target(self._catalog.get(name))
        except NotFoundError as error:
            names = ", ".join(repr(target.name) for target in self.list())
            raise NotFoundError(
                error.code, error.text, hint=f"There are: {names}.", field="target"
            ) from error

    def check(self, wanted: Target) -> None:
        """Raise what `create` would."""
        self._catalog.refuse_read_only()
        _refuse_builtin(wanted.name)
        _check_nodes(wanted.min_nodes, wanted.max_nodes)
        if self._catalog.has(wanted.name):
            self._created(wanted, self._catalog.get(wanted.name))

    def create(self, wanted: Target) -> Target:
        """As `Targets.create`."""
        _refuse_builtin(wanted.name)
        _check_nodes(wanted.min_nodes, wanted.max_nodes)
        return _target(self._catalog.change(wanted.name, partial(self._created, wanted)))

    def remove(self, name: str) -> None:
        _refuse_builtin(name)
        self._catalog.remove(name)

    def _read(self) -> tuple[Sequence[Target], Sequence[KnownError]]:
        """The targets, and what is wrong with documents that hold none."""
        found, problems = [], []
        for document in self._catalog.listing().documents:
            try:
                found.append(self._target(document))
            except KnownError as problem:
                problems.append(problem)
        return found, problems

    def _target(self, document: Document) -> Target:
        """Raises `KnownError` (`broken_document`) for what is no target of this version."""
        try:
            return _target(document)
        except (KeyError, TypeError, ValueError, InvalidError) as error:
            raise self._catalog.unusable(document["name"], f"it is no target: {error}") from error

    def _created(self, wanted: Target, old: Document | None) -> Document:
        """The document of a target of the same place, with the newer node bounds."""
        if old is not None and _place(self._target(old)) != _place(wanted):
            raise InvalidError(
                "name_taken",
                f"There is another target named {wanted.name!r}.",
                hint="Choose another name, or remove that target first.",
                field="name",
            )
        return {
            **({} if wanted.ssh is None else {"ssh": _ssh_document(wanted.ssh)}),
            "transport": wanted.transport.value,
            "launcher": wanted.launcher.value,
            "min_nodes": wanted.min_nodes,
            "max_nodes": wanted.max_nodes,
            "description": wanted.description,
        }


def _target(document: Document) -> Target:
    return Target(
        name=document["name"],
        transport=TransportKind(document["transport"]),
        launcher=LauncherKind(document["launcher"]),
        min_nodes=document["min_nodes"],
        max_nodes=document["max_nodes"],
        description=document["description"],
        ssh=_ssh_host(document["ssh"]) if "ssh" in document else None,
    )


def _ssh_document(host: SshHost) -> Document:
    return {**asdict(host), "client": host.client.value}


def _ssh_host(document: Mapping[str, Any]) -> SshHost:
    return SshHost(**{**document, "client": SshClient(document["client"])})


def _place(target: Target) -> tuple[object, ...]:
    """What a target's name means. A host's key and what may stay there can be told anew: they say
    nothing of the place."""
    host = target.ssh and replace(target.ssh, host_key="", cache_limit=1)
    return target.transport, target.launcher, host


def _refuse_builtin(name: str) -> None:
    if any(name.casefold() == target.name for target in BUILTIN_TARGETS):
        raise InvalidError(
            "builtin_target",
            f"The target {name!r} is built in and stays as it is.",
            hint="Choose another name.",
            field="name",
        )


def _check_nodes(min_nodes: int, max_nodes: int) -> None:
    if not (0 <= min_nodes <= max_nodes <= MAX_NODES and max_nodes >= 1):
        raise InvalidError(
            "bad_nodes",
            f"{min_nodes} to {max_nodes} nodes are no bounds.",
            hint="At least one node, and not fewer than the minimum.",
            field="max_nodes",
        )
