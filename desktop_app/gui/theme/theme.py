"""The theme: the one door to colours, icons and fonts, and the look of the whole application."""

from __future__ import annotations

import enum
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTemporaryDir, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QPalette,
    QPixmap,
    QScreen,
)
from PySide6.QtWidgets import QApplication
from shiboken6 import Shiboken

from desktop_app.gui.theme.icons import IconSource, draw_icon, draw_pixmap
from desktop_app.gui.theme.palette import make_palette
from desktop_app.gui.theme.qss import IMAGES, style_sheet
from desktop_app.gui.theme.tokens import Scheme, Tokens, load_tokens


class Choice(enum.StrEnum):
    """What the user chose; `SYSTEM` follows the system's light or dark live."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class PlotColors:
    """Colours for a pyqtgraph plot: `setBackground`, axis pens and text, grid, cross-hair."""

    background: QColor
    text: QColor
    axis: QColor
    grid: QColor
    cursor: QColor


class Theme(QObject):
    """Built once with the `resources` folder, handed to every view; `apply` makes it visible.

    `changed` is emitted after the scheme changed (light to dark or back): views that keep colours
    or icons of their own take them anew then, or use `bind_icon`, which does it for them.
    Building one reads the tokens only; icons and fonts are read at their first use.
    """

    changed = Signal()

    def __init__(
        self, resources: Path, choice: Choice = Choice.SYSTEM, parent: QObject | None = None
    ) -> None:
        """Raises `OSError` or `ValueError` where the tokens cannot be read."""
        super().__init__(parent)
        self._resources = resources
        self._tokens = load_tokens(resources / "theme" / "tokens.json")
        self._source = IconSource(resources / "icons" / "lucide")
        self._choice = choice
        self._dark = choice is Choice.DARK
        self._app: QApplication | None = None
        self._pixel_ratios = _pixel_ratios()
        self._icons: dict[tuple[str, str, int], QIcon] = {}
        self._bound: list[tuple[QObject, Callable[[QIcon], None], tuple[str, str, int]]] = []
        self._mono_family = ""
        self._images: QTemporaryDir | None = None

    @property
    def tokens(self) -> Tokens:
        """Sizes and both schemes: `tokens.spacing.m`, `tokens.row_height`, ..."""
        return self._tokens

    @property
    def scheme(self) -> Scheme:
        """The colours in use now, as text."""
        return self._tokens.scheme(self._dark)

    @property
    def dark(self) -> bool:
        return self._dark

    @property
    def choice(self) -> Choice:
        return self._choice

    def apply(self, app: QApplication) -> None:
        """Give `app` its style, palette, font and style sheet, and follow the system from now."""
        self._app = app
        app.setStyle("Fusion")
        font = app.font()
        font.setPixelSize(self._tokens.font_size.body)
        app.setFont(font)
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)
        app.screenAdded.connect(self._follow_screen)
        for screen in app.screens():
            self._follow_screen(screen)
        self._tell_system()
        self._dark = self._wanted_dark()
        self._restyle()

    def set_choice(self, choice: Choice) -> None:
        """Change between the system's scheme and a fixed one, at once."""
        self._choice = choice
        self._tell_system()
        self._system_changed()

    def color(self, name: str) -> QColor:
        """A colour of the scheme in use by its token's name. Raises `KeyError`."""
        return QColor(self.scheme.colors[name])

    def run_color(self, run_id: str) -> QColor:
        """The colour of a run: the same in tables, curves and legends, now and tomorrow."""
        runs = self.scheme.runs
        return QColor(runs[zlib.crc32(run_id.encode("utf-8", "surrogatepass")) % len(runs)])

    def plot_colors(self) -> PlotColors:
        """Colours for plots in the scheme in use."""
        return PlotColors(
            background=self.color("surface"),
            text=self.color("muted"),
            axis=self.color("border_strong"),
            grid=self.color("border"),
            cursor=self.color("text"),
        )

    def icon(self, name: str, role: str = "text", size: int = 16) -> QIcon:
        """The bundled icon `name` in the colour of the token `role`. Raises `KeyError`.

        `size` is the edge in device-independent pixels that it is crisp at. The icon keeps its
        colour: after `changed` ask again, or use `bind_icon`.
        """
        key = (name, role, size)
        if key not in self._icons:
            svg = self._source.svg(name, self.color(role))
            self._icons[key] = draw_icon(svg, size, self._pixel_ratios)
        return self._icons[key]

    def bind_icon(
        self,
        owner: QObject,
        name: str,
        role: str = "text",
        size: int = 16,
        setter: Callable[[QIcon], None] | None = None,
    ) -> None:
        """Set the icon of `owner` now and after every change, as long as it lives.

        `owner` has `setIcon` (a button, an action), or `setter` takes the icon. Binding an owner
        again replaces its icon. Raises `KeyError` for an unknown icon.
        """
        put = setter if setter is not None else _icon_setter(owner)
        self._bound = [
            bound for bound in self._bound if Shiboken.isValid(bound[0]) and bound[0] is not owner
        ]
        self._bound.append((owner, put, (name, role, size)))
        put(self.icon(name, role, size))

    def pixmap(self, name: str, role: str = "text", size: int = 16, ratio: float = 1.0) -> QPixmap:
        """The icon as a pixmap for a screen of this device pixel `ratio`. Raises `KeyError`."""
        return draw_pixmap(self._source.svg(name, self.color(role)), size, ratio)

    def mono_font(self, size: int | None = None) -> QFont:
        """The bundled monospace for logs, code and paths; `size` in pixels, small by default."""
        if not self._mono_family:
            self._mono_family = self._load_mono()
        font = QFont(self._mono_family)
        font.setStyleHint(QFont.StyleHint.Monospace)
        font.setFixedPitch(True)
        for feature in ("calt", "liga"):  # == is two signs, not one long one
            font.setFeature(QFont.Tag(feature), 0)
        font.setPixelSize(self._tokens.font_size.small if size is None else size)
        return font

    def app_icon(self) -> QIcon:
        """The application's own icon in the usual sizes."""
        icon = QIcon()
        for file in sorted((self._resources / "icons" / "app").glob("trainyard-*.png")):
            icon.addFile(str(file))
        return icon

    def _load_mono(self) -> str:
        families = [
            family
            for file in sorted((self._resources / "fonts").glob("*.ttf"))
            for family in QFontDatabase.applicationFontFamilies(
                QFontDatabase.addApplicationFont(str(file))
            )
        ]
        if families:
            return families[0]
        return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()

    def _wanted_dark(self) -> bool:
        if self._choice is not Choice.SYSTEM:
            return self._choice is Choice.DARK
        return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark

    def _tell_system(self) -> None:
        """Title bars and native dialogs follow a fixed choice, too."""
        if self._app is None:
            return
        hints = self._app.styleHints()
        if self._choice is Choice.SYSTEM:
            hints.unsetColorScheme()
        else:
            dark = self._choice is Choice.DARK
            hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)

    @Slot()
    def _system_changed(self) -> None:
        dark = self._wanted_dark()
        if dark == self._dark:
            return
        self._dark = dark
        self._icons.clear()
        self._restyle()
        self._set_bound_icons()
        self.changed.emit()

    @Slot(QScreen)
    def _follow_screen(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._screens_changed)
        self._screens_changed()

    @Slot()
    def _screens_changed(self) -> None:
        ratios = _pixel_ratios()
        if ratios != self._pixel_ratios:
            self._pixel_ratios = ratios
            self._icons.clear()
            self._set_bound_icons()
            self.changed.emit()

    def _restyle(self) -> None:
        if self._app is None:
            return
        palette: QPalette = make_palette(self.scheme)
        self._app.setPalette(palette)
        self._app.setStyleSheet(style_sheet(self._tokens, self.scheme, self._draw_images()))

    def _draw_images(self) -> Path:
        """Style sheets take pictures from files only: draw ours in the colours in use."""
        if self._images is None:
            self._images = QTemporaryDir()
        folder = Path(self._images.path()) / ("dark" if self._dark else "light")
        folder.mkdir(exist_ok=True)
        for name, role in IMAGES:
            file = folder / f"{name}-{role}.svg"
            file.write_bytes(self._source.svg(name, self.color(role)))
        return folder

    def _set_bound_icons(self) -> None:
        self._bound = [bound for bound in self._bound if Shiboken.isValid(bound[0])]
        for _, put, (name, role, size) in self._bound:
            put(self.icon(name, role, size))


def _pixel_ratios() -> list[float]:
    """Those of the screens that there are: each takes a drawing of every icon."""
    return sorted({screen.devicePixelRatio() for screen in QGuiApplication.screens()})


def _icon_setter(owner: QObject) -> Callable[[QIcon], None]:
    setter: Callable[[QIcon], None] | None = getattr(owner, "setIcon", None)
    if setter is None:
        raise TypeError(f"{type(owner).__name__} has no setIcon; give a setter")
    return setter
