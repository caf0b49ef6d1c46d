"""A host that one logs in to, in a real window: added by hand, its fingerprint accepted, checked,
and a script run there."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.e2e.trainings import PATIENCE_S, Hand, expected_log
from tests.testbed import app_window, keys
from tests.testbed.desk import Desk
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.ssh_hosts import SshBox
    from tests.e2e.trainings import Gate
    from tests.testbed.app_window import AppWindow
    from tests.testbed.display import Display


@contextmanager
def window_at(desk: Desk, screen: Display, folder: Path, workspace: Path) -> Iterator[AppWindow]:
    """The window of a person whose home is the desk's, `folder`/home."""
    command = desk.command(str(app_window.TRAINYARD), "gui", "--workspace", str(workspace))
    with app_window.program(screen, folder, command) as window:
        window.wait_for("frame", timeout_s=PATIENCE_S)
        yield window


def test_a_host_is_added_by_hand_and_trains(
    screen: Display, tmp_path: Path, box: SshBox, code: Path, gate: Gate
) -> None:
    user = tmp_path / "user"
    desk = Desk(user / "home")
    with window_at(desk, screen, user, tmp_path / "workspace") as window:
        hand = Hand(window)
        hand.wait_for_workspace()
        hand.keys("ctrl+shift+h")
        hand.wait_for_focus("Host")
        screen.type(box.destination)
        screen.keys("Tab")
        # What was typed as one text has gone into its fields.
        parts = {"User": "trainer", "Port": "22", "Name": box.server.address}
        wait_until(
            lambda: {name: hand.see("text", name).text() for name in parts} == parts,
            PATIENCE_S,
            "the fields hold its parts",
        )
        hand.type_into("Name", "lab 箱")
        hand.type_into("Key file", str(box.server.user_key))
        hand.press("Check and add")

        shown = hand.see("text", "Fingerprint")
        assert shown.text() == keys.fingerprint(box.server.host_key)
        hand.press("Accept and connect")
        _add_whatever_the_check_says(hand)
        known = desk.ssh / "known_hosts"
        assert keys.public_key(box.server.host_key) in known.read_text("utf-8")
        hand.see(None, "lab 箱: Reachable")

        hand.new_run(code, ["--gate", str(gate.folder)])
        hand.press("Target lab 箱", role="radio button")
        hand.press("Run")
        hand.wait_for_state("train-1", "Running")
        hand.wait_for_points("train/loss", gate.step(), last="0.05")
        gate.end()
        hand.wait_for_state("train-1", "Succeeded")
        hand.page("Log")
        whole = [*expected_log(20), "trained"]
        wait_until(lambda: hand.log_lines() == whole, PATIENCE_S, "the log is whole")
    logs = [path.read_text("utf-8") for path in box.home.rglob("streams/stdout.log")]
    assert whole in [text.splitlines() for text in logs]


def _add_whatever_the_check_says(hand: Hand) -> None:
    """A host of the tests may lack something; that keeps nobody from it."""

    find = hand.window.find_all
    wait_until(
        lambda: find("push button", "Add anyway") or find("label", "lab 箱"),
        PATIENCE_S,
        "the host is checked",
    )
    for anyway in find("push button", "Add anyway"):
        anyway.press()
    hand.see("label", "lab 箱")
