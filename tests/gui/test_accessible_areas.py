"""A screen reader may ask a scroll area for a child that has gone since it counted them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QGraphicsScene,
    QGraphicsView,
    QLabel,
    QScrollArea,
)
from pytestqt.qtbot import QtBot

from desktop_app.gui import accessible_areas


def form() -> QScrollArea:
    area = QScrollArea()
    area.setWidget(QLabel("line\n" * 200))
    return area


def picture() -> QGraphicsView:
    scene = QGraphicsScene(0, 0, 5000, 5000)
    view = QGraphicsView(scene)
    scene.setParent(view)
    return view


@pytest.mark.parametrize("make", [form, picture])
def test_any_child_may_be_asked_for(qtbot: QtBot, make: Callable[[], QAbstractScrollArea]) -> None:
    accessible_areas.install()
    area = make()
    area.setAccessibleName("The area")
    qtbot.addWidget(area)
    area.show()
    interface = QAccessible.queryAccessibleInterface(area)
    assert interface.text(QAccessible.Text.Name) == "The area"
    assert interface.role() == QAccessible.Role.Client

    count = interface.childCount()
    children = [interface.child(number) for number in range(count)]
    assert area.viewport() in [child.object() for child in children]
    assert [interface.child(number) for number in (count, count + 7, -1)] == [None] * 3
