"""A script's arguments as fields: a searchable list of names, editors and help."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.argument_line import ArgumentLine, Words
from desktop_app.domain.arguments import ScriptArgument, ScriptArguments
from desktop_app.domain.errors import InvalidError
from desktop_app.gui.messages import error_text, localized
from desktop_app.gui.responsive import Pieces
from desktop_app.gui.tabs.runs.form.argument_editors import make_editor
from desktop_app.gui.tabs.runs.tools import label
from desktop_app.gui.theme.properties import set_look
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.theme.tokens import Tokens
from desktop_app.gui.widgets.elided_label import ElidedLabel
from desktop_app.gui.widgets.tab_order import place_before

FEW = 8
"""Fewer arguments than this need no search."""
MOST_FIELDS = 500
"""More would hold the window up with every letter that is typed. The line takes all."""
MOST_HEIGHT = 340
_LABEL_WIDTH = 210
_EDITOR_WIDTH = 210


class ArgumentRow(QWidget):
    """One argument: its name, what its value is entered with, and what the script says of it."""

    edited = Signal()

    def __init__(
        self, argument: ScriptArgument, theme: Theme, inputs: QStringListModel, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.argument = argument
        self.editor = make_editor(argument, theme, inputs, self)
        self._name = ElidedLabel(argument.label, self)
        self._name.setFont(theme.mono_font())
        self._told = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self._told.setProperty("role", "small")
        self._help = argument.help
        if argument.required:
            required = self.tr("Required")
            self._help = f"{required} · {argument.help}" if argument.help else required
        self.typed: QWidget = self.editor.focusProxy() or self.editor
        self.typed.setAccessibleName(argument.label)
        self._name.setBuddy(self.typed)
        self.complaint = ""
        """What is wrong with the value, empty for nothing."""
        self._tell("")
        self._lay_out(theme.tokens)
        self.editor.edited.connect(self.edited)

    def show_line(self, line: ArgumentLine) -> None:
        """Show what the line gives; the name stands out where it gives something."""
        self.editor.show_line(line)
        given = line.values(self.argument) is not None
        set_look(self._name, "role", "accent" if given else "")
        self._tell(localized(line.complaint(self.argument)))

    def words(self, line: ArgumentLine) -> Words | None:
        """The line's words with what is entered; None where that is no text, which is told."""
        try:
            return self.editor.words(line)
        except InvalidError as error:
            self._tell(error_text(error))
            return None

    def matches(self, words: Sequence[str]) -> bool:
        """Whether each of these, in lower case, is in its name or in its help."""
        argument = self.argument
        text = " ".join([*argument.names, argument.destination, argument.help]).casefold()
        return all(word in text for word in words)

    def controls(self) -> Iterator[QWidget]:
        """What the keyboard reaches, in order."""
        inner = (child for child in self.editor.findChildren(QWidget) if _reached(child))
        yield from [self.editor] if _reached(self.editor) else inner

    def _tell(self, complaint: str) -> None:
        self.complaint = complaint
        self._told.setText(complaint or self._help)
        self.typed.setAccessibleDescription(complaint or self._help)
        set_look(self._told, "role", "error" if complaint else "small")
        set_look(self.typed, "error", bool(complaint))

    def _lay_out(self, tokens: Tokens) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.spacing.s)
        self.setMinimumHeight(tokens.row_height)
        self._name.setFixedWidth(_LABEL_WIDTH)
        self.editor.setFixedWidth(_EDITOR_WIDTH)
        layout.addWidget(self._name)
        layout.addWidget(self.editor)
        layout.addWidget(self._told, 1)


def _reached(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


class ArgumentFields(QFrame):
    """Shows a line of arguments in fields. `edited` carries the words after a person's change."""

    edited = Signal(object)

    def __init__(
        self, theme: Theme, inputs: QStringListModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._inputs = inputs
        self._line = ArgumentLine(ScriptArguments(), ())
        self.rows: list[ArgumentRow] = []
        self._headings: list[tuple[QLabel, list[ArgumentRow]]] = []
        self._focused: ScriptArgument | None = None
        self._building = False
        self._pieces = Pieces(self)
        self._pieces.done.connect(self._fit)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Find an argument"))
        self.search.setAccessibleName(self.tr("Find an argument"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._show_found)
        self._none = label(self.tr("No argument is called so."), "muted", self)
        self._left_out = label("", "small", self)
        self._content = QWidget(self)
        self._end = QWidget(self)
        self._left_out.hide()
        self._lay_out()
        self._fit()

    @property
    def building(self) -> bool:
        """Some rows are still to come."""
        return self._building

    def show_script(self, script: ScriptArguments) -> None:
        """Offer fields for a script, in place of those of another."""
        self._rebuild(ArgumentLine(script, self._line.words))

    def show_words(self, words: Words | None) -> None:
        """Show what a line gives. None is a line that cannot be split: no field can change it."""
        self._scroll.setEnabled(words is not None)
        if words is None:
            return
        line = ArgumentLine(self._line.script, words)
        if line.command != self._line.command:
            self._rebuild(line)
            return
        self._line = line
        for row in self.rows:
            row.show_line(line)

    # ------------------------------------------------------------- structure

    def _rebuild(self, line: ArgumentLine) -> None:
        self._line = line
        self._focused = next((r.argument for r in self.rows if r.typed.hasFocus()), None)
        for heading, _ in self._headings:
            heading.deleteLater()
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows, self._headings = [], []
        arguments = [one for one in line.arguments if not one.hidden]
        left_out = self.tr("And %Ln more without a field.", "", len(arguments) - MOST_FIELDS)
        self._left_out.setText(left_out if len(arguments) > MOST_FIELDS else "")
        self._left_out.setVisible(bool(self._left_out.text()))
        self.search.clear()
        self.search.setVisible(len(arguments) >= FEW)
        self._building = True
        self._pieces.begin(self._steps(arguments[:MOST_FIELDS]))

    def _steps(self, arguments: Sequence[ScriptArgument]) -> Iterator[Callable[[], object]]:
        """The required ones first, then by their groups."""
        required = [one for one in arguments if one.required]
        others = [one for one in arguments if not one.required]
        for one in required:
            yield partial(self._add, one)
        for title in dict.fromkeys(one.group for one in others):
            if title:
                yield partial(self._add_heading, title)
            for one in others:
                if one.group == title:
                    yield partial(self._add, one)

    def _add_heading(self, title: str) -> None:
        heading = label(title, "small", self._content)
        self._column.insertWidget(self._column.count() - 1, heading)
        self._headings.append((heading, []))

    def _add(self, argument: ScriptArgument) -> None:
        row = ArgumentRow(argument, self._theme, self._inputs, self._content)
        row.show_line(self._line)
        row.edited.connect(partial(self._take, row))
        self._column.insertWidget(self._column.count() - 1, row)
        place_before(self._end, *row.controls())
        self.rows.append(row)
        if self._headings:
            self._headings[-1][1].append(row)
        if argument is self._focused:  # the keyboard stays where it was
            row.typed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, row: ArgumentRow) -> None:
        words = row.words(self._line)
        if words is not None and words != self._line.words:
            self.edited.emit(words)

    def _show_found(self, text: str) -> None:
        words = text.casefold().split()
        for row in self.rows:
            row.setVisible(row.matches(words))
        for heading, rows in self._headings:
            heading.setVisible(any(row.matches(words) for row in rows))
        found = any(row.matches(words) for row in self.rows)
        self._none.setVisible(bool(words) and not found)

    def _fit(self) -> None:
        """As high as its rows, up to a limit. A search leaves the height."""
        self._building = False
        self._show_found(self.search.text())
        height = self._content.sizeHint().height()
        self._scroll.setFixedHeight(min(height, MOST_HEIGHT))
        self.setVisible(bool(self.rows))

    def _lay_out(self) -> None:
        space = self._theme.tokens.spacing
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, space.s, 0)
        self._column.setSpacing(space.xs)
        self._column.addStretch(1)
        self._content.setProperty("scrollContent", "true")
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._content)
        self.setProperty("card", "true")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.m, space.m, space.m, space.s)
        layout.setSpacing(space.s)
        layout.addWidget(self.search)
        layout.addWidget(self._none)
        layout.addWidget(self._scroll)
        layout.addWidget(self._left_out)
        layout.addWidget(self._end)
        self._end.setFixedHeight(0)
