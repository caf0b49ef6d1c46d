"""Save a text that a sheet shows where the person says."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.gui.messages import localized
from desktop_app.gui.widgets.toast import Kind, ToastHost


def ask_and_save(parent: QWidget, toasts: ToastHost, title: str, name: str, text: str) -> None:
    """Ask where to save `text` and save it, without blocking the window; a toast says how it went.

    Written at once and not through the engine: what a report tells of may be the engine's end.
    """
    dialog = QFileDialog(parent, title, str(Path.home() / name))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name)
    dialog.fileSelected.connect(partial(save_text, toasts, text))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def save_text(toasts: ToastHost, text: str, file: str) -> None:
    """Save it as UTF-8; what is no letter, as parts of a file's name may be, is written escaped."""
    try:
        Path(file).write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        words = _tr("{file} cannot be saved: {reason}.")
        reason = localized(error.strerror or str(error))
        toasts.show(
            words.format(file=file, reason=reason),
            Kind.ERROR,
            details=_tr("Save it somewhere else, or change what hinders it there."),
        )
    else:
        toasts.show(_tr("Saved as {name}").format(name=Path(file).name), Kind.SUCCESS)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Saving", text)
