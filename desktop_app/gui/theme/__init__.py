"""Colours, sizes, fonts and icons: one look for every system, light and dark."""
