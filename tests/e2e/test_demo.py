"""`trainyard demo`: off screen to its end by itself, in a window that stays."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from desktop_app.gui.shell.rail import TABS
from desktop_app.gui.shell.window import DEFAULT_SIZE
from tests.e2e.shell import CHECKOUT, ROOT, Shell
from tests.testbed import app_window
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from tests.conftest import Real
    from tests.testbed.display import Display

PICTURES = {*TABS, "runs-live"}
BUILD_SECONDS = 1500


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a screen, and with no more of the machine than others leave."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def few_pictures(tmp_path: Path) -> Path:
    """A folder of pictures by class that trains in seconds."""
    folder = tmp_path / "a person's 'pictures' 图"
    program = str(ROOT / "resources" / "sample" / "make_pictures.py")
    few = ("--train", "10", "--val", "4", "--seed", "7")
    subprocess.run([sys.executable, program, str(folder), *few], check=True, capture_output=True)
    return folder


def demo(tmp_path: Path, *options: str, timeout_s: float = 240) -> tuple[int, list[str], str]:
    """Exit code, lines and errors of a demo in `tmp_path / "work"`."""
    shell = Shell(tmp_path, timeout_s=timeout_s)
    code, out, err = shell("demo", "--workspace", str(tmp_path / "work"), *options)
    return code, out.decode().splitlines(), err


def kept(tmp_path: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The runs and the versions of the one model, as the command line tells them."""
    shell = Shell(tmp_path / "work")
    (model,) = shell.json("model", "list", "--json")
    return shell.json("run", "list"), model["versions"]


def check_pictures(folder: Path) -> None:
    """One of each tab and one of the training, each as large as the window, none like another."""
    found = {file.stem: file.read_bytes() for file in folder.glob("*.png")}
    assert set(found) == PICTURES
    assert {content[16:24] for content in found.values()} == {struct.pack(">II", *DEFAULT_SIZE)}
    assert len(set(found.values())) == len(PICTURES)


def test_without_a_display_it_trains_registers_draws_every_tab_and_ends(
    real: Real, tmp_path: Path
) -> None:
    real("torch")
    pictures = tmp_path / "pictures"
    code, lines, err = demo(tmp_path, "--screenshots", str(pictures))
    assert (code, err) == (0, "")
    assert "Data: a small set of synthetic pictures (not photographs)" in lines
    assert "Run train-1 on local, environment Trainyard-Current-Python" in lines
    epochs = [line for line in lines if line.startswith("  epoch ")]
    assert [line.split()[1] for line in epochs] == [str(number) for number in range(1, 9)]
    assert any(line.startswith("train-1 succeeded, best validation accuracy 0.") for line in lines)
    assert "Registered sample-classifier version 1" in lines
    check_pictures(pictures)
    (run,), (version,) = kept(tmp_path)
    assert (run["outcome"], run["experiment"]) == ("succeeded", "Demo")
    assert version["lineage"]["run"] == run["id"]
    assert version["lineage"]["datasets"] == ["synthetic-shapes"]


def test_a_second_demo_on_pictures_of_ones_own_goes_on_in_the_same_workspace(
    real: Real, tmp_path: Path, few_pictures: Path
) -> None:
    real("torch")
    for number in (1, 2):
        code, lines, err = demo(tmp_path, "--data", str(few_pictures))
        assert (code, err) == (0, "")
        assert f"Registered sample-classifier version {number}" in lines
        assert not any("synthetic" in line for line in lines)
    runs, versions = kept(tmp_path)
    assert [run["name"] for run in runs] == ["train-2", "train-1"]
    assert [version["version"] for version in versions] == [2, 1]
    assert versions[0]["lineage"]["datasets"] == [few_pictures.name]


@pytest.mark.timeout(BUILD_SECONDS + 60)
def test_it_trains_in_a_container_on_a_base_image_of_ones_choice(
    real: Real,
    base_image: str,
    tmp_path: Path,
    few_pictures: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real("torch")
    monkeypatch.setenv("TRAINYARD_DEMO_BASE_IMAGE", base_image)
    code, lines, err = demo(
        *(tmp_path, "--target", "local-docker", "--data", str(few_pictures)),
        timeout_s=BUILD_SECONDS,
    )
    assert (code, err) == (0, "")
    assert "Run train-1 on local-docker, environment demo-vision" in lines
    assert kept(tmp_path)[0][0]["target"] == "local-docker"


def test_a_run_that_fails_ends_the_demo_with_its_reason(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    code, lines, err = demo(tmp_path, "--data", str(empty))
    assert (code, err) == (1, "")
    assert any(line.startswith("train-1 failed") for line in lines)


def test_a_folder_that_cannot_be_a_workspace_ends_the_demo_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "work").write_text("a file", "utf-8")
    code, lines, err = demo(tmp_path)
    assert (code, err) == (1, "")
    assert str(tmp_path / "work") in " ".join(lines[1:])


def test_in_a_window_it_stays_open_and_refuses_a_second_one(
    real: Real, screen: Display, tmp_path: Path, few_pictures: Path
) -> None:
    real("torch")
    words = ("demo", "--workspace", str(tmp_path / "work"), "--data", str(few_pictures))
    command = [*CHECKOUT, *words]
    env = {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    with app_window.program(screen, tmp_path / "window", command, env) as window:
        wait_until(lambda: b"Registered" in window.log.read_bytes(), 120, "a model is registered")
        models = window.wait_for("check box", "Models")
        wait_until(lambda: models.has("checked"), 30, "the last tab is shown")
        assert window.process.poll() is None
        code, out, _ = Shell(tmp_path, env={**screen.env, **env})(*words)
        assert code == 1
        assert b"is open in another window" in out
        assert window.process.poll() is None
