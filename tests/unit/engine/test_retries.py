"""What of an earlier run must still be there to do it once more."""

from __future__ import annotations

import asyncio
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
from desktop_app.engine.delivery import Deliveries
from desktop_app.engine.events import EventBus
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.requests import Request, draft_of, make_request
from desktop_app.engine.retries import Retries
from desktop_app.hostside.manifest import make_manifest
from desktop_app.hostside.store import Store
from tests.fakes import values
from tests.fakes.secrets import FakeSecrets
from tests.unit.engine.doubles import Heard

HOUR = 3600.0


class Desk:
    """A run that ended an hour ago, and all that it was given, older still."""

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
        for place in (self.data / "x.txt", self.data):
            os.utime(place, (0, time.time() - 2 * HOUR))
        self.request = self._request([{"name": "data", "path": str(self.data)}])

    async def get(self, name: str) -> Target:
        if name not in self.targets:
            raise NotFoundError("no_target", f"There is no target named {name!r}.")
        return self.targets[name]

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
        created_at = time.time() - HOUR
        return make_request(draft, run_id=values.run_id(1), name="first", created_at=created_at)


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


def test_data_that_travelled_is_the_same_by_its_content_alone(desk: Desk) -> None:
    desk.travels()
    (desk.data / "x.txt").write_text("content")
    assert desk.draft()["inputs"] == desk.request["inputs"]
    (desk.data / "x.txt").write_text("CONTENT")
    assert desk.refused() == ("input_changed", "inputs")
