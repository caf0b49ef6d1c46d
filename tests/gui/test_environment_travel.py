"""The card by which an environment's image gets to other hosts, over the fake engine."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.compute import LauncherKind, SshHost
from desktop_app.domain.environment import Environment, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import KnownError
from desktop_app.domain.registry import PushedImage
from desktop_app.engine.images.image_delivery import Delivered
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.environment.travel import TravelCard
from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.gui.conftest import Shown

IMAGE = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image="pytorch:2")
TORCH = Environment("torch", 1, IMAGE, values.NOW)
OTHER_IMAGE = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image="jax:1")
OTHER = Environment("other", 1, OTHER_IMAGE, values.NOW)


def show(context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot) -> TravelCard:
    engine.environments.items["torch"] = [TORCH]
    engine.environments.items["other"] = [OTHER]
    host = SshHost("box")
    asyncio.run(engine.targets.add_host("box", host, LauncherKind.DOCKER))
    card = shown(TravelCard(context))
    assert isinstance(card, TravelCard)
    card.show_environment(TORCH)
    qtbot.waitUntil(card.deliver_button.isEnabled)
    return card


def test_an_image_is_pushed_and_its_reference_can_be_copied(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    card = show(context, engine, shown, qtbot)
    card.push_button.click()
    form = card.push_form
    assert form.isVisible()
    form.registry.setText("r.lab:5000")
    form.user.setText("ann")
    form.go.click()
    qtbot.waitUntil(lambda: card.reference is not None and not form.isVisible())
    assert card.reference is not None
    assert card.reference.line.text() == engine.images.pushes[IMAGE.hash].reference
    pushed = engine.script.called("images.push")
    assert pushed == [("torch:1", "r.lab:5000", "local-docker", "ann")]
    form.registry.clear()
    card.push_button.click()
    qtbot.waitUntil(lambda: form.registry.text() == "r.lab:5000")
    assert form.user.text() == "ann"


def test_what_a_registry_refuses_is_told_at_the_field(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    card = show(context, engine, shown, qtbot)
    card.push_button.click()
    form = card.push_form
    form.registry.setText("https://r.lab")
    form.go.click()
    qtbot.waitUntil(lambda: "names a protocol" in form.fields["registry"].error)
    denied = KnownError("registry_denied", "It does not allow it.", hint="Who?", field="user")
    engine.script.fail("images.push", denied)
    form.registry.setText("r.lab")
    form.go.click()
    qtbot.waitUntil(lambda: form.fields["user"].error == "It does not allow it. Who?")
    assert form.fields["registry"].error == ""
    assert form.go.isEnabled()


def test_an_image_is_delivered_to_another_host_first(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    card = show(context, engine, shown, qtbot)
    card.deliver_button.click()
    form = card.deliver_form
    assert form.target.currentText() == "box"
    engine.images.delivered = Delivered(3 << 20, 2, 5)
    form.go.click()
    qtbot.waitUntil(form.go.isEnabled)
    texts = [w.property("text") for w in form.findChildren(QWidget)]
    assert "The image is there now. Sent: 2 layers, 3.0 MiB." in texts
    assert engine.script.called("images.deliver") == [("torch:1", "box", "")]
    engine.images.delivered = Delivered(0, 0, 5)
    form.go.click()
    qtbot.waitUntil(
        lambda: (
            "The image was there already: nothing was sent."
            in [w.property("text") for w in form.findChildren(QWidget)]
        )
    )


def told(context: TabContext) -> list[str]:
    return [toast.text for toast in context.toasts.toasts]


def test_a_push_that_ends_later_leaves_the_form_of_another_environment_alone(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    card = show(context, engine, shown, qtbot)
    form = card.push_form
    engine.script.hold("images.push")
    card.push_button.click()
    form.registry.setText("r.lab")
    form.go.click()
    card.show_environment(OTHER)
    assert form.isHidden()
    card.push_button.click()
    form.registry.setText("typed for other")
    engine.script.release("images.push")
    qtbot.waitUntil(lambda: told(context) == ["torch:1 was pushed"])
    assert form.isVisible()
    assert form.go.isEnabled()
    assert form.registry.text() == "typed for other"
    assert card.reference is None


def test_a_push_that_fails_later_is_told_by_its_name_and_not_at_the_fields_of_another(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    card = show(context, engine, shown, qtbot)
    form = card.push_form
    engine.script.hold("images.push")
    card.push_button.click()
    form.registry.setText("https://r.lab")
    form.go.click()
    card.show_environment(OTHER)
    card.show_environment(TORCH)
    card.push_button.click()  # the same environment, but offered anew
    engine.script.release("images.push")
    qtbot.waitUntil(lambda: len(told(context)) == 1)
    assert told(context)[0].startswith("torch:1: ")
    assert [field.error for field in form.fields.values()] == ["", "", ""]
    assert form.isVisible()


def test_a_delivery_that_ends_later_says_nothing_in_the_form_of_another_environment(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    card = show(context, engine, shown, qtbot)
    form = card.deliver_form
    engine.script.hold("images.deliver")
    card.deliver_button.click()
    form.go.click()
    card.show_environment(OTHER)
    card.deliver_button.click()
    engine.script.release("images.deliver")
    qtbot.waitUntil(lambda: told(context) == ["torch:1 was delivered to box"])
    assert form._told.text() == ""


def test_what_was_pushed_of_another_environment_is_never_shown(
    context: TabContext,
    engine: FakeEngine,
    shown: Shown,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine.environments.items["torch"] = [TORCH]
    asyncio.run(engine.images.push("torch:1", "r.lab"))
    card = show(context, engine, shown, qtbot)
    qtbot.waitUntil(lambda: card.reference is not None)
    pushed = engine.images.pushed

    async def broken(name: str) -> PushedImage | None:
        if name == "other:1":
            raise KnownError("damaged", "It cannot be read.")
        await engine.script.enter("images.pushed", name)
        return await pushed(name)

    monkeypatch.setattr(engine.images, "pushed", broken)
    with qtbot.waitSignal(context.bridge.failure):
        card.show_environment(OTHER)
        assert card.reference is None
        assert card._line.text() == ""
    assert card.reference is None
    engine.script.hold("images.pushed")
    card.show_environment(TORCH)
    qtbot.waitUntil(lambda: engine.script.called("images.pushed") == [("torch:1",)])
    with qtbot.waitSignal(context.bridge.failure):
        card.show_environment(OTHER)
    answers: list[PushedImage | None] = []
    context.bridge.call(broken, "torch:1", then=answers.append, owner=card)
    engine.script.release("images.pushed")
    qtbot.waitUntil(lambda: len(answers) == 1)  # after the late one, which was asked before
    assert card.reference is None
    newer = Environment("other", 2, IMAGE, values.NOW)
    engine.environments.items["other"].append(newer)
    card.show_environment(newer)
    qtbot.waitUntil(lambda: card.reference is not None)


def test_an_interpreter_has_nothing_that_travels(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    card = show(context, engine, shown, qtbot)
    card.show_environment(values.current_python())
    assert card.isHidden()
