"""The theme: contrast by computation, colours that differ, icons, fonts, the shared widgets."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.run import Contact, Outcome, Stage
from desktop_app.gui.theme import theme as theme_module
from desktop_app.gui.theme.theme import Choice, Theme
from desktop_app.gui.theme.tokens import COLOR_NAMES, Scheme, load_tokens
from desktop_app.gui.widgets.contact_dot import ContactDot
from desktop_app.gui.widgets.elided_label import ElidedLabel
from desktop_app.gui.widgets.empty_state import EmptyState
from desktop_app.gui.widgets.field import Field
from desktop_app.gui.widgets.state_badge import state_look
from desktop_app.gui.widgets.toast import Kind, ToastHost

RESOURCES = Path(__file__).parents[2] / "resources"
TOKENS = load_tokens(RESOURCES / "theme" / "tokens.json")
SCHEMES = [pytest.param(TOKENS.light, id="light"), pytest.param(TOKENS.dark, id="dark")]
GROUNDS = ("background", "surface", "raised", "hover", "selection")
INKS = ("text", "muted", "accent", "success", "warning", "danger", "info")
# Machado, Oliveira, Fernandes 2009, severity 1: protanopia, deuteranopia, tritanopia.
BLINDNESS = (
    (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.052),
    ),
    (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.3039),
    ),
)
Triple = tuple[float, float, float]


def linear(text: str) -> Triple:
    def one(at: int) -> float:
        value = int(text[at : at + 2], 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return one(1), one(3), one(5)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    light, dark = sorted(
        (0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in map(linear, (one, other))),
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


def oklab(rgb: Triple) -> Triple:
    """A space in which distance is about as seen."""
    r, g, b = rgb
    l = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)  # noqa: E741
    m = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    s = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
    )


def seen(text: str) -> list[Triple]:
    """A colour as seen with normal sight and with each kind of colour blindness."""
    rgb = linear(text)
    blind = [
        tuple(min(1.0, max(0.0, sum(k * c for k, c in zip(row, rgb, strict=True)))) for row in kind)
        for kind in BLINDNESS
    ]
    return [oklab(rgb), *(oklab((r, g, b)) for r, g, b in blind)]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_colour_stands_out_from_every_ground(scheme: Scheme) -> None:
    weak = {
        (ink, ground): round(contrast(scheme.colors[ink], scheme.colors[ground]), 2)
        for ink, ground in itertools.product(INKS, GROUNDS)
        if contrast(scheme.colors[ink], scheme.colors[ground]) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("accent_text", "accent"),
        ("accent_text", "accent_hover"),
        ("danger_text", "danger"),
        ("tooltip_text", "tooltip"),
    ],
)
def test_text_on_filled_controls_is_readable(scheme: Scheme, ink: str, ground: str) -> None:
    assert contrast(scheme.colors[ink], scheme.colors[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", ["background", "surface"])
def test_the_focus_ring_can_be_seen(scheme: Scheme, ground: str) -> None:
    assert contrast(scheme.colors["focus"], scheme.colors[ground]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
def test_run_colours_stay_apart_for_every_kind_of_sight(scheme: Scheme) -> None:
    assert len(scheme.runs) >= 12
    for one, other in itertools.combinations(scheme.runs, 2):
        for a, b in zip(seen(one), seen(other), strict=True):
            assert math.dist(a, b) >= 0.06, (one, other)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_run_colours_can_be_seen_on_the_plot(scheme: Scheme) -> None:
    for color in scheme.runs:
        assert contrast(color, scheme.colors["surface"]) >= 3, color


def test_light_and_dark_have_the_same_names() -> None:
    assert set(TOKENS.light.colors) == set(TOKENS.dark.colors) == set(COLOR_NAMES)
    assert len(TOKENS.light.runs) == len(TOKENS.dark.runs)


def test_incomplete_tokens_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    file.write_text('{"spacing": {}}', encoding="utf-8")
    with pytest.raises(ValueError, match=r"tokens\.json"):
        load_tokens(file)


@pytest.fixture
def fresh(qapp: QApplication, theme: Theme) -> Iterator[Theme]:
    """A theme that a test may switch; the shared one is put back afterwards."""
    made = Theme(RESOURCES, Choice.LIGHT)
    made.apply(qapp)
    yield made
    made.set_choice(Choice.LIGHT)
    theme.apply(qapp)
    made.deleteLater()


def test_changing_the_choice_recolours_the_application_at_once(
    qtbot: QtBot, qapp: QApplication, fresh: Theme
) -> None:
    button = QToolButton()
    qtbot.addWidget(button)
    fresh.bind_icon(button, "play")
    before = button.icon().cacheKey()
    with qtbot.waitSignal(fresh.changed):
        fresh.set_choice(Choice.DARK)
    assert fresh.dark
    assert qapp.palette().window().color() == QColor(TOKENS.dark.colors["background"])
    assert TOKENS.dark.colors["surface"] in qapp.styleSheet()
    assert button.icon().cacheKey() != before


def test_a_bound_owner_that_is_gone_is_forgotten(qtbot: QtBot, fresh: Theme) -> None:
    button = QToolButton()
    fresh.bind_icon(button, "play")
    with qtbot.waitSignal(button.destroyed):
        button.deleteLater()
    with qtbot.waitSignal(fresh.changed):
        fresh.set_choice(Choice.DARK)


def test_every_bundled_icon_is_drawn_in_the_colour_asked_for(theme: Theme) -> None:
    danger = theme.color("danger")
    for file in sorted((RESOURCES / "icons" / "lucide").glob("*.svg")):
        image = theme.pixmap(file.stem, "danger", 24, 2.0).toImage()
        assert image.width() == 48
        pixels = (image.pixelColor(at % 48, at // 48) for at in range(48 * 48))
        inked = next((pixel for pixel in pixels if pixel.alpha() == 255), None)
        assert inked is not None, file.stem
        assert inked.rgb() == danger.rgb(), file.stem


def test_an_icon_that_is_not_bundled_is_an_error(theme: Theme) -> None:
    with pytest.raises(KeyError, match="no-such-icon"):
        theme.icon("no-such-icon")


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_icons_are_drawn_anew_for_a_screen_of_another_pixel_ratio(
    qtbot: QtBot, fresh: Theme, monkeypatch: pytest.MonkeyPatch, ratio: float
) -> None:
    button = QToolButton()
    qtbot.addWidget(button)
    fresh.bind_icon(button, "play")
    screen = QGuiApplication.primaryScreen()
    monkeypatch.setattr(theme_module, "_pixel_ratios", lambda: [ratio, 4.0])
    with qtbot.waitSignal(fresh.changed):
        screen.geometryChanged.emit(screen.geometry())
    pixmap = button.icon().pixmap(QSize(16, 16), ratio)
    assert pixmap.width() == round(16 * ratio)
    assert pixmap.devicePixelRatio() == pytest.approx(ratio)
    assert QSize(64, 64) in button.icon().availableSizes()


def test_the_monospace_is_the_bundled_one(theme: Theme) -> None:
    assert theme.mono_font().family() == "JetBrains Mono"
    assert theme.mono_font(15).pixelSize() == 15


def test_a_run_keeps_its_colour(theme: Theme) -> None:
    again = Theme(RESOURCES, Choice.LIGHT)
    assert theme.run_color("01JX 鳥") == again.run_color("01JX 鳥")
    assert {theme.run_color(str(i)).name() for i in range(200)} == set(TOKENS.light.runs)


def test_every_state_has_a_word_and_an_icon_of_its_own(theme: Theme) -> None:
    looks = [state_look(stage, None) for stage in Stage if stage is not Stage.ENDED]
    looks += [state_look(Stage.ENDED, outcome) for outcome in Outcome]
    assert len({look.word for look in looks}) == len({look.icon for look in looks}) == len(looks)
    for look in looks:
        assert not theme.icon(look.icon, look.role).isNull()


def test_an_end_without_an_outcome_reads_as_unknown() -> None:
    assert state_look(Stage.ENDED, None) == state_look(Stage.ENDED, Outcome.UNKNOWN)


def test_a_contact_dot_says_its_state_in_words(qtbot: QtBot, theme: Theme) -> None:
    dot = ContactDot(theme, "labbox")
    qtbot.addWidget(dot)
    dot.set_contact(Contact.STALE, "last seen 2 min ago")
    assert dot.accessibleName() == "labbox: Not seen lately: last seen 2 min ago"


def test_a_field_names_its_editor_and_shows_its_error_in_place_of_the_help(
    qtbot: QtBot, theme: Theme
) -> None:
    editor = QLineEdit()
    field = Field(theme, "&Script", editor, "The file that is started.")
    qtbot.addWidget(field)
    assert editor.accessibleName() == "Script"
    assert editor.accessibleDescription() == "The file that is started."
    field.set_error("There is no such file.")
    assert editor.accessibleDescription() == "There is no such file."
    assert editor.property("error") == "true"
    field.clear_error()
    assert editor.accessibleDescription() == "The file that is started."
    assert editor.property("error") == "false"


def test_an_elided_label_keeps_both_ends_and_the_whole_in_its_tooltip(qtbot: QtBot) -> None:
    text = "/home/a person/a very long folder name/训练/2026-11-24/final-model.pt"
    label = ElidedLabel(text)
    qtbot.addWidget(label)
    label.resize(160, 20)
    label.show()
    assert label.elided_text().startswith("/home")
    assert label.elided_text().endswith(".pt")
    assert label.elided_text() != text
    assert label.toolTip() == label.accessibleName() == text
    label.resize(2000, 20)
    assert label.toolTip() == ""


def test_an_empty_state_asks_for_its_action(qtbot: QtBot, theme: Theme) -> None:
    state = EmptyState(theme, "activity", "No runs yet.", "New run")
    qtbot.addWidget(state)
    with qtbot.waitSignal(state.action_requested):
        state.button.click()
    assert state.accessibleName() == "No runs yet."


@pytest.fixture
def host(qtbot: QtBot, theme: Theme) -> ToastHost:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    window.show()
    return ToastHost(theme, window)


def test_a_toast_calls_its_action_and_closes(host: ToastHost) -> None:
    called: list[bool] = []
    toast = host.show("Run removed.", Kind.INFO, "Undo", lambda: called.append(True))
    assert toast.action_button is not None
    toast.action_button.click()
    assert called == [True]
    assert host.toasts == ()


def test_toasts_stack_without_overlap_and_the_oldest_of_five_leaves(host: ToastHost) -> None:
    made = [host.show(f"Message {number}", Kind.ERROR) for number in range(5)]
    assert host.toasts == tuple(made[1:])
    for upper, lower in itertools.pairwise(host.toasts):
        assert upper.geometry().bottom() < lower.geometry().top()


def test_the_details_of_a_toast_open_at_a_press(host: ToastHost) -> None:
    toast = host.show("The build failed.", Kind.ERROR, details="line 1\nline 2")
    height = toast.height()
    button = next(b for b in toast.findChildren(QPushButton) if b.text() == "Details")
    button.click()
    assert toast.height() > height
