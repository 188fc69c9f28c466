"""How does a hazard get onto the ledger, and what does its reporter read about it? He stands there as a pseudonym, never as a name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from db.areas import Area
from db.hazards import Category, Hazard, HazardStep, Kind, ReportKey, Severity, Source, State
from db.sealed import blind_of, reporter_subject, seal_into
from db.session import Work, writes
from portal import areas, clock
from portal.errors import Invalid, NotFound
from portal.evidence import Prepared
from portal.hazards.lines import Line, lines_of
from portal.hazards.numbers import next_number
from portal.hazards.steps import REPORTER, keep_pictures, move, written
from portal.locale import N_
from portal.policy import Action, require

MOST_PICTURES = 4
SHOWN = 200
PURPOSE = "my_reports"
ONE_EACH = "receipt"


@writes
def report(
    work: Work,
    *,
    area_id: UUID,
    description: str,
    place: str | None = None,
    category: str | None = None,
    major: bool = False,
    fixed: str | None = None,
    pictures: Sequence[Prepared] = (),
    idempotency: str | None = None,
) -> Hazard:
    """Something dangerous was seen. One sentence and a place are enough; `fixed` says how it was put right on the spot."""
    require(work.actor, Action.HAZARD_REPORT, None)
    earlier = _sent_before(work, idempotency)
    if earlier:
        return earlier
    area = _area(work, area_id)
    hazard = _numbered(work, area, Source.EMPLOYEE, category=category, major=major)
    text = written(description, field="description", why=N_("Write what you saw."))
    seal_into(hazard, description=text, place=(place or "").strip() or None, reporter=str(work.actor.person_id))
    work.session.add(hazard)
    step = _first_step(work, hazard, fixed)
    keep_pictures(work, hazard, step, pictures[:MOST_PICTURES], taken="after" if fixed else "before")
    if idempotency:
        work.session.add(ReportKey(key_hash=_key_hash(work, idempotency), hazard_id=hazard.id))
    _still_in_use(work, area)
    return hazard


@writes
def fix_on_the_spot(
    work: Work,
    *,
    area_id: UUID,
    description: str,
    note: str,
    place: str | None = None,
    category: str | None = None,
    major: bool = False,
    pictures: Sequence[Prepared] = (),
    idempotency: str | None = None,
) -> Hazard:
    """即查即改: seen and put right at once; reported and handed in for acceptance in one step."""
    done = written(note, field="note", why=N_("Write how it was fixed."))
    return report(
        work,
        area_id=area_id,
        description=description,
        place=place,
        category=category,
        major=major,
        fixed=done,
        pictures=pictures,
        idempotency=idempotency,
    )


@writes
def my_reports(work: Work, *, most: int = SHOWN) -> list[Line]:
    """What became of what I reported, newest first: three words, and the reason where it was not taken up."""
    if not work.actor.tag:
        return []
    newest_first = (Hazard.reported_at.desc(), Hazard.id.desc())
    return lines_of(work, [Hazard.reporter_tag == work.actor.tag], order=newest_first, limit=most, purpose=PURPOSE, reasons=True)


@writes
def report_unnamed(work: Work, *, area_id: UUID, description: str, pictures: Sequence[Prepared] = ()) -> Hazard:
    """Seen by somebody who does not say who he is: he is the pseudonym of his receipt, and sent twice it is the same report."""
    require(work.actor, Action.HAZARD_REPORT_UNNAMED, None)
    earlier = _sent_before(work, ONE_EACH)
    if earlier:
        return earlier
    area = _area(work, area_id)
    hazard = _numbered(work, area, Source.UNNAMED)
    seal_into(hazard, description=written(description, field="description", why=N_("Write what you saw.")))
    work.session.add(hazard)
    step = _first_step(work, hazard, None)
    keep_pictures(work, hazard, step, pictures[:MOST_PICTURES], taken="before")
    work.session.add(ReportKey(key_hash=_key_hash(work, ONE_EACH), hazard_id=hazard.id))
    _still_in_use(work, area)
    return hazard


@writes
def followed(work: Work) -> Line:
    """What became of the report of this receipt."""
    mine = [Hazard.reporter_tag == work.actor.tag, Hazard.source == Source.UNNAMED]
    found = lines_of(work, mine, order=[Hazard.id], limit=1, purpose="receipt", reasons=True) if work.actor.tag else []
    if not found:
        raise NotFound("There is no report with this receipt code. Look at each letter again.")
    return found[0]


def _numbered(work: Work, area: Area, source: Source, *, category: str | None = None, major: bool = False) -> Hazard:
    year = clock.site_day(work.now, areas.time_zone(work, area.site_id)).year
    number = next_number(work, "HZ", site_id=area.site_id, year=year)
    place = {"site_id": area.site_id, "area_id": area.id}
    return new_hazard(number, tag=work.actor.tag, at=work.now, category=category, major=major, source=source, **place)


def new_hazard(
    number: str,
    *,
    tag: str,
    at: datetime,
    site_id: UUID,
    area_id: UUID,
    category: str | None,
    major: bool,
    source: Source = Source.EMPLOYEE,
) -> Hazard:
    """The row of a report, without its texts. They are kept under the key of the year that the number names."""
    return Hazard(
        number=number,
        site_id=site_id,
        area_id=area_id,
        category=Category(category or Category.OTHER),
        severity=Severity.MAJOR if major else Severity.GENERAL,
        kind=Kind.TIME_LIMITED,
        source=source,
        state=State.REPORTED,
        round=1,
        reported_at=at,
        changed_at=at,
        subject=f"hazard/{number.split('-')[1]}",
        reporter_tag=tag,
        reporter_subject=reporter_subject(tag),
    )


def _first_step(work: Work, hazard: Hazard, fixed: str | None) -> HazardStep:
    if not fixed:
        action = Action.HAZARD_REPORT_UNNAMED if hazard.source is Source.UNNAMED else Action.HAZARD_REPORT
        return move(work, hazard, State.REPORTED, action=action, office=REPORTER, n=1)
    hazard.kind = Kind.ON_THE_SPOT
    return move(work, hazard, State.AWAITING, action="hazard.fix_on_the_spot", office=REPORTER, n=1, note=fixed.strip())


def _area(work: Work, area_id: UUID) -> Area:
    area = work.session.scalars(select(Area).where(Area.id == area_id)).one_or_none()
    if area is None:
        raise Invalid("Choose a place.", field="area")
    if area.closed_at is not None:
        raise _not_in_use(area)
    return area


def _still_in_use(work: Work, area: Area) -> None:
    """The row written waits for whoever closes the place just now; what he left is read behind it."""
    work.session.flush()
    if work.session.scalars(select(Area.closed_at).where(Area.id == area.id)).one() is not None:
        raise _not_in_use(area)


def _not_in_use(area: Area) -> Invalid:
    return Invalid("{name} is not in use any more. Choose another place.", field="area", name=area.name)


def _key_hash(work: Work, key: str) -> str:
    """Under the pseudonym, so that a key says nothing about who sent it."""
    return blind_of("report_key", "key_hash", f"{work.actor.tag}/{key}").hex()


def _sent_before(work: Work, key: str | None) -> Hazard | None:
    if not key:
        return None
    sent = select(Hazard).join(ReportKey, ReportKey.hazard_id == Hazard.id).where(ReportKey.key_hash == _key_hash(work, key))
    return work.session.scalars(sent).one_or_none()
