"""What did I find, on which evidence, and whose duty was it?"""

from portal import draws, engagements
from portal.ui import audit, facts, findings, frame
from portal.ui.words import _, local_name

one = audit.chosen([one for one in frame.read(engagements.my_engagements) if one.opened])
if one is None:
    facts.nothing_here("fact_check", _("Nothing can be written today"), _("Findings are written in an engagement that is open to you."), key="none")
else:
    audit.header(one)
    frame.head(_("Findings"), _("Nobody of the enterprise sees them before the report is locked."))
    places = {area_id: local_name(name, name_en) for area_id, name, name_en in frame.read(draws.audited_areas, one.facts.id)}
    findings.page(one.facts.id, places)
