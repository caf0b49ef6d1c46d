"""What is read off a curve where somebody points at it, or of its last value."""

from __future__ import annotations

from desktop_app.gui.plots.drawn_curve import DrawnCurve
from desktop_app.gui.plots.looks import Along
from desktop_app.gui.plots.readout import Reading
from desktop_app.gui.plots.series import nearest
from desktop_app.gui.plots.words import ValueScale, clock_text, plot_number, time_axis_text


def reading(shown: DrawnCurve, x: float, scale: ValueScale) -> Reading | None:
    """The value nearest to a place on the axis; None where nothing is drawn."""
    at = -1 if shown.drawing is None else nearest(shown.drawing.x, x)
    if shown.curve is None or at < 0:
        return None
    value = float(shown.curve.mean[at])
    return Reading(shown.look, shown.label, value, scale.number(value))


def value_text(shown: DrawnCurve, x: float | None, scale: ValueScale, along: Along) -> str:
    """The value nearest to a place on the axis and where that is, or the last value of all."""
    curve, drawing = shown.curve, shown.drawing
    if curve is None or drawing is None or not curve.summary.count:
        return ""
    at = -1 if x is None else nearest(drawing.x, x)
    if at < 0:
        return scale.number(curve.summary.last)
    return f"{scale.number(float(curve.mean[at]))} @ {_place_text(float(curve.x[at]), along)}"


def _place_text(x: float, along: Along) -> str:
    match along:
        case Along.STEP:
            return f"{round(x):,}"
        case Along.EPOCH:
            return plot_number(x)
        case Along.TIME:
            return time_axis_text([x], 1, 1)[0]
        case Along.CLOCK:
            return clock_text(x)
