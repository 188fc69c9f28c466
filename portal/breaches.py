"""What is known of a data breach, who has to be told by when, with which words, and was he told? Corrected by later rows only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from db.breaches import Breach, BreachFacts, BreachTelling, Risk, Told
from db.log import EntryKind
from db.sealed import seal_into
from db.session import Work, reveal, writes
from portal import areas
from portal.errors import Conflict, Invalid
from portal.hazards.numbers import next_number
from portal.locale import N_, translate
from portal.policy import Action, require
from portal.transparency.terms import KINDS, counted, himself, listed, not_in_the_future, require_found, subject_of, today, whole, written

# House default, edit before use: PIPL art. 57 says "at once"; so long it is given, from the moment it was noticed, on every day of the week.
TERMS = {Told.AUTHORITY: timedelta(hours=24), Told.PERSONS: timedelta(hours=72)}
TEXTS = {
    "what": N_("Write what happened and why."),
    "whose": N_("Write whose data they are: which people, without their names."),
    "harm": N_("Write which harm may come of it."),
    "measures": N_("Write what was done against it."),
    "advice": N_("Write what people can do themselves."),
    "contact": N_("Write whom they can ask: office, telephone."),
}
PURPOSE = "breach"
LETTER = {
    Told.AUTHORITY: (
        N_("Report of a breach of personal data {number}"),
        N_("To the department that protects personal information:"),
    ),
    Told.PERSONS: (
        N_("Notice of a breach of personal data {number}"),
        N_("To everybody concerned:"),
    ),
}
LINES = (
    ("happened", N_("Happened on: {happened}")),
    ("noticed", N_("Noticed: {noticed}")),
    ("kinds", N_("Kinds of data: {kinds}")),
    ("whose", N_("Whose data: {whose}")),
    ("persons", N_("Number of people concerned: {persons}")),
    ("what", N_("What happened, and why: {what}")),
    ("harm", N_("Possible harm: {harm}")),
    ("measures", N_("What we have done: {measures}")),
    ("advice", N_("What you can do yourself: {advice}")),
    ("contact", N_("Whom you can ask: {contact}")),
)
UNKNOWN_DAY = N_("not known yet")
BETWEEN = {"zh": "、"}
NOTED = (BreachTelling.at, BreachTelling.id)
Tellings = defaultdict[tuple[UUID, Told], list[BreachTelling]]


@dataclass(frozen=True)
class Facts:
    """What is known, as it is typed; `why` only where it corrects what was noted before."""

    persons: int
    kinds: Collection[str]
    risk: str
    what: str
    whose: str
    harm: str
    measures: str
    advice: str
    contact: str
    happened_on: date | None = None
    why: str = ""


@dataclass(frozen=True)
class Noted:
    """One row of what was known, by then."""

    n: int
    at: datetime
    facts: Facts


@dataclass(frozen=True)
class Said:
    """One telling: noted when, sent when, with which words. `sent_at` is empty where nobody had to be told: the words say why."""

    at: datetime
    sent_at: datetime | None
    text: str


@dataclass(frozen=True)
class Telling:
    """How it stands with one of those who have to be told: by when, and all that was written, the newest first."""

    whom: Told
    due_at: datetime
    done: bool
    late: bool
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Known:
    """A breach as it is read: the facts as they are known now, earlier ones below."""

    id: UUID
    number: str
    noticed_at: datetime
    now: Facts
    noted: tuple[Noted, ...]
    tellings: tuple[Telling, ...]

    @property
    def waits(self) -> bool:
        return not all(telling.done for telling in self.tellings)


@writes
def note_breach(work: Work, *, noticed_at: datetime, facts: Facts) -> Breach:
    """Its clock runs from the moment it was noticed, not from the moment it was written down."""
    require(work.actor, Action.BREACH_KEEP, None)
    if noticed_at > work.now:
        raise Invalid("It cannot have been noticed later than now.", field="noticed_at")
    number = next_number(work, "BR", site_id=min(site.id for site in areas.sites(work)), year=today(work).year, digits=3)
    made = Breach(number=number, noticed_at=noticed_at, noted_by=himself(work), noted_at=work.now)
    work.session.add(made)
    work.session.flush()
    _facts(work, made, 1, facts)
    work.entry(EntryKind.CHANGE, "breach.noted", detail=number)
    return made


@writes
def correct_breach(work: Work, breach_id: UUID, *, facts: Facts) -> BreachFacts:
    """More is known, or it was otherwise: the next row, with the reason. What was written before stays."""
    breach = _get(work, breach_id)
    require(work.actor, Action.BREACH_KEEP, None)
    written(facts.why, field="why", why=N_("Write why it is corrected."))
    made = _facts(work, breach, _newest(work, breach) + 1, facts)
    work.entry(EntryKind.CHANGE, "breach.corrected", detail=breach.number)
    return made


@writes
def note_telling(work: Work, breach_id: UUID, *, whom: str, sent_at: datetime | None, text: str, n: int | None = None) -> BreachTelling:
    """That it was sent, when and with which words; without a moment: why these people need not be told (art. 57, second paragraph).

    `n`: the number of the facts that were read for it. That nobody has to be told is not noted for others.
    """
    breach = _get(work, breach_id)
    require(work.actor, Action.BREACH_KEEP, None)
    if whom not in set(Told):
        raise Invalid("Choose who was told.", field="whom")
    if sent_at is None and whom == Told.AUTHORITY:
        raise Invalid("The authority is always told. Say when.", field="sent_at")
    if sent_at is not None and not breach.noticed_at <= sent_at <= work.now:
        raise Invalid("It was sent between the noticing and now.", field="sent_at")
    if sent_at is None and n is not None and n != _newest(work, breach):
        raise Conflict("The facts have just been corrected. Read them, and decide whether these people need not be told.")
    said = written(text, field="text", why=N_("Write what was sent, or why nobody has to be told."))
    made = BreachTelling(
        breach_id=breach.id,
        whom=Told(whom),
        sent_at=sent_at,
        noted_by=himself(work),
        at=work.now,
        subject=subject_of(work, "breach"),
    )
    seal_into(made, text=said)
    work.session.add(made)
    work.entry(EntryKind.CHANGE, "breach.told", detail=f"{breach.number} {whom}")
    return made


@writes
def breaches(work: Work) -> list[Known]:
    """What waits for somebody to be told first, then the newest."""
    require(work.actor, Action.BREACH_SEE, None)
    rows = work.session.scalars(select(Breach).order_by(Breach.noticed_at.desc(), Breach.id.desc())).all()
    ids = [row.id for row in rows]
    facts = work.session.scalars(select(BreachFacts).where(BreachFacts.breach_id.in_(ids)).order_by(BreachFacts.n.desc())).all()
    told = work.session.scalars(select(BreachTelling).where(BreachTelling.breach_id.in_(ids)).order_by(*NOTED)).all()
    said = reveal(work, facts, [*TEXTS, "why"], purpose=PURPOSE)
    words, tellings = reveal(work, told, ["text"], purpose=PURPOSE), _by_whom(told)
    known = [_known(work, row, facts, tellings, said, words) for row in rows]
    return sorted(known, key=lambda one: not one.waits)


def letter(known: Known, whom: Told, *, language: str, noticed: str) -> str:
    """A notice drafted from the facts as they are known now, in the reader's language; somebody reads it over before it is sent."""
    facts = known.now
    between = BETWEEN.get(language, ", ")
    values: dict[str, object] = {name: getattr(facts, name) for name in TEXTS}
    values |= {
        "happened": facts.happened_on or translate(UNKNOWN_DAY, language),
        "noticed": noticed,
        "persons": facts.persons,
        "kinds": between.join(translate(KINDS[kind], language) for kind in facts.kinds),
    }
    head = [translate(line, language, number=known.number) if "{" in line else translate(line, language) for line in LETTER[whom]]
    body = [translate(line, language, **{name: values[name]}) for name, line in LINES]
    return "\n".join([*head, "", *body])


def due_at(breach: Breach, whom: Told) -> datetime:
    return breach.noticed_at + TERMS[whom]


def to_tell(work: Work) -> list[tuple[Breach, Told, int]]:
    """For the worker's round: who is to be told of which breach, and how often it was noted before that he need not be."""
    known = dict(work.session.execute(select(BreachFacts.breach_id, func.max(BreachFacts.at)).group_by(BreachFacts.breach_id)).all())
    told = _by_whom(work.session.scalars(select(BreachTelling).order_by(*NOTED)))
    rows = work.session.scalars(select(Breach).order_by(Breach.noticed_at)).all()
    asked = [(row, whom, told[row.id, whom]) for row in rows for whom in TERMS]
    return [(row, whom, len(mine)) for row, whom, mine in asked if not _settles(mine, known[row.id])]


def _newest(work: Work, breach: Breach) -> int:
    return work.session.scalar(select(func.max(BreachFacts.n)).where(BreachFacts.breach_id == breach.id)) or 0


def _facts(work: Work, breach: Breach, n: int, facts: Facts) -> BreachFacts:
    texts = whole({name: getattr(facts, name) for name in TEXTS}, TEXTS)
    if facts.risk not in set(Risk):
        raise Invalid("Choose how much harm may come of it.", field="risk")
    if facts.happened_on is not None:
        not_in_the_future(work, facts.happened_on, field="happened_on")
    made = BreachFacts(
        breach_id=breach.id,
        n=n,
        happened_on=facts.happened_on,
        persons=counted(facts.persons, field="persons"),
        kinds=listed(facts.kinds),
        risk=Risk(facts.risk),
        noted_by=himself(work),
        at=work.now,
        subject=subject_of(work, "breach"),
    )
    seal_into(made, **texts, why=facts.why.strip() or None)
    work.session.add(made)
    return made


def _get(work: Work, breach_id: UUID) -> Breach:
    found = work.session.scalars(select(Breach).where(Breach.id == breach_id)).one_or_none()
    require_found(found)
    assert found
    return found


def _known(
    work: Work,
    row: Breach,
    facts: Sequence[BreachFacts],
    told: Tellings,
    said: dict[UUID, dict[str, str | None]],
    words: dict[UUID, dict[str, str | None]],
) -> Known:
    mine = [Noted(one.n, one.at, _read(one, said[one.id])) for one in facts if one.breach_id == row.id]
    tellings = [_telling(work, row, whom, mine[0].at, told[row.id, whom], words) for whom in TERMS]
    return Known(row.id, row.number, row.noticed_at, mine[0].facts, tuple(mine), tuple(tellings))


def _telling(
    work: Work, row: Breach, whom: Told, known_at: datetime, told: Sequence[BreachTelling], words: dict[UUID, dict[str, str | None]]
) -> Telling:
    due, done = due_at(row, whom), _settles(told, known_at)
    late = (done.sent_at or done.at) > due if done else work.now > due
    said = tuple(Said(one.at, one.sent_at, words[one.id]["text"] or "") for one in reversed(told))
    return Telling(whom, due, done is not None, late, said)


def _by_whom(told: Iterable[BreachTelling]) -> Tellings:
    """In the order in which they come."""
    found: Tellings = defaultdict(list)
    for one in told:
        found[one.breach_id, Told(one.whom)].append(one)
    return found


def _settles(told: Sequence[BreachTelling], known_at: datetime) -> BreachTelling | None:
    """What was sent. That nobody has to be told rests on the measures as they were known then: no facts noted later are settled by it."""
    sent = (one for one in told if one.sent_at)
    needless = (one for one in told if one.at >= known_at)
    return next(sent, None) or next(needless, None)


def _read(row: BreachFacts, said: dict[str, str | None]) -> Facts:
    texts = {name: said[name] or "" for name in (*TEXTS, "why")}
    return Facts(persons=row.persons, kinds=tuple(row.kinds.split()), risk=str(row.risk), happened_on=row.happened_on, **texts)
