"""`trainyard env built`, `clean` and `remove`: what was built of environments, and its deletion."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desktop_app.cli import texts
from desktop_app.cli.env_create import Name
from desktop_app.cli.env_travel import app
from desktop_app.cli.verbs import USER_ERROR, Session, verb
from desktop_app.domain.built import (
    DAY_SECONDS,
    UNUSED_DAYS,
    built_only_of,
    total_size,
    unused_since,
    would_free,
)
from desktop_app.domain.plain import time_text

if TYPE_CHECKING:
    from desktop_app.domain.built import BuiltEnvironment, BuiltHost, Discarded

__all__ = ["app"]

_RIGHT = ("size", "frees", "made", "used")
Target = Annotated[str, typer.Option(metavar="T", help="Only at the host of this target.")]


@verb(app, "built")
async def built(session: Session, target: Target = "") -> None:
    """List the images and virtual environments that were built, what they take, and their use."""
    hosts = await session.engine.built.list(target)
    every = _every(hosts)

    def show() -> None:
        _table(session, every, every)
        if every:
            session.out.line(f"together {texts.size(total_size(every))}")

    _warn(session, hosts)
    session.out.answer([_host_record(host) for host in hosts], show)


@verb(app, "clean")
async def clean(
    session: Session,
    target: Target = "",
    unused_for: Annotated[
        float, typer.Option("--unused-for", metavar="DAYS", min=0, help="Not used for so long.")
    ] = UNUSED_DAYS,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be deleted, and delete nothing.")
    ] = False,
) -> int:
    """Delete built images and virtual environments that nobody has used for some time."""
    hosts = await session.engine.built.list(target)
    _warn(session, hosts)
    every = _every(hosts)
    old = unused_since(time.time() - unused_for * DAY_SECONDS, every)
    if not dry_run:
        return _tell(session, await session.engine.built.remove(old))

    def show() -> None:
        _table(session, old, every)
        session.out.line(f"{texts.size(would_free(old, every))} would be freed")

    record = {"would_go": _records(old, every), "would_free": would_free(old, every)}
    session.out.answer(record, show)
    return 0


@verb(app, "remove")
async def remove(
    session: Session,
    name: Name,
    with_built: Annotated[
        bool, typer.Option("--built", help="Delete what was built of it, on every host, too.")
    ] = False,
) -> int:
    """Forget an environment with all its versions; what was built of it stays without --built."""
    environments = session.engine.environments
    if not with_built:
        await environments.remove(name)
        session.out.answer({"removed": name}, lambda: session.out.line(f"{name} removed"))
        return 0
    await environments.check_unused(name)
    hosts = await session.engine.built.list()
    _warn(session, hosts)
    own = built_only_of(name, _every(hosts))
    await environments.remove(name)
    return _tell(session, await session.engine.built.remove(own), name)


def _every(hosts: Iterable[BuiltHost]) -> Sequence[BuiltEnvironment]:
    return [one for host in hosts for one in host.built]


def _warn(session: Session, hosts: Iterable[BuiltHost]) -> None:
    """Name what could not be asked, so that a list is not taken as whole."""
    for host in hosts:
        if host.trouble:
            session.out.note(f"warning: {', '.join(host.targets)}: {host.trouble}")
            if host.hint:
                session.out.note(f"hint: {host.hint}")


def _tell(session: Session, answer: Discarded, removed: str = "") -> int:
    """What was deleted, and what stays and why; the exit code."""

    def show() -> None:
        if removed:
            session.out.line(f"{removed} removed")
        for one in answer.gone:
            session.out.line(f"{one.title} deleted on {one.host}")
        session.out.line(f"{texts.size(answer.freed)} freed")

    for problem in answer.problems:
        session.out.error(problem)
    record: dict[str, Any] = {
        "gone": [_identity(one) for one in answer.gone],
        "freed": answer.freed,
        "problems": [{"code": p.code, "text": p.text, "hint": p.hint} for p in answer.problems],
    }
    session.out.answer({"removed": removed, **record} if removed else record, show)
    return USER_ERROR if answer.problems else 0


def _table(
    session: Session, shown: Sequence[BuiltEnvironment], every: Sequence[BuiltEnvironment]
) -> None:
    now = time.time()
    rows = [
        [
            one.title,
            one.kind.value,
            one.host,
            texts.size(one.size),
            texts.size(would_free([one], every)),
            texts.age(one.made_at, now) if one.made_at else "",
            texts.age(one.used_at, now) if one.used_at is not None else "",
            ", ".join([*one.runs, *one.holds, *(["its build"] if one.building else [])]),
        ]
        for one in shown
    ]
    headers = ["environment", "kind", "host", "size", "frees", "made", "used", "in use by"]
    session.out.table(headers, rows, right=_RIGHT)


def _identity(one: BuiltEnvironment) -> dict[str, Any]:
    return {"host": one.host, "kind": one.kind.value, "key": one.key, "name": one.title}


def _records(
    shown: Iterable[BuiltEnvironment], every: Sequence[BuiltEnvironment]
) -> list[dict[str, Any]]:
    return [
        {
            **_identity(one),
            "environments": list(one.environments),
            "size": one.size,
            "frees": would_free([one], every),
            "made_at": time_text(one.made_at or None),
            "used_at": time_text(one.used_at),
            "runs": list(one.runs),
            "holds": list(one.holds),
            "building": one.building,
            "whole": one.whole,
        }
        for one in shown
    ]


def _host_record(host: BuiltHost) -> dict[str, Any]:
    return {
        "targets": list(host.targets),
        "built": _records(host.built, host.built),
        "trouble": host.trouble,
        "hint": host.hint,
    }
