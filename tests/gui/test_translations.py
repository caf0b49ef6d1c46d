"""Every text of the window is marked for translation, translated, and has room."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTableView,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.domain.compute import LauncherKind, SshHost, Target, TransportKind
from desktop_app.domain.questions import (
    HostQuestion,
    Passphrase,
    Password,
    Prompt,
    RegistryPassword,
    UnknownHostKey,
)
from desktop_app.domain.run import Contact, Outcome, Stage
from desktop_app.gui.bridge import Bridge
from desktop_app.gui.messages import FILE, use_messages
from desktop_app.gui.settings.kept import KeptSettings
from desktop_app.gui.shell.question_sheets import question_sheet
from desktop_app.gui.shell.rail import SETTINGS, TABS
from desktop_app.gui.shell.window import Window
from desktop_app.gui.tabs.runs.words import absolute_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.elided_label import ElidedLabel
from tests.fakes import values
from tests.fakes.engine import FakeEngine, FakeWorkspaces
from tests.fakes.settings import FakeSettings
from tests.gui.conftest import RESOURCES, speaking

OPEN, CLOSE = "⟦", "⟧"
# What people and hosts wrote, and what is the same in every language.
DATA = re.compile(
    r"birds|vision|Trainyard-Current-Python|local|train\.py|AMD|Debian|NVIDIA|labbox|model\.pt"
    r"|classifier|trainyard run|python|torch|English|简体中文|Default|\.work|/data|00000"
    r"|^(ants|bees)$|train|val|acc|loss|01K[0-9A-Z]+|^v?\d"
    r"|^[\d.,:%\s/·-]*(B|KiB|MiB|GiB|TiB|°C|ada|[\s/·-]|\d)*$|^a+$|Ctrl\+|trainyard/env|^[0-9a-f]{16}$"
    r"|\d{4} \d\d:\d\d:\d\d( UTC)?$"
    r"|^ann@|^~/|SHA256:|^ED25519$|/etc/ssh/|^box$"
)
HAN = re.compile(r"[\u4e00-\u9fff]")
LETTERS = re.compile(r"[^\W\d_]{2,}")


class PseudoTranslator(QTranslator):
    """Puts every text into brackets and makes it a little longer."""

    def isEmpty(self) -> bool:
        return False

    def translate(
        self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        if not sourceText or context.startswith("Q"):
            return sourceText
        return f"{OPEN}{sourceText}{'~' * (len(sourceText) // 6)}{CLOSE}"


def load_tool() -> ModuleType:
    path = RESOURCES.parent / "packaging" / "translations.py"
    spec = importlib.util.spec_from_file_location("translations_tool", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    translator = PseudoTranslator()
    qapp.installTranslator(translator)
    use_messages(RESOURCES / "translations" / FILE)
    yield
    use_messages(None)
    qapp.removeTranslator(translator)


def fill(engine: FakeEngine) -> str:
    """Something in every tab; the id of a live run."""
    engine.datasets.items = {"birds": values.dataset()}
    engine.environments.items["vision"] = [values.environment()]
    engine.models.put(values.model_version("bird-classifier"))
    host = Target("birds-box", TransportKind.SSH, LauncherKind.DOCKER, ssh=SshHost("box"))
    lost = values.target_state(host, contact=Contact.STALE, problem="birds: it is gone.")
    engine.targets.states["birds-box"] = lost
    for number, outcome in enumerate(Outcome):
        run = engine.add_run(name=f"birds-{number}")
        engine.end_run(run.id, outcome)
    live = engine.add_run(name="birds-live")
    waiting = "Waiting for a GPU: next in line."
    engine.change_run(live.id, stage=Stage.RUNNING, progress=0.4, detail=waiting)
    engine.change_run(live.id, started_at=values.NOW)
    engine.grow_metric(live.id, "train/loss", [0.9, 0.5])
    engine.grow_log(live.id, b"epoch 1 train loss 0.9\n")
    return live.id


@pytest.fixture
def window(
    qtbot: QtBot, engine: FakeEngine, theme: Theme, pseudo: None
) -> Iterator[tuple[Window, str]]:
    live = fill(engine)

    async def open_engine(folder: Path) -> Any:
        return engine

    bridge = Bridge(open_engine, cast(Any, FakeWorkspaces()))
    bridge.start()
    made = Window(theme, bridge, RESOURCES, KeptSettings(FakeSettings()))
    qtbot.addWidget(made, before_close_func=Window.close_without_notice)
    made.resize(1280, 800)
    made.show()
    with qtbot.waitSignal(bridge.opened):
        bridge.open_workspace(engine.workspace.path)
    yield made, live
    made.settings.close()
    bridge.stop()
    bridge.deleteLater()


def texts_of(widget: QWidget) -> Iterator[str]:
    """What a person reads or hears of a widget."""
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(row) for row in range(widget.count()))
    if isinstance(widget, QTableView):
        model = widget.model()
        for column in range(model.columnCount()):
            yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
    yield widget.accessibleName()
    yield widget.toolTip()


def unmarked(root: QWidget) -> set[str]:
    found = set()
    for widget in root.findChildren(QWidget):
        if not widget.isVisible():
            continue
        for text in texts_of(widget):
            plain = text.strip()
            if LETTERS.search(plain) and OPEN not in plain and not DATA.search(plain):
                found.add(f"{type(widget).__name__}: {plain}")
    return found


def clipped(root: QWidget) -> set[str]:
    """Labels and buttons that are smaller than their text."""
    found = set()
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, ElidedLabel):
            continue
        if isinstance(widget, QLabel) and widget.text():
            too_small = widget.width() < widget.minimumSizeHint().width()
            if widget.wordWrap():
                too_small = widget.height() < widget.heightForWidth(widget.width())
        elif isinstance(widget, QAbstractButton) and widget.text():
            too_small = widget.width() < needed_width(widget)
        else:
            continue
        if too_small:
            found.add(f"{type(widget).__name__}: {widget.text()} {widget.size()}")
    return found


def needed_width(button: QAbstractButton) -> int:
    """The text alone where the icon is above it, else the style's own size."""
    if isinstance(button, QToolButton):
        return button.fontMetrics().horizontalAdvance(button.text())
    return button.minimumSizeHint().width()


@pytest.mark.parametrize("tab", [*TABS, SETTINGS])
def test_every_visible_text_is_translated_and_has_room(
    qtbot: QtBot, window: tuple[Window, str], tab: str
) -> None:
    made, live = window
    made.navigate(tab)
    qtbot.waitUntil(lambda: made.bridge.idle)
    if tab == "runs":
        made.navigate("runs", run_id=live)
        qtbot.waitUntil(lambda: made.bridge.idle)
    assert unmarked(made) == set()
    # The layout of what was just shown is done in the turn after.
    qtbot.waitUntil(lambda: clipped(made) == set())


def test_the_pages_that_make_things_are_translated_and_have_room(
    qtbot: QtBot, window: tuple[Window, str]
) -> None:
    made, _ = window
    for tab, page in (
        ("workspace", "show_create"),
        ("compute", "show_create"),
        ("compute", "add_host"),
        ("environment", "show_create"),
        ("models", "show_register"),
    ):
        made.navigate(tab)
        qtbot.waitUntil(lambda: made.bridge.idle)
        getattr(made.pages.get(tab), page)()
        assert unmarked(made) == set()
        # The layout of what was just shown is done in the turn after.
        qtbot.waitUntil(lambda: clipped(made) == set())


@pytest.mark.parametrize(
    "question",
    [
        UnknownHostKey("ann@box", "ED25519", "SHA256:" + "a" * 43),
        Passphrase("ann@box", "/data/key", again=True),
        Password("ann@box"),
        RegistryPassword("ann@box"),
        Prompt("ann@box", "birds:"),
    ],
)
def test_what_hosts_ask_is_translated_and_has_room(
    qtbot: QtBot, theme: Theme, pseudo: None, question: HostQuestion
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(900, 600)
    parent.show()
    sheet = question_sheet(theme, question, True, parent)
    sheet.open()
    qtbot.waitUntil(sheet.isVisible)
    assert unmarked(sheet) == set()
    qtbot.waitUntil(lambda: clipped(sheet) == set())
    sheet.reject()


def test_the_first_start_is_translated_and_has_room(
    qtbot: QtBot, theme: Theme, pseudo: None, engine: FakeEngine
) -> None:
    async def open_engine(folder: Path) -> Any:
        return engine

    bridge = Bridge(open_engine, cast(Any, FakeWorkspaces()))
    bridge.start()
    made = Window(theme, bridge, RESOURCES, KeptSettings(FakeSettings()))
    qtbot.addWidget(made)
    made.show()
    made.show_welcome()
    qtbot.waitUntil(lambda: bridge.idle)
    assert unmarked(made) == set()
    qtbot.waitUntil(lambda: clipped(made) == set())
    made.close_without_notice()
    made.settings.close()
    bridge.stop()


def test_the_test_finds_a_text_that_is_not_marked(qtbot: QtBot, pseudo: None) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    label = QLabel("Somebody forgot this", root)
    label.setFixedWidth(10)
    root.show()
    assert unmarked(root) == {"QLabel: Somebody forgot this"}
    assert len(clipped(root)) == 1


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_text_is_translated_into(language: str) -> None:
    assert load_tool().missing(language) == []


def test_placeholders_survive_translation() -> None:
    tool = load_tool()
    pattern = re.compile(r"\{\w*\}|%L?n")
    for text, forms in tool.read_ts(tool.ts_path("zh_CN")).items():
        for form in forms:
            wanted = sorted(pattern.findall(text.source))
            assert sorted(pattern.findall(form)) == wanted, text


def test_chinese_is_loaded_by_the_setting(qapp: QApplication) -> None:
    with speaking(qapp, "zh_CN"):
        assert QCoreApplication.translate("Rail", "Runs") == "运行"
        assert QCoreApplication.translate("StatusBar", "%n running", "", 3) == "3 个运行中"


def test_the_words_of_standard_dialogs_and_dates_are_chinese_too(
    qtbot: QtBot, qapp: QApplication
) -> None:
    with speaking(qapp, "zh_CN"):
        box = QMessageBox()
        box.setStandardButtons(QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel)
        dialog = QFileDialog()
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        for parent in (box, dialog):
            qtbot.addWidget(parent)
            texts = [label.text() for label in parent.findChildren(QLabel) if label.text()]
            texts += [button.text() for button in parent.findChildren(QPushButton)]
            assert len(texts) >= 2
            assert [text for text in texts if not HAN.search(text)] == []
        assert "2026年1月31日" in absolute_text(datetime(2026, 1, 31, 12).astimezone().timestamp())
