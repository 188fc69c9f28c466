"""What do the drawn records say, as they were frozen?"""

from portal import draws
from portal.ui import facts, frame, sampled
from portal.ui.words import _

drawn = frame.read(draws.drawn, frame.asked())
if drawn is None:
    frame.head(_("Sampled records"))
    facts.nothing_here("casino", _("No sample yet"), _("Records appear here once a sample has been drawn together with you."), key="none")
else:
    sampled.page(drawn)
