"""How does somebody complain? By name, or by a receipt alone; to the union or to human resources, and the other side does not learn of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select

from db.actor import Actor, reporter
from db.complaints import CaseState, Channel, Complaint, ComplaintKind
from db.sealed import complainant, complaint_holder, complaint_key, drawn_by_lot, receipt_code, seal_into
from db.session import Work, begin, own_name, writes
from portal import areas, clock
from portal.calendar import calendar
from portal.clock import Due
from portal.complaints import clerk
from portal.complaints.states import COMPLAINANT, written_step
from portal.complaints.terms import ANSWER_DAYS, begins
from portal.errors import Invalid
from portal.hazards.steps import written
from portal.locale import N_
from portal.policy import Action, require

LETTERS = 8
SHORTEST_KEY = 16
MARKS = {Channel.UNION: "U", Channel.HR: "H"}


@dataclass(frozen=True)
class Filed:
    """What the complainant takes with him; without his name, the receipt is all that leads back, and it is stored nowhere."""

    id: UUID
    number: str
    receipt: str = ""


def due_if_filed(work: Work, *, unnamed: bool = False) -> Due:
    """Filed now, when must it be answered?"""
    require(work.actor, Action.COMPLAINT_FILE, None)
    return clock.working_deadline(begins(work.now, named=not unnamed), ANSWER_DAYS, calendar(work), areas.time_zone(work))


@writes
def file(work: Work, *, channel: str, kind: str, text: str, key: str, named: str = "", look: UUID | None = None) -> Filed:
    """By name, which the one who handles it reads. `look`: an entry of the log about oneself, whose actor is then whom it is about."""
    require(work.actor, Action.COMPLAINT_FILE, None)
    assert work.actor.person_id is not None
    row, new = _filed(work, complainant(work.actor.person_id), channel=channel, kind=kind, text=text, named=named, key=key)
    if new:
        whose = str(work.actor.person_id) + (f" {look}" if look else "")
        seal_into(row, who=own_name(work), whose=whose)
        row.named = True
        _keep(work, row)
        work.after_commit.append(lambda: clerk.attend_to(row.id, work.now))
    return Filed(row.id, row.number)


def file_unnamed(actor: Actor, *, channel: str, kind: str, text: str, key: str, named: str = "") -> Filed:
    """Without a name: whoever is signed in is asked whether he belongs here, and nothing of him is kept. It is looked after when the hour is over."""
    require(actor, Action.COMPLAINT_FILE, None)
    _require_key(key)
    receipt = receipt_code(f"complaint/{key}")
    tag = complaint_holder(receipt)
    with begin(reporter(tag)) as work:
        row, new = _filed(work, tag, channel=channel, kind=kind, text=text, named=named, key=key)
        if new:
            _keep(work, row)
    return Filed(row.id, row.number, receipt)


def _filed(work: Work, tag: str, *, channel: str, kind: str, text: str, named: str, key: str) -> tuple[Complaint, bool]:
    """What was sent twice is one case."""
    _require_key(key)
    sent = complaint_key(tag, key)
    before = work.session.scalars(select(Complaint).where(Complaint.sent_key == sent)).one_or_none()
    if before is not None:
        return before, False
    if channel not in set(Channel):
        raise Invalid("Choose the union or human resources.", field="channel")
    if kind not in set(ComplaintKind):
        raise Invalid("Choose what it is about.", field="kind")
    said = written(text, field="text", why=N_("Write what happened."))
    about = written(named, field="named", why="") if named.strip() else None
    if about and channel == Channel.HR and clerk.is_about_the_head(about, work.now):
        raise Invalid("Nobody in human resources may handle a complaint about the head of the enterprise. Choose the union.", field="channel")
    row = _row(work, Channel(channel), ComplaintKind(kind), tag, sent)
    seal_into(row, text=said, about=about)
    return row, True


def _row(work: Work, channel: Channel, kind: ComplaintKind, tag: str, sent: str) -> Complaint:
    """Neither its id nor its number says when it came, nor how many there are."""
    case_id = uuid4()
    return Complaint(
        id=case_id,
        number=f"TS-{MARKS[channel]}-{drawn_by_lot(LETTERS).upper()}",
        channel=channel,
        kind=kind,
        state=CaseState.FILED,
        named=False,
        tag=tag,
        sent_key=sent,
        turn=1,
        filed_at=work.now,
        since=work.now,
        prepared=False,
        subject=f"complaint/{case_id}",
    )


def _keep(work: Work, row: Complaint) -> None:
    work.session.add(row)
    work.session.flush()
    written_step(work, row, Action.COMPLAINT_FILE, COMPLAINANT, was=None, note=None)


def _require_key(key: str) -> None:
    if len(key) < SHORTEST_KEY:
        raise Invalid("This form is out of date. Open it anew.", field="key")
