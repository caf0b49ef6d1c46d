"""Which runs used an environment."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.environment import Environment
from desktop_app.domain.events import RunAdded
from desktop_app.domain.filters import quoted
from desktop_app.domain.run import RunPage, RunQuery, RunSummary
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.environment.card import EnvironmentCard
from desktop_app.gui.tabs.parts import Feed, button
from desktop_app.gui.widgets.text_label import text_label

MOST_SHOWN = 8


class UsersCard(EnvironmentCard):
    """The newest runs, each a way to it, and how many there are."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._name = ""
        self.set_title(self.tr("Used by"))
        self._none = text_label(self.tr("No run has used it yet."), self, "muted")
        self.body.addWidget(self._none)
        self._links = QVBoxLayout()
        self._links.setSpacing(0)
        self.body.addLayout(self._links)
        self.runs: list[QPushButton] = []
        self._more = text_label("", self, "muted")
        self.body.addWidget(self._more)
        self._feed = Feed(context.bridge, self._ask, self._show, RunAdded, parent=self)

    def show_environment(self, environment: Environment) -> None:
        """Show the runs of another environment."""
        self._name = environment.name
        self._feed.load()

    async def _ask(self) -> RunPage:
        wanted = RunQuery(
            filter=f"environment = {quoted(self._name)}", archived=True, limit=MOST_SHOWN
        )
        return await self._context.engine.runs.list(wanted)

    def _show(self, page: RunPage) -> None:
        for link in self.runs:
            link.hide()
            link.deleteLater()
        self.runs = [self._link(run) for run in page.runs]
        self._none.setVisible(not page.runs)
        rest = page.total - len(page.runs)
        self._more.setText(self.tr("and %Ln more runs", "", rest))
        self._more.setVisible(rest > 0)

    def _link(self, run: RunSummary) -> QPushButton:
        link = button(run.name, self, "link")
        link.clicked.connect(partial(self._go, run.id))
        self._links.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        return link

    def _go(self, run_id: str, checked: bool = False) -> None:
        self._context.navigate("runs", run_id=run_id)
