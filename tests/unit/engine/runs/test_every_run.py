"""All runs of a query, page by page, while others come and go."""

from __future__ import annotations

import asyncio

import pytest

from desktop_app.domain.run import RunPage, RunQuery
from desktop_app.engine.runs import reader
from desktop_app.engine.runs.reader import RunReader
from tests.fakes import values


class Growing(RunReader):
    """Before each page but the first a newer run comes, which moves the others on."""

    def __init__(self, count: int, limit: int) -> None:
        self.runs = [values.summary(id=f"{number:026d}") for number in range(count)]
        self.limit = limit
        self.asked: list[int] = []

    async def list(self, query: RunQuery) -> RunPage:
        if self.asked and len(self.runs) < self.limit:
            self.runs.insert(0, values.summary(id=f"{len(self.runs):026d}"))
        self.asked.append(query.offset)
        page = self.runs[query.offset : query.offset + query.limit]
        return RunPage(tuple(page), len(self.runs))


def test_the_runs_that_were_there_are_told_once_each_however_many_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader, "EVERY_PAGE", 3)
    growing = Growing(10, limit=13)
    before = [run.id for run in growing.runs]
    found = [run.id for run in asyncio.run(growing.every(RunQuery()))]
    assert len(found) == len(set(found))
    assert set(before) <= set(found)
    assert growing.asked == [0, 3, 6, 9, 12]
