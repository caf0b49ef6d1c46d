"""The settings as the window keeps them: never waited for, never a reason not to start."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.adapters.settings import JsonSettings
from desktop_app.domain.errors import KnownError
from desktop_app.gui.settings.kept import KeptSettings
from tests.fakes.settings import FakeSettings


class Watched(FakeSettings):
    """Notes every write, and the thread that it is on."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[tuple[str, object]] = []
        self.threads: set[str] = set()
        self.error: Exception | None = None

    def put(self, name: str, value: object) -> None:
        self.threads.add(threading.current_thread().name)
        if self.error is not None:
            raise self.error
        super().put(name, value)
        self.written.append((name, value))


@pytest.fixture
def store() -> Watched:
    return Watched()


@pytest.fixture
def kept(qtbot: QtBot, store: Watched) -> Iterator[KeptSettings]:
    made = KeptSettings(store)
    yield made
    made.close()


@pytest.fixture
def told(kept: KeptSettings) -> list[str]:
    texts: list[str] = []
    kept.hindered.connect(lambda error: texts.append(error.text))
    return texts


def test_a_change_is_there_at_once_and_many_are_saved_as_one_on_another_thread(
    qtbot: QtBot, kept: KeptSettings, store: Watched
) -> None:
    for width in range(100):
        kept.put("splitter", [width, 100 - width])
        assert kept.get("splitter") == [width, 100 - width]
    assert store.written == []
    qtbot.waitUntil(lambda: bool(store.written))
    assert store.written == [("splitter", [99, 1])]
    assert store.threads == {"settings"}


def test_what_changes_while_it_is_saved_is_saved_after_it(
    qtbot: QtBot, kept: KeptSettings, store: Watched
) -> None:
    kept.put("tab", "runs")
    kept.save()
    kept.put("tab", "models")
    qtbot.waitUntil(lambda: len(store.written) == 2)
    assert store.written == [("tab", "runs"), ("tab", "models")]


def test_closing_saves_what_is_left(kept: KeptSettings, store: Watched) -> None:
    kept.put("tab", "runs")
    kept.save()
    kept.put("tab", "models")
    kept.close()
    assert store.values == {"tab": "models"}


def test_what_cannot_be_saved_is_told_once_and_saved_when_it_can_be(
    qtbot: QtBot, kept: KeptSettings, store: Watched, told: list[str]
) -> None:
    store.error = KnownError("settings_unwritable", "It cannot be saved.")
    for name in ("a", "b"):
        kept.put(name, 1)
        kept.save()
        qtbot.waitUntil(lambda: kept._thread is None)
    kept.tell(KnownError("settings_unwritable", "It cannot be saved."))
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["It cannot be saved."]
    assert (kept.get("a"), kept.get("b")) == (1, 1)
    store.error = None
    kept.put("c", 1)
    kept.close()
    assert store.values == {"a": 1, "b": 1, "c": 1}


def test_a_defect_while_saving_is_not_lost(kept: KeptSettings, store: Watched) -> None:
    store.error = ZeroDivisionError("a defect")
    kept.put("a", 1)
    with pytest.raises(ZeroDivisionError):
        kept.close()
    store.error = None


def test_a_value_that_json_does_not_know_is_the_callers_error(kept: KeptSettings) -> None:
    with pytest.raises(TypeError):
        kept.put("a", object())
    assert kept.get("a") is None


def test_a_damaged_file_is_told_once_and_settings_start_empty(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"theme": ')
    kept = KeptSettings(JsonSettings(tmp_path))
    texts: list[str] = []
    kept.hindered.connect(lambda error: texts.append(error.text))
    assert [kept.get("theme"), kept.get("language")] == [None, None]
    qtbot.waitUntil(lambda: bool(texts))
    assert len(texts) == 1
    assert str(tmp_path / "settings.broken.json") in texts[0]


def test_an_unreadable_file_is_told_once_and_the_window_has_its_defaults(
    qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "settings.json").mkdir()
    kept = KeptSettings(JsonSettings(tmp_path))
    texts: list[str] = []
    kept.hindered.connect(lambda error: texts.append(error.text))
    assert [kept.get("theme"), kept.get("language")] == [None, None]
    qtbot.waitUntil(lambda: bool(texts))
    assert [text.startswith("Your settings cannot be read: ") for text in texts] == [True]


@pytest.mark.parametrize("damage", ["a folder", "half a file"])
def test_the_program_starts_whatever_its_settings_are(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "settings.json"
    if damage == "a folder":
        file.mkdir()
    else:
        file.write_text('{"theme": ')
    done = subprocess.run(
        [sys.executable, "-m", "desktop_app", "gui", "--quit-when-painted"],
        env={"TRAINYARD_CONFIG_DIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
