"""What do the records that were drawn say about all of them?"""

from portal import draws
from portal.ui import evaluation, facts, frame
from portal.ui.words import _

drawn = frame.read(draws.drawn, frame.asked(), rated=True)
frame.head(_("Evaluation"), _("What the drawn records say about all of them, with the confidence that was declared before the draw."))
if drawn is None:
    facts.nothing_here("casino", _("No sample yet"), _("Records appear here once a sample has been drawn together with you."), key="none")
else:
    evaluation.page(drawn)
