"""How is a sample drawn that neither the enterprise nor the auditor can steer?"""

from portal import draws, engagements
from portal.ui import audit, draw, facts, frame
from portal.ui.words import _, local_name

one = audit.chosen([one for one in frame.read(engagements.my_engagements) if one.opened])
if one is None:
    facts.nothing_here("casino", _("Nothing can be drawn today"), _("A sample is drawn in an engagement that is open to you."), key="none")
else:
    audit.header(one)
    frame.head(_("The draw"), _("Neither side alone can decide which records are drawn."))
    places = {area_id: local_name(name, name_en) for area_id, name, name_en in frame.read(draws.audited_areas, one.facts.id)}
    draw.page(one.facts.id, (one.facts.period_from, one.facts.period_to), places, acts=True)
