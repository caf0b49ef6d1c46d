"""Alembic's scripts; `opening.migrate` runs them without an ini file."""
