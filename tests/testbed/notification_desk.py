"""A desktop's notification service on the session bus, by the system's Python.

`python3 -m tests.testbed.notification_desk` writes a line of JSON for each notice that it is told
of or asked to close. It reads lines, too: `click NUMBER` and `close NUMBER` are what a person does
with a notice.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from gi.repository import Gio, GLib

SERVICE = "org.freedesktop.Notifications"
PLACE = "/org/freedesktop/Notifications"
DISMISSED = 2
FACE = f"""
<node><interface name="{SERVICE}">
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{{sv}}" direction="in"/><arg type="i" direction="in"/>
    <arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
</interface></node>
"""


class Desk:
    """Numbers notices from 1 on; one that replaces another keeps its number."""

    def __init__(self, bus: Any) -> None:
        self._bus = bus
        self._last = 0
        (face,) = Gio.DBusNodeInfo.new_for_xml(FACE).interfaces
        bus.register_object(PLACE, face, self._answer, None, None)

    def _answer(
        self, _bus: Any, _who: str, _place: str, _face: str, method: str, given: Any, call: Any
    ) -> None:
        if method == "GetCapabilities":
            able = ["actions", "body", "body-markup"]
            call.return_value(GLib.Variant("(as)", (able,)))
        elif method == "CloseNotification":
            print(json.dumps({"closed": given.unpack()[0]}), flush=True)
            call.return_value(None)
        else:
            call.return_value(GLib.Variant("(u)", (self._note(*given.unpack()),)))

    def _note(self, *given: Any) -> int:
        _name, replaces, _icon, title, text, actions, hints, _timeout = given
        self._last += not replaces
        number = replaces or self._last
        told = {"number": number, "title": title, "text": text, "actions": actions}
        print(json.dumps({**told, "urgency": hints["urgency"]}), flush=True)
        return int(number)

    def read(self, source: Any, condition: Any) -> bool:
        """What the person does."""
        word, _, number = source.readline().strip().partition(" ")
        if word == "click":
            self._tell("ActionInvoked", "(us)", (int(number), "default"))
        if word:
            self._tell("NotificationClosed", "(uu)", (int(number), DISMISSED))
        return bool(word)

    def _tell(self, what: str, kinds: str, values: tuple[Any, ...]) -> None:
        self._bus.emit_signal(None, PLACE, SERVICE, what, GLib.Variant(kinds, values))


def main() -> None:
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    desk = Desk(bus)
    Gio.bus_own_name_on_connection(
        bus,
        SERVICE,
        Gio.BusNameOwnerFlags.NONE,
        lambda _bus, name: print(json.dumps({"ready": name}), flush=True),
        None,
    )
    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, desk.read)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
