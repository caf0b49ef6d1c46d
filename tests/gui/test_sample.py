"""The sample's pictures: whole or not there."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.gui import sample
from desktop_app.gui.sample import SAMPLE_DATASET, Sample, prepare_sample
from tests.gui.conftest import RESOURCES
from tests.testbed.waiting import wait_until

PREPARE = """\
import asyncio, sys
from pathlib import Path
from desktop_app.gui.sample import prepare_sample
asyncio.run(prepare_sample(Path(sys.argv[1]), Path(sys.argv[2])))
"""

DRAW_A_PART = """\
import pathlib, signal, sys
for part in ("train/circle", "train/triangle", "val/circle"):
    folder = pathlib.Path(sys.argv[1], part)
    folder.mkdir(parents=True)
    (folder / "0.png").write_bytes(b"")
signal.pause()
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "a 'workspace' 图"
    folder.mkdir()
    return folder


def prepare(resources: Path, workspace: Path) -> Sample:
    """The sample, when the thread that waited for the drawing program has ended too."""
    try:
        return asyncio.run(prepare_sample(resources, workspace))
    finally:
        for thread in threading.enumerate():
            if thread.name.startswith("asyncio-waitpid"):
                thread.join()


def drawing_with(folder: Path, program: str) -> Path:
    """Resources whose sample draws its pictures with this program."""
    shutil.copytree(RESOURCES / "sample", folder / "resources" / "sample")
    (folder / "resources" / "sample" / "make_pictures.py").write_text(program)
    return folder / "resources"


def pictures(workspace: Path) -> int:
    return len(list((workspace / SAMPLE_DATASET).rglob("*.png")))


def test_the_pictures_are_drawn_once(workspace: Path) -> None:
    made = prepare(RESOURCES, workspace)
    assert (made.data, pictures(workspace)) == (workspace / SAMPLE_DATASET, 240)
    before = made.data.stat().st_mtime_ns
    prepare(RESOURCES, workspace)
    assert made.data.stat().st_mtime_ns == before


def test_a_set_whose_drawing_was_killed_is_drawn_anew(workspace: Path, tmp_path: Path) -> None:
    """Killed with the program that draws, as when the computer goes off."""
    resources = drawing_with(tmp_path, DRAW_A_PART)
    process = subprocess.Popen(
        [sys.executable, "-c", PREPARE, str(resources), str(workspace)],
        cwd=Path(__file__).parents[2],
        start_new_session=True,
    )
    wait_until(lambda: any(workspace.rglob("val/circle/0.png")), 30, "the last part is begun")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not (workspace / SAMPLE_DATASET).exists()
    shutil.copy(RESOURCES / "sample" / "make_pictures.py", workspace / "sample")
    prepare(RESOURCES, workspace)
    assert pictures(workspace) == 240
    assert sorted(f.name for f in workspace.iterdir()) == ["sample", SAMPLE_DATASET]


def test_a_program_that_cannot_draw_leaves_no_picture_set(workspace: Path, tmp_path: Path) -> None:
    resources = drawing_with(tmp_path, "raise SystemExit('no colours left')")
    with pytest.raises(KnownError) as caught:
        prepare(resources, workspace)
    assert (caught.value.code, caught.value.hint) == ("no_pictures", "no colours left")
    assert not (workspace / SAMPLE_DATASET).exists()


def test_pictures_that_cannot_be_put_in_place_are_the_worlds_error(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def draw_nothing(program: Path, folder: Path) -> None:
        """As if somebody had taken away what was drawn."""

    monkeypatch.setattr(sample, "_draw", draw_nothing)
    with pytest.raises(KnownError) as caught:
        prepare(RESOURCES, workspace)
    assert caught.value.hint == f"{workspace / SAMPLE_DATASET}: No such file or directory"
