"""Who looked at data about me, when, and why? A query of the log."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from uuid import UUID

from sqlalchemy import select

from db.hazards import Hazard
from db.log import EntryKind, LogEntry, canonical, looks_at
from db.log import Look as Logged
from db.sealed import Sealed
from db.session import Work, office_name, reveal, writes
from portal.locale import N_
from portal.people import acted

DAYS = 90
PERIODS = (7, 30, 90)
MOST = 500
SYSTEM = "system"
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
WHAT = (
    ("hazard.reporter", "reporter"),
    ("violation", "violation"),
    ("person.", "person"),
    ("account.", "account"),
    ("rights_", "own_request"),
    ("hazard.", "hazard"),
    ("hazard_step.", "hazard_step"),
)
WHY = {
    "work_queue": N_("Work list of the office"),
    "ledger": N_("Reading the ledger"),
    "board": N_("Reading the board by state"),
    "search": N_("Searching the ledger"),
    "hazard": N_("Handling the hazard"),
    "change": N_("Changing the record"),
    "take_back": N_("Taking a step back"),
    "evidence": N_("Looking at a picture"),
    "notice": N_("Telling whoever is concerned"),
    "receipt": N_("Following a report by its receipt"),
    "talk": N_("Reading questions and answers"),
    "import": N_("Import"),
    "reporter": N_("Seeing who reported"),
    "own_log": N_("Reading why the own name was opened"),
    "second_factor": N_("Setting up the second factor"),
    "break_glass": N_("Resetting an account in an emergency"),
    "place_history": N_("History of a place"),
    "export": N_("Taking records out as a file"),
    "restore": N_("Restoring a backup"),
    "log": N_("Reading the log"),
    "log_note": N_("Reading a note in the log"),
    "people_list": N_("Looking through the list of people"),
    "person_file": N_("Looking after what is known of you"),
    "matching": N_("Finding the right department from like cases"),
    "own_data": N_("Handling a request about own data"),
    "own_copy": N_("Making a copy of everything about oneself"),
    "approval": N_("Deciding about an office or an account"),
    "taking": N_("Reading what was asked to be taken from you"),
    "violation": N_("Looking after what is kept for your assessment"),
    "agency": N_("Looking after the register of agencies"),
    "agreement": N_("Reading an agreement with an agency"),
    "engagement": N_("Looking after an audit"),
    "audit": N_("Drawing and reading the sample of an audit"),
    "audit_report": N_("Writing and reading the report of an audit"),
    "ladder": N_("Reading why the reminders were changed"),
    "complaint": N_("Handling a privacy complaint"),
    "duties": N_("Reading notes of checks and duties"),
    "monitoring": N_("Reading the register of monitoring rules"),
    "acknowledgement": N_("Asking who has not acknowledged a rule"),
    "breach": N_("Reading the register of data breaches"),
    "processor": N_("Reading the register of processors"),
    "erasure": N_("Deciding whether you are erased"),
}


@dataclass(frozen=True)
class Look:
    """One look: who, in which office, at what, and why."""

    at: datetime
    who: str | None
    office: str
    what: str
    number: str
    why: str


@dataclass(frozen=True)
class Looks:
    """A page of looks, with the counts of the whole period."""

    days: int
    looks: int
    people: int
    opened: int
    rows: list[Look]
    total: int
    cut: bool = False


@dataclass(frozen=True)
class Detail:
    """The sealed sentence of a log entry, for `reveal`."""

    id: UUID
    detail: Sealed
    __tablename__ = "log_entry"


@writes
def looks_at_me(work: Work, *, days: int = DAYS, what: str = "all", page: int = 1, size: int = 12) -> Looks:
    """What others opened about me, under my id or my pseudonym, newest first; the counts are of the days and kind asked for."""
    mine = [str(work.actor.person_id), *([work.actor.tag] if work.actor.tag else [])]
    found = looks_at(work, mine, since=work.now - timedelta(days=days), limit=MOST)
    seen = [look for look in found if what in ("all", _what(look))]
    shown = seen[(page - 1) * size : page * size]
    opened = sum(_what(look) == "reporter" for look in seen)
    return Looks(days, len(seen), len({look.actor for look in seen}), opened, _rows(work, shown), len(seen), cut=len(found) == MOST)


@writes
def looks_file(work: Work, *, heads: Sequence[str], words: Mapping[str, str]) -> bytes:
    """The whole list as CSV that a spreadsheet opens. Asked for under the pseudonym, as the list itself is read: the export would join the two."""
    seen = looks_at_me(work, size=MOST)
    work.entry(EntryKind.EXPORT, "looks.export", as_reporter=True)
    text = StringIO()
    table = csv.writer(text)
    table.writerow(heads)
    for look in seen.rows:
        cells = (look.at.isoformat(timespec="seconds"), look.who or "", words.get(look.office, look.office), words.get(look.what, look.what))
        table.writerow([harmless(cell) for cell in (*cells, look.number, words.get(look.why, look.why))])
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """A spreadsheet would take what begins like this for a formula."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def _rows(work: Work, looks: Sequence[Logged]) -> list[Look]:
    if not looks:
        return []
    actors = [actor for look in looks if (actor := acted.person_of(look.actor))]
    names, offices = office_name(work, actors), acted.newest_offices(work, actors)
    numbers, reasons = _numbers(work, looks), _reasons(work, looks)
    return [_row(look, names, offices, numbers.get(look.entry_id, ""), reasons.get(look.entry_id)) for look in looks]


def _row(look: Logged, names: dict[UUID, str | None], offices: dict[UUID, str], number: str, reason: str | None) -> Look:
    actor = acted.person_of(look.actor)
    return Look(
        at=look.at,
        who=names.get(actor) if actor else None,
        office=offices.get(actor, "employee") if actor else SYSTEM if look.actor == SYSTEM else "employee",
        what=_what(look),
        number=number,
        why=reason or WHY.get(look.purpose, look.purpose),
    )


def _what(look: Logged) -> str:
    return what_of(look.columns)


def what_of(columns: Iterable[str]) -> str:
    """Of which kind the things are that were opened together."""
    opened = tuple(columns)
    return next((what for start, what in WHAT if any(column.startswith(start) for column in opened)), "evidence")


def _numbers(work: Work, looks: Sequence[Logged]) -> dict[UUID, str]:
    """The number of my own report that was looked at, where it was only one."""
    entries = work.session.execute(select(LogEntry.id, LogEntry.body).where(LogEntry.id.in_([look.entry_id for look in looks])))
    opened = {entry_id: {looked.row_id for looked in canonical.looked_in(body) if looked.table == "hazard"} for entry_id, body in entries}
    rows = {row_id for some in opened.values() for row_id in some}
    mine = select(Hazard.id, Hazard.number).where(Hazard.id.in_(rows), Hazard.reporter_tag == work.actor.tag)
    numbers = dict(work.session.execute(mine).all())
    own = {entry_id: [numbers[row_id] for row_id in some if row_id in numbers] for entry_id, some in opened.items()}
    return {entry_id: found[0] for entry_id, found in own.items() if len(found) == 1}


def _reasons(work: Work, looks: Sequence[Logged]) -> dict[UUID, str | None]:
    """The sentence that was written to open my name; read under my pseudonym, so that reading it does not tell who I am."""
    wanted = [look.entry_id for look in looks if _what(look) == "reporter"]
    entries = work.session.scalars(select(LogEntry).where(LogEntry.id.in_(wanted), LogEntry.kind == EntryKind.VIEW)).all() if wanted else []
    details = [Detail(entry.id, Sealed("log_entry", "detail", entry.id, entry.subject, entry.detail_ct)) for entry in entries]
    said = reveal(work, details, ["detail"], purpose="own_log", report_of=work.actor.tag)
    return {entry_id: texts["detail"] for entry_id, texts in said.items()}
