"""What does the auditor want from this department, and by when?"""

from portal import requests as asking
from portal.ui import facts, frame, requests
from portal.ui.words import _

frame.head(_("Asked by the auditor"), _("The safety director has handed these on. An answer goes straight to the auditor."))
found = frame.read(asking.asked_of_us)
for one in found:
    requests.card(one)
if not found:
    facts.nothing_here("outgoing_mail", _("Nothing is asked of you"), _("What the auditor wants from your department appears here."), key="none")
