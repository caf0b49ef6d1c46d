"""A link that is cut, a server that is frozen or restarted, an application that is killed, while a
run at another host goes on: nothing is lost, nothing comes twice, nothing is started twice."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from desktop_app.cli.fetching import KEPT
from tests.conftest import Real
from tests.contract.hostside.test_full_disk import fill, free
from tests.e2e.ssh_hosts import CLIENTS, SshBox, desk_shell
from tests.e2e.ssh_places import (
    SLOW,
    Place,
    until_contact,
    until_large,
    until_log_grows,
    until_log_is,
)
from tests.e2e.ssh_runs import Training
from tests.testbed import small_disk
from tests.testbed.desk import Desk
from tests.testbed.waiting import wait_until


@pytest.fixture(params=CLIENTS)
def either(request: pytest.FixtureRequest, tmp_path: Path, desk: Desk, box: SshBox) -> Place:
    return Place(tmp_path, desk, box, request.param)


def test_a_link_cut_while_a_run_goes_on_loses_nothing(either: Place) -> None:
    training = Training(either.folder / "code", steps=200, pause=0.02)
    training.hold.touch()  # one that has ended has no contact any more
    with either.running() as app:
        run = app.ask("submit", source=str(training.folder), target="box")
        until_log_grows(either, run)
        with either.box.link.cut():
            until_contact(app, run, "stale")
        until_contact(app, run, "live")
        training.hold.unlink()
        app.ask("wait", run=run)
        assert app.ask("news") == []
    either.check(**{run: training})


def test_a_link_cut_while_files_travel_only_delays_them(place: Place) -> None:
    training = Training(place.folder / "code", steps=5, blocks=1_500_000)
    data = place.folder / "data"
    with data.open("wb") as file:
        file.truncate(48 << 20)
    # Slow all the time: between two moments of it, everything could come at once.
    with place.box.link.slow(SLOW // 2), place.running() as app:
        submitting = app.begin(
            "submit", source=str(training.folder), target="box", inputs={"data": str(data)}
        )
        sent = until_large(place.root, "hosts/*/store/sha256/incoming/*.*")
        with place.box.link.cut():
            run = app.answer(submitting)
            until_contact(app, run, "stale")
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
    wait_until(lambda: not sent.exists(), 60, "what came first is deleted")
    assert not come.exists()


def test_outputs_that_a_person_stops_here_and_at_the_terminal_go_on_from_there(
    place: Place,
) -> None:
    training = Training(place.folder / "code", steps=5, blocks=1_500_000)
    with place.box.link.slow(SLOW // 4):
        with place.running() as app:
            run = app.ask("submit", source=str(training.folder), target="box")
            come = until_large(place.workspace, "runs/*/incoming/*.part")
            app.ask("stop", job=f"fetch {run}")
            noted = place.workspace / "fetches" / f"{run}.json"
            wait_until(lambda: not noted.exists(), 60, "nothing more is to be fetched")
            assert app.ask("news") == []
        before = come.stat()
        with desk_shell(place.desk, place.workspace).start("run", "wait", run) as waiting:
            wait_until(lambda: come.stat().st_size > before.st_size, 60, "it goes on")
            waiting.send_signal(signal.SIGINT)
            _, err = waiting.communicate(timeout=60)
        assert waiting.returncode == 130
        rest = f"Get the rest with: trainyard run wait {run}"
        assert err.decode().splitlines() == [f"{KEPT} {rest}", "Interrupted."]
    with place.running() as app:
        app.ask("wait", run=run)
    (large,) = place.workspace.glob("runs/*/work/outputs/large.bin")
    assert large.stat().st_ino == before.st_ino
    place.check(**{run: training})


def test_a_server_that_is_restarted_or_frozen_is_found_again(place: Place) -> None:
    training = Training(place.folder / "code", steps=300, pause=0.02)
    training.hold.touch()
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
        training.hold.unlink()
        app.ask("wait", run=run)
    place.check(**{run: training})


def test_a_disk_that_is_full_here_is_told_and_loses_nothing(
    real: Real, tmp_path: Path, desk: Desk, box: SshBox
) -> None:
    real("root")
    with small_disk.mounted(32 << 20) as disk:
        place = Place(tmp_path, desk, box, workspace=disk / "work")
        training = Training(tmp_path / "code", steps=400, pause=0.01)
        training.hold.touch()
        with place.running() as app:
            run = app.ask("submit", source=str(training.folder), target="box")
            until_log_grows(place, run)
            fill(str(disk))
            wait_until(lambda: "No space left" in str(app.ask("news")), 60, "it is told", 0.1)
            free(str(disk))
            until_log_is(place, run, len(training.log))

            with (disk / "ballast").open("wb") as file:
                file.write(bytes(shutil.disk_usage(disk).free - (4 << 20)))
            training.hold.unlink()
            shown = app.ask("wait", run=run)
            assert (shown["stage"], shown["contact"]) == ("ended", "none")
            assert "There is no room here for 'outputs/large.bin'" in str(app.ask("news"))
            free(str(disk))
            large = Path(shown["folder"], "work", "outputs", "large.bin")
            wait_until(large.exists, 60, "the output comes once there is room")
            app.ask("wait", run=run)
        place.check(**{run: training})
