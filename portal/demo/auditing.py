"""How does the demo plant come to be audited? The director knows an agency, the head signs, an auditor declares before anything opens to him."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from db.actor import SYSTEM, Actor
from db.demo import cast, texts
from db.people import Organisation
from db.session import begin
from portal import clock, draws, engagements, people
from portal.draws import clerk
from portal.engagements import Finished, Plan, Terms
from portal.people.register import get_person

DIRECTOR, HEAD, AUDITOR, SECOND = "chen.li", "gao.yuan", "shen.yue", "qi.yun"
DICE = "40719935208611746302"  # ten-sided, rolled at the kick-off


class Audited(Protocol):
    """A founded plant."""

    actors: dict[str, Actor]
    people: dict[str, UUID]
    areas: dict[str, UUID]


@dataclass(frozen=True)
class Days:
    """When the agreement and the engagement under it begin and end."""

    agreed_from: date
    agreed_to: date
    first: date
    last: date


def commission(plant: Audited, at: datetime, days: Days) -> UUID:
    """An agency that passes its screening, and an agreement that the head has signed. Gives the agreement."""
    today = clock.site_day(at, cast.TIME_ZONE)
    with begin(SYSTEM, write=False, now=at) as work:
        firm = get_person(work, plant.people[AUDITOR]).organisation_id
        assert firm and work.session.get(Organisation, firm)
    with begin(plant.actors[DIRECTOR], now=at) as work:
        agency = engagements.register_agency(work, firm, kind="evaluation").id
        work.session.flush()
        since, until = today - timedelta(days=600), max(days.agreed_to, days.last) + timedelta(days=120)
        engagements.note_qualification(work, agency, **texts.CERTIFICATE, valid_from=since, valid_to=until)
        done = [Finished(title, today - timedelta(days=90 + 150 * n)) for n, title in enumerate(texts.AGENCY_PROJECTS)]
        engagements.state_facts(work, agency, engineers=12, basis=texts.AGENCY_BASIS, projects=done)
    with begin(plant.actors[DIRECTOR], now=at) as work:
        agreement = engagements.prepare_agreement(work, agency, terms=terms(days)).id
    with begin(plant.actors[HEAD], now=at) as work:
        engagements.sign_agreement(work, agreement)
    return agreement


def terms(days: Days, **other: Any) -> Terms:
    """Quarterly, over all stages of production: mission 129 to 135."""
    said: dict[str, Any] = {
        "reference": f"{texts.REFERENCE}-{days.agreed_from.year}-01",
        "starts_on": days.agreed_from,
        "ends_on": days.agreed_to,
        "cadence_months": 3,
        "independence": texts.INDEPENDENCE,
        "standards": texts.STANDARDS,
        "protection": texts.PROTECTION,
        "processor_from": days.agreed_from,
        "processor_to": days.agreed_to,
        "kinds": tuple(engagements.KINDS),
        "everywhere": True,
    }
    return Terms(**{**said, **other})


def engage(plant: Audited, at: datetime, agreement: UUID, days: Days) -> UUID:
    """Planned: over the whole plant, the records of the last quarter of a year. Its auditor gets the office as it is from then on."""
    auditor, team = plant.people[AUDITOR], [plant.people[who] for who in team_of(plant)]
    plan = Plan(
        period_from=clock.months_after(days.first, -3),
        period_to=days.first,
        starts_on=days.first,
        ends_on=days.last,
        area_ids=[plant.areas[code] for code in (cast.WELDING, cast.STORE, cast.PACKING)],
        kinds=["hazards", "checks", "violations"],
        team=team,
        lead=auditor,
        contact=texts.CONTACT,
    )
    with begin(plant.actors[DIRECTOR], now=at) as work:
        made = engagements.plan_engagement(work, agreement, plan=plan).id
    refresh(plant, at)
    return made


def team_of(plant: Audited) -> list[str]:
    """The cast of most tests has one auditor, the demo two."""
    return [who for who in (AUDITOR, SECOND) if who in plant.people]


def declare(plant: Audited, at: datetime, engagement: UUID) -> None:
    for who in team_of(plant):
        with begin(plant.actors[who], now=at) as work:
            engagements.declare(work, engagement, answers=dict.fromkeys(engagements.QUESTIONS, True))


def open_up(plant: Audited, at: datetime, engagement: UUID) -> None:
    with begin(plant.actors[DIRECTOR], now=at) as work:
        engagements.open_engagement(work, engagement)
    refresh(plant, at)


def sample(plant: Audited, at: datetime, engagement: UUID) -> None:
    """The auditor asks, pins the request and gives his digits; the portal freezes and draws."""
    with begin(plant.actors[AUDITOR], now=at) as work:
        facts = engagements.my_engagements(work)[0].facts
        areas = [area_id for area_id, _name, _name_en in draws.audited_areas(work, engagement)]
        draws.wish(work, engagement, wanted=draws.Wanted(texts.OBJECTIVE, facts.period_from, facts.period_to, areas, tolerable="10"))
    clerk.attend(at)
    _give_digits(plant, at, engagement)


def stream(plant: Audited, at: datetime, engagement: UUID) -> None:
    """How the weekly stream is looked at, chosen once, before its first lot."""
    with begin(plant.actors[AUDITOR], now=at) as work:
        draws.choose_stream(work, engagement, level="II", aql="4.0", attributes=["evidence", "recheck"])


def may_ask_lot(plant: Audited, at: datetime, engagement: UUID) -> bool:
    """While a whole week of the period is left and nothing stands in its way."""
    with begin(plant.actors[AUDITOR], write=False, now=at) as work:
        stands = draws.stream(work, engagement)
    return stands is not None and not stands.hindrance


def lot(plant: Audited, at: datetime, engagement: UUID) -> UUID | None:
    """The next week in its turn, drawn; None where too few were closed in it to be one."""
    with begin(plant.actors[AUDITOR], now=at) as work:
        before = len(draws.draws(work, engagement))
        draws.ask_lot(work, engagement)
    clerk.attend(at)
    with begin(plant.actors[AUDITOR], now=at) as work:
        if len(draws.draws(work, engagement)) == before:
            return None
    return _give_digits(plant, at, engagement)


def _give_digits(plant: Audited, at: datetime, engagement: UUID) -> UUID:
    with begin(plant.actors[AUDITOR], now=at) as work:
        asked = draws.draws(work, engagement)[0]
        draws.give_nonce(work, asked.id, pin=asked.pin, digits=DICE)
    clerk.attend(at)
    return asked.id


def conclude(plant: Audited, at: datetime, engagement: UUID) -> None:
    with begin(plant.actors[DIRECTOR], now=at) as work:
        engagements.close_engagement(work, engagement)
    refresh(plant, at)


def refresh(plant: Audited, at: datetime) -> None:
    """What the auditor may see has changed."""
    with begin(SYSTEM, write=False, now=at) as work:
        plant.actors |= {who: people.actor_of(work.session, plant.people[who], at) for who in team_of(plant)}
