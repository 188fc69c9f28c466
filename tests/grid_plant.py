"""Whose records are there to be asked for? One person of every role, and of each kind of record one of his own, foreign, closed and unknown ones."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import select

from db.accounts import Account, Slip, WebSession
from db.actor import NOBODY, SYSTEM, Actor, Role, reporter
from db.base import uuid7
from db.complaints import Errand
from db.coverage import CoverageCell, RedFlag, Survey
from db.engagements import Engagement
from db.erasures import Erasure
from db.hazards import Evidence, Hazard
from db.log import EntryKind
from db.people import Deputy, Person, RoleGrant
from db.reports import IssuedFinding, IssuedReport
from db.requests import AnswerFile
from db.rights import Restriction
from db.sealed import seal_into
from db.session import begin
from portal import (
    accounts,
    areas,
    breaches,
    complaints,
    coverage,
    departments,
    draws,
    duties,
    engagements,
    erasure,
    evaluations,
    evidence,
    findings,
    hazards,
    matching,
    organisations,
    people,
    places,
    posters,
    processors,
    reports,
    requests,
    rights,
    slips,
    transparency,
    violations,
)
from portal.accounts import factors
from portal.coverage import clerk as counting
from portal.draws import clerk
from portal.engagements import Finished, Terms
from portal.erasure import carrying
from portal.imports import mapping
from portal.reports import clerk as reporter_clerk
from tests.cast import OPENING, Cast, actor_now, did
from tests.registers import JUDGED, facts, met, terms
from tests.registers import SAID as RULE

HASH = "$2b$12$not.a.real.hash.but.as.long.as.one.would.be"
GONE = "gone"
TODAY = date(2026, 11, 23)
LATER = TODAY + timedelta(days=9)
BEFORE = TODAY - timedelta(days=30)
MONTH_AGO = datetime(2026, 10, 20, 1, 0, tzinfo=UTC)
LONG_AGO = TODAY - timedelta(days=900)
NOTICED = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
SAID = "现场已经看过，按要求办理"
OUTSIDE = (Role.AUDITOR, Role.REGULATOR)
NEVER_GIVEN = {"number": "HZ-2026-000999", "username": "no.such.name", "map": "no such map", "staff_number": "no-such-number", "token": "nosuchplace"}


@dataclass
class Plant:
    """`records` by (sort, kind) or (sort, kind, role): what is his own is another record for each role."""

    cast: Cast
    actors: dict[str, Actor] = field(default_factory=dict)
    records: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def record(self, sort: str, kind: str, role: str) -> Any:
        """What a probe asks for; what nobody has of his own is that of somebody who never was."""
        return self.records.get((sort, kind, role)) or self.records.get((sort, kind)) or self.unknown(sort)

    def unknown(self, sort: str) -> Any:
        return NEVER_GIVEN.get(sort) or UUID(int=(0x7 << 76) | (0x8 << 60) | 0xDEAD)

    def keep(self, sort: str, **kinds: Any) -> None:
        self.records |= {(sort, kind): record for kind, record in kinds.items()}

    def keep_own(self, sort: str, kind: str, role: str, record: Any) -> None:
        self.records[sort, kind, role] = record


def build(cast: Cast) -> Plant:
    plant = Plant(cast)
    for make in (
        _people,
        _accounts,
        _slips,
        _hazards,
        _hard_cases,
        _violations,
        _complaints,
        _erasures,
        _wishes,
        _own_reports,
        _last_steps,
        _grants,
        _deputies,
        _days,
        _resets,
        _places,
        _audits,
        _recorded,
    ):
        make(plant)
    return plant


def _people(plant: Plant) -> None:
    """Somebody in every role, over the welding shop or its department; one who left; one nobody knows."""
    cast = plant.cast
    for role in (role for role in Role if role not in (Role.SYSTEM, Role.REPORTER)):
        plant.actors[role] = _member(plant, role)
    plant.actors |= {Role.SYSTEM: SYSTEM, Role.REPORTER: reporter("5" * 64), "nobody": NOBODY}
    left = _member(plant, GONE)
    with begin(SYSTEM) as work:
        people.leave(work, left.person_id, last_day=TODAY - timedelta(days=1))
    plant.actors[GONE] = Actor(left.person_id, left.account_id, left.tag)
    with begin(SYSTEM) as work:
        without_account = people.add_person(work, name="无账号", staff_number="G-NONE", department_id=cast.departments["D-PACK"]).id
    plant.keep(
        "person",
        here=cast.people["zhang.weimin"],
        elsewhere=cast.people["chen.hao"],
        office=cast.people["liu.chang"],
        left=left.person_id,
        accountless=without_account,
    )
    for role, actor in plant.actors.items():
        plant.keep_own("person", "own", role, actor.person_id)
    plant.keep("staff_number", elsewhere="G-NONE")


def _member(plant: Plant, role: str) -> Actor:
    cast, granted = plant.cast, role not in (Role.EMPLOYEE, GONE)
    department = None if role in OUTSIDE else cast.departments["D-WELD"]
    with begin(SYSTEM, now=OPENING) as work:
        who = people.add_person(work, name=f"某{role}", staff_number=f"G-{role}", department_id=department).id
        work.session.flush()
        account = accounts.create_account(work, who, username=f"grid.{role}", password_hash=HASH, must_change=False)
        over = {"area_id": cast.areas["WELD"]} if role == Role.SUPERVISOR else {}
        if role in (Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.RESPONSIBLE):
            over = {"department_id": cast.departments["D-WELD"]}
        if role == Role.SUPERVISOR:
            people.note_eligibility(work, who, years=9, clean_record=True, trained_on=LONG_AGO, exam_on=LONG_AGO, exam_passed=True, evidence=SAID)
        if granted:
            people.grant_role(work, who, role, valid_from=BEFORE, **over)
    with begin(SYSTEM, write=False) as work:
        return people.actor_of(work.session, who, work.now, account_id=account.id)


def _accounts(plant: Plant) -> None:
    """Each his account and a browser signed in with it; one account with a second factor prepared."""
    for role, actor in plant.actors.items():
        if not actor.account_id:
            continue
        with begin(SYSTEM) as work:
            factors.begin_enrolment(work, actor.account_id)
        plant.keep_own("account", "own", role, actor.account_id)
        plant.keep_own("username", "own", role, f"grid.{role}")
        plant.keep_own("session", "own", role, _signed_in(f"grid.{role}").id)
    elsewhere, office = _signed_in("chen.hao"), _signed_in("liu.chang")
    plant.keep("account", elsewhere=elsewhere.account_id, office=office.account_id, left=plant.actors[GONE].account_id)
    plant.keep("username", elsewhere="chen.hao", office="liu.chang", left=f"grid.{GONE}")
    plant.keep("session", elsewhere=elsewhere.id, left=plant.records["session", "own", GONE])


def _signed_in(username: str) -> WebSession:
    with begin(SYSTEM) as work:
        account_id = work.session.scalars(select(Account.id).where(Account.username == username)).one()
        row = WebSession(
            token_hash=f"{username:0>64}",
            account_id=account_id,
            stamp=1,
            created_at=work.now,
            seen_at=work.now,
            expires_at=work.now + timedelta(hours=9),
            idle_minutes=30,
        )
        work.session.add(row)
    return row


@dataclass(frozen=True)
class Side:
    """One half of the plant: who reports there, who supervises it, which department answers for it, who heads it."""

    area: str
    department: str
    reporter: str
    supervisor: str
    head: str


HERE = Side("WELD-GRIND", "D-WELD", "zhang.weimin", "zhou.min", "zheng.kai")
ELSEWHERE = Side("STORE-A", "D-STORE", "chen.hao", "he.jing", "liu.chang")


def _hazards(plant: Plant) -> None:
    """On each side one in every state that a move starts from; here also what is closed."""
    for kind, side in (("here", HERE), ("elsewhere", ELSEWHERE)):
        for state in ("reported", "assigned", "awaiting", "accepted", "dismissed", "other"):
            plant.keep(state, **{kind: _brought(plant, side, state)})
    for state in ("reported", "assigned", "awaiting"):
        closed = {ended: plant.records[ended, "here"] for ended in ("accepted", "dismissed")}
        plant.keep(state, **closed, closed_elsewhere=plant.records["accepted", "elsewhere"])
    with begin(SYSTEM, write=False) as work:
        for kind, state, name in (("here", "assigned", "here"), ("elsewhere", "assigned", "elsewhere"), ("here", "accepted", "closed")):
            found = plant.records[state, kind]
            number = work.session.scalars(select(Hazard.number).where(Hazard.id == found)).one()
            picture = work.session.scalars(select(Evidence.id).where(Evidence.hazard_id == found)).one()
            plant.keep("number", **{name: number})
            plant.keep("picture", **{name: picture})
        plant.keep("into", here=_number(work, plant, "here"), elsewhere=_number(work, plant, "elsewhere"))


def _hard_cases(plant: Plant) -> None:
    """More time asked for; closed a month ago, closed just now; a hazard found at a follow-up."""
    cast = plant.cast
    for kind, side in (("here", HERE), ("elsewhere", ELSEWHERE)):
        asked, old = _brought(plant, side, "assigned"), _brought(plant, side, "accepted", now=MONTH_AGO)
        with begin(cast.actors[side.head]) as work:
            hazards.ask_extension(work, asked, deadline=LATER + timedelta(days=3), note=SAID)
        plant.keep("asked", **{kind: asked})
        plant.keep("recheck", **{kind: old})
        _shared(plant, kind, side)
        _graver(plant, kind, side)
    checked = _brought(plant, HERE, "assigned")
    with begin(cast.actors[HERE.supervisor]) as work:
        hazards.check(work, checked, on_track=False, note=SAID, problem=SAID)
    plant.keep("asked", never=plant.records["assigned", "here"])
    plant.keep("recheck", soon=plant.records["accepted", "here"], open=plant.records["assigned", "here"])
    plant.keep("judged", never=plant.records["assigned", "here"])
    plant.keep("planned", general=plant.records["assigned", "here"])
    plant.keep("linked", here=checked, elsewhere=plant.records["assigned", "elsewhere"])


def _graver(plant: Plant, kind: str, side: Side) -> None:
    """A major one with its plan; one of which the level waits for the director."""
    cast, hazards_of = plant.cast, [_brought(plant, side, "assigned") for _ in range(2)]
    planned, judged = hazards_of
    with begin(cast.actors[side.supervisor]) as work:
        hazards.amend(work, planned, severity="major", note=SAID)
        hazards.judge(work, judged, grounds=["O10-14"], note=SAID)
    with begin(cast.actors[side.head]) as work:
        hazards.make_plan(work, planned, measures=SAID, funds=SAID, who=SAID, due=LATER, emergency=SAID)
    plant.keep("planned", **{kind: planned})
    plant.keep("judged", **{kind: judged})


def _shared(plant: Plant, kind: str, side: Side) -> None:
    """Led by packing, with the department of this side in it: a part and a request that wait, and others that are over."""
    cast, ours = plant.cast, plant.cast.departments[side.department]
    hazard, another = (_reported(plant, cast.actors[side.reporter], side.area) for _ in range(2))
    with begin(cast.actors[side.supervisor]) as work:
        for each in (hazard, another):
            hazards.assign(work, each, department_id=cast.departments["D-PACK"], deadline=LATER, requirement=SAID)
        part = hazards.add_part(work, hazard, department_id=ours, duty=SAID, deadline=LATER).id
        done = hazards.add_part(work, another, department_id=ours, duty=SAID, deadline=LATER).id
        waiting, over = (hazards.ask_supply(work, hazard, what=SAID, due=LATER, department_id=ours).id for _ in range(2))
    with begin(cast.actors[side.head]) as work:
        hazards.hand_in_part(work, done, note=SAID)
        hazards.provide_supply(work, over)
    plant.keep("shared", **{kind: hazard})
    plant.keep("supply", **{kind: waiting})
    plant.keep("part", **{kind: part})
    plant.keep("part_done", **{kind: done})
    if kind == "here":
        plant.keep("part", done=done)
        plant.keep("part_done", open=part)
        plant.keep("supply", over=over)


def _violations(plant: Plant) -> None:
    """Of Chen Hao, noted by others and confirmed, objected to, withdrawn, noted by the director or by oneself; and one of everybody's own."""
    cast = plant.cast
    for kind, side in (("here", HERE), ("elsewhere", ELSEWHERE)):
        hazard, violation = _noted(plant, side, cast.actors[side.supervisor])
        plant.keep("violated", **{kind: hazard})
        plant.keep("violation", **{kind: violation})
    _hazard, confirmed = _noted(plant, HERE, cast.zhou_min)
    _hazard, objected = _noted(plant, HERE, cast.zhou_min)
    _hazard, withdrawn = _noted(plant, HERE, cast.zhou_min)
    _hazard, beyond = _noted(plant, HERE, cast.chen_li)
    for actor, verb, violation, said in (
        (cast.chen_li, violations.confirm, confirmed, {}),
        (cast.chen_hao, violations.object_to, objected, {"text": SAID}),
        (cast.chen_li, violations.withdraw, withdrawn, {"reason": SAID}),
    ):
        with begin(actor) as work:
            verb(work, violation, **said)
    plant.keep("violation", beyond=beyond, withdrawn=withdrawn)
    plant.keep("objection", here=objected, never=confirmed)
    for role in (Role.SUPERVISOR, Role.DIRECTOR):
        hazard, violation = _noted(plant, HERE, plant.actors[role])
        plant.keep_own("violated", "by_me", role, hazard)
        plant.keep_own("violation", "by_me", role, violation)
    _own_violations(plant)


def _complaints(plant: Plant) -> None:
    """The apprentice complained to the union, whose officer took it on; a task of the supervisor, a request to the director."""
    union, complainant = plant.actors[Role.UNION], plant.actors[Role.APPRENTICE]
    cases = {}
    for kind, steps in (("filed", 0), ("taken", 1), ("searched", 2), ("answered", 3)):
        said = {"channel": "union", "kind": "viewing", "text": SAID, "key": f"a key of the form {kind}"}
        with begin(complainant, silent=True) as work:
            cases[kind] = complaints.file(work, **said).id  # type: ignore[arg-type]
        for verb, more in (
            (complaints.accept, {"independent": True}),
            (complaints.investigate, {"plan": SAID}),
            (complaints.answer, {"outcome": "refused", "reason": SAID}),
        )[:steps]:
            with begin(union, silent=True) as work:
                verb(work, cases[kind], **more)  # type: ignore[operator]
    plant.keep("case", **cases)
    owner = plant.actors[Role.SUPERVISOR].person_id
    assert owner and union.person_id
    with begin(union, silent=True) as work:
        task = complaints.add_remedy(work, cases["taken"], what=SAID, owner_id=owner, due=TODAY)
        errand = Errand(
            complaint_id=cases["taken"], office="director", asked_id=plant.actors[Role.DIRECTOR].person_id, days=3, asked_by=union.person_id,
            at=work.now, subject=task.subject,
        )  # fmt: skip
        seal_into(errand, wanted=SAID)
        work.session.add(errand)
    plant.keep("remedy", here=task.id)
    plant.keep("remedy_owner", here=owner)
    plant.keep("errand", here=errand.id)


def _erasures(plant: Plant) -> None:
    """Of people who left long ago: not asked for, asked for, refused, asked for by human resources of the grid; and everybody's own wish."""
    cast, hr = plant.cast, plant.cast.lin_tao
    over, asked, refused, mine = (_left_long_ago(n) for n in range(4))
    made = {}
    for kind, who, by in (("asked", asked, hr), ("refused", refused, hr), ("by_me", mine, plant.actors[Role.HR])):
        with begin(by) as work:
            made[kind] = erasure.ask(work, who).id
    with begin(cast.chen_li) as work:
        erasure.refuse(work, made["refused"], reason=SAID)
    plant.keep("over", here=over, asked=asked, elsewhere=cast.people["chen.hao"])
    plant.keep("erasure", asked=made["asked"], refused=made["refused"])
    plant.keep_own("erasure", "by_me", Role.HR, made["by_me"])
    for role, actor in plant.actors.items():
        plant.keep_own("over", "own", role, actor.person_id)
        if Role.EMPLOYEE in actor.roles and actor.person_id:
            wished = _wished(actor, kind="erasure")
            with begin(hr) as work:
                rights.grant(work, wished, reason=SAID)
                own = work.session.scalars(select(Erasure.id).where(Erasure.request_id == wished)).one()
            with begin(SYSTEM) as work:
                carrying.prepare(work, own)
            plant.keep_own("erasure", "own", role, own)


def _left_long_ago(n: int) -> UUID:
    with begin(SYSTEM) as work:
        person = people.add_person(work, name=f"早已离职{n}", staff_number=f"G-OVER-{n}")
        people.leave(work, person.id, last_day=LONG_AGO)
        return person.id


def _own_violations(plant: Plant) -> None:
    """With the same hazard as another's, so that one's own is no way to it."""
    for role, actor in plant.actors.items():
        if Role.EMPLOYEE in actor.roles:
            plant.keep_own("violation", "own", role, _noted_of(plant.cast.zhou_min, plant.records["violated", "here"], actor.person_id))


def _wishes(plant: Plant) -> None:
    """Put to human resources and to the union, refused, appealed and restricted; and one of everybody's own."""
    cast, about = plant.cast, plant.records["violation", "here"]
    phone = {"kind": "correction", "field": "phone", "value": "1"}
    plant.keep("wish", here=_wished(cast.zhang_weimin, **phone))
    plant.keep("wish", elsewhere=_wished(cast.chen_hao, kind="explanation", office="union", violation_id=about))
    for sort, who in (("refused_wish", cast.li_jianguo), ("appealed_wish", cast.wu_qian)):
        plant.keep(sort, here=_refused(cast, who, **phone))
    with begin(cast.wu_qian) as work:
        rights.appeal(work, plant.records["appealed_wish", "here"], reason=SAID)
    restricted = _wished(cast.chen_hao, kind="restriction", office="union", violation_id=about)
    with begin(cast.zhao_min) as work:
        rights.grant(work, restricted, reason=SAID)
        plant.keep("restriction", here=work.session.scalars(select(Restriction.id)).one())
    for role, actor in plant.actors.items():
        if Role.EMPLOYEE in actor.roles:
            plant.keep_own("wish", "own", role, _wished(actor, kind="erasure"))
    plant.keep_own("refused_wish", "own", Role.EMPLOYEE, _refused(cast, plant.actors[Role.EMPLOYEE], kind="correction", field="name", value="某某"))


def _wished(who: Actor, **asked: Any) -> UUID:
    with begin(who) as work:
        return rights.ask(work, **{"office": "hr", "words": SAID, **asked}).id


def _refused(cast: Cast, who: Actor, **asked: Any) -> UUID:
    request = _wished(who, **asked)
    with begin(cast.lin_tao) as work:
        rights.refuse(work, request, rule="in_dispute", reason=SAID)
    return request


def _noted(plant: Plant, side: Side, by: Actor) -> tuple[UUID, UUID]:
    hazard = _brought(plant, side, "assigned")
    return hazard, _noted_of(by, hazard, plant.cast.people["chen.hao"])


def _noted_of(by: Actor, hazard: UUID, person_id: UUID | None) -> UUID:
    assert person_id
    with begin(by, silent=True) as work:  # nobody's inbox is filled by it
        return violations.note(work, hazard, person_id=person_id, kind="other", words=SAID, told=SAID).id


def _number(work: Any, plant: Plant, kind: str) -> str:
    return str(work.session.scalars(select(Hazard.number).where(Hazard.id == plant.records["other", kind])).one())


def _brought(plant: Plant, side: Side, state: str, *, now: datetime | None = None) -> UUID:
    """A hazard taken to this state by those whose work it is."""
    cast = plant.cast
    hazard = _reported(plant, cast.actors[side.reporter], side.area, pictures=state in ("assigned", "accepted"), now=now)
    with begin(cast.actors[side.supervisor], now=now) as work:
        if state == "dismissed":
            hazards.dismiss(work, hazard, reason=SAID)
        elif state in ("assigned", "awaiting", "accepted"):
            hazards.assign(work, hazard, department_id=cast.departments[side.department], deadline=LATER, requirement=SAID)
    if state in ("awaiting", "accepted"):
        with begin(cast.actors[side.head], now=now) as work:
            hazards.submit(work, hazard, note=SAID)
    if state == "accepted":
        with begin(cast.actors[side.supervisor], now=now) as work:
            hazards.accept(work, hazard)
    return hazard


def _reported(plant: Plant, by: Actor, area: str, *, pictures: bool = False, now: datetime | None = None) -> UUID:
    with begin(by, now=now) as work:
        return hazards.report(work, area_id=plant.cast.areas[area], description=SAID, pictures=[_photo()] if pictures else []).id


def _photo() -> evidence.Prepared:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8)).save(drawn, "JPEG")
    return evidence.prepare(drawn.getvalue())


def _own_reports(plant: Plant) -> None:
    """Everybody inside has reported something on the other side, where only his report lets him see it."""
    for role, actor in plant.actors.items():
        if Role.EMPLOYEE not in actor.roles:
            continue
        mine = _reported(plant, actor, "STORE-A")
        for state in ("reported", "assigned", "awaiting"):
            plant.keep_own(state, "mine", role, mine)
        with begin(SYSTEM, write=False) as work:
            plant.keep_own("number", "mine", role, work.session.scalars(select(Hazard.number).where(Hazard.id == mine)).one())


def _last_steps(plant: Plant) -> None:
    """For whoever can take a step here: one whose last step was his, a moment ago."""
    steps: dict[Role, Callable[[Any, UUID], Any]] = {
        **dict.fromkeys((Role.DIRECTOR, Role.SUPERVISOR), lambda work, hazard: hazards.amend(work, hazard, note=SAID, requirement=SAID)),
        **dict.fromkeys((Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.RESPONSIBLE), hazards.start),
    }
    for role, step in steps.items():
        hazard = _brought(plant, HERE, "assigned")
        with begin(plant.actors[role]) as work:
            step(work, hazard)
        plant.keep_own("assigned", "lately", role, hazard)


def _grants(plant: Plant) -> None:
    """Given and waiting, given by oneself, one's own, approved, ended, and what is no office at all."""
    cast = plant.cast
    first, second, director = cast.lu_yi, cast.xu_ning, cast.chen_li
    waiting = _granted(first, cast.people["li.jianguo"], Role.SAFETY_GROUP)
    done = _granted(first, cast.people["deng.lin"], Role.SAFETY_GROUP)
    refused = _granted(first, cast.people["zheng.kai"], Role.SAFETY_GROUP)
    over = _granted(second, cast.people["han.dong"], Role.PURCHASING)
    plain = _granted(second, cast.people["li.jianguo"], Role.APPRENTICE)
    for grant in (done, over):
        with begin(director) as work:
            people.approve_role(work, grant)
    with begin(SYSTEM) as work:
        people.end_role(work, over)
    with begin(director) as work:
        people.refuse_role(work, refused, reason=SAID)
    plant.keep("grant", waiting=waiting, approved=done, refused=refused, ended=over, plain=plain, given=waiting)
    for role in (Role.DIRECTOR, Role.ADMINISTRATOR):
        plant.keep_own("grant", "given", role, _granted(plant.actors[role], cast.people["ma.jun"], Role.WAREHOUSE_KEEPER))
    for role, actor in plant.actors.items():
        if actor.person_id and role not in (*OUTSIDE, GONE):
            plant.keep_own("grant", "own", role, _granted(first, actor.person_id, Role.UNION))
        elif actor.person_id:
            with begin(SYSTEM, write=False) as work:
                held = work.session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == actor.person_id)).one_or_none()
            plant.keep_own("grant", "own", role, held)


def _granted(by: Actor, person_id: UUID, role: Role) -> UUID:
    with begin(by) as work:
        return people.grant_role(work, person_id, role, valid_from=TODAY + timedelta(days=60)).id


def _deputies(plant: Plant) -> None:
    """Named by human resources and waiting; named by oneself; for oneself; of oneself; agreed to."""
    cast = plant.cast
    named = _named(plant, cast.lin_tao, cast.people["gao.yuan"], cast.people["zhou.min"])
    agreed = _named(plant, cast.lin_tao, cast.people["liu.chang"], cast.people["ma.jun"])
    with begin(cast.chen_li) as work:
        people.approve_deputy(work, agreed)
    with begin(SYSTEM) as work:
        who = {"person_id": cast.people["chen.li"], "deputy_id": cast.people["zhou.min"]}
        over = people.name_deputy(work, **who, valid_from=LONG_AGO, valid_to=BEFORE).id
    plant.keep("deputy", waiting=named, agreed=agreed, by_me=named, ended=over)
    for role in (Role.HR, Role.DIRECTOR):
        plant.keep_own("deputy", "by_me", role, _named(plant, plant.actors[role], cast.people["gao.yuan"], cast.people["sun.tao"]))
    for role, actor in plant.actors.items():
        if Role.EMPLOYEE in actor.roles:
            plant.keep_own("deputy", "for_me", role, _named(plant, cast.lin_tao, actor.person_id, cast.people["sun.tao"]))
            plant.keep_own("deputy", "i_am", role, _named(plant, cast.lin_tao, cast.people["gao.yuan"], actor.person_id))


def _named(plant: Plant, by: Actor, person_id: UUID | None, deputy_id: UUID | None) -> UUID:
    assert person_id and deputy_id
    with begin(by) as work:
        made: Deputy = people.name_deputy(work, person_id=person_id, deputy_id=deputy_id, valid_from=LATER + timedelta(days=90))
        return made.id


def _days(plant: Plant) -> None:
    """Posts held, and days of absence: one's own and another's."""
    cast = plant.cast
    with begin(SYSTEM) as work:
        post = people.add_post(work, department_id=cast.departments["D-PACK"], name="某岗位").id
        for sort, noted in (("absence", people.note_absence), ("holding", partial(people.hold_post, post_id=post))):
            days = {"person_id": cast.people["chen.hao"], "valid_from": LONG_AGO}
            plant.keep(sort, elsewhere=noted(work, **days).id, ended=noted(work, **days, valid_to=BEFORE).id)
            for role, actor in plant.actors.items():
                if actor.person_id and role != GONE:
                    plant.keep_own(sort, "own", role, noted(work, person_id=actor.person_id, valid_from=LATER).id)


def _resets(plant: Plant) -> None:
    """Asked for by an administrator, by oneself, of one's own account; one that was decided."""
    cast, asks = plant.cast, plant.cast.lu_yi
    waiting, decided = _asked(asks, "lin.tao"), _asked(asks, "zhao.min")
    with begin(cast.chen_li) as work:
        accounts.approve_request(work, decided)
    plant.keep("reset", waiting=waiting, decided=decided, by_me=waiting)
    plant.keep("removal", waiting=_removal(plant.cast.lu_yi, plant.cast.people["chen.li"]))
    for role, actor in plant.actors.items():
        if actor.account_id and role != GONE:
            plant.keep_own("removal", "own", role, _removal(plant.cast.lu_yi, actor.person_id))
    for role, username in ((Role.DIRECTOR, "xu.ning"), (Role.ADMINISTRATOR, "gao.yuan")):
        plant.keep_own("reset", "by_me", role, _asked(plant.actors[role], username))
    for role, actor in plant.actors.items():
        if actor.account_id and role != GONE:
            plant.keep_own("reset", "own", role, _asked(asks, f"grid.{role}"))


def _asked(by: Actor, username: str) -> UUID:
    with begin(by) as work:
        account_id = work.session.scalars(select(Account.id).where(Account.username == username)).one()
        return accounts.ask_reset(work, account_id, with_factor=False, reason=SAID).id


def _slips(plant: Plant) -> None:
    """Printed for a worker and for somebody in office; released; voided; and one for each account."""
    cast, printer = plant.cast, plant.cast.lu_yi
    plant.keep("slip", elsewhere=_printed(printer, cast.people["chen.hao"]), office=_printed(printer, cast.people["liu.chang"]))
    released, voided = _printed(printer, cast.people["zheng.kai"]), _printed(printer, cast.people["wu.qian"])
    with begin(cast.chen_li) as work:
        slips.release(work, released)
    with begin(printer) as work:
        slips.void(work, [cast.people["wu.qian"]])
    plant.keep("slip", released=released, voided=voided)
    for role, actor in plant.actors.items():
        if actor.person_id and role != GONE:
            plant.keep_own("slip", "own", role, _printed(printer, actor.person_id))


def _printed(by: Actor, person_id: UUID) -> UUID:
    with begin(by) as work:
        slips.print_slips(work, [person_id], password_hash=HASH)
        wanted = select(Slip.id).join(Account, Account.id == Slip.account_id).where(Account.person_id == person_id, Slip.voided_at.is_(None))
        return work.session.scalars(wanted).one()


def _places(plant: Plant) -> None:
    """In use, closed, and empty enough to be moved or closed."""
    cast, site = plant.cast, plant.cast.site
    with begin(SYSTEM) as work:
        spare, closed = (areas.add_area(work, site_id=site, code=code, name=code).id for code in ("GRID-1", "GRID-2"))
        flagged, shut = (areas.add_department(work, site_id=site, code=code, name=code, flagged=True).id for code in ("GRID-3", "GRID-4"))
        post = people.add_post(work, department_id=cast.departments["D-STORE"], name="库工").id
        over = people.add_post(work, department_id=cast.departments["D-STORE"], name="旧岗位").id
        firm, gone = (areas.add_organisation(work, name=name).id for name in ("某施工队", "旧施工队"))
    with begin(cast.chen_li) as work:
        places.close_area(work, closed, note=SAID)
        departments.close_department(work, shut, note=SAID)
        departments.close_post(work, over)
        organisations.close_organisation(work, gone)
        mapping.keep(work, "矿上的台账", mapping.Mapping())
        said = {"department_id": cast.departments["D-WELD"]}
        rule, over_rule = (matching.add_rule(work, **said, category=category).id for category in ("fire", "mining"))
        matching.close_rule(work, over_rule)
        noted = work.entry(EntryKind.ADMIN, "grid.noted", detail=SAID)
    plant.keep("site", here=site)
    plant.keep("token", here=posters.token_of(cast.areas["WELD-GRIND"]), closed=posters.token_of(closed))
    plant.keep("area", here=cast.areas["WELD-GRIND"], elsewhere=cast.areas["STORE-A"], spare=spare, closed=closed)
    plant.keep(
        "department",
        here=cast.departments["D-WELD"],
        elsewhere=cast.departments["D-STORE"],
        home=cast.departments["D-PACK"],
        spare=flagged,
        closed=shut,
    )
    plant.keep("post", elsewhere=post, closed=over)
    with begin(SYSTEM, write=False) as work:
        at_home = people.get_person(work, cast.people["chen.hao"]).organisation_id
    plant.keep("organisation", here=firm, closed=gone, home=at_home)
    plant.keep("rule", here=rule, closed=over_rule)
    plant.keep("map", kept="矿上的台账")
    plant.keep("entry", noted=noted)


def _recorded(plant: Plant) -> None:
    """A rule in each state, an opinion, an assessment, a breach and a processor."""
    keeper, union, rules = plant.actors[Role.HR], plant.actors[Role.UNION], {}
    for kind in ("draft", "discussed", "force"):
        rules[kind] = did(keeper, transparency.draft, said=RULE).id
    for kind in ("discussed", "force"):
        assessment = did(keeper, transparency.assess, judged=JUDGED, rule_id=rules[kind]).id
        did(union, transparency.minutes, rules[kind], met=met())
    did(union, transparency.publish, rules["force"])
    plant.keep("monitoring", **rules)
    plant.keep("assessment", here=assessment)
    plant.keep("opinion", here=did(plant.actors[Role.EMPLOYEE], transparency.give_opinion, rules["force"], text=SAID).id)
    plant.keep("breach", here=did(keeper, breaches.note_breach, noticed_at=NOTICED, facts=facts()).id)
    plant.keep("processor", here=did(keeper, processors.agree, plant.records["organisation", "here"], terms=terms()).series_id)


def _removal(by: Actor, person_id: UUID | None) -> UUID:
    assert person_id
    with begin(by) as work:
        return accounts.ask_removal(work, person_id, "off", reason=SAID).id


def _audits(plant: Plant) -> None:
    """The auditor of the grid is in a team; another agency has an engagement of its own; one agreement waits for the head."""
    cast, who = plant.cast, plant.actors[Role.AUDITOR].person_id
    agency, members = _agency(plant, "某评价所", [who])
    other, strangers = _agency(plant, "另一家评价所", [])
    agreement, elsewhere, waiting = _agreed(cast, agency), _agreed(cast, other), _prepared(cast, agency)
    made = {kind: _engaged(plant, agreement, [who, members[0]]) for kind in ("planned", "ready", "open", "closed")}
    made["elsewhere"] = _engaged(plant, elsewhere, strangers)
    for kind in ("ready", "open", "closed"):
        for person_id in (who, members[0]):
            with begin(actor_now(person_id)) as work:
                engagements.declare(work, made[kind], answers=dict.fromkeys(engagements.QUESTIONS, True))
    with begin(cast.chen_li) as work:
        for kind in ("open", "closed"):
            engagements.open_engagement(work, made[kind])
        engagements.close_engagement(work, made["closed"])
        file = engagements.keep_file(work, agency, file=engagements.prepare_file("x.pdf", b"%PDF-1.7")).id
        firm = areas.add_organisation(work, name="第三家评价所", contractor=False).id
    plant.keep("agency", here=agency)
    plant.keep("agency_file", here=file)
    plant.keep("agreement", here=agreement, waiting=waiting)
    plant.keep("engagement", **made)
    plant.keep("person", second=members[0], third=members[1])
    plant.keep("organisation", outside=firm)
    plant.keep("plan", here=plan_of([who], cast.areas["OFFICE"]))
    plant.actors[Role.AUDITOR] = replace(actor_now(who), account_id=plant.actors[Role.AUDITOR].account_id)
    _drawn(plant, made["open"])
    _surveyed(plant, made["open"])
    _locked(plant, made["open"], members[0])
    _asked_for(plant, made["open"])


def _surveyed(plant: Plant, engagement: UUID) -> None:
    """A duty with a check, something that stands out, a list that waits for its digits and one that was drawn from."""
    auditor = plant.actors[Role.AUDITOR]
    with begin(plant.cast.chen_li) as work:
        duties.keep(work, plant.cast.areas["WELD"], link="storage", every="week", since=BEFORE, basis=SAID, why=SAID)
        began = work.now - timedelta(hours=2)
        duties.note_check(work, plant.cast.areas["WELD"], link="storage", began_at=began, ended_at=work.now, found=False)
    with begin(SYSTEM) as work:
        work.entry(EntryKind.CHANGE, "grid")
        days = {"first": BEFORE, "last": TODAY}
        survey = Survey(wish_id=uuid7(), engagement_id=engagement, checks=1, hazards=1, tests=0, log_size=1, at=work.now, **days)
        flag = RedFlag(survey_id=survey.id, engagement_id=engagement, n=1, sign="late_entry", mark="A", seen=5, of=6, usual="", chance="", **days)
        work.session.add(survey)
        work.session.flush()
        cell = {"area": "OFFICE", "name": SAID, "link": "patrol", "month": "", "every": "week", "required": 3, "done": 1, "late": 0, "gap": 2}
        work.session.add_all([flag, CoverageCell(survey_id=survey.id, engagement_id=engagement, **cell)])
    rolls = {}
    for kind in ("here", "drawn"):
        with begin(auditor) as work:
            line = coverage.Line(2, TODAY, "OFFICE", "transport", SAID)
            rolls[kind] = coverage.bring(work, engagement, kind="waybills", lines=[line]).id
    with begin(auditor) as work:
        coverage.draw_lines(work, rolls["drawn"], digits="4" * 20, size=1)
    counting.attend()
    plant.keep("flag", here=flag.id)
    plant.keep("roll", **rolls)


def _drawn(plant: Plant, engagement: UUID) -> None:
    """One sample is drawn, and another one asked for."""
    auditor, office = plant.actors[Role.AUDITOR], plant.cast.areas["OFFICE"]
    wanted = draws.Wanted(SAID, BEFORE, TODAY, [office])
    with begin(plant.cast.li_jianguo, silent=True) as work:
        reported = hazards.report(work, area_id=office, description=SAID, pictures=[_photo()]).id
    with begin(plant.cast.chen_li, silent=True) as work:
        hazards.assign(work, reported, department_id=plant.cast.departments["D-WELD"], requirement=SAID, deadline=LATER)
    made = {}
    for kind in ("drawn", "requested"):
        with begin(auditor) as work:
            draws.wish(work, engagement, wanted=wanted)
        clerk.attend()
        with begin(auditor) as work:
            made[kind] = draws.draws(work, engagement)[0]
            if kind == "drawn":
                draws.give_nonce(work, made[kind].id, pin=made[kind].pin, digits="7" * 20)
        clerk.attend()
    with begin(auditor) as work:
        item = draws.items(work, made["drawn"].id)[0][0]
        masked = draws.item(work, item).pictures[0].id
    plant.keep("picture", masked=masked)
    plant.keep("draw", **{kind: one.id for kind, one in made.items()})
    plant.keep("pin", here=made["requested"].pin)
    plant.keep("wanted", here=wanted)
    plant.keep("drawn_item", here=item)
    plant.keep("engagement_number", here=_number_of(engagement), missing="EN-1999-001")


def _locked(plant: Plant, engagement: UUID, second: UUID) -> None:
    """A report with a finding of the welding shop is locked; another finding and two drafts of an addendum are not."""
    auditor, other, cast = plant.actors[Role.AUDITOR], actor_now(second), plant.cast
    item = plant.records["drawn_item", "here"]
    said = findings.Said(SAID, SAID, SAID, SAID, SAID, "minor", [("item", item)], "rectify", TODAY, item_id=item)
    locked = _written(auditor, engagement, said)
    with begin(other) as work:
        draft = reports.desk(work, engagement).draft
        assert draft and draft.content_id
        reports.sign_off(work, draft.content_id, digest=draft.digest)
    reporter_clerk.attend()
    with begin(SYSTEM, write=False) as work:
        report, issued = (work.session.scalars(select(cls.id)).one() for cls in (IssuedReport, IssuedFinding))
    plant.keep("finding", here=_written(auditor, engagement, said), locked=locked)
    drafts = {"own": _desk(auditor, engagement)}
    with begin(other) as work:
        reports.draft(work, engagement, words=reports.Words(correction=SAID))
    reporter_clerk.attend()
    drafts["here"] = _desk(auditor, engagement)
    plant.keep("said", here=said)
    plant.keep("content", **{kind: draft.content_id for kind, draft in drafts.items()})
    plant.keep("digest", here=drafts["here"].digest)
    plant.keep("locked_report", here=report)
    plant.keep("issued", here=issued)
    plant.keep("doing", here=reports.Doing(cast.areas["OFFICE"], cast.departments["D-WELD"], SAID, LATER))


def _written(auditor: Actor, engagement: UUID, said: findings.Said) -> UUID:
    """A finding, and a draft that holds it."""
    with begin(auditor) as work:
        made = findings.write(work, engagement, said=said).finding_id
        work.session.flush()
        reports.draft(work, engagement, words=reports.Words(conclusion=SAID, limits=SAID, correction=SAID))
    reporter_clerk.attend()
    return made


def _desk(auditor: Actor, engagement: UUID) -> Any:
    with begin(auditor) as work:
        return reports.desk(work, engagement).draft


def _asked_for(plant: Plant, engagement: UUID) -> None:
    """A draft, a request that waits, one with the welding shop, one with an answer; an interference that was shown and one that was not."""
    auditor, chen = plant.actors[Role.AUDITOR], plant.cast.chen_li
    made = {}
    for kind in ("draft", "open", "handed", "submitted"):
        with begin(auditor) as work:
            made[kind] = requests.draft(work, engagement, wanted=SAID, days=3).id
        if kind != "draft":
            with begin(auditor) as work:
                requests.open_request(work, made[kind])
    with begin(chen) as work:
        requests.hand_on(work, made["handed"], department_id=plant.cast.departments["D-WELD"])
        requests.answer(work, made["submitted"], text=SAID, files=[requests.prepare_file("x.pdf", b"%PDF-1.7")])
        file = work.session.scalars(select(AnswerFile.id)).one()
    noted = {}
    for kind in ("kept", "shown"):
        with begin(auditor) as work:
            noted[kind] = requests.note_interference(work, engagement, kind="pressure", happened_on=TODAY, what=SAID).id
    with begin(auditor) as work:
        requests.show_interference(work, noted["shown"])
    plant.keep("request", **made)
    with begin(chen) as work:
        made_of = evaluations.evaluate(work, plant.record("agency", "here", ""), half="2026-H2", verdict="renew", note=SAID).id
    plant.keep("evaluation", here=made_of)
    plant.keep("area", audited=plant.cast.areas["OFFICE"])
    plant.keep("interference", **noted)
    plant.keep("answer_file", here=file)


def _number_of(engagement: UUID) -> str:
    with begin(SYSTEM, write=False) as work:
        return work.session.scalars(select(Engagement.number).where(Engagement.id == engagement)).one()


def _agency(plant: Plant, name: str, team: list[UUID]) -> tuple[UUID, list[UUID]]:
    """Screened; with two auditors beside those who are there already."""
    with begin(SYSTEM) as work:
        firm = areas.add_organisation(work, name=name, contractor=False).id
        work.session.flush()
        for person in work.session.scalars(select(Person).where(Person.id.in_(team))):
            person.organisation_id = firm
        new = [people.add_person(work, name=name, organisation_id=firm, staff_number=f"G-{name}-{n}").id for n in range(2)]
        work.session.flush()
        for person_id in new:
            people.grant_role(work, person_id, Role.AUDITOR, valid_from=BEFORE)
    with begin(plant.cast.chen_li) as work:
        agency = engagements.register_agency(work, firm, kind="evaluation").id
        work.session.flush()
        engagements.note_qualification(work, agency, grade="甲级", certificate=name, issuer="省厅", valid_from=BEFORE, valid_to=LATER)
        engagements.state_facts(work, agency, engineers=10, basis=SAID, projects=[Finished("某项目", TODAY)] * 5)
    return agency, new


TERMS = Terms(
    reference="GRID-1", starts_on=BEFORE, ends_on=LATER, cadence_months=3, independence=SAID, standards=SAID, protection=SAID,
    processor_from=BEFORE, processor_to=LATER, kinds=("hazards",), everywhere=True,
)  # fmt: skip


def _prepared(cast: Cast, agency: UUID) -> UUID:
    with begin(cast.chen_li) as work:
        return engagements.prepare_agreement(work, agency, terms=TERMS).id


def _agreed(cast: Cast, agency: UUID) -> UUID:
    made = _prepared(cast, agency)
    with begin(cast.gao_yuan) as work:
        engagements.sign_agreement(work, made)
    return made


def _engaged(plant: Plant, agreement: UUID, team: list[UUID]) -> UUID:
    with begin(plant.cast.chen_li) as work:
        return engagements.plan_engagement(work, agreement, plan=plan_of(team, plant.cast.areas["OFFICE"])).id


def plan_of(team: list[UUID], area_id: UUID) -> engagements.Plan:
    return engagements.Plan(
        period_from=BEFORE, period_to=TODAY, starts_on=TODAY, ends_on=LATER, area_ids=[area_id], kinds=["hazards"], team=team, lead=team[0],
        contact=SAID,
    )  # fmt: skip
