"""What is said where a run has no series yet."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.empty_state import EmptyState


def no_series(theme: Theme, system: bool, parent: QWidget) -> EmptyState:
    """For the page of metrics, or of the host's samples."""
    if system:
        return EmptyState(theme, "gauge", _tr("The host has not been sampled yet."), parent=parent)
    how = _tr("Log one in the script: import trainyard; trainyard.log('loss', value)")
    also = _tr("What it prints, writes for TensorBoard or tells MLflow is read too.")
    text = _tr("No metrics yet.")
    return EmptyState(theme, "chart-line", text, detail=f"{how}\n{also}", parent=parent)


def _tr(text: str) -> str:
    return QCoreApplication.translate("SeriesPage", text)
