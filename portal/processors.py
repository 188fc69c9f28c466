"""With whom are personal data shared, for what, under which agreement, until when, and when was that reviewed last (PIPL art. 21)?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from db.log import EntryKind
from db.people import Organisation
from db.processors import ProcessorAgreement, ProcessorEnd, ProcessorReview
from db.sealed import seal_into
from db.session import Work, reveal, writes
from portal import areas, clock
from portal.errors import Invalid, WrongStep
from portal.locale import N_
from portal.policy import Action, require
from portal.transparency.terms import himself, listed, not_in_the_future, require_found, subject_of, today, whole, written

TEXTS = {
    "purpose": N_("Write what the processor handles the data for."),
    "way": N_("Write how it handles them."),
    "protection": N_("Write the measures of protection, and the rights and duties of both sides."),
}
SHORT = 60
MOST_YEARS, MOST_MONTHS = 10, 12  # a review lies at most a year ahead
PURPOSE = "processor"
RUNNING, COMING, OVER = "processor_runs", "processor_comes", "processor_over"


@dataclass(frozen=True)
class Terms:
    """What was agreed, as it is typed."""

    reference: str
    starts_on: date
    ends_on: date
    review_on: date
    kinds: Collection[str]
    purpose: str
    way: str
    protection: str


@dataclass(frozen=True)
class Version:
    n: int
    terms: Terms


@dataclass(frozen=True)
class Known:
    """The version of an agreement that counts today, with those that come. `review_on` is the next look, `overdue`: its day is over."""

    id: UUID
    series_id: UUID
    n: int
    organisation: str
    organisation_en: str | None
    terms: Terms
    coming: tuple[Version, ...]
    state: str
    review_on: date | None
    overdue: bool
    ended_on: date | None
    returned: str
    reviews: tuple[tuple[date, str], ...]


@dataclass(frozen=True)
class Shared:
    """What every employee reads of it: with whom, which kinds of data, until when."""

    organisation: str
    organisation_en: str | None
    kinds: tuple[str, ...]
    ends_on: date


@dataclass(frozen=True)
class Due:
    """Of what has not ended: the day of the next look, and the last day for which something is agreed without a gap."""

    series_id: UUID
    review_on: date
    ends_on: date


@writes
def agree(work: Work, organisation_id: UUID, *, terms: Terms, series_id: UUID | None = None) -> ProcessorAgreement:
    """A first version, or the next one of a series that has not ended."""
    require(work.actor, Action.PROCESSOR_KEEP, None)
    before = newest(work, series_id) if series_id else None
    firm = work.session.scalars(select(Organisation.id).where(Organisation.id == organisation_id, Organisation.closed_at.is_(None))).one_or_none()
    if firm is None or (before and before.organisation_id != organisation_id):
        raise Invalid("Choose the organisation.", field="organisation_id")
    if before:
        _require_running(work, before.series_id)
    _require_days(work, terms)
    texts = whole({name: getattr(terms, name) for name in TEXTS}, TEXTS)
    made = ProcessorAgreement(
        n=before.n + 1 if before else 1,
        organisation_id=organisation_id,
        reference=written(terms.reference, field="reference", why=N_("Write the number of the contract."), longest=SHORT),
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        review_on=terms.review_on,
        kinds=listed(terms.kinds),
        noted_by=himself(work),
        noted_at=work.now,
        subject=subject_of(work, "register"),
    )
    made.series_id = before.series_id if before else made.id
    seal_into(made, **texts)
    work.session.add(made)
    work.entry(EntryKind.CHANGE, "processor.agreed", detail=f"{made.reference} {made.n}")
    return made


@writes
def review(work: Work, series_id: UUID, *, found: str, next_on: date) -> ProcessorReview:
    """Somebody has looked at how it keeps what was agreed: what he found, and when the next look is."""
    agreement = newest(work, series_id)
    require(work.actor, Action.PROCESSOR_KEEP, None)
    _require_running(work, series_id)
    _require_review(work, next_on, field="next_on")
    said = written(found, field="found", why=N_("Write what was found."))
    made = ProcessorReview(series_id=series_id, next_on=next_on, reviewed_by=himself(work), at=work.now, subject=subject_of(work, "register"))
    seal_into(made, found=said)
    work.session.add(made)
    work.entry(EntryKind.CHANGE, "processor.reviewed", detail=agreement.reference)
    return made


@writes
def end(work: Work, series_id: UUID, *, ended_on: date, returned: str) -> ProcessorEnd:
    """It is over: the data came back or were deleted, and how that was made sure of."""
    agreement = newest(work, series_id)
    require(work.actor, Action.PROCESSOR_KEEP, None)
    _require_running(work, series_id)
    not_in_the_future(work, ended_on, field="ended_on")
    said = written(returned, field="returned", why=N_("Write what became of the data: returned or deleted, and how you know."))
    made = ProcessorEnd(series_id=series_id, ended_on=ended_on, noted_by=himself(work), at=work.now, subject=subject_of(work, "register"))
    seal_into(made, returned=said)
    work.session.add(made)
    work.entry(EntryKind.CHANGE, "processor.ended", detail=agreement.reference)
    return made


@writes
def processors(work: Work) -> list[Known]:
    """Of each series what counts today, with what comes: what is overdue first, what is over last."""
    require(work.actor, Action.PROCESSOR_SEE, None)
    zone, day = areas.time_zone(work), today(work)
    turns = [_in_turn(versions, day) for versions in _series(work)]
    rows = [row for turn in turns for row in turn]
    firms = _firms(work, rows)
    texts = reveal(work, rows, list(TEXTS), purpose=PURPOSE)
    looked = work.session.scalars(select(ProcessorReview).order_by(ProcessorReview.at.desc(), ProcessorReview.id.desc())).all()
    found = reveal(work, looked, ["found"], purpose=PURPOSE)
    ends = {row.series_id: row for row in work.session.scalars(select(ProcessorEnd))}
    back = reveal(work, ends.values(), ["returned"], purpose=PURPOSE)
    due = {one.series_id: one.review_on for one in to_review(work)}
    known = [
        Known(
            id=row.id,
            series_id=row.series_id,
            n=row.n,
            organisation=firms[row.organisation_id].name,
            organisation_en=firms[row.organisation_id].name_en,
            terms=_terms(row, texts[row.id]),
            coming=tuple(Version(one.n, _terms(one, texts[one.id])) for one in coming),
            state=_state(work, row, row.series_id in ends),
            review_on=due.get(row.series_id),
            overdue=due.get(row.series_id, day) < day,
            ended_on=ends[row.series_id].ended_on if row.series_id in ends else None,
            returned=(back[ends[row.series_id].id]["returned"] or "") if row.series_id in ends else "",
            reviews=tuple((clock.site_day(one.at, zone), found[one.id]["found"] or "") for one in looked if one.series_id == row.series_id),
        )
        for row, *coming in turns
    ]
    return sorted(known, key=lambda one: (one.ended_on is not None, not one.overdue, one.terms.ends_on))


def shared_with(work: Work) -> list[Shared]:
    """For every employee: who outside handles data of people here today. What for and how, those who keep the register read."""
    require(work.actor, Action.MONITORING_READ, None)
    day = today(work)
    ended = set(work.session.scalars(select(ProcessorEnd.series_id)))
    counting = [_counts(versions, day) for versions in _series(work)]
    rows = [row for row in counting if row and row.series_id not in ended]
    firms = _firms(work, rows)
    named = [(firms[row.organisation_id], row) for row in rows]
    return [Shared(firm.name, firm.name_en, tuple(row.kinds.split()), row.ends_on) for firm, row in named]


def newest(work: Work, series_id: UUID) -> ProcessorAgreement:
    wanted = select(ProcessorAgreement).where(ProcessorAgreement.series_id == series_id).order_by(ProcessorAgreement.n.desc()).limit(1)
    found = work.session.scalars(wanted).one_or_none()
    require_found(found)
    assert found
    return found


def to_review(work: Work) -> list[Due]:
    """For the worker's round. A look settles when the next one is, until another version says so."""
    day, ended = today(work), set(work.session.scalars(select(ProcessorEnd.series_id)))
    looked = {row.series_id: row for row in work.session.scalars(select(ProcessorReview).order_by(ProcessorReview.at, ProcessorReview.id))}
    running = [versions for versions in _series(work) if versions[0].series_id not in ended]
    return [_due(versions, looked.get(versions[0].series_id), day) for versions in running]


def _series(work: Work) -> list[list[ProcessorAgreement]]:
    """The versions of each, as they were noted."""
    series: dict[UUID, list[ProcessorAgreement]] = {}
    for row in work.session.scalars(select(ProcessorAgreement).order_by(ProcessorAgreement.n, ProcessorAgreement.id)):
        series.setdefault(row.series_id, []).append(row)
    return list(series.values())


def _in_turn(versions: Sequence[ProcessorAgreement], day: date) -> list[ProcessorAgreement]:
    """The version that counts on this day, then those that will, each from its first day on."""
    later = sorted((row for row in versions if row.starts_on > day), key=lambda row: row.starts_on)
    coming = [row for row in later if _counts(versions, row.starts_on) is row]
    now = _counts(versions, day)
    return [now, *coming] if now else coming


def _counts(versions: Sequence[ProcessorAgreement], day: date) -> ProcessorAgreement | None:
    """The one noted last of those that have begun; once it is over, what was agreed for afterwards, though it was noted before."""
    begun = [row for row in versions if row.starts_on <= day]
    if not begun:
        return None
    return _counts([row for row in begun if row.starts_on > begun[-1].ends_on], day) or begun[-1]


def _due(versions: Sequence[ProcessorAgreement], looked: ProcessorReview | None, day: date) -> Due:
    newest = versions[-1]
    look = looked.next_on if looked and looked.at >= newest.noted_at else newest.review_on
    return Due(newest.series_id, look, _agreed_until(_in_turn(versions, day)))


def _agreed_until(turn: Sequence[ProcessorAgreement]) -> date:
    until = turn[0].ends_on
    for row in turn[1:]:
        until = row.ends_on if row.starts_on <= until + timedelta(days=1) else until
    return until


def _firms(work: Work, rows: Sequence[ProcessorAgreement]) -> dict[UUID, Organisation]:
    wanted = select(Organisation).where(Organisation.id.in_({row.organisation_id for row in rows}))
    return {firm.id: firm for firm in work.session.scalars(wanted)}


def _terms(row: ProcessorAgreement, texts: dict[str, str | None]) -> Terms:
    said = {name: texts[name] or "" for name in TEXTS}
    return Terms(row.reference, row.starts_on, row.ends_on, row.review_on, tuple(row.kinds.split()), **said)


def _state(work: Work, row: ProcessorAgreement, ended: bool) -> str:
    day = today(work)
    if ended or row.ends_on < day:
        return OVER
    return RUNNING if row.starts_on <= day else COMING


def _require_running(work: Work, series_id: UUID) -> None:
    if work.session.scalars(select(ProcessorEnd.id).where(ProcessorEnd.series_id == series_id)).first():
        raise WrongStep("This agreement has ended.")


def _require_days(work: Work, terms: Terms) -> None:
    if terms.ends_on < terms.starts_on:
        raise Invalid("The last day lies before the first.", field="ends_on")
    if terms.ends_on > clock.months_after(terms.starts_on, MOST_YEARS * 12):
        raise Invalid("An agreement runs for at most {most} years.", field="ends_on", most=MOST_YEARS)
    _require_review(work, terms.review_on, field="review_on")


def _require_review(work: Work, day: date, *, field: str) -> None:
    if not today(work) < day <= clock.months_after(today(work), MOST_MONTHS):
        raise Invalid("The next review lies within the next twelve months.", field=field)
