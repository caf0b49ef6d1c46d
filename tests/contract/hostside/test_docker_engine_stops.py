"""An engine that stops in the middle of a run, and comes back."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from desktop_app.hostside.launchers.docker import SILENT
from desktop_app.hostside.records import read_json
from tests.contract.hostside.docker_runs import DockerRun
from tests.contract.hostside.second_engine import SecondEngine
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Real

WAITS = 'echo up; while [ ! -e go ]; do /bin/sleep 0.05; done; echo "went on"; exit 6\n'


@pytest.fixture(params=[(), ("--live-restore",)], ids=["plain", "live-restore"])
def engine(
    request: pytest.FixtureRequest, real: Real, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SecondEngine]:
    real("engine")
    if os.geteuid() != 0 or shutil.which("dockerd", path="/usr/sbin:/usr/bin") is None:
        pytest.skip("starting a second dockerd needs root and the program")
    made = SecondEngine(*request.param)
    monkeypatch.setenv("DOCKER_HOST", made.host)
    try:
        made.start()
        yield made
    finally:
        made.close()


def test_an_engine_that_stops_is_waited_for_and_its_own_record_decides(
    engine: SecondEngine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    keeps = "live-restore" in request.node.callspec.id
    run = DockerRun(tmp_path / "root", engine.small_image(), WAITS, script="go.sh")
    run.begin()
    try:
        run.until_log_has(b"up\n")
        # An engine that has not noted the start yet ends the container whatever it should keep.
        wait_until(lambda: engine.docker("ps", "--quiet") != "", 30, "the engine knows it")
        engine.stop()
        wait_until(lambda: note(run) == SILENT, 30, "the waiter says that the engine is away")
        assert run.launcher.alive(), "nobody knows, so nobody may say that it ended"
        assert ("waiting", {"reason": "engine", "text": SILENT}) in run.events
        engine.start()
        Path(run.folder.work, "go").touch()
        record = run.ended()
        assert note(run) == ""
        if keeps:
            assert (record["exit_code"], record["cause"]) == (6, "exit_code")
            assert run.log == b"up\nwent on\n"
        else:
            assert (record["outcome"], record["cause"]) == ("failed", "engine_lost")
            assert run.log == b"up\n"
    finally:
        run.launcher.signal(signal.SIGKILL)
        run.launcher.cleanup()


def note(run: DockerRun) -> str:
    return str((read_json(run.folder.note) or {}).get("text", ""))
