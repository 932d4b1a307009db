"""How Alembic reaches the database: over the connection that `migrate` hands it."""

from alembic import context

from matchmaker.store.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True
)
with context.begin_transaction():
    context.run_migrations()
