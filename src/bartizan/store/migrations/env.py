"""Runs migrations on the connection that the store hands over; its transaction is the store's."""

from alembic import context

from bartizan.store.tables import metadata

VERSION_TABLE = "bartizan_schema"

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
