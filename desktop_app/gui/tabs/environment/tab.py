"""The Environment tab: definitions, their versions, and their builds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.environment import Environment, EnvironmentKind
from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.events import EnvironmentsChanged
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.environment.built.page import BuiltPage
from desktop_app.gui.tabs.environment.create import CreateEnvironment
from desktop_app.gui.tabs.environment.details import EnvironmentDetails
from desktop_app.gui.tabs.environment.rows import BuildRows, show_builds
from desktop_app.gui.tabs.environment.states import BuildStates
from desktop_app.gui.tabs.listing import Entry, Listing
from desktop_app.gui.tabs.parts import Feed, PageHeader, Removals, button, local_paths
from desktop_app.gui.widgets.toast import Kind


class EnvironmentTab(QWidget):
    """A list of the newest versions; the chosen one at the right. A file that is dropped anywhere
    begins a new environment."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._items: list[Environment] = []
        self._wanted = ""
        self._refreshing = False
        self._areas: dict[CreateEnvironment, QWidget] = {}
        """The scrolled area of each form."""
        self._change_pages: list[CreateEnvironment] = []
        self._states = BuildStates(context, self)
        self.setAcceptDrops(True)
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
        self.built_page.finish()

    def showEvent(self, event: QShowEvent) -> None:
        """How much was built is asked once somebody looks."""
        super().showEvent(event)
        self.built_page.load()

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        theme = self._context.theme
        header = PageHeader(theme, self.tr("Environment"), self)
        header.set_texts(
            self.tr("Environment"),
            self.tr("What a script needs: built once, used everywhere. Drop its file here."),
        )
        new = button(self.tr("New environment"), self, "primary")
        theme.bind_icon(new, "plus", "accent_text")
        new.clicked.connect(self.show_create)
        self.built_page = BuiltPage(self._context, self)
        self.built_page.opener.clicked.connect(self._show_built)
        header.buttons.addWidget(self.built_page.opener)
        header.buttons.addWidget(new)
        self.listing = Listing(theme, self.tr("Environments"), self)
        self.listing.chosen.connect(self._show)
        self.listing.view.itemClicked.connect(lambda _: self._show_details())
        self.listing.view.setItemDelegate(BuildRows(theme, self.listing.view))
        self._states.changed.connect(self._show_states)
        self.details = EnvironmentDetails(self._context, self._states, self.listing.pages)
        self.details.remove.clicked.connect(self._remove)
        self.details.run.clicked.connect(self._run_with)
        self.details.cloned.connect(self._created)
        self.details.change.connect(self._change)
        self.listing.pages.addWidget(self.details)  # each of its own pages scrolls
        self._built_area = self.listing.add_page(self.built_page)
        self.built_page.closed.connect(self._close_built)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(header)
        layout.addWidget(self.listing, 1)

    @cached_property
    def create_page(self) -> CreateEnvironment:
        """The page that defines a new environment; made when it is first wanted."""
        return self._form()

    def change_page(self, name: str) -> CreateEnvironment:
        """The page that defines a new version of an environment. Each version that was begun and is
        neither made nor given up has a page of its own."""
        begun = [page for page in self._change_pages if page.editing == name]
        free = [page for page in self._change_pages if not page.kept]
        if not begun and not free:
            free = [self._form()]
            self._change_pages += free
        return (begun or free)[0]

    def _form(self) -> CreateEnvironment:
        page = CreateEnvironment(self._context, self._newest, self)
        area = self._areas[page] = self.listing.add_page(page)
        page.created.connect(self._created)
        page.closed.connect(partial(self._close, area))
        return page

    def _newest(self, name: str) -> int:
        """The newest version of an environment, 0 where there is none."""
        return next((item.version for item in self._items if item.name == name), 0)

    def _open(self, page: CreateEnvironment) -> CreateEnvironment:
        self.listing.show_page(self._areas[page])
        return page

    def show_create(self) -> None:
        """Show the page that defines an environment, with what was typed there before."""
        self._open(self.create_page).resume()

    def _change(self, environment: Environment) -> None:
        self._open(self.change_page(environment.name)).resume_edit(environment)

    def _tell_kept(self) -> None:
        """Whoever types a new version finds it again, though something else takes its place."""
        shown = self.listing.pages.currentWidget()
        for page in self._change_pages:
            if page.kept and self._areas[page] is shown:
                text = self.tr("What you typed for a new version of {name} is kept")
                self._context.toasts.show(
                    text.format(name=page.editing),
                    Kind.INFO,
                    self.tr("Back to it"),
                    partial(self._open, page),
                )

    def _show_built(self) -> None:
        self.listing.show_page(self._built_area)
        self.built_page.take_keys()

    def _close_built(self) -> None:
        self._show_details()
        self.built_page.opener.setFocus()

    def _close(self, area: QWidget) -> None:
        """Whoever has gone on to another page stays there."""
        if self.listing.pages.currentWidget() is area:
            self._show_details()

    def _show_details(self) -> None:
        self.listing.show_page(self.details)

    # ---------------------------------------------------------------- events

    def _take(self, items: Sequence[Environment]) -> None:
        self._items = list(items)
        self._show_items()

    def _show_items(self) -> None:
        hidden = self._removals.hidden
        shown = [item for item in self._items if item.name not in hidden]
        entries = [Entry(i.name, self._line(i), _icon(i)) for i in shown]
        # Nobody chose anything: whoever defines an environment goes on doing so.
        self._refreshing = self._wanted in ("", self.listing.current_key())
        self.listing.set_entries(entries, self._wanted)
        self._refreshing, self._wanted = False, ""
        self._show_states("")

    def _show_states(self, name: str) -> None:
        """Let the entry of an environment, or all, say where it is built."""
        of = {item.name: item for item in self._items}
        view = self.listing.view
        for row in range(view.count()):
            key = self.listing.key_at(row)
            if name in ("", key) and key in of:
                show_builds(view.item(row), self._states.of(key), self._nothing(of[key]))

    def _nothing(self, item: Environment) -> str:
        image = item.definition.kind is EnvironmentKind.IMAGE
        return self.tr("Not built yet") if image else self.tr("Needs no build")

    def _line(self, item: Environment) -> str:
        if item.version == 1:
            return item.name
        return self.tr("{name}  version {version}").format(name=item.name, version=item.version)

    def _show(self, name: str) -> None:
        item = next((item for item in self._items if item.name == name), None)
        if item is not None:
            self.details.show_environment(item)
            if not self._refreshing:
                self._show_details()

    def _created(self, environment: Environment) -> None:
        if self.listing.pages.currentWidget() is self.details:
            self._wanted = environment.name
        text = self.tr("{name} version {version} was created")
        self._context.toasts.show(
            text.format(name=environment.name, version=environment.version), Kind.SUCCESS
        )
        self._feed.load()

    # --------------------------------------------------------------- actions

    def _remove(self) -> None:
        name = self.listing.current_key()
        unused = self._context.engine.environments.check_unused
        self._context.bridge.call(unused, name, then=partial(self._hide, name), owner=self)

    def _hide(self, name: str, _: object) -> None:
        text = self.tr("{name} was removed").format(name=name)
        self._removals.remove(name, text, partial(self._forget, name))

    def _forget(self, name: str) -> None:
        remove = self._context.engine.environments.remove
        offer = partial(self.built_page.offer, name, self.built_page.only_of(name))
        self._context.bridge.call(remove, name, then=offer, failed=self._kept, owner=self).keep()

    def _kept(self, error: TrainyardError) -> None:
        """A run began to use it meanwhile."""
        self._context.bridge.failure.emit(error)
        self._show_items()

    def _run_with(self) -> None:
        self._context.navigate("runs", prefill={"environment": self.listing.current_key()})

    # ----------------------------------------------------------------- drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_paths(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._tell_kept()
        self._open(self.create_page).offer(local_paths(event.mimeData()))


def _icon(item: Environment) -> str:
    return "container" if item.definition.kind is EnvironmentKind.IMAGE else "terminal"
