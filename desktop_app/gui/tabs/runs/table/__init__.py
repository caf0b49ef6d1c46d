"""The table of runs and the line that filters it."""
