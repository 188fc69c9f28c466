"""What does the auditor hand to the industry association: both registers in one file, with a checkpoint of the log that covers them?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from db import engine, log
from db.log import EntryKind
from db.session import Work, writes
from portal import areas
from portal.engagements.planning import get as get_engagement
from portal.engagements.shown import facts_of
from portal.locale import N_, translate
from portal.locale.names import OFFICES
from portal.policy import Action, require
from portal.requests.shown import Hindrance, Limitation, Register, register
from portal.sheets import pdf
from portal.sheets.document import spelled

Say = Callable[..., str]
When = Callable[[datetime], str]
KINDS = {
    "pressure": N_("Pressure on the auditor"),
    "hidden": N_("Records hidden or altered"),
    "threat": N_("Threat"),
    "entry": N_("Entry refused"),
    "other": N_("Another interference"),
}
LAPSES = {"refused": N_("Refused"), "late": N_("Answered late"), "unanswered": N_("Not answered in time")}


@dataclass(frozen=True)
class Registers:
    """What goes into the file. `entry_id` is the log's entry of its being taken out, which the checkpoint covers."""

    register: Register
    agency: str
    agency_en: str | None
    reference: str
    zone: str
    at: datetime
    entry_id: UUID


@writes
def registers(work: Work, engagement_id: UUID) -> Registers:
    """For the auditor alone: mission 136, on interference the agency tells the industry association."""
    engagement = get_engagement(work, engagement_id)
    require(work.actor, Action.REGISTER_TAKE, engagement)
    facts = facts_of(work, engagement_id)
    entry_id = work.entry(EntryKind.EXPORT, "request.registers", purpose="engagement", detail=engagement.number)
    zone = areas.time_zone(work, engagement.site_id)
    return Registers(register(work, engagement_id), facts.agency, facts.agency_en, facts.reference, zone, work.now, entry_id)


def on_paper(taken: Registers, *, language: str) -> bytes:
    """After the commit: the checkpoint is signed now, so that it covers every entry of which the file tells, its own export too."""
    return pdf("registers", printed(taken, log.checkpoint(engine.current()), language=language))


def printed(taken: Registers, checkpoint: str, *, language: str) -> dict[str, Any]:
    """The same in words."""
    say, english = partial(translate, language=language), language != "zh"
    found, when = taken.register, partial(_moment, zone=taken.zone)
    covered = N_("Every line of this file has an entry in the portal's log. Whoever keeps this note can later show whether the log was changed.")
    return {
        "lang": "en" if english else "zh",
        "title": say(N_("Limitations and interference in an independent audit")),
        "facts": [
            [say(N_("Engagement")), found.number],
            [say(N_("Agency")), taken.agency_en if english and taken.agency_en else taken.agency],
            [say(N_("Agreement")), taken.reference],
            [say(N_("Made on")), when(taken.at)],
        ],
        "limits": say(N_("Limitations of the audit")),
        "limitations": [_spelled(_limitation(line, say, when)) for line in found.limitations],
        "hindered": say(N_("Interference")),
        "hindrances": [_spelled(_hindrance(one, say, when)) for one in found.hindrances],
        "none": say(N_("None.")),
        "checkpoint": {"title": say(N_("Checkpoint of the log")), "said": say(covered), "note": checkpoint},
        "footer": say(N_("Taken out of the portal by the auditor. Entry {entry}."), entry=str(taken.entry_id)),
    }


def _spelled(entry: dict[str, Any]) -> dict[str, Any]:
    """What was typed may hold signs without a glyph; they stand as the printers' mark and never as an empty box."""
    texts = {name: spelled(text) for name, text in entry.items() if name != "more"}
    return {**texts, "more": [[spelled(name), spelled(text)] for name, text in entry["more"]]}


def _limitation(line: Limitation, say: Say, when: When) -> dict[str, Any]:
    answered = say(N_("answered {at}"), at=when(line.answered_at)) if line.answered_at else ""
    return {
        "head": f"{line.number} · {say(LAPSES[line.kind])}",
        "said": " · ".join(part for part in (say(N_("Due {due}"), due=when(line.due_at)), answered) if part),
        "text": line.wanted,
        "more": [[say(N_("Reason given")), line.reason]] if line.reason else [],
    }


def _hindrance(one: Hindrance, say: Say, when: When) -> dict[str, Any]:
    said = N_("The enterprise says ({office}, {at})")
    return {
        "head": say(KINDS[one.kind]),
        "said": say(N_("on {day}, written down {at}"), day=one.happened_on.isoformat(), at=when(one.at)),
        "text": one.what,
        "more": [[say(said, office=say(OFFICES[office]), at=when(at)), text] for office, at, text in one.statements],
    }


def _moment(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
