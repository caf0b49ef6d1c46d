"""Which runs are on a page: found by a filter, in groups, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from sqlalchemy import CompoundSelect, Connection, Select, func, select, true, union

from desktop_app.adapters.store import gpu_hours, queries
from desktop_app.adapters.store.queries import Among, Condition
from desktop_app.adapters.store.schema import IS_LIVE, runs
from desktop_app.domain.filters import Field, FieldKind, parse_field
from desktop_app.domain.groups import MOST_GROUPS, in_group_order, parse_group
from desktop_app.domain.run import RunGroup, RunQuery

FEW = 2_000
"""So many runs are sorted by looking up what each has; of more, the first ones are searched in the
order of an index."""
MOST_VALUES = 500
"""In one statement: older SQLite takes 999 variables."""


@dataclass(frozen=True)
class FoundPage:
    """The keys of a page's runs, how many match in all, and their groups."""

    keys: Sequence[int]
    total: int
    groups: Sequence[RunGroup] = ()


def find_page(
    connection: Connection, query: RunQuery, known: Sequence[RunGroup] | None = None
) -> FoundPage:
    """`known` are the groups, where they have been found out already. Raises `InvalidError` for a
    bad filter, sort field or group."""
    parse_field(query.sort)
    group = parse_group(query.group) if query.group else None
    left_out, matching = queries.left_out(query), queries.filtered(query)
    limit, offset = max(query.limit, 0), max(query.offset, 0)

    def page(whole: _Part) -> FoundPage:
        if group is None:
            return FoundPage(_sorted(connection, query, whole, offset, limit), whole.count)
        groups = _groups(connection, query, group, whole) if known is None else known
        keys = list[int]()
        for part, before, count in _parts(group, groups, whole.among, offset, limit):
            keys += _sorted(connection, query, part, before, count)
        return FoundPage(keys, whole.count, groups)

    if matching is None:
        every = select(runs.c.key)
        hidden = _count(connection, union(*left_out)) if left_out else 0
        whole = select(func.count()).select_from(runs)  # which SQLite need not read them for
        total = (connection.scalar(whole) or 0) - hidden
        return page(_Part(queries.in_none(left_out), every, total, walked=True))
    if left_out:
        matching = matching.where(queries.in_none(left_out)(matching.selected_columns[0]))
    queries.found.create(connection, checkfirst=False)
    try:
        # Of a tag that several runs have, or a run that has several, each run counts once.
        put = queries.found.insert().prefix_with("OR IGNORE").from_select(["key"], matching)
        total = connection.execute(put).rowcount
        found = select(queries.found.c.key)
        return page(_Part(queries.is_found, found, total, walked=total > FEW))
    finally:
        queries.found.drop(connection, checkfirst=False)


@dataclass(frozen=True)
class _Part:
    """Runs that are put in order at once: few by looking up what each of the `keys` is sorted by,
    many by an index, which is `walked`, and of which only those `among` them are taken."""

    among: Among
    keys: Select[Any]
    count: int
    walked: bool
    group: Field | None = None
    """Where they are of several groups."""


def _sorted(
    connection: Connection, query: RunQuery, part: _Part, offset: int, limit: int
) -> list[int]:
    if not part.walked:
        looked_up = queries.looked_up(query, part.keys, part.group)
        return list(connection.scalars(looked_up.limit(limit).offset(offset)))
    walked = queries.walked(query, part.among)
    keys = list(connection.scalars(walked.limit(limit).offset(offset)))
    missing = min(limit, part.count - offset) - len(keys)
    if missing > 0:
        before = 0 if keys else offset - _count(connection, walked.order_by(None))
        rest = queries.rest(query, part.among)
        keys += connection.scalars(rest.limit(missing).offset(before))
    return keys


# ------------------------------------------------------------------------ groups


def _groups(
    connection: Connection, query: RunQuery, field: Field, whole: _Part
) -> Sequence[RunGroup]:
    """The groups of the runs that a page is of, in order."""
    values, among = queries.values_of(field), whole.among

    def by_value(which: Among) -> dict[str, int]:
        counted = connection.execute(values.counts(which).limit(MOST_GROUPS))
        return {row.value: row.number for row in counted}

    def counts(state: Condition) -> tuple[int, dict[str, int]]:
        """How many runs are in a state, and how many of them have each value."""
        total = _count(connection, select(runs.c.key).where(state, among(runs.c.key)))
        return total, by_value(queries.that_are(state, among)) if total else {}

    of_all = by_value(among)
    lives, of_live = counts(IS_LIVE)
    fails, of_failed = counts(queries.HAS_FAILED)
    hours = dict[str, float]()
    if connection.scalar(gpu_hours.ARE_THERE):
        hours = {row.value: row.hours for row in connection.execute(values.hours(among))}
    sort, firsts = parse_field(query.sort), dict[str, float]()
    if sort.kind is FieldKind.METRIC:
        of_each = values.firsts(sort, query.descending, among)
        firsts = {row.value: row.first for row in connection.execute(of_each)}
    found = [
        RunGroup(
            value,
            of_all[value],
            of_live.get(value, 0),
            of_failed.get(value, 0),
            hours.get(value) or 0.0,
            firsts.get(value),
        )
        for value in in_group_order(of_all, field)
    ]
    rest = whole.count - sum(of_all.values())
    if rest:
        with_gpus = select(func.sum(gpu_hours.HOURS)).where(runs.c.gpus > 0, among(runs.c.key))
        of_whole = connection.scalar(with_gpus) or 0.0
        lives -= sum(group.live for group in found)
        fails -= sum(group.failed for group in found)
        of_rest = max(0.0, of_whole - sum(group.gpu_hours for group in found))
        first = None
        if sort.kind is FieldKind.METRIC:
            others = queries.besides(values.keys(_told_apart(values, found)), among)
            first = connection.scalar(queries.first_of(sort, query.descending, others))
        found.append(RunGroup("", rest, lives, fails, of_rest, first))
    return found


def _parts(
    field: Field, groups: Sequence[RunGroup], among: Among, offset: int, limit: int
) -> Iterator[tuple[_Part, int, int]]:
    """What of a page is put in order at once: many runs of one group, or several groups of few.
    With each come how many of its runs are before the page, and how many are on it."""
    values = queries.values_of(field)
    told_apart = _told_apart(values, groups)
    starts = accumulate((group.count for group in groups), initial=0)
    on_page = [
        (start, group)
        for start, group in zip(starts, groups, strict=False)
        if start < offset + limit and offset < start + group.count
    ]
    for some in _together(on_page):
        start, count = some[0][0], sum(group.count for _, group in some)
        names = [group.value for _, group in some]
        if names == [""]:
            of_part = queries.besides(values.keys(told_apart), among)
            keys = select(runs.c.key).where(of_part(runs.c.key))
        else:
            keys = values.keys(values.value.in_(names)).where(among(values.key))
            of_part = queries.one_of(keys)
        several = field if len(names) > 1 else None
        part = _Part(of_part, keys, count, not several and count > FEW, several)
        before = max(0, offset - start)
        yield part, before, min(count, offset + limit - start) - before


def _told_apart(values: queries.Values, groups: Sequence[RunGroup]) -> Condition:
    """Whether a value has a group of its own."""
    if len(groups) < MOST_GROUPS:
        return true()
    return values.value <= max(group.value for group in groups)


def _together(
    groups: Iterable[tuple[int, RunGroup]],
) -> Iterator[Sequence[tuple[int, RunGroup]]]:
    """Neighbours that have few runs, and a value; each of the others alone."""
    several: list[tuple[int, RunGroup]] = []
    for start, group in groups:
        small = group.value and group.count <= FEW
        if several and (not small or len(several) == MOST_VALUES):
            yield several
            several = []
        if small:
            several.append((start, group))
        else:
            yield [(start, group)]
    if several:
        yield several


def _count(connection: Connection, keys: Select[Any] | CompoundSelect[Any]) -> int:
    return connection.scalar(select(func.count()).select_from(keys.subquery())) or 0
