"""How does PostgreSQL itself hold the scope rules? Row-level security for a role without rights over it, told who asks by a signed context."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ARRAY, Boolean, Connection, Integer, Numeric, Text, Uuid, any_, bindparam, cast, func, make_url, select, text
from sqlalchemy.dialects import postgresql

from db.actor import Actor, Role
from db.base import Bare
from db.scope.fences import fences
from db.scope.rule import RULES, Clause, Predicate, Rule, enforced, listed, own_subjects, related, table_of
from portal.errors import SetupError

LIFETIME = 120.0  # seconds from the start of a transaction; compared with the transaction's own start, so a long one keeps its rows
BLOCK = 64
IN_THE_CLEAR = ("person", "account", "web_session", "password_old", "recovery_code", "ticket", "failed_try")
STATISTICS = "pg_catalog.pg_statistic"  # the database's owner may; what was sampled once lies there as a dead row
DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


class Signed:
    """The rule for whoever's signed context the transaction carries."""

    def role(self, *roles: Role) -> Clause:
        return _asked(func.app_role(*map(_word, roles)))  # type: ignore[no-any-return]

    def areas(self, column: Any, *roles: Role) -> Clause:
        return _one_of(column, func.app_areas(*map(_word, roles)), Uuid())

    def departments(self, column: Any, *roles: Role) -> Clause:
        return _one_of(column, func.app_departments(*map(_word, roles)), Uuid())

    def engagements(self, column: Any, *roles: Role) -> Clause:
        return _one_of(column, func.app_engagements(*map(_word, roles)), Uuid())

    def open_engagements(self, column: Any, *roles: Role) -> Clause:
        return _one_of(column, func.app_open_engagements(*map(_word, roles)), Uuid())

    def person(self, column: Any) -> Clause:
        return column == _asked(func.app_person(type_=Uuid()))  # type: ignore[no-any-return]

    def account(self, column: Any) -> Clause:
        return column == _asked(func.app_account(type_=Uuid()))  # type: ignore[no-any-return]

    def tag(self, column: Any) -> Clause:
        return column == _asked(func.app_tag(type_=Text()))  # type: ignore[no-any-return]

    def subjects(self, column: Any) -> Clause:
        return _one_of(column, func.app_subjects(), Text())

    def seen(self, column: Any, other: type[Bare]) -> Clause:
        return related(column, other, "id", lambda _inner: None)  # the other table's own policy applies inside

    def among(self, column: Any, other: type[Bare], key: str, when: Predicate) -> Clause:
        return column == any_(func.array(listed(other, key, when, self).scalar_subquery()))  # type: ignore[no-any-return]


def _word(role: Role) -> Any:
    return bindparam(None, role.value, Text())


def _asked(function: Any) -> Any:
    """In a scalar subquery the function is asked once per statement, not once per row."""
    return select(function).scalar_subquery()


def _one_of(column: Any, function: Any, kind: Any) -> Clause:
    return column == any_(cast(_asked(function), ARRAY(kind)))  # type: ignore[no-any-return]


def introduce(connection: Connection, actor: Actor, secret: bytes, now: float) -> None:
    """Tells this transaction on whose behalf it runs; the signature holds for this backend and the next two minutes only."""
    pid = connection.connection.driver_connection.info.backend_pid  # type: ignore[union-attr]
    connection.exec_driver_sql("SELECT set_config('anjian.context', %s, true)", (context_of(actor, pid, secret, now),))


def context_of(actor: Actor, pid: int, secret: bytes, now: float) -> str:
    """The signed context: 64 hex digits of HMAC-SHA-256, then the JSON they sign."""
    roles: dict[str, dict[str, list[str]]] = {}
    for grant in actor.grants:
        held = roles.setdefault(grant.role.value, {"areas": [], "departments": [], "engagements": [], "open": []})
        named = {"areas": grant.area_ids, "departments": grant.department_ids, "engagements": grant.engagement_ids, "open": grant.open_ids}
        for what, ids in named.items():
            held[what] += map(str, sorted(ids))
    said = {
        "person": actor.person_id and str(actor.person_id),
        "account": actor.account_id and str(actor.account_id),
        "tag": actor.tag or None,
        "subjects": sorted(own_subjects(actor)),
        "roles": roles,
        "pid": pid,
        "exp": now + LIFETIME,
    }
    body = json.dumps(said, separators=(",", ":"))
    return hmac.digest(secret, body.encode(), "sha256").hex() + body


def unbind(connection: Connection) -> None:
    """Before a migration, as the owner and in its transaction: a table that a policy names can't be altered, nor rows under one be filled in."""
    held = connection.execute(
        text("SELECT quote_ident(tablename), quote_ident(policyname) FROM pg_policies WHERE schemaname = current_schema()")
    ).all()
    for table, policy in held:
        connection.exec_driver_sql(f"DROP POLICY {policy} ON {table}")
    for table in sorted({table for table, _ in held}):
        connection.exec_driver_sql(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")


def secure(connection: Connection, restricted_url: str, secret: bytes) -> None:
    """After each migration, as the owner: functions, policies and grants made anew for the role that the portal signs in with."""
    name = make_url(restricted_url).username
    _require_restricted(connection, name)
    schema = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
    role = connection.execute(text("SELECT quote_ident(:name)"), {"name": name}).scalar_one()
    _store_key(connection, secret)
    _forget_samples(connection)
    for statement in [*_functions(schema), *fences(schema, str(name).replace("'", "''")), *_grants(schema, role), *_policies(role), *_unsampled()]:
        connection.exec_driver_sql(statement.replace("%", "%%"))


def _require_restricted(connection: Connection, name: str | None) -> None:
    wanted = text("SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolname = current_user FROM pg_roles WHERE rolname = :name")
    found = connection.execute(wanted, {"name": name}).scalar()
    if found is None or found:
        raise SetupError("The role {name} of ANJIAN_DATABASE_URL must exist, be neither owner nor superuser and not bypass row security.", name=name)


def _store_key(connection: Connection, secret: bytes) -> None:
    """The two padded keys of the HMAC: PostgreSQL without extensions has sha256() but no HMAC."""
    key = (hashlib.sha256(secret).digest() if len(secret) > BLOCK else secret).ljust(BLOCK, b"\0")
    inner, outer = bytes(byte ^ 0x36 for byte in key), bytes(byte ^ 0x5C for byte in key)
    connection.exec_driver_sql(
        "CREATE TABLE IF NOT EXISTS scope_key (one boolean PRIMARY KEY DEFAULT true CHECK (one), inner_pad bytea, outer_pad bytea)"
    )
    connection.exec_driver_sql("DELETE FROM scope_key")
    connection.execute(text("INSERT INTO scope_key (inner_pad, outer_pad) VALUES (:inner, :outer)"), {"inner": inner, "outer": outer})


def _functions(schema: str) -> Iterator[str]:
    """They run as the owner, who alone reads the key; a context that is forged, another backend's or too old says nothing."""
    yield _function(schema, "app_context() RETURNS jsonb", CONTEXT, "plpgsql")
    listed = "(SELECT coalesce(array_agg(x::uuid), '{}') FROM unnest(roles) role, jsonb_array_elements_text(c -> 'roles' -> role -> '%s') x)"
    answers = {
        "app_role(VARIADIC roles text[]) RETURNS boolean": "coalesce((c -> 'roles') ?| roles, false)",
        "app_areas(VARIADIC roles text[]) RETURNS uuid[]": listed % "areas",
        "app_departments(VARIADIC roles text[]) RETURNS uuid[]": listed % "departments",
        "app_engagements(VARIADIC roles text[]) RETURNS uuid[]": listed % "engagements",
        "app_open_engagements(VARIADIC roles text[]) RETURNS uuid[]": listed % "open",
        "app_person() RETURNS uuid": "(c ->> 'person')::uuid",
        "app_account() RETURNS uuid": "(c ->> 'account')::uuid",
        "app_tag() RETURNS text": "c ->> 'tag'",
        "app_subjects() RETURNS text[]": "(SELECT coalesce(array_agg(x), '{}') FROM jsonb_array_elements_text(c -> 'subjects') x)",
    }
    for signature, answer in answers.items():
        yield _function(schema, signature, f"SELECT {answer} FROM {schema}.app_context() c", "sql")


CONTEXT = """
DECLARE
    given text := current_setting('anjian.context', true);
    said text := substr(given, 65);
    keys scope_key;
    c jsonb;
BEGIN
    IF given IS NULL OR length(given) < 66 THEN RETURN NULL; END IF;
    SELECT * INTO keys FROM scope_key;
    IF left(given, 64) IS DISTINCT FROM encode(sha256(keys.outer_pad || sha256(keys.inner_pad || convert_to(said, 'UTF8'))), 'hex') THEN
        RETURN NULL;
    END IF;
    c := said::jsonb;
    IF (c ->> 'pid')::int IS DISTINCT FROM pg_backend_pid() THEN RETURN NULL; END IF;
    IF (c ->> 'exp')::float8 < extract(epoch FROM transaction_timestamp()) THEN RETURN NULL; END IF;
    RETURN c;
END
"""


def _function(schema: str, signature: str, body: str, language: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {schema}.{signature} LANGUAGE {language} STABLE PARALLEL RESTRICTED SECURITY DEFINER "
        f"SET search_path = {schema}, pg_catalog, pg_temp AS $body${body}$body$"
    )


def _grants(schema: str, role: str) -> Iterator[str]:
    """Only what the portal needs: nothing is truncated, steps and log are not changed, only what passes away is deleted."""
    yield f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {role}"
    yield f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    yield f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}"
    yield f"GRANT SELECT ON alembic_version TO {role}"
    for cls, held in RULES.items():
        yield f"GRANT {', '.join(_rights(held))} ON {table_of(cls).name} TO {role}"
    yield f"GRANT UPDATE (seq) ON log_entry TO {role}"


def _rights(held: Rule) -> list[str]:
    change = [] if held.append_only else ["UPDATE"]
    return ["SELECT", "INSERT", *change, *(["DELETE"] if held.ephemeral else [])]


def _policies(role: str) -> Iterator[str]:
    for cls, held in RULES.items():
        name = table_of(cls).name
        see, insert, change = (enforced(cls, ways, Signed(), DIALECT) for ways in (held.see, held.insert, held.change))
        yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
        for policy in ("see", "add", "change", "remove", "owner"):
            yield f"DROP POLICY IF EXISTS {name}_{policy} ON {name}"
        yield f"CREATE POLICY {name}_see ON {name} FOR SELECT TO {role} USING ({see})"
        yield f"CREATE POLICY {name}_add ON {name} FOR INSERT TO {role} WITH CHECK ({insert})"
        yield f"CREATE POLICY {name}_change ON {name} FOR UPDATE TO {role} USING ({_unnumbered(name, change)}) WITH CHECK ({change})"
        yield f"CREATE POLICY {name}_remove ON {name} FOR DELETE TO {role} USING ({change if held.ephemeral else 'false'})"
        yield f"CREATE POLICY {name}_owner ON {name} FOR ALL TO CURRENT_USER USING (true) WITH CHECK (true)"


def _unsampled() -> Iterator[str]:
    """What stands in the clear about people is not copied into PostgreSQL's statistics, where no erasure would reach it."""
    for table in IN_THE_CLEAR:
        for column in _clear_columns(table):
            yield f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0"


def _forget_samples(connection: Connection) -> None:
    """What was sampled before goes: statistics that nobody makes anew would stand for ever, and they go with a type that is set again."""
    sampled = connection.execute(SAMPLED, {"tables": list(IN_THE_CLEAR)}).all()
    for table, column, kind in sampled:
        if column in _clear_columns(table):
            connection.exec_driver_sql(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind}")


SAMPLED = text("""
    SELECT a.attrelid::regclass::text, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
    JOIN pg_stats s ON s.schemaname = current_schema() AND s.tablename = a.attrelid::regclass::text AND s.attname = a.attname
    WHERE s.tablename = ANY(:tables)
""")


def _clear_columns(table: str) -> list[str]:
    return [column.name for column in Bare.metadata.tables[table].columns if not isinstance(column.type, Uuid | Boolean | Numeric | Integer)]


def write_anew(connection: Connection, *, patience: float) -> bool:
    """New files for the tables of people and accounts, as the owner, outside a transaction; False while an older view needs the old rows.

    VACUUM FULL takes along every dead row that some transaction, replica or slot may still see, so those are waited for, `patience` seconds.
    """
    connection.exec_driver_sql("SELECT set_config('anjian.mark', pg_current_xact_id()::text, false)")
    tries = range(max(1, round(patience / EVERY)))
    if not any(connection.exec_driver_sql(OLDER).scalar_one() == 0 for _try in tries):
        return False
    for table in (*IN_THE_CLEAR, STATISTICS):
        connection.exec_driver_sql(f"VACUUM (FULL) {table}")
    return True


# Views that began before the mark, and writers of any database, whom every view remembers. Each asking sleeps a little.
EVERY = 0.05  # seconds
OLDER = f"""
    SELECT count(*) FROM pg_sleep({EVERY}), (
        SELECT backend_xmin AS seen FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND (datname = current_database() OR datname IS NULL)
        UNION ALL SELECT backend_xid FROM pg_stat_activity WHERE pid <> pg_backend_pid()
        UNION ALL SELECT transaction FROM pg_prepared_xacts
        UNION ALL SELECT xmin FROM pg_replication_slots
    ) AS held
    WHERE seen IS NOT NULL AND age(seen) >= age((current_setting('anjian.mark')::numeric %% 4294967296)::text::xid)
"""


def _unnumbered(table: str, change: str) -> str:
    """An entry is numbered once: afterwards nobody but the owner touches it."""
    return f"({change}) AND seq IS NULL" if table == "log_entry" else change
