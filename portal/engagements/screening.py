"""Does an agency reach what the enterprise asks for? Thresholds are data with a history; each check passes or fails with its sentence."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from db.engagements import Agency, Measure, Occasion, Project, Screening, Statement, Threshold
from db.log import EntryKind
from db.session import Work, writes
from portal import areas, clock
from portal.errors import Invalid, NotFound, WrongStep
from portal.locale import N_
from portal.people.auditing import certificates_of
from portal.policy import Action, require

MOST = 1000
MOST_YEARS = 10


@dataclass(frozen=True)
class Wanted:
    """How much is enough; `years` back a project counts; where `hard`, too little blocks."""

    least: int
    hard: bool = True
    years: int | None = None


SHIPPED: Mapping[Measure, Wanted] = {Measure.CERTIFICATE: Wanted(1), Measure.ENGINEERS: Wanted(10), Measure.PROJECTS: Wanted(5, years=3)}

PASSES = {
    Measure.CERTIFICATE: N_("A certificate is valid today."),
    Measure.ENGINEERS: N_("{found} registered safety engineers, at least {least} are asked for."),
    Measure.PROJECTS: N_("{found} projects of this industry in the last {years} years, at least {least} are asked for."),
}
FAILS = {
    Measure.CERTIFICATE: N_("No certificate of the agency is valid today."),
    Measure.ENGINEERS: N_("Only {found} registered safety engineers, at least {least} are asked for."),
    Measure.PROJECTS: N_("Only {found} projects of this industry in the last {years} years, at least {least} are asked for."),
}


@dataclass(frozen=True)
class Check:
    """What one measure gave."""

    measure: str
    found: int
    least: int
    years: int | None
    hard: bool
    passed: bool

    @property
    def says(self) -> str:
        """The sentence, with `found`, `least` and `years` to be filled in."""
        return (PASSES if self.passed else FAILS)[Measure(self.measure)]


@dataclass(frozen=True)
class Measured:
    """What was found of some agencies, by which version of the thresholds."""

    version: int
    checks: Mapping[UUID, list[Check]]


def thresholds(work: Work) -> tuple[int, dict[Measure, Wanted]]:
    """The newest version and what it asks for; 0 is what the portal was shipped with."""
    require(work.actor, Action.AGENCY_SEE, None)
    return _standard(work)


def _standard(work: Work) -> tuple[int, dict[Measure, Wanted]]:
    version = work.session.scalar(select(func.max(Threshold.version)))
    if version is None:
        return 0, dict(SHIPPED)
    rows = work.session.scalars(select(Threshold).where(Threshold.version == version))
    return version, {row.measure: Wanted(row.least, row.hard, row.years) for row in rows}


@writes
def set_thresholds(work: Work, wanted: Mapping[str, Wanted]) -> int:
    """Another set from now on; the earlier ones stay on record. Gives the new version."""
    require(work.actor, Action.THRESHOLD_CHANGE, None)
    if set(wanted) != set(Measure):
        raise Invalid("Say for each measure how much is enough.", field="wanted")
    for measure, one in wanted.items():
        if not 0 <= one.least <= MOST or (measure == Measure.PROJECTS) != (one.years is not None) or not 1 <= (one.years or 1) <= MOST_YEARS:
            raise Invalid("A threshold is a number up to {most}; projects count for 1 to {years} years.", field="wanted", most=MOST, years=MOST_YEARS)
    version = (work.session.scalar(select(func.max(Threshold.version))) or 0) + 1
    for measure, one in wanted.items():
        noted = {"noted_by": work.actor.person_id, "noted_at": work.now}
        work.session.add(Threshold(version=version, measure=Measure(measure), least=one.least, years=one.years, hard=one.hard, **noted))
    said = " ".join(f"{measure}:{one.least}{'' if one.hard else '?'}" for measure, one in sorted(wanted.items()))
    work.entry(EntryKind.ADMIN, "threshold.changed", detail=said)
    return version


@writes
def screen(work: Work, agency_id: UUID) -> Screening:
    """Looks at the agency as it is today, and keeps what was found."""
    require(work.actor, Action.AGENCY_KEEP, None)
    agency = agency_of(work, agency_id)
    return _keep(work, agency, Occasion.BY_HAND, measured(work, [agency.id]))


def require_screened(work: Work, agency: Agency, occasion: Occasion) -> None:
    """Kept with what it was for; nothing goes on where a hard check fails."""
    _keep(work, agency, occasion, require_passing(work, agency))


def require_passing(work: Work, agency: Agency) -> Measured:
    """What was found, where nothing of it blocks."""
    found = measured(work, [agency.id])
    for check in found.checks[agency.id]:
        if check.hard and not check.passed:
            raise WrongStep(check.says, found=check.found, least=check.least, years=check.years)
    return found


def _keep(work: Work, agency: Agency, occasion: Occasion, measured: Measured) -> Screening:
    found = measured.checks[agency.id]
    row = Screening(
        agency_id=agency.id,
        occasion=occasion,
        day=_today(work),
        version=measured.version,
        passed=passes(found),
        found=json.dumps([asdict(check) for check in found], separators=(",", ":")),
        noted_by=work.actor.person_id,
        noted_at=work.now,
    )
    work.session.add(row)
    work.entry(EntryKind.CHANGE, "agency.screened")
    return row


def passes(found: Sequence[Check]) -> bool:
    return all(check.passed for check in found if check.hard)


def measured(work: Work, agency_ids: Collection[UUID]) -> Measured:
    """Each measure of each agency as it is today, against the newest thresholds; the same few questions for one agency or for all."""
    version, wanted = _standard(work)
    counts = _counted(work, agency_ids, _today(work), years=wanted[Measure.PROJECTS].years or 0)
    return Measured(
        version, {agency_id: [_check(measure, wanted[measure], counts[agency_id][measure]) for measure in Measure] for agency_id in counts}
    )


def _check(measure: Measure, wanted: Wanted, found: int) -> Check:
    return Check(measure.value, found, wanted.least, wanted.years, wanted.hard, found >= wanted.least)


def _counted(work: Work, agency_ids: Collection[UUID], today: date, *, years: int) -> dict[UUID, dict[Measure, int]]:
    """Certificates valid today; engineers and projects by the newest statement. A project counts from the same day so many years ago on."""
    held = certificates_of(work.session, agency_ids)
    stated = select(Statement.agency_id, Statement.id, Statement.engineers).where(Statement.agency_id.in_(agency_ids)).order_by(Statement.n)
    newest = {row.agency_id: row for row in work.session.execute(stated)}
    ids = [row.id for row in newest.values()]
    recent = Project.in_industry.is_(True), Project.finished_on.between(clock.months_after(today, -12 * years), today)
    counting = select(Project.statement_id, func.count(Project.id)).where(Project.statement_id.in_(ids), *recent).group_by(Project.statement_id)
    projects: dict[UUID | None, int] = dict(work.session.execute(counting).all())
    return {
        agency_id: {
            Measure.CERTIFICATE: sum(row.valid_from <= today <= row.valid_to for row in held[agency_id]),
            Measure.ENGINEERS: newest[agency_id].engineers if agency_id in newest else 0,
            Measure.PROJECTS: projects.get(newest[agency_id].id, 0) if agency_id in newest else 0,
        }
        for agency_id in agency_ids
    }


def newest_statement(work: Work, agency_id: UUID) -> Statement | None:
    return work.session.scalars(select(Statement).where(Statement.agency_id == agency_id).order_by(Statement.n.desc()).limit(1)).one_or_none()


def agency_of(work: Work, agency_id: UUID) -> Agency:
    found = work.session.scalars(select(Agency).where(Agency.id == agency_id)).one_or_none()
    if found is None:
        raise NotFound("This agency does not exist or is not yours to see.")
    return found


def _today(work: Work) -> date:
    return clock.site_day(work.now, areas.time_zone(work))
