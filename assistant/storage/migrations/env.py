"""Run by Alembic: on the connection given by ``schema.migrate``, else on that of the settings."""

from alembic import context
from sqlalchemy import Connection

from assistant.storage.schema import migrating
from assistant.storage.settings import storage_url
from assistant.storage.tables import metadata


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with migrating(storage_url()) as opened:
        run(opened)
