"""The folder of a definition's builds when two want to delete it at once."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from desktop_app.hostside.builders import folder as folder_module
from desktop_app.hostside.builders.folder import BuildFolder, FolderGone
from desktop_app.hostside.environments.built import discard
from desktop_app.hostside.layout import venv_folder
from desktop_app.hostside.machine.processes import try_lock
from desktop_app.hostside.protocol import FrameParser, FrameWriter, Input
from desktop_app.hostside.records import write_json
from desktop_app.hostside.traces import traces


@pytest.fixture
def folder(tmp_path: Path) -> BuildFolder:
    made = BuildFolder(venv_folder(str(tmp_path), "a" * 64))
    made.make()
    return made


def test_a_folder_that_is_gone_is_told_from_one_that_is_in_use(folder: BuildFolder) -> None:
    with folder.alone():
        folder.clear()
    with pytest.raises(FolderGone), folder.alone():
        raise AssertionError


@pytest.mark.parametrize("made_anew", [False, True])
def test_the_lock_of_a_folder_that_was_deleted_meanwhile_is_not_one(
    folder: BuildFolder, monkeypatch: pytest.MonkeyPatch, made_anew: bool
) -> None:
    """Another deletion ends between the opening of the lock and its taking."""

    def taken_late(path: str) -> int | None:
        monkeypatch.setattr(folder_module, "try_lock", try_lock)
        lock = try_lock(path)
        folder.clear()
        if made_anew:
            folder.make()
            Path(path).touch()
        return lock

    monkeypatch.setattr(folder_module, "try_lock", taken_late)
    with pytest.raises(FolderGone), folder.alone():
        raise AssertionError
    assert Path(folder.path).is_dir() is made_anew


def test_who_deletes_what_another_has_just_deleted_is_told_of_nothing_freed(
    folder: BuildFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_late(path: str) -> int | None:
        monkeypatch.setattr(folder_module, "try_lock", try_lock)
        folder.clear()
        return try_lock(path)

    monkeypatch.setattr(folder_module, "try_lock", taken_late)
    out = io.BytesIO()
    request = {"root": str(tmp_path), "kind": "venv", "key": "a" * 64}
    with Path(os.devnull).open() as nothing:
        discard(request, FrameWriter(out), Input(nothing.fileno()))
    ((header, _),) = FrameParser().feed(out.getvalue())
    assert (header["kind"], header["freed"]) == ("answer", 0)


@pytest.mark.parametrize("ended", [False, True])
def test_who_only_looks_at_traces_leaves_a_builder_with_its_result_alone(
    folder: BuildFolder, tmp_path: Path, ended: bool
) -> None:
    write_json(folder.attempt, {"id": "first"})
    if ended:
        write_json(folder.result, {"attempt": "first", "state": "built"})
    lock = folder.take_lock()
    assert lock is not None
    out = io.BytesIO()
    try:
        with Path(os.devnull).open() as nothing:
            traces({"root": str(tmp_path)}, FrameWriter(out), Input(nothing.fileno()))
    finally:
        os.close(lock)
    ((answer, _),) = FrameParser().feed(out.getvalue())
    assert answer["live"] == ([] if ended else ["a" * 64])
    assert not folder.stop_asked("first")
