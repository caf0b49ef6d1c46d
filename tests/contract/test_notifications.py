"""Notices on a real session bus, with a notification service of the tests."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from desktop_app.adapters import notifications
from desktop_app.adapters.notifications import BusNotifier
from desktop_app.domain.errors import KnownError
from desktop_app.domain.notice import DesktopNotice
from tests.conftest import Real
from tests.testbed.display import session_bus
from tests.testbed.notifications import NotificationDesk, notification_desk

ENDED = DesktopNotice("train-1 failed", "loss <b> & 鸟 0.5", "one", "Show", urgent=True)
NEXT = DesktopNotice("train-2 succeeded", "loss 0.4", "two", "Show")


@pytest.fixture
def bus(real: Real, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    real("window")
    with session_bus(tmp_path / "bus.log") as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


@pytest.fixture
def desk(bus: str) -> Iterator[NotificationDesk]:
    with notification_desk({"DBUS_SESSION_BUS_ADDRESS": bus}) as made:
        yield made


async def _shown(desk: NotificationDesk, count: int) -> int:
    return int((await asyncio.to_thread(desk.wait_for, count))["number"])


def test_a_notice_is_shown_as_plain_text_and_answers_when_it_is_clicked(
    desk: NotificationDesk,
) -> None:
    async def use() -> bool:
        showing = asyncio.create_task(BusNotifier().show(ENDED))
        desk.click(await _shown(desk, 1))
        return await showing

    assert asyncio.run(use()) is True
    assert desk.notices == [
        {
            "number": 1,
            "title": "train-1 failed",
            "text": "loss &lt;b&gt; &amp; 鸟 0.5",
            "actions": ["default", "Show"],
            "urgency": 2,
        }
    ]


def test_a_notice_takes_the_place_of_the_one_with_its_tag_only(desk: NotificationDesk) -> None:
    async def use() -> list[int]:
        notifier = BusNotifier()
        numbers = []
        for count, tag in enumerate(("one", "one", "two"), start=1):
            notice = DesktopNotice("title", "text", tag, "Show")
            showing = asyncio.create_task(notifier.show(notice))
            numbers.append(await _shown(desk, count))
            desk.close(numbers[-1])
            assert await showing is False
        return numbers

    assert asyncio.run(use()) == [1, 1, 2]


def test_a_desktop_without_a_notification_service_says_so(bus: str) -> None:
    with pytest.raises(KnownError, match="This desktop shows no notifications") as caught:
        asyncio.run(BusNotifier().show(ENDED))
    assert caught.value.code == "no_notifications"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("unix:path=/nowhere/bus", "No such file or directory"),
        ("", "No such file or directory"),
        ("tcp:host=localhost,port=1", "no session bus answers"),
        ("nonsense", "no session bus answers"),
    ],
)
def test_without_a_session_bus_the_reason_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, reason: str
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with pytest.raises(KnownError, match=reason) as caught:
        asyncio.run(BusNotifier().show(ENDED))
    assert caught.value.code == "no_notifications"


def test_who_does_not_wait_for_the_click_any_more_leaves_the_notice_where_it_is(
    desk: NotificationDesk,
) -> None:
    async def use() -> bool:
        showing = asyncio.create_task(BusNotifier().show(ENDED))
        await _shown(desk, 1)
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)
        # The desk hears of one after the other: once of the next notice, of all before.
        following = asyncio.create_task(BusNotifier().show(NEXT))
        desk.close(await _shown(desk, 2))
        await following
        return showing.cancelled()

    assert asyncio.run(use()) is True
    assert [notice["title"] for notice in desk.notices] == [ENDED.title, NEXT.title]
    assert desk.closed == []


def test_a_notice_that_was_shown_is_not_told_as_refused_when_the_bus_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real: Real
) -> None:
    real("window")

    async def use() -> bool:
        with session_bus(tmp_path / "bus.log") as address:
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
            with notification_desk({"DBUS_SESSION_BUS_ADDRESS": address}) as desk:
                notifier = BusNotifier()
                showing = asyncio.create_task(notifier.show(ENDED))
                await _shown(desk, 1)
                while not notifier._ids:  # noqa: ASYNC110 - until its answer is here
                    await asyncio.sleep(0.01)
        return await showing

    assert asyncio.run(use()) is False


def test_a_bus_that_ends_before_a_notice_is_shown_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real: Real
) -> None:
    real("window")
    with ExitStack() as bus:
        address = bus.enter_context(session_bus(tmp_path / "bus.log"))
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        bus.enter_context(notification_desk({"DBUS_SESSION_BUS_ADDRESS": address}))
        words = notifications._words

        def words_of_nobody(*given: Any) -> tuple[Any, ...]:
            bus.close()
            return words(*given)

        monkeypatch.setattr(notifications, "_words", words_of_nobody)
        with pytest.raises(KnownError) as caught:
            asyncio.run(BusNotifier().show(ENDED))
    assert caught.value.text == "This desktop shows no notifications: the session bus was lost."
