"""Does every channel for notices deliver, and what can be done about one that does not?"""

from portal import notices
from portal.ui import channels as shown
from portal.ui import frame
from portal.ui.words import _

frame.head(_("Channels for notices"), _("The inbox gets everything in any case. A group's robot sends its test to the whole group."))
shown.cards(frame.read(notices.health))
