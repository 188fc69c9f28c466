"""What is on the rectification ledger, and how many are in which state? Who sees which lines is the scope's business."""

from portal import areas, clock, hazards
from portal.ui import frame, ledger, out, tables
from portal.ui.words import _, local_name

now = clock.now()
frame.head(_("Hazard ledger"), _("Nothing is lost: a hazard is closed only when its repair was accepted."))
state = ledger.chosen_state()
departments = {str(d.id): local_name(d.name, d.name_en) for d in frame.read(areas.departments, closed=True)}
places = {str(a.id): local_name(a.path, a.path_en) for a in frame.read(areas.places, closed=True)}
wanted, order, words = ledger.filters(departments, places)
ledger.show_conditions(wanted)
asked = {"state": state, "at": tables.here(), "size": tables.PAGE, **wanted}
found: hazards.Found | hazards.Searched
if words:
    found = frame.read(hazards.search, words=words, **asked)
    ledger.heard(found)
else:
    found = frame.read(hazards.ledger, order=order, **asked)
if not found.lines:
    ledger.nothing()
elif frame.phone():
    ledger.as_cards(found.lines, now)
else:
    ledger.as_table(found.lines, now, assigns=frame.read(hazards.assigns))
ledger.turned(found)
if found.lines:
    out.of_ledger(wanted, state=state, words=words, order=order, places=places, departments=departments)
