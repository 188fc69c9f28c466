"""What is kept about me for my assessment, who says so, until when, and what have I to say to it?"""

from portal.ui import frame, guard, violations
from portal.ui.words import _

frame.head(
    _("Kept about me"),
    _("Violations of your own that were noted with a hazard, and how they were put right."),
    _("Neither your head of department nor your colleagues read it."),
)
violations.about_me()
guard.taken_from_me()
frame.link("looks", _("Who looked at my data"))
