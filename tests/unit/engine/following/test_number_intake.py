"""The numbers of a log that patterns speak of, in the index exactly once."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop_app.adapters.locks import FileLocks
from desktop_app.domain.number_patterns import NumberPattern
from desktop_app.engine import steps
from desktop_app.engine.following import number_intake
from desktop_app.engine.following.log_reading import LogReading
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.series.pattern_files import PATTERNS, patterns_document, patterns_json
from desktop_app.engine.series.pattern_store import PatternStore
from tests.fakes.accepted_run import REQUEST, RUN
from tests.fakes.killer import Killed
from tests.unit.engine.following.test_intake import LOG, Workspace

LOSS = NumberPattern("mine", r"step {step} loss {value}")
COUNTED = NumberPattern("lr", r"lr {value}")
EVENTS = [
    {"event": "accepted", "time": 1.0},
    {"event": "ended", "time": 9.0, "outcome": "succeeded", "exit_code": 0},
]


class Printed(Workspace):
    """A run that prints."""

    def ask_for(self, *patterns: NumberPattern) -> None:
        document = json.dumps(patterns_document(patterns))
        Path(self.folder.path, PATTERNS).write_text(document, "utf-8")

    def print(self, text: str | bytes) -> None:
        Path(self.folder.streams).mkdir(exist_ok=True)
        with Path(self.folder.stdout).open("ab") as log:
            log.write(text if isinstance(text, bytes) else text.encode())

    def take(self, *, complete: bool = False) -> None:
        """All that there is."""
        while self.intake.take(RUN, complete=complete).more:
            pass

    def end(self) -> None:
        lines = "".join(json.dumps(event) + "\n" for event in EVENTS)
        Path(self.folder.events).write_text(lines, "utf-8")
        self.take(complete=True)

    def points(self, name: str) -> list[tuple[int, float]]:
        """Of a series that is there: its steps and values."""
        _, states = self.index.progress(RUN)
        (state,) = [each for each in states if each.name == name]
        points = self.series.read(RUN, state, 0, state.summary.count)
        return list(zip(points.steps.tolist(), points.values.tolist(), strict=True))


@pytest.fixture
def printed(tmp_path: Path) -> Printed:
    return Printed(tmp_path)


def test_a_pattern_finds_lines_of_before_and_of_later(printed: Printed) -> None:
    printed.print("step 1 loss 0.5 lr 1\nstep 2 loss 0.25 lr 2\n")
    printed.take()
    assert printed.answers() == {}
    printed.ask_for(LOSS, COUNTED)
    printed.take()
    assert printed.points("mine") == [(1, 0.5), (2, 0.25)]
    printed.print("step 7 loss 0.125 lr 3\n")
    printed.take()
    assert printed.points("mine") == [(1, 0.5), (2, 0.25), (7, 0.125)]
    assert printed.points("lr") == [(0, 1.0), (1, 2.0), (2, 3.0)]
    assert {known.source for known, _ in printed.answers().values()} == {"pattern"}


def test_a_line_waits_for_its_end_and_the_last_one_for_that_of_the_run(printed: Printed) -> None:
    printed.ask_for(LOSS)
    printed.print("step 1 loss 0.")
    printed.take()
    printed.print("5\nstep 2 loss 3")
    printed.take()
    assert printed.points("mine") == [(1, 0.5)]
    printed.end()
    assert printed.points("mine") == [(1, 0.5), (2, 3.0)]


def test_a_line_is_read_as_it_is_seen(printed: Printed) -> None:
    printed.ask_for(LOSS)
    printed.print("step 1 loss 9\rstep 1 loss 1\r\n\x1b[31mstep\x1b[0m 2 loss 2\nstep 3 loss 3\n")
    printed.take()
    assert printed.points("mine") == [(1, 1.0), (2, 2.0), (3, 3.0)]


def test_a_line_without_an_end_is_read_in_pieces(
    printed: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(number_intake, "PIECE", 64)
    printed.ask_for(LOSS)
    printed.print("x" * 300 + "\n" + "step 1 loss 2\n" + b"\xff\xfe\x00".decode("latin-1") * 50)
    printed.take()
    assert printed.points("mine") == [(1, 2.0)]
    assert printed.intake.take(RUN).numbers.left == 0


def test_a_pattern_that_changed_has_its_points_from_the_beginning_of_the_log(
    printed: Printed,
) -> None:
    printed.ask_for(LOSS)
    printed.print("step 1 loss 0.5 lr 1\n")
    printed.take()
    printed.ask_for(NumberPattern("mine", "lr {value}"))
    taken = printed.intake.take(RUN)
    assert taken.numbers.gone == ["mine"]
    assert printed.points("mine") == [(0, 1.0)]


def test_a_pattern_that_is_gone_takes_its_series_along_also_after_the_end(
    printed: Printed,
) -> None:
    printed.ask_for(LOSS, COUNTED)
    printed.print("step 1 loss 0.5 lr 1\n")
    printed.end()
    printed.ask_for(COUNTED)
    printed.take()
    assert set(printed.answers()) == {"lr"}
    printed.ask_for(COUNTED, LOSS)
    printed.take()
    assert printed.points("mine") == [(1, 0.5)]
    assert printed.points("lr") == [(0, 1.0)]
    assert printed.index.get(RUN).summary.ended


def test_the_number_of_a_series_is_never_that_of_another_one(printed: Printed) -> None:
    numbers: list[int] = []
    printed.print("step 1 loss 0.5 lr 1\n")
    for again in range(4):
        printed.ask_for(LOSS)
        if again % 2:
            printed.intake.clear()  # another process takes in what comes next
        printed.take()
        _, states = printed.index.progress(RUN)
        numbers += [state.number for state in states]
        assert printed.points("mine") == [(1, 0.5)]
        printed.ask_for()
        printed.take()
    assert numbers == [0, 1, 2, 3]


def test_what_is_printed_under_the_name_of_a_pattern_is_that_of_the_pattern(
    printed: Printed,
) -> None:
    printed.write(LOG, ("loss", 1.0))
    printed.take()
    printed.ask_for(NumberPattern("loss", "loss {value}"))
    printed.print("loss 5\nloss 6\n")
    printed.take()
    assert {name: values for name, (_, values) in printed.answers().items()} == {"loss": [5.0, 6.0]}
    printed.ask_for()
    printed.take()
    assert {name: values for name, (_, values) in printed.answers().items()} == {"loss": [1.0]}


def test_a_run_has_the_patterns_that_it_was_submitted_with_until_somebody_changes_them(
    printed: Printed,
) -> None:
    request = {**REQUEST, "patterns": patterns_json([LOSS])}
    Path(printed.folder.request).write_text(json.dumps(request))
    printed.print("step 1 loss 0.5\n")
    printed.take()
    assert printed.points("mine") == [(1, 0.5)]
    printed.ask_for()
    printed.take()
    assert printed.answers() == {}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"version": 9, "patterns": []}', '{"version": 1, "patterns": [{"name": 1}]}'],
)
def test_patterns_that_cannot_be_read_leave_the_series_as_they_are(
    printed: Printed, text: str
) -> None:
    printed.ask_for(LOSS)
    printed.print("step 1 loss 0.5\n")
    printed.take()
    Path(printed.folder.path, PATTERNS).write_text(text)
    printed.print("step 2 loss 0.25\n")
    printed.take()
    assert printed.points("mine") == [(1, 0.5)]
    printed.ask_for(LOSS)
    printed.take()
    assert printed.points("mine") == [(1, 0.5), (2, 0.25)]


@pytest.mark.parametrize("expression", ["(", "loss", "\ud800{value}", "x" * 2001])
def test_an_expression_that_cannot_be_used_costs_only_its_own_series(
    printed: Printed, expression: str
) -> None:
    bad = NumberPattern("bad", expression)
    printed.ask_for(bad, LOSS)
    printed.print("step 1 loss 0.5\n")
    taken = printed.intake.take(RUN)
    assert (taken.numbers.patterns, taken.more) == ([bad, LOSS], False)
    assert printed.points("mine") == [(1, 0.5)]
    (problem,) = printed.intake.problems
    assert problem.text == (
        f"The file {str(Path(printed.folder.path, PATTERNS))!r} cannot be used: "
        "no expression can be made of 'bad'."
    )
    printed.ask_for(LOSS)
    printed.take()
    assert printed.points("mine") == [(1, 0.5)]
    assert printed.intake.problems == ()


def test_the_note_of_a_run_goes_once_its_log_was_read_for_what_can_be_used(
    printed: Printed,
) -> None:
    paths = WorkspacePaths(Path(printed.folder.root))
    store = PatternStore(paths, FileLocks())
    store.change(RUN, ("/code", "train.py"), lambda _: [LOSS], lambda _: ())
    printed.ask_for(NumberPattern("bad", "("), LOSS)
    pended: list[str] = []
    reading = LogReading(store, pended.append)

    async def read() -> None:
        await reading.look()
        await reading.taken(RUN, printed.intake.take(RUN))

    asyncio.run(read())
    assert (pended, reading.noted, list(store.noted())) == ([RUN], (), [])


def test_points_have_the_times_at_which_the_log_had_grown_to_them(printed: Printed) -> None:
    printed.ask_for(COUNTED)
    printed.print("lr 1\nlr 2\nlr 3\n")
    folder = Path(printed.folder.system)
    folder.mkdir(parents=True)
    (folder / "host.names").write_text('"log/output"\n')
    samples = [(0, 0, 10.0, 0.0), (0, 1, 12.0, 5.0), (0, 2, 14.0, 10.0)]
    (folder / "host.trm").write_bytes(b"".join(number_intake._RECORD.pack(*s) for s in samples))
    printed.take()
    _, states = printed.index.progress(RUN)
    (state,) = [each for each in states if each.name == "lr"]
    times = printed.series.read(RUN, state, 0, 3).times.tolist()
    assert times[:2] == [12.0, 14.0]
    assert times[2] == Path(printed.folder.stdout).stat().st_mtime


def times(printed: Printed, name: str) -> list[float]:
    _, states = printed.index.progress(RUN)
    (state,) = [each for each in states if each.name == name]
    found: list[float] = printed.series.read(RUN, state, 0, state.summary.count).times.tolist()
    return found


def test_what_was_printed_last_has_the_time_of_the_runs_end_however_late_it_comes(
    printed: Printed,
) -> None:
    printed.ask_for(COUNTED)
    printed.print("lr 1\nlr 2\n")
    Path(printed.folder.exit).write_text('{"ended_at": 9.0}')
    printed.take()
    assert times(printed, "lr") == [9.0, 9.0]
    printed.end()
    printed.ask_for(NumberPattern("later", "lr {value}"))
    printed.take()
    assert times(printed, "later") == [9.0, 9.0]


@pytest.mark.parametrize("told", ["", "[]", "{}", '{"ended_at": null}', '{"ended_at": "x"}'])
def test_an_end_without_a_time_limits_none(printed: Printed, told: str) -> None:
    printed.ask_for(COUNTED)
    printed.print("lr 1\n")
    Path(printed.folder.exit).write_text(told)
    printed.take()
    assert times(printed, "lr") == [Path(printed.folder.stdout).stat().st_mtime]


@contextmanager
def killed_after(count: int) -> Iterator[None]:
    """Let so many steps pass; at the next one the process dies."""
    left = [count]

    def die(_: str) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    steps.observe(die)
    try:
        yield
    finally:
        steps.observe(None)


@pytest.mark.parametrize("seed", range(20))
def test_whenever_it_is_killed_each_point_is_there_once(
    printed: Printed, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    monkeypatch.setattr(number_intake, "PIECE", 100)
    sets: Sequence[Sequence[NumberPattern]] = ([LOSS], [LOSS, COUNTED], [COUNTED], [COUNTED, LOSS])
    wanted: list[tuple[int, float]] = []
    for step in range(60):
        printed.print(f"step {step} loss {step / 8} lr {step * 2}\n")
        wanted.append((step, step / 8))
        if chance.random() < 0.2:
            printed.ask_for(*chance.choice(sets))
        if chance.random() < 0.5:
            try:
                with killed_after(chance.randint(0, 6)):
                    printed.take()
            except Killed:
                printed.intake.clear()
    printed.ask_for(LOSS, COUNTED)
    printed.end()
    assert printed.points("mine") == wanted
    assert printed.points("lr") == [(step, step * 2.0) for step in range(60)]
    before = printed.answers()
    printed.start_again()
    printed.intake.rebuild(RUN)
    assert printed.answers() == before
