"""What an environment is made of."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_app.domain.environment import Environment, EnvironmentDefinition, EnvironmentKind
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import localized
from desktop_app.gui.tabs.environment.card import EnvironmentCard
from desktop_app.gui.tabs.parts import Facts, moment_text

_LINES_HEIGHT = 140


class DefinitionCard(EnvironmentCard):
    """The newest version's parts, and its lines for pip."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._facts = Facts(context.theme, self)
        self.body.addWidget(self._facts)
        self.requirements = QPlainTextEdit(self)
        self.requirements.setReadOnly(True)
        self.requirements.setFont(context.theme.mono_font())
        self.requirements.setFixedHeight(_LINES_HEIGHT)
        self.requirements.setAccessibleName(self.tr("Requirements"))
        self.body.addWidget(self.requirements)

    def show_environment(self, environment: Environment) -> None:
        """Show another environment, at its newest version."""
        definition = environment.definition
        image = definition.kind is EnvironmentKind.IMAGE
        python = definition.python or self.tr("the one that runs Trainyard")
        self._facts.show_facts(
            (
                (self.tr("About"), localized(environment.description)),
                (self.tr("Kind"), self._kind(definition)),
                (self.tr("Version"), str(environment.version)),
                (self.tr("Base image"), definition.base_image),
                *self._additions(definition),
                (self.tr("Image"), definition.image_tag if image else ""),
                (self.tr("Interpreter"), "" if image else python),
                (self.tr("Created"), moment_text(environment.created_at)),
                (self.tr("Definition"), definition.hash[:16]),
            )
        )
        text = definition.dockerfile or "\n".join(definition.requirements)
        self.requirements.setPlainText(text)
        self.requirements.setVisible(bool(text))

    def _kind(self, definition: EnvironmentDefinition) -> str:
        if definition.kind is EnvironmentKind.INTERPRETER:
            return self.tr("A Python on this computer")
        if definition.needs_engine:
            return self.tr("Docker image")
        return self.tr("Packages: a Docker image, or a virtual environment for plain processes")

    def _additions(self, definition: EnvironmentDefinition) -> Sequence[tuple[str, str]]:
        variables = "  ".join(f"{name}={value}" for name, value in definition.variables.items())
        return (
            (self.tr("System packages (apt)"), " ".join(definition.apt)),
            (self.tr("Conda packages"), "  ".join(definition.conda)),
            (self.tr("Conda channels"), "  ".join(definition.channels)),
            (self.tr("Constraints"), "  ".join(definition.constraints)),
            (self.tr("Environment variables"), variables),
            (self.tr("Post-install command"), definition.post_install.replace("\n", "; ")),
            (self.tr("Build secrets"), " ".join(definition.build_secrets)),
        )
