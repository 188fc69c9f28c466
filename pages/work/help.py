"""How do I do what I came for, what do the words and colours mean, and whom do I ask?"""

from portal.ui import frame, guide, ladder
from portal.ui.words import _

frame.head(_("Help"), _("Only what concerns your own work."))

guide.how_to()
ladder.in_help()
guide.words_and_colours()
guide.whom_to_ask()
