"""Which open hazards are in which state, as columns? The same scope and conditions as the ledger."""

from portal import areas, clock, hazards
from portal.ui import board, frame
from portal.ui.words import _, local_name, moment

now = clock.now()
frame.head(_("Board by state"), _("Only what is open; closed ones are on the ledger."), _("updated {time}", time=moment(now)))
departments = {str(d.id): local_name(d.name, d.name_en) for d in frame.read(areas.departments, closed=True)}
places = {str(a.id): local_name(a.path, a.path_en) for a in frame.read(areas.places, closed=True)}
wanted, order = board.filters(departments, places)
board.columns(frame.read(hazards.board, order=order, at=board.places_of(), **wanted), now)
