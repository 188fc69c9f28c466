"""Which columns does PostgreSQL keep even from those who may change the row? A password, the names under an office, where an area lies."""

from __future__ import annotations

from collections.abc import Iterator

REFUSED = "RAISE EXCEPTION 'not yours to change: %', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';"

# They bind the portal's own role except where it acts as the portal itself; the owner migrates and restores.
PERSONAL = "('employee', 'master', 'apprentice')"  # offices that need no second person to hold
ACCOUNT = """
DECLARE
    own text[] := ARRAY['password_hash', 'password_changed_at', 'second_factor', 'totp_ct', 'language', 'must_change', 'activated_at'];
    loose text[] := ARRAY['username', 'active', 'stamp', 'must_change'];
BEGIN
    IF current_user <> '{role}' OR app_role('system') THEN RETURN NEW; END IF;
    IF OLD.id = app_account() THEN loose := loose || own; END IF;
    IF to_jsonb(NEW) - loose IS DISTINCT FROM to_jsonb(OLD) - loose THEN {refused} END IF;
    IF OLD.active AND NOT NEW.active THEN {refused} END IF;
    RETURN NEW;
END
"""

SECOND_PERSON = """
DECLARE
    loose text[] := ARRAY['approved_by', 'valid_to', 'refused_by', 'refused_at', 'subject', 'refusal_ct'];
    was text := coalesce(to_jsonb(OLD) ->> 'approved_by', to_jsonb(OLD) ->> 'refused_by');
    is_now text := coalesce(to_jsonb(NEW) ->> 'approved_by', to_jsonb(NEW) ->> 'refused_by');
    giver uuid; receiver uuid; agrees boolean;
BEGIN
    IF current_user <> '{role}' OR app_role('system') THEN RETURN NEW; END IF;
    IF to_jsonb(NEW) - loose IS DISTINCT FROM to_jsonb(OLD) - loose THEN {refused} END IF;
    IF coalesce(NEW.valid_to, 'infinity') > coalesce(OLD.valid_to, 'infinity') THEN {refused} END IF;
    IF is_now IS NOT DISTINCT FROM was THEN
        IF TG_TABLE_NAME = 'role_grant' AND NEW.valid_to IS DISTINCT FROM OLD.valid_to
            AND (to_jsonb(OLD) ->> 'role' IN {personal} OR to_jsonb(OLD) ->> 'granted_by' IS NULL OR was IS NOT NULL
                OR to_jsonb(OLD) ->> 'role' = 'administrator' AND (to_jsonb(OLD) ->> 'second_needed') IS DISTINCT FROM 'true')
        THEN {refused} END IF;
        RETURN NEW;
    END IF;
    IF TG_TABLE_NAME = 'deputy' THEN
        giver := (to_jsonb(OLD) ->> 'named_by')::uuid;
        receiver := (to_jsonb(OLD) ->> 'deputy_id')::uuid;
        agrees := app_role('director') OR OLD.person_id = app_person();
    ELSE
        giver := (to_jsonb(OLD) ->> 'granted_by')::uuid;
        receiver := OLD.person_id;
        agrees := app_role('director') OR (app_role('administrator') AND NOT EXISTS (
            SELECT 1 FROM role_grant WHERE role = 'director' AND (granted_by IS NULL OR approved_by IS NOT NULL)));
    END IF;
    IF was IS NULL AND agrees AND is_now::uuid = app_person() AND app_person() NOT IN (coalesce(giver, receiver), receiver) THEN
        RETURN NEW;
    END IF;
    {refused}
END
"""

# Only while there never was a director does an administrator's office hold at once.
GIVEN = """
BEGIN
    IF current_user <> '{role}' OR app_role('system') THEN RETURN NEW; END IF;
    IF NEW.role = 'administrator' AND NEW.second_needed IS NOT TRUE AND EXISTS (
        SELECT 1 FROM role_grant WHERE role = 'director' AND (granted_by IS NULL OR approved_by IS NOT NULL)) THEN {refused} END IF;
    RETURN NEW;
END
"""

# Where somebody belongs and whether he still does: a first place is given, what he has is taken by the portal when two people wanted it.
PERSON = """
BEGIN
    IF current_user <> '{role}' OR app_role('system') THEN RETURN NEW; END IF;
    IF NEW.left_on IS DISTINCT FROM OLD.left_on OR (coalesce(OLD.department_id, OLD.organisation_id) IS NOT NULL
        AND (NEW.department_id, NEW.organisation_id) IS DISTINCT FROM (OLD.department_id, OLD.organisation_id)) THEN {refused} END IF;
    RETURN NEW;
END
"""

# A post as it was noted; its end takes two people too.
HOLDING = """
BEGIN
    IF current_user <> '{role}' OR app_role('system') THEN RETURN NEW; END IF;
    {refused}
END
"""

# A first password that one person knows opens no office; the demo says what it is.
OPENED = """
BEGIN
    IF current_user <> '{role}' OR app_role('system') OR NEW.demo OR NEW.opened_alone IS TRUE THEN RETURN NEW; END IF;
    {refused}
END
"""

# An office over an area reaches all inside it: moved elsewhere, it would be reached by somebody whom no second person approved for it.
AREA = """
BEGIN
    IF current_user <> '{role}' OR app_role('system') OR app_role('director') THEN RETURN NEW; END IF;
    IF NEW.parent_id IS NOT DISTINCT FROM OLD.parent_id THEN RETURN NEW; END IF;
    IF EXISTS (
        WITH RECURSIVE was AS (
            SELECT id, parent_id FROM area WHERE id = OLD.parent_id UNION SELECT a.id, a.parent_id FROM area a JOIN was ON a.id = was.parent_id
        ), becomes AS (
            SELECT id, parent_id FROM area WHERE id = NEW.parent_id UNION
            SELECT a.id, a.parent_id FROM area a JOIN becomes ON a.id = becomes.parent_id
        )
        SELECT 1 FROM role_grant WHERE coalesce(valid_to, 'infinity') >= current_date - 1
            AND (area_id IN (SELECT id FROM was)) <> (area_id IN (SELECT id FROM becomes))
    ) THEN {refused} END IF;
    RETURN NEW;
END
"""

# Another clock moves the ends of days, with them deadlines given from then on.
SITE = """
BEGIN
    IF current_user <> '{role}' OR app_role('system') OR app_role('director') THEN RETURN NEW; END IF;
    IF NEW.time_zone IS NOT DISTINCT FROM OLD.time_zone THEN RETURN NEW; END IF;
    {refused}
END
"""

REQUEST = """
DECLARE
    loose text[] := ARRAY['decided_by', 'decided_at', 'approved', 'refusal_ct'];
BEGIN
    IF current_user <> '{role}' OR app_role('system') THEN RETURN NEW; END IF;
    IF to_jsonb(NEW) - loose IS DISTINCT FROM to_jsonb(OLD) - loose OR OLD.decided_by IS NOT NULL THEN {refused} END IF;
    IF NOT (app_role('director') OR app_role('head') OR app_role('hr')) AND EXISTS (
        SELECT 1 FROM role_grant WHERE role = 'director' AND (granted_by IS NULL OR approved_by IS NOT NULL)) THEN {refused} END IF;
    RETURN NEW;
END
"""


SLIP = """
DECLARE
    loose text[] := ARRAY['approved_by', 'voided_at'];
    agrees boolean;
BEGIN
    IF current_user <> '{role}' OR app_role('system') THEN RETURN NEW; END IF;
    IF to_jsonb(NEW) - loose IS DISTINCT FROM to_jsonb(OLD) - loose THEN {refused} END IF;
    IF OLD.voided_at IS NOT NULL AND NEW.voided_at IS DISTINCT FROM OLD.voided_at THEN {refused} END IF;
    IF NEW.approved_by IS NOT DISTINCT FROM OLD.approved_by THEN RETURN NEW; END IF;
    agrees := app_role('director') OR app_role('head') OR (app_role('administrator') AND NOT EXISTS (
        SELECT 1 FROM role_grant WHERE role = 'director' AND (granted_by IS NULL OR approved_by IS NOT NULL)));
    IF OLD.approved_by IS NULL AND agrees AND NEW.approved_by = app_person() AND app_person() <> OLD.made_by THEN RETURN NEW; END IF;
    {refused}
END
"""


# What was noted stays as it was; its state moves as portal/policy says: the noter only withdraws, whom it is about only objects.
VIOLATION = """
DECLARE
    loose text[] := ARRAY['state', 'version_id'];
BEGIN
    IF current_user <> '{role}' OR app_role('system') THEN RETURN NEW; END IF;
    IF to_jsonb(NEW) - loose IS DISTINCT FROM to_jsonb(OLD) - loose OR OLD.state = 'withdrawn' THEN {refused} END IF;
    IF OLD.person_id = app_person() THEN
        IF NEW.state = 'objected' THEN RETURN NEW; END IF;
    ELSIF OLD.noted_by = app_person() THEN
        IF NEW.state = 'withdrawn' AND OLD.state = 'noted' THEN RETURN NEW; END IF;
    ELSIF (app_role('director') OR app_role('hr')) AND NEW.state IN ('confirmed', 'withdrawn') THEN
        RETURN NEW;
    END IF;
    {refused}
END
"""


# Whom it is about takes his own out of the count by objecting, and changes nothing else of how the hazard came out.
RESULT = """
DECLARE
    loose text[] := ARRAY['people', 'version_id'];
BEGIN
    IF current_user <> '{role}' OR app_role('system') OR app_role('director') OR app_role('hr') OR app_role('supervisor') THEN RETURN NEW; END IF;
    IF to_jsonb(NEW) - loose IS NOT DISTINCT FROM to_jsonb(OLD) - loose AND NEW.people = OLD.people - 1 THEN RETURN NEW; END IF;
    {refused}
END
"""


# A request stands as it was signed; the director may end it while it waits, and that is all.
DRAW = """
DECLARE
    loose text[] := ARRAY['state', 'ended_at', 'why_ct', 'told_secret', 'version_id'];
BEGIN
    IF current_user <> '{role}' OR app_role('system') THEN RETURN NEW; END IF;
    IF to_jsonb(NEW) - loose IS NOT DISTINCT FROM to_jsonb(OLD) - loose AND OLD.state = 'requested' AND NEW.state = 'aborted' THEN
        RETURN NEW;
    END IF;
    {refused}
END
"""


# A version of a monitoring rule stands as it was drafted; the employer's side drops a draft, the union moves it on, and nobody his own draft.
MONITORING = """
DECLARE
    loose text[] := ARRAY['state', 'version_id'];
BEGIN
    IF current_user <> '{role}' OR app_role('system') THEN RETURN NEW; END IF;
    IF to_jsonb(NEW) - loose IS DISTINCT FROM to_jsonb(OLD) - loose THEN {refused} END IF;
    IF app_role('union') AND (OLD.state || ' ' || NEW.state) IN ('draft discussed', 'in_force replaced') THEN RETURN NEW; END IF;
    IF app_role('union') AND (OLD.state || ' ' || NEW.state) = 'discussed in_force' AND OLD.drafted_by <> app_person() THEN RETURN NEW; END IF;
    IF (app_role('director') OR app_role('hr')) AND OLD.state IN ('draft', 'discussed') AND NEW.state = 'dropped' THEN RETURN NEW; END IF;
    {refused}
END
"""


def fences(schema: str, name: str) -> Iterator[str]:
    """Run as whoever asks, before each row is written; `name` is that of the portal's own role."""
    changed = {"account": ACCOUNT, "role_grant": SECOND_PERSON, "deputy": SECOND_PERSON, "account_request": REQUEST, "slip": SLIP}
    changed |= {"person": PERSON, "post_holding": HOLDING}
    changed |= {"site": SITE, "area": AREA, "violation": VIOLATION, "violation_result": RESULT, "draw": DRAW}
    changed |= {"monitoring_rule": MONITORING}
    added = {"role_grant": GIVEN, "account": OPENED}
    for when, bodies in (("UPDATE", changed), ("INSERT", added)):
        for table, body in bodies.items():
            yield from _fence(schema, table, when, body.format(role=name, refused=REFUSED, personal=PERSONAL))


def _fence(schema: str, table: str, when: str, body: str) -> Iterator[str]:
    fence = "fence" if when == "UPDATE" else f"fence_{when.lower()}"
    yield (
        f"CREATE OR REPLACE FUNCTION {schema}.{fence}_{table}() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path = {schema}, pg_catalog, pg_temp AS $body${body}$body$"
    )
    yield f"DROP TRIGGER IF EXISTS {fence} ON {table}"
    yield f"CREATE TRIGGER {fence} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {schema}.{fence}_{table}()"
