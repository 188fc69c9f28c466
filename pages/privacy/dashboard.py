"""How many complaints are there, how quickly are they answered, what became of them, and who reads sensitive data? Nobody is named."""

from portal.ui import frame, privacy
from portal.ui.words import _

frame.head(_("Privacy figures"), _("Counts without persons. Small numbers are left out, so that nobody can be known by them."))
privacy.whole()
