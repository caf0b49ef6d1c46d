"""One package per tab of the window."""
