"""The code that a run was given, and the place in it where it failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.domain.errors import KnownError, NotFoundError
from desktop_app.domain.run import PreviewFile, SourcePlace
from desktop_app.engine.runs.snapshots import Snapshot
from desktop_app.hostside.contents.manifest import make_manifest
from desktop_app.hostside.contents.store import Store

RUN = "01K0000000000000000000000A"
CODE = {"train.py": b"print(1)\n", "net/blocks 块.py": b"x = 1\n"}


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    store = Store(str(tmp_path))
    entries = [
        {"path": path, "sha256": store.put_bytes(data), "size": len(data), "mode": 0o644}
        for path, data in CODE.items()
    ]
    return Snapshot(tmp_path, store.put_bytes(make_manifest(entries)))


def log(folder: Path, *frames: tuple[str, int, str]) -> Path:
    lines = ["epoch 1", "Traceback (most recent call last):"]
    for file, line, function in frames:
        lines += [f'  File "{file}", line {line}, in {function}', "    a line of it"]
    path = folder / "stdout.log"
    path.write_text("\n".join([*lines, "ValueError: no", ""]), "utf-8")
    return path


def test_files_are_listed_and_read_as_they_were(snapshot: Snapshot) -> None:
    files = [PreviewFile(path, len(data)) for path, data in sorted(CODE.items())]
    assert snapshot.files() == files
    assert {path: snapshot.read(path) for path in CODE} == CODE


@pytest.mark.parametrize("path", ["none.py", "", "../train.py"])
def test_a_file_that_is_not_in_it_is_said_to_be_missing(snapshot: Snapshot, path: str) -> None:
    with pytest.raises(NotFoundError, match="has no file"):
        snapshot.read(path)


@pytest.mark.parametrize(
    "work",
    [
        f"/home/me/a workspace/runs/{RUN}/work/",
        f"/srv/trainyard/hosts/1f/runs/{RUN}/work/",
        "/trainyard/work/",
        "./",
        "",
    ],
)
def test_the_innermost_call_that_lies_in_the_code_is_the_place(
    snapshot: Snapshot, tmp_path: Path, work: str
) -> None:
    path = log(
        tmp_path,
        (f"{work}train.py", 9, "<module>"),
        (f"{work}net/blocks 块.py", 4, "forward"),
        ("/usr/lib/python3/site-packages/torch/nn/train.py", 100, "call"),
        ("<frozen runpy>", 88, "_run_code"),
    )
    assert snapshot.failed_at(RUN, path) == SourcePlace("net/blocks 块.py", 4, "forward")


def test_a_failure_elsewhere_has_no_place(snapshot: Snapshot, tmp_path: Path) -> None:
    assert snapshot.failed_at(RUN, log(tmp_path, ("/usr/lib/train.py", 1, "f"))) is None
    assert snapshot.failed_at(RUN, tmp_path / "none.log") is None
    (tmp_path / "stdout.log").write_text("killed\n")
    assert snapshot.failed_at(RUN, tmp_path / "stdout.log") is None


def test_only_the_end_of_a_long_log_is_read(snapshot: Snapshot, tmp_path: Path) -> None:
    path = log(tmp_path, ("train.py", 7, "f"))
    told = path.read_bytes()
    path.write_bytes(told.replace(b"7", b"6") + b"x" * 80 + b"\n" + b"line\n" * 200_000 + told)
    assert snapshot.failed_at(RUN, path) == SourcePlace("train.py", 7, "f")


def test_code_that_the_store_has_lost_is_an_error_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="cannot be read"):
        Snapshot(tmp_path, "0" * 64).files()
