"""Pages in tabs that are made while the window goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QWidget

from desktop_app.gui.plots.clock import FrameClock

Page = TypeVar("Page", bound=QWidget)


class PagedTabs(QTabWidget):
    """Pages are made one after the other in the turns of the plots, or when they are wanted: all at
    once, or one while a plot is made, would hold the window up. The first of them is the one that
    is shown at first."""

    def __init__(
        self,
        names: Sequence[str],
        make: Callable[[str], object],
        show_in: Callable[[QWidget], None],
        clock: Callable[[], FrameClock],
        parent: QWidget,
    ) -> None:
        """`names` in the order of the tabs. `make` calls `place` with the page of a name, made
        inside of `inner`, unless it did before; `show_in` is called with each page as soon as it
        has its place; `clock` is asked for once the first page is there."""
        super().__init__(parent)
        self.inner = _inner(self)
        """The parent of every page: one that comes here from elsewhere is styled anew."""
        self._names = names
        self._make = make
        self._show_in = show_in
        self._clock = clock
        self._made: dict[str, QWidget] = {}
        self.setDocumentMode(True)
        self.making = QTimer(self, singleShot=True, interval=0)
        self.making.timeout.connect(self.make_next)
        self.making.start()

    def name_parts(self, tabs: str, bar: str) -> None:
        """What assistive technology calls the pages, and the bar that turns to one of them."""
        self.setAccessibleName(tabs)
        self.tabBar().setAccessibleName(bar)

    def has(self, name: str) -> bool:
        """Whether a page is there: what is made later asks for everything then."""
        return name in self._made

    def pages(self) -> list[QWidget]:
        """Those that are there, in their order."""
        return [self._made[name] for name in self._names if name in self._made]

    def place(self, name: str, page: Page, title: str) -> Page:
        """Put a page that was just made under its tab."""
        first = self._names[0]
        if name != first:
            self._make(first)  # the first page that is added is the one that is shown
        before = self._names[: self._names.index(name)]
        self.insertTab(sum(other in self._made for other in before), page, title)
        self._made[name] = page
        self._show_in(page)
        return page

    def make_next(self) -> None:
        """Make the first page that is missing, and the others later."""
        missing = [name for name in self._names if name not in self._made]
        for name in missing[:1]:
            self._make(name)
        if len(missing) > 1:
            self._clock().do(self.make_next)


def _inner(tabs: QTabWidget) -> QStackedWidget:
    """What a widget of tabs keeps its pages in."""
    (inner,) = tabs.findChildren(QStackedWidget)
    return inner
