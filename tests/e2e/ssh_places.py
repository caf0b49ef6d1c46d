"""A desk, and a host at which its runs go on, for tests of what may come between them."""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress
from pathlib import Path

from desktop_app.hostside.machine.processes import is_alive
from desktop_app.hostside.records import read_json
from tests.e2e import ssh_app
from tests.e2e.ssh_app import App
from tests.e2e.ssh_hosts import SshBox, know
from tests.e2e.ssh_runs import Training, check_all
from tests.testbed.desk import Desk
from tests.testbed.waiting import wait_until

SLOW = 80
"""Megabits per second with which 48 MiB take seconds, not moments."""


class Place:
    """A desk with a workspace that has the target `box`, with a run root of its own there."""

    def __init__(
        self,
        folder: Path,
        desk: Desk,
        box: SshBox,
        client: str = "paramiko",
        workspace: Path | None = None,
    ) -> None:
        self.folder = folder
        self.desk = desk
        self.box = box
        self.workspace = workspace or folder / "work"
        self.root = box.home / folder.name
        know(desk, box)
        with self.running() as app:
            self.add(app, "box", client)

    def add(self, app: App, name: str, client: str) -> None:
        """One more target there."""
        app.ask("add", name=name, destination="box", client=client, root=str(self.root))

    def start(self) -> App:
        """The application, for whoever ends it."""
        return App(self.desk, self.workspace)

    def running(self) -> AbstractContextManager[App]:
        return ssh_app.running(self.desk, self.workspace)

    def run_folders_there(self) -> list[Path]:
        """The folders of the runs that the host has."""
        return [path for path in self.root.glob("hosts/*/runs/*") if path.name[0] != "."]

    def folders_there(self) -> list[str]:
        """Their ids."""
        return [path.name for path in self.run_folders_there()]

    def programs_there(self) -> dict[int, str]:
        """Process ids of what leads this place's runs there (`supervise`), waits for their scripts
        (`wait`) or answers any desktop, and the verb of each."""
        found = {}
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                argv = (path / "cmdline").read_bytes().decode(errors="replace").split("\0")
                if str(self.root) in argv:
                    found[int(path.name)] = argv[4]
                elif argv[1:] and argv[1].startswith(f"{self.box.home}/.trainyard/hostside/"):
                    found[int(path.name)] = argv[2]
        return found

    def until_ended_there(self, run: str) -> None:
        """Its host has written that it has ended, and nothing of it is left."""
        (folder,) = self.root.glob(f"hosts/*/runs/{run}")
        events = folder / "streams" / "events.jsonl"
        wait_until(lambda: b'"event": "ended"' in events.read_bytes(), 60, "its end there")
        state = read_json(str(folder / "state" / "supervisor.json"))
        wait_until(lambda: not is_alive(state), 60, "the end of its supervisor")

    def check(self, **trainings: Training) -> None:
        check_all(self.workspace, trainings)
        assert sorted(self.folders_there()) == sorted(trainings)


def log_size(place: Place, run: str) -> int:
    path = place.workspace / "runs" / run / "streams" / "stdout.log"
    return path.stat().st_size if path.exists() else 0


def until_log_grows(place: Place, run: str) -> None:
    # From nothing: a short log may be here as a whole before anybody looks.
    wait_until(lambda: log_size(place, run) > 0, 60, "the log grows")


def until_log_is(place: Place, run: str, size: int) -> None:
    wait_until(lambda: log_size(place, run) == size, 60, "the log is here")


def until_contact(app: App, run: str, contact: str) -> None:
    wait_until(lambda: app.ask("show", run=run)["contact"] == contact, 60, contact, 0.1)


def until_large(folder: Path, pattern: str) -> Path:
    """A file that is coming, once there is something worth going on with."""

    def found() -> list[Path]:
        return [path for path in folder.glob(pattern) if path.stat().st_size > 8 << 20]

    return wait_until(found, 60, pattern, 0.005)[0]
