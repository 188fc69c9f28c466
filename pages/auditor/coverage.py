"""Was every stage of responsibility checked as often as it must be?"""

from portal import coverage, draws, engagements
from portal.ui import audit, facts, frame
from portal.ui import coverage as shown
from portal.ui.words import _, local_name

one = audit.chosen([one for one in frame.read(engagements.my_engagements) if one.opened])
if one is None:
    facts.nothing_here("grid_on", _("Nothing can be counted today"), _("Checks are counted in an engagement that is open to you."), key="none")
else:
    audit.header(one)
    frame.head(_("Coverage of duties"), _("Required against done, for each stage and area. You see numbers; records are shown once they are drawn."))
    survey = shown.survey(one.facts.id)
    if survey.id:
        rows = frame.read(coverage.coverage, one.facts.id)
        shown.matrix(rows)
        named = [local_name(name, name_en) for _id, name, name_en in frame.read(draws.audited_areas, one.facts.id)]
        inside = [local_name(row.name, row.name_en) for row in rows]
        shown.unjudged(rows, list(dict.fromkeys([*named, *inside])))
