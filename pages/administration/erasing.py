"""Whose time is over, what waits for a second person's yes, and what was erased and what kept of whom?"""

from portal import erasure
from portal.ui import erasing, facts, frame
from portal.ui.words import _

asked = frame.asked()
if asked:
    given = frame.read(erasure.receipt, asked)
    frame.head(_("Receipt of an erasure"), _("What was erased, what was kept, and by which rule."))
    erasing.receipt(given)
    frame.link("erasing", _("All erasures"))
else:
    frame.head(
        _("Erasing people"),
        _("Whoever left long enough ago, or asks for it himself, is erased where no rule keeps him."),
        _("Human resources ask, the safety director decides, the portal does it."),
    )
    lines = frame.read(erasure.erasures)
    erasing.to_decide(lines)
    shown = erasing.whose_time_is_over()
    erasing.all_of(lines)
    if not (lines or shown):
        facts.nothing_here("person_check", _("Nobody to erase"), _("Two years after somebody's last day his name appears here."), key="empty")
