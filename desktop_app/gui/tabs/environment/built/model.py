"""What was built, as a table model."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon

from desktop_app.domain.built import BuiltEnvironment, BuiltKind, freed_alone
from desktop_app.domain.run import LOCAL_TARGET
from desktop_app.gui.tabs.discarding import ThingsModel
from desktop_app.gui.tabs.runs.words import absolute_text, relative_text, size_text
from desktop_app.gui.theme.theme import Theme

NAME, KIND, HOST, SIZE, FREES, MADE, USED, USERS = range(8)


class BuiltModel(ThingsModel[BuiltEnvironment]):
    """One row for each."""

    figures = (SIZE, FREES, MADE, USED)

    def __init__(
        self, theme: Theme, parent: QObject | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clock = clock
        self._freed: Mapping[tuple[str, BuiltKind, str], int] = {}

    def know(self, every: Sequence[BuiltEnvironment]) -> None:
        """Every one that there is on its host, also if it is not shown: they share layers."""
        self._freed = freed_alone(every)

    def titles(self) -> Sequence[str]:
        return (
            self.tr("Environment"),
            self.tr("Kind"),
            self.tr("Host"),
            self.tr("Size"),
            self.tr("Frees"),
            self.tr("Made"),
            self.tr("Last used"),
            self.tr("Used by"),
        )

    def title_tip(self, column: int) -> str | None:
        if column != FREES:
            return None
        return self.tr("What deleting this one alone frees: the rest is shared with others")

    def kind_text(self, kind: BuiltKind) -> str:
        """Short, as its icon says it already."""
        return self.tr("Image") if kind is BuiltKind.IMAGE else self.tr("venv")

    def icon(self, row: BuiltEnvironment, column: int) -> QIcon | None:
        if column != NAME:
            return None
        image = row.kind is BuiltKind.IMAGE
        return self._theme.icon("container" if image else "box", "muted")

    def text(self, row: BuiltEnvironment, column: int) -> str:
        match column:
            case 0:
                return self._name(row)
            case 1:
                return self.kind_text(row.kind)
            case 2:
                return self.tr("This computer") if row.host == LOCAL_TARGET else row.host
            case 3:
                return size_text(row.size)
            case 4:
                return size_text(self._freed[row.host, row.kind, row.key])
            case 5:
                return relative_text(row.made_at, self._clock()) if row.made_at else ""
            case 6:
                if row.used_at is None:
                    return self.tr("not known")
                return relative_text(row.used_at, self._clock())
        return self._users(row)

    def _name(self, one: BuiltEnvironment) -> str:
        if not one.whole and not one.building:
            return self.tr("{name} (not finished)").format(name=one.title)
        if not one.environments:
            return self.tr("{name} (definition removed)").format(name=one.title)
        return one.title

    def _users(self, one: BuiltEnvironment) -> str:
        building = [self.tr("its build")] if one.building else []
        return ", ".join([*one.runs, *one.holds, *building])

    def tip(self, row: BuiltEnvironment, column: int) -> str:
        if column == NAME:
            return f"{self._name(row)}\n{row.key}"
        if column == KIND:
            image = row.kind is BuiltKind.IMAGE
            return self.tr("Docker image") if image else self.tr("Virtual environment")
        if column == MADE:
            return absolute_text(row.made_at or None)
        if column == USED:
            return absolute_text(row.used_at)
        return self.text(row, column)
