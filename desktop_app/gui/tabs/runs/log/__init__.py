"""The log view: a run's text, read in pieces, whatever its size."""
