"""Outputs that come from another host: whole and verified, whatever the host says and sends."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import Hindered, Progress
from desktop_app.domain.run import Outcome, OutputFile, RunRecord, Stage
from desktop_app.engine import fetch
from desktop_app.engine.catalog import write_json
from desktop_app.engine.events import EventBus
from desktop_app.engine.fetch import RESUMED_FROM
from desktop_app.engine.fetches import Fetches
from desktop_app.engine.hosts import Hosts
from desktop_app.engine.outputs import Outputs
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import RunIndex
from desktop_app.engine.submit import Named
from desktop_app.engine.tasks import Tasks
from desktop_app.engine.worker import Worker
from desktop_app.hostside.protocol import Frame
from tests.fakes import values
from tests.unit.engine.doubles import Heard, StillClock, ThreadLocks

CHUNK = 256 * 1024
LARGE = os.urandom(RESUMED_FROM + 300_000)
GONE = KnownError("unreachable", "The host does not answer.")


def listed(path: str, data: bytes, **changes: Any) -> OutputFile:
    return replace(OutputFile(path, len(data), hashlib.sha256(data).hexdigest()), **changes)


class Box:
    """A host that has files, and does what a test makes it do."""

    in_place = False

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[Sequence[tuple[str, int]]] = []
        self.cut_after: int | None = None
        self.says: Sequence[Frame] | None = None
        self.fetches = asyncio.Semaphore(2)

    @asynccontextmanager
    async def fetch(
        self, run_id: str, files: Sequence[tuple[str, int]]
    ) -> AsyncIterator[AsyncIterator[Frame]]:
        self.asked.append(list(files))
        yield self._frames(files)

    async def _frames(self, files: Sequence[tuple[str, int]]) -> AsyncIterator[Frame]:
        if self.says is not None:
            for frame in self.says:
                yield frame
            return
        sent = 0
        for number, (path, offset) in enumerate(files):
            if path not in self.files:
                yield {"kind": "lacking", "file": number, "why": f"There is no {path}."}, b""
                continue
            for at in range(offset, len(self.files[path]), CHUNK):
                if self.cut_after is not None and sent >= self.cut_after:
                    self.cut_after = None
                    raise GONE
                data = self.files[path][at : at + CHUNK]
                sent += len(data)
                yield {"kind": "data", "file": number, "offset": at, "length": len(data)}, data
        yield {"kind": "answer"}, b""


class Desk:
    """A workspace with one run that has ended at the host."""

    def __init__(self, root: Path) -> None:
        self.paths = WorkspacePaths(root)
        self.box = Box()
        self.bus = EventBus()
        self.heard = Heard(self.bus)
        self.clock = StillClock()
        self.record = RunRecord(
            values.summary(1, stage=Stage.ENDED, outcome=Outcome.SUCCEEDED, target="box")
        )
        self.folder = Path(self.paths.run(self.record.summary.id).path)
        self.folder.mkdir(parents=True)
        self.outputs = self._outputs()

    def _outputs(self, read_only: str = "") -> Outputs:
        return Outputs(
            self.paths,
            cast(Hosts, self),
            cast(Named[Any], self),
            self.bus,
            ThreadLocks(),
            self.clock,
            read_only,
        )

    async def get(self, name: str) -> str:
        return name

    def host(self, target: str) -> Box:
        return self.box

    def list(self, *outputs: OutputFile) -> None:
        self.record = replace(self.record, outputs=outputs)

    def left(self, files: Mapping[str, bytes]) -> None:
        """The run left these, and the host says so."""
        self.box.files.update(files)
        self.list(*(listed(path, data) for path, data in files.items()))

    def bring_all(self) -> None:
        async def bring() -> None:
            async with asyncio.timeout(20):
                await self.outputs.bring_all(self.record)

        asyncio.run(bring())

    def refusal(self) -> KnownError:
        with pytest.raises(KnownError) as caught:
            self.bring_all()
        return caught.value

    @property
    def here(self) -> dict[str, bytes]:
        """Every file in the run's folder."""
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "workspace")


def test_small_outputs_come_in_one_stream_under_their_own_names(desk: Desk) -> None:
    names = ["a b", 'it\'s "my" 图\n;rm', "a\\b", "deep/er/x", "\udcff", "-rf", "~", "C:"]
    desk.left({f"outputs/{name}": name.encode("utf-8", "replace") for name in (*names, "empty")})
    desk.box.files["outputs/empty"] = b""
    desk.list(*desk.record.outputs[:-1], listed("outputs/empty", b""))
    desk.bring_all()
    assert desk.here == {f"work/{name}": data for name, data in desk.box.files.items()}
    assert len(desk.box.asked) == 1
    told = desk.heard.of(Progress)
    assert (told[-1].finished, told[-1].done) == (True, told[-1].total)
    desk.bring_all()
    assert len(desk.box.asked) == 1


def test_only_so_much_is_kept_in_memory_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "BATCH_BYTES", 25)
    monkeypatch.setattr(fetch, "BATCH_FILES", 3)
    desk.left({f"outputs/{number}": b"0123456789"[:number] for number in range(10)})
    desk.bring_all()
    assert [len(asked) for asked in desk.box.asked] == [3, 3, 3, 1]
    assert len(desk.here) == 10


def test_a_large_output_goes_on_where_it_was_cut(desk: Desk) -> None:
    desk.left({"outputs/model.pt": LARGE, "outputs/small": b"x"})
    desk.box.cut_after = 3 * CHUNK
    assert desk.refusal() == GONE
    assert desk.here["work/outputs/small"] == b"x"
    assert "work/outputs/model.pt" not in desk.here
    desk.bring_all()
    assert desk.box.asked[-1] == [("outputs/model.pt", 3 * CHUNK)]
    assert desk.here == {"work/outputs/model.pt": LARGE, "work/outputs/small": b"x"}


def test_what_was_kept_of_another_file_is_fetched_anew(desk: Desk) -> None:
    desk.left({"outputs/model.pt": LARGE})
    desk.box.cut_after = 3 * CHUNK
    assert desk.refusal() == GONE
    (part,) = (desk.folder / "incoming").iterdir()
    part.write_bytes(b"x" * part.stat().st_size)
    desk.bring_all()
    assert [asked[0][1] for asked in desk.box.asked] == [0, 3 * CHUNK, 0]
    assert desk.here == {"work/outputs/model.pt": LARGE}


@pytest.mark.parametrize(
    "path",
    [
        *("../x", "outputs/../../x", "/etc/x", "outputs/", "outputs//x", "outputs", "", "."),
        *("run.json", "streams/stdout.log", "work/outputs/x", "outputs/./x", "outputs/x\0"),
        *("outputs/..", "train.py", "outputs/x/../../../y", "OUTPUTS/x"),
    ],
)
def test_nothing_is_written_outside_of_the_outputs(desk: Desk, path: str, tmp_path: Path) -> None:
    desk.left({path: b"evil", "outputs/good": b"good"})
    assert desk.refusal().code == "bad_path"
    assert desk.here == {"work/outputs/good": b"good"}
    files = [found for found in tmp_path.rglob("*") if found.is_file()]
    assert files == [desk.folder / "work" / "outputs" / "good"]


@pytest.mark.parametrize(
    ("odd", "code"),
    [
        (listed("outputs/x", b"", sha256="../../x"), "corrupt"),
        (listed("outputs/x", b"", sha256=""), "corrupt"),
        (listed("outputs/x", b"", size=-1), "corrupt"),
        (listed("outputs/x", b"other"), "corrupt"),
        (listed("outputs/x", b"some"), "corrupt"),
        (listed("outputs/nothing", b""), "not_found"),
        (listed(f"outputs/{'x' * 300}", b""), "bad_name"),
        (listed("outputs/good/x", b""), "bad_name"),
    ],
)
def test_an_odd_one_keeps_nobody_from_the_others(desk: Desk, odd: OutputFile, code: str) -> None:
    desk.left({"outputs/good": b"good", "outputs/also": b"also"})
    desk.box.files.update({"outputs/x": b"bytes", f"outputs/{'x' * 300}": b"", odd.path: b""})
    if odd.path == "outputs/nothing":
        del desk.box.files[odd.path]
    desk.list(desk.record.outputs[0], odd, desk.record.outputs[1])
    assert desk.refusal().code == code
    assert desk.here == {"work/outputs/good": b"good", "work/outputs/also": b"also"}


def test_a_name_that_is_listed_twice_is_neither(desk: Desk) -> None:
    desk.left({"outputs/good": b"good"})
    desk.list(*desk.record.outputs, listed("outputs/x", b"a"), listed("outputs/x", b"b"))
    desk.box.files["outputs/x"] = b"a"
    assert desk.refusal().code == "corrupt"
    assert desk.here == {"work/outputs/good": b"good"}


def test_a_size_that_fits_nowhere_is_told_before_a_byte_is_asked_for(desk: Desk) -> None:
    desk.list(listed("outputs/x", b"x", size=2**70))
    problem = desk.refusal()
    assert problem.code == "no_room"
    assert "'outputs/x'" in problem.text
    assert desk.box.asked == []


def test_what_does_not_fit_keeps_nobody_from_the_others_and_is_told_first(desk: Desk) -> None:
    desk.left({"outputs/small": b"small", "outputs/model.pt": LARGE})
    huge = listed("outputs/huge", b"x", size=2**70)
    desk.list(listed("outputs/none", b""), huge, *desk.record.outputs)
    assert desk.refusal().code == "no_room"
    here = {path: data for path, data in desk.here.items() if path.startswith("work/")}
    assert here == {"work/outputs/small": b"small", "work/outputs/model.pt": LARGE}


@pytest.mark.parametrize(
    "frame",
    [
        ({"kind": "data", "file": 0, "offset": 0}, b"more than was listed"),
        ({"kind": "data", "file": 0, "offset": 1}, b"x"),
        ({"kind": "data", "file": 1, "offset": 0}, b"x"),
        ({"kind": "data", "file": -1, "offset": 0}, b"x"),
        ({"kind": "data", "file": "x", "offset": 0}, b"x"),
        ({"kind": "data", "file": None, "offset": 0}, b"x"),
        ({"kind": "data"}, b"x"),
        ({"kind": "lacking", "file": 0}, b""),
        ({"kind": "odd", "file": []}, b""),
    ],
)
def test_a_host_that_talks_nonsense_is_asked_no_more(desk: Desk, frame: Frame) -> None:
    desk.left({"outputs/x": b"listed"})
    desk.box.says = [frame]
    assert desk.refusal().code == "bad_answer"
    assert desk.here == {}


def test_what_lies_here_already_is_never_written_over(desk: Desk) -> None:
    desk.left({"outputs/x": b"theirs", "outputs/folder": b"theirs", "outputs/y": b"y"})
    (desk.folder / "work" / "outputs" / "folder").mkdir(parents=True)
    (desk.folder / "work" / "outputs" / "x").write_bytes(b"mine")
    assert desk.refusal().code == "changed"
    assert desk.here == {"work/outputs/x": b"mine", "work/outputs/y": b"y"}


def test_a_run_that_is_removed_meanwhile_does_not_come_back(desk: Desk) -> None:
    desk.left({"outputs/model.pt": LARGE})
    write_json(desk.paths.removal(desk.record.summary.id), {})
    assert desk.refusal().code == "no_run"
    shutil.rmtree(desk.folder)
    assert desk.refusal().code == "no_run"
    assert not desk.folder.exists()


def test_a_host_that_says_nothing_is_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "SILENCE", 0.01)
    desk.left({"outputs/x": b"x"})

    async def silence(_: object) -> AsyncIterator[Frame]:
        await asyncio.Event().wait()
        yield {}, b""

    monkeypatch.setattr(desk.box, "_frames", silence)
    assert desk.refusal().code == "unreachable"


def test_nothing_is_fetched_into_a_workspace_that_is_only_read(desk: Desk) -> None:
    desk.left({"outputs/x": b"x"})
    desk.outputs = desk._outputs("It was made by a newer Trainyard.")
    assert desk.refusal().code == "read_only"
    assert desk.box.asked == []


class Following:
    """What the process that follows does with outputs."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.tasks = Tasks(desk.bus)
        self.fetches = Fetches(
            desk.paths,
            desk.outputs,
            cast(RunIndex, self),
            cast(Worker, _at_once),
            desk.bus,
            desk.clock,
            self.tasks,
        )

    def get(self, run_id: str) -> RunRecord:
        return self.desk.record

    async def until_done(self) -> None:
        async with asyncio.timeout(20):
            while any(self.desk.paths.fetches.glob("*.json")):  # noqa: ASYNC110
                await asyncio.sleep(0)


async def _at_once(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


def follow(desk: Desk, scenario: Callable[[Following], Awaitable[None]]) -> None:
    async def play() -> None:
        following = Following(desk)
        try:
            await scenario(following)
        finally:
            await desk.outputs.close()
            await following.tasks.close()

    asyncio.run(play())


def test_outputs_of_a_run_that_ended_are_fetched_once_the_host_is_back(desk: Desk) -> None:
    desk.left({"outputs/model.pt": LARGE})
    desk.box.cut_after = 0

    async def noted(following: Following) -> None:
        await following.fetches.note(desk.record)

    async def next_process(following: Following) -> None:
        await following.fetches.begin()
        await following.until_done()

    follow(desk, noted)
    assert desk.here == {}
    follow(desk, next_process)
    assert desk.here == {"work/outputs/model.pt": LARGE}
    assert desk.clock.slept == [1.0]


def test_an_output_that_will_never_come_is_told_once_and_asked_for_no_more(desk: Desk) -> None:
    desk.left({"outputs/x": b"x", "outputs/y": b"y"})
    del desk.box.files["outputs/x"]

    async def scenario(following: Following) -> None:
        await following.fetches.note(desk.record)
        await following.fetches.start(desk.record)
        await following.until_done()
        await following.fetches.finish(desk.record)

    follow(desk, scenario)
    assert desk.here == {"work/outputs/y": b"y"}
    texts = [event.text for event in desk.heard.of(Hindered)]
    name = desk.record.summary.name
    assert texts[0] == f"Outputs of {name} are not here: There is no outputs/x."


def test_a_run_that_is_removed_while_its_outputs_come_keeps_nobody_from_the_next(
    desk: Desk,
) -> None:
    desk.left({"outputs/x": b"x"})
    coming, goes_on = asyncio.Event(), asyncio.Event()
    frames = desk.box._frames

    async def slow(files: Sequence[tuple[str, int]]) -> AsyncIterator[Frame]:
        coming.set()
        await goes_on.wait()
        async for frame in frames(files):
            yield frame

    async def scenario(following: Following) -> None:
        desk.box._frames = slow  # type: ignore[method-assign]
        first, second = desk.record.summary.id, values.summary(2).id
        for run in (first, second):
            write_json(desk.paths.fetch(run), {"id": run, "target": "box"})
        await following.fetches.begin()
        await coming.wait()
        waiting = asyncio.create_task(following.fetches.finish(desk.record))
        await asyncio.sleep(0)
        await desk.outputs.stop(first)
        await waiting
        goes_on.set()
        await following.until_done()

    follow(desk, scenario)
    assert desk.here == {"work/outputs/x": b"x"}
    assert len(desk.box.asked) == 2
    assert desk.heard.of(Hindered) == []


def test_what_finds_no_room_here_is_told_once_and_tried_until_there_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.left({"outputs/x": b"x" * 100})
    free = iter([0, 50, 99, 100])
    usage = shutil.disk_usage(desk.folder)

    def disk_usage(_: object) -> object:
        return usage._replace(free=next(free))

    monkeypatch.setattr(shutil, "disk_usage", disk_usage)

    async def scenario(following: Following) -> None:
        await following.fetches.note(desk.record)
        await following.fetches.start(desk.record)
        await following.until_done()

    follow(desk, scenario)
    assert len(desk.here["work/outputs/x"]) == 100
    (hindered,) = desk.heard.of(Hindered)
    assert "There is no room here for 'outputs/x'" in hindered.text
    assert desk.clock.slept == [1.0, 2.0, 4.0]
