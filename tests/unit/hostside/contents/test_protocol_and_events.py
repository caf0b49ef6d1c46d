"""Frames on a wire, and the lines of a run's events."""

from __future__ import annotations

import hashlib
import io
import json
import os
from pathlib import Path

import pytest

from desktop_app.hostside import verbs
from desktop_app.hostside.contents.manifest import make_manifest
from desktop_app.hostside.contents.pieces import plain
from desktop_app.hostside.contents.store import Store
from desktop_app.hostside.protocol import (
    SENTINEL,
    Frame,
    FrameParser,
    FrameWriter,
    Header,
    HostError,
    Input,
    encode,
    encode_request,
)
from desktop_app.hostside.runs.events import EventLog, read_stage

NOISE = b"Welcome to \xff labbox\nLast login: --trainyard"
FRAMES: list[Frame] = [
    ({"kind": "data", "file": "a\nü", "size": 5}, b"\n{}\n\n"),
    ({"kind": "caught_up"}, b""),
    ({"kind": "answer", "size": 9}, b""),
]
WIRE = (
    NOISE
    + SENTINEL
    + b"".join(
        encode({k: v for k, v in header.items() if k != "size" or not payload}, payload)
        for header, payload in FRAMES
    )
)


@pytest.mark.parametrize("piece", [1, 7, 4096])
def test_frames_are_the_same_in_pieces_of_any_size(piece: int) -> None:
    parser = FrameParser()
    found = [f for at in range(0, len(WIRE), piece) for f in parser.feed(WIRE[at : at + piece])]
    assert found == FRAMES
    assert parser.noise == NOISE


def test_what_is_no_frame_is_refused() -> None:
    with pytest.raises(HostError, match="no frame"):
        FrameParser().feed(SENTINEL + b"Traceback\n")


def test_a_line_that_a_kill_cut_short_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    first = EventLog(str(path))
    first.add(("accepted", {}), ("stage", {"stage": "preparing"}))
    first.close()
    with path.open("ab") as file:
        file.write(b'{"n": 2, "eve')
    second = EventLog(str(path))
    assert second.stage == "preparing"
    second.add(("stage", {"stage": "running"}))
    assert [json.loads(line)["n"] for line in path.read_text().splitlines()] == [0, 1, 2]
    assert read_stage(str(path)) == "running"


def test_events_wait_for_room_and_keep_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "events.jsonl"
    log = EventLog(str(path))
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:5]))
    assert log.add(("accepted", {})) is False
    assert log.add(("ended", {})) is False
    assert path.read_bytes() == b""
    monkeypatch.undo()
    assert log.flush() is True
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [(line["n"], line["event"]) for line in lines] == [(0, "accepted"), (1, "ended")]


def test_a_desktop_that_vanished_without_a_word_is_served_no_longer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(verbs, "_PATIENCE_SECONDS", 0.05)
    reading, writing = os.pipe()
    out = io.BytesIO()
    try:
        os.write(writing, b'{"verb": "need", "digests": []}\n{"verb": "half')
        verbs.serve({"root": str(tmp_path)}, FrameWriter(out), Input(reading))
    finally:
        os.close(writing)
        os.close(reading)
    ((header, _),) = FrameParser().feed(out.getvalue())
    assert header == {"kind": "answer", "missing": [], "kept": {}}


@pytest.mark.parametrize("known", [b"", b"half a "])
def test_a_line_that_comes_together_with_a_payload_is_read_after_it(known: bytes) -> None:
    reading, writing = os.pipe()
    source = Input(reading)
    try:
        os.write(writing, b"first\n")
        assert source.line(0) == b"first\n"
        os.write(writing, b"payload" + known)
        assert bytes(source.read(7)) == b"payload"
        os.write(writing, b"line\nand payload")
        assert source.line(0) == known + b"line\n"
        assert bytes(source.read(100)) == b"and payload"
        os.write(writing, b"more\nlast\n")
        assert bytes(source.read(2)) == b"mo"
        assert source.lines(0) == [b"re", b"last"]
    finally:
        os.close(reading)
        os.close(writing)


def test_files_that_are_refused_leave_the_request_after_them_whole(tmp_path: Path) -> None:
    data = b"".join(plain(b"a\nb"))
    digest = hashlib.sha256(b"a\nb").hexdigest()
    asked: list[Header] = [
        {"blobs": [{"sha256": "0" * 64, "size": 3}]},
        {"blobs": [{"sha256": digest, "size": 4}]},
        {"blobs": [{"sha256": digest, "size": 3}], "limit": len(data) - 1},
        {"blobs": [{"sha256": digest, "size": 3}], "limit": len(data)},
    ]
    requests = [{"verb": "take_few", "told": len(data), **each} for each in asked]
    reading, writing = os.pipe()
    out = io.BytesIO()
    try:
        os.write(writing, b"".join(encode_request(each) + data for each in requests))
        os.close(writing)
        verbs.serve({"root": str(tmp_path)}, FrameWriter(out), Input(reading))
    finally:
        os.close(reading)
    headers = [header for header, _ in FrameParser().feed(out.getvalue())]
    codes = [header.get("code", "stored") for header in headers]
    assert codes == ["corrupt", "cut_short", "no_room", "stored"]
    assert Store(str(tmp_path)).read(digest) == b"a\nb"


@pytest.mark.parametrize("told", [b"[" * 100_000, b"[[0,1]" + b",[0,1]" * 2_000 + b"]", b"[7]"])
def test_a_list_of_files_that_cannot_be_made_of_another_is_asked_for_again(
    tmp_path: Path, told: bytes
) -> None:
    store = Store(str(tmp_path))
    files = [{"path": "a", "sha256": "0" * 64, "size": 1, "mode": 0o644}]
    base = store.put_bytes(make_manifest(files))
    data = b"".join(plain(told))
    blob = {"sha256": "1" * 64, "size": 1_000, "base": base, "told": len(told)}
    request = {"root": str(tmp_path), "told": len(data), "blobs": [blob]}
    sent = tmp_path / "sent"
    sent.write_bytes(data)
    with sent.open("rb") as file, pytest.raises(HostError) as caught:
        verbs.take_few(request, FrameWriter(io.BytesIO()), Input(file.fileno()))
    assert caught.value.code == "part_lost"
