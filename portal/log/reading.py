"""Who in which office did what to which record, why, when and from where? The director's reading of the log, itself on record."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from uuid import UUID

from sqlalchemy import select

from db.hazards import Hazard
from db.log import EntryKind, LogEntry, canonical, journal, looked_over
from db.sealed import Sealed
from db.session import Work, office_name, reveal, writes
from portal import areas, clock, hazards
from portal.errors import Invalid, NotFound
from portal.hazards.steps import get
from portal.people import acted
from portal.people.looks import Detail, harmless
from portal.policy import Action, require

PERIODS = (1, 7, 30, 90, 365)
PAGE, FILE, ON_RECORD = 12, 5000, 500
NUMBERS = 3
PEOPLE = ("person", "account")
LAST_MICROS = canonical.micros(datetime.max.replace(tzinfo=UTC))


@dataclass(frozen=True)
class Asked:
    """What the address of the page asks for; `before` is the cursor of the page above."""

    days: int = 7
    kind: str = ""
    person: str = ""
    action: str = ""
    purpose: str = ""
    refused: bool = False
    before: str = ""


@dataclass(frozen=True)
class Act:
    """One act in office, in words that are still codes: the screen says them in the reader's language."""

    id: UUID
    at: datetime
    kind: str
    who: str | None
    office: str
    action: str
    purpose: str
    origin: str
    page: str
    numbers: tuple[tuple[str, UUID], ...]
    more: int
    people: int
    has_note: bool


@dataclass(frozen=True)
class Acts:
    """A page of acts; `older` is the cursor of the next one, empty at the end of the period."""

    rows: list[Act]
    older: str = ""


@dataclass(frozen=True)
class Day:
    """What people did as themselves on a day that is over: no times, no order, no names of those without an office."""

    day: date
    signed_in: int
    times: int
    failed: int
    in_office: list[tuple[str | None, int]]
    reports: list[tuple[str, UUID, tuple[str, ...]]]
    looked: int
    others: list[tuple[str, int]]


def asked_of(query: Mapping[str, str]) -> Asked:
    """From the address of the page; what is nonsense is left out."""
    days = query.get("days", "")
    kind = query.get("kind", "")
    return Asked(
        days=next((period for period in PERIODS if str(period) == days), Asked.days),
        kind=kind if kind in set(EntryKind) else "",
        person=query.get("person", "")[:40],
        action=query.get("action", "")[:64],
        purpose=query.get("purpose", "")[:64],
        refused=query.get("refused", "") == "1",
        before=query.get("before", "")[:80],
    )


@writes
def list_acts(work: Work, asked: Asked, *, size: int = PAGE) -> Acts:
    """One page, newest first. One more is read to know whether there are older ones."""
    require(work.actor, Action.LOG_READ, None)
    entries = journal.acts(work, _wanted(work, asked), before=_cursor(asked.before), limit=size + 1)
    looked_over(work, "log.read", _said(asked), purpose="log")
    shown = entries[:size]
    older = f"{canonical.micros(shown[-1].at)}.{shown[-1].id}" if len(entries) > size else ""
    return Acts(_acts(work, shown), older)


@writes
def acts_on(work: Work, number: str, asked: Asked) -> Acts:
    """What was done to the hazard of this number, and who read it in office."""
    require(work.actor, Action.LOG_READ, None)
    hazard = get(work, hazards.find(work, number))
    looked_over(work, "log.read", f"number={hazard.number} {_said(asked)}", purpose="log")
    return Acts(_acts(work, journal.acts_on(work, hazard, _wanted(work, asked), limit=ON_RECORD)))


@writes
def note_of(work: Work, entry_id: UUID) -> str:
    """The sealed sentence of one act: opened on its own, and on record."""
    require(work.actor, Action.LOG_READ, None)
    entry = journal.act(work, entry_id)
    if entry is None or entry.detail_ct is None:
        raise NotFound("This entry has no note, or it is not an act in office.")
    sealed = Detail(entry.id, Sealed("log_entry", "detail", entry.id, entry.subject, entry.detail_ct))
    text = reveal(work, [sealed], ["detail"], purpose="log_note")[entry.id]["detail"]
    if text is None:
        raise NotFound("The note was erased and cannot be read any more.")
    return text


@writes
def act_file(work: Work, *, asked: Asked, heads: Sequence[str], words: Mapping[str, str]) -> bytes:
    """The acts of the filter as CSV, the newest five thousand: what the page shows and nothing beside it."""
    require(work.actor, Action.LOG_READ, None)
    entries = journal.acts(work, _wanted(work, asked), limit=FILE)
    work.entry(EntryKind.EXPORT, "log.export", purpose="log", detail=f"{len(entries)} {_said(asked)}")
    text = StringIO()
    table = csv.writer(text)
    table.writerow(heads)
    for act in _acts(work, entries):
        codes = (act.office, act.action, act.purpose, act.page)
        office, action, purpose, page = (words.get(code, code) for code in codes)
        numbers = " ".join(number for number, _id in act.numbers) + (f" +{act.more}" if act.more else "")
        cells = (act.at.isoformat(timespec="seconds"), act.who or "", office, action, numbers, str(act.people or ""), purpose, act.origin, page)
        table.writerow([harmless(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


@writes
def day(work: Work, asked: date) -> Day:
    """A day that is over: a list that fills up before one's eyes would tell the time of what it shows."""
    require(work.actor, Action.LOG_READ, None)
    zone = areas.time_zone(work)
    if asked >= clock.site_day(work.now, zone):
        raise Invalid("Only a day that is over can be shown: its list has no times.", field="day")
    looked_over(work, "log.read_day", asked.isoformat(), purpose="log")
    entries = journal.personal(work, clock.end_of_day(asked - timedelta(days=1), zone), clock.end_of_day(asked, zone))
    return _day(work, asked, entries)


def people_in_office(work: Work) -> dict[str, str]:
    """Whose acts can be asked for: id -> name, which is public by office."""
    require(work.actor, Action.LOG_READ, None)
    names = office_name(work, [UUID(who) for who in journal.in_office(work)])
    return {str(who): name or "" for who, name in sorted(names.items(), key=lambda item: item[1] or "")}


def names_and_offices(work: Work, actors: Iterable[str]) -> tuple[dict[str, str | None], dict[str, str]]:
    """Name and newest office of those who hold one."""
    ids = {person_id for actor in actors if (person_id := acted.person_of(actor))}
    names, offices = office_name(work, ids), acted.newest_offices(work, ids)
    return {str(who): name for who, name in names.items()}, {str(who): office for who, office in offices.items()}


def _wanted(work: Work, asked: Asked) -> journal.Wanted:
    return journal.Wanted(
        since=work.now - timedelta(days=asked.days),
        until=work.now + timedelta(minutes=1),
        kind=EntryKind(asked.kind) if asked.kind else None,
        actor=asked.person,
        action=asked.action,
        purpose=asked.purpose,
        refused=asked.refused,
    )


def _said(asked: Asked) -> str:
    """What was asked for, as it is kept with the entry that tells of the reading."""
    return " ".join(f"{name}={value}" for name, value in asdict(replace(asked, before=asked.before[-12:])).items() if value)


def _cursor(text: str) -> journal.Cursor | None:
    """What is no place in the log, or lies beyond the end of time, is the first page."""
    at, _, entry_id = text.partition(".")
    if not at.isdecimal() or acted.person_of(entry_id) is None or int(at) > LAST_MICROS:
        return None
    return canonical.EPOCH + timedelta(microseconds=int(at)), UUID(entry_id)


def _acts(work: Work, entries: Sequence[LogEntry]) -> list[Act]:
    names, offices = names_and_offices(work, (entry.actor for entry in entries))
    touched = {entry.id: _touched(entry) for entry in entries}
    wanted = {row_id for tables in touched.values() for row_id in sorted(tables.get("hazard", ()))[:NUMBERS]}
    numbers = _numbers(work, wanted)
    return [_act(entry, touched[entry.id], names, offices, numbers) for entry in entries]


def _numbers(work: Work, hazard_ids: set[UUID]) -> dict[UUID, str]:
    if not hazard_ids:
        return {}
    return {row.id: row.number for row in work.session.execute(select(Hazard.id, Hazard.number).where(Hazard.id.in_(hazard_ids)))}


def _act(
    entry: LogEntry, touched: Mapping[str, set[UUID]], names: Mapping[str, str | None], offices: Mapping[str, str], numbers: Mapping[UUID, str]
) -> Act:
    rows = sorted(touched.get("hazard", ()))
    shown = tuple(sorted((numbers[row_id], row_id) for row_id in rows[:NUMBERS] if row_id in numbers))
    return Act(
        id=entry.id,
        at=entry.at,
        kind=str(entry.kind),
        who=names.get(entry.actor),
        office=offices.get(entry.actor, journal.SYSTEM if entry.actor == journal.SYSTEM else "employee"),
        action=entry.action,
        purpose=entry.purpose,
        origin=entry.origin,
        page=entry.page,
        numbers=shown,
        more=len(rows) - len(shown),
        people=len(set().union(*(touched.get(table, set()) for table in PEOPLE))),
        has_note=entry.detail_ct is not None,
    )


def _touched(entry: LogEntry) -> dict[str, set[UUID]]:
    """Table -> rows that the entry opened or wrote."""
    found: dict[str, set[UUID]] = {}
    for looked in canonical.looked_in(entry.body):
        found.setdefault(looked.table, set()).add(looked.row_id)
    for table, row_id, _digests in canonical.written_in(entry.body):
        found.setdefault(table, set()).add(row_id)
    return found


def _day(work: Work, asked: date, entries: Sequence[LogEntry]) -> Day:
    opened = Counter(who for entry in entries if entry.action == "signin.opened" for who in canonical.subjects_in(entry.body))
    office = journal.in_office(work)
    names, _offices = names_and_offices(work, office & set(opened))
    rest = Counter(entry.action for entry in entries if not entry.action.startswith("signin.") and len(entry.actor) != 64)
    return Day(
        day=asked,
        signed_in=len(opened),
        times=opened.total(),
        failed=sum(entry.action in ("signin.failed", "signin.locked") for entry in entries),
        in_office=sorted(((names.get(who), opened[who]) for who in office & set(opened)), key=lambda row: row[0] or ""),
        reports=_reports(work, [entry for entry in entries if len(entry.actor) == 64 and entry.kind is EntryKind.CHANGE]),
        looked=sum(len(entry.actor) == 64 and entry.kind is not EntryKind.CHANGE for entry in entries),
        others=sorted(rest.items()),
    )


def _reports(work: Work, entries: Sequence[LogEntry]) -> list[tuple[str, UUID, tuple[str, ...]]]:
    """What reporters did, by the number of their hazard; whose hazards are of one reporter is not to be seen."""
    done: dict[UUID, set[str]] = {}
    for entry in entries:
        for row_id in _touched(entry).get("hazard", ()):
            done.setdefault(row_id, set()).add(entry.action)
    if not done:
        return []
    rows = work.session.execute(select(Hazard.number, Hazard.id).where(Hazard.id.in_(done)).order_by(Hazard.number)).all()
    return [(number, row_id, tuple(sorted(done[row_id]))) for number, row_id in rows]
