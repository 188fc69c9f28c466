"""What does an auditor declare before he sees anything, and again each quarter? An auditor's paper: his own, and written by nobody else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from db.engagements import RUNNING, Declaration
from db.log import EntryKind
from db.sealed import framed, seal_into
from db.session import Work, writes
from portal import areas, clock
from portal.accounts.present import look_again
from portal.engagements.planning import get
from portal.engagements.register import subject_of
from portal.engagements.terms import NOW, written
from portal.errors import Conflict, Invalid, Overtaken
from portal.locale import N_
from portal.policy import Action, require

VERSION = "2026-1"  # a change of the text is another version
TEXT = N_(
    "I carry out this engagement independently. Neither the enterprise nor anybody in it has interfered with its process or its results, "
    "and I report whoever tries. What I see I use for this engagement only."
)
QUESTIONS = {
    "interest": N_("I hold no share, post, loan or other interest in the enterprise, and receive nothing from it but the agreed fee."),
    "kin": N_("Nobody close to me holds an office in the enterprise or answers for what I look at."),
    "past_work": N_("In the last two years I have not worked for the enterprise, and have not designed, supplied or advised on what I look at."),
    "pressure": N_("Nobody has tried to influence what I look at or what I write."),
}


@writes
def declare(work: Work, engagement_id: UUID, *, answers: Mapping[str, bool], note: str = "") -> Declaration:
    """For this quarter, once. What he cannot declare is a conflict: he says why, and nothing opens; the director puts another in his place."""
    engagement = get(work, engagement_id)
    require(work.actor, Action.DECLARATION_MAKE, engagement)
    if engagement.state not in RUNNING:
        raise Overtaken("This engagement is {state} by now.", state=NOW[engagement.state])
    if set(answers) != set(QUESTIONS):
        raise Invalid("Answer each sentence of the declaration.", field="answers")
    conflict = not all(answers.values())
    if conflict:
        note = written(note, field="note", why=N_("Write what stands against it."))
    quarter = clock.quarter_of(clock.site_day(work.now, areas.time_zone(work, engagement.site_id)))
    if made_in(work, engagement_id, quarter) is not None:
        raise Conflict("You have declared for this quarter already.")
    made = _made(work, engagement_id, engagement.number, quarter, answers, note)
    work.after_commit.append(look_again)
    return made


def _made(work: Work, engagement_id: UUID, number: str, quarter: str, answers: Mapping[str, bool], note: str) -> Declaration:
    assert work.actor.person_id is not None
    entry_id = work.entry(EntryKind.CHANGE, "declaration.made", purpose=quarter, detail=number, subjects=[str(work.actor.person_id)])
    row = Declaration(
        engagement_id=engagement_id,
        person_id=work.actor.person_id,
        quarter=quarter,
        text_version=VERSION,
        answers=json.dumps(dict(sorted(answers.items())), separators=(",", ":")),
        conflict=not all(answers.values()),
        entry_id=entry_id,
        at=work.now,
        subject=subject_of(work),
    )
    row.digest = digest_of(number, work.actor.person_id, quarter, row.answers, note, work.now)
    seal_into(row, note=note.strip() or None)
    work.session.add(row)
    return row


def made_in(work: Work, engagement_id: UUID, quarter: str) -> Declaration | None:
    """The reader's own."""
    mine = Declaration.engagement_id == engagement_id, Declaration.person_id == work.actor.person_id, Declaration.quarter == quarter
    return work.session.scalars(select(Declaration).where(*mine)).one_or_none()


def digest_of(number: str, person_id: UUID, quarter: str, answers: str, note: str, at: datetime) -> str:
    """What stands in the report for it: over the text itself, too, so that no sentence of it can be exchanged afterwards."""
    said = (VERSION, TEXT, *QUESTIONS.values())
    moment = at.isoformat(timespec="microseconds")
    return hashlib.sha256(framed("anjian/declaration/v1", *said, number, person_id.bytes, quarter, answers, note.strip(), moment)).hexdigest()
