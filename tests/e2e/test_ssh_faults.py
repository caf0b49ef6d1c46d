"""A link that is cut, a server that is frozen or restarted, an application that is killed, while a
run at another host goes on: nothing is lost, nothing comes twice, nothing is started twice."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.e2e import ssh_app
from tests.e2e.ssh_app import App
from tests.e2e.ssh_hosts import CLIENTS, SshBox, know
from tests.e2e.ssh_runs import Training, check_all
from tests.testbed.desk import Desk
from tests.testbed.waiting import wait_until


class Place:
    """A desk with a workspace that has the target `box`, with a run root of its own there."""

    def __init__(self, folder: Path, desk: Desk, box: SshBox, client: str = "paramiko") -> None:
        self.folder = folder
        self.desk = desk
        self.box = box
        self.workspace = folder / "work"
        self.root = box.home / folder.name
        know(desk, box)
        with self.running() as app:
            app.ask("add", name="box", destination="box", client=client, root=str(self.root))

    def running(self) -> AbstractContextManager[App]:
        return ssh_app.running(self.desk, self.workspace)

    def folders_there(self) -> list[str]:
        """The ids of the runs that the host has."""
        return [path.name for path in self.root.glob("hosts/*/runs/*") if path.name[0] != "."]

    def check(self, **trainings: Training) -> None:
        check_all(self.workspace, trainings)
        assert sorted(self.folders_there()) == sorted(trainings)


@pytest.fixture
def place(tmp_path: Path, desk: Desk, box: SshBox) -> Place:
    return Place(tmp_path, desk, box)


@pytest.fixture(params=CLIENTS)
def either(request: pytest.FixtureRequest, tmp_path: Path, desk: Desk, box: SshBox) -> Place:
    return Place(tmp_path, desk, box, request.param)


def log_size(place: Place, run: str) -> int:
    path = place.workspace / "runs" / run / "streams" / "stdout.log"
    return path.stat().st_size if path.exists() else 0


def until_log_grows(place: Place, run: str) -> None:
    size = log_size(place, run)
    wait_until(lambda: log_size(place, run) > size, 60, "the log grows")


def until_contact(app: App, run: str, contact: str) -> None:
    wait_until(lambda: app.ask("show", run=run)["contact"] == contact, 60, contact, 0.1)


def test_a_link_cut_while_a_run_goes_on_loses_nothing(either: Place) -> None:
    training = Training(either.folder / "code", steps=200, pause=0.02)
    with either.running() as app:
        run = app.ask("submit", source=str(training.folder), target="box")
        until_log_grows(either, run)
        with either.box.link.cut():
            until_contact(app, run, "stale")
        until_contact(app, run, "live")
        app.ask("wait", run=run)
        assert app.ask("news") == []
    either.check(**{run: training})


def test_a_link_cut_while_files_travel_only_delays_them(place: Place) -> None:
    training = Training(place.folder / "code", steps=5, blocks=4_000_000)
    data = place.folder / "data"
    with data.open("wb") as file:
        file.truncate(128 << 20)
    with place.running() as app:
        submitting = app.begin(
            "submit", source=str(training.folder), target="box", inputs={"data": str(data)}
        )
        sent = until_large(place.root, "hosts/*/store/sha256/incoming/*.*")
        with place.box.link.cut():
            run = app.answer(submitting)
            shown = app.ask("show", run=run)
            assert (shown["stage"], shown["contact"]) == ("submitted", "stale")
            assert "box" in shown["detail"]
        come = until_large(place.workspace, "runs/*/incoming/*.part")
        with place.box.link.cut():
            waiting = app.begin("wait", run=run)
            shown = app.answer(waiting)
            assert (shown["stage"], shown["outcome"]) == ("ended", "failed")
            (told,) = app.ask("news")
            assert told.startswith("Outputs of train-1 are not here: ")
        path = Path(app.ask("output_path", run=run, path="small 图"))
        assert path.read_text() == "small"
        app.ask("wait", run=run)
    place.check(**{run: training})
    assert not sent.exists()
    assert not come.exists()


def until_large(folder: Path, pattern: str) -> Path:
    """A file that is coming, once there is something worth going on with."""

    def found() -> list[Path]:
        return [path for path in folder.glob(pattern) if path.stat().st_size > 8 << 20]

    return wait_until(found, 60, pattern, 0.005)[0]


def test_a_server_that_is_restarted_or_frozen_is_found_again(place: Place) -> None:
    training = Training(place.folder / "code", steps=300, pause=0.02)
    server = place.box.server
    with place.running() as app:
        run = app.ask("submit", source=str(training.folder), target="box")
        until_log_grows(place, run)
        server.stop()
        until_contact(app, run, "stale")
        server.start()
        until_contact(app, run, "live")
        with server.frozen():
            until_contact(app, run, "stale")
        until_contact(app, run, "live")
        app.ask("wait", run=run)
    place.check(**{run: training})
