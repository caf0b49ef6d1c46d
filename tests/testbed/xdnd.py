"""A real drag of files from one program's window onto another's, with the mouse.

python -m tests.testbed.xdnd X Y PATH...    the window that files are dragged out of
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

from tests.testbed import programs
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.testbed.display import Display

SIZE = 80
PATIENCE_S = 30.0
"""How long a loaded machine may take to show a window that is dragged from."""
ROOT = Path(__file__).resolve().parents[2]


def say(word: str) -> None:
    print(word, flush=True)


class Source(QLabel):
    """A small window; it tells on stdout how far the drag has come."""

    def __init__(self, paths: list[str]) -> None:
        super().__init__("files")
        self._urls = [QUrl.fromLocalFile(path) for path in paths]
        self.setFixedSize(SIZE, SIZE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        say("pressed")
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return
        data = QMimeData()
        data.setUrls(self._urls)
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.actionChanged.connect(self._changed)
        drag.destroyed.connect(self._finished)
        say("dragging")
        action = drag.exec(Qt.DropAction.CopyAction)
        say("dropped" if action == Qt.DropAction.CopyAction else "refused")

    def _finished(self) -> None:
        # The other program has the data now; until then it asks us for them.
        say("finished")

    def _changed(self, action: Qt.DropAction) -> None:
        say("accepted" if action == Qt.DropAction.CopyAction else "not accepted")


def _move(display: Display, x: int, y: int) -> None:
    display.xdotool("mousemove", str(x), str(y))


def drop_files(
    display: Display,
    paths: Sequence[Path],
    target: tuple[int, int],
    source: tuple[int, int] = (10, 10),
    timeout_s: float = 15.0,
) -> None:
    """Drag `paths` from a window at `source` and drop them at `target` (both in pixels).

    Raises DeadlinePassed when the window under `target` does not accept within `timeout_s`, or
    refuses the drop.
    """
    command = [sys.executable, "-m", "tests.testbed.xdnd", *map(str, source), *map(str, paths)]
    process = subprocess.Popen(command, cwd=ROOT, env=display.env, stdout=subprocess.PIPE)
    try:
        _drag(display, process, target, source, timeout_s)
    finally:
        display.xdotool("mouseup", "1")
        programs.stop(process)
        assert process.stdout is not None
        process.stdout.close()


def _drag(
    display: Display,
    process: subprocess.Popen[bytes],
    target: tuple[int, int],
    source: tuple[int, int],
    timeout_s: float,
) -> None:
    said = programs.Lines(process)
    said.wait_for("shown", PATIENCE_S)
    x, y = source[0] + SIZE // 2, source[1] + SIZE // 2
    _move(display, x, y)
    display.xdotool("mousedown", "1")
    said.wait_for("pressed", PATIENCE_S)
    _move(display, x + 5, y + 5)
    said.wait_for("dragging", PATIENCE_S)
    for step in range(1, 11):
        _move(display, x + (target[0] - x) * step // 10, y + (target[1] - y) * step // 10)

    wobble = 0

    def accepted() -> bool:
        # A hand trembles too: the drag machinery asks the target again on each movement.
        nonlocal wobble
        wobble = 1 - wobble
        _move(display, target[0] + wobble, target[1])
        return said.last(("accepted", "not accepted")) == "accepted"

    wait_until(accepted, timeout_s, "the window under the mouse accepts the files", 0.05)
    display.xdotool("mouseup", "1")
    said.wait_for("dropped", timeout_s)
    said.wait_for("finished", timeout_s)


def main(argv: list[str]) -> int:
    app = QApplication([])
    source = Source(argv[2:])
    source.setWindowFlags(Qt.WindowType.BypassWindowManagerHint)
    source.move(int(argv[0]), int(argv[1]))
    source.show()
    QApplication.sendPostedEvents()
    say("shown")
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
