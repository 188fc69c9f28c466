"""Who makes the copy of everything about me? The portal itself, once I have asked: my name's part and my pseudonym's never in one transaction."""

from __future__ import annotations

from db.actor import SYSTEM, Actor
from db.sealed import complainant
from db.session import begin
from portal.complaints.states import PURPOSE as OWN_COMPLAINT
from portal.complaints.states import under_its_name
from portal.hazards.reports import PURPOSE as OWN_REPORT
from portal.persons import Part, acts_of, rows_about, rows_told
from portal.rights.asking import Copy
from portal.rights.document import Everything, page

PURPOSE = "own_copy"


def _everything(actor: Actor) -> Everything:
    """First what stands under the pseudonym, opened by nobody but whoever reported it and for the same purpose as any look at his own reports."""
    told = _told(actor)
    with begin(SYSTEM) as work:
        own = rows_about(work, actor.person_id, purpose=PURPOSE) if actor.person_id else []
        acts = acts_of(work, actor.person_id) if actor.person_id else []
        at = work.now
    return Everything(at, own, told, acts)


def document(copy: Copy, language: str) -> bytes:
    """What /download gives, once."""
    return page(_everything(copy.actor), language)


def _told(actor: Actor) -> list[Part]:
    """Under each of his pseudonyms in a transaction of its own."""
    with begin(actor) as work:
        reported = rows_told(work, actor.tag, purpose=OWN_REPORT)
    if actor.person_id is None:
        return reported
    with begin(actor) as work:
        complained = rows_told(work, complainant(actor.person_id), purpose=OWN_COMPLAINT)
        under_its_name(work, complainant(actor.person_id))
    return reported + complained
