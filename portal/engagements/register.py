"""Which agencies are known, and what has each shown of itself: certificates, engineers, projects, files that prove it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, select

from db import blobs
from db.engagements import Agency, AgencyKind, Engagement, Project, Proof, Qualification, Screening, Statement
from db.log import EntryKind
from db.people import Organisation
from db.sealed import seal_into
from db.session import Work, reveal, store_file, take_out, writes
from portal import areas, clock
from portal.engagements.screening import Check, agency_of, measured, newest_statement, passes
from portal.engagements.team import end_sessions
from portal.engagements.terms import LONGEST, SHORT, written
from portal.errors import Conflict, Invalid, NotFound
from portal.locale import N_
from portal.people.auditing import certificates_of, valid_until
from portal.policy import Action, require

LARGEST_BYTES = 12_000_000
MOST_PROJECTS = 60
PROOFS = 20
MOST_ENGINEERS = 10_000
GRADE = 120
Row = TypeVar("Row", Agency, Qualification, Statement, Proof)
FORMATS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


@dataclass(frozen=True)
class Known:
    """An agency of the list: does it pass today, and until when is it qualified?"""

    id: UUID
    name: str
    name_en: str | None
    kind: AgencyKind
    passed: bool
    checks: tuple[Check, ...]
    qualified_until: date | None


@dataclass(frozen=True)
class Finished:
    """A project as it is typed and shown."""

    title: str
    finished_on: date | None
    in_industry: bool = True


@dataclass(frozen=True)
class Enclosure:
    """A file fit to keep."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Shown:
    """A file of an agency; its content is fetched by its one-time address."""

    id: UUID
    name: str
    media_type: str
    size: int
    at: datetime


@dataclass(frozen=True)
class File:
    """All that is known of one agency."""

    known: Known
    certificates: tuple[Qualification, ...]
    engineers: int
    basis: str
    stated_at: datetime | None
    projects: tuple[Finished, ...]
    proofs: tuple[Shown, ...]
    older_proofs: int
    screenings: tuple[Screening, ...]


def agencies(work: Work) -> list[Known]:
    """The register, by name."""
    require(work.actor, Action.AGENCY_SEE, None)
    wanted = select(Agency, Organisation).join(Organisation, Organisation.id == Agency.organisation_id).order_by(Organisation.name)
    return _known(work, [(agency, firm) for agency, firm in work.session.execute(wanted)])


def names(work: Work) -> list[tuple[UUID, str, str | None]]:
    """Id and names of each agency, for whoever has to choose one."""
    require(work.actor, Action.AGENCY_SEE, None)
    wanted = select(Agency.id, Organisation.name, Organisation.name_en).join(Organisation, Organisation.id == Agency.organisation_id)
    return [(agency_id, name, name_en) for agency_id, name, name_en in work.session.execute(wanted.order_by(Organisation.name))]


def candidates(work: Work) -> list[Organisation]:
    """Organisations from outside that are in use and no agency yet."""
    require(work.actor, Action.AGENCY_KEEP, None)
    outside = Organisation.contractor.is_(False), Organisation.closed_at.is_(None)
    return list(work.session.scalars(select(Organisation).where(*outside, Organisation.id.not_in(select(Agency.organisation_id)))))


@writes
def agency(work: Work, agency_id: UUID) -> File:
    """One agency with what it has shown; its words are opened for whoever reads them."""
    require(work.actor, Action.AGENCY_SEE, None)
    found = agency_of(work, agency_id)
    firm = work.session.scalars(select(Organisation).where(Organisation.id == found.organisation_id)).one()
    statement = newest_statement(work, agency_id)
    projects, basis = _stated(work, statement)
    kept = select(func.count(Proof.id)).where(Proof.agency_id == agency_id)
    screenings = select(Screening).where(Screening.agency_id == agency_id).order_by(Screening.noted_at.desc(), Screening.id.desc()).limit(12)
    return File(
        known=_known(work, [(found, firm)])[0],
        certificates=tuple(sorted(certificates_of(work.session, [agency_id])[agency_id], key=lambda row: row.valid_to, reverse=True)),
        engineers=statement.engineers if statement else 0,
        basis=basis,
        stated_at=statement.noted_at if statement else None,
        projects=projects,
        proofs=_proofs(work, agency_id),
        older_proofs=max(0, (work.session.scalar(kept) or 0) - PROOFS),
        screenings=tuple(work.session.scalars(screenings)),
    )


def _stated(work: Work, statement: Statement | None) -> tuple[tuple[Finished, ...], str]:
    if statement is None:
        return (), ""
    rows = work.session.scalars(select(Project).where(Project.statement_id == statement.id).order_by(Project.finished_on.desc(), Project.id)).all()
    titles = reveal(work, rows, ["title"], purpose="agency")
    basis = reveal(work, [statement], ["basis"], purpose="agency")[statement.id]["basis"] or ""
    return tuple(Finished(titles[row.id]["title"] or "", row.finished_on, row.in_industry) for row in rows), basis


def _proofs(work: Work, agency_id: UUID) -> tuple[Shown, ...]:
    """The newest."""
    newest = select(Proof).where(Proof.agency_id == agency_id).order_by(Proof.noted_at.desc(), Proof.id.desc()).limit(PROOFS)
    rows = work.session.scalars(newest).all()
    names = reveal(work, rows, ["name"], purpose="agency")
    return tuple(Shown(row.id, names[row.id]["name"] or "", row.media_type, row.size, row.noted_at) for row in rows)


def _known(work: Work, rows: Sequence[tuple[Agency, Organisation]]) -> list[Known]:
    ids = [agency.id for agency, _firm in rows]
    checks = measured(work, ids).checks
    held = certificates_of(work.session, ids)
    today = clock.site_day(work.now, areas.time_zone(work))
    return [
        Known(row.id, firm.name, firm.name_en, row.kind, passes(checks[row.id]), tuple(checks[row.id]), valid_until(held[row.id], today))
        for row, firm in rows
    ]


@writes
def register_agency(work: Work, organisation_id: UUID, *, kind: str) -> Agency:
    """An organisation from outside becomes one that may audit, once it passes its screening."""
    require(work.actor, Action.AGENCY_KEEP, None)
    firm = work.session.scalars(select(Organisation).where(Organisation.id == organisation_id)).one_or_none()
    if firm is None:
        raise NotFound("This organisation does not exist.")
    if firm.contractor or firm.closed_at is not None:
        raise Invalid("A contractor, or an organisation that is not in use, cannot audit independently.", field="organisation_id")
    if work.session.scalars(select(Agency.id).where(Agency.organisation_id == organisation_id)).first():
        raise Conflict("This organisation is in the register of agencies already.")
    made = Agency(organisation_id=organisation_id, kind=AgencyKind(kind), **_by(work))
    return _noted(work, made, "agency.registered")


@writes
def note_qualification(work: Work, agency_id: UUID, *, grade: str, certificate: str, issuer: str, valid_from: date, valid_to: date) -> Qualification:
    """A certificate, new or renewed; one withdrawn is noted again with its last day. Who audits for the agency signs in anew."""
    require(work.actor, Action.AGENCY_KEEP, None)
    agency_of(work, agency_id)
    if valid_to < valid_from:
        raise Invalid("The last day lies before the first.", field="valid_to")
    made = Qualification(
        agency_id=agency_id,
        grade=written(grade, field="grade", why=N_("Write the grade as the certificate says it."), longest=GRADE),
        certificate=written(certificate, field="certificate", why=N_("Write the number of the certificate."), longest=SHORT),
        issuer=written(issuer, field="issuer", why=N_("Write who issued the certificate."), longest=GRADE),
        valid_from=valid_from,
        valid_to=valid_to,
        **_by(work),
    )
    end_sessions(work, Engagement.agency_id == agency_id)
    return _noted(work, made, "agency.qualification_noted")


@writes
def state_facts(work: Work, agency_id: UUID, *, engineers: int, basis: str, projects: Sequence[Finished]) -> Statement:
    """What the agency has shown of its engineers and projects. It takes the place of what it showed before."""
    require(work.actor, Action.AGENCY_KEEP, None)
    agency_of(work, agency_id)
    if not 0 <= engineers <= MOST_ENGINEERS or len(projects) > MOST_PROJECTS:
        raise Invalid("Give the number of engineers, and at most {most} projects.", field="engineers", most=MOST_PROJECTS)
    before = newest_statement(work, agency_id)
    made = Statement(agency_id=agency_id, n=before.n + 1 if before else 1, engineers=engineers, subject=subject_of(work), **_by(work))
    seal_into(made, basis=written(basis, field="basis", why=N_("Write what proves the number of engineers.")))
    _noted(work, made, "agency.stated")
    work.session.flush()
    for project in projects:
        title = written(project.title, field="projects", why=N_("Write the name of each project."), longest=GRADE)
        if project.finished_on is None:
            raise Invalid("Write the day on which each project was finished.", field="projects")
        row = Project(statement_id=made.id, finished_on=project.finished_on, in_industry=project.in_industry, subject=made.subject)
        seal_into(row, title=title)
        work.session.add(row)
    return made


def prepare_file(name: str, content: bytes) -> Enclosure:
    """By its first bytes, whatever it is called."""
    if not content or len(content) > LARGEST_BYTES:
        raise Invalid("Choose a file of at most {n} MB.", field="file", n=LARGEST_BYTES // 1_000_000)
    kind = next((kind for head, kind in FORMATS.items() if content.startswith(head)), None)
    if kind is None:
        raise Invalid("Choose a PDF, JPEG or PNG file.", field="file")
    return Enclosure(written(name, field="file", why=N_("The file has no name."), longest=LONGEST)[-GRADE:], kind, content)


@writes
def keep_file(work: Work, agency_id: UUID, *, file: Enclosure) -> Proof:
    """Sealed, durable before its row."""
    require(work.actor, Action.AGENCY_KEEP, None)
    agency_of(work, agency_id)
    subject = subject_of(work)
    blob = store_file(work, file.content, subject=subject)
    made = Proof(
        agency_id=agency_id,
        media_type=file.media_type,
        size=blob.size,
        blob=blob.name,
        hmac=blob.hmac,
        sha256=blob.sha256,
        subject=subject,
        **_by(work),
    )
    seal_into(made, name=file.name)
    return _noted(work, made, "agency.file_kept")


@writes
def agency_file(work: Work, file_id: UUID) -> bytes:
    """The content of one file, taken out of the portal."""
    require(work.actor, Action.AGENCY_SEE, None)
    row = work.session.scalars(select(Proof).where(Proof.id == file_id)).one_or_none()
    if row is None:
        raise NotFound("This file does not exist or is not yours.")
    take_out(work, [row], ["name"], action="agency.file", purpose="agency", detail=row.media_type)
    return blobs.of(row, blobs.here())


def subject_of(work: Work) -> str:
    """The key of what is written in this year about agencies and audits: kept by law, and nobody's own."""
    return f"engagement/{work.now.year}"


def _noted(work: Work, row: Row, action: str) -> Row:
    work.session.add(row)
    work.entry(EntryKind.CHANGE, action)
    return row


def _by(work: Work) -> dict[str, Any]:
    return {"noted_by": work.actor.person_id, "noted_at": work.now}
