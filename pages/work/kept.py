"""What is kept about me, why, until when, who may look, what have I to say to it, and where can I complain?"""

from portal.ui import frame, guard, kept, violations
from portal.ui.words import _

frame.head(
    _("Kept about me"),
    _("Violations of your own that were noted with a hazard, and how they were put right."),
    _("Neither your head of department nor your colleagues read it."),
)
violations.about_me()
guard.taken_from_me()
kept.inventory()
kept.rules()
kept.shared()
kept.complain()
frame.link("looks", _("Who looked at my data"))
