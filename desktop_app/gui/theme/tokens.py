"""The design tokens of `resources/theme/tokens.json` as frozen values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

COLOR_NAMES = frozenset(
    {
        "background",
        "surface",
        "raised",
        "hover",
        "border",
        "border_strong",
        "text",
        "muted",
        "accent",
        "accent_hover",
        "accent_text",
        "success",
        "warning",
        "danger",
        "danger_text",
        "info",
        "selection",
        "focus",
        "tooltip",
        "tooltip_text",
        "control_border",
        "handle",
    }
)


@dataclass(frozen=True)
class Spacing:
    """Gaps in device-independent pixels, on a grid of four."""

    xs: int
    s: int
    m: int
    l: int  # noqa: E741 - the usual name of this size
    xl: int


@dataclass(frozen=True)
class FontSizes:
    """Font sizes in device-independent pixels."""

    small: int
    body: int
    title: int


@dataclass(frozen=True)
class IconSizes:
    """Edges of square icons in device-independent pixels."""

    small: int
    rail: int
    picture: int


@dataclass(frozen=True)
class Scheme:
    """One of the two schemes: named colours, and the run colours, all as `#rrggbb`."""

    colors: Mapping[str, str]
    runs: Sequence[str]


@dataclass(frozen=True)
class Tokens:
    """Everything that decides how the window looks. Lengths are device-independent pixels."""

    spacing: Spacing
    radius: int
    row_height: int
    font_size: FontSizes
    icon_size: IconSizes
    light: Scheme
    dark: Scheme

    def scheme(self, dark: bool) -> Scheme:
        return self.dark if dark else self.light


def load_tokens(file: Path) -> Tokens:
    """Read the tokens. Raises `OSError` for a missing file and `ValueError` for a wrong one."""
    data = json.loads(file.read_text(encoding="utf-8"))
    try:
        return Tokens(
            spacing=Spacing(**data["spacing"]),
            radius=int(data["radius"]),
            row_height=int(data["row_height"]),
            font_size=FontSizes(**data["font_size"]),
            icon_size=IconSizes(**data["icon_size"]),
            light=_scheme(data, "light"),
            dark=_scheme(data, "dark"),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"{file.name} is not a complete set of tokens: {error}") from error


def _scheme(data: Mapping[str, Mapping[str, object]], name: str) -> Scheme:
    colors, runs = data["colors"][name], data["runs"][name]
    if not isinstance(colors, dict) or not isinstance(runs, list):
        raise ValueError(f"the colours of {name} must be names with values and a list for runs")
    wrong = COLOR_NAMES.symmetric_difference(colors)
    if wrong or not runs:
        raise ValueError(f"{name} lacks, or has too many of: {', '.join(sorted(wrong)) or 'runs'}")
    return Scheme(colors=dict(colors), runs=tuple(runs))
