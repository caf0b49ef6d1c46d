"""What the window hands to every tab."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from desktop_app.gui.bridge import Bridge
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.toast import ToastHost

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine
    from desktop_app.engine.ports import Settings

Navigate = Callable[..., object]


@dataclass(frozen=True)
class TabContext:
    """One per window. `navigate(tab, **what)` shows another tab and the thing named there, for
    instance `navigate("runs", run_id=...)`, `navigate("runs", prefill={"data": "birds"})`,
    `navigate("runs", import_from="folder")` or `navigate("compute", add_host=True)`."""

    bridge: Bridge
    theme: Theme
    toasts: ToastHost
    resources: Path
    settings: Settings
    navigate: Navigate

    @property
    def engine(self) -> Engine:
        """The engine of the open workspace; `KnownError` where none is open."""
        return self.bridge.engine


@runtime_checkable
class ShowsRuns(Protocol):
    """A tab that shows a run, and the form for a new one. `shown_run` is the id of the run that
    is in sight, empty for none."""

    @property
    def shown_run(self) -> str: ...

    def show_run(self, run_id: str) -> None: ...

    def new_run(self, prefill: Mapping[str, object] | None = None) -> None: ...


@runtime_checkable
class PlotsNumbers(Protocol):
    """A tab that shows a run, of whose log a number can be plotted."""

    def plot_number(self) -> None: ...


@runtime_checkable
class ImportsRuns(Protocol):
    """A tab that imports runs, from a `folder` or a `file` that is chosen, or from a file."""

    def choose_import(self, what: str) -> None: ...

    def offer_import(self, file: Path) -> None: ...


@runtime_checkable
class AddsHosts(Protocol):
    """A tab that makes hosts targets."""

    def add_host(self) -> None: ...


@runtime_checkable
class ShowsNamed(Protocol):
    """A tab that shows one of its things by name."""

    def show_named(self, name: str) -> None: ...
