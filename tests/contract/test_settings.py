"""The contract of `Settings`, over the fake and over the user's file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.adapters.settings import JsonSettings
from desktop_app.domain.errors import KnownError
from desktop_app.engine.ports import Settings
from tests.fakes.settings import FakeSettings


@pytest.fixture(params=["fake", "json"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    return FakeSettings() if request.param == "fake" else JsonSettings(tmp_path / "con fig '設")


def test_a_setting_that_was_never_put_is_none(settings: Settings) -> None:
    assert settings.get("theme") is None


@pytest.mark.parametrize(
    "value", ["dunkel 暗\n\udc80", 3, 1.5, True, ["a", {"b": [None]}], {}, "", 0, False]
)
def test_a_value_comes_back(settings: Settings, value: object) -> None:
    settings.put("before", 1)
    settings.put("name 名 '", value)
    assert settings.get("name 名 '") == value
    assert settings.get("before") == 1


def test_a_value_can_be_replaced_and_forgotten(settings: Settings) -> None:
    settings.put("a", 1)
    settings.put("a", 2)
    assert settings.get("a") == 2
    settings.put("a", None)
    assert settings.get("a") is None


def test_a_value_that_json_does_not_know_is_the_callers_error(settings: Settings) -> None:
    settings.put("a", 1)
    with pytest.raises(TypeError):
        settings.put("a", object())
    assert settings.get("a") == 1


def test_another_object_and_another_process_see_what_was_put(tmp_path: Path) -> None:
    JsonSettings(tmp_path).put("a", 1)
    code = (
        "import sys; from pathlib import Path\n"
        "from desktop_app.adapters.settings import JsonSettings\n"
        "s = JsonSettings(); print(s.get('a')); s.put('b', 2)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"TRAINYARD_CONFIG_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "1\n"
    assert not JsonSettings(tmp_path).lost
    assert JsonSettings(tmp_path).get("b") == 2


@pytest.mark.parametrize("content", [b'{"a": 1', b"[]", b"\xff\xfe", b""])
def test_a_broken_file_is_moved_aside_and_told_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.json").write_bytes(content)
    settings = JsonSettings(tmp_path)
    assert settings.get("a") is None
    aside = tmp_path / "settings.broken.json"
    assert aside.read_bytes() == content
    assert str(aside) in settings.problem
    assert JsonSettings(tmp_path).lost
    settings.put("a", 2)
    assert json.loads((tmp_path / "settings.json").read_text()) == {"a": 2}


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KnownError) as caught:
        JsonSettings(tmp_path / "file" / "x").put("a", 1)
    assert caught.value.code == "settings_unwritable"
