"""What can be done with a plot: copied, exported, shown alone, pinned, listed, moved."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.run import Stage
from desktop_app.gui.context import TabContext
from desktop_app.gui.plots.arrangement import PINNED
from desktop_app.gui.plots.panel_grid import PanelGrid
from desktop_app.gui.plots.values import local_time
from desktop_app.gui.tabs.runs.view.series_page import DrawnRun, SeriesPage
from tests.fakes.engine import FakeEngine
from tests.fakes.settings import FakeSettings

Shown = Callable[[QWidget], QWidget]
NAMES = ["train/loss", "train/lr", "train/norm", "val/acc"]


@pytest.fixture
def page(qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown) -> SeriesPage:
    """A run with four series of three points, in two groups."""
    run = engine.add_run(stage=Stage.RUNNING)
    for name in NAMES:
        engine.grow_metric(run.id, name, [0.5, float("nan"), 0.125])
    made = SeriesPage(context)
    shown(made)
    made.open([DrawnRun(run.id)])
    qtbot.waitUntil(lambda: made.grid is not None and len(made.grid.panels) == 4, timeout=10_000)
    qtbot.waitUntil(lambda: all(panel.frames for panel in _grid(made).panels.values()))
    return made


def _grid(page: SeriesPage) -> PanelGrid:
    assert page.grid is not None
    return page.grid


def _menu(page: SeriesPage, name: str = "train/loss") -> dict[str, Callable[[], None]]:
    """What the menu of a panel offers."""
    _grid(page).panels[name].head.more.click()
    (menu,) = [menu for menu in page.findChildren(QMenu) if menu.isVisible()]
    menu.close()
    return {action.text(): action.trigger for action in menu.actions() if action.text()}


def _order(page: SeriesPage) -> list[str]:
    """The names of the panels as they lie, row by row."""
    places = {
        name: panel.mapTo(page, QPoint()) for name, panel in _grid(page).panels.items()
        if panel.isVisible()
    }  # fmt: skip
    return sorted(places, key=lambda name: (places[name].y(), places[name].x()))


def test_a_panel_offers_the_same_by_button_and_by_right_click(page: SeriesPage) -> None:
    panel = _grid(page).panels["val/acc"]
    assert panel.head.more.accessibleName() == "More about val/acc"
    assert panel.head.more.focusPolicy() & Qt.FocusPolicy.TabFocus
    offered = list(_menu(page, "val/acc"))
    assert offered == [
        "Show this plot alone",
        "Pin to the top",
        "List values",
        "Copy picture",
        "Copy values",
        "Export picture as PNG…",
        "Export picture as SVG…",
        "Export all points as CSV…",
    ]
    at = panel.canvas.rect().center()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, at, panel.canvas.mapToGlobal(at)
    )  # fmt: skip
    QApplication.sendEvent(panel.canvas.viewport(), event)
    (menu,) = [menu for menu in page.findChildren(QMenu) if menu.isVisible()]
    assert [action.text() for action in menu.actions() if action.text()] == offered
    menu.close()


def test_values_are_copied_as_lines_of_step_time_and_value(
    qtbot: QtBot, page: SeriesPage, engine: FakeEngine
) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    _menu(page)["Copy values"]()
    qtbot.waitUntil(lambda: bool(clipboard.text()))
    (record,) = engine.records.values()
    times = [local_time(time) for time in record.series["train/loss", False].times]
    assert clipboard.text() == (
        f"step\ttime\tvalue\n0\t{times[0]}\t0.5\n1\t{times[1]}\tnan\n2\t{times[2]}\t0.125\n"
    )


def test_a_picture_is_copied_and_saved_in_the_size_of_the_panel(
    qtbot: QtBot, page: SeriesPage, tmp_path: Path
) -> None:
    panel = _grid(page).panels["train/loss"]
    _menu(page)["Copy picture"]()
    assert QGuiApplication.clipboard().image().size() == panel.size()
    place = tmp_path / "Verlust “a b”.png"
    page.panel_actions.save_png(panel, place)
    qtbot.waitUntil(place.exists)
    assert QImage(str(place)).size() == panel.size()
    place = tmp_path / "loss.svg"
    page.panel_actions.save_svg(panel, place)
    qtbot.waitUntil(place.exists)
    text = place.read_text(encoding="utf-8")
    assert "<title>train/loss</title>" in text
    (path,) = re.findall(r'<path d="(M[^"]*)" stroke=', text)
    spots = [tuple(map(float, spot.split(","))) for spot in re.findall(r"[\d.]+,[\d.]+", path)]
    assert len(spots) == 2
    assert path.count("M") == 2  # parted where a value is none
    assert spots[0][0] < spots[1][0] < panel.width()
    assert spots[0][1] < spots[1][1] < panel.height()


def test_all_points_of_a_series_are_exported(
    qtbot: QtBot, page: SeriesPage, engine: FakeEngine, tmp_path: Path
) -> None:
    (run,) = engine.records
    place = tmp_path / "loss.csv"
    page.panel_actions.save_csv("train/loss", {run: ""}, place)
    qtbot.waitUntil(place.exists)
    rows = [line.split(",") for line in place.read_text().splitlines()]
    assert rows[0] == ["step", "time", "value"]
    assert [(row[0], row[2]) for row in rows[1:]] == [("0", "0.5"), ("1", "nan"), ("2", "0.125")]
    assert engine.script.called("runs.export_points") == [
        ({run: ""}, "train/loss", place, False, False)
    ]


def test_what_cannot_be_written_is_told_and_leaves_nothing(
    qtbot: QtBot, page: SeriesPage, context: TabContext, engine: FakeEngine, tmp_path: Path
) -> None:
    (run,) = engine.records
    (tmp_path / "taken").mkdir()
    with qtbot.waitSignal(context.bridge.failure) as told:
        page.panel_actions.save_csv("train/loss", {run: ""}, tmp_path / "taken")
    assert told.args is not None
    assert told.args[0].code == "cannot_write"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_one_panel_fills_the_page_until_escape(qtbot: QtBot, page: SeriesPage) -> None:
    grid = _grid(page)
    small = grid.panels["val/acc"].width()
    _menu(page, "val/acc")["Show this plot alone"]()
    qtbot.waitUntil(lambda: grid.in_sight == {"val/acc"})
    assert _order(page) == ["val/acc"]
    assert small < grid.panels["val/acc"].width() <= grid.viewport().width()
    assert grid.panels["val/acc"].height() > grid.viewport().height() - 40
    assert next(iter(_menu(page, "val/acc"))) == "Show all plots"
    QTest.keyClick(grid.panels["val/acc"].canvas, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: _order(page) == NAMES)
    assert grid.panels["val/acc"].width() == small


def test_a_pinned_panel_comes_first_until_it_is_not_pinned(qtbot: QtBot, page: SeriesPage) -> None:
    _menu(page, "val/acc")["Pin to the top"]()
    qtbot.waitUntil(lambda: _order(page) == ["val/acc", *NAMES[:3]])
    _menu(page, "val/acc")["Unpin"]()
    qtbot.waitUntil(lambda: _order(page) == NAMES)


def test_values_are_listed_in_a_table_until_escape(qtbot: QtBot, page: SeriesPage) -> None:
    _menu(page, "val/acc")["List values"]()
    table = page.values.table
    assert table.isVisible()
    assert table.hasFocus()
    assert table.accessibleName() == "Values of val/acc"
    model = page.values.model
    heads = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]
    assert heads == ["Step", "Time", "Value"]
    found = [[model.index(row, n).data() for n in (0, 2)] for row in range(model.rowCount())]
    assert found == [["0", "0.5"], ["1", "nan"], ["2", "0.125"]]
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    table.selectRow(2)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(clipboard.text()))
    assert clipboard.text().splitlines()[0] == "step\ttime\tvalue"
    assert [line.split("\t")[::2] for line in clipboard.text().splitlines()[1:]] == [["2", "0.125"]]
    QTest.keyClick(table, Qt.Key.Key_Escape)
    assert _grid(page).isVisible()
    assert not table.isVisible()


def test_panels_are_moved_by_their_titles_and_with_the_keyboard(
    qtbot: QtBot, page: SeriesPage
) -> None:
    grid = _grid(page)
    title = grid.panels["train/loss"].head.title
    start, target = title.rect().center(), grid.panels["train/norm"]
    over = title.mapFromGlobal(target.mapToGlobal(target.rect().center()))
    QTest.mousePress(title, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(title, over)
    QTest.mouseRelease(title, Qt.MouseButton.LeftButton, pos=over)
    qtbot.waitUntil(lambda: _order(page) == ["train/lr", "train/norm", "train/loss", "val/acc"])
    grid.panels["train/loss"].canvas.setFocus()
    alt = Qt.KeyboardModifier.AltModifier
    QTest.keyClick(grid.panels["train/loss"].canvas, Qt.Key.Key_Left, alt)
    qtbot.waitUntil(lambda: _order(page) == ["train/lr", "train/loss", "train/norm", "val/acc"])
    QTest.keyClick(grid.panels["train/loss"].canvas, Qt.Key.Key_Right, alt)
    QTest.keyClick(grid.panels["train/loss"].canvas, Qt.Key.Key_Right, alt)
    qtbot.waitUntil(lambda: _order(page) == ["train/lr", "train/norm", "train/loss", "val/acc"])


def test_the_arrangement_and_the_options_are_back_in_the_next_window(
    qtbot: QtBot, page: SeriesPage, context: TabContext, engine: FakeEngine, shown: Shown
) -> None:
    grid = _grid(page)
    grid.pin("val/acc", True)
    grid.put("train/norm", 0)
    (head,) = [b for b in grid.findChildren(QToolButton) if b.text() == "Pinned"]
    head.click()
    (slider,) = page.findChildren(QSlider)
    slider.setValue(60)
    kept = cast(FakeSettings, context.settings).values
    assert kept == {
        f"runs.plots.curves.{engine.workspace.id}": {
            "pinned": ["val/acc"],
            "order": ["train/norm", "train/loss", "train/lr"],
            "folded": [PINNED],
            "smoothing": 0.6,
            "along": "step",
            "log": False,
            "middle": False,
            "log_x": False,
        }
    }
    page.open([])
    other = SeriesPage(context)
    shown(other)
    other.open([DrawnRun(next(iter(engine.records)))])
    qtbot.waitUntil(lambda: other.grid is not None and len(other.grid.panels) == 4, timeout=10_000)
    wanted = ["train/norm", "train/loss", "train/lr"]
    qtbot.waitUntil(lambda: _order(other) == wanted)
    assert [slider.value() for slider in other.findChildren(QSlider)] == [60]
    (head,) = [b for b in other.findChildren(QToolButton) if b.text() == "Pinned"]
    head.click()
    qtbot.waitUntil(lambda: _order(other) == ["val/acc", *wanted])
    assert cast(FakeSettings, context.settings).values != kept


def test_a_plot_that_is_alone_and_not_among_those_searched_for_stays_where_it_is(
    qtbot: QtBot, page: SeriesPage
) -> None:
    grid = _grid(page)
    before = _order(page)
    grid.show_alone("train/loss")
    grid.set_filter("nothing like it")
    grid.put("train/loss", 0)
    panel = grid.panels["train/loss"]
    QTest.keyClick(panel, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    grid.set_filter("")
    grid.show_alone("")
    assert _order(page) == before
