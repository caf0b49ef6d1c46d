"""What of an earlier run must still be there to do it once more."""

from __future__ import annotations

import asyncio
import errno
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.compute import BUILTIN_TARGETS, Target
from desktop_app.domain.errors import InvalidError, NotFoundError
from desktop_app.domain.events import Progress
from desktop_app.domain.run import RunSpec
from desktop_app.engine.delivery.delivery import Deliveries
from desktop_app.engine.events import EventBus
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.runs.requests import Request, draft_of, make_request
from desktop_app.engine.runs.retries import Retries
from desktop_app.hostside.contents.manifest import make_manifest
from desktop_app.hostside.contents.store import Store
from tests.fakes import values
from tests.fakes.secrets import FakeSecrets
from tests.testbed.waiting import wait_until
from tests.unit.engine.doubles import Heard


class Desk:
    """A run, and all that it was given, older than it; what is done now is later than both."""

    def __init__(self, folder: Path) -> None:
        self.root, self.data = folder / "work", folder / 'da"ta 鸟'
        self.secrets = FakeSecrets()
        self.secrets.put("KEY", "hidden")
        self.targets: dict[str, Target] = {"local": BUILTIN_TARGETS[0]}
        self.store = Store(str(self.root))
        self.bus = EventBus()
        self.heard = Heard(self.bus)
        self.deliveries = Deliveries(WorkspacePaths(self.root), self.bus)
        self.script = self.store.put_bytes(b"print(1)\n")
        self.data.mkdir()
        (self.data / "x.txt").write_text("content")
        self.elsewhere = folder / "big disk"
        self._clock = folder / "clock"
        self.created_at = self._ticks_after(time.time())
        self.request = self._request([{"name": "data", "path": str(self.data)}])

    async def get(self, name: str) -> Target:
        if name not in self.targets:
            raise NotFoundError("no_target", f"There is no target named {name!r}.")
        return self.targets[name]

    def links(self) -> None:
        """The data goes on behind links, some of which lead nowhere or in a circle."""
        self.elsewhere.mkdir()
        (self.elsewhere / "y.txt").write_text("more")
        (self.elsewhere / "back").symlink_to(self.data)
        (self.data / "images").symlink_to(self.elsewhere)
        (self.data / "nothing").symlink_to("nowhere")
        (self.data / "itself").symlink_to("itself")
        self.asks_for(self.data)

    def asks_for(self, path: Path) -> None:
        """The input is that one, used in place."""
        self.created_at = self._ticks_after(time.time())
        self.request = self._request([{"name": "data", "path": str(path)}])

    def travels(self) -> None:
        """The input is one that was delivered to another host."""
        entry = {"name": "data", "path": str(self.data)}
        self.request = self._request(asyncio.run(self.deliveries.pack([entry])))

    def draft(self) -> Any:
        retries = Retries(self.root, self, self.secrets, self.deliveries, self.bus)
        return asyncio.run(retries.draft(self.request))

    def refused(self) -> tuple[str, str]:
        with pytest.raises(InvalidError) as caught:
            self.draft()
        assert caught.value.hint or caught.value.code == "no_secret"
        return caught.value.code, caught.value.field

    def _request(self, inputs: list[dict[str, str]]) -> Request:
        entry = {"path": "train.py", "sha256": self.script, "size": 9, "mode": 0o644}
        draft = draft_of(
            RunSpec(Path("/gone"), "train.py", inputs={"data": "birds"}, secrets=("KEY",)),
            manifest=self.store.put_bytes(make_manifest([entry])),
            inputs=inputs,
            environment=values.environment(),
            launcher="process",
        )
        request = make_request(
            draft, run_id=values.run_id(1), name="first", created_at=self.created_at
        )
        self._ticks_after(self.created_at)
        return request

    def _ticks_after(self, moment: float) -> float:
        """A time of the disk, whose clock ticks more slowly, after the moment."""

        def tick() -> float:
            self._clock.write_text("")
            now = self._clock.stat().st_ctime
            return now if now > moment else 0.0

        return wait_until(tick, 10, "the clock of the disk goes on")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_everything_is_asked_for_once_more_and_the_earlier_run_is_named(desk: Desk) -> None:
    identity = ("id", "name", "created_at")
    same = {key: value for key, value in desk.request.items() if key not in identity}
    assert desk.draft() == {**same, "retry_of": {"id": values.run_id(1), "name": "first"}}
    desk.travels()
    assert desk.draft()["inputs"] == desk.request["inputs"]


def test_a_secret_that_is_gone_is_named(desk: Desk) -> None:
    desk.secrets.delete("KEY")
    assert desk.refused() == ("no_secret", "secrets")


def test_a_target_that_is_gone_or_another_one_is_told(desk: Desk) -> None:
    desk.targets["local"] = replace(BUILTIN_TARGETS[1], name="local")
    assert desk.refused() == ("other_target", "target")
    desk.targets.clear()
    assert desk.refused() == ("no_target", "target")


@pytest.mark.parametrize("lost", ["script", "manifest"])
def test_code_that_the_store_has_lost_is_told(desk: Desk, lost: str) -> None:
    digest = desk.script if lost == "script" else desk.request["manifest"]
    Path(desk.store.path(digest)).unlink()
    assert desk.refused() == ("code_lost", "source")


def test_data_that_is_not_there_any_more_is_told(desk: Desk) -> None:
    desk.data.rename(desk.data.with_name("elsewhere"))
    assert desk.refused() == ("no_input", "inputs")


def test_data_used_in_place_that_was_written_to_since_is_told(desk: Desk) -> None:
    (desk.data / "x.txt").write_text("other")
    assert desk.refused() == ("input_changed", "inputs")
    assert [event.finished for event in desk.heard.of(Progress)] == [False, True]


def test_a_file_that_went_from_data_used_in_place_is_told(desk: Desk) -> None:
    (desk.data / "x.txt").unlink()
    assert desk.refused() == ("input_changed", "inputs")


def test_a_file_that_was_put_in_place_with_its_old_time_is_told(desk: Desk) -> None:
    other = desk.root / "x.txt"
    other.write_text("other")
    os.utime(other, (0, 0))
    os.utime(other.replace(desk.data / "x.txt").parent, (0, 0))
    assert desk.refused() == ("input_changed", "inputs")


def test_what_changed_behind_a_link_in_the_data_is_told(desk: Desk) -> None:
    desk.links()
    assert desk.draft()["inputs"] == desk.request["inputs"]
    (desk.elsewhere / "y.txt").write_text("other")
    with pytest.raises(InvalidError) as caught:
        desk.draft()
    assert caught.value.code == "input_changed"
    assert str(desk.data / "images" / "y.txt").replace("'", "\\'") in caught.value.text
    assert caught.value.hint == (
        "A script may have written there, a cache for example. "
        "Use Run again, which takes the data as it is now."
    )


def test_data_that_is_a_link_which_leads_elsewhere_now_is_told(desk: Desk) -> None:
    desk.links()
    link = desk.data.with_name("link")
    link.symlink_to(desk.data)
    desk.asks_for(link)
    assert desk.draft()["inputs"] == desk.request["inputs"]
    link.unlink()
    link.symlink_to(desk.elsewhere)
    assert desk.refused() == ("input_changed", "inputs")


def test_data_on_a_disk_that_fails_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.links()
    listed = os.listdir

    def refuse(place: str) -> list[str]:
        if place.endswith("images"):
            raise OSError(errno.EIO, "Input/output error", place)
        return listed(place)

    monkeypatch.setattr(os, "listdir", refuse)
    assert desk.refused() == ("input_unreadable", "inputs")


def test_a_folder_in_the_data_that_nobody_may_read_is_none_of_its_data(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.links()
    listed = os.listdir

    def refuse(place: str) -> list[str]:
        if place.endswith("images"):
            raise PermissionError(errno.EACCES, "Permission denied", place)
        return listed(place)

    monkeypatch.setattr(os, "listdir", refuse)
    assert desk.draft()["inputs"] == desk.request["inputs"]


def test_data_that_travelled_is_the_same_by_its_content_alone(desk: Desk) -> None:
    desk.travels()
    (desk.data / "x.txt").write_text("content")
    assert desk.draft()["inputs"] == desk.request["inputs"]
    (desk.data / "x.txt").write_text("CONTENT")
    assert desk.refused() == ("input_changed", "inputs")
