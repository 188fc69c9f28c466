"""Where does alembic find the connection and the schema that should be? Both are given by db/migrations/run.py."""

from alembic import context
from sqlalchemy import text

from db import scope as scope  # imports every mapped class
from db.base import Bare

MINUTE_MS = 60_000
LOCK = 0x616E6A69616E  # PostgreSQL's advisory lock of whoever changes the schema
known = context.config.attributes
connection = known["connection"]
sqlite = connection.dialect.name == "sqlite"
context.configure(connection=connection, target_metadata=Bare.metadata, render_as_batch=sqlite, transactional_ddl=True)
if sqlite:
    # A table that is made anew must not take the rows that point to it along; all of them are looked at before the end
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {MINUTE_MS}")
    connection.execute(text("BEGIN IMMEDIATE"))
else:
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
known["found"] = context.get_context().get_current_revision()
with context.begin_transaction():
    known["before"](connection)
    context.run_migrations()
    known["after"](connection)
    if sqlite and (dangling := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
        raise RuntimeError(f"After the migration a row of {dangling[0]} points to nothing.")
connection.commit()
if sqlite:
    connection.exec_driver_sql("PRAGMA foreign_keys = ON")
