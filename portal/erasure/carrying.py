"""What does the portal do to an erasure that is agreed to, one transaction a step, so that a power cut at any moment leaves one that is finished?"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from db import keyring
from db.erasures import UNDER_WAY, WITHOUT_KEYS, Erasure, ErasurePart, Ground, Stage
from db.people import Person
from db.session import Work, writes
from portal.erasure import columns
from portal.erasure.clearing import clear, emptied_of, subjects_of, values_of
from portal.erasure.rules import held_by
from portal.erasure.standing import end_all, gone_now
from portal.erasure.steps import get, move
from portal.people import get_person
from portal.policy import Action, require

WHY = "erasure"
KEPT = (
    (columns.RECORDS, "records_by_law"),
    (columns.PICTURES, "pictures_by_law"),
    (columns.OFFICES, "without_a_name"),
    (columns.AUDITS, "audit_papers"),
    (columns.ENTRIES, "log_by_law"),
)


def under_way(work: Work) -> list[UUID]:
    """Oldest first."""
    wanted = select(Erasure.id).where(Erasure.stage.in_(UNDER_WAY)).order_by(Erasure.asked_at)
    return list(work.session.scalars(wanted))


@writes
def prepare(work: Work, erasure_id: UUID) -> list[str]:
    """The keys to destroy now; none where a rule forbids it today, which is noted. What was begun is not held up any more."""
    require(work.actor, Action.ERASURE_DO, None)
    erasure = get(work, erasure_id)
    if erasure.stage is not Stage.AGREED:
        return []
    subjects = subjects_of(work, erasure.person_id)
    begun = subjects[0] in keyring.current().tombstones()
    held = [] if begun else held_by(work, get_person(work, erasure.person_id), Ground(erasure.ground))
    if not held and not begun:
        _write_receipt(work, erasure, subjects)
    first = held[0] if held else None
    wanted = (first.rule, first.until) if first else (None, None)
    if (erasure.held_by, erasure.held_until) != wanted:
        erasure.held_by, erasure.held_until = wanted
        move(work, erasure, erasure.stage, "erasure.held" if held else "erasure.freed")
    elif not held and not begun:
        move(work, erasure, erasure.stage, "erasure.begun")
    return [] if held else subjects


@writes
def shredded(work: Work, erasure_id: UUID) -> None:
    """The keys are destroyed: from now on nothing under them is read anywhere, in no backup either that is opened by the keys of today."""
    erasure = _at(work, erasure_id, Stage.AGREED)
    if erasure:
        erasure.generation = keyring.current().generation
        move(work, erasure, Stage.SHREDDED, "erasure.shredded")


@writes
def cleared(work: Work, erasure_id: UUID) -> None:
    """What stood in the clear is emptied."""
    erasure = _at(work, erasure_id, Stage.SHREDDED)
    if erasure:
        clear(work, {erasure.person_id: work.now})
        end_all(work, erasure.person_id)
        move(work, erasure, Stage.CLEARED, "erasure.emptied")


def emptied(work: Work) -> list[UUID]:
    """Those whose files are still to be rewritten."""
    return list(work.session.scalars(select(Erasure.id).where(Erasure.stage == Stage.CLEARED)))


@writes
def finished(work: Work, erasure_id: UUID) -> None:
    """The files hold nothing of it any more."""
    erasure = _at(work, erasure_id, Stage.CLEARED)
    if erasure:
        erasure.done_at = work.now
        move(work, erasure, Stage.DONE, "erasure.done")


def useful(work: Work) -> list[tuple[UUID, int]]:
    """Erasure and generation of the keys: those whose keys are gone, while an older backup of the keys was not known to be useless."""
    wanted = select(Erasure.id, Erasure.generation).where(Erasure.stage.in_(WITHOUT_KEYS), Erasure.useless_at.is_(None))
    return [(row[0], row[1] or 0) for row in work.session.execute(wanted)]


@writes
def useless(work: Work, erasure_id: UUID) -> None:
    """The keys were rotated and the old key is gone: a backup of the key store of before opens nowhere."""
    require(work.actor, Action.ERASURE_DO, None)
    erasure = get(work, erasure_id)
    if erasure.useless_at is None:
        erasure.useless_at = work.now
        move(work, erasure, erasure.stage, "erasure.backups_useless")


def later(work: Work) -> set[str]:
    """Keys of cases that were open when their person was erased, and are closed by now."""
    erased = work.session.scalars(select(Person.id).where(Person.erased_at.is_not(None))).all()  # a restore brings no erasure with it
    return {subject for person_id in erased for subject in gone_now(work, person_id)} - set(keyring.current().tombstones())


def _at(work: Work, erasure_id: UUID, stage: Stage) -> Erasure | None:
    """Another worker may have been faster: then there is nothing to do."""
    require(work.actor, Action.ERASURE_DO, None)
    erasure = get(work, erasure_id)
    return erasure if erasure.stage is stage else None


def _write_receipt(work: Work, erasure: Erasure, subjects: list[str]) -> None:
    """Reports and cases are named for everybody alike: whether he had any is nobody's business. Written once, however often it is begun."""
    if work.session.scalars(select(ErasurePart.id).where(ErasurePart.erasure_id == erasure.id).limit(1)).first():
        return
    lines: list[tuple[str, bool, str, int | None]] = [
        (columns.IDENTITY, False, "key_destroyed", values_of(work, "person", subjects[:1])),
        (columns.ACCOUNT, False, "emptied", emptied_of(work, erasure.person_id)),
        (columns.REPORTS, False, "key_destroyed", None),
        (columns.CASES, False, "once_closed", None),
        *((what, True, rule, None) for what, rule in KEPT),
    ]
    for n, (what, kept, rule, cells) in enumerate(lines, start=1):
        work.session.add(ErasurePart(erasure_id=erasure.id, n=n, what=what, kept=kept, rule=rule, cells=cells))
