"""An environment's image on its way: into a registry, and to another host."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.domain.compute import LauncherKind, Target, TargetState
from desktop_app.domain.environment import Environment, EnvironmentKind
from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.events import EnvironmentsChanged, Event, TargetChanged
from desktop_app.domain.registry import PushedImage
from desktop_app.engine.image_delivery import Delivered
from desktop_app.engine.images import KnownRegistry
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text
from desktop_app.gui.tabs.environment.card import EnvironmentCard
from desktop_app.gui.tabs.parts import button, moment_text, text_label
from desktop_app.gui.tabs.runs.words import size_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.copy_line import CopyLine
from desktop_app.gui.widgets.field import Field


class TravelCard(EnvironmentCard):
    """The image of the environment that is shown. Each way has a form that opens with its button;
    what goes on is in the status bar, where it can be cancelled."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._environment: Environment | None = None
        self.set_title(self.tr("On other hosts"))
        self.push_button = button(self.tr("Push to a registry…"), self)
        self.deliver_button = button(self.tr("Deliver to…"), self)
        for opener in (self.push_button, self.deliver_button):
            opener.setEnabled(False)  # until it is known where to
            self.header.addWidget(opener)
        self._line = text_label("", self, "muted", wrap=True)
        self.body.addWidget(self._line)
        self._pushed = QVBoxLayout()
        self.body.addLayout(self._pushed)
        self.reference: CopyLine | None = None
        self.push_form = PushForm(context.theme, self)
        self.deliver_form = DeliverForm(context.theme, self)
        for form in (self.push_form, self.deliver_form):
            self.body.addWidget(form)
        self.push_button.clicked.connect(self._offer_push)
        self.deliver_button.clicked.connect(self._offer_delivery)
        self.push_form.go.clicked.connect(self._push)
        self.deliver_form.go.clicked.connect(self._deliver)
        context.bridge.event_posted.connect(self._take)
        self._list_targets()

    def show_environment(self, environment: Environment) -> None:
        """Show where the image of another environment is."""
        if self._environment is None or self._environment.name != environment.name:
            self.push_form.hide()
            self.deliver_form.hide()
        self._environment = environment
        self.setVisible(environment.definition.kind is EnvironmentKind.IMAGE)
        self._ask()

    def _take(self, event: Event) -> None:
        if isinstance(event, EnvironmentsChanged):
            self._ask()
        elif isinstance(event, TargetChanged) and event.state is None:
            self._list_targets()

    def _ask(self) -> None:
        if self._environment is None or self.isHidden():
            return
        self._context.bridge.call(
            self._context.engine.images.pushed,
            self._named(self._environment),
            then=self._show_pushed,
            owner=self,
        )

    def _show_pushed(self, pushed: PushedImage | None) -> None:
        if self.reference is not None:
            self.reference.hide()
            self.reference.deleteLater()
            self.reference = None
        if pushed is None:
            self._line.setText(
                self.tr(
                    "Each host builds this image itself. Push it once, and they pull it instead; "
                    "or deliver it to one of them over SSH."
                )
            )
            return
        text = self.tr("Pushed {time}. Hosts pull it by its digest instead of building it.")
        self._line.setText(text.format(time=moment_text(pushed.pushed_at)))
        name = self.tr("The image in the registry")
        self.reference = CopyLine(self._context.theme, name, pushed.reference, self)
        self._pushed.addWidget(self.reference)

    def _list_targets(self) -> None:
        self._context.bridge.call(
            self._context.engine.targets.list, then=self._take_targets, owner=self
        )

    def _take_targets(self, states: Sequence[TargetState]) -> None:
        engines = [s.target for s in states if s.target.launcher is LauncherKind.DOCKER]
        self.push_form.offer_targets(engines)
        self.deliver_form.offer_targets(engines)
        self.push_button.setEnabled(bool(engines))
        self.deliver_button.setEnabled(len(engines) > 1)

    def _offer_push(self) -> None:
        self.deliver_form.hide()
        self.push_form.offer()
        self._context.bridge.call(
            self._context.engine.images.registries, then=self.push_form.suggest, owner=self
        )

    def _offer_delivery(self) -> None:
        self.push_form.hide()
        self.deliver_form.offer()

    def _push(self) -> None:
        form = self.push_form
        if self._environment is None:
            return
        form.begin()
        self._context.bridge.call(
            self._context.engine.images.push,
            self._named(self._environment),
            form.registry.text(),
            form.target.currentText(),
            form.user.text(),
            then=self._was_pushed,
            failed=form.fail,
            owner=self,
        )

    def _was_pushed(self, pushed: PushedImage) -> None:
        self.push_form.end()
        self.push_form.hide()
        if self._environment and pushed.hash == self._environment.definition.hash:
            self._show_pushed(pushed)

    def _deliver(self) -> None:
        form = self.deliver_form
        if self._environment is None:
            return
        form.begin()
        self._context.bridge.call(
            self._context.engine.images.deliver,
            self._named(self._environment),
            form.target.currentText(),
            then=self._was_delivered,
            failed=form.fail,
            owner=self,
        )

    def _was_delivered(self, delivered: Delivered) -> None:
        self.deliver_form.end()
        if delivered.bytes:
            layers = self.tr("%Ln layers", "", delivered.layers)
            text = self.tr("The image is there now. Sent: {layers}, {size}.")
            self.deliver_form.tell(text.format(layers=layers, size=size_text(delivered.bytes)))
        else:
            self.deliver_form.tell(self.tr("The image was there already: nothing was sent."))

    @staticmethod
    def _named(environment: Environment) -> str:
        return f"{environment.name}:{environment.version}"


class _Form(QWidget):
    """Hidden until `offer`. A row of fields; `go` begins, and is off while it goes on."""

    def __init__(self, theme: Theme, go: str, parent: QWidget) -> None:
        super().__init__(parent)
        space = theme.tokens.spacing
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space.s)
        self.target = QComboBox(self)
        self.target.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.go = button(go, self, "primary")
        self._close = button(self.tr("Close"), self)
        self._close.clicked.connect(self.hide)
        self._told = text_label("", self, wrap=True)
        self.fields: dict[str, Field] = {}
        """By what errors name."""
        self.hide()

    def add_fields(self, fields: dict[str, Field]) -> None:
        """All of them, in order; errors that name none of them are shown at the first."""
        self.fields = fields
        for field in fields.values():
            self._column.addWidget(field)
        row = QHBoxLayout()
        row.addWidget(self.go)
        row.addWidget(self._close)
        row.addWidget(self._told, 1)
        self._column.addLayout(row)

    def offer(self) -> None:
        self.end()
        self.tell("")
        self.show()
        next(iter(self.fields.values())).focus_editor()

    def offer_targets(self, targets: Sequence[Target]) -> None:
        chosen = self.target.currentText()
        names = [target.name for target in targets]
        with QSignalBlocker(self.target):
            self.target.clear()
            self.target.addItems(names)
            self.target.setMinimumContentsLength(max(map(len, names), default=0))
            self.target.setCurrentIndex(max(0, self.target.findText(chosen)) if names else -1)

    def begin(self) -> None:
        self.end()
        self.go.setEnabled(False)
        self.tell(self.tr("Begun: the status bar shows how far it is."))

    def end(self) -> None:
        self.go.setEnabled(True)
        for field in self.fields.values():
            field.clear_error()

    def fail(self, error: TrainyardError) -> None:
        self.end()
        self.tell(self.tr("Stopped.") if error.code == "stopped" else "")
        if error.code != "stopped":
            field = self.fields.get(error.field) or next(iter(self.fields.values()))
            field.set_error(error_text(error))
            field.focus_editor()

    def tell(self, text: str) -> None:
        self._told.setText(text)


class PushForm(_Form):
    """Which registry, who logs in, and from where."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, self.tr("Push"), parent)
        self.registry = QLineEdit(self)
        self.registry.setPlaceholderText("registry.example.org:5000/lab")
        self.registry.returnPressed.connect(self.go.click)
        self.user = QLineEdit(self)
        self.user.returnPressed.connect(self.go.click)
        user_help = self.tr(
            "Empty: the login of that host serves, if it has one. A password is asked for."
        )
        self.add_fields(
            {
                "registry": Field(theme, self.tr("Registry"), self.registry, parent=self),
                "user": Field(theme, self.tr("User"), self.user, user_help, parent=self),
                "target": Field(theme, self.tr("Push from"), self.target, parent=self),
            }
        )

    def suggest(self, known: Sequence[KnownRegistry]) -> None:
        """The one that was named last, where nothing was typed yet."""
        if known and not self.registry.text():
            self.registry.setText(known[0].registry)
            self.user.setText(known[0].user)
            self.registry.selectAll()


class DeliverForm(_Form):
    """To which host."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, self.tr("Deliver"), parent)
        text = self.tr("Only layers that are missing there are sent, and nothing stays here.")
        self.add_fields(
            {"target": Field(theme, self.tr("Deliver to"), self.target, text, parent=self)}
        )

    def offer_targets(self, targets: Sequence[Target]) -> None:
        """Other hosts first: that is where images go."""
        super().offer_targets(sorted(targets, key=lambda target: target.ssh is None))
