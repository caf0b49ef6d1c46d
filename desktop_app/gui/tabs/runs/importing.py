"""Imports runs that are dropped or chosen, and hands runs on as files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.domain.origin import EXPORT_SUFFIX, ORIGINS, Importable, Imported
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import localized
from desktop_app.gui.shell.sheet import Sheet
from desktop_app.gui.widgets.toast import Kind

FROM_FOLDER, FROM_FILE = "folder", "file"
"""What can be chosen to import from: no dialog of the system offers both."""
_MOST_NAMES = 200
_WIDTH = 520


class ImportSheet(Sheet):
    """Asks before what was dropped, or the window was opened with, becomes runs."""

    def __init__(self, context: TabContext, path: Path, found: Importable, parent: QWidget) -> None:
        tr = QCoreApplication.translate
        count = len(found.names)
        title = tr("ImportSheet", "Import %Ln runs from {name}?", "", count).format(name=path.name)
        text = tr(
            "ImportSheet",
            "They come from {origin}, and become runs here that have ended. What lies there stays "
            "as it is.",
        )
        super().__init__(context.theme, title, text.format(origin=ORIGINS[found.kind]), parent)
        self.setMinimumWidth(_WIDTH)
        names = list(found.names[:_MOST_NAMES]) + ["…"] * (count > _MOST_NAMES)
        self.add_text("\n".join(names), self.tr("Runs to import"))
        self.add_button(self.tr("Cancel")).clicked.connect(self.reject)
        take = self.add_button(self.tr("Import"), primary=True)
        take.clicked.connect(self.accept)
        take.setFocus()


class RunImporting(QObject):
    """Of one Runs tab."""

    def __init__(self, context: TabContext, tab: QWidget) -> None:
        super().__init__(tab)
        self._context = context
        self._tab = tab

    def take_drop(self, path: Path, otherwise: Callable[[], object]) -> None:
        """Ask whether to import what was dropped; `otherwise` takes what cannot be imported."""
        self._context.bridge.call(
            self._context.engine.imports.look,
            path,
            then=partial(self._ask, path, otherwise),
            owner=self,
        )

    def choose(self, what: str) -> None:
        """Let a person choose a file or a folder, by `FROM_FILE` or `FROM_FOLDER`."""
        dialog = QFileDialog(self._tab, self.tr("Import runs"), str(Path.home()))
        if what == FROM_FOLDER:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setNameFilters(
                [
                    self.tr("Runs (*.trainyard *.csv *.db *.sqlite *.sqlite3 *.wandb)"),
                    self.tr("All files (*)"),
                ]
            )
        dialog.fileSelected.connect(lambda file: self.bring(Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask(self, path: Path, otherwise: Callable[[], object], found: Importable) -> None:
        if not found.kind:
            otherwise()
            return
        sheet = ImportSheet(self._context, path, found, self._tab.window())
        sheet.accepted.connect(partial(self.bring, path))
        sheet.open()

    def bring(self, path: Path) -> None:
        """Import what lies at a path, and tell what came."""
        self._context.bridge.call(
            self._context.engine.imports.bring,
            path,
            then=self._tell_imported,
            owner=self,
        ).keep()

    def _tell_imported(self, imported: Imported) -> None:
        text = self.tr("%Ln runs were imported", "", len(imported.runs))
        if imported.known:
            before = self.tr("%Ln were here before", "", len(imported.known))
            text = f"{text} · {before}"
        problems = "\n".join(localized(problem.text) for problem in imported.problems)
        kind = Kind.WARNING if problems else Kind.SUCCESS
        toasts = self._context.toasts
        if len(imported.runs) == 1:
            show = partial(self._context.navigate, "runs", run_id=imported.runs[0])
            toasts.show(text, kind, self.tr("Show the run"), show, details=problems)
        else:
            toasts.show(text, kind, details=problems)

    # ---------------------------------------------------------------- export

    def ask_where(self, run_id: str, name: str) -> None:
        """Let a person choose the file that a run is written to."""
        dialog = QFileDialog(self._tab, self.tr("Export run"), str(Path.home()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Run (*.trainyard)")])
        dialog.setDefaultSuffix(EXPORT_SUFFIX.removeprefix("."))
        dialog.selectFile(_file_name(name) + EXPORT_SUFFIX)
        dialog.fileSelected.connect(lambda file: self.export(run_id, Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, run_id: str, place: Path) -> None:
        """Write a run to a file that a person has chosen, in place of one that is there."""
        self._context.bridge.call(
            self._context.engine.exports.write,
            run_id,
            place,
            replace=True,
            then=self._tell_exported,
            owner=self,
        ).keep()

    def _tell_exported(self, place: Path) -> None:
        text = self.tr("The run was written to {name}").format(name=place.name)
        self._context.toasts.show(text, Kind.SUCCESS)


def _file_name(name: str) -> str:
    """A run's name may have slashes in it."""
    return name.replace("/", "-")
