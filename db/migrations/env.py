"""Where does alembic find the connection and the schema that should be? Both are given by db/migrations/run.py."""

from alembic import context
from sqlalchemy import text

from db import scope as scope  # imports every mapped class
from db.base import Bare

connection = context.config.attributes["connection"]
sqlite = connection.dialect.name == "sqlite"
context.configure(connection=connection, target_metadata=Bare.metadata, render_as_batch=sqlite, transactional_ddl=True)
if sqlite:
    connection.execute(text("BEGIN IMMEDIATE"))
with context.begin_transaction():
    context.run_migrations()
connection.commit()
