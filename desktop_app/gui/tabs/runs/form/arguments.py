"""The arguments of a run: the line as it is typed, what it is split into, and fields for it.

The line is the one truth. Fields write into it and are read from it; what they do not know stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, QStringListModel, QTimer
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop_app.domain.argument_line import Words
from desktop_app.domain.arguments import ScriptArguments
from desktop_app.domain.errors import InvalidError, NotFoundError, TrainyardError
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text, localized
from desktop_app.gui.tabs.runs.form.argument_fields import ArgumentFields
from desktop_app.gui.tabs.runs.form.pieces import Pieces
from desktop_app.gui.tabs.runs.form.values import join_arguments, split_arguments
from desktop_app.gui.tabs.runs.tools import label
from desktop_app.gui.widgets.field import Field

TYPED_MS = 200
MOST_UNREAD = 3
"""Of the arguments that no field shows, so many are told; the tooltip has all."""


class ScriptArgumentsEditor(QWidget):
    """`line` is what is typed; the fields come once the script was read."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._place: tuple[Path | None, str] = (None, "")
        self._call: Call | None = None
        self._script = ScriptArguments()
        self._inputs = QStringListModel(self)
        self._typed = QTimer(self, singleShot=True, interval=TYPED_MS)
        self.line = QLineEdit(self)
        self.line.setFont(context.theme.mono_font())
        self.line.setPlaceholderText("--learning_rate 0.01 --data {inputs.data}")
        self.pieces = Pieces(context.theme, self)
        self.note = label("", "small", self)
        self.note.setWordWrap(True)
        self.note.hide()
        self.fields = ArgumentFields(context.theme, self._inputs, self)
        self.field = self._make_field()
        space = context.theme.tokens.spacing
        _stack(self, space.s, self.field, self.note, self.fields)
        self._typed.timeout.connect(self._read)
        self.line.textChanged.connect(self._show_line)
        self.fields.edited.connect(self._write)

    def _make_field(self) -> Field:
        """The line, and the boxes below it."""
        theme = self._context.theme
        typed = QWidget(self)
        _stack(typed, theme.tokens.spacing.xs, self.line, self.pieces)
        hint = self.tr("Split as a shell does. {inputs.NAME} becomes the path of an input.")
        return Field(theme, self.tr("Arguments"), typed, hint, focus=self.line, parent=self)

    @property
    def reading(self) -> bool:
        """A script is being read, or is about to be."""
        return self._call is not None or self._typed.isActive()

    def look_at(self, folder: Path | None, script: str) -> None:
        """Offer fields for this script, once typing has paused."""
        if (folder, script) != self._place:
            self._place = (folder, script)
            self._typed.start()

    def look_again(self) -> None:
        """The script may have been changed meanwhile."""
        self._typed.start()

    def offer_inputs(self, names: Iterable[str]) -> None:
        """Offer places for these inputs as values."""
        self._inputs.setStringList([f"{{inputs.{name}}}" for name in names])

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate and self.isVisible():
            self.look_again()  # from the program in which the script is written
        return super().event(event)

    # ---------------------------------------------------------------- reading

    def _read(self) -> None:
        if self._call is not None:
            self._call.cancel()
            self._call = None
        folder, script = self._place
        if folder is None or not script or not self._context.bridge.has_engine:
            self._take(ScriptArguments())
            return
        self._call = self._context.bridge.call(
            self._context.engine.scripts.arguments,
            folder,
            script,
            then=self._take,
            failed=self._refuse,
            owner=self,
        )

    def _take(self, script: ScriptArguments) -> None:
        self._call = None
        self._tell(*self._unread_texts(script))
        if script != self._script:
            self._script = script
            self.fields.show_script(script)

    def _refuse(self, error: TrainyardError) -> None:
        self._take(ScriptArguments())
        # A script that is not there is told at its own field.
        self._tell("" if isinstance(error, NotFoundError) else error_text(error))

    def _unread_texts(self, script: ScriptArguments) -> tuple[str, str]:
        """What no field shows: in short, and as a whole."""
        pattern = self.tr("Line {line}: {name} has no field here. {why}")
        texts = [
            pattern.format(line=one.line, name=one.name, why=localized(one.why))
            for one in script.unread
        ]
        more = len(texts) - MOST_UNREAD
        shown = texts[:MOST_UNREAD]
        if more > 0:
            shown.append(self.tr("And %Ln more without a field.", "", more))
        return "\n".join(shown), "\n".join(texts) if more > 0 else ""

    def _tell(self, text: str, whole: str = "") -> None:
        self.note.setText(text)
        self.note.setToolTip(whole)
        self.note.setVisible(bool(text))

    # ------------------------------------------------------------ line and fields

    def _show_line(self, text: str) -> None:
        words: Words | None
        try:
            words = split_arguments(text)
        except InvalidError:
            words = None
        self.pieces.set_pieces(words or ())
        self.fields.show_words(words)

    def _write(self, words: Words) -> None:
        self.line.setText(join_arguments(words))


def _stack(parent: QWidget, gap: int, *widgets: QWidget) -> None:
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(gap)
    for widget in widgets:
        column.addWidget(widget)
