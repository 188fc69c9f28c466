"""What stands out among the records of my engagement, and where do I look next?"""

from portal import coverage, engagements
from portal.ui import audit, facts, frame, signs
from portal.ui import coverage as shown
from portal.ui.words import _

one = audit.chosen([one for one in frame.read(engagements.my_engagements) if one.opened])
if one is None:
    facts.nothing_here("flag", _("Nothing can be counted today"), _("Checks are counted in an engagement that is open to you."), key="none")
else:
    audit.header(one)
    frame.head(
        _("What stands out"),
        _("What contradicts itself, and what chance would hardly do. Letters are dealt anew in each survey; record numbers can join them."),
    )
    survey = shown.survey(one.facts.id)
    if survey.id:
        signs.page(frame.read(coverage.flags, one.facts.id), survey)
        frame.link("draw", _("To the draw"))
