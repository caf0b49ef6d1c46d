"""`Notifier` for desktops that follow freedesktop.org: its service on the session bus."""

from __future__ import annotations

import asyncio
import html
import os
from collections.abc import Sequence
from typing import Any

from jeepney import DBusAddress, DBusErrorResponse, HeaderFields, Message, MessageType
from jeepney.bus_messages import MatchRule, message_bus
from jeepney.io.asyncio import DBusConnection, open_dbus_connection
from jeepney.low_level import SizeLimitError
from jeepney.wrappers import new_method_call, unwrap_msg

from desktop_app.domain.errors import KnownError
from desktop_app.domain.notice import DesktopNotice

SERVICE = "org.freedesktop.Notifications"
_ADDRESS = DBusAddress("/org/freedesktop/Notifications", bus_name=SERVICE, interface=SERVICE)
_SIGNALS = MatchRule(type="signal", interface=SERVICE, path="/org/freedesktop/Notifications")
_PATIENCE = 10.0
"""Seconds for the service to take a notice; the first one may have to start it."""
_NORMAL, _CRITICAL = 1, 2


class BusNotifier:
    """Each notice has a connection of its own for as long as it can be clicked."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        """The service's number of the notice that a tag stands for."""

    async def show(self, notice: DesktopNotice) -> bool:
        """As the port says."""
        try:
            async with asyncio.timeout(_PATIENCE):
                connection = await open_dbus_connection(_session_bus())
        except OSError as error:
            raise _refused(error.strerror or "no session bus answers") from error
        except (EOFError, ValueError, RuntimeError) as error:  # of an address, or of logging in
            raise _refused("no session bus answers") from error
        shown = False
        try:
            async with connection:
                number = await self._tell(connection, notice)
                shown = True
                return await _clicked(connection, number)
        except DBusErrorResponse as error:
            raise _refused(str(error.data[0]) if error.data else error.name) from error
        except (OSError, EOFError, TimeoutError, SizeLimitError) as error:
            if shown:  # it was seen, and nobody can click it any more
                return False
            raise _refused("the session bus was lost") from error

    async def _tell(self, connection: DBusConnection, notice: DesktopNotice) -> int:
        async with asyncio.timeout(_PATIENCE):
            await _ask(connection, message_bus.AddMatch(_SIGNALS))
            (able,) = await _ask(connection, new_method_call(_ADDRESS, "GetCapabilities"))
            words = _words(notice, able, self._ids.get(notice.tag, 0))
            (number,) = await _ask(
                connection, new_method_call(_ADDRESS, "Notify", "susssasa{sv}i", words)
            )
        self._ids[notice.tag] = number
        return int(number)


def _session_bus() -> str:
    """Its address, as the library of D-Bus finds it."""
    named = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    return named or f"unix:path={os.environ.get('XDG_RUNTIME_DIR', '')}/bus"


def _words(notice: DesktopNotice, able: Sequence[str], replaced: int) -> tuple[Any, ...]:
    text = html.escape(notice.text, quote=False) if "body-markup" in able else notice.text
    actions = ["default", notice.action] if "actions" in able else []
    hints = {
        "desktop-entry": ("s", "trainyard"),
        "urgency": ("y", _CRITICAL if notice.urgent else _NORMAL),
    }
    return ("Trainyard", replaced, "trainyard", notice.title, text, actions, hints, -1)


async def _ask(connection: DBusConnection, message: Message) -> Any:
    """The answer; signals that come before it are of other notices."""
    serial = next(connection.outgoing_serial)
    await connection.send(message, serial=serial)
    while True:
        answer = await connection.receive()
        if answer.header.fields.get(HeaderFields.reply_serial) == serial:
            return unwrap_msg(answer)


async def _clicked(connection: DBusConnection, number: int) -> bool:
    """Whether the notice was clicked, once it is or is closed."""
    while True:
        message = await connection.receive()
        member = message.header.fields.get(HeaderFields.member)
        if message.header.message_type is not MessageType.signal or message.body[:1] != (number,):
            continue
        if member == "ActionInvoked":
            return True
        if member == "NotificationClosed":
            return False


def _refused(why: str) -> KnownError:
    return KnownError(
        "no_notifications",
        f"This desktop shows no notifications: {why}.",
        hint="Messages in the window go on.",
    )
