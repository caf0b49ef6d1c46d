"""An environment's image on its way: into a registry, and to another host."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.domain.compute import LauncherKind, Target, TargetState
from desktop_app.domain.environment import Environment, EnvironmentKind
from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.events import EnvironmentsChanged, Event, TargetChanged
from desktop_app.domain.registry import PushedImage
from desktop_app.engine.images.image_delivery import Delivered
from desktop_app.engine.images.images import KnownRegistry
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text
from desktop_app.gui.tabs.environment.card import EnvironmentCard
from desktop_app.gui.tabs.parts import button, moment_text
from desktop_app.gui.tabs.runs.words import size_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.copy_line import CopyLine
from desktop_app.gui.widgets.field import Field
from desktop_app.gui.widgets.text_label import text_label
from desktop_app.gui.widgets.toast import Kind


class TravelCard(EnvironmentCard):
    """The image of the environment that is shown. Each way has a form that opens with its button;
    what goes on is in the status bar, where it can be cancelled. What comes to its end when its
    form is closed, or open for something else, is told by a toast."""

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
        if self._environment is None or self._named(self._environment) != self._named(environment):
            self.push_form.hide()
            self.deliver_form.hide()
            self._line.clear()
            self._drop_reference()
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
        named = self._named(self._environment)
        self._context.bridge.call(
            self._context.engine.images.pushed,
            named,
            then=partial(self._take_pushed, named),
            owner=self,
        )

    def _take_pushed(self, named: str, pushed: PushedImage | None) -> None:
        """The answer for what is shown; one for another environment comes too late."""
        if self._environment is not None and self._named(self._environment) == named:
            self._show_pushed(pushed)

    def _drop_reference(self) -> None:
        if self.reference is not None:
            self.reference.hide()
            self.reference.deleteLater()
            self.reference = None

    def _show_pushed(self, pushed: PushedImage | None) -> None:
        self._drop_reference()
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
        named, begun = self._named(self._environment), form.begin()
        self._context.bridge.call(
            self._context.engine.images.push,
            named,
            form.registry.text(),
            form.target.currentText(),
            form.user.text(),
            then=partial(self._was_pushed, named, begun),
            failed=partial(self._failed, form, named, begun),
            owner=self,
        )

    def _was_pushed(self, named: str, begun: int, pushed: PushedImage) -> None:
        if self.push_form.waits_for(begun):
            self.push_form.end()
            self.push_form.hide()
        else:
            self._tell(self.tr("{name} was pushed").format(name=named))
        if self._environment and pushed.hash == self._environment.definition.hash:
            self._show_pushed(pushed)

    def _deliver(self) -> None:
        form = self.deliver_form
        if self._environment is None:
            return
        named, begun, target = (
            self._named(self._environment),
            form.begin(),
            form.target.currentText(),
        )
        self._context.bridge.call(
            self._context.engine.images.deliver,
            named,
            target,
            then=partial(self._was_delivered, named, target, begun),
            failed=partial(self._failed, form, named, begun),
            owner=self,
        )

    def _was_delivered(self, named: str, target: str, begun: int, delivered: Delivered) -> None:
        if not self.deliver_form.waits_for(begun):
            text = self.tr("{name} was delivered to {target}")
            self._tell(text.format(name=named, target=target))
            return
        self.deliver_form.end()
        if delivered.bytes:
            layers = self.tr("%Ln layers", "", delivered.layers)
            text = self.tr("The image is there now. Sent: {layers}, {size}.")
            self.deliver_form.tell(text.format(layers=layers, size=size_text(delivered.bytes)))
        else:
            self.deliver_form.tell(self.tr("The image was there already: nothing was sent."))

    def _failed(self, form: _Form, named: str, begun: int, error: TrainyardError) -> None:
        if form.waits_for(begun):
            form.fail(error)
        elif error.code != "stopped":
            self._tell(f"{named}: {error_text(error)}", Kind.ERROR)

    def _tell(self, text: str, kind: Kind = Kind.SUCCESS) -> None:
        self._context.toasts.show(text, kind)

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
        self._begun = 0
        self._waits = False
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

    def begin(self) -> int:
        """Says which time it is, for `waits_for`."""
        self.end()
        self._begun += 1
        self._waits = True
        self.go.setEnabled(False)
        self.tell(self.tr("Begun: the status bar shows how far it is."))
        return self._begun

    def waits_for(self, begun: int) -> bool:
        """Whether it still shows what was begun then: not closed, nor offered anew since."""
        return self._waits and begun == self._begun and not self.isHidden()

    def end(self) -> None:
        self._waits = False
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
