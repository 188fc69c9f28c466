"""How does whoever complained without a name come back? By the receipt alone, in a transaction that knows nothing of who is signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from db.actor import SYSTEM, Actor, reporter
from db.complaints import Complaint
from db.sealed import READABLE, RECEIPT_LETTERS, complaint_holder
from db.session import Work, begin
from portal.complaints import clerk, handling, shown
from portal.complaints.states import get
from portal.errors import Invalid
from portal.locale import N_
from portal.policy import Action, require

WRONG = N_("There is no complaint with this receipt. Look at the code again.")


def by_receipt(actor: Actor, code: str) -> shown.Case:
    """With the offices that have read it and acted: their names are not for whoever keeps his own to himself."""
    with _held(actor, code) as (work, complaint_id):
        found = shown.my_case(work, complaint_id)
    with begin(SYSTEM, write=False) as work:
        readings = [replace(one, who=None) for one in shown.readings(work, get(work, complaint_id), clerk.handlers(complaint_id, work.now))]
    return replace(found, readings=tuple(readings), steps=tuple(replace(step, who=None) for step in found.steps))


def say_by_receipt(actor: Actor, code: str, *, text: str) -> None:
    with _held(actor, code) as (work, complaint_id):
        handling.say(work, complaint_id, text=text)


def appeal_by_receipt(actor: Actor, code: str, *, reason: str) -> None:
    with _held(actor, code) as (work, complaint_id):
        handling.appeal(work, complaint_id, reason=reason)


def close_by_receipt(actor: Actor, code: str) -> None:
    with _held(actor, code) as (work, complaint_id):
        handling.close(work, complaint_id)


@contextmanager
def _held(actor: Actor, code: str) -> Iterator[tuple[Work, UUID]]:
    """A wrong code is like a form filled in wrong: that somebody here tried one is put on no record."""
    require(actor, Action.COMPLAINT_FILE, None)
    clean = "".join(letter for letter in code.lower() if letter in READABLE)
    if len(clean) != RECEIPT_LETTERS:
        raise Invalid(WRONG, field="code")
    tag = complaint_holder(clean)
    with begin(reporter(tag)) as work:
        found = work.session.scalars(select(Complaint.id).where(Complaint.tag == tag)).one_or_none()
        if found is None:
            raise Invalid(WRONG, field="code")
        yield work, found
