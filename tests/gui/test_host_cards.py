"""The card of a host that one logs in to: contact, load, what runs there and what waits."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.compute import (
    Gpu,
    GpuInstance,
    GpuProcess,
    LauncherKind,
    SshHost,
    Target,
    TargetState,
    TransportKind,
)
from desktop_app.domain.run import Contact, Stage
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.compute.card import TargetCard
from desktop_app.gui.tabs.compute.tab import ComputeTab
from desktop_app.gui.tabs.runs.form.page import RunForm
from desktop_app.gui.tabs.runs.form.target_cards import TargetCards
from desktop_app.gui.tabs.runs.view.header import RunHeader
from desktop_app.gui.widgets.elided_label import ElidedLabel
from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.gui.conftest import Shown, Went

LONG = "gpu-server-in-the-basement-of-the-department-of-very-long-names-機械学習-07"
BOX = Target(LONG, TransportKind.SSH, LauncherKind.PROCESS, ssh=SshHost("ann@box.example.org"))


@pytest.fixture
def tab(context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot) -> ComputeTab:
    engine.targets.states[LONG] = values.target_state(BOX)
    made = ComputeTab(context)
    shown(made)
    qtbot.waitUntil(lambda: LONG in made.cards and made.cards[LONG].isVisible())
    return made


def seen(root: QWidget) -> str:
    labels = [x for x in root.findChildren(QLabel) if x.isVisible() and x.text()]
    return "\n".join(x.text() for x in labels)


def lost(**changes: object) -> TargetState:
    state = values.target_state(
        BOX, contact=Contact.STALE, since=time.time() - 125, problem="It is off.", hint="Is it?"
    )
    return replace(state, **changes)  # type: ignore[arg-type]  # names are literal


def test_a_host_is_told_with_its_address_and_how_runs_start(tab: ComputeTab) -> None:
    card = tab.cards[LONG]
    assert "SSH ann@box.example.org, plain process" in seen(card)
    assert card._meters["cpu"].isVisible()
    assert card.width() < 700
    names = [x for x in card.findChildren(ElidedLabel) if x.text() == LONG]
    assert [x.elided_text() for x in names] != [LONG]
    assert names[0].toolTip() == LONG


def test_a_gpu_tells_its_load_and_who_is_at_work_on_it(tab: ComputeTab) -> None:
    programs = (
        GpuProcess(71, "ann", "python3", 3 << 30),
        GpuProcess(72, "", "[Not Found]"),
    )
    parts = (GpuInstance("MIG 1g.10gb", "MIG-1"), GpuInstance("MIG 2g.20gb", "MIG-2"))
    gpu = Gpu(0, "GPU-0", "H100", 80 << 30, 20 << 30, 93.0, 64.0, 311.4, programs, parts)
    state = values.target_state(BOX)
    assert state.facts is not None
    card = tab.cards[LONG]
    card.show_state(replace(state, facts=replace(state.facts, gpus=(gpu,))))
    assert "93 % · 20 GiB / 80 GiB · 64 °C · 311 W · ann" in seen(card)
    assert card._meters["GPU-0"].toolTip().splitlines() == [
        "Cut into MIG 1g.10gb, MIG 2g.20gb",
        "ann · python3 · 71 · 3.0 GiB",
        "[Not Found] · 72",
    ]
    assert card.width() < 700


def test_a_lost_host_says_when_it_was_seen_and_shows_no_load(
    tab: ComputeTab, engine: FakeEngine, qtbot: QtBot
) -> None:
    card = tab.cards[LONG]
    engine.targets.set_state(lost())
    qtbot.waitUntil(lambda: "last seen 2 min ago" in seen(card))
    assert "It is off." in seen(card)
    assert not card._meters["cpu"].isVisible()
    assert "Debian GNU/Linux 12" in seen(card)
    assert "last seen 2 min ago" in card._dot.accessibleName()
    assert card._run.isEnabled()  # a run waits here for its host
    engine.targets.set_state(values.target_state(BOX))
    qtbot.waitUntil(card._meters["cpu"].isVisible)
    assert "last seen" not in seen(card)


def test_a_host_that_was_never_heard_of_is_being_connected(
    tab: ComputeTab, engine: FakeEngine, qtbot: QtBot
) -> None:
    card = tab.cards[LONG]
    engine.targets.set_state(lost(contact=Contact.NONE, facts=None, problem="", since=0.0))
    qtbot.waitUntil(lambda: "connecting…" in seen(card))
    engine.targets.set_state(lost(contact=Contact.NONE, facts=None))
    qtbot.waitUntil(lambda: "It is off." in seen(card))
    assert "connecting" not in seen(card)


def test_what_runs_there_and_what_waits_is_listed_with_its_reason(
    tab: ComputeTab, engine: FakeEngine, qtbot: QtBot, went: Went
) -> None:
    card = tab.cards[LONG]
    line = "Waiting for a GPU: next in line."
    waits = engine.add_run(name="waits", target=LONG, stage=Stage.SCALING, detail=line)
    runs = engine.add_run(name="runs", target=LONG, stage=Stage.RUNNING, progress=0.43)
    engine.add_run(name="elsewhere")
    qtbot.waitUntil(lambda: [r.name for r in tab.runs.of(LONG)] == ["runs", "waits"])
    qtbot.waitUntil(lambda: line in seen(card))
    assert "Running 43%" in seen(card)
    assert "elsewhere" not in seen(card)
    (link,) = [b for b in card.findChildren(QPushButton) if b.accessibleName() == "Show run waits"]
    link.click()
    assert went.to == [("runs", {"run_id": waits.id})]
    engine.end_run(runs.id)
    engine.end_run(waits.id)
    qtbot.waitUntil(card.runs.isHidden)


def test_a_long_queue_is_cut_short(tab: ComputeTab, engine: FakeEngine, qtbot: QtBot) -> None:
    for _ in range(8):
        engine.add_run(target=LONG, stage=Stage.SCALING)
    card = tab.cards[LONG]
    qtbot.waitUntil(lambda: "and 3 more" in seen(card))


def test_hosts_are_left_alone_while_nobody_looks(
    tab: ComputeTab, engine: FakeEngine, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: LONG in engine.targets.watched)
    tab.hide()
    qtbot.waitUntil(lambda: engine.targets.watched == [])
    assert not tab._tick.isActive()


def test_a_check_asks_anew_what_was_refused_before(
    tab: ComputeTab, engine: FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    anew: list[str] = []
    monkeypatch.setattr(engine.questions, "ask_anew", lambda: anew.append("anew"))
    card = tab.cards[LONG]
    assert isinstance(card, TargetCard)
    card._check.click()
    qtbot.waitUntil(lambda: len(card.checks.rows) == 2)
    assert anew == ["anew"]


def test_the_run_form_tells_each_host_with_its_contact(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    cards = TargetCards(context.theme)
    shown(cards)
    cards.set_states([values.target_state(BOX), replace(lost(), target=replace(BOX, name="b"))])
    here, gone = cards._cards[LONG], cards._cards["b"]
    assert here._kind.text() == "Process on ann@box.example.org"
    assert "1 of 2 GPUs free" in here._free.text()
    assert here.width() < 700
    assert gone._free.text() == "last seen 2 min ago"
    assert gone.toolTip() == "It is off.\nIs it?"
    assert "last seen 2 min ago" in gone.accessibleDescription()


def test_the_run_form_asks_a_host_that_was_lost_once_more(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    engine.targets.states[LONG] = lost()
    form = RunForm(context)
    context.bridge.event_posted.connect(form.take_event)
    shown(form)
    form.open()
    qtbot.waitUntil(lambda: engine.script.called("targets.facts") == [(LONG,)])
    context.bridge.call(engine.targets.remove, LONG)
    qtbot.waitUntil(lambda: len(form.fields.targets.states) == 2)


def test_a_run_says_when_its_lost_host_was_seen(
    context: TabContext, shown: Shown, qtbot: QtBot
) -> None:
    header = RunHeader(context)
    shown(header)
    run = values.summary(stage=Stage.RUNNING, contact=Contact.STALE)
    header.show_summary(run)
    assert header._waiting.text() == "The host was not seen lately; the run may have gone on."
    header.show_summary(replace(run, last_seen=time.time() - 125))
    assert header._waiting.text() == "The host was last seen 2 min ago; the run may have gone on."
    assert header._tick.isActive()
    header.hide()
    assert not header._tick.isActive()
    line = "Waiting for a GPU: next in line."
    header.show_summary(replace(run, stage=Stage.SCALING, contact=Contact.LIVE, detail=line))
    assert header._waiting.text() == line
