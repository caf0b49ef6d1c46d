"""Comparing runs by their requests and their code."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

from desktop_app.domain.code_changes import MOST_BYTES, CodeChanges, FileDiff, NoDiff
from desktop_app.domain.comparison import ComparedInput
from desktop_app.domain.compute import Hardware
from desktop_app.domain.dataset import Dataset
from desktop_app.domain.environment import EnvironmentKind
from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.resolution import Resolution
from desktop_app.domain.run import Resources, RunRecord, RunSpec, RunSummary
from desktop_app.engine.events import EventBus
from desktop_app.engine.runs.comparisons import Comparisons
from desktop_app.engine.runs.reader import RunReader
from desktop_app.engine.runs.requests import Request, draft_of, make_request
from desktop_app.engine.runs.snapshots import Snapshot
from desktop_app.hostside.contents.manifest import make_manifest
from desktop_app.hostside.contents.store import Store
from desktop_app.hostside.layout import RunFolder
from tests.fakes import values

CODE = {"train.py": b"lr = 1\n", "old.py": b"x\n", "net/块.py": b"y\n"}
NEXT = {"train.py": b"lr = 2\n", "new.py": b"z\n", "net/块.py": b"y\n"}

DATA = {"name": "data", "path": "/data/birds"}
TRAVELLED = {"name": "data", "source": "/data/birds", "manifest": "0" * 64}
"""The same, of a run at another host."""


class Kept:
    """Runs as a workspace keeps them, by name."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.requests: dict[str, Request] = {}
        self.found: dict[str, Resolution] = {}
        """Of each that knows its packages, by its id."""
        self._summaries: dict[str, RunSummary] = {}

    def add(
        self,
        name: str,
        code: Mapping[str, bytes],
        spec: RunSpec | None = None,
        data: Mapping[str, str] = DATA,
    ) -> None:
        store = Store(str(self.root))
        entries = [
            {"path": path, "sha256": store.put_bytes(data), "size": len(data), "mode": 0o644}
            for path, data in code.items()
        ]
        summary = values.summary(len(self._summaries) + 1, name=name)
        self._summaries[name] = summary
        draft = draft_of(
            spec or RunSpec(self.root, "train.py"),
            manifest=store.put_bytes(make_manifest(entries)),
            inputs=[data],
            environment=values.environment(),
            launcher="process",
        )
        self.requests[summary.id] = make_request(draft, run_id=summary.id, name=name, created_at=0)

    def happened(self, number: int, *events: object) -> None:
        """Events of a run, as its host writes them."""
        path = Path(RunFolder(str(self.root), values.run_id(number)).events)
        path.parent.mkdir(parents=True)
        path.write_text("".join(json.dumps(event) + "\n" for event in events))

    async def find(self, run: str) -> RunRecord:
        if run not in self._summaries:
            raise NotFoundError("no_run", f"There is no run {run!r}.")
        return RunRecord(self._summaries[run])

    async def snapshot(self, run: str) -> Snapshot:
        request = self.requests[self._summaries[run].id]
        return Snapshot(self.root, str(request["manifest"]))

    async def packages(self, run: str) -> Resolution | None:
        return self.found.get(run)

    def overlay(self, run: RunSummary) -> RunSummary:
        return run

    def request(self, run_id: str) -> Request:
        return self.requests[run_id]


class Birds:
    """The datasets of a workspace with one."""

    async def list(self) -> list[Dataset]:
        return [values.dataset()]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    made = Kept(tmp_path)
    made.add("one", CODE)
    made.add("two", NEXT)
    return made


@pytest.fixture
def comparisons(kept: Kept) -> Comparisons:
    runs = cast(RunReader, kept)
    return Comparisons(root=kept.root, runs=runs, datasets=Birds(), events=EventBus())


@pytest.mark.parametrize("data", [DATA, TRAVELLED])
def test_runs_are_told_as_they_were_asked_for(
    kept: Kept, comparisons: Comparisons, data: Mapping[str, str]
) -> None:
    spec = RunSpec(
        Path("/code"),
        "train.py",
        inputs={"data": "birds"},
        variables={"A": "b"},
        resources=Resources(gpus=2),
    )
    kept.add("three", CODE, spec, data)
    found = asyncio.run(comparisons.compare(["three", "one", "three"]))
    three, one = found.runs
    assert (three.summary.name, one.summary.name) == ("three", "one")
    assert (three.source, three.resources, three.variables) == ("/code", spec.resources, {"A": "b"})
    assert three.inputs == {"data": ComparedInput("/data/birds", "birds", 398, 10 << 20)}
    assert one.inputs == {}
    assert three.definition is not None
    assert three.definition.kind is EnvironmentKind.IMAGE
    assert three.definition.requirements == ("torch==2.14.1", "torchvision==0.29.1")
    assert found.code == [CodeChanges(), CodeChanges()]


def test_the_packages_that_a_run_had_are_told_where_they_are_known(
    kept: Kept, comparisons: Comparisons
) -> None:
    kept.found[values.run_id(1)] = values.resolution(six="1.16.0")
    found = asyncio.run(comparisons.compare(["one", "two"]))
    assert [run.packages for run in found.runs] == [{"Python": "3.11.2", "six": "1.16.0"}, None]


def test_hosts_are_told_as_they_were_when_the_runs_began(
    kept: Kept, comparisons: Comparisons
) -> None:
    said = {"hostname": "box", "cpu": "EPYC", "cpus": 8, "memory": 1 << 30, "gpu_names": ["T4"]}
    kept.happened(1, {"event": "host", "os": "Debian", "driver": "550", **said})
    assert [run.host for run in asyncio.run(comparisons.compare(["one", "two"])).runs] == [
        Hardware("box", "Debian", "EPYC", 8, 1 << 30, ("T4",), "550"),
        None,
    ]


def test_what_a_host_says_that_no_host_has_is_left_out(
    kept: Kept, comparisons: Comparisons
) -> None:
    kept.happened(
        1, {"event": "host", "cpus": -1, "memory": "all", "gpu_names": [7], "cpu": "x" * 999}
    )
    kept.happened(2, {"event": "notice", "text": 'a "host"'}, ["host"])
    one, two = asyncio.run(comparisons.compare(["one", "two"])).runs
    assert one.host == Hardware(cpu="x" * 200, gpus=("",))
    assert two.host is None


def test_code_is_compared_with_that_of_the_first_run(comparisons: Comparisons) -> None:
    changes = CodeChanges(added=["new.py"], removed=["old.py"], changed=["train.py"])
    assert asyncio.run(comparisons.compare(["one", "two"])).code == [CodeChanges(), changes]
    assert asyncio.run(comparisons.changes("one", "two")) == changes


def test_lost_code_is_told_beside_everything_else(kept: Kept, comparisons: Comparisons) -> None:
    kept.requests[values.run_id(2)]["manifest"] = "0" * 64
    first, second = asyncio.run(comparisons.compare(["one", "two"])).code
    assert first == CodeChanges()
    assert second.problem.startswith("The run's code snapshot cannot be read.")
    with pytest.raises(KnownError, match="cannot be read"):
        asyncio.run(comparisons.diff("one", "two", "train.py"))


def test_a_file_is_compared_line_by_line(kept: Kept, comparisons: Comparisons) -> None:
    changed = FileDiff("train.py", "@@ -1 +1 @@\n-lr = 1\n+lr = 2\n")
    assert asyncio.run(comparisons.diff("one", "two", "train.py")) == changed
    added = FileDiff("new.py", "@@ -0,0 +1 @@\n+z\n")
    assert asyncio.run(comparisons.diff("one", "two", "new.py")) == added
    kept.add("large", {"new.py": b"x" * (MOST_BYTES + 1)})
    large = FileDiff("new.py", refused=NoDiff.TOO_LARGE)
    assert asyncio.run(comparisons.diff("two", "large", "new.py")) == large
    with pytest.raises(NotFoundError, match=r"Neither run's code has a file 'none\.py'"):
        asyncio.run(comparisons.diff("one", "two", "none.py"))


@pytest.mark.parametrize("runs", [[], ["one"], ["one", "one"]])
def test_one_run_alone_is_refused(comparisons: Comparisons, runs: list[str]) -> None:
    with pytest.raises(InvalidError, match="cannot be compared"):
        asyncio.run(comparisons.compare(runs))
