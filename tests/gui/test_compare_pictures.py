"""Runs as points and as lines over parallel axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.run import Stage
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.compare.page import ComparePage
from desktop_app.gui.tabs.runs.compare.parallel import ParallelPicture
from desktop_app.gui.tabs.runs.compare.relations import RunsPicture
from desktop_app.gui.tabs.runs.compare.scatter import ScatterPicture
from desktop_app.gui.tabs.runs.tab import RunsTab
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]


@pytest.fixture
def run_ids(engine: FakeEngine) -> list[str]:
    """Three live runs, the last of which has logged nothing yet."""
    found = []
    for lr, optimizer, accuracy in (("1", "sgd", 0.5), ("3", "adam", 0.75), ("2", "sgd", None)):
        parameters = {"lr": lr, "optimizer": optimizer}
        run = engine.add_run(parameters=parameters, stage=Stage.RUNNING)
        if accuracy is not None:
            engine.grow_metric(run.id, "val/acc", [accuracy])
        found.append(run.id)
    return found


@pytest.fixture
def page(qtbot: QtBot, context: TabContext, shown: Shown, run_ids: list[str]) -> ComparePage:
    tab = cast(RunsTab, shown(RunsTab(context)))
    tab.compare(run_ids)
    curves = tab.comparison.curves.series
    qtbot.waitUntil(lambda: curves.grid is not None, timeout=10_000)
    return tab.comparison


@pytest.fixture
def scatter(qtbot: QtBot, page: ComparePage) -> ScatterPicture:
    page.tabs.setCurrentWidget(page.scatter)
    picture = page.scatter.picture
    qtbot.waitUntil(lambda: len(picture.points) == 3)
    return picture


@pytest.fixture
def parallel(qtbot: QtBot, page: ComparePage) -> ParallelPicture:
    page.tabs.setCurrentWidget(page.parallel)
    picture = page.parallel.picture
    qtbot.waitUntil(lambda: len(picture.runs) == 3)
    return picture


def _move_to(picture: RunsPicture, place: QPointF) -> None:
    QTest.mouseMove(picture, QPoint(1, 1))
    QTest.mouseMove(picture, place.toPoint())


def test_an_argument_is_laid_against_the_most_telling_metric(
    page: ComparePage, scatter: ScatterPicture
) -> None:
    assert page.scatter.across.currentText() == "lr"
    assert page.scatter.up.currentText() == "val/acc (best)"
    one, other, none = scatter.points
    assert none is None
    assert one is not None
    assert other is not None
    assert one.x() < other.x()
    assert one.y() > other.y()
    assert scatter.rect().contains(one.toPoint())
    assert scatter.rect().contains(other.toPoint())


def test_points_follow_what_runs_log(
    qtbot: QtBot, engine: FakeEngine, run_ids: list[str], scatter: ScatterPicture
) -> None:
    engine.grow_metric(run_ids[2], "val/acc", [0.625])
    qtbot.waitUntil(lambda: scatter.points[2] is not None)
    one, other, third = (point or QPointF() for point in scatter.points)
    assert third.toPoint() == ((one + other) / 2).toPoint()


def test_another_pair_is_chosen_and_stays_while_runs_go_on(
    qtbot: QtBot, engine: FakeEngine, page: ComparePage, run_ids: list[str],
    scatter: ScatterPicture,
) -> None:  # fmt: skip
    page.scatter.up.setCurrentText("optimizer")
    assert [point is None for point in scatter.points] == [False, False, False]
    engine.grow_metric(run_ids[0], "loss", [1.0])
    qtbot.waitUntil(lambda: page.scatter.up.findText("loss (best)") >= 0)
    assert page.scatter.up.currentText() == "optimizer"


def test_a_point_says_whose_it_is_and_opens_the_run(
    qtbot: QtBot, page: ComparePage, run_ids: list[str], scatter: ScatterPicture
) -> None:
    assert scatter.accessibleName() == "Points of the runs"
    assert scatter.accessibleDescription() == (
        "train-1: lr 1, val/acc (best) 0.5; train-2: lr 3, val/acc (best) 0.75; "
        "train-3: lr 2, val/acc (best) –"
    )
    point = scatter.points[1]
    assert point is not None
    _move_to(scatter, point + QPointF(3, -3))
    assert scatter.pointed == 1
    assert scatter.accessibleDescription() == "train-2: lr 3, val/acc (best) 0.75"
    _move_to(scatter, point + QPointF(40, 40))
    assert scatter.pointed == -1
    with qtbot.waitSignal(page.run_opened) as told:
        QTest.mouseDClick(scatter, Qt.MouseButton.LeftButton, pos=point.toPoint())
    assert told.args == [run_ids[1]]


def test_the_arrow_keys_lead_from_run_to_run_and_enter_opens_one(
    qtbot: QtBot, page: ComparePage, run_ids: list[str], scatter: ScatterPicture
) -> None:
    scatter.setFocus()
    seen = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right,
                Qt.Key.Key_Left):  # fmt: skip
        QTest.keyClick(scatter, key)
        seen.append(scatter.pointed)
    assert seen == [0, 1, 2, 0, 2]
    with qtbot.waitSignal(page.run_opened) as told:
        QTest.keyClick(scatter, Qt.Key.Key_Return)
    assert told.args == [run_ids[2]]
    page.scatter.across.setFocus()
    assert scatter.pointed == -1
    scatter.setFocus()
    QTest.keyClick(scatter, Qt.Key.Key_Left)
    assert scatter.pointed == 2


def test_lines_lead_from_arguments_to_metrics(parallel: ParallelPicture) -> None:
    titles = [dimension.title for dimension in parallel.dimensions]
    assert titles == ["lr", "optimizer", "val/acc (best)"]
    assert [len(parallel.line(run)) for run in range(3)] == [3, 3, 2]
    one, other = parallel.line(0), parallel.line(1)
    assert [a.x() for a in one] == [b.x() for b in other]
    assert one[0].y() > other[0].y()
    assert one[2].y() > other[2].y()


def test_the_line_under_the_pointer_stands_out(parallel: ParallelPicture) -> None:
    first, second, _ = parallel.line(1)
    before = parallel.grab().toImage()
    _move_to(parallel, first + (second - first) * 0.25 + QPointF(0, 4))
    assert parallel.pointed == 1
    assert parallel.accessibleDescription() == (
        "train-2: lr 3, optimizer adam, val/acc (best) 0.75"
    )
    assert parallel.grab().toImage() != before
    _move_to(parallel, QPointF(2, 2))
    assert parallel.pointed == -1


def test_runs_that_differ_in_one_thing_have_no_picture(
    qtbot: QtBot, engine: FakeEngine, context: TabContext, shown: Shown
) -> None:
    found = [engine.add_run(parameters={"seed": seed}).id for seed in "12"]
    tab = cast(RunsTab, shown(RunsTab(context)))
    tab.compare(found)
    comparison = tab.comparison
    qtbot.waitUntil(lambda: comparison.curves.series.grid is not None, timeout=10_000)
    for page in (comparison.scatter, comparison.parallel):
        comparison.tabs.setCurrentWidget(page)
        qtbot.waitUntil(page._none.isVisible)
        assert (
            page._none.accessibleName()
            == "These runs differ in fewer than two arguments or metrics."
        )
