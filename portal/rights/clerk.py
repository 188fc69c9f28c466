"""Who makes the copy of everything about me? The portal itself, once I have asked: my name's part and my pseudonym's never in one transaction.

Years of history are read in snapshots, which hold nobody up; only what was read is put on record while others wait, and opened afterwards.
"""

from __future__ import annotations

from collections.abc import Callable

from db.actor import SYSTEM, Actor
from db.sealed import complainant
from db.session import Work, begin
from portal.complaints.states import PURPOSE as OWN_COMPLAINT
from portal.complaints.states import under_its_name
from portal.hazards.reports import PURPOSE as OWN_REPORT
from portal.persons import Found, Part, acts_of, found_about, found_told
from portal.rights.asking import Copy
from portal.rights.document import Everything, page

PURPOSE = "own_copy"


def document(copy: Copy, language: str) -> bytes:
    """What /download gives, once."""
    return page(_everything(copy.actor), language)


def _everything(actor: Actor) -> Everything:
    """First what stands under the pseudonym, opened by nobody but whoever reported it and for the same purpose as any look at his own reports."""
    told, person_id = _told(actor), actor.person_id
    with begin(SYSTEM, write=False, snapshot=True) as work:
        at, acts = work.now, acts_of(work, person_id) if person_id else []
    own = _opened(SYSTEM, lambda work: found_about(work, person_id, purpose=PURPOSE)) if person_id else []
    return Everything(at, own, told, acts)


def _told(actor: Actor) -> list[Part]:
    """Under each of his pseudonyms in transactions of its own."""
    reported = _opened(actor, lambda work: found_told(work, actor.tag, purpose=OWN_REPORT)) if actor.tag else []
    if actor.person_id is None:
        return reported
    name = complainant(actor.person_id)
    complained = _opened(actor, lambda work: found_told(work, name, purpose=OWN_COMPLAINT), under=name)
    return reported + complained


def _opened(actor: Actor, find: Callable[[Work], Found], *, under: str = "") -> list[Part]:
    """Found, put on record (under a name other than the actor's, where one is given), and only then opened."""
    with begin(actor, write=False, snapshot=True) as work:
        found = find(work)
    with begin(actor) as work:
        found.put_on_record(work)
        if under:
            under_its_name(work, under)
    with begin(actor, write=False) as work:
        return found.opened(work)
