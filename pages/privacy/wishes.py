"""What do people ask about their own data that my office answers, and until when?"""

from portal.ui import frame, rights
from portal.ui.words import _

frame.head(
    _("Requests about own data"),
    _("What is due first stands first."),
    _("Your reading is on record, and whoever asked sees it."),
)
rights.to_answer()
