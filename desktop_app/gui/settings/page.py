"""Settings: the look, notifications, the desktop, the trash, diagnostics, what Trainyard is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app import __version__
from desktop_app.domain.notice import STALL_MINUTES, STALL_SETTING
from desktop_app.domain.trash import TRASH_SETTING, trash_days
from desktop_app.gui.context import TabContext
from desktop_app.gui.settings.desktop import DesktopCard
from desktop_app.gui.theme.theme import Choice
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.field import Field

if TYPE_CHECKING:
    from desktop_app.engine.ports import DesktopEntry

LANGUAGE_SETTING = "language"
THEME_SETTING = "theme"
DESKTOP_SETTING = "notices.desktop"
MOST_STALL_MINUTES = 24 * 60
MOST_TRASH_DAYS = 365
_WIDTH = 560


class SettingsPage(QScrollArea):
    """Every change is kept at once. `diagnostics_requested` asks for the bundle, `notice_requested`
    for a notification to look at."""

    diagnostics_requested = Signal()
    notice_requested = Signal()

    def __init__(
        self,
        context: TabContext,
        entry: DesktopEntry | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        space = context.theme.tokens.spacing
        content = QWidget(self)
        content.setProperty("scrollContent", "true")
        row = QHBoxLayout(content)
        row.setContentsMargins(space.xl, space.xl, space.xl, space.xl)
        # Of its own width: how high a text is depends on where its lines are broken.
        column = QWidget(content)
        column.setMaximumWidth(_WIDTH)
        row.addWidget(column, 1)
        row.addStretch()
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space.l)
        title = QLabel(self.tr("Settings"), self)
        title.setProperty("role", "title")
        layout.addWidget(title)
        cards: list[Card] = [self._look(), self._notices()]
        if entry is not None:
            cards.append(DesktopCard(context, entry, self))
        for card in (*cards, self._trash(), self._about()):
            layout.addWidget(card)
        layout.addStretch(1)
        self.setWidgetResizable(True)
        self.setWidget(content)

    def _look(self) -> Card:
        theme = self._context.theme
        card = Card(theme, self.tr("Look and language"), self)
        self.language = self._combo(
            (
                ("system", self.tr("As the system")),
                ("en", "English"),
                ("zh_CN", "简体中文"),
            ),
            str(self._context.settings.get(LANGUAGE_SETTING) or "system"),
        )
        self.language.activated.connect(self._keep_language)
        self._language_field = Field(theme, self.tr("Language"), self.language, parent=card)
        self.scheme = self._combo(
            (
                (Choice.SYSTEM, self.tr("As the system")),
                (Choice.LIGHT, self.tr("Light")),
                (Choice.DARK, self.tr("Dark")),
            ),
            theme.choice,
        )
        self.scheme.activated.connect(self._keep_scheme)
        card.body.addWidget(self._language_field)
        card.body.addWidget(Field(theme, self.tr("Theme"), self.scheme, parent=card))
        return card

    def _notices(self) -> Card:
        card = Card(self._context.theme, self.tr("Notifications"), self)
        text = QLabel(self.tr("Shown by your desktop while you look at another program."), card)
        text.setProperty("role", "muted")
        text.setWordWrap(True)
        self.desktop_box = QCheckBox(self.tr("Notify when a run ends"), card)
        self.desktop_box.setAccessibleName(self.desktop_box.text())
        self.desktop_box.setChecked(self._context.settings.get(DESKTOP_SETTING) is not False)
        self.desktop_box.toggled.connect(self._keep_desktop)
        button = QPushButton(self.tr("Show one"), card)
        button.setAccessibleName(self.tr("Show a notification to try it"))
        button.clicked.connect(self.notice_requested)
        self.stall_box = QSpinBox(card)
        self.stall_box.setRange(0, MOST_STALL_MINUTES)
        self.stall_box.setSuffix(self.tr(" min"))
        self.stall_box.setSpecialValueText(self.tr("Never"))
        kept = self._context.settings.get(STALL_SETTING)
        self.stall_box.setValue(kept if isinstance(kept, int) else STALL_MINUTES)
        self.stall_box.valueChanged.connect(self._keep_stall)
        silent = self.tr("Warn when a run says nothing new for")
        card.body.addWidget(text)
        card.body.addWidget(self.desktop_box)
        card.body.addWidget(Field(self._context.theme, silent, self.stall_box, parent=card))
        card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _trash(self) -> Card:
        card = Card(self._context.theme, self.tr("Removed runs"), self)
        self.trash_box = QSpinBox(card)
        self.trash_box.setRange(0, MOST_TRASH_DAYS)
        self.trash_box.setSuffix(self.tr(" days"))
        self.trash_box.setSpecialValueText(self.tr("Never"))
        self.trash_box.setKeyboardTracking(False)
        kept = self._context.settings.get(TRASH_SETTING)
        self.trash_box.setValue(trash_days(kept, lost=self._context.settings.lost))
        self._trash_days = self.trash_box.value()
        self.trash_box.editingFinished.connect(self._keep_trash)
        text = self.tr("Delete them for good after")
        field = Field(self._context.theme, text, self.trash_box, parent=card)
        field.set_help(self.tr("For runs that you remove from now on."))
        card.body.addWidget(field)
        return card

    def _about(self) -> Card:
        card = Card(self._context.theme, self.tr("About"), self)
        version = QLabel(self.tr("Trainyard {version}").format(version=__version__), card)
        card.body.addWidget(version)
        text = QLabel(
            self.tr("When something is wrong, a diagnostics file helps. You see it first."), card
        )
        text.setProperty("role", "muted")
        text.setWordWrap(True)
        card.body.addWidget(text)
        button = QPushButton(self.tr("Show diagnostics…"), card)
        button.setAccessibleName(self.tr("Show diagnostics"))
        button.clicked.connect(self.diagnostics_requested)
        card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _combo(self, entries: tuple[tuple[str, str], ...], current: str) -> QComboBox:
        combo = QComboBox(self)
        for value, text in entries:
            combo.addItem(text, value)
        combo.setCurrentIndex(max(0, combo.findData(str(current))))
        return combo

    def _keep_desktop(self, wanted: bool) -> None:
        self._context.settings.put(DESKTOP_SETTING, wanted)

    def _keep_stall(self, minutes: int) -> None:
        self._context.settings.put(STALL_SETTING, minutes)

    def _keep_trash(self) -> None:
        """Once it is decided on: what is passed on the way to it is no wish."""
        days = self.trash_box.value()
        if days != self._trash_days:
            self._trash_days = days
            self._context.settings.put(TRASH_SETTING, days)

    def _keep_language(self) -> None:
        self._context.settings.put(LANGUAGE_SETTING, self.language.currentData())
        self._language_field.set_help(
            self.tr("The language changes when Trainyard is started again.")
        )

    def _keep_scheme(self) -> None:
        choice = Choice(self.scheme.currentData())
        self._context.settings.put(THEME_SETTING, choice.value)
        self._context.theme.set_choice(choice)
