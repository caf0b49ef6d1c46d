"""The base images that a workspace builds on where a definition names none."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop_app.domain.environment import DEFAULT_CPU_IMAGE, DEFAULT_GPU_IMAGE, DefaultImages
from desktop_app.domain.errors import TrainyardError
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text
from desktop_app.gui.tabs.parts import button
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.field import Field
from desktop_app.gui.widgets.toast import Kind


class DefaultImagesCard(Card):
    """`changed` carries those that count now, `chosen` one that the environment at hand shall be
    built on."""

    changed = Signal(object)
    chosen = Signal(str)

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, self.tr("Default base images of this workspace"), parent)
        self._context = context
        self.cpu = _line(DEFAULT_CPU_IMAGE, self)
        self.gpu = _line(DEFAULT_GPU_IMAGE, self)
        self.fields = {
            "cpu": Field(
                context.theme,
                self.tr("For the CPU"),
                self.cpu,
                self.tr("Used where an environment names no base image"),
                parent=self,
            ),
            "gpu": Field(context.theme, self.tr("For GPUs"), self.gpu, parent=self),
        }
        for field in self.fields.values():
            self.body.addWidget(field)
        row = QHBoxLayout()
        row.addStretch(1)
        self.use = button(self.tr("Build this one for GPUs"), self)
        self.use.clicked.connect(lambda: self.chosen.emit(self.gpu.text() or DEFAULT_GPU_IMAGE))
        self.save = button(self.tr("Save defaults"), self)
        self.save.clicked.connect(self._save)
        row.addWidget(self.use)
        row.addWidget(self.save)
        self.body.addLayout(row)

    def load(self) -> None:
        """Show what counts now."""
        self._context.bridge.call(
            self._context.engine.environments.default_images, then=self._show, owner=self
        )

    def _show(self, images: DefaultImages) -> None:
        for field in self.fields.values():
            field.clear_error()
        self.cpu.setText(images.cpu)
        self.gpu.setText(images.gpu)
        self.changed.emit(images)

    def _save(self) -> None:
        self._context.bridge.call(
            self._context.engine.environments.set_default_images,
            DefaultImages(self.cpu.text(), self.gpu.text()),
            then=self._saved,
            failed=self._refused,
            owner=self,
        )

    def _saved(self, images: DefaultImages) -> None:
        self._show(images)
        self._context.toasts.show(self.tr("The default base images were saved"), Kind.SUCCESS)

    def _refused(self, error: TrainyardError) -> None:
        field = self.fields.get(error.field)
        if field is None:
            self._context.bridge.failure.emit(error)
        else:
            field.set_error(error_text(error))
            field.focus_editor()


def _line(example: str, parent: QWidget) -> QLineEdit:
    made = QLineEdit(parent)
    made.setPlaceholderText(example)
    made.setAcceptDrops(False)
    return made
