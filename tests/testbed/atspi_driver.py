"""Reads and works another program's window through the accessibility bus.

Run with the system's Python, which has pyatspi:

    /usr/bin/python3 -m tests.testbed.atspi_driver PID

One JSON object per line on stdin, `{"do": VERB, ...}`, one per line back: `{"value": ...}` or
`{"error": TEXT}`. A found control is named by a number that stays good while the control lives.
`tests.testbed.app_window` is the other end.
"""

from __future__ import annotations

import json
import sys
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyatspi
from gi.repository import Atspi, GLib

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# A table of a hundred thousand rows is read by its cells, never child by child. No window with such
# a table is searched either: a search looks at each control, in the program itself.
MOST_CHILDREN = 400
MOST_NODES = 20_000
ROLES = {"button": "push button", "tab": "page tab", "field": "text"}
NUMBERS = {
    Atspi.role_get_name(role): role for role in map(Atspi.Role, range(Atspi.Role.LAST_DEFINED))
}


def _shows(node: Any) -> bool:
    return bool(node.getState().contains(pyatspi.STATE_SHOWING))


class Driver:
    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._known: dict[int, Any] = {}
        self._numbers = 0

    # --- finding

    def _application(self) -> Any:
        desktop = pyatspi.Registry.getDesktop(0)
        for index in range(desktop.childCount):
            child = desktop.getChildAtIndex(index)
            if child is not None and child.get_process_id() == self._pid:
                # Without a main loop of our own nobody would tell the cache what changed.
                child.set_cache_mask(Atspi.Cache.NONE)
                return child
        raise LookupError(f"no program with process id {self._pid} on the accessibility bus")

    def _those(self, start: Any, role: str | None, *states: Any) -> list[Any]:
        """Of `start` and what is below it those with that role and all of these states, from the
        top to the bottom. What is below is one question, which the program answers by itself: a
        walk through its tree from here would take it half a second each time."""
        if role is not None and role not in NUMBERS:
            raise LookupError(f"no role {role!r}")
        every, some = Atspi.CollectionMatchType.ALL, Atspi.CollectionMatchType.ANY
        roles = [] if role is None else [NUMBERS[role]]
        wanted: tuple[Any, ...] = (Atspi.StateSet.new(list(states)), every, {}, every)
        rule = Atspi.MatchRule.new(*wanted, roles, some if roles else every, [], every, False)
        order = Atspi.CollectionSortOrder.CANONICAL
        below: list[Any] = Atspi.Collection.get_matches(start, rule, order, 0, True)
        return [start, *below] if role is None or start.getRoleName() == role else below

    def _shown(self, nodes: Iterable[Any], start: Any) -> Iterator[Any]:
        """Those that show in something that shows, up to `start`: entries of a closed combo box say
        of themselves that they show. The program itself is no widget, so it shows nothing."""
        known: dict[Any, bool] = {}

        def shows(node: Any) -> bool:
            if node not in known:
                program = node.getRole() == pyatspi.ROLE_APPLICATION
                known[node] = program or (_shows(node) and (node == start or shows(node.parent)))
            return known[node]

        return filter(shows, nodes)

    def _start(self, within: int | None) -> Any:
        return self._application() if within is None else self._node(within)

    def _node(self, number: int) -> Any:
        if number not in self._known:
            raise LookupError(f"no control {number}")
        return self._known[number]

    def _names(self, node: Any, combo: bool) -> list[str]:
        """Its name; a combo box, whose name on Linux is its choice, has those of its label too."""
        names = [node.name]
        if combo:
            names.append(node.description)
            for relation in node.getRelationSet():
                if relation.getRelationType() == pyatspi.RELATION_LABELLED_BY:
                    count = relation.getNTargets()
                    names += [relation.getTarget(index).name for index in range(count)]
        return names

    def _remember(self, node: Any) -> dict[str, Any]:
        self._numbers += 1
        self._known[self._numbers] = node
        return {"id": self._numbers, "role": node.getRoleName(), "name": node.name}

    def find(
        self,
        role: str | None = None,
        name: str | None = None,
        within: int | None = None,
        contains: str | None = None,
        showing: bool = True,
        most: int = 1,
    ) -> list[dict[str, Any]]:
        """The first `most` controls of that role and exact name (or with `contains` in it)."""
        wanted = ROLES.get(role, role) if role else None
        start = self._start(within)
        states = [pyatspi.STATE_SHOWING] if showing else []
        nodes = self._those(start, wanted, *states)
        combos = [] if name is None else self._those(start, "combo box", *states)

        def fits(node: Any) -> bool:
            if name is not None and name not in self._names(node, node in combos):
                return False
            return contains is None or contains in node.name

        fitting = filter(fits, nodes)
        shown = self._shown(fitting, start) if showing else fitting
        return [self._remember(node) for node in islice(shown, most)]

    def focused(self) -> dict[str, Any] | None:
        """The control that the keyboard is in."""
        application = self._application()
        those = self._those(application, None, pyatspi.STATE_SHOWING, pyatspi.STATE_FOCUSED)
        inside = [
            node
            for node in self._shown(those[1:], application)
            # Its current item says the same of itself in a list without the keyboard.
            if node.name and node.getRoleName() not in ("table cell", "list item")
        ]
        return self._remember(inside[-1]) if inside else None

    def children(self, control: int) -> list[dict[str, Any]]:
        node = self._node(control)
        count = min(node.childCount, MOST_CHILDREN)
        below = (node.getChildAtIndex(index) for index in range(count))
        return [self._remember(child) for child in below if child is not None]

    def tree(self, within: int | None = None) -> str:
        """Every control with role, name, description and text, indented: for a failure's text."""
        lines: list[str] = []
        self._describe(self._start(within), 0, lines)
        return "\n".join(lines)

    def _describe(self, node: Any, depth: int, lines: list[str]) -> None:
        if len(lines) > MOST_NODES:
            return
        hidden = "" if _shows(node) else " (hidden)"
        about = f": {node.description!r}" if node.description else ""
        lines.append(f"{'  ' * depth}{node.getRoleName()} {node.name!r}{about}{hidden}")
        for index in range(min(node.childCount, MOST_CHILDREN)):
            child = node.getChildAtIndex(index)
            if child is not None:
                self._describe(child, depth + 1, lines)

    # --- reading

    def read(self, control: int) -> dict[str, Any]:
        """What a screen reader would say of it: name, description, states, place, text, value."""
        node = self._node(control)
        states = [pyatspi.stateToString(state) for state in node.getState().getStates()]
        return {
            "role": node.getRoleName(),
            "name": node.name,
            "description": node.description,
            "states": sorted(states),
            "extents": self._extents(node),
            "text": self._text(node),
            "value": self._value(node),
        }

    def _extents(self, node: Any) -> list[int] | None:
        try:
            box = node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
        except NotImplementedError:
            return None
        return [box.x, box.y, box.width, box.height]

    def _text(self, node: Any) -> str | None:
        try:
            text = node.queryText()
        except NotImplementedError:
            return None
        answer: str = text.getText(0, -1)
        return answer

    def _value(self, node: Any) -> float | None:
        try:
            return float(node.queryValue().currentValue)
        except NotImplementedError:
            return None

    def cells(self, control: int, first: int = 0, most: int = 200) -> list[list[str]]:
        """Rows of a table or tree, as text, from row `first` on."""
        table = self._node(control).queryTable()
        rows = range(first, min(table.nRows, first + most))
        return [[self._cell(table, row, col) for col in range(table.nColumns)] for row in rows]

    def _cell(self, table: Any, row: int, column: int) -> str:
        cell = table.getAccessibleAt(row, column)
        return cell.name if cell is not None else ""

    def cell(self, control: int, row: int, column: int) -> dict[str, Any]:
        found = self._node(control).queryTable().getAccessibleAt(row, column)
        if found is None:
            raise LookupError(f"there is no cell {row}, {column}")
        return self._remember(found)

    # --- doing

    def actions(self, control: int) -> list[str]:
        action = self._node(control).queryAction()
        return [action.getName(index) for index in range(action.nActions)]

    def act(self, control: int, name: str | None = None) -> None:
        """Do the action of that name, or the first one, as pressing is for a button."""
        action = self._node(control).queryAction()
        names = [action.getName(index) for index in range(action.nActions)]
        if name is not None and name not in names:
            raise LookupError(f"no action {name!r}; there are {names}")
        if not action.doAction(names.index(name) if name is not None else 0):
            raise RuntimeError(f"the action {name or names[0]!r} was refused")

    def set_text(self, control: int, text: str) -> None:
        if not self._node(control).queryEditableText().setTextContents(text):
            raise RuntimeError("the text was refused")

    def set_value(self, control: int, value: float) -> None:
        self._node(control).queryValue().currentValue = value

    def focus(self, control: int) -> None:
        self._node(control).queryComponent().grabFocus()

    def select(self, control: int, index: int) -> None:
        """Select a child of a list or combo box by its place."""
        if not self._node(control).querySelection().selectChild(index):
            raise RuntimeError(f"child {index} cannot be selected")


READING = ("find", "focused", "children", "tree", "read", "cells", "cell")
VERBS = (*READING, "actions", "act", "set_text", "set_value", "focus", "select")
_TRIES = 5
"""Of a reading: rows and controls go away between two questions about them."""


def answer(driver: Driver, line: str) -> dict[str, Any]:
    request = json.loads(line)
    verb = request.pop("do")
    if verb not in VERBS:
        return {"error": f"no verb {verb!r}"}
    refused: dict[str, Any] = {}
    for _ in range(_TRIES if verb in READING else 1):
        try:
            return {"value": getattr(driver, verb)(**request)}
        except NotImplementedError:
            return {"error": f"the control cannot {verb}"}
        except GLib.Error as error:  # in front of RuntimeError, which it is
            refused = {"error": f"{verb}: {error}"}
        except (LookupError, RuntimeError, TypeError, ValueError) as error:
            return {"error": f"{verb}: {error}"}
    return refused


def main() -> None:
    driver = Driver(int(sys.argv[1]))
    for line in sys.stdin:
        print(json.dumps(answer(driver, line)), flush=True)


if __name__ == "__main__":
    main()
