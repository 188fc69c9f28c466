"""Is what was closed each week good enough to be accepted, lot by lot?"""

from portal import engagements
from portal.ui import audit, facts, frame, stream
from portal.ui.words import _

one = audit.chosen([one for one in frame.read(engagements.my_engagements) if one.opened])
if one is None:
    facts.nothing_here("conveyor_belt", _("No lot can be drawn today"), _("Lots are drawn in an engagement that is open to you."), key="none")
else:
    audit.header(one)
    frame.head(
        _("Weekly stream"),
        _("The hazards closed in a week are a lot; a sample of it decides whether it is accepted. No lot enters a rate or a verdict elsewhere."),
    )
    stream.page(one.facts.id)
