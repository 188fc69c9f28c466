"""What has the enterprise agreed with an agency, and who signed it? Prepared by one, signed by another; a change is a new version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from db.areas import Area
from db.engagements import Agency, Agreement, AgreementArea, Engagement, Occasion, Signature
from db.log import EntryKind
from db.people import Organisation
from db.sealed import seal_into
from db.session import Work, reveal, writes
from portal import areas, clock
from portal.engagements import dues, screening
from portal.engagements.register import subject_of
from portal.engagements.team import end_sessions
from portal.engagements.terms import Terms, listed, require_whole, written
from portal.errors import Invalid, NotFound, WrongStep
from portal.locale import N_
from portal.people.auditing import agreed_on, begun
from portal.policy import Action, Prepared, allows, require

TEXTS = ("independence", "standards", "protection")
PREPARED, SIGNED, REFUSED = "prepared", "signed", "refused"


@dataclass(frozen=True)
class Deal:
    """One version in a list. `due`: when the next report is, where it is the version in force; `mine`: it waits for my signature."""

    id: UUID
    series_id: UUID
    n: int
    agency_id: UUID
    agency: str
    agency_en: str | None
    reference: str
    starts_on: date
    ends_on: date
    cadence_months: int
    state: str
    in_force: bool
    due: date | None
    late: bool
    mine: bool


@dataclass(frozen=True)
class Contract:
    """A version with its words."""

    deal: Deal
    terms: Terms
    areas: tuple[tuple[str, str | None], ...]
    reason: str


@writes
def prepare_agreement(work: Work, agency_id: UUID, *, terms: Terms, series_id: UUID | None = None) -> Agreement:
    """A first version, or the next one of a series. The agency has to pass its screening today; it holds once the head has signed it."""
    require(work.actor, Action.AGREEMENT_PREPARE, None)
    agency = screening.agency_of(work, agency_id)
    before = _newest(work, series_id, agency_id) if series_id else None
    require_whole(terms)
    _require_areas(work, terms)
    screening.require_screened(work, agency, Occasion.AGREEMENT)
    made = Agreement(
        n=before.n + 1 if before else 1,
        agency_id=agency_id,
        reference=terms.reference.strip(),
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        cadence_months=terms.cadence_months,
        everywhere=terms.everywhere,
        kinds=listed(terms.kinds),
        parts=listed(terms.parts),
        rights=listed(terms.rights),
        processor_from=terms.processor_from,
        processor_to=terms.processor_to,
        prepared_by=work.actor.person_id,
        prepared_at=work.now,
        subject=subject_of(work),
    )
    made.series_id = before.series_id if before else made.id
    seal_into(made, independence=terms.independence.strip(), standards=terms.standards.strip(), protection=terms.protection.strip())
    work.session.add(made)
    work.session.flush()
    work.session.add_all(AgreementArea(agreement_id=made.id, area_id=area_id) for area_id in set(terms.area_ids))
    work.entry(EntryKind.CHANGE, "agreement.prepared", detail=f"{made.reference} {made.n}")
    return made


@writes
def sign_agreement(work: Work, agreement_id: UUID) -> Signature:
    """The second person's yes, to the newest version and to an agency that passes its screening today as well."""
    agreement = _undecided(work, agreement_id)
    screening.require_passing(work, screening.agency_of(work, agreement.agency_id))
    made = _decided(work, agreement, signed=True)
    versions = select(Agreement.id).where(Agreement.series_id == agreement.series_id)
    end_sessions(work, Engagement.agreement_id.in_(versions))
    return made


@writes
def refuse_agreement(work: Work, agreement_id: UUID, *, reason: str) -> Signature:
    """The second person's no. This version never holds; whoever prepared it reads why."""
    agreement = _undecided(work, agreement_id)
    return _decided(work, agreement, signed=False, reason=written(reason, field="reason", why=N_("Write the reason.")))


def agreements(work: Work) -> list[Deal]:
    """Every version, the newest first: what waits for a signature stands beside what holds until then."""
    require(work.actor, Action.AGENCY_SEE, None)
    wanted = (
        select(Agreement, Organisation, Signature.signed)
        .join(Agency, Agency.id == Agreement.agency_id)
        .join(Organisation, Organisation.id == Agency.organisation_id)
        .outerjoin(Signature, Signature.agreement_id == Agreement.id)
        .order_by(Agreement.prepared_at.desc(), Agreement.id.desc())
    )
    zone = areas.time_zone(work)
    today = clock.site_day(work.now, zone)
    reported = dues.reported_days(work, zone)
    due = {held.id: dues.next_due(held, reported) for held in in_force(work, today)}
    return [_deal(work, agreement, firm, signed, due, today) for agreement, firm, signed in work.session.execute(wanted).all()]


def _deal(work: Work, agreement: Agreement, firm: Organisation, signed: bool | None, due: dict[UUID, dues.Interval | None], today: date) -> Deal:
    span = due.get(agreement.id)
    state = PREPARED if signed is None else SIGNED if signed else REFUSED
    return Deal(
        id=agreement.id,
        series_id=agreement.series_id,
        n=agreement.n,
        agency_id=agreement.agency_id,
        agency=firm.name,
        agency_en=firm.name_en,
        reference=agreement.reference,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        cadence_months=agreement.cadence_months,
        state=state,
        in_force=agreement.id in due,
        due=span.due if span else None,
        late=span is not None and span.due < today,
        mine=state == PREPARED and allows(work.actor, Action.AGREEMENT_SIGN, Prepared(agreement.prepared_by)),
    )


@writes
def agreement(work: Work, agreement_id: UUID) -> Contract:
    """One version with its words, for the enterprise."""
    require(work.actor, Action.AGENCY_SEE, None)
    found = get(work, agreement_id)
    deal = next(deal for deal in agreements(work) if deal.id == agreement_id)
    signature = work.session.scalars(select(Signature).where(Signature.agreement_id == agreement_id)).one_or_none()
    reason = reveal(work, [signature], ["reason"], purpose="agreement")[signature.id]["reason"] if signature else None
    return Contract(deal, terms_of(work, found), tuple(area_names(work, found.id)), reason or "")


def terms_of(work: Work, agreement: Agreement) -> Terms:
    """Its words are opened for whoever reads them."""
    said = reveal(work, [agreement], TEXTS, purpose="agreement")[agreement.id]
    return Terms(
        reference=agreement.reference,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        cadence_months=agreement.cadence_months,
        processor_from=agreement.processor_from,
        processor_to=agreement.processor_to,
        kinds=agreement.kinds.split(),
        parts=agreement.parts.split(),
        rights=agreement.rights.split(),
        everywhere=agreement.everywhere,
        area_ids=tuple(work.session.scalars(select(AgreementArea.area_id).where(AgreementArea.agreement_id == agreement.id))),
        **{name: said[name] or "" for name in TEXTS},
    )


def area_names(work: Work, agreement_id: UUID) -> list[tuple[str, str | None]]:
    """In both languages."""
    wanted = select(Area.name, Area.name_en).join(AgreementArea, AgreementArea.area_id == Area.id)
    return [(name, name_en) for name, name_en in work.session.execute(wanted.where(AgreementArea.agreement_id == agreement_id).order_by(Area.code))]


def get(work: Work, agreement_id: UUID) -> Agreement:
    found = work.session.scalars(select(Agreement).where(Agreement.id == agreement_id)).one_or_none()
    if found is None:
        raise NotFound("This agreement does not exist or is not yours to see.")
    return found


def holding(work: Work, agreement: Agreement, day: date) -> bool:
    """It is the version that counts on this day."""
    counts = agreed_on(work.session, agreement.series_id, day)
    return counts is not None and counts.id == agreement.id


def in_force(work: Work, day: date, *, over: timedelta = timedelta()) -> list[Agreement]:
    """Of each series the version that counts on this day, unless it has been over for longer than that."""
    newest = {row.series_id: row for row in work.session.scalars(begun(day).order_by(Agreement.n))}
    return [row for row in newest.values() if day <= row.ends_on + over]


def _newest(work: Work, series_id: UUID, agency_id: UUID) -> Agreement:
    wanted = select(Agreement).where(Agreement.series_id == series_id, Agreement.agency_id == agency_id).order_by(Agreement.n.desc()).limit(1)
    found = work.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("This agreement does not exist or is not yours to see.")
    return found


def _undecided(work: Work, agreement_id: UUID) -> Agreement:
    agreement = get(work, agreement_id)
    require(work.actor, Action.AGREEMENT_SIGN, Prepared(agreement.prepared_by))
    if work.session.scalars(select(Signature.id).where(Signature.agreement_id == agreement_id)).first():
        raise WrongStep("This version has been decided already.")
    if _newest(work, agreement.series_id, agreement.agency_id).n != agreement.n:
        raise WrongStep("A newer version of this agreement has been prepared. Decide that one.")
    return agreement


def _decided(work: Work, agreement: Agreement, *, signed: bool, reason: str | None = None) -> Signature:
    made = Signature(agreement_id=agreement.id, signed=signed, signed_by=work.actor.person_id, at=work.now, subject=subject_of(work))
    seal_into(made, reason=reason)
    work.session.add(made)
    told = [str(agreement.prepared_by)]
    work.entry(EntryKind.CHANGE, "agreement.signed" if signed else "agreement.refused", detail=f"{agreement.reference} {agreement.n}", subjects=told)
    return made


def _require_areas(work: Work, terms: Terms) -> None:
    known = set(work.session.scalars(select(Area.id).where(Area.id.in_(terms.area_ids), Area.closed_at.is_(None)))) if terms.area_ids else set()
    if known != set(terms.area_ids):
        raise Invalid("Choose areas that are in use.", field="area_ids")
