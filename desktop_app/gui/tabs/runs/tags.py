"""The tags of one run or of several: chosen from those there are, or new ones."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from desktop_app.domain.annotation import AnnotationChange, checked_tag
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.run import RunSummary
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import localized
from desktop_app.gui.tabs.runs.tools import label
from desktop_app.gui.widgets.check_popup import Check, CheckPopup, Entry


class TagPopup(CheckPopup):
    """A check for each tag of the workspace, half of one where only some of the runs have it. Enter
    adds what is typed."""

    def __init__(self, context: TabContext, parent: QWidget) -> None:
        name, find = self.tr("Tags"), self.tr("Find or add a tag")
        super().__init__(context.theme, name, find, parent)
        self._context = context
        self._runs: tuple[RunSummary, ...] = ()
        self.hint = label("", "small", self)
        self.hint.setWordWrap(True)
        self.body.insertWidget(1, self.hint)
        self.search.textEdited.connect(self._show_hint)
        self.toggled.connect(self._toggle)
        self.entered.connect(self._enter)
        self.resize(240, 280)

    def open_for(self, runs: Sequence[RunSummary], corner: QPoint) -> None:
        """Show the tags of these runs, with the popup's top left there on the screen."""
        self._runs = tuple(runs)
        self.fill(())
        self.open_at(corner)
        self._show_hint("")
        self._context.bridge.call(self._context.engine.runs.tags, then=self.fill, owner=self)

    def fill(self, known: Sequence[str]) -> None:
        """Offer these tags and those that the runs have; a check that was changed meanwhile stays,
        and what was added."""
        states = self.states() if self.isVisible() else {}
        had = [set(run.annotation.tags) for run in self._runs]
        own = sorted(set().union(*had), key=str.casefold)
        entries = []
        for tag in dict.fromkeys([*states, *own, *known]):
            count = sum(tag in tags for tags in had)
            whole = Check.Checked if count == len(had) else Check.PartiallyChecked
            state = states.get(tag, whole if count else Check.Unchecked)
            entries.append(Entry(tag, tag, state))
        self.offer(entries)

    def _show_hint(self, text: str) -> None:
        there = {tag.casefold() for tag in self.states()}
        if not text.strip():
            self.hint.setText("" if there else self.tr("Type a word and press Enter."))
        elif text.strip().casefold() not in there:
            words = self.tr("Enter adds “{tag}”.")
            self.hint.setText(words.format(tag=text.strip()))
        else:
            self.hint.setText("")
        self.hint.setVisible(bool(self.hint.text()))

    def _enter(self, text: str) -> None:
        try:
            tag = checked_tag(text)
        except InvalidError as error:
            self.hint.setText(localized(error.text))
            self.hint.show()
            return
        self.search.clear()
        if self.states().get(tag) is not Check.Checked:
            states = {**self.states(), tag: Check.Checked}
            self.offer(Entry(other, other, state) for other, state in states.items())
            self._toggle(tag, checked=True)
        self._show_hint("")

    def _toggle(self, tag: str, checked: bool) -> None:
        change = AnnotationChange(add=[tag]) if checked else AnnotationChange(remove=[tag])
        ids = [run.id for run in self._runs]
        self._context.bridge.call(
            self._context.engine.runs.annotate, ids, change, owner=self
        ).keep()
