"""One run: its stages, curves, log, arguments, outputs and environment."""
