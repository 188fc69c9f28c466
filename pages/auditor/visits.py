"""What have I seen on site, and what was I told?"""

from portal import engagements
from portal.ui import audit, facts, frame, visits
from portal.ui.words import _

one = audit.chosen(frame.read(engagements.my_engagements))
if one is None:
    facts.nothing_here("travel_explore", _("No engagement"), _("No engagement of yours runs today."), key="none")
else:
    audit.header(one)
    frame.head(_("Spot checks and interviews"), _("Your team's own until its papers are issued with the report."))
    visits.of_the_auditor(one)
