"""Outputs that come from another host: whole and verified, whatever the host says and sends."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import Progress
from desktop_app.domain.run import OutputFile
from desktop_app.engine.catalog import write_json
from desktop_app.engine.outputs import fetch
from desktop_app.hostside.protocol import Frame
from tests.fakes import values
from tests.unit.engine.outputs.output_desk import CHUNK, GONE, LARGE, Desk, listed


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


@pytest.mark.parametrize("one", [True, False])
def test_what_came_before_it_was_stopped_stays_and_the_rest_is_fetched_later(
    desk: Desk, one: bool
) -> None:
    desk.left({"outputs/model.pt": LARGE})
    desk.box.stalls_after = 3 * CHUNK
    (output,) = desk.record.outputs
    run_id = desk.record.summary.id

    async def bring() -> None:
        if one:
            await desk.outputs.bring(desk.record, output)
        else:
            await desk.outputs.bring_all(desk.record)

    async def stop() -> None:
        bringing = asyncio.ensure_future(bring())
        async with asyncio.timeout(20):
            await desk.box.stalled.wait()
            (told,) = {event.job for event in desk.heard.of(Progress)}
            await desk.outputs.stop(told)
            with pytest.raises(KnownError) as caught:
                await bringing
        assert caught.value.code == "stopped"
        assert told == f"fetch {run_id}" + (" outputs/model.pt" if one else "")

    asyncio.run(stop())
    assert list(desk.here) == [f"incoming/{output.sha256}.part"]
    desk.bring_all()
    assert desk.box.asked[-1] == [("outputs/model.pt", 3 * CHUNK)]
    assert desk.here == {"work/outputs/model.pt": LARGE}
    last = desk.heard.of(Progress)[-1]
    assert last.can_stop
    assert last.done == last.total == len(LARGE) - 3 * CHUNK


def test_small_outputs_that_were_whole_when_it_was_cut_are_kept(desk: Desk) -> None:
    desk.left({"outputs/a": b"a", "outputs/b": b"b", "outputs/c": b"c"})
    desk.box.cut_after = 2
    assert desk.refusal() == GONE
    assert desk.here == {"work/outputs/a": b"a", "work/outputs/b": b"b"}
    desk.bring_all()
    assert desk.box.asked[-1] == [("outputs/c", 0)]
    assert desk.here["work/outputs/c"] == b"c"


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


@pytest.mark.parametrize("one", [True, False])
def test_whoever_removes_a_run_ends_every_fetch_of_it(desk: Desk, one: bool) -> None:
    desk.left({"outputs/model.pt": LARGE})
    desk.box.stalls_after = 3 * CHUNK
    (output,) = desk.record.outputs
    outputs = desk.outputs

    async def stop() -> None:
        coming = outputs.bring(desk.record, output) if one else outputs.bring_all(desk.record)
        bringing = asyncio.ensure_future(coming)
        async with asyncio.timeout(20):
            await desk.box.stalled.wait()
            await outputs.stop_run(values.run_id(10))
            assert not bringing.done()
            await outputs.stop_run(desk.record.summary.id)
            with pytest.raises(KnownError) as caught:
                await bringing
        assert caught.value.code == "stopped"

    asyncio.run(stop())
