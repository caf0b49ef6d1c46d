"""The Environment tab: definitions, their versions, and their builds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_app.domain.environment import Environment, EnvironmentKind
from desktop_app.domain.events import EnvironmentsChanged
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.environment.build import BuildCard
from desktop_app.gui.tabs.environment.create import CreateEnvironment
from desktop_app.gui.tabs.listing import Entry, Listing
from desktop_app.gui.tabs.parts import Facts, Feed, PageHeader, Removals, button, moment_text
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.toast import Kind


class EnvironmentTab(QWidget):
    """A list of the newest versions; the chosen one at the right."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._items: list[Environment] = []
        self._wanted = ""
        self._build()
        self._removals = Removals(context.toasts, self._show_items, self)
        environments = context.engine.environments
        self._feed = Feed(
            context.bridge, environments.list, self._take, EnvironmentsChanged, parent=self
        )
        self._feed.load()

    def show_named(self, name: str) -> None:
        """Select an environment."""
        self._wanted = name
        self.listing.choose(name)

    def finish(self) -> None:
        """The window closes: removals that wait are done now."""
        self._removals.finish()

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        theme = self._context.theme
        header = PageHeader(theme, self.tr("Environment"), self)
        header.set_texts(
            self.tr("Environment"), self.tr("What a script needs: built once, used everywhere")
        )
        new = button(self.tr("New environment"), self, "primary")
        theme.bind_icon(new, "plus", "accent_text")
        new.clicked.connect(self.show_create)
        header.buttons.addWidget(new)
        self.listing = Listing(theme, self.tr("Environments"), self)
        self.listing.chosen.connect(self._show)
        self.details = EnvironmentDetails(self._context, self)
        self.details.remove.clicked.connect(self._remove)
        self.details.run.clicked.connect(self._run_with)
        self._details_page = self.listing.add_page(self.details)
        self.create_page = CreateEnvironment(self._context, self)
        self.create_page.created.connect(self._created)
        self.create_page.closed.connect(self._close_create)
        self._create_area = self.listing.add_page(self.create_page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(header)
        layout.addWidget(self.listing, 1)

    def show_create(self) -> None:
        """Show the page that defines an environment."""
        self.listing.show_page(self._create_area)
        self.create_page.name.setFocus()

    def _close_create(self) -> None:
        self.listing.show_page(self._details_page)

    # ---------------------------------------------------------------- events

    def _take(self, items: Sequence[Environment]) -> None:
        self._items = list(items)
        self._show_items()

    def _show_items(self) -> None:
        hidden = self._removals.hidden
        shown = [item for item in self._items if item.name not in hidden]
        entries = [Entry(i.name, self._line(i), _icon(i)) for i in shown]
        self.listing.set_entries(entries, self._wanted)
        self._wanted = ""

    def _line(self, item: Environment) -> str:
        if item.version == 1:
            return item.name
        return self.tr("{name}  version {version}").format(name=item.name, version=item.version)

    def _show(self, name: str) -> None:
        item = next((item for item in self._items if item.name == name), None)
        if item is not None:
            self.details.show_environment(item)
            self._close_create()

    def _created(self, environment: Environment) -> None:
        self._wanted = environment.name
        self._close_create()
        text = self.tr("{name} version {version} was created")
        self._context.toasts.show(
            text.format(name=environment.name, version=environment.version), Kind.SUCCESS
        )
        self._feed.load()

    # --------------------------------------------------------------- actions

    def _remove(self) -> None:
        name = self.listing.current_key()
        text = self.tr("{name} was removed").format(name=name)
        self._removals.remove(name, text, partial(self._forget, name))

    def _forget(self, name: str) -> None:
        self._context.bridge.call(self._context.engine.environments.remove, name).keep()

    def _run_with(self) -> None:
        self._context.navigate("runs", prefill={"environment": self.listing.current_key()})


class EnvironmentDetails(QWidget):
    """One definition and its build."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        space = theme.tokens.spacing
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.xl, space.s, space.xl, space.l)
        layout.setSpacing(space.l)
        self.card = Card(theme, "", self)
        self.run = button(self.tr("New run with this"), self.card)
        self.remove = button(self.tr("Remove"), self.card, "danger")
        row = QHBoxLayout()
        row.addWidget(self.run)
        row.addWidget(self.remove)
        self.card.header.addLayout(row)
        self._facts = Facts(theme, self.card)
        self.card.body.addWidget(self._facts)
        self.requirements = QPlainTextEdit(self.card)
        self.requirements.setReadOnly(True)
        self.requirements.setFont(theme.mono_font())
        self.requirements.setFixedHeight(140)
        self.requirements.setAccessibleName(self.tr("Requirements"))
        self.card.body.addWidget(self.requirements)
        layout.addWidget(self.card)
        self.build = BuildCard(context, self)
        layout.addWidget(self.build)
        layout.addStretch(1)

    def show_environment(self, item: Environment) -> None:
        definition = item.definition
        self.card.set_title(item.name)
        self.remove.setVisible(not item.curated)
        image = definition.kind is EnvironmentKind.IMAGE
        kind = self.tr("Docker image") if image else self.tr("A Python on this computer")
        python = definition.python or self.tr("the one that runs Trainyard")
        self._facts.show_facts(
            (
                (self.tr("Kind"), kind),
                (self.tr("Version"), str(item.version)),
                (self.tr("Base image"), definition.base_image),
                (self.tr("Image"), definition.image_tag if image else ""),
                (self.tr("Interpreter"), "" if image else python),
                (self.tr("Created"), moment_text(item.created_at)),
                (self.tr("Definition"), definition.hash[:16]),
            )
        )
        self.requirements.setPlainText("\n".join(definition.requirements))
        self.requirements.setVisible(bool(definition.requirements))
        self.build.show_environment(item)


def _icon(item: Environment) -> str:
    return "container" if item.definition.kind is EnvironmentKind.IMAGE else "terminal"
