"""Set a property that the style sheet looks at."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def set_look(widget: QWidget, name: str, value: bool | str) -> None:
    """Set the dynamic property `name` (`primary`, `danger`, `error`, `role`, ...) and restyle.

    A style sheet is matched when a widget is first shown; a later change needs this.
    """
    text = str(value).lower() if isinstance(value, bool) else value
    if widget.property(name) == text:
        return
    widget.setProperty(name, text)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
