"""What stands in a report beyond what its auditors wrote? The portal collects it; each part is a line of PARTS.

A feature whose records belong in the report gives a Part (reports.parts) and is named in PARTS, in the order of the report.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from db.draws import Draw, DrawState
from db.engagements import Engagement, EngagementArea
from db.reports import IssuedFinding
from db.session import Work, reveal
from portal import areas
from portal.draws.lots import NO_RATE
from portal.locale import N_
from portal.reports import covered, evaluated, obstacles, standing
from portal.reports.parts import PURPOSE, Part, Reader, instant
from portal.sheets.document import Block, Facts, Heading, Table, Words

SAMPLE = N_("{take} of {size} records were drawn: {confidence} % confidence, at most {tolerable} % deviations tolerable.")
LOT = N_("Draw {n} is a lot of the weekly stream: {take} of {size} records were drawn. It enters no rate and no verdict of this report.")
DRAWN = ("n", "take", "size", "confidence", "tolerable")


def _draws(work: Work, engagement: Engagement, *states: DrawState) -> list[dict[str, Any]]:
    wanted = select(Draw).where(Draw.engagement_id == engagement.id, Draw.state.in_(states)).order_by(Draw.n)
    rows = work.session.scalars(wanted).all()
    why = reveal(work, rows, ["why"], purpose=PURPOSE)
    return [drawn(row, why[row.id]["why"] or "") for row in rows]


def drawn(row: Draw, why: str) -> dict[str, Any]:
    plan = json.loads(row.plan)
    return {
        "n": row.n,
        "size": row.size,
        "take": row.take,
        "pin": row.pin,
        "strata": [[part["name"], part["end"] - part["first"]] for part in plan["strata"]],
        "objective": plan["about"]["objective"],
        "confidence": plan["about"]["confidence"],
        "tolerable": plan["about"]["tolerable"],
        "requested": instant(row.requested_at),
        "ended": instant(row.ended_at) if row.ended_at else "",
        "why": why,
    }


def _samples(work: Work, engagement: Engagement) -> list[dict[str, Any]]:
    return _draws(work, engagement, DrawState.DRAWN)


def _sample_blocks(rows: list[dict[str, Any]], reader: Reader) -> list[Block]:
    say = reader.say
    if not rows:
        return [Words(say(N_("No sample was drawn in this engagement.")))]
    said = [say(LOT if row["confidence"] == NO_RATE else SAMPLE, **{name: row[name] for name in DRAWN}) for row in rows]
    heads = [say(head) for head in (N_("Draw"), N_("Objective"), N_("Population"), N_("Drawn"), N_("Day"))]
    table = [[str(row["n"]), row["objective"], str(row["size"]), str(row["take"]), reader.day(row["requested"])] for row in rows]
    pins = Facts([(say(N_("Pin of request {n}"), n=row["n"]), row["pin"]) for row in rows])
    return [*(Words(text) for text in said), Table(heads, table, [1, 6, 2, 2, 2]), pins]


def _aborted(work: Work, engagement: Engagement) -> list[dict[str, Any]]:
    return _draws(work, engagement, DrawState.ABORTED)


def _aborted_blocks(rows: list[dict[str, Any]], reader: Reader) -> list[Block]:
    say = reader.say
    if not rows:
        return [Words(say(N_("No draw was aborted.")))]
    heads = [say(head) for head in (N_("Draw"), N_("Requested"), N_("Aborted"), N_("Reason"))]
    return [Table(heads, [[str(row["n"]), reader.day(row["requested"]), reader.day(row["ended"]), row["why"]] for row in rows], [1, 2, 2, 6])]


def _prior(work: Work, engagement: Engagement) -> list[dict[str, Any]]:
    """Findings of earlier engagements, of whichever agency, in the areas of this one that are not closed, with how they stand now."""
    named = select(EngagementArea.area_id).where(EngagementArea.engagement_id == engagement.id)
    inside = areas.below(work, work.session.scalars(named).all())
    here = IssuedFinding.site_id == engagement.site_id, IssuedFinding.area_id.in_(inside), IssuedFinding.engagement_id != engagement.id
    wanted = select(IssuedFinding).where(*here, ~standing.is_closed()).order_by(IssuedFinding.at, IssuedFinding.number)
    rows = work.session.scalars(wanted).all()
    how = standing.of(work, [row.id for row in rows])
    words = reveal(work, rows, ["words"], purpose=PURPOSE)
    return [
        {
            "number": row.number,
            "grade": str(row.grade),
            "condition": json.loads(words[row.id]["words"] or "{}").get("condition", ""),
            "state": how[row.id].state,
            "actions": list(how[row.id].actions),
            "issued": instant(row.at),
        }
        for row in rows
    ]


def _prior_blocks(rows: list[dict[str, Any]], reader: Reader) -> list[Block]:
    say = reader.say
    if not rows:
        return [Words(say(N_("No finding of an earlier report is open.")))]
    heads = [say(head) for head in (N_("Number"), N_("Issued"), N_("Condition"), N_("How it stands"), N_("Actions"))]
    table = [
        [row["number"], reader.day(row["issued"]), row["condition"], say(standing.STATES[row["state"]]), ", ".join(row["actions"]) or "—"]
        for row in rows
    ]
    return [Table(heads, table, [3, 2, 6, 3, 4])]


PARTS: dict[str, Part] = {
    "samples": Part(N_("Samples"), _samples, _sample_blocks),
    "evaluation": Part(N_("What the samples say"), evaluated.gather, evaluated.blocks),
    "coverage": Part(N_("Coverage of the stages of responsibility"), covered.gather, covered.blocks),
    "obstacles": Part(N_("Limitations and interference"), obstacles.gather, obstacles.blocks),
    "aborted": Part(N_("Aborted draws"), _aborted, _aborted_blocks),
    "prior": Part(N_("Findings of earlier reports"), _prior, _prior_blocks, elsewhere=True),
}


def gathered(work: Work, engagement: Engagement) -> dict[str, Any]:
    return {code: part.gather(work, engagement) for code, part in PARTS.items()}


def still_so(work: Work, engagement: Engagement, parts: Mapping[str, Any]) -> bool:
    """Gathered anew, what follows from the engagement's own papers is what the report was composed with."""
    own = {code: part for code, part in PARTS.items() if code in parts and not part.elsewhere}
    return all(json.loads(json.dumps(part.gather(work, engagement))) == parts[code] for code, part in own.items())


def read(parts: dict[str, Any], reader: Reader) -> list[Block]:
    """Those that the report was composed with: a part that came later is not in it."""
    return [block for code, part in PARTS.items() if code in parts for block in (Heading(reader.say(part.title)), *part.blocks(parts[code], reader))]
