"""The state of a run as an icon and a word: never by colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop_app.domain.run import Outcome, RunSummary, Stage
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.icon_label import IconLabel


@dataclass(frozen=True)
class Look:
    """How a state looks: an icon's name, the token of its colour, and its word."""

    icon: str
    role: str
    word: str


def stage_word(stage: Stage) -> str:
    """The stage in the language of the user."""
    tr = QCoreApplication.translate
    return {
        Stage.SUBMITTED: tr("StateBadge", "Submitted"),
        Stage.PREPARING: tr("StateBadge", "Preparing"),
        Stage.SCALING: tr("StateBadge", "Scaling"),
        Stage.RUNNING: tr("StateBadge", "Running"),
        Stage.FINALIZING: tr("StateBadge", "Finalizing"),
        Stage.ENDED: tr("StateBadge", "Ended"),
    }[stage]


def outcome_word(outcome: Outcome) -> str:
    """The outcome in the language of the user."""
    tr = QCoreApplication.translate
    return {
        Outcome.SUCCEEDED: tr("StateBadge", "Succeeded"),
        Outcome.FAILED: tr("StateBadge", "Failed"),
        Outcome.CANCELLED: tr("StateBadge", "Cancelled"),
        Outcome.UNKNOWN: tr("StateBadge", "Unknown"),
    }[outcome]


_STAGE_LOOKS = {
    Stage.SUBMITTED: ("circle-dashed", "muted"),
    Stage.PREPARING: ("package", "info"),
    Stage.SCALING: ("hourglass", "warning"),
    Stage.RUNNING: ("play", "accent"),
    Stage.FINALIZING: ("loader", "info"),
    Stage.ENDED: ("circle-question-mark", "warning"),
}
_OUTCOME_LOOKS = {
    Outcome.SUCCEEDED: ("circle-check", "success"),
    Outcome.FAILED: ("circle-x", "danger"),
    Outcome.CANCELLED: ("ban", "muted"),
    Outcome.UNKNOWN: ("circle-question-mark", "warning"),
}


def state_look(
    stage: Stage, outcome: Outcome | None, cancelling: bool = False, *, silent: bool = False
) -> Look:
    """The look of a run's state; table delegates draw it with `theme.icon(look.icon, look.role)`.

    Before the end the stage decides, but one whose script is `silent` for long is marked; an end
    without an outcome reads as unknown.
    """
    if stage is Stage.ENDED:
        ended = outcome or Outcome.UNKNOWN
        return Look(*_OUTCOME_LOOKS[ended], outcome_word(ended))
    if cancelling:
        return Look("ban", "muted", QCoreApplication.translate("StateBadge", "Cancelling"))
    look = ("triangle-alert", "warning") if silent else _STAGE_LOOKS[stage]
    return Look(*look, stage_word(stage))


def run_look(run: RunSummary) -> Look:
    """`state_look` of a run."""
    silent = run.silent_since is not None
    return state_look(run.stage, run.outcome, run.cancelling, silent=silent)


class StateBadge(QWidget):
    """Icon and word of one state, in one line."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = IconLabel(theme, "circle-dashed", "muted", 16, self)
        self._word = QLabel(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._icon)
        layout.addWidget(self._word)
        layout.addStretch(1)
        self._role = "text"
        theme.changed.connect(self._set_color)

    @property
    def word(self) -> str:
        return self._word.text()

    def set_state(self, stage: Stage, outcome: Outcome | None, cancelling: bool = False) -> None:
        self.set_look(state_look(stage, outcome, cancelling))

    def set_look(self, look: Look) -> None:
        """Show any other state (an environment's, a build's) the same way."""
        self._icon.set_icon(look.icon, look.role)
        self._word.setText(look.word)
        self._role = look.role
        self._set_color()
        self.setAccessibleName(look.word)

    def _set_color(self) -> None:
        palette = self._word.palette()
        palette.setColor(self._word.foregroundRole(), self._theme.color(self._role))
        self._word.setPalette(palette)
