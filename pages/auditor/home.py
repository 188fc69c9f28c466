"""What waits for me, the auditor, and what is my engagement about?"""

from portal import engagements
from portal.ui import audit, evaluations, facts, frame, inbox, record
from portal.ui import engagements as shown
from portal.ui.words import _

frame.head(_("My engagement"))
mine = frame.read(engagements.my_engagements)
if not mine:
    facts.nothing_here("policy", _("No engagement"), _("No engagement of yours runs today."), key="none")
for one in mine:
    audit.header(one)
    left, right = record.sides(phone=frame.phone())
    with right:
        audit.waiting(one)
    with left:
        shown.basics(one.facts, frame.read(engagements.my_contact, one.facts.id))
        audit.declared(one)
        audit.agreed(one)
if mine:
    inbox.news()
    evaluations.of_mine()
    audit.see()
