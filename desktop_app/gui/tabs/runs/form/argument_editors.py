"""What an argument's value is entered with.

Every editor has the same face: `edited` is sent by what a person does alone, `show_line` shows what
a line of arguments gives, and `words` are the line's words with what is entered here.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSpinBox,
    QWidget,
)

from desktop_app.domain.argument_line import ArgumentLine, Words
from desktop_app.domain.arguments import ArgumentKind, ScriptArgument, value_words
from desktop_app.domain.errors import InvalidError
from desktop_app.gui.tabs.runs.form.values import join_arguments, split_arguments
from desktop_app.gui.tabs.runs.tools import tool_button
from desktop_app.gui.theme.theme import Theme

MOST_TIMES = 9


class TextEditor(QLineEdit):
    """A text; several values are split as a shell does. Empty is not given."""

    edited = Signal()

    def __init__(self, argument: ScriptArgument, inputs: QStringListModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._argument = argument
        self._inputs = inputs
        unknown = "" if argument.default_known else self.tr("Made when the script runs")
        self.setPlaceholderText(default_text(argument) or unknown)
        self.textEdited.connect(self.edited)

    def show_line(self, line: ArgumentLine) -> None:
        values = line.values(self._argument)
        try:
            if self._split() == values:
                return
        except InvalidError:
            if self.hasFocus():  # it is being typed
                return
        self.setText("" if values is None else self._joined(values))

    def words(self, line: ArgumentLine) -> Words:
        """Raises `InvalidError` for several values that cannot be split."""
        return line.with_values(self._argument, self._split())

    def enter(self, text: str) -> None:
        """As if it were typed."""
        self.setText(text)
        self.edited.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.completer() is None:  # made when it is wanted: a form may have a hundred lines
            completer = QCompleter(self._inputs, self)
            completer.activated.connect(self.enter)
            self.setCompleter(completer)
        super().focusInEvent(event)

    def _split(self) -> Words | None:
        if not self.text():
            return None
        return split_arguments(self.text()) if self._argument.many else (self.text(),)

    def _joined(self, values: Words) -> str:
        return join_arguments(values) if self._argument.many else " ".join(values)


class PathEditor(QWidget):
    """A path, with a button that chooses a file, a folder or an input."""

    edited = Signal()

    def __init__(
        self, argument: ScriptArgument, theme: Theme, inputs: QStringListModel, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._inputs = inputs
        self.line = TextEditor(argument, inputs, self)
        self.line.edited.connect(self.edited)
        name = self.tr("Browse for {argument}").format(argument=argument.label)
        self.browse = tool_button(theme, "folder-open", name, self)
        self.browse.clicked.connect(self._offer)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.tokens.spacing.xs)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.browse)
        self.setFocusProxy(self.line)

    def show_line(self, line: ArgumentLine) -> None:
        self.line.show_line(line)

    def words(self, line: ArgumentLine) -> Words:
        return self.line.words(line)

    def choices(self) -> QMenu:
        """What the button offers."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        browse = self._browse
        menu.addAction(self.tr("File…"), partial(browse, QFileDialog.FileMode.AnyFile))
        menu.addAction(self.tr("Folder…"), partial(browse, QFileDialog.FileMode.Directory))
        for place in self._inputs.stringList():
            menu.addAction(place, partial(self.line.enter, place))
        return menu

    def _offer(self) -> None:
        self.choices().popup(self.browse.mapToGlobal(self.browse.rect().bottomLeft()))

    def _browse(self, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self, self.browse.accessibleName(), self._start())
        dialog.setFileMode(mode)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, self.tr("Choose"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.line.enter)
        dialog.open()

    def _start(self) -> str:
        path = Path(self.line.text())
        return str(path) if path.is_absolute() else ""


class _Box(QComboBox):
    """Chooses one of `meanings`, which are its items in order."""

    edited = Signal()

    def __init__(self, argument: ScriptArgument, parent: QWidget) -> None:
        super().__init__(parent)
        self._argument = argument
        self.meanings: list[str | bool | None] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.activated.connect(self.edited)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the wheel turns the page

    def _offer(self, text: str, meaning: str | bool | None) -> None:
        self.addItem(text)
        self.meanings.append(meaning)

    def _offer_nothing(self) -> None:
        """What stands for an argument that is not given."""
        default = default_text(self._argument)
        self._offer(_with_default(default) if default else _tr("Not given"), None)


class ChoiceEditor(_Box):
    """One of the choices; the one that is the default is not written down."""

    def __init__(self, argument: ScriptArgument, parent: QWidget) -> None:
        super().__init__(argument, parent)
        self._default = default_text(argument)
        if self._default not in argument.choices:
            self._offer_nothing()
        for choice in argument.choices:
            if choice == self._default:
                self._offer_nothing()
            else:
                self._offer(choice, choice)
        self._known = self.count()

    def show_line(self, line: ArgumentLine) -> None:
        values = line.values(self._argument)
        word = " ".join(values) if values else None
        while self.count() > self._known:
            self.removeItem(self._known)
            self.meanings.pop()
        if word is not None and word == self._default and self._default in self._argument.choices:
            word = None
        if word not in self.meanings:  # no choice, but that is what the line says
            self._offer(word or "", word)
        self.setCurrentIndex(self.meanings.index(word))

    def words(self, line: ArgumentLine) -> Words:
        word = self.meanings[self.currentIndex()]
        return line.with_values(self._argument, None if word is None else [str(word)])


class SwitchEditor(_Box):
    """A flag that is neither on nor off by itself, as far as the script's text tells."""

    def __init__(self, argument: ScriptArgument, parent: QWidget) -> None:
        super().__init__(argument, parent)
        self._offer_nothing()
        self._offer(_tr("On"), True)
        self._offer(_tr("Off"), False)

    def show_line(self, line: ArgumentLine) -> None:
        self.setCurrentIndex(self.meanings.index(line.switched(self._argument)))

    def words(self, line: ArgumentLine) -> Words:
        on = self.meanings[self.currentIndex()]
        if on is None:
            return line.with_values(self._argument, None)
        return line.with_switch(self._argument, bool(on))


class FlagEditor(QCheckBox):
    """Checked where it is on, by itself or by the line. One that only switches on is checked
    where it is given."""

    edited = Signal()

    def __init__(self, argument: ScriptArgument, parent: QWidget) -> None:
        super().__init__(parent)
        self._argument = argument
        self.clicked.connect(self.edited)

    def show_line(self, line: ArgumentLine) -> None:
        on = line.switched(self._argument)
        by_itself = bool(self._argument.off_names and self._argument.default)
        self.setChecked(by_itself if on is None else on)

    def words(self, line: ArgumentLine) -> Words:
        return line.with_switch(self._argument, self.isChecked())


class TimesEditor(QSpinBox):
    """How often an argument is given, as in `-vv`."""

    edited = Signal()

    def __init__(self, argument: ScriptArgument, parent: QWidget) -> None:
        super().__init__(parent)
        self._argument = argument
        self.setRange(0, MOST_TIMES)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self.edited)

    def show_line(self, line: ArgumentLine) -> None:
        self.blockSignals(True)
        self.setValue(line.times(self._argument))
        self.blockSignals(False)

    def words(self, line: ArgumentLine) -> Words:
        return line.with_times(self._argument, self.value())

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


Editor = TextEditor | PathEditor | ChoiceEditor | SwitchEditor | FlagEditor | TimesEditor


def make_editor(
    argument: ScriptArgument, theme: Theme, inputs: QStringListModel, parent: QWidget
) -> Editor:
    """The editor for an argument. `inputs` are the places for inputs, such as `{inputs.data}`."""
    if argument.kind is ArgumentKind.COUNT:
        return TimesEditor(argument, parent)
    if argument.kind is ArgumentKind.FLAG:
        known = not argument.off_names or isinstance(argument.default, bool)
        return FlagEditor(argument, parent) if known else SwitchEditor(argument, parent)
    if argument.choices and not argument.many:
        return ChoiceEditor(argument, parent)
    if argument.names_a_path and not argument.many:
        return PathEditor(argument, theme, inputs, parent)
    return TextEditor(argument, inputs, parent)


def default_text(argument: ScriptArgument) -> str:
    """The default as it would be typed; empty for none."""
    words = tuple(value_words(argument.default))
    return join_arguments(words) if argument.many else " ".join(words)


def _with_default(text: str) -> str:
    return _tr("{choice} (default)").format(choice=text)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ArgumentEditors", text)
