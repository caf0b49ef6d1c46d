"""What an image gets besides its file: system packages, variables, an index, a last command."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from desktop_app.domain.environment import Additions, EnvironmentDefinition
from desktop_app.domain.errors import InvalidError
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.field import Field

_LINES_HEIGHT = 64


class AdditionsForm(QWidget):
    """Folded away until somebody opens it. `fields` are named as errors name them; `changed` tells
    that something else is typed."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.tokens.spacing
        self.toggle = QToolButton(self)
        self.toggle.setText(self.tr("More"))
        self.toggle.setAccessibleName(self.tr("More settings of the image"))
        self.toggle.setCheckable(True)
        self.toggle.setArrowType(Qt.ArrowType.RightArrow)
        self.toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.toggle.toggled.connect(self._fold)
        self._body = QWidget(self)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(space.s)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.toggle)
        layout.addWidget(self._body)
        self.apt = QLineEdit(self._body)
        self.apt.setPlaceholderText("libgl1 git")
        self.index_url = QLineEdit(self._body)
        self.index_url.setPlaceholderText("https://pypi.org/simple")
        self.extra_index_url = QLineEdit(self._body)
        self.variables = _lines("KEY=value", self._body)
        self.post_install = _lines("python -m nltk.downloader punkt", self._body)
        self.build_secrets = QLineEdit(self._body)
        self.build_secrets.setPlaceholderText("PIP_TOKEN")
        self.fields = {
            "apt": Field(theme, self.tr("System packages (apt)"), self.apt, parent=self._body),
            "index_url": Field(theme, self.tr("pip's index"), self.index_url, parent=self._body),
            "extra_index_url": Field(
                theme, self.tr("Further index of pip"), self.extra_index_url, parent=self._body
            ),
            "variables": Field(
                theme,
                self.tr("Environment variables"),
                self.variables,
                self.tr("One per line: KEY=value"),
                parent=self._body,
            ),
            "post_install": Field(
                theme,
                self.tr("Post-install command"),
                self.post_install,
                self.tr("A shell runs it in the image, after the packages are there"),
                parent=self._body,
            ),
            "build_secrets": Field(
                theme,
                self.tr("Build secrets"),
                self.build_secrets,
                self.tr(
                    "Names: pip puts their values in the place of ${NAME}, and they stay in no "
                    "image. The values are set on the environment's page Builds."
                ),
                parent=self._body,
            ),
        }
        for field in self.fields.values():
            body.addWidget(field)
        for line in self.findChildren(QLineEdit):
            line.textChanged.connect(self.changed)
        for lines in self.findChildren(QPlainTextEdit):
            lines.textChanged.connect(self.changed)
        self._fold(False)

    def open(self) -> None:
        self.toggle.setChecked(True)

    def _fold(self, shown: bool) -> None:
        arrows = Qt.ArrowType
        self.toggle.setArrowType(arrows.DownArrow if shown else arrows.RightArrow)
        self._body.setVisible(shown)

    def show_additions(self, definition: EnvironmentDefinition) -> None:
        """Begin with what a definition has. Its indexes are among its packages."""
        self.apt.setText(" ".join(definition.apt))
        pairs = definition.variables.items()
        self.variables.setPlainText("\n".join(f"{name}={value}" for name, value in pairs))
        self.post_install.setPlainText(definition.post_install)
        self.index_url.clear()
        self.extra_index_url.clear()
        self.build_secrets.setText(" ".join(definition.build_secrets))
        more = definition.apt or definition.variables or definition.post_install
        more = more or definition.build_secrets
        self.toggle.setChecked(bool(more))

    def values(self) -> Additions:
        """What was typed, as `with_additions` takes it; raises `InvalidError` for a variable that
        is none."""
        extra = self.extra_index_url.text().strip()
        return Additions(
            index_url=self.index_url.text().strip(),
            extra_index_urls=[extra] if extra else [],
            apt=self.apt.text().split(),
            variables=_pairs(self.variables.toPlainText()),
            post_install=self.post_install.toPlainText().strip(),
            build_secrets=self.build_secrets.text().split(),
        )


def _lines(example: str, parent: QWidget) -> QPlainTextEdit:
    made = QPlainTextEdit(parent)
    made.setPlaceholderText(example)
    made.setFixedHeight(_LINES_HEIGHT)
    made.setTabChangesFocus(True)
    made.setAcceptDrops(False)
    return made


def _pairs(text: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, sign, value = line.partition("=")
        if not sign:
            raise InvalidError(
                "bad_variable",
                f"{line!r} is no environment variable.",
                hint="Write a name, an equals sign and a value on each line.",
                field="variables",
            )
        found[name.strip()] = value
    return found
