"""To what have I agreed? Given and withdrawn by oneself, at once, without a reason; the newest holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from db.log import EntryKind
from db.rights import Consent, ConsentKind
from db.session import Work, writes
from portal.errors import Invalid
from portal.policy import Action, require
from portal.rights.terms import PURPOSE


@dataclass(frozen=True)
class Agreed:
    """One kind of consent: does it hold, and since when?"""

    kind: ConsentKind
    given: bool
    since: datetime | None


def consents(work: Work) -> list[Agreed]:
    """Mine, all kinds; what was never answered is not given."""
    require(work.actor, Action.RIGHTS_ASK, None)
    rows = work.session.scalars(select(Consent).where(Consent.person_id == work.actor.person_id).order_by(Consent.at, Consent.id))
    newest = {row.kind: row for row in rows}
    return [Agreed(kind, newest[kind].given, newest[kind].at) if kind in newest else Agreed(kind, False, None) for kind in ConsentKind]


def agreed_to(work: Work, kind: ConsentKind, person_ids: Collection[UUID]) -> set[UUID]:
    """Of these persons, those whose consent holds now: for whoever would publish something."""
    wanted = select(Consent).where(Consent.kind == kind, Consent.person_id.in_(person_ids)).order_by(Consent.at, Consent.id)
    newest = {row.person_id: row.given for row in work.session.scalars(wanted)}
    return {person_id for person_id, given in newest.items() if given}


@writes
def agree(work: Work, *, kind: str) -> None:
    _say(work, kind, given=True)


@writes
def withdraw(work: Work, *, kind: str) -> None:
    """As easily as it was given (PIPL art. 15); what was done before stays lawful."""
    _say(work, kind, given=False)


def _say(work: Work, kind: str, *, given: bool) -> None:
    require(work.actor, Action.RIGHTS_ASK, None)
    if kind not in set(ConsentKind):
        raise Invalid("Choose what you agree to.", field="kind")
    if next(one.given for one in consents(work) if one.kind == kind) == given:
        return
    entry = work.entry(EntryKind.CHANGE, "rights.agree" if given else "rights.withdraw", purpose=PURPOSE, subjects=[str(work.actor.person_id)])
    work.session.add(Consent(person_id=work.actor.person_id, kind=ConsentKind(kind), given=given, at=work.now, entry_id=entry))
