"""Workspaces are plain folders."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.engine.workspaces import Workspaces
from tests.fakes.settings import FakeSettings
from tests.unit.engine.doubles import NOW, StillClock


@pytest.fixture
def workspaces() -> Workspaces:
    return Workspaces(FakeSettings(), StillClock())


def test_a_new_workspace_opens_as_it_was_made(tmp_path: Path, workspaces: Workspaces) -> None:
    folder = tmp_path / 'it\'s "鸡"'
    folder = folder if not folder.drive else tmp_path / "鸡"
    made = workspaces.create(folder, "Birds of the lab")
    assert workspaces.open(folder) == made
    assert (made.name, made.path, made.created_at) == ("Birds of the lab", folder, NOW)
    assert made.read_only == ""
    assert (folder / "runs").is_dir()


def test_a_workspace_may_be_made_among_other_files(tmp_path: Path, workspaces: Workspaces) -> None:
    (tmp_path / "train.py").write_text("print(1)", "utf-8")
    assert workspaces.create(tmp_path).name == tmp_path.name
    assert (tmp_path / "train.py").read_text("utf-8") == "print(1)"


def test_a_second_workspace_in_the_same_folder_is_refused(
    tmp_path: Path, workspaces: Workspaces
) -> None:
    made = workspaces.create(tmp_path)
    with pytest.raises(InvalidError) as caught:
        workspaces.create(tmp_path, "other")
    assert (caught.value.code, caught.value.field) == ("workspace_exists", "folder")
    assert workspaces.open(tmp_path) == made


def test_the_config_of_another_program_is_left_alone(
    tmp_path: Path, workspaces: Workspaces
) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}', "utf-8")
    with pytest.raises(InvalidError) as caught:
        workspaces.create(tmp_path)
    assert caught.value.code == "folder_in_use"
    with pytest.raises(InvalidError) as caught:
        workspaces.open(tmp_path)
    assert caught.value.code == "not_a_workspace"


def test_the_workspace_around_a_folder_is_found(tmp_path: Path, workspaces: Workspaces) -> None:
    made = workspaces.create(tmp_path / "w")
    deep = tmp_path / "w" / "code" / "birds"
    deep.mkdir(parents=True)
    (deep / "config.json").write_text('{"model_type": "bert"}', "utf-8")
    assert workspaces.find(deep) == made
    with pytest.raises(InvalidError) as caught:
        workspaces.find(tmp_path)
    assert caught.value.code == "no_workspace"


def test_a_newer_workspace_is_for_reading_only(tmp_path: Path, workspaces: Workspaces) -> None:
    workspaces.create(tmp_path)
    config = json.loads((tmp_path / "config.json").read_text("utf-8"))
    (tmp_path / "config.json").write_text(json.dumps({**config, "format": 99}), "utf-8")
    assert "newer Trainyard" in workspaces.open(tmp_path).read_only


def test_a_damaged_config_is_told(tmp_path: Path, workspaces: Workspaces) -> None:
    workspaces.create(tmp_path)
    (tmp_path / "config.json").write_text('{"kind": "trainyard-workspace"}', "utf-8")
    with pytest.raises(KnownError, match="damaged"):
        workspaces.open(tmp_path)


def test_recent_workspaces_are_told_the_last_one_first(tmp_path: Path) -> None:
    clock = StillClock()
    workspaces = Workspaces(FakeSettings(), clock)
    one, two = workspaces.create(tmp_path / "one"), workspaces.create(tmp_path / "two")
    for info in (one, two, one):
        clock.time += 1
        workspaces.remember(info)
    assert [(r.name, r.missing) for r in workspaces.recent()] == [("one", False), ("two", False)]
    (two.path / "config.json").unlink()
    assert [r.missing for r in workspaces.recent()] == [False, True]
    workspaces.forget(one.path)
    assert [r.path for r in workspaces.recent()] == [two.path]


def test_settings_that_make_no_sense_are_no_recent_workspaces() -> None:
    settings = FakeSettings()
    settings.put("recent_workspaces", [{"path": 3}, "x", {"path": "/nowhere", "opened_at": "y"}])
    (entry,) = Workspaces(settings, StillClock()).recent()
    assert (entry.path, entry.missing, entry.opened_at) == (Path("/nowhere"), True, 0.0)
