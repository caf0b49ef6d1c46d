"""What a person writes about a run, saved while it is written."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_app.domain.annotation import AnnotationChange
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.tools import label
from desktop_app.gui.widgets.card import Card

SAVE_MS = 600
_HEIGHT = 84


class NoteCard(Card):
    """The note is saved a moment after the last key, and when the card leaves the screen or turns
    to another run."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, self.tr("Note"), parent)
        self._context = context
        self._run_id = ""
        self._saved: str | None = ""
        self._unsaved: dict[str, str] = {}
        """What could not be saved, by run."""
        self.text = QPlainTextEdit(self)
        self.text.setAccessibleName(self.tr("Note"))
        self.text.setPlaceholderText(self.tr("What was tried, and what came of it"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(_HEIGHT)
        self._state = label("", "small", self)
        self._later = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._later.timeout.connect(self.save)
        self.text.textChanged.connect(self._changed)
        self.header.addWidget(self._state)
        self.body.addWidget(self.text)

    def show_note(self, run_id: str, note: str) -> None:
        """Show the note of a run; what a person is writing is not written over."""
        if run_id != self._run_id:
            self.save()
            self._run_id = run_id
        elif self._later.isActive() or self.text.hasFocus() or note == self._saved:
            return
        self._saved = note
        self._put(self._unsaved.get(run_id, note))
        if run_id in self._unsaved:
            self._state.setText(self.tr("Not saved"))

    def save(self) -> None:
        """Save at once what is not saved yet."""
        self._later.stop()
        note = self.text.toPlainText().strip()
        if self._run_id and note != self._saved:
            self._saved = note
            self._context.bridge.call(
                self._context.engine.runs.annotate,
                [self._run_id],
                AnnotationChange(note=note),
                then=partial(self._tell, self._run_id),
                failed=partial(self._not_saved, self._run_id, note),
                owner=self,
            ).keep()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.save()

    def _put(self, note: str) -> None:
        self.text.blockSignals(True)
        self.text.setPlainText(note)
        self.text.blockSignals(False)
        self._state.setText("")

    def _changed(self) -> None:
        self._state.setText("")
        self._later.start()

    def _tell(self, run_id: str, _: None) -> None:
        self._unsaved.pop(run_id, None)
        if run_id == self._run_id and not self._later.isActive():
            self._state.setText(self.tr("Saved"))

    def _not_saved(self, run_id: str, note: str, error: Exception) -> None:
        """It stays as it was written, also while another run is shown, and is saved again with the
        next key."""
        self._unsaved[run_id] = note
        if run_id == self._run_id:
            self._saved = None
            self._state.setText(self.tr("Not saved"))
        self._context.bridge.failure.emit(error)
