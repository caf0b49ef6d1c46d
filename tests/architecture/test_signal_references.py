"""PySide6 6.12.0 loses a reference of True per emit, of None per void call: the pin must hold."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal


class Sender(QObject):
    told = Signal(bool)


def test_emits_and_void_calls_keep_the_references_of_true_and_none() -> None:
    sender, heard = Sender(), list[bool]()
    sender.told.connect(heard.append)
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(1000):
        sender.told.emit(True)
        sender.setObjectName("x")
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert len(heard) == 1000
    assert after[0] - before[0] > 900  # a thousand more are held in the list
    assert after[1] - before[1] > -100
