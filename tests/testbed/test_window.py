"""The hands and eyes of the end-to-end tests, tried on a small window."""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.testbed import app_window, xdnd
from tests.testbed.waiting import DeadlinePassed, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.testbed.app_window import AppWindow
    from tests.testbed.display import Display

TOY = Path(__file__).with_name("toy_window.py")
ODD_NAME = 'it\'s a "folder" 图片'


@pytest.fixture
def toy(screen: Display, tmp_path: Path) -> Iterator[AppWindow]:
    with app_window.program(screen, tmp_path / ODD_NAME, [sys.executable, TOY]) as window:
        window.wait_for("frame", timeout_s=30)
        yield window


def test_a_form_is_filled_and_pressed_by_role_and_name(toy: AppWindow) -> None:
    toy.wait_for("text", "Script").set_text(ODD_NAME)
    toy.wait_for("spin button", "GPUs").set_value(3)
    toy.choose("Target", "Laboratory")
    toy.press("Run")
    said = toy.wait_for("label", contains="GPUs", within=toy.wait_for("frame"))
    wait_until(
        lambda: f"{ODD_NAME} on Laboratory, 3 GPUs" in [one.name for one in toy.find_all("label")],
        30,
        f"the choices are told, not {said.name!r}",
    )
    assert toy.wait_for("table", "Runs").cells() == [["first run", "running"]]


def test_another_page_shows_what_the_first_one_hid(toy: AppWindow) -> None:
    assert toy.find_all("label", "second page") == []
    toy.press("Second", role="page tab")
    toy.wait_for("label", "second page")
    assert toy.find_all("push button", "Run") == []


def test_files_are_dragged_from_another_program(toy: AppWindow, tmp_path: Path) -> None:
    files = [tmp_path / ODD_NAME, tmp_path / "b c.txt"]
    files[1].touch()
    inbox = toy.wait_for("list", "Inbox")
    xdnd.drop_files(toy.display, files, inbox.centre())
    assert [entry.name for entry in inbox.children()] == [str(path) for path in files]


def test_a_drag_onto_nothing_is_told_as_not_accepted(toy: AppWindow, tmp_path: Path) -> None:
    with pytest.raises(DeadlinePassed, match="accepts the files"):
        xdnd.drop_files(toy.display, [tmp_path], (100, 700), timeout_s=1)


def test_a_part_of_the_screen_differs_only_where_something_changed(toy: AppWindow) -> None:
    inside = toy.wait_for("list", "Inbox").extents()
    outside = (0, 0, 200, 200)
    before = toy.display.pixels(inside), toy.display.pixels(outside)
    toy.press("Second", role="page tab")
    wait_until(lambda: toy.display.pixels(inside) != before[0], 30, "the page is another one")
    assert toy.display.pixels(outside) == before[1]


def test_a_picture_has_the_size_of_the_screen(screen: Display, tmp_path: Path) -> None:
    picture = screen.screenshot(tmp_path / ODD_NAME / "picture.png")
    assert picture.read_bytes()[16:24] == struct.pack(">II", screen.width, screen.height)


def test_a_program_that_ended_is_told_with_its_last_words(screen: Display, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such workspace')"]
    with app_window.program(screen, tmp_path, command) as window:
        window.process.wait(20)
        with pytest.raises(app_window.DriverError, match="no such workspace"):
            window.find_all("frame")
