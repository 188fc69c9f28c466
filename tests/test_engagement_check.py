"""Does `check` name what does not hold of agreements, engagements and declarations? Each fault is planted as the owner of the database."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from db.engagements import Agency
from db.session import begin
from portal import engagements
from portal.check import check
from portal.startup import Portal
from tests.cast import Cast, engaged
from tests.test_check import Plant, named

DIRECTOR = "(SELECT person_id FROM role_grant WHERE role = 'director')"
FAULTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "days past the agreement": ("UPDATE engagement SET ends_on = '2036-01-01'", ("engagement EN-", "its days lie outside its agreement")),
    "a state jumped": ("UPDATE engagement SET state = 'closed'", ("the steps end in open, the row says closed",)),
    "a step taken out": ("DELETE FROM engagement_step WHERE n = 1", ("step 1 is missing",)),
    "nobody leads": ("UPDATE engagement_member SET lead = false", ("is not led by exactly one",)),
    "signed by whoever prepared it": (
        f"UPDATE agreement_signature SET signed_by = {DIRECTOR}",
        ("agreement AJ-WT", "was signed by whoever prepared it"),
    ),
    "never signed": ("UPDATE agreement_signature SET signed = false", ("its agreement was never signed",)),
    "a declaration of another": (
        f"UPDATE declaration SET person_id = {DIRECTOR}",
        ("speaks for somebody who was never in the team", "was not written by the auditor it speaks for"),
    ),
    "a declaration changed": ("UPDATE declaration SET answers = '{}'", ("declaration", "answers")),
    "a declaration taken out": ("DELETE FROM declaration", ("declaration", "the row is gone")),
    "a number skipped": ("UPDATE engagement SET number = 'EN-2026-003'", ("number EN-2026-001", "is missing", "counter EN-2026")),
}


@pytest.fixture
def audited(portal: Portal, cast: Cast) -> Plant:
    engaged(cast)
    with begin(cast.chen_li) as work:
        agency = work.session.scalars(sa.select(Agency.id)).one()
        engagements.keep_file(work, agency, file=engagements.prepare_file("资质.pdf", b"%PDF-1.7"))
    return Plant(portal, cast)


@pytest.mark.parametrize("what", FAULTS)
def test_a_planted_fault_of_an_audit_is_named(what: str, audited: Plant) -> None:
    assert named(check(audited.portal)) == ""
    statement, found = FAULTS[what]

    audited.alter(statement)

    said = named(check(audited.portal))
    assert all(part in said for part in found), said


def test_a_lost_file_of_an_agency_is_named(audited: Plant) -> None:
    assert named(check(audited.portal)) == ""

    audited.blobs[0].unlink()

    assert "agency_file" in named(check(audited.portal))
    assert "is missing" in named(check(audited.portal))
