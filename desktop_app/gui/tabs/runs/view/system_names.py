"""The host's samples in words: `gpu0/temperature` is "Temperature" of "GPU 0", in °C."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from desktop_app.engine.runs.reader import LOG_SIZE
from desktop_app.gui.plots.words import ValueScale, decimals
from desktop_app.gui.tabs.runs.words import number_text, size_text, size_tick

_GPU = re.compile(r"gpu(\d+)/(.+)")


class SystemNames:
    """Titles, headings and units of system series; an unknown one keeps its own name."""

    def drawn(self, name: str) -> bool:
        """Whether it is a curve for people: how long the log was when is not."""
        return name != LOG_SIZE

    def title(self, name: str) -> str:
        match = _GPU.fullmatch(name)
        if match is not None:
            return self._gpu_titles().get(match[2], match[2])
        return self._host_titles().get(name, name)

    def group(self, name: str) -> str:
        """The heading that a series goes under."""
        match = _GPU.fullmatch(name)
        if match is not None:
            return _tr("GPU {number}").format(number=match[1])
        return _tr("Computer")

    def scale(self, name: str) -> ValueScale:
        """How the values of the series are written, and how far its axis reaches."""
        last = name.rpartition("/")[2]
        if last in ("percent", "utilization"):
            return ValueScale(_percent, _percent_tick, 0.0, 100.0)
        if last == "temperature":
            return ValueScale(_degrees, _degrees_tick, least=5.0)
        if last == "power":
            return ValueScale(_watts, _watts_tick, least=5.0)
        if last in ("used", "run", "free", "memory_used", "total"):
            return ValueScale(size_text, size_tick, least=float(1 << 20), binary=True)
        if last in ("received", "sent", "read", "written"):
            return ValueScale(_flow, _flow_tick, low=0.0, least=1024.0, binary=True)
        return ValueScale(number_text)

    def _gpu_titles(self) -> dict[str, str]:
        return {
            "utilization": _tr("Use"),
            "memory_used": _tr("Memory used"),
            "temperature": _tr("Temperature"),
            "power": _tr("Power"),
        }

    def _host_titles(self) -> dict[str, str]:
        return {
            "cpu/percent": _tr("CPU use"),
            "memory/used": _tr("Memory used"),
            "memory/run": _tr("Memory of the run"),
            "disk/free": _tr("Free disk space"),
            "disk/read": _tr("Read from disk"),
            "disk/written": _tr("Written to disk"),
            "network/received": _tr("Received from the network"),
            "network/sent": _tr("Sent to the network"),
        }


def _percent(value: float) -> str:
    return f"{value:.0f} %"


def _percent_tick(value: float, step: float) -> str:
    return f"{value:.{decimals(step)}f} %"


def _degrees(value: float) -> str:
    return f"{value:.0f} °C"


def _degrees_tick(value: float, step: float) -> str:
    return f"{value:.{decimals(step)}f} °C"


def _watts(value: float) -> str:
    return f"{value:.0f} W"


def _watts_tick(value: float, step: float) -> str:
    return f"{value:.{decimals(step)}f} W"


def _flow(value: float) -> str:
    return f"{size_text(value)}/s"


def _flow_tick(value: float, step: float) -> str:
    return f"{size_tick(value, step)}/s"


def _tr(text: str) -> str:
    return QCoreApplication.translate("SystemNames", text)
