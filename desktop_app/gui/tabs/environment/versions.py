"""The versions of an environment, and what differs between two of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from desktop_app.domain.definition_changes import DefinitionChange
from desktop_app.domain.environment import Environment
from desktop_app.domain.locks import INSTALLED
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.environment.card import EnvironmentCard
from desktop_app.gui.tabs.parts import Facts, moment_text
from desktop_app.gui.widgets.text_label import text_label


class VersionsCard(EnvironmentCard):
    """Not to be seen where there is only one version."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._name = ""
        self._versions: list[Environment] = []
        """The ones that are to be chosen from."""
        self._comparing: Call | None = None
        self.set_title(self.tr("Versions"))
        self.before, self.after = QComboBox(self), QComboBox(self)
        for box in (self.before, self.after):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.before.setAccessibleName(self.tr("Earlier version"))
        self.after.setAccessibleName(self.tr("Later version"))
        row = QHBoxLayout()
        row.addWidget(text_label(self.tr("What changed from"), self, "muted"))
        row.addWidget(self.before)
        row.addWidget(text_label(self.tr("to"), self, "muted"))
        row.addWidget(self.after)
        row.addStretch(1)
        self.body.addLayout(row)
        self._changes = Facts(context.theme, self)
        self.body.addWidget(self._changes)
        self._equal = text_label(self.tr("Nothing: they are equal."), self, "muted")
        self.body.addWidget(self._equal)
        for box in (self.before, self.after):
            box.activated.connect(self._compare)
        self.hide()

    def show_environment(self, environment: Environment) -> None:
        """Show the versions of another environment, and what its newest one changed; of the one
        that is shown the pair that was chosen stays, until there are other versions."""
        if environment.name != self._name:
            self._versions = []
            self._leave()
        self._name = environment.name
        if environment.version == 1:
            self.hide()
            return
        self._context.bridge.call(
            self._context.engine.environments.versions,
            environment.name,
            then=self._show_versions,
            owner=self,
        )

    def _show_versions(self, versions: Sequence[Environment]) -> None:
        if not versions or versions[0].name != self._name:
            return
        if list(versions) != self._versions:
            self._offer(versions)
        self.setVisible(len(versions) > 1)
        self._compare()

    def _offer(self, versions: Sequence[Environment]) -> None:
        """Let two of these be chosen: the last two, until somebody does."""
        self._versions = list(versions)
        for box in (self.before, self.after):
            box.clear()
            for version in versions:
                number, time = version.version, moment_text(version.created_at)
                text = self.tr("{number}, of {time}") if time else "{number}"
                box.addItem(text.format(number=number, time=time), number)
        self.before.setCurrentIndex(len(versions) - 2)
        self.after.setCurrentIndex(len(versions) - 1)

    def _leave(self) -> None:
        """What is compared is not wanted any more: its answer would be shown for another pair."""
        if self._comparing is not None:
            self._comparing.cancel()
            self._comparing = None

    def _compare(self) -> None:
        self._leave()
        before, after = self.before.currentData(), self.after.currentData()
        names = (f"{self._name}:{before}", f"{self._name}:{after}")
        call = self._context.bridge.call
        self._comparing = call(self._ask, *names, then=self._show_changes, owner=self)

    async def _ask(self, before: str, after: str) -> Sequence[DefinitionChange]:
        """What was written differently, then what was therefore found differently."""
        engine = self._context.engine
        changes = await engine.environments.diff(before, after)
        return [*changes, *await engine.resolutions.changes(before, after)]

    def _show_changes(self, changes: Sequence[DefinitionChange]) -> None:
        self._changes.show_facts([(self._what(c), self._how(c)) for c in changes])
        self._changes.setVisible(bool(changes))
        self._equal.setVisible(not changes)

    def _what(self, change: DefinitionChange) -> str:
        part = {
            "kind": self.tr("Kind"),
            "python": self.tr("Interpreter"),
            "base_image": self.tr("Base image"),
            "apt": self.tr("System package"),
            "requirements": self.tr("Package"),
            "constraints": self.tr("Constraint"),
            "conda": self.tr("Conda package"),
            "channels": self.tr("Conda channel"),
            "variables": self.tr("Environment variable"),
            "post_install": self.tr("Post-install command"),
            "build_secrets": self.tr("Build secret"),
            "dockerfile": self.tr("Dockerfile, line"),
            "context": self.tr("File of the context"),
            "order": self.tr("Order"),
            INSTALLED: self.tr("Installed package"),
        }[change.part]
        return f"{part}  {change.name}" if change.name else part

    def _how(self, change: DefinitionChange) -> str:
        before, after = (text.replace("\n", "; ") for text in (change.before, change.after))
        if change.part == "order":
            return self.tr("the same lines in another order")
        if change.part == "context" and before and after:
            return self.tr("has another content")
        if change.part == "context":
            return self.tr("was removed") if before else self.tr("was added")
        if not before:
            return self.tr("added: {text}").format(text=after)
        if not after:
            return self.tr("removed: {text}").format(text=before)
        return f"{before}  →  {after}"
