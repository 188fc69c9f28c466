"""Is what happened on record at all? A list from outside, lines drawn from it, and what the portal has for each."""

from portal import coverage, engagements
from portal.ui import audit, facts, frame, record, rolls
from portal.ui import coverage as shown
from portal.ui.words import _

one = audit.chosen([one for one in frame.read(engagements.my_engagements) if one.opened])
if one is None:
    facts.nothing_here("playlist_add_check", _("Nothing can be looked up today"), _("Lists belong to an engagement that is open to you."), key="none")
else:
    audit.header(one)
    frame.head(_("My own lists"), _("From what happened to what is on record. The enterprise does not see your lists."))
    left, right = record.sides(phone=frame.phone())
    shown.finished(one.facts.id)
    found = frame.read(coverage.lists, one.facts.id)
    with right:
        rolls.bring(one.facts.id, len(found))
    with left:
        rolls.lists(found)
