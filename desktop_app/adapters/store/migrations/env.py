"""Run by alembic; the connection comes from `opening.migrate`."""

from alembic import context

from desktop_app.adapters.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
connection.exec_driver_sql("BEGIN IMMEDIATE")
context.run_migrations()
connection.commit()
