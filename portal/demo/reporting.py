"""What do the demo's auditors find and report, and what does the plant answer?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.actor import SYSTEM
from db.demo import cast, texts
from db.draws import DrawnItem
from db.hazards import Hazard
from db.session import begin
from portal import draws, findings, reports
from portal.clock import site_day
from portal.demo.auditing import AUDITOR, DIRECTOR, SECOND
from portal.demo.fieldwork import did, head_of
from portal.demo.founding import Plant
from portal.reports import clerk
from portal.reports.answers import Doing


def find(plant: Plant, at: datetime, engagement: UUID, *, twice: bool) -> None:
    """On the first record drawn an acceptance, and on one of a department its repair."""
    with begin(plant.actors[AUDITOR], now=at) as work:
        newest = draws.draws(work, engagement)[0]
        first = draws.items(work, newest.id)[0][0]
        day = site_day(at, cast.TIME_ZONE)
        told: list[dict[str, Any]] = [{**texts.FOUND, "grade": "minor", "duty": "accept", "item_id": first}]
        if twice:
            told.append({**texts.RECTIFY_FOUND, "grade": "observation", "duty": "rectify", "item_id": _of_a_department(plant, at, engagement)})
        for said in told:
            evidence = [("item", said["item_id"]), ("draw", newest.id)]
            findings.write(work, engagement, said=findings.Said(**said, day=day, evidence=evidence))


def _of_a_department(plant: Plant, at: datetime, engagement: UUID) -> UUID:
    """A drawn record whose repair the welding shop owes, if there is one."""
    with begin(SYSTEM, write=False, now=at) as work:
        wanted = select(DrawnItem.id, Hazard.department_id).join(Hazard, Hazard.id == DrawnItem.row_id)
        rows = work.session.execute(wanted.where(DrawnItem.engagement_id == engagement).order_by(DrawnItem.turn.desc())).all()
    item: UUID = next((row.id for row in rows if row.department_id == plant.departments["D-WELD"]), rows[0].id)
    return item


def compose(plant: Plant, at: datetime, engagement: UUID) -> None:
    with begin(plant.actors[AUDITOR], now=at) as work:
        reports.draft(work, engagement, words=reports.Words(**texts.REPORTED))
    clerk.attend(at)


def lock(plant: Plant, at: datetime, engagement: UUID) -> None:
    """The second auditor signs it off, the portal locks it."""
    with begin(plant.actors[SECOND], now=at) as work:
        draft = reports.desk(work, engagement).draft
        assert draft and draft.content_id
        reports.sign_off(work, draft.content_id, digest=draft.digest)
    clerk.attend(at)


def answer(plant: Plant, at: datetime, engagement: UUID) -> None:
    """The director answers the first; the second one its department, and the director has something done about it."""
    first, second = did(plant, DIRECTOR, at, reports.issued_findings, engagement)
    did(plant, DIRECTOR, at, reports.answer, first.id, text=texts.ANSWERED)
    code = next((code for code, known in plant.departments.items() if known == second.department_id), None)
    if code is None or second.area_id is None:
        return
    did(plant, head_of(code), at, reports.answer, second.id, text=texts.DEPARTMENT_ANSWERED)
    due = site_day(at, cast.TIME_ZONE) + timedelta(days=14)
    doing = Doing(second.area_id, second.department_id, texts.TO_DO, due)
    did(plant, DIRECTOR, at, reports.act_on, second.id, text=texts.ACTED, doing=doing)
