"""The Media page: images, texts, tables and histograms, live, with a slider over their steps."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QLocale, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import MediaGrew
from desktop_app.domain.media import Histogram, MediaKey, MediaKind
from desktop_app.domain.run import Stage
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.view.media.heat import heat_of
from desktop_app.gui.tabs.runs.view.media.loading import beginning, decoded
from desktop_app.gui.tabs.runs.view.media.page import PAGE, MediaPage
from desktop_app.gui.tabs.runs.view.media.panel import LARGE_EDGE, MediaPanel
from desktop_app.gui.tabs.runs.view.media.picture import PictureView
from desktop_app.gui.tabs.runs.view.media.player import Frames
from tests.fakes.engine import FakeEngine
from tests.fakes.media import MediaFile
from tests.fakes.pictures import gif
from tests.gui.conftest import open_run

Shown = Callable[[QWidget], QWidget]
IMAGE = MediaKey("样本/first", MediaKind.IMAGE)


def png(width: int, height: int, color: str = "red") -> bytes:
    image = QImage(QSize(width, height), QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def lying(size: int) -> bytes:
    """A picture of 4 x 4 pixels that says it has so many in each direction."""
    data = png(4, 4)
    head = b"IHDR" + size.to_bytes(4, "big") * 2 + data[24:29]
    return data[:12] + head + zlib.crc32(head).to_bytes(4, "big") + data[33:]


class Desk:
    """A live run that logs, and its page."""

    def __init__(self, qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown) -> None:
        self._qtbot = qtbot
        self._engine = engine
        self.run_id = engine.add_run(stage=Stage.RUNNING).id
        self.file = MediaFile(WorkspacePaths(engine.workspace.path).run(self.run_id).metrics)
        tab = cast(RunsTab, shown(RunsTab(context)))
        self.view = open_run(qtbot, tab, self.run_id)
        self.page: MediaPage = self.view.media

    def grow(self) -> None:
        self._engine.events.post(MediaGrew(run_id=self.run_id))

    def turn_to(self) -> None:
        self.view.tabs.setCurrentWidget(self.page)

    def panel(self, key: MediaKey, step: int) -> MediaPanel:
        """The panel of a key, once it shows an item of that step."""

        def there() -> bool:
            panel = self.page.panels.get(key)
            return panel is not None and panel.shown is not None and panel.shown.item.step == step

        self._qtbot.waitUntil(there)
        return self.page.panels[key]


@pytest.fixture
def desk(qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown) -> Desk:
    return Desk(qtbot, context, engine, shown)


def test_the_newest_image_is_shown_until_another_step_is_chosen(desk: Desk, qtbot: QtBot) -> None:
    desk.turn_to()
    for step, color in enumerate(("red", "lime", "blue")):
        desk.file.add("image", IMAGE.name, png(4, 2, color), step * 10, time=100.0 + step)
    desk.grow()
    panel = desk.panel(IMAGE, 20)
    assert panel.picture.image.pixelColor(0, 0) == QColor("blue")
    assert panel.step.text() == "step 20"
    QTest.keyClick(panel.slider, Qt.Key.Key_Left)
    desk.panel(IMAGE, 10)
    assert panel.picture.image.pixelColor(0, 0) == QColor("lime")
    desk.file.add("image", IMAGE.name, png(4, 2, "white"), 30, time=104.0)
    desk.grow()
    qtbot.waitUntil(lambda: panel.slider.maximum() == 3)
    qtbot.waitUntil(lambda: desk.page._call is None)
    assert panel.slider.value() == 1
    QTest.keyClick(panel.slider, Qt.Key.Key_End)
    desk.panel(IMAGE, 30)
    desk.file.add("image", IMAGE.name, png(4, 2, "black"), 40, time=105.0)
    desk.grow()
    desk.panel(IMAGE, 40)
    assert panel.picture.image.pixelColor(0, 0) == QColor("black")


def test_the_steps_follow_the_moment_that_is_pointed_at(desk: Desk, qtbot: QtBot) -> None:
    for step in range(3):
        desk.file.add("text", "answer", f"at {step}", step, time=100.0 + step)
    desk.turn_to()
    key = MediaKey("answer", MediaKind.TEXT)
    panel = desk.panel(key, 2)
    desk.view.moment.click(101.5)
    desk.panel(key, 1)
    assert panel.text.toPlainText() == "at 1"
    read = panel.shown.content if panel.shown is not None else None
    panel.show_time(101.75)
    qtbot.waitUntil(lambda: panel._call is None)
    assert panel.shown is not None
    assert panel.shown.content is read
    desk.view.moment.free()
    desk.panel(key, 2)


def test_texts_and_tables_are_shown_as_they_are(desk: Desk, qtbot: QtBot) -> None:
    desk.file.add("text", "t", "<b>bold</b>\n鸟")
    table = {"columns": ["<i>a</i>", "b"], "rows": [["<b>x</b>", 0.25], [None, True]]}
    desk.file.add("table", "t", table, whole={"rows": 1_000_000, "columns": 2})
    desk.turn_to()
    text = desk.panel(MediaKey("t", MediaKind.TEXT), 0)
    assert text.text.toPlainText() == "<b>bold</b>\n鸟"
    panel = desk.panel(MediaKey("t", MediaKind.TABLE), 0)
    model = panel.table.table_model
    role = Qt.ItemDataRole.DisplayRole
    assert model.headerData(0, Qt.Orientation.Horizontal, role) == "<i>a</i>"
    cells = [model.data(model.index(row, column), role) for row in (0, 1) for column in (0, 1)]
    assert cells == ["<b>x</b>", "0.25", "", "True"]
    assert panel._note.text() == f"2 of {QLocale().toString(1_000_000)} rows"
    panel.table.setFocus()
    panel.table.selectAll()
    qtbot.waitUntil(panel.table.hasFocus)
    QTest.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "<b>x</b>\t0.25\n\tTrue"


def test_histograms_are_a_heat_map_that_grows(desk: Desk, qtbot: QtBot) -> None:
    key = MediaKey("weights", MediaKind.HISTOGRAM)
    for step in range(2):
        content = {"edges": [step, step + 1], "counts": [5], "other": step}
        desk.file.add("histogram", key.name, content, step)
    desk.turn_to()
    panel = desk.panel(key, 1)
    assert panel.body is panel.heat
    assert panel._note.text() == "5 values, 1 not finite"
    assert panel.heat.accessibleDescription() == "Values from 0 to 2, steps 0 to 1"
    assert panel.heat.grab().toImage().width() > 0
    desk.file.add("histogram", key.name, {"edges": [0, 9], "counts": [1], "other": 0}, 2)
    desk.grow()
    desk.panel(key, 2)
    assert panel.heat.accessibleDescription() == "Values from 0 to 9, steps 0 to 2"


def test_a_histogram_may_have_more_values_than_a_plural(desk: Desk) -> None:
    key = MediaKey("weights", MediaKind.HISTOGRAM)
    content = {"edges": [0, 1], "counts": [2**62], "other": 2**31}
    desk.file.add("histogram", key.name, content)
    desk.turn_to()
    number = QLocale().toString
    told = f"{number(2**62)} values, {number(2**31)} not finite"
    assert desk.panel(key, 0)._note.text() == told


def test_a_heat_map_has_the_large_values_at_the_top_and_takes_any_numbers() -> None:
    heat = heat_of([Histogram(0, 0.0, (0.0, 1.0, 2.0), (0.0, 4.0)), Histogram(5, 0.0, (), (), 3)])
    assert (heat.low, heat.high, heat.steps) == (0.0, 2.0, [0, 5])
    column = [heat.image.pixelIndex(0, row) for row in (0, heat.image.height() - 1)]
    assert column == [255, 0]
    vast = heat_of([Histogram(0, 0.0, (-1.7e308, 0.0, 1.7e308), (1.0, 1.0))])
    assert vast.image.pixelIndex(0, 0) >= 254
    assert heat_of([]).image.width() == 1


def test_a_picture_that_is_too_large_or_broken_says_so(desk: Desk) -> None:
    with pytest.raises(
        KnownError, match="100000 x 100000 pixels is too large to be shown"
    ) as caught:
        decoded(lying(100_000), 640)
    assert caught.value.code == "too_large"
    with pytest.raises(KnownError, match="cannot be decoded"):
        decoded(b"\x89PNG\r\n\x1a\n", 640)
    desk.file.add("image", IMAGE.name, lying(2000), 1)
    desk.turn_to()
    panel = desk.panel(IMAGE, 1)
    assert panel.body is panel.problem
    assert panel.problem.text().startswith("The picture cannot be decoded.")


def test_a_large_picture_is_made_small_where_it_is_decoded() -> None:
    picture = decoded(png(3000, 1000), 600)
    assert (picture.width, picture.height, picture.image.size()) == (3000, 1000, QSize(600, 200))
    assert decoded(png(3000, 1), 600).image.size() == QSize(600, 1)


def test_an_animated_picture_is_played_when_somebody_wants_it(desk: Desk, qtbot: QtBot) -> None:
    desk.file.add("image", IMAGE.name, png(4, 4), 1)
    desk.file.add("image", IMAGE.name, gif(0xFF0000, 0x00FF00, 0x0000FF), 2, time=2e9)
    desk.turn_to()
    panel = desk.panel(IMAGE, 2)
    colour = panel.picture.image.pixelColor
    button = panel.player.button
    assert (colour(0, 0), panel._note.text()) == (QColor("red"), "1 × 1")
    assert button.accessibleName() == f"Play: {IMAGE.name}"
    seen: list[str] = []

    def turn() -> bool:
        name = panel.picture.image.pixelColor(0, 0).name()
        seen.extend([name] if seen[-1:] != [name] else [])
        return len(seen) >= 5

    QTest.keyClick(button, Qt.Key.Key_Space)
    assert button.accessibleName() == f"Pause: {IMAGE.name}"
    qtbot.waitUntil(turn)
    panel.alone_requested.emit(True)
    qtbot.waitUntil(lambda: panel.shown is not None and panel.shown.edge == LARGE_EDGE)
    assert panel.player.playing
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert not panel.player.playing
    QTest.keyClick(button, Qt.Key.Key_Space)
    desk.view.tabs.setCurrentWidget(desk.view.log)
    qtbot.waitUntil(lambda: not panel.player.playing)
    desk.turn_to()
    panel.slider.setValue(0)
    desk.panel(IMAGE, 1)
    assert not button.isVisible()


def test_frames_come_in_their_order_each_for_its_time_and_again_from_the_first() -> None:
    frames = Frames(gif(0xFF0000, 0x00FF00, hundredths=30), 640)
    found = [frames.next() for _ in range(3)]
    assert [image.pixelColor(0, 0).name() for image, _ in found] == [
        "#ff0000",
        "#00ff00",
        "#ff0000",
    ]
    assert [delay for _, delay in found] == [300, 300, 300]
    assert Frames(gif(0, 1, hundredths=0), 640).next()[1] == 100
    still = decoded(gif(0xFF0000), 640)
    assert (still.animation, still.image.pixelColor(0, 0).name()) == (b"", "#ff0000")
    cut = gif(0xFF0000, 0x00FF00)[:-8]
    assert Frames(cut, 640).next()[0].pixelColor(0, 0).name() == "#ff0000"
    with pytest.raises(KnownError, match="cannot be decoded"):
        Frames(b"GIF89a", 640).next()


def test_a_long_text_is_cut_for_a_panel() -> None:
    assert beginning(b"a\nb").whole
    many = beginning(b"x\n" * 100_000)
    assert (many.text.count("\n"), many.whole) == (399, False)
    long = beginning(b"x" * 1_000_000)
    assert (len(long.text), long.whole) == (20_000, False)


def test_a_panel_has_the_page_to_itself_and_its_picture_can_be_zoomed(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.file.add("image", IMAGE.name, png(400, 200))
    desk.file.add("text", "other", "x")
    desk.turn_to()
    panel = desk.panel(IMAGE, 0)
    other = desk.panel(MediaKey("other", MediaKind.TEXT), 0)
    height = panel.picture.height()
    panel.alone_requested.emit(True)
    qtbot.waitUntil(lambda: panel.picture.height() > 1.5 * height)
    assert not other.isVisible()
    picture: PictureView = panel.picture
    QTest.keyClick(picture, Qt.Key.Key_Plus)
    assert picture.zoom == 1.25
    QTest.keyClick(picture, Qt.Key.Key_0)
    assert picture.zoom == 1.0
    QTest.keyClick(picture, Qt.Key.Key_Escape)
    qtbot.waitUntil(other.isVisible)
    assert desk.view.isVisible()


def test_what_is_under_the_pointer_stays_there_while_zooming(qtbot: QtBot, shown: Shown) -> None:
    view = cast(PictureView, shown(PictureView()))
    view.set_image(QImage(1280, 800, QImage.Format.Format_RGB32))
    view.set_zooms(True)
    at = QPointF(300.0, 200.0)
    view._zoom_at(at, 4.0)
    place = view.place()
    assert place.size().toSize() == QSize(5120, 3200)
    assert (at.x() - place.x()) / place.width() == pytest.approx(300 / 1280)
    assert (at.y() - place.y()) / place.height() == pytest.approx(200 / 800)
    view._move_by(10_000.0, -10_000.0)
    assert (view.place().left(), view.place().bottom()) == (0.0, 800.0)


def test_many_names_are_grouped_searched_and_shown_a_page_at_a_time(
    desk: Desk, qtbot: QtBot
) -> None:
    for number in range(PAGE + 3):
        desk.file.add("text", f"group/{number:03}", str(number))
    desk.file.add("text", "alone", "x")
    desk.turn_to()
    qtbot.waitUntil(lambda: len(desk.page.panels) == PAGE)
    assert desk.page.more.text() == "Show more (4 left)"
    seen = [panel for panel in desk.page.panels.values() if panel._seen]
    qtbot.waitUntil(lambda: all(panel.shown is not None for panel in seen))
    unseen = [panel for panel in desk.page.panels.values() if not panel._seen]
    assert unseen
    assert all(panel.shown is None for panel in unseen)
    desk.page.more.click()
    qtbot.waitUntil(lambda: len(desk.page.panels) == PAGE + 4)
    desk.page._find.setText("ALONE")
    assert [k.name for k, p in desk.page.panels.items() if not p.isHidden()] == ["alone"]


def test_an_item_is_saved_and_copied(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    desk.file.add("image", IMAGE.name, png(4, 2), 7)
    desk.turn_to()
    panel = desk.panel(IMAGE, 7)
    assert panel.shown is not None
    desk.page.actions_.save(desk.run_id, panel.shown.item, str(tmp_path))
    qtbot.waitUntil((tmp_path / "样本-first-7.png").exists)
    panel.copy_requested.emit()
    qtbot.waitUntil(lambda: QApplication.clipboard().image().size() == QSize(4, 2))


def test_a_page_without_anything_teaches_how_to_log(desk: Desk) -> None:
    desk.turn_to()
    assert "trainyard.log_image" in desk.page._empty.accessibleDescription()
