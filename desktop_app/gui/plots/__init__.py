"""Curves. pyqtgraph costs half a second to import: import `curve_plot` only when one is shown."""
