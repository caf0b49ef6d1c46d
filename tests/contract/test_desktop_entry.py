"""The program among those of a desktop, as GIO, by which file managers open files, finds it."""

from __future__ import annotations

import asyncio
import shlex
import subprocess
import zipfile
from pathlib import Path

import pytest

from desktop_app.adapters import desktop_entry
from desktop_app.adapters.desktop_entry import MIME_TYPE, FreedesktopEntry
from desktop_app.app import resources_dir
from desktop_app.domain.errors import KnownError
from tests.testbed.waiting import wait_until

ICONS = resources_dir() / "icons" / "app"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's data folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the program was given is written there; its own place has every sign that counts."""
    note = tmp_path / "opened"
    program = tmp_path / "my 'own' \"$HOME\" `x` \\ 程序" / "trainyard"
    program.parent.mkdir()
    place = shlex.quote(str(note))
    program.write_text(f'#!/bin/sh\nprintf %s "$*" >{place}.new\nmv {place}.new {place}\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(desktop_entry, "own_command", lambda: [str(program)])
    return note


def gio(*words: str | Path) -> str:
    done = subprocess.run(["gio", *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_exported_run_opens_by_double_click_once_that_is_wanted(
    data: Path, opened: Path, tmp_path: Path
) -> None:
    entry, file = FreedesktopEntry(ICONS), tmp_path / "run 'a' \"鸟\" %f.trainyard"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("run.json", "{}")
    assert not asyncio.run(entry.there())
    asyncio.run(entry.add("Exported <run>"))
    assert asyncio.run(entry.there())
    written = data / "applications" / "trainyard.desktop"
    subprocess.run(["desktop-file-validate", str(written)], check=True)
    assert f"standard::content-type: {MIME_TYPE}" in gio(
        "info", "-a", "standard::content-type", file
    )
    assert "trainyard.desktop" in gio("mime", MIME_TYPE)
    gio("open", file)
    wait_until(opened.exists, 30, "the program is started")
    assert opened.read_text("utf-8") == str(file)
    asyncio.run(entry.remove())
    assert not asyncio.run(entry.there())
    assert "trainyard.desktop" not in gio("mime", MIME_TYPE)
    assert [path for path in data.rglob("*trainyard*") if path.is_file()] == []
    asyncio.run(entry.remove())


def test_a_program_that_was_moved_is_not_the_one_that_the_desktop_knows(
    data: Path, opened: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(FreedesktopEntry(ICONS).add("Exported run"))
    monkeypatch.setattr(desktop_entry, "own_command", lambda: ["/opt/new/trainyard"])
    assert not asyncio.run(FreedesktopEntry(ICONS).there())
    asyncio.run(FreedesktopEntry(ICONS).add("Exported run"))
    assert asyncio.run(FreedesktopEntry(ICONS).there())
    assert 'Exec="/opt/new/trainyard" %f' in (data / "applications/trainyard.desktop").read_text()


@pytest.mark.usefixtures("opened")
def test_what_keeps_the_desktop_from_knowing_is_told(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data.mkdir()
    (data / "icons").touch()
    with pytest.raises(KnownError) as hindered:
        asyncio.run(FreedesktopEntry(ICONS).add("Exported run"))
    assert str(data / "icons") in hindered.value.text
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KnownError) as missing:
        asyncio.run(FreedesktopEntry(ICONS).add("Exported run"))
    assert missing.value.text == "The program update-mime-database is not installed here."
    assert missing.value.hint == "Install the package shared-mime-info."
    assert not asyncio.run(FreedesktopEntry(ICONS).there())
