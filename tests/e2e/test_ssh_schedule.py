"""Runs at another host under a random schedule of faults, and a checker of what has become of them.

`python -m tests.e2e.test_ssh_schedule SEED MINUTES` plays a long one, until MINUTES are over.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.ssh_app import App, Refused
from tests.e2e.ssh_hosts import CLIENTS, ssh_box
from tests.e2e.ssh_places import Place
from tests.e2e.ssh_runs import Training, check_runs
from tests.testbed.desk import Desk
from tests.testbed.waiting import let_pass, wait_until

SECONDS = 12.0
RUNS = 5
"""Of the schedule in the suite."""


@dataclass
class Asked:
    """A run that somebody submitted: nobody may know its id, where the application was killed."""

    training: Training
    app: App
    number: int
    cancelled: bool = False

    @property
    def id(self) -> str:
        """Empty where it was not acknowledged, or refused."""
        if not self.app.answered(self.number):
            return ""
        with suppress(Refused):
            return str(self.app.answer(self.number))
        return ""


@dataclass
class Schedule:
    """What happens at one place, drawn from a seed."""

    place: Place
    seed: int
    runs: int
    asked: list[Asked] = field(default_factory=list)
    apps: list[App] = field(default_factory=list)
    whole: dict[str, Training] = field(default_factory=dict)
    """The runs that are to have ended as their scripts did."""

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)
        self.faults: list[Callable[[], None]] = [
            *(self.submit, self.submit, self.cut, self.cut, self.kill_application),
            *(self.stop_application, self.restart_server, self.freeze_server),
            *(self.end_connections, self.kill_on_host, self.kill_on_host, self.cancel, self.calm),
            *(self.look_in,),
        ]

    # ------------------------------------------------------------------------------- what happens

    def play(self, seconds: float) -> None:
        """Everything, and heal it in the end."""
        deadline = time.monotonic() + seconds
        try:
            self.start_application()
            self.submit()
            while time.monotonic() < deadline:
                fault = self.draw.choice(self.faults)
                self.say(fault.__name__)
                fault()
            while len(self.asked) < self.runs:
                self.submit()
            self.settle()
        finally:
            for app in self.apps:
                app.kill()

    def say(self, text: str) -> None:
        print(f"{time.monotonic():.1f} {text}", flush=True)

    @property
    def app(self) -> App:
        return self.apps[-1]

    def start_application(self) -> None:
        self.apps.append(self.place.start())

    def submit(self, app: App | None = None) -> None:
        app = app or self.app
        if len(self.asked) < self.runs:
            training = Training(
                self.place.folder / f"code {len(self.asked)}",
                steps=self.draw.randrange(1, 400),
                pause=self.draw.choice([0.0, 0.01, 0.03]),
                blocks=self.draw.choice([1, 1_000_000]),
            )
            target = self.draw.choice(CLIENTS)
            number = app.begin("submit", source=str(training.folder), target=target)
            self.asked.append(Asked(training, app, number))

    def cut(self) -> None:
        with self.place.box.link.cut():
            let_pass(self.draw.uniform(0, 6))

    def kill_application(self) -> None:
        self.app.kill()
        self.start_application()

    def look_in(self) -> None:
        """A second application submits, looks on or takes over for a moment, and ends somehow."""
        self.apps.insert(0, self.place.start())
        other = self.apps[0]
        self.submit(other)
        let_pass(self.draw.uniform(0, 2))
        (self.draw.choice([other.kill, other.close]))()

    def stop_application(self) -> None:
        self.app.signal(signal.SIGSTOP)
        let_pass(self.draw.uniform(0, 3))
        self.app.signal(signal.SIGCONT)

    def restart_server(self) -> None:
        self.place.box.server.stop()
        let_pass(self.draw.uniform(0, 2))
        self.place.box.server.start()

    def freeze_server(self) -> None:
        with self.place.box.server.frozen():
            let_pass(self.draw.uniform(0, 5))

    def end_connections(self) -> None:
        self.place.box.server.kill_sessions()

    def kill_on_host(self) -> None:
        """Any process of ours there, except for the one that alone knows how a script ends."""
        programs = self.place.programs_there().items()
        pids = sorted(pid for pid, verb in programs if verb != "wait")
        if pids:
            with suppress(ProcessLookupError):
                os.kill(self.draw.choice(pids), signal.SIGKILL)

    def cancel(self) -> None:
        known = [asked for asked in self.asked if asked.id]
        if known:
            asked = self.draw.choice(known)
            asked.cancelled = True
            self.app.begin("cancel", run=asked.id)

    def calm(self) -> None:
        let_pass(self.draw.uniform(0, 2))

    def settle(self) -> None:
        """No more faults; the last application is asked until everything is here."""
        self.say("settle")
        for asked in self.asked:
            if asked.app is self.app:
                with suppress(Refused):
                    self.app.answer(asked.number)
        # One that was written down, and whose submitter was killed, is taken on, too.
        wait_until(lambda: not self._left_in("submissions"), 120, "no submitted run waits")
        self.ids = self.app.answer(self.app.begin("settle"), 180)
        self.shown = {run: self.app.ask("show", run=run) for run in self.ids}
        self.app.close()

    # -------------------------------------------------------------------------- what is to be true

    def check(self) -> None:
        """Raises AssertionError."""
        for app in self.apps:
            assert app.said == b"", app.said.decode()
        for place in ("submissions", "removals", "fetches"):
            assert self._left_in(place) == []
        here = {shown["source"]: run for run, shown in self.shown.items()}
        assert len(here) == len(self.ids)
        for asked in self.asked:
            self._check_asked(asked, here.get(str(asked.training.folder), ""))
        check_runs(self.place.workspace, self.whole)
        there = {path.name: path for path in self.place.run_folders_there() if is_known(path)}
        assert there.keys() <= set(self.ids)
        for run, folder in there.items():
            assert streams(folder) == streams(Path(self.shown[run]["folder"])), run
        wait_until(lambda: not self._leaders(), 60, "nothing of ours is left there")

    def _left_in(self, place: str) -> list[Path]:
        return list((self.place.workspace / place).glob("*.json"))

    def _leaders(self) -> list[int]:
        programs = self.place.programs_there().items()
        return [pid for pid, verb in programs if verb in ("supervise", "wait")]

    def _check_asked(self, asked: Asked, run: str) -> None:
        assert asked.id in ("", run)
        starts = asked.training.starts
        if not run:  # never acknowledged
            assert starts == 0
            return
        shown = self.shown[run]
        ended = (shown["outcome"], shown["exit_code"])
        if asked.cancelled and ended != ("failed", 7):
            assert ended == ("cancelled", None), shown["detail"]
            assert starts <= 1
            return
        assert starts == 1
        self.whole[run] = asked.training


def streams(folder: Path) -> dict[str, bytes]:
    """What a run wrote, but for the host's own samples, which may be read while they are."""
    paths = [path for path in (folder / "streams").rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def is_known(folder: Path) -> bool:
    """The host accepted it; what was only cancelled has a mark of that."""
    return (folder / "run.json").exists()


def play(place: Place, seed: int, runs: int, seconds: float) -> None:
    with place.running() as app:
        for client in CLIENTS:
            place.add(app, client, client)
    schedule = Schedule(place, seed, runs)
    schedule.play(seconds)
    schedule.check()


def test_no_schedule_of_faults_loses_or_doubles_anything(place: Place) -> None:
    play(place, seed=3, runs=RUNS, seconds=SECONDS)


def main(seed: int, minutes: float) -> None:
    """Rounds of a minute, each with the next seed and in a workspace of its own."""
    deadline = time.monotonic() + minutes * 60
    folder = Path(tempfile.mkdtemp(prefix="trainyard-schedule-"))
    print(f"In {folder}, which stays where something is wrong.", flush=True)
    with ssh_box(folder / "box") as box:
        while time.monotonic() < deadline:
            print(f"seed {seed}", flush=True)
            mine = folder / f"seed-{seed}"
            mine.mkdir()
            play(Place(mine, Desk(mine / "home"), box), seed, 2 * RUNS, 60)
            seed += 1
    shutil.rmtree(folder)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
