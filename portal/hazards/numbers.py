"""Which number does the next record get? Gapless per kind, site and year, because the counter moves in the transaction that uses it."""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID

from sqlalchemy import func, select

from db.hazards import Counter
from db.session import Work

TYPED = re.compile(r"(?:HZ)?[- ]*(?:([0-9]{4})[- ]+|([0-9]{4})(?=[0-9]{6}$))?([0-9]{1,6})")
FIRST_OF_THE_YEAR = 0x616E6A6E756D  # any number that no other lock of this database uses


def next_number(work: Work, kind: str, *, site_id: UUID, year: int, digits: int = 6) -> str:
    """HZ-2026-000123. Whoever asks next waits until this transaction is kept or undone."""
    return next_numbers(work, kind, 1, site_id=site_id, year=year, digits=digits)[0]


def next_numbers(work: Work, kind: str, how_many: int, *, site_id: UUID, year: int, digits: int = 6) -> list[str]:
    """As many as one transaction needs, at once."""
    wanted = select(Counter).where(Counter.kind == kind, Counter.site_id == site_id, Counter.year == year, Counter.channel == "")
    counter = work.session.scalars(wanted.with_for_update()).one_or_none()
    if counter is None:
        wait_for_others(work)
        counter = work.session.scalars(wanted.with_for_update()).one_or_none()
    if counter is None:
        counter = Counter(kind=kind, site_id=site_id, year=year, channel="", last=0)
        work.session.add(counter)
    first = counter.last + 1
    counter.last += how_many
    return [f"{kind}-{year}-{n:0{digits}d}" for n in range(first, first + how_many)]


def number_of(typed: str, *, year: int) -> str | None:
    """The hazard number that a person means: full-width digits, small letters and missing zeros are his habit, a bare number is of this year."""
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", unicodedata.normalize("NFKC", typed)).strip().upper()
    found = TYPED.fullmatch(plain)
    if found is None:
        return None
    named, joined, number = found.groups()
    return f"HZ-{named or joined or year}-{int(number):06d}"


def wait_for_others(work: Work) -> None:
    """A row that is not there yet cannot be locked: the year's first numbers are given one transaction after the other."""
    if work.session.connection().dialect.name == "postgresql":
        work.session.execute(select(func.pg_advisory_xact_lock(FIRST_OF_THE_YEAR)))
