"""The window around the tabs: rail, status bar, palette, panels."""
