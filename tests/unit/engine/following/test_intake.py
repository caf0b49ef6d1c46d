"""What the index knows of a run once the files of its folder were taken in."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.metrics import SeriesState, SeriesSummary
from desktop_app.engine.following import intake
from desktop_app.engine.following.intake import RECORD_SIZE, Intake
from tests.fakes.accepted_run import REQUEST, RUN, accepted_run
from tests.fakes.index import FakeRunIndex, FakeSeriesStore

SCRIPT, TENSORBOARD, LOG = "12-ab-cd", "tensorboard", "log"


class Workspace:
    """A run's folder with what its writers have put down so far, and an index of it."""

    def __init__(self, root: Path) -> None:
        self.folder = accepted_run(root)
        self._written: dict[str, list[str]] = {}
        self.start_again()
        self.intake.add(REQUEST)

    def start_again(self) -> None:
        """With an index and a store that are empty."""
        self.index, self.series = FakeRunIndex(), FakeSeriesStore()
        self.intake = Intake(Path(self.folder.root), self.index, self.series)

    def write(self, writer: str, *points: tuple[str, float]) -> None:
        names = self._written.setdefault(writer, [])
        path = Path(self.folder.metrics, writer)
        for step, (name, value) in enumerate(points):
            if name not in names:
                names.append(name)
                with path.with_suffix(".names").open("a") as lines:
                    lines.write(json.dumps(name) + "\n")
            with path.with_suffix(".trm").open("ab") as records:
                records.write(struct.pack("<qqdd", names.index(name), step, 1.0, value))

    def answers(self) -> dict[str, tuple[SeriesSummary, list[float]]]:
        """What there is of each series, by the name it is known by."""
        _, states = self.index.progress(RUN)
        known = self.index.get(RUN).summary.metrics
        shown = [state for state in states if not state.left_out]
        assert sorted(known) == sorted(state.name for state in shown)
        found = {}
        for state in shown:
            points = self.series.read(RUN, state, 0, state.summary.count)
            assert known[state.name] == state.summary
            found[state.name] = (state.summary, points.values.tolist())
        return found


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


WRITES: Sequence[tuple[str, Sequence[tuple[str, float]]]] = (
    (TENSORBOARD, [("loss", 1.0), ("acc", 0.5)]),
    (LOG, [("Loss", 1.5), ("LR", 0.25), ("val/f1", 0.75)]),
    (SCRIPT, [("lr", 0.1)]),
    (TENSORBOARD, [("loss", 2.0), ("loss (TensorBoard)", 7.0)]),
    (SCRIPT, [("loss", 9.0), ("loss", 8.0)]),
    (LOG, [("Loss", 2.5), ("acc", 0.25), ("val/f1", 0.5)]),
    (TENSORBOARD, [("loss", 3.0), ("lr", 4.0)]),
)
WANTED = {
    "loss": ("", [9.0, 8.0]),
    "lr": ("", [0.1]),
    "acc": (TENSORBOARD, [0.5]),
    "loss (TensorBoard)": (TENSORBOARD, [1.0, 2.0, 3.0]),
    "loss (TensorBoard) (TensorBoard)": (TENSORBOARD, [7.0]),
    "lr (TensorBoard)": (TENSORBOARD, [4.0]),
    "val/f1": (LOG, [0.75, 0.5]),
}


def told(workspace: Workspace) -> dict[str, tuple[str, list[float]]]:
    return {name: (known.source, values) for name, (known, values) in workspace.answers().items()}


def test_points_of_two_sources_with_one_name_are_two_series_in_whatever_order_they_come(
    workspace: Workspace,
) -> None:
    for number, (writer, points) in enumerate(WRITES):
        workspace.write(writer, *points)
        workspace.intake.take(RUN)
        if number % 2:
            workspace.intake.clear()  # another process takes in what comes next
    live = workspace.answers()
    assert told(workspace) == WANTED
    workspace.start_again()
    workspace.intake.rebuild(RUN)
    assert workspace.answers() == live


def test_a_name_goes_over_to_the_script_once_that_logs_it(workspace: Workspace) -> None:
    workspace.write(TENSORBOARD, ("loss", 1.0))
    workspace.intake.take(RUN)
    assert told(workspace) == {"loss": (TENSORBOARD, [1.0])}
    workspace.write(SCRIPT, ("loss", 5.0))
    taken = workspace.intake.take(RUN)
    assert {state.name: state.summary.count for state in taken.series} == {
        "loss": 1,
        "loss (TensorBoard)": 1,
    }
    assert taken.record.summary.metrics == workspace.index.get(RUN).summary.metrics
    assert told(workspace) == {
        "loss": ("", [5.0]),
        "loss (TensorBoard)": (TENSORBOARD, [1.0]),
    }


def test_what_is_printed_goes_once_the_script_logs_it(workspace: Workspace) -> None:
    workspace.write(LOG, ("Loss", 1.0), ("Loss", 2.0))
    workspace.intake.take(RUN)
    assert told(workspace) == {"Loss": (LOG, [1.0, 2.0])}
    workspace.write(SCRIPT, ("loss", 5.0))
    taken = workspace.intake.take(RUN)
    assert [(state.name, state.left_out) for state in taken.series] == [
        ("loss", False),
        ("", True),
    ]
    assert list(taken.record.summary.metrics) == ["loss"]
    workspace.write(LOG, ("Loss", 3.0))
    assert list(workspace.intake.take(RUN).record.summary.metrics) == ["loss"]
    assert told(workspace) == {"loss": ("", [5.0])}


def test_a_name_without_a_point_takes_no_other_series_its_name(workspace: Workspace) -> None:
    workspace.write(SCRIPT, ("lr", 0.1))
    with Path(workspace.folder.metrics, SCRIPT + ".names").open("a") as lines:
        lines.write('"loss"\n')
    workspace.write(TENSORBOARD, ("loss", 1.0))
    workspace.intake.take(RUN)
    assert told(workspace) == {"lr": ("", [0.1]), "loss": (TENSORBOARD, [1.0])}


def test_what_is_logged_while_points_are_taken_in_is_left_for_the_next_time(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = workspace.series.append

    def logged_meanwhile(*appended: Any) -> Sequence[SeriesState]:
        workspace.write(SCRIPT, ("loss", 2.0))
        return append(*appended)

    workspace.write(SCRIPT, ("loss", 1.0))
    monkeypatch.setattr(workspace.series, "append", logged_meanwhile)
    assert workspace.intake.take(RUN).more is False
    monkeypatch.undo()
    assert told(workspace) == {"loss": ("", [1.0])}
    workspace.intake.take(RUN)
    assert told(workspace) == {"loss": ("", [1.0, 2.0])}


def test_a_run_that_ends_while_its_index_is_made_anew_is_there_whole(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.write(SCRIPT, ("loss", 1.0))
    workspace.start_again()
    append = workspace.series.append

    def last_point_and_end(*appended: Any) -> Sequence[SeriesState]:
        monkeypatch.undo()
        workspace.write(SCRIPT, ("loss", 2.0))
        ended = {"event": "ended", "time": 2.0, "outcome": "succeeded"}
        Path(workspace.folder.events).write_text(json.dumps(ended) + "\n")
        return append(*appended)

    monkeypatch.setattr(workspace.series, "append", last_point_and_end)
    assert workspace.intake.rebuild(RUN).summary.ended
    assert told(workspace) == {"loss": ("", [1.0, 2.0])}


def tell(workspace: Workspace, *events: str) -> None:
    lines = (json.dumps({"event": event, "time": 2.0, "outcome": "failed"}) for event in events)
    Path(workspace.folder.events).write_text("".join(f"{line}\n" for line in lines))


def test_a_run_whose_host_may_have_more_does_not_end_in_a_new_index(workspace: Workspace) -> None:
    workspace.write(SCRIPT, ("loss", 1.0))
    tell(workspace, "accepted", "ended")
    workspace.start_again()
    assert not workspace.intake.rebuild(RUN).summary.ended
    assert [run.summary.id for run in workspace.index.live()] == [RUN]
    workspace.write(SCRIPT, ("loss", 2.0))
    Path(workspace.folder.outputs).write_text('{"version": 1, "files": []}')
    assert workspace.intake.take(RUN).holds_end
    assert workspace.intake.take(RUN, complete=True).record.summary.ended
    live = workspace.answers()
    assert told(workspace) == {"loss": ("", [1.0, 2.0])}
    workspace.start_again()
    assert workspace.intake.rebuild(RUN).summary.ended
    assert workspace.answers() == live


@pytest.mark.parametrize("kind", ["here", "imported", "refused"])
def test_a_run_that_has_no_list_of_outputs_ends_where_no_host_has_more(
    workspace: Workspace, kind: str
) -> None:
    tell(workspace, *(["ended"] if kind == "refused" else ["accepted", "ended"]))
    if kind == "here":
        Path(workspace.folder.state).mkdir()
    if kind == "imported":
        origin = {"kind": "trainyard", "path": "/x", "name": "", "imported_at": 3.0}
        Path(workspace.folder.request).write_text(json.dumps({**REQUEST, "origin": origin}))
    workspace.start_again()
    assert workspace.intake.rebuild(RUN).summary.ended


def test_the_hosts_samples_have_no_source(workspace: Workspace) -> None:
    folder = Path(workspace.folder.system)
    folder.mkdir()
    (folder / "tensorboard.names").write_text('"cpu"\n')
    (folder / "tensorboard.trm").write_bytes(struct.pack("<qqdd", 0, 0, 1.0, 50.0))
    workspace.intake.take(RUN)
    _, (state,) = workspace.index.progress(RUN)
    assert (state.name, state.system, state.summary.source) == ("cpu", True, "")


def test_of_the_series_of_a_writer_the_first_are_taken_in_in_whatever_order_they_come(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MOST_SERIES", 2)
    monkeypatch.setattr(intake, "PIECE", 3 * RECORD_SIZE)
    workspace.write(TENSORBOARD, ("t0", 0.25), ("t1", 0.5), ("t2", 0.75))
    workspace.intake.take(RUN)
    many = [(f"layer/{number}", float(number)) for number in range(9)]
    workspace.write(SCRIPT, *many, ("layer/1", 7.0))
    while workspace.intake.take(RUN).more:
        pass
    workspace.write(SCRIPT, ("layer/0", 8.0))
    workspace.intake.take(RUN)
    assert told(workspace) == {
        "t0": (TENSORBOARD, [0.25]),
        "t1": (TENSORBOARD, [0.5]),
        "layer/0": ("", [0.0, 8.0]),
        "layer/1": ("", [1.0, 7.0]),
    }
    live = workspace.answers()
    workspace.start_again()
    workspace.intake.rebuild(RUN)
    assert workspace.answers() == live


def test_the_hosts_samples_are_taken_in_beside_too_many_series(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MOST_SERIES", 1)
    workspace.write(SCRIPT, ("a", 1.0), ("b", 2.0))
    folder = Path(workspace.folder.system)
    folder.mkdir()
    (folder / "host.names").write_text('"cpu"\n')
    (folder / "host.trm").write_bytes(struct.pack("<qqdd", 0, 0, 1.0, 50.0))
    workspace.intake.take(RUN)
    _, states = workspace.index.progress(RUN)
    assert [(state.name, state.system) for state in states] == [("a", False), ("cpu", True)]
