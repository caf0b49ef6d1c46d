"""The index of runs (SQLite through SQLAlchemy) and the points of their series (numpy).

Only modules below here import sqlalchemy and alembic; they cost a quarter of a second, so the
composition root imports this package late.
"""
