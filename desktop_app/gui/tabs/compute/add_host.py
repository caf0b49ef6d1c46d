"""The page that makes a host a target: what it is at the left, what was found at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.compute import CheckResult, TargetState, TransportKind
from desktop_app.domain.errors import InvalidError, TrainyardError
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text
from desktop_app.gui.tabs.compute.checks import CheckList
from desktop_app.gui.tabs.compute.facts import fact_pairs, room_pairs
from desktop_app.gui.tabs.compute.host_fields import HostFields, Wanted
from desktop_app.gui.tabs.parts import Facts, button
from desktop_app.gui.tabs.runs.tools import label, push_button, tool_button
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.text_label import text_label

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine

_HOST_KEY = "host_key"


class AddHost(QWidget):
    """`added` carries the name and the check of a new target, `closed` comes without one."""

    added = Signal(str, object)
    closed = Signal()

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._bridge = context.bridge
        self._call: Call | None = None
        self._attempt: Wanted | None = None
        """What was asked for last."""
        self.fields = HostFields(context, self)
        self.result = HostResult(context, self)
        self._build()
        self.fields.changed.connect(self.result.clear)
        self.result.add_requested.connect(self._add)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            self._shortcut(keys, self.check)
        self._shortcut("Escape", self._leave)

    def open(self) -> None:
        """Begin: what was filled in and not added is still there."""
        engine, call = self._context.engine, self._bridge.call
        call(engine.ssh_hosts, then=self.fields.offer, owner=self)
        call(engine.targets.list, then=self._take_targets, owner=self)
        self.fields.fields["ssh"].focus_editor()

    @property
    def busy(self) -> bool:
        """Whether a host is being asked."""
        return self._call is not None

    # ---------------------------------------------------------------- actions

    def check(self) -> None:
        """Log in, and show what the host tells and lacks; add it where it lacks nothing."""
        wanted = None if self.busy else self._wanted()
        if wanted is None:
            return
        self._attempt = wanted
        self.result.clear()
        text = self.tr("Connecting to {host}…").format(host=wanted.ssh.destination)
        self._show_busy(text)
        self._call = self._bridge.call(
            _try, self._context.engine, wanted, then=self._found, failed=self._refused, owner=self
        )

    def _found(self, answer: tuple[Wanted, TargetState, Sequence[CheckResult]]) -> None:
        wanted, state, checks = answer
        self._show_busy("")
        self.result.show_found(wanted, state, checks)
        if all(check.good for check in checks):
            self._add(wanted, checks)

    def _refused(self, error: TrainyardError) -> None:
        self._show_busy("")
        field = self.fields.fields.get(error.field)
        if field is not None:
            field.set_error(error_text(error))
            field.focus_editor()
            self._scroll.ensureWidgetVisible(field)
        if isinstance(error, InvalidError):
            if field is None:
                self.result.show_problem(error, None)
        elif error.field != _HOST_KEY:  # no way past a key that is not the right one
            self.result.show_problem(error, self._attempt)

    def _add(self, wanted: Wanted, checks: Sequence[CheckResult] = ()) -> None:
        self._show_busy(self.tr("Adding {name}…").format(name=wanted.name))
        self._call = self._bridge.call(
            self._context.engine.targets.create,
            wanted.name,
            TransportKind.SSH,
            wanted.launcher,
            ssh=wanted.ssh,
            then=lambda target: self._added(wanted.name, checks),
            failed=self._refused,
            owner=self,
        )

    def _added(self, name: str, checks: Sequence[CheckResult]) -> None:
        self._show_busy("")
        self.fields.clear()
        self.result.clear()
        self.added.emit(name, checks)

    def _stop(self) -> None:
        if self._call is not None:
            self._call.cancel()
            self._show_busy("")

    def _leave(self) -> None:
        self._stop()
        self.closed.emit()

    def _wanted(self) -> Wanted | None:
        """What is filled in, None where a field is wrong, which is marked then."""
        self.fields.clear_errors()
        try:
            return self.fields.value()
        except InvalidError as error:
            self._refused(error)
            return None

    def _show_busy(self, text: str) -> None:
        """`text` says what goes on, empty for nothing."""
        if not text:
            self._call = None
        self._message.setText(text)
        self._message.setVisible(bool(text))
        self.cancel_button.setVisible(bool(text))
        self.check_button.setEnabled(not text)
        self.fields.setEnabled(not text)
        if text:
            self.cancel_button.setFocus()

    def _take_targets(self, states: Sequence[TargetState]) -> None:
        self.fields.set_taken([state.target.name for state in states])

    # -------------------------------------------------------------- structure

    def _build(self) -> None:
        space = self._context.theme.tokens.spacing
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setMaximumWidth(760)
        content = QWidget(self._scroll)
        content.setProperty("scrollContent", "true")
        column = QVBoxLayout(content)
        column.setContentsMargins(space.xl, space.m, space.l, space.l)
        column.addWidget(self.fields)
        column.addStretch(1)
        self._scroll.setWidget(content)
        right = QVBoxLayout()
        right.setContentsMargins(0, space.m, space.xl, space.l)
        right.addWidget(self.result)
        right.addStretch(1)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._scroll, 3)
        body.addLayout(right, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._make_head())
        layout.addLayout(body, 1)
        self._show_busy("")

    def _make_head(self) -> QHBoxLayout:
        theme, space = self._context.theme, self._context.theme.tokens.spacing
        back = tool_button(theme, "arrow-left", self.tr("Back to the targets"), self)
        back.clicked.connect(self._leave)
        self._message = label("", "small", self)
        self.cancel_button = push_button(self.tr("Cancel"), self.tr("Cancel"), self)
        self.cancel_button.clicked.connect(self._stop)
        words = self.tr("Check and add")
        self.check_button = push_button(words, words, self, primary=True)
        self.check_button.setToolTip(self.tr("Ctrl+Enter"))
        self.check_button.clicked.connect(self.check)
        head = QHBoxLayout()
        head.setContentsMargins(space.m, space.m, space.xl, space.xs)
        head.setSpacing(space.s)
        head.addWidget(back)
        head.addWidget(label(self.tr("Add a host"), "title", self), 1)
        for part in (self._message, self.cancel_button, self.check_button):
            head.addWidget(part)
        return head

    def _shortcut(self, keys: str, slot: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self, slot)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)


class HostResult(Card):
    """Before: what will happen. After: what the host told, and what it lacks.

    `add_requested` carries what was asked for and its check: a problem keeps nobody from it.
    """

    add_requested = Signal(object, object)

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, "", parent)
        theme = context.theme
        self._before = [text_label(text, self, "muted", wrap=True) for text in self._promises()]
        self.problem = CheckList(theme, self)
        self.facts = Facts(theme, self)
        self.checks = CheckList(theme, self)
        self.add_button = button(self.tr("Add anyway"), self)
        self.add_button.clicked.connect(self._add)
        self._wanted: Wanted | None = None
        self._results: Sequence[CheckResult] = ()
        for part in (*self._before, self.problem, self.facts, self.checks):
            self.body.addWidget(part)
        self.body.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.clear()

    def clear(self) -> None:
        """Nothing is known yet."""
        self.set_title(self.tr("What happens"))
        self._show(before=True)

    def show_found(self, wanted: Wanted, state: TargetState, checks: Sequence[CheckResult]) -> None:
        """The host answered."""
        self.set_title(wanted.ssh.destination)
        room = room_pairs(state.facts) if state.facts is not None else []
        self.facts.show_facts([*fact_pairs(state), *room])
        self.checks.show_results(checks)
        self._show(facts=True, add=not all(check.good for check in checks))
        self._wanted, self._results = wanted, checks

    def show_problem(self, error: TrainyardError, wanted: Wanted | None) -> None:
        """The host kept us out; `wanted` may be added even so."""
        self.set_title(self.tr("It did not work"))
        self.problem.show_results([CheckResult("contact", False, error.text, error.hint)])
        self._show(problem=True, add=wanted is not None)
        self._wanted, self._results = wanted, ()

    def _show(
        self, before: bool = False, problem: bool = False, facts: bool = False, add: bool = False
    ) -> None:
        for text in self._before:
            text.setVisible(before)
        self.problem.setVisible(problem)
        self.facts.setVisible(facts)
        self.checks.setVisible(facts)
        self.add_button.setVisible(add)

    def _add(self) -> None:
        self.add_requested.emit(self._wanted, self._results)

    def _promises(self) -> list[str]:
        return [
            self.tr("Logs in, asks the host about itself, and names what is to be mended there."),
            self.tr(
                "Nothing is installed: a small program is put into ~/.trainyard there, for Python "
                "3.8 or newer."
            ),
            self.tr(
                "Your SSH files stay as they are. Only a host key that you accept is added to "
                "known_hosts."
            ),
        ]


async def _try(engine: Engine, wanted: Wanted) -> tuple[Wanted, TargetState, Sequence[CheckResult]]:
    """On the engine's loop. Whoever asks for it may be asked anew."""
    engine.questions.ask_anew()
    state, checks = await engine.targets.try_host(wanted.name, wanted.ssh, wanted.launcher)
    return wanted, state, checks
