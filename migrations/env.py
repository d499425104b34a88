"""How does Alembic see the tables? Every package's rows on one metadata, in batch mode, on the connection it is given."""

from alembic import context
from sqlmodel import SQLModel

import attribution.tables  # noqa: F401  (the imports register the tables)
import bot.knowledge.tables
import bot.model.tables
import bot.tables  # noqa: F401
import commerce.tables  # noqa: F401

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
