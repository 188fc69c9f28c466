"""Where do hazards of one kind gather, five a month or more, and what became of it after something was done?"""

from portal import clock, hazards
from portal.ui import facts, frame, spots
from portal.ui.words import _, moment

frame.head(
    _("Hot spots"),
    _("Five or more of one kind a month in one area, on average of three whole months."),
    _("updated {time}", time=moment(clock.now())),
)
found = frame.read(hazards.hot_spots)
if not found:
    facts.nothing_here("location_off", _("Nothing was found in the last months"), _("Hazards appear here by area and kind."), key="empty")
else:
    spot = spots.listed(found)
    spots.told(spot)
    spots.months(spot)
    spots.before_and_after(spot)
