"""A build at another host, of which its desks come and go."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from tests.e2e.ssh_app import App, Refused
from tests.e2e.ssh_places import Place
from tests.testbed.waiting import wait_until

NAME = "it's slow 慢"


def test_a_build_at_a_host_outlives_its_desk_and_is_cancelled_from_the_next(place: Place) -> None:
    gate = place.folder / "the gate"
    os.mkfifo(gate)
    first = place.start()
    first.ask(
        "define", name=NAME, post_install=f"echo 'Collecting x'; cat {shlex.quote(str(gate))}"
    )
    first.begin("build", name=NAME)
    until_collecting(first)
    first.kill()
    with place.running() as app:
        state = app.ask("build_state", name=NAME)
        assert state["state"] == "building"
        assert Path(state["log"]).read_text("utf-8").endswith("Collecting x\n")
        assert app.ask("cancel_build", name=NAME) == "missing"
        with pytest.raises(Refused, match="is not being built on 'box'"):
            app.ask("cancel_build", name=NAME)
        again = app.begin("build", name=NAME)
        until_collecting(app)
        gate.write_bytes(b"")
        assert app.answer(again) == "ready"
    assert list((place.workspace / "building").iterdir()) == []


def until_collecting(app: App) -> None:
    def collects() -> bool:
        return bool(app.ask("build_state", name=NAME)["step"]["what"] == "Collecting x")

    wait_until(collects, 60, "the gate", 0.1)
