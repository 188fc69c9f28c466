"""What waits for a second person: offices that see content, deputies, and what is done to people in protected offices?"""

from portal import accounts, people, violations
from portal.ui import approvals, facts, frame, inbox
from portal.ui import violations as drawn
from portal.ui.words import _

frame.head(_("Approvals"), _("Nobody becomes powerful alone: whoever asks does not decide, and whoever it is about reads it."))
roles = frame.read(people.roles_waiting)
deputies = frame.read(people.deputies_waiting)
requests = frame.read(accounts.requests_waiting)
noted = frame.read(violations.waiting)
if not (roles or deputies or requests or noted):
    facts.nothing_here("verified_user", _("Nothing waits"), _("Offices, deputies and resets that need a second person appear here."), key="empty")
drawn.to_decide(noted)
for role in roles:
    approvals.role_row(role)
for deputy in deputies:
    approvals.deputy_row(deputy)
for asked in requests:
    approvals.request_row(asked)
inbox.seen(*(asked.id for asked in requests))
approvals.refused()
