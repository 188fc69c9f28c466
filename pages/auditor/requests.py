"""What have I asked for, what stood in my way, and what can I hand to the industry association?"""

from portal import engagements
from portal.ui import audit, facts, frame, requests
from portal.ui.words import _

one = audit.chosen(frame.read(engagements.my_engagements))
if one is None:
    facts.nothing_here("outgoing_mail", _("No engagement"), _("No engagement of yours runs today."), key="none")
else:
    audit.header(one)
    frame.head(_("Requests and obstacles"), _("What is refused, late or never answered enters the register by itself. Nobody can take it out."))
    requests.of_the_auditor(one)
