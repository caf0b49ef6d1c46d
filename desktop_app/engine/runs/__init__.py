"""Runs: submitted, read, annotated, compared, removed."""
