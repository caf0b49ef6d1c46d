"""SIGKILL of the application at each step that only a run at another host has, and while its files
travel, one after the other: nothing acknowledged is lost, nothing is started twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.e2e.ssh_app import die_at
from tests.e2e.ssh_places import SLOW, Place, until_large
from tests.e2e.ssh_runs import Training
from tests.e2e.test_kill_points import OVER_SSH

BEFORE = ("starting", "delivered", "sent", "accepted_there", "kept_here")
AFTER = ("outputs_indexed", "fetch_noted", "events_indexed", "outputs_came")
REMOVING = ("removed_at_host", "copy_removed")


def test_a_run_survives_a_kill_at_every_step(place: Place) -> None:
    assert set(OVER_SSH) <= {*BEFORE, *AFTER, *REMOVING}
    training = Training(place.folder / "code", steps=2_000, blocks=1_500_000)
    training.hold.touch()
    data = place.folder / "data"
    with data.open("wb") as file:
        file.truncate(48 << 20)
    spec = {"source": str(training.folder), "target": "box", "inputs": {"data": str(data)}}
    die_at(place.desk, place.workspace, "submission_written", "submit", **spec)
    (submission,) = (place.workspace / "submissions").glob("*.json")
    run = submission.stem
    with place.box.link.slow(SLOW // 4):
        kill_once(place, lambda: until_large(place.root, "hosts/*/store/sha256/incoming/*.*"))
    for step in BEFORE:
        die_at(place.desk, place.workspace, step, "settle")
    training.hold.unlink()
    for step in AFTER[:-2]:
        die_at(place.desk, place.workspace, step, "settle")
    with place.box.link.slow(SLOW // 2):  # else all outputs could be here before the next step is
        die_at(place.desk, place.workspace, AFTER[-2], "settle")
        kill_once(place, lambda: until_large(place.workspace, "runs/*/incoming/*.part"))
    die_at(place.desk, place.workspace, AFTER[-1], "settle")
    with place.running() as app:
        app.ask("settle")
    place.check(**{run: training})
    shutil.rmtree(place.workspace / "index")
    place.check(**{run: training})

    die_at(place.desk, place.workspace, REMOVING[0], "remove", run=run)
    for step in REMOVING[1:]:
        die_at(place.desk, place.workspace, step, "settle")
    with place.running() as app:
        assert app.ask("settle") == []
    assert place.folders_there() == []
    assert list((place.workspace / "runs").iterdir()) == []


def kill_once(place: Place, there: Callable[[], Path]) -> None:
    """The application is killed when something has come to be."""
    app = place.start()
    try:
        there()
    finally:
        app.kill()
