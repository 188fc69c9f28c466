"""What in the last seven days stands out: refusals, and reading that is much, late, or of many people? Rules are data; a card can be answered."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from db.log import EntryKind, LogEntry, canonical, journal, looked_over
from db.people import Person
from db.session import Work, reveal, writes
from portal import areas
from portal.errors import Denied, Invalid, NotFound
from portal.locale import N_
from portal.log.reading import names_and_offices
from portal.policy import Action, require

PERIOD = timedelta(days=7)
ANSWERED_FOR = timedelta(days=30)
READ = 5000
CARDS = 60
REST_FROM, REST_UNTIL = time(22), time(6)
SATURDAY = 5
DISMISSED = "unusual.dismissed"
REFUSED = "refused"


@dataclass(frozen=True)
class Reading:
    """One look or export in office, with what it opened."""

    at: datetime
    kind: EntryKind
    action: str
    hazards: frozenset[UUID]
    people: frozenset[UUID]


@dataclass(frozen=True)
class Rule:
    """More than `most` of something by one person within one hour, one day or the seven days."""

    most: int
    within: str
    measure: Callable[[Sequence[Reading]], int]
    late: bool = False


@dataclass(frozen=True)
class Card:
    """One thing that stands out. `key` names it when it is answered; `since` is where it begins, for a refusal only its day counts."""

    key: str
    rule: str
    actor: str
    who: str | None
    office: str
    action: str
    number: int
    most: int
    since: datetime


@dataclass(frozen=True)
class StandsOut:
    """The cards, and whether all of the seven days could be looked through."""

    cards: list[Card]
    all_read: bool


def _hazards(readings: Sequence[Reading]) -> int:
    return len(frozenset[UUID]().union(*(reading.hazards for reading in readings)))


def _people(readings: Sequence[Reading]) -> int:
    return len(frozenset[UUID]().union(*(reading.people for reading in readings)))


def _identities(readings: Sequence[Reading]) -> int:
    return sum(reading.action == Action.HAZARD_OPEN_REPORTER for reading in readings)


def _exports(readings: Sequence[Reading]) -> int:
    return sum(reading.kind is EntryKind.EXPORT for reading in readings)


def _records(readings: Sequence[Reading]) -> int:
    return _hazards(readings) + _people(readings)


LIMITS = {
    "many_records": Rule(60, "hour", _hazards),
    "off_hours": Rule(20, "day", _records, late=True),
    "identities": Rule(2, "week", _identities),
    "many_people": Rule(50, "day", _people),
    "exports": Rule(5, "day", _exports),
    "large_export": Rule(500, "day", lambda readings: _records([reading for reading in readings if reading.kind is EntryKind.EXPORT])),
}


@writes
def stands_out(work: Work) -> StandsOut:
    """Newest first, without what was answered in the last thirty days."""
    require(work.actor, Action.LOG_READ, None)
    looked_over(work, "log.unusual", "", purpose="log")
    zone = ZoneInfo(areas.time_zone(work))
    since = work.now - PERIOD
    entries = [entry for kind in (EntryKind.VIEW, EntryKind.EXPORT) for entry in journal.acts(work, _of(work, kind), limit=READ)]
    found = [*_unusual(entries, zone), *_refused(work, since)]
    answered = journal.purposes_of(work, DISMISSED, work.now - ANSWERED_FOR)
    left = sorted((card for card in found if card.key not in answered), key=lambda card: card.since, reverse=True)[:CARDS]
    return StandsOut(_named(work, left), len(entries) < READ)


@writes
def dismiss(work: Work, key: str, *, note: str) -> None:
    """It was looked into: why it is no cause for concern. An entry of its own; nothing is taken away, and nobody answers for himself."""
    require(work.actor, Action.LOG_READ, None)
    if not note.strip():
        raise Invalid("Write why this is no cause for concern.", field="note")
    card = next((card for card in stands_out(work).cards if card.key == key), None)
    if card is None:
        raise NotFound("This does not stand out any more.")
    if card.actor == str(work.actor.person_id):
        raise Denied(N_("What is about yourself stays: somebody else has to look into it."))
    work.entry(EntryKind.ADMIN, DISMISSED, purpose=key, detail=note.strip(), subjects=[card.actor])


def _of(work: Work, kind: EntryKind) -> journal.Wanted:
    return journal.Wanted(since=work.now - PERIOD, until=work.now + timedelta(minutes=1), kind=kind)


def _unusual(entries: Iterable[LogEntry], zone: ZoneInfo) -> Iterator[Card]:
    by_actor: dict[str, list[Reading]] = defaultdict(list)
    for entry in entries:
        if entry.actor != journal.SYSTEM:
            by_actor[entry.actor].append(_reading(entry))
    for actor, readings in by_actor.items():
        for name, rule in LIMITS.items():
            yield from _over(actor, name, rule, readings, zone)


def _over(actor: str, name: str, rule: Rule, readings: Sequence[Reading], zone: ZoneInfo) -> Iterator[Card]:
    groups: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        if not rule.late or _at_rest(reading.at.astimezone(zone)):
            groups[_within(rule.within, reading.at.astimezone(zone))].append(reading)
    for when, some in groups.items():
        number = rule.measure(some)
        if number > rule.most:
            yield Card(_key(name, actor, when, str(number)), name, actor, None, "", "", number, rule.most, min(reading.at for reading in some))


def _within(span: str, local: datetime) -> str:
    """The hour or the day of the clock at the site; a week is all there is."""
    return {"hour": f"{local:%Y-%m-%d %H}", "day": f"{local:%Y-%m-%d}", "week": ""}[span]


def _at_rest(local: datetime) -> bool:
    """At night or at the weekend. Which days the company itself takes off is not known here."""
    return local.time() >= REST_FROM or local.time() < REST_UNTIL or local.weekday() >= SATURDAY


def _reading(entry: LogEntry) -> Reading:
    looked = list(canonical.looked_in(entry.body))
    return Reading(
        at=entry.at,
        kind=entry.kind,
        action=entry.action,
        hazards=frozenset(one.row_id for one in looked if one.table == "hazard"),
        people=frozenset(one.row_id for one in looked if one.table == "person"),
    )


def _refused(work: Work, since: datetime) -> Iterator[Card]:
    for actor, action, number, last in journal.refusals(work, since, limit=CARDS):
        if actor != journal.SYSTEM:
            yield Card(_key(REFUSED, actor, action, f"{number}"), REFUSED, actor, None, "", action, number, 0, last)


def _key(*parts: str) -> str:
    """More of the same is another card: the number is part of it."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _named(work: Work, cards: Sequence[Card]) -> list[Card]:
    """By office where it is public; who has none is named only here, and can read that he was."""
    names, offices = names_and_offices(work, [card.actor for card in cards])
    others = [UUID(card.actor) for card in cards if card.actor not in names and len(card.actor) == 36]
    people = work.session.scalars(select(Person).where(Person.id.in_(others))).all() if others else []
    opened = reveal(work, people, ["name"], purpose="log") if people else {}
    names |= {str(who): texts["name"] for who, texts in opened.items()}
    return [_told(card, names.get(card.actor), offices.get(card.actor, "employee")) for card in cards]


def _told(card: Card, who: str | None, office: str) -> Card:
    return Card(card.key, card.rule, card.actor, who, office, card.action, card.number, card.most, card.since)
