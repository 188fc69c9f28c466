"""Does the registry say of every table how it concerns a person? A new table, or a new column that names somebody, fails here until it does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from db import scope  # noqa: F401  (imports every mapped class)
from portal.persons import TABLES, Concern, mapped
from portal.rights.headings import HEADINGS, KEPT
from tests.test_architecture import complain

BY_SOMEBODY = re.compile(r"(.*_by|(person|actor|deputy|responsible|supervisor|handler|owner|complainant|reporter)_id|(reporter|actor)_tag|recipient)")
ID_LETTERS = 36
TELL = "Say in portal/persons/tables.py how it concerns a person, in one line: about, acts, named, told, another, through or nobody"


def unsaid(tables: dict[str, type[Any]], registry: dict[str, Concern]) -> Iterator[str]:
    """Tables without an entry, and columns that name a person and stand in no entry."""
    for table, cls in tables.items():
        if table not in registry:
            yield f"{table}: no entry"
            continue
        known = registry[table].persons
        for column in cls.__table__.columns:
            to_person = any(key.target_fullname == "person.id" for key in column.foreign_keys)
            if (to_person or (BY_SOMEBODY.fullmatch(column.name) and room(column))) and column.name not in known:
                yield f"{table}.{column.name}: names a person"


def room(column: Any) -> bool:
    """Whether it can hold an id or a pseudonym at all; a code of a rule is shorter."""
    return not isinstance(column.type, sa.String) or (column.type.length or ID_LETTERS) >= ID_LETTERS


def test_every_table_says_how_it_concerns_a_person() -> None:
    complain(unsaid(mapped(), TABLES), TELL)
    complain(sorted(TABLES.keys() - mapped().keys()), "No such table any more: take its line out of portal/persons/tables.py.")


def test_a_table_or_a_column_that_nobody_declared_is_found() -> None:
    planted = sa.Table("gossip", sa.MetaData(), *(sa.Column(name, sa.Uuid()) for name in ("id", "person_id", "heard_by")))
    tables: dict[str, Any] = {"gossip": SimpleNamespace(__table__=planted)}
    assert list(unsaid(tables, {})) == ["gossip: no entry"]
    assert list(unsaid(tables, {"gossip": Concern(about=("person_id",))})) == ["gossip.heard_by: names a person"]
    assert list(unsaid(tables, {"gossip": Concern(about=("person_id",), acts=("heard_by",))})) == []
    with pytest.raises(pytest.fail.Exception, match="Say in portal/persons/tables.py"):
        complain(unsaid(tables, {}), TELL)


def test_every_column_of_an_entry_exists() -> None:
    def wrong(table: str, concern: Concern) -> Iterator[str]:
        columns = {column.name.removesuffix("_ct") for column in mapped()[table].__table__.columns}  # type: ignore[attr-defined]
        logins = {"code_hash", "token_hash", "password_hash", "stamp", "ticket_hash", "browser_hash"}
        for name in (*concern.persons, *set(concern.hide) - logins, *(column for column, _table, _key in concern.through)):
            if name not in columns:
                yield f"{table}.{name}"
        for _column, other, key in concern.through:
            if key not in {column.name for column in mapped()[other].__table__.columns}:  # type: ignore[attr-defined]
                yield f"{other}.{key}"

    complain((each for table, concern in TABLES.items() for each in wrong(table, concern)), "There is no such column.")


def test_every_secret_of_an_account_is_hidden() -> None:
    secret = re.compile(r".*_hash|stamp|totp")
    shown = [
        f"{table}.{column.name}"
        for table, concern in TABLES.items()
        if concern.about or concern.through
        for column in mapped()[table].__table__.columns  # type: ignore[attr-defined]
        if secret.fullmatch(column.name.removesuffix("_ct")) and column.name.removesuffix("_ct") not in concern.hide
    ]
    complain(shown, "A hash or a secret is given to nobody, not to its owner either: name it in `hide`.")


def test_whatever_can_be_in_a_copy_has_a_heading_and_every_rule_its_sentence() -> None:
    can_be = {table for table, concern in TABLES.items() if concern.persons - set(concern.another) or concern.through}

    complain(sorted(can_be - HEADINGS.keys()), "Give it a heading in portal/rights/headings.py.")
    assert HEADINGS.keys() - can_be == set()
    assert {concern.keep for concern in TABLES.values()} - {""} == KEPT.keys()


def test_every_sealed_column_is_under_a_key_that_the_row_names() -> None:
    """The key says whether erasing a person destroys it: person/… and reporter/… are his, any other is the record's."""
    for table, cls in mapped().items():
        for name, composite in sa.inspect(cls).composites.items():
            assert composite.info["subject"] in cls.__table__.columns, f"{table}.{name}"  # type: ignore[attr-defined]
