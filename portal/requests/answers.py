"""How does the enterprise answer? The director, or the department to which he has handed the request on; with text and files, or by refusing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db import blobs
from db.log import EntryKind
from db.requests import AnswerFile, Handing, Interference, InterferenceStatement, RequestAnswer
from db.sealed import seal_into
from db.session import Work, store_file, take_out, writes
from portal.engagements.register import Enclosure, subject_of
from portal.engagements.register import prepare_file as prepare_file
from portal.engagements.terms import written
from portal.errors import Conflict, Invalid, NotFound, Overtaken
from portal.hazards.in_use import in_use
from portal.locale import N_
from portal.policy import Action, Handed, allows, office_for, require
from portal.requests.papers import LONGEST, NOW
from portal.requests.states import Standing, get

MOST_FILES = 5
TO_ANSWER = ("open", "returned", "refused")


@writes
def hand_on(work: Work, request_id: UUID, *, department_id: UUID) -> Handing:
    """To a department, whose head and safety officer see it and answer it from then on."""
    one = get(work, request_id)
    require(work.actor, Action.REQUEST_HAND_ON, None)
    _require_to_answer(one)
    if not in_use(work, department_id):
        raise Invalid("Choose a department that is in use.", field="department_id")
    if department_id in handed_to(work, request_id):
        raise Conflict("This department has the request already.")
    made = Handing(
        request_id=request_id, engagement_id=one.request.engagement_id, department_id=department_id, handed_by=work.actor.person_id, at=work.now
    )
    work.session.add(made)
    work.entry(EntryKind.CHANGE, "request.hand_on", detail=one.number)
    return made


@writes
def answer(work: Work, request_id: UUID, *, text: str, refused: bool = False, files: Sequence[Enclosure] = ()) -> RequestAnswer:
    """What was asked for, or a refusal with its reason, which stands in the register of limitations for good."""
    one = get(work, request_id)
    who = answering(work, request_id)
    require(work.actor, Action.REQUEST_ANSWER, who)
    _require_to_answer(one)
    why = N_("Write why it is refused.") if refused else N_("Write what you hand in.")
    said = written(text, field="text", why=why, longest=LONGEST)
    if len(files) > MOST_FILES:
        raise Invalid("At most {most} files.", field="files", most=MOST_FILES)
    made = RequestAnswer(
        request_id=request_id, n=one.next_n, refused=refused, **_ours(work, one.request.engagement_id, Action.REQUEST_ANSWER, who, one.number)
    )
    seal_into(made, text=said)
    work.session.add(made)
    work.session.flush()
    for file in files:
        work.session.add(_kept(work, made, file))
    return made


def _kept(work: Work, given: RequestAnswer, file: Enclosure) -> AnswerFile:
    """Sealed, durable before its row."""
    blob = store_file(work, file.content, subject=given.subject)
    row = AnswerFile(
        answer_id=given.id,
        request_id=given.request_id,
        engagement_id=given.engagement_id,
        media_type=file.media_type,
        size=blob.size,
        blob=blob.name,
        hmac=blob.hmac,
        sha256=blob.sha256,
        at=given.at,
        subject=given.subject,
    )
    seal_into(row, name=file.name)
    return row


@writes
def answer_file(work: Work, file_id: UUID) -> bytes:
    """The content of one file of an answer, for either side; that it was taken is on record."""
    row = work.session.scalars(select(AnswerFile).where(AnswerFile.id == file_id)).one_or_none()
    if row is None:
        raise NotFound("This file does not exist or is not yours.")
    require(work.actor, Action.REQUEST_SEE, None)
    take_out(work, [row], ["name"], action="request.file", purpose="engagement", detail=row.media_type)
    return blobs.of(row, blobs.here())


@writes
def state_beside(work: Work, interference_id: UUID, *, text: str) -> InterferenceStatement:
    """What the enterprise says beside what the auditor wrote; his words stay as they are."""
    found = work.session.scalars(select(Interference).where(Interference.id == interference_id)).one_or_none()
    if found is None:
        raise NotFound("This paper does not exist or is not yours to see.")
    require(work.actor, Action.INTERFERENCE_STATE, None)
    said = written(text, field="text", why=N_("Write what you have to say."), longest=LONGEST)
    made = InterferenceStatement(interference_id=interference_id, **_ours(work, found.engagement_id, Action.INTERFERENCE_STATE, None, ""))
    seal_into(made, text=said)
    work.session.add(made)
    return made


def _ours(work: Work, engagement_id: UUID, action: Action, record: Any, number: str) -> dict[str, Any]:
    told = "request.answer" if action is Action.REQUEST_ANSWER else "interference.state"
    return {
        "engagement_id": engagement_id,
        "person_id": work.actor.person_id,
        "office": office_for(work.actor, action, record),
        "entry_id": work.entry(EntryKind.CHANGE, told, detail=number),
        "at": work.now,
        "subject": subject_of(work),
    }


def answering(work: Work, request_id: UUID) -> Handed:
    """For which of the departments that have it he answers, if it is for one."""
    each = (Handed(department_id) for department_id in handed_to(work, request_id))
    return next((one for one in each if allows(work.actor, Action.REQUEST_ANSWER, one)), Handed(None))


def handed_to(work: Work, request_id: UUID) -> list[UUID]:
    return list(work.session.scalars(select(Handing.department_id).where(Handing.request_id == request_id).order_by(Handing.at)))


def _require_to_answer(one: Standing) -> None:
    if one.state not in TO_ANSWER:
        raise Overtaken("This request is {state} by now.", state=NOW[one.state])
