"""The fields that say which host it is and how to get in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.domain.compute import CACHE_LIMIT, LauncherKind, SshClient, SshHost, SshRoute
from desktop_app.domain.errors import InvalidError, TrainyardError
from desktop_app.domain.names import usable_name
from desktop_app.domain.sizes import read_size, write_size
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text
from desktop_app.gui.tabs.parts import PathLine
from desktop_app.gui.widgets.field import Field
from desktop_app.gui.widgets.text_label import text_label

ROUTE_MS = 250
_USUAL_PYTHON = "python3"
_USUAL_ROOT = "~/.trainyard"
_USUAL_LIMIT = write_size(CACHE_LIMIT)


@dataclass(frozen=True)
class Wanted:
    """What is filled in."""

    name: str
    ssh: SshHost
    launcher: LauncherKind


class HostFields(QWidget):
    """`changed` after every edit; `fields` by the names that errors use."""

    changed = Signal()

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._theme = context.theme
        self._taken: set[str] = set()
        self._named = False
        """Whether somebody chose the name, so that none is proposed any more."""
        self._client_chosen = False
        self._route_call: Call | None = None
        self._typed = QTimer(self, singleShot=True, interval=ROUTE_MS)
        self._typed.timeout.connect(self._ask_route)
        self._make_editors()
        self.fields = self._make_fields()
        self._lay_out()
        self._connect()

    # ----------------------------------------------------------------- values

    def offer(self, aliases: Sequence[str]) -> None:
        """The hosts of the user's SSH configuration."""
        typed = self.host.currentText()
        blocked = self.host.blockSignals(True)
        self.host.clear()
        self.host.addItems(list(aliases))
        self.host.setCurrentIndex(-1)
        self.host.setEditText(typed)
        self.host.blockSignals(blocked)
        self._help = (
            self.tr("A host of your SSH configuration, or an address")
            if aliases
            else self.tr("Your SSH configuration (~/.ssh/config) names no host: type an address")
        )
        if not typed:
            self.fields["ssh"].set_help(self._help)

    def set_taken(self, names: Sequence[str]) -> None:
        """Names of targets that there are: another one is proposed."""
        self._taken = {name.casefold() for name in names}
        self._propose_name()

    def value(self) -> Wanted:
        """Raises `InvalidError` with its field."""
        path = self.identity.path()
        ssh = SshHost(
            self.destination(),
            identity_file=str(path) if path is not None else "",
            host_key=self.host_key.text().strip(),
            client=SshClient(self.client.currentData()),
            python=self.python.text().strip() or _USUAL_PYTHON,
            root=self.root.text().strip(),
            cache_limit=read_size(self.cache_limit.text() or _USUAL_LIMIT, "cache_limit"),
        )
        name = self.name.text().strip() or self._proposed()
        return Wanted(name, ssh, LauncherKind(self.launcher.currentData()))

    def destination(self) -> str:
        """Host, user and port as one text."""
        text = self.host.currentText().strip()
        try:
            given = SshHost(text)
        except InvalidError:
            return text
        user = self.user.text().strip() or given.user
        port = self.port.text().strip() or (str(given.port) if given.port is not None else "")
        name = f"[{given.name}]" if ":" in given.name else given.name
        return (f"{user}@" if user else "") + name + (f":{port}" if port else "")

    def clear(self) -> None:
        """As for another host."""
        self._named = self._client_chosen = False
        self.host.setCurrentIndex(-1)
        self.host.setEditText("")
        for line in (self.user, self.port, self.name, self.identity.line, self.root, self.host_key):
            line.clear()
        self.python.setText(_USUAL_PYTHON)
        self.cache_limit.setText(_USUAL_LIMIT)
        self.client.setCurrentIndex(0)
        self.launcher.setCurrentIndex(0)
        self.clear_errors()

    def clear_errors(self) -> None:
        for field in self.fields.values():
            field.clear_error()

    # -------------------------------------------------------------- structure

    def _make_editors(self) -> None:
        self.host = QComboBox(self)
        self.host.setEditable(True)
        self.host.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        adjust = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.host.setSizeAdjustPolicy(adjust)
        line = self.host.lineEdit()
        assert line is not None
        line.setPlaceholderText("ann@labbox:22")
        self.user = QLineEdit(self)
        self.port = QLineEdit(self)
        self.name = QLineEdit(self)
        self.identity = PathLine(self.tr("Key file"), False, self, start="~/.ssh")
        self.identity.line.setPlaceholderText(self.tr("Agent and usual keys"))
        self.client = QComboBox(self)
        self.client.addItem(self.tr("Built in"), SshClient.PARAMIKO)
        self.client.addItem(self.tr("The system's ssh"), SshClient.OPENSSH)
        self.host_key = QLineEdit(self)
        self.host_key.setPlaceholderText("SHA256:…")
        self.launcher = QComboBox(self)
        self.launcher.addItem(self.tr("Plain process"), LauncherKind.PROCESS)
        self.launcher.addItem(self.tr("Docker container"), LauncherKind.DOCKER)
        self.python = QLineEdit(_USUAL_PYTHON, self)
        self.root = QLineEdit(self)
        self.root.setPlaceholderText(_USUAL_ROOT)
        self.cache_limit = QLineEdit(_USUAL_LIMIT, self)

    def _make_fields(self) -> dict[str, Field]:
        make = self._field
        self._help = self.tr("A host of your SSH configuration, or an address")
        key = Field(
            self._theme,
            self.tr("Key file"),
            self.identity,
            self.tr("Tried first. Empty: what your SSH configuration says"),
            self.identity.line,
            self,
        )
        return {
            "ssh": make(self.tr("Host"), self.host, self._help),
            "user": make(self.tr("User"), self.user),
            "port": make(self.tr("Port"), self.port),
            "name": make(self.tr("Name"), self.name, self.tr("What the target is called here")),
            "identity": key,
            "transport": make(self.tr("SSH program"), self.client, _client_help(self.client)),
            "host_key": make(
                self.tr("Fingerprint you expect"),
                self.host_key,
                self.tr("Empty: you are shown the one that the host has"),
            ),
            "launcher": make(self.tr("Runs start as"), self.launcher),
            "python": make(self.tr("Python there"), self.python, self.tr("3.8 or newer")),
            "root": make(self.tr("Run root"), self.root, self.tr("Where runs are kept there")),
            "cache_limit": make(
                self.tr("Keep delivered files up to"),
                self.cache_limit,
                self.tr("The next run finds them there; what was not used for longest goes first"),
            ),
        }

    def _field(self, text: str, editor: QWidget, help_text: str = "") -> Field:
        return Field(self._theme, text, editor, help_text, parent=self)

    def _lay_out(self) -> None:
        space = self._theme.tokens.spacing
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space.m)
        sections = (
            (self.tr("Which host"), ((("ssh", 3), ("user", 2), ("port", 1)), (("name", 6),))),
            (
                self.tr("How to get in"),
                ((("identity", 6),), (("transport", 3), ("host_key", 3))),
            ),
            (
                self.tr("How runs start there"),
                (
                    (("launcher", 3), ("python", 3)),
                    (("root", 3), ("cache_limit", 3)),
                ),
            ),
        )
        for title, rows in sections:
            layout.addWidget(text_label(title, self, "heading"))
            grid = QGridLayout()
            grid.setHorizontalSpacing(space.m)
            grid.setVerticalSpacing(space.m)
            for row, places in enumerate(rows):
                column = 0
                for name, span in places:
                    field = self.fields[name]
                    grid.addWidget(field, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
                    column += span
            for column in range(6):
                grid.setColumnStretch(column, 1)
            layout.addLayout(grid)
            layout.addSpacing(space.s)

    def _connect(self) -> None:
        for line in (self.user, self.port, self.identity.line, self.host_key, self.python):
            line.textChanged.connect(self.changed)
        self.root.textChanged.connect(self.changed)
        self.cache_limit.textChanged.connect(self.changed)
        self.name.textChanged.connect(self.changed)
        self.host.editTextChanged.connect(self._host_changed)
        self.user.textChanged.connect(self._typed.start)
        self.port.textChanged.connect(self._typed.start)
        self.name.textEdited.connect(self._choose_name)
        self.client.activated.connect(self._choose_client)
        self.client.currentIndexChanged.connect(self._show_client)
        self.launcher.currentIndexChanged.connect(self.changed)
        typed = self.host.lineEdit()
        assert typed is not None
        typed.editingFinished.connect(self._split)

    # ------------------------------------------------------------------- host

    def _host_changed(self) -> None:
        self._propose_name()
        self._typed.start()
        self.changed.emit()

    def _split(self) -> None:
        """What was typed as one text, as `user@host:port`, goes into its fields."""
        try:
            given = SshHost(self.host.currentText().strip())
        except InvalidError:
            return
        if given.user:
            self.user.setText(given.user)
        if given.port is not None:
            self.port.setText(str(given.port))
        if given.user or given.port is not None:
            self.host.setEditText(f"[{given.name}]" if ":" in given.name else given.name)

    def _ask_route(self) -> None:
        if self._route_call is not None:
            self._route_call.cancel()
            self._route_call = None
        try:
            host = SshHost(self.destination())
        except InvalidError:
            self._show_route(None)
            return
        self._route_call = self._context.bridge.call(
            self._context.engine.ssh_route,
            host,
            then=self._show_route,
            failed=self._refuse_route,
            owner=self,
        )

    def _show_route(self, route: SshRoute | None) -> None:
        self._route_call = None
        self.user.setPlaceholderText(route.user if route else "")
        self.port.setPlaceholderText(str(route.port) if route else "")
        self.fields["ssh"].clear_error()
        self.fields["ssh"].set_help(_route_text(route) if route else self._help)
        if route is not None and route.by_program and not self._client_chosen:
            self.client.setCurrentIndex(self.client.findData(SshClient.OPENSSH))

    def _refuse_route(self, error: TrainyardError) -> None:
        self._route_call = None
        self.fields["ssh"].set_error(error_text(error))

    # ------------------------------------------------------------------- name

    def _choose_name(self, text: str) -> None:
        self._named = bool(text)

    def _propose_name(self) -> None:
        if not self._named:
            self.name.setText(self._proposed())

    def _proposed(self) -> str:
        """The host's own name, with a number where there is such a target."""
        try:
            host = SshHost(self.host.currentText().strip()).name
        except InvalidError:
            return ""
        first = host.partition(".")[0]
        base = usable_name(host if first.isdecimal() or ":" in host else first)
        number = 1
        name = base
        while name.casefold() in self._taken:
            number += 1
            name = f"{base}-{number}"
        return name

    # ----------------------------------------------------------------- client

    def _choose_client(self) -> None:
        self._client_chosen = True

    def _show_client(self) -> None:
        self.fields["transport"].set_help(_client_help(self.client))
        self.changed.emit()


def _client_help(box: QComboBox) -> str:
    tr = QCoreApplication.translate
    if SshClient(box.currentData()) is SshClient.PARAMIKO:
        return tr("HostFields", "Fastest, nothing to install: keys, agent, passwords, codes, jumps")
    return tr("HostFields", "For security keys (FIDO), certificates, ProxyCommand, Match exec")


def _route_text(route: SshRoute) -> str:
    tr = QCoreApplication.translate
    way = tr("HostFields", "Goes to {user}@{address}, port {port}").format(
        user=route.user, address=route.address, port=route.port
    )
    if route.by_program:
        return tr("HostFields", "{way}, by a program (ProxyCommand)").format(way=way)
    if route.jumps:
        text = tr("HostFields", "{way}, through {jumps}")
        return text.format(way=way, jumps=" › ".join(route.jumps))
    return way
