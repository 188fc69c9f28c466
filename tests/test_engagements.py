"""Does an auditor see something only with a screened agency, a signed agreement, an open engagement and a declaration; and nobody forges one?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from db.accounts import Account
from db.actor import SYSTEM, Actor, Role
from db.base import uuid7
from db.demo import texts
from db.engagements import Agreement, Declaration, Engagement, EngagementStep, Qualification, Screening, Signature, TeamMember
from db.engine import Database
from db.hazards import Hazard
from db.log import EntryKind, LogEntry
from db.notices import Notice
from db.people import Organisation, Person, RoleGrant
from db.session import Work, ask, begin
from portal import accounts, areas, engagements, findings, hazards, people, reminders, reports, visits
from portal import clock as portal_clock
from portal.accounts import present, sessions
from portal.demo import auditing
from portal.demo.auditing import Days
from portal.engagements import Finished, Plan, Wanted, declarations, dues
from portal.errors import Conflict, Denied, Invalid, NotFound, NothingOpens, OutOfScope, Overtaken, WrongStep
from portal.ui.agencies import finished
from tests.cast import Cast, actor_now
from tests.conftest import Clock
from tests.stories import staged

TODAY = date(2026, 11, 23)
DAYS = Days(date(2026, 7, 1), date(2027, 6, 30), TODAY, TODAY + timedelta(days=9))
YES = dict.fromkeys(engagements.QUESTIONS, True)
HASH = "$2b$12$not.a.real.hash.but.as.long.as.one.would.be"


@dataclass
class Audit:
    """A plant with a signed agreement; engagements are planned by each test."""

    cast: Cast
    agreement: UUID

    @property
    def agency(self) -> UUID:
        with begin(SYSTEM, write=False) as work:
            return work.session.scalars(sa.select(Agreement.agency_id).where(Agreement.id == self.agreement)).one()

    @property
    def auditor(self) -> Actor:
        return actor_now(self.cast.people["shen.yue"])

    def plan(self, **other: Any) -> Plan:
        who = self.cast.people["shen.yue"]
        said: dict[str, Any] = {
            "period_from": date(2026, 8, 1),
            "period_to": date(2026, 10, 31),
            "starts_on": DAYS.first,
            "ends_on": DAYS.last,
            "area_ids": [self.cast.areas["WELD"]],
            "kinds": ["hazards"],
            "team": [who],
            "lead": who,
            "contact": "陈立 8001",
        }
        return Plan(**{**said, **other})

    def planned(self, **other: Any) -> UUID:
        with begin(self.cast.chen_li) as work:
            return engagements.plan_engagement(work, self.agreement, plan=self.plan(**other)).id

    def declared(self, engagement: UUID, by: Actor | None = None) -> Declaration:
        with begin(by or self.auditor) as work:
            return engagements.declare(work, engagement, answers=YES)

    def opened(self, **other: Any) -> UUID:
        made = self.planned(**other)
        self.declared(made)
        with begin(self.cast.chen_li) as work:
            engagements.open_engagement(work, made)
        return made

    def another_auditor(self, firm: str = "", *, approved: bool = True) -> UUID:
        """Of the same agency, or of another firm."""
        with begin(self.cast.lu_yi) as work:
            here = work.session.scalars(sa.select(Person.organisation_id).where(Person.id == self.cast.people["shen.yue"])).one()
            at = areas.add_organisation(work, name=firm, contractor=False).id if firm else here
            work.session.flush()
            who = people.add_person(work, name="另一位", organisation_id=at, staff_number=f"X-{uuid7().hex[-8:]}").id
            work.session.flush()
            accounts.create_account(work, who, username=f"a{uuid7().hex[20:]}", password_hash=HASH, must_change=False, demo=True)
            grant = people.grant_role(work, who, "auditor", valid_from=date(2026, 1, 1)).id
        if approved:
            with begin(self.cast.chen_li) as work:
                people.approve_role(work, grant)
        return who


@staged
def audit(cast: Cast, _clock: Clock) -> Audit:
    return Audit(cast, auditing.commission(cast, datetime(2026, 11, 20, 1, 0, tzinfo=UTC), DAYS))


@pytest.fixture
def agency(database: Database, cast: Cast) -> UUID:
    """In the register, with nothing shown yet."""
    return registered(cast)


def registered(cast: Cast) -> UUID:
    with begin(SYSTEM, write=False) as work:
        firm = work.session.scalars(sa.select(Person.organisation_id).where(Person.id == cast.people["shen.yue"])).one()
    with begin(cast.chen_li) as work:
        return engagements.register_agency(work, firm, kind="evaluation").id


def shows(cast: Cast, agency: UUID, *, engineers: int = 10, finished: list[date] | None = None, until: date = TODAY, industry: bool = True) -> None:
    days = [TODAY] * 5 if finished is None else finished
    with begin(cast.chen_li) as work:
        engagements.state_facts(work, agency, engineers=engineers, basis="注册证书", projects=[Finished("某项目", day, industry) for day in days])
        engagements.note_qualification(
            work, agency, grade="甲级", certificate="C-1", issuer="应急管理厅", valid_from=date(2024, 1, 1), valid_to=until
        )


def prepare(cast: Cast, agency: UUID, **other: Any) -> UUID:
    with begin(cast.chen_li) as work:
        return engagements.prepare_agreement(work, agency, terms=auditing.terms(DAYS, **other)).id


# Screening


def test_an_agency_passes_exactly_at_each_threshold(agency: UUID, cast: Cast) -> None:
    shows(cast, agency, engineers=10, finished=[date(2023, 11, 23)] * 5, until=TODAY)

    with begin(cast.chen_li) as work:
        kept = engagements.screen(work, agency)

    assert kept.passed
    assert [(one["found"], one["passed"]) for one in json.loads(kept.found)] == [(1, True), (10, True), (5, True)]
    prepare(cast, agency)


BELOW: dict[str, tuple[dict[str, Any], str]] = {
    "nine engineers": ({"engineers": 9}, "Only 9 registered safety engineers, at least 10"),
    "four projects": ({"finished": [TODAY] * 4}, "Only 4 projects of this industry in the last 3 years, at least 5"),
    "a project a day too old": ({"finished": [*[TODAY] * 4, date(2023, 11, 22)]}, "Only 4 projects"),
    "a project that ends tomorrow": ({"finished": [*[TODAY] * 4, TODAY + timedelta(days=1)]}, "Only 4 projects"),
    "projects of another industry": ({"industry": False}, "Only 0 projects"),
    "a certificate that ended yesterday": ({"until": TODAY - timedelta(days=1)}, "No certificate of the agency is valid today"),
}


@pytest.mark.parametrize("what", BELOW)
def test_no_agreement_is_prepared_with_an_agency_below_a_threshold(what: str, agency: UUID, cast: Cast) -> None:
    shown, why = BELOW[what]
    shows(cast, agency)
    prepare(cast, agency)
    shows(cast, agency, **shown)

    with pytest.raises(WrongStep, match=why):
        prepare(cast, agency)

    with begin(cast.chen_li) as work:
        assert not engagements.screen(work, agency).passed


def test_a_soft_threshold_is_shown_and_does_not_block(agency: UUID, cast: Cast) -> None:
    shows(cast, agency, engineers=9)
    with pytest.raises(WrongStep, match="Only 9 registered"):
        prepare(cast, agency)

    with begin(cast.chen_li) as work:
        asked = {"certificate": Wanted(1), "engineers": Wanted(10, hard=False), "projects": Wanted(5, years=3)}
        assert engagements.set_thresholds(work, asked) == 1

    prepare(cast, agency)
    with begin(cast.gao_yuan, write=False) as work:
        checks = engagements.agencies(work)[0].checks
        assert engagements.thresholds(work)[0] == 1
    assert [(check.measure, check.passed) for check in checks] == [("certificate", True), ("engineers", False), ("projects", True)]


def test_thresholds_are_changed_by_the_director_only_and_keep_their_history(agency: UUID, cast: Cast) -> None:
    asked = {"certificate": Wanted(1), "engineers": Wanted(20), "projects": Wanted(6, years=2)}
    for who in (cast.gao_yuan, cast.lu_yi, cast.shen_yue):
        with pytest.raises(Denied, match="Only the safety director changes what an agency has to reach"), begin(who) as work:
            engagements.set_thresholds(work, asked)
    for wrong in ({"engineers": Wanted(1)}, {**asked, "projects": Wanted(5)}, {**asked, "engineers": Wanted(-1)}):
        with pytest.raises(Invalid), begin(cast.chen_li) as work:
            engagements.set_thresholds(work, wrong)

    for version in (1, 2):
        with begin(cast.chen_li) as work:
            assert engagements.set_thresholds(work, asked) == version


def test_a_contractor_is_no_agency_and_nobody_is_one_twice(agency: UUID, cast: Cast) -> None:
    with begin(SYSTEM, write=False) as work:
        firms = {row.name_en: row.id for row in work.session.scalars(sa.select(Organisation))}

    with pytest.raises(Invalid, match="cannot audit independently"), begin(cast.chen_li) as work:
        engagements.register_agency(work, firms["Hengtai Installation Co."], kind="evaluation")
    with pytest.raises(Conflict, match="already"):
        registered(cast)


def test_a_file_of_an_agency_is_kept_sealed_and_given_to_those_who_see_agencies(agency: UUID, cast: Cast, database: Database) -> None:
    file = engagements.prepare_file("资质证书.pdf", b"%PDF-1.7 the certificate")
    with begin(cast.chen_li) as work:
        kept = engagements.keep_file(work, agency, file=file).id

    with begin(cast.gao_yuan) as work:
        assert engagements.agency_file(work, kept) == b"%PDF-1.7 the certificate"
        assert [proof.name for proof in engagements.agency(work, agency).proofs] == ["资质证书.pdf"]
    for who in (cast.lu_yi, cast.zhou_min, cast.shen_yue):
        with pytest.raises(Denied), begin(who) as work:
            engagements.agency_file(work, kept)
    with pytest.raises(NotFound), begin(cast.chen_li) as work:
        engagements.agency_file(work, uuid7())
    for name, content in (("x.exe", b"MZ12"), ("x.pdf", b"")):
        with pytest.raises(Invalid):
            engagements.prepare_file(name, content)


def test_projects_are_noted_whole_and_what_is_noted_is_what_the_form_starts_from(agency: UUID, cast: Cast) -> None:
    shows(cast, agency, finished=[TODAY])
    rows = [{"title": "某项目", "finished_on": TODAY, "in_industry": True}, {"title": "", "finished_on": None, "in_industry": True}]
    assert finished(rows) == [Finished("某项目", TODAY)]

    for half, why in (({"title": "只有名称"}, "the day on which each project was finished"), ({"finished_on": TODAY}, "the name of each project")):
        with pytest.raises(Invalid, match=why), begin(cast.chen_li) as work:
            engagements.state_facts(work, agency, engineers=10, basis="注册证书", projects=finished([*rows, half]))

    with begin(cast.chen_li) as work:
        assert engagements.agency(work, agency).projects == (Finished("某项目", TODAY),)


def test_of_many_files_the_newest_are_listed_and_the_others_counted(agency: UUID, cast: Cast, clock: Clock) -> None:
    for n in range(22):
        clock.pass_time(minutes=1)
        with begin(cast.chen_li) as work:
            engagements.keep_file(work, agency, file=engagements.prepare_file(f"{n}.pdf", b"%PDF-1.7"))

    with begin(cast.gao_yuan) as work:
        file = engagements.agency(work, agency)

    assert ([proof.name for proof in file.proofs][:2], len(file.proofs), file.older_proofs) == (["21.pdf", "20.pdf"], 20, 2)


# The agreement


def test_an_agreement_may_last_one_day(agency: UUID, cast: Cast) -> None:
    shows(cast, agency)

    prepare(cast, agency, starts_on=TODAY, ends_on=TODAY)


NOT_WHOLE: dict[str, tuple[dict[str, Any], str]] = {
    "no independence clause": ({"independence": " "}, "Write the clause of independence"),
    "no standards": ({"standards": ""}, "Write the standards"),
    "no terms of data protection": ({"protection": ""}, "Write the terms of data protection"),
    "a processor agreement that ends before it": ({"processor_to": DAYS.agreed_to - timedelta(days=1)}, "does not cover the whole time"),
    "no advice in the report": ({"parts": ["problems", "tracing"]}, "are parts of every report"),
    "no kinds of records": ({"kinds": []}, "Choose the kinds of records"),
    "unknown kinds": ({"kinds": ["wages"]}, "Choose the kinds of records"),
    "no scope": ({"everywhere": False}, "Choose all stages of production, or the areas"),
    "an end before its beginning": ({"ends_on": DAYS.agreed_from - timedelta(days=1)}, "The last day lies before the first"),
    "no cadence": ({"cadence_months": 2}, "A report is due every month, quarter, half year or year"),
    "an area that is not there": ({"everywhere": False, "area_ids": [uuid7()]}, "Choose areas that are in use"),
}


@pytest.mark.parametrize("what", NOT_WHOLE)
def test_an_agreement_is_not_prepared_with(what: str, agency: UUID, cast: Cast) -> None:
    other, why = NOT_WHOLE[what]
    shows(cast, agency)
    prepare(cast, agency)

    with pytest.raises(Invalid, match=why):
        prepare(cast, agency, **other)


def test_whoever_prepared_an_agreement_does_not_sign_it_in_any_office(agency: UUID, cast: Cast) -> None:
    shows(cast, agency)
    prepared = prepare(cast, agency)
    both = replace(cast.chen_li, grants=(*cast.chen_li.grants, *cast.gao_yuan.grants))

    for who in (cast.chen_li, both):
        with pytest.raises(Denied, match="never by whoever prepared it"), begin(who) as work:
            engagements.sign_agreement(work, prepared)
    with pytest.raises(OutOfScope, match="outside the writer's scope|row-level security"), begin(both) as work:
        work.session.add(Signature(agreement_id=prepared, signed=True, signed_by=both.person_id, at=work.now, subject="engagement/2026"))
        work.entry(EntryKind.CHANGE, "test")

    with begin(cast.gao_yuan) as work:
        engagements.sign_agreement(work, prepared)
    with pytest.raises(WrongStep, match="decided already"), begin(cast.gao_yuan) as work:
        engagements.sign_agreement(work, prepared)


def test_the_head_refuses_with_a_reason_and_signs_only_the_newest_version(audit: Audit) -> None:
    cast, agency = audit.cast, audit.agency
    with begin(SYSTEM, write=False) as work:
        series = work.session.scalars(sa.select(Agreement.series_id).where(Agreement.id == audit.agreement)).one()
    made = []
    for months in (6, 12):
        with begin(cast.chen_li) as work:
            made.append(engagements.prepare_agreement(work, agency, terms=auditing.terms(DAYS, cadence_months=months), series_id=series).id)

    with pytest.raises(WrongStep, match="A newer version"), begin(cast.gao_yuan) as work:
        engagements.sign_agreement(work, made[0])
    with pytest.raises(Invalid, match="Write the reason"), begin(cast.gao_yuan) as work:
        engagements.refuse_agreement(work, made[1], reason=" ")
    with begin(cast.gao_yuan) as work:
        engagements.refuse_agreement(work, made[1], reason="周期太长")

    with begin(cast.chen_li) as work:
        assert engagements.agreement(work, made[1]).reason == "周期太长"
        listed = [(deal.n, deal.state, deal.in_force) for deal in engagements.agreements(work)]
    assert listed == [(3, "refused", False), (2, "prepared", False), (1, "signed", True)]


def next_version(audit: Audit, **other: Any) -> UUID:
    """Prepared and signed."""
    with begin(SYSTEM, write=False) as work:
        series = work.session.scalars(sa.select(Agreement.series_id).where(Agreement.id == audit.agreement)).one()
    with begin(audit.cast.chen_li) as work:
        made = engagements.prepare_agreement(work, audit.agency, terms=auditing.terms(DAYS, **other), series_id=series).id
    with begin(audit.cast.gao_yuan) as work:
        engagements.sign_agreement(work, made)
    return made


def in_force(audit: Audit) -> list[int]:
    with begin(audit.cast.gao_yuan, write=False) as work:
        return [deal.n for deal in engagements.agreements(work) if deal.in_force]


def test_a_version_that_begins_later_leaves_the_one_in_force_until_its_day(audit: Audit, clock: Clock) -> None:
    open_now, first = audit.opened(), TODAY + timedelta(days=3)

    later = next_version(audit, starts_on=first, ends_on=DAYS.agreed_to)

    assert in_force(audit) == [1]
    assert audit.auditor.open_engagements(Role.AUDITOR) == {open_now}
    assert audit.planned()
    assert audit.planned() and Audit(audit.cast, later).planned(starts_on=first)
    for wrong, start in ((audit.agreement, first), (later, TODAY)):
        with pytest.raises(WrongStep, match="that counts on its first day"):
            Audit(audit.cast, wrong).planned(starts_on=start)
    clock.pass_time(days=3)
    assert in_force(audit) == [2]
    assert audit.auditor.open_engagements(Role.AUDITOR) == {open_now}


def test_an_agreement_is_never_edited(audit: Audit) -> None:
    with pytest.raises(OutOfScope, match="never changed"), begin(audit.cast.chen_li) as work:
        work.session.scalars(sa.select(Agreement)).one().cadence_months = 12
        work.entry(EntryKind.CHANGE, "test")


def test_a_report_is_due_at_the_end_of_each_interval_until_one_was_locked_in_it(audit: Audit, clock: Clock) -> None:
    quarters = list(dues.intervals(DAYS.agreed_from, DAYS.agreed_to, 3))
    assert [span.due for span in quarters] == [date(2026, 9, 30), date(2026, 12, 31), date(2027, 3, 31), date(2027, 6, 30)]
    assert [span.due for span in dues.intervals(date(2026, 1, 31), date(2026, 4, 10), 1)][:2] == [date(2026, 2, 27), date(2026, 3, 30)]

    def due() -> tuple[date | None, bool]:
        with begin(audit.cast.gao_yuan, write=False) as work:
            deal = engagements.agreements(work)[0]
        return deal.due, deal.late

    assert due() == (date(2026, 9, 30), True)
    made = audit.opened()
    with begin(audit.cast.chen_li) as work:
        engagements.close_engagement(work, made)
    assert due() == (date(2026, 9, 30), True)  # an engagement that was closed is no report


# The engagement


def test_engagements_are_numbered_without_gaps(audit: Audit) -> None:
    with pytest.raises(Invalid), begin(audit.cast.chen_li) as work:
        engagements.plan_engagement(work, audit.agreement, plan=audit.plan(contact=""))
    made = [audit.planned(), audit.planned()]

    with begin(audit.cast.gao_yuan, write=False) as work:
        assert sorted(line.facts.number for line in engagements.engagements(work)) == ["EN-2026-001", "EN-2026-002"]
        assert {line.facts.id for line in engagements.engagements(work)} == set(made)


def test_no_engagement_is_planned_under_an_agreement_that_nobody_signed(agency: UUID, cast: Cast) -> None:
    shows(cast, agency, until=date(2028, 1, 1))
    audit = Audit(cast, prepare(cast, agency))
    with pytest.raises(WrongStep, match="that the head has signed"):
        audit.planned()

    with begin(cast.gao_yuan) as work:
        engagements.sign_agreement(work, audit.agreement)

    audit.planned()


NOT_COVERED: dict[str, tuple[Callable[[Audit], dict[str, Any]], str]] = {
    "days before the agreement": (lambda a: {"starts_on": DAYS.agreed_from - timedelta(days=1)}, "The agreement holds from"),
    "days after it": (lambda a: {"ends_on": DAYS.agreed_to + timedelta(days=1)}, "The agreement holds from"),
    "an end that is over": (lambda a: {"starts_on": TODAY - timedelta(days=5), "ends_on": TODAY - timedelta(days=1)}, "over already"),
    "records of the time after it": (lambda a: {"period_to": DAYS.last + timedelta(days=1)}, "cannot be looked at"),
    "no area": (lambda a: {"area_ids": []}, "Choose areas that are in use"),
    "an area elsewhere": (lambda a: {"area_ids": [uuid7()]}, "Choose areas that are in use"),
    "unknown kinds": (lambda a: {"kinds": ["wages"]}, "Choose the kinds of records"),
    "nobody": (lambda a: {"team": []}, "an auditor of this agency"),
    "somebody of the enterprise": (lambda a: _team(a.cast.people["zhou.min"]), "an auditor of this agency"),
    "an auditor of another agency": (lambda a: _team(a.another_auditor("另一家评价所")), "an auditor of this agency"),
    "an auditor without a second person's yes": (lambda a: _team(a.another_auditor(approved=False)), "second person's yes"),
    "a lead outside the team": (lambda a: {"lead": a.cast.people["chen.li"]}, "Whoever leads is in the team"),
}


def _team(person_id: UUID) -> dict[str, Any]:
    return {"team": [person_id], "lead": person_id}


@pytest.mark.parametrize("what", NOT_COVERED)
def test_an_engagement_is_not_planned_with(what: str, audit: Audit) -> None:
    other, why = NOT_COVERED[what]
    audit.planned()

    with pytest.raises(Invalid, match=why):
        audit.planned(**other(audit))


def test_an_agreement_over_some_areas_covers_what_is_inside_them_and_nothing_else(agency: UUID, cast: Cast) -> None:
    shows(cast, agency, until=date(2028, 1, 1))
    audit = Audit(cast, prepare(cast, agency, everywhere=False, area_ids=[cast.areas["WELD"]], kinds=["hazards"]))
    with begin(cast.gao_yuan) as work:
        engagements.sign_agreement(work, audit.agreement)

    audit.planned(area_ids=[cast.areas["WELD-GRIND"]])

    with pytest.raises(Invalid, match="does not cover all these areas"):
        audit.planned(area_ids=[cast.areas["WELD"], cast.areas["STORE"]])
    with pytest.raises(Invalid, match="does not cover all these kinds"):
        audit.planned(kinds=["hazards", "alarms"])


def test_the_agency_is_screened_again_on_the_day_of_each_engagement(audit: Audit) -> None:
    planned = audit.planned()
    audit.declared(planned)
    with begin(audit.cast.chen_li) as work:
        engagements.state_facts(work, audit.agency, engineers=9, basis="三人离职", projects=[Finished("某项目", TODAY)] * 5)

    with pytest.raises(WrongStep, match="Only 9 registered"), begin(audit.cast.chen_li) as work:
        engagements.open_engagement(work, planned)
    with pytest.raises(WrongStep, match="Only 9 registered"):
        audit.planned()

    with begin(audit.cast.chen_li) as work:
        engagements.state_facts(work, audit.agency, engineers=10, basis="新聘一人", projects=[Finished("某项目", TODAY)] * 5)
        engagements.open_engagement(work, planned)
    with begin(SYSTEM, write=False) as work:
        occasions = work.session.scalars(sa.select(Screening.occasion).order_by(Screening.noted_at, Screening.id)).all()
    assert [str(one) for one in occasions] == ["agreement", "planned", "opened"]


def test_an_engagement_opens_only_in_its_days_and_once_everybody_has_declared(audit: Audit, clock: Clock) -> None:
    other = audit.another_auditor()
    made = audit.planned(team=[audit.cast.people["shen.yue"], other], starts_on=TODAY + timedelta(days=1))
    opens = lambda: _as(audit.cast.chen_li, engagements.open_engagement, made)  # noqa: E731
    with pytest.raises(WrongStep, match="between its first and its last day"):
        opens()

    clock.pass_time(days=1)
    with pytest.raises(WrongStep, match="2 in the team have not declared"):
        opens()
    audit.declared(made)
    with pytest.raises(WrongStep, match="1 in the team have not declared"):
        opens()
    assert audit.auditor.open_engagements(Role.AUDITOR) == frozenset()
    audit.declared(made, actor_now(other))

    opens()

    assert audit.auditor.open_engagements(Role.AUDITOR) == {made}
    with pytest.raises(Overtaken, match="is under way by now"):
        opens()


def _as(who: Actor, verb: Callable[..., Any], *args: Any, **said: Any) -> Any:
    with begin(who) as work:
        return verb(work, *args, **said)


class Undone(Exception):
    """It went well, and is taken back before the commit."""


ONLY_THE_DIRECTOR: dict[str, Callable[[Audit, UUID, UUID], tuple[UUID, Callable[[Work], Any]]]] = {
    "open": lambda a, mine, _theirs: (_declared(a, mine), lambda work: engagements.open_engagement(work, mine)),
    "close": lambda a, _mine, _theirs: (made := a.opened(), lambda work: engagements.close_engagement(work, made)),
    "abandon": lambda _a, mine, _theirs: (mine, lambda work: engagements.abandon_engagement(work, mine, note="无")),
    "add": lambda _a, mine, theirs: (mine, lambda work: engagements.add_member(work, mine, person_id=theirs)),
    "remove": lambda a, _mine, theirs: (
        made := a.planned(team=[a.cast.people["shen.yue"], theirs]), lambda work: engagements.remove_member(work, made, person_id=theirs, note="无")
    ),
}  # fmt: skip


def _declared(audit: Audit, engagement: UUID) -> UUID:
    audit.declared(engagement)
    return engagement


@pytest.mark.parametrize("what", ONLY_THE_DIRECTOR)
def test_the_auditor_and_the_head_do_not_move_an_engagement(what: str, audit: Audit) -> None:
    made, move = ONLY_THE_DIRECTOR[what](audit, audit.planned(), audit.another_auditor())
    with pytest.raises(Undone), begin(audit.cast.chen_li) as work:
        move(work)
        raise Undone

    for who in (audit.auditor, audit.cast.gao_yuan):
        with pytest.raises(Denied, match="Only the safety director"), begin(who) as work:
            move(work)
    for who in (audit.cast.lu_yi, audit.cast.zhou_min):
        with pytest.raises(NotFound, match="not yours to see"), begin(who) as work:
            move(work)
    with begin(audit.cast.chen_li) as work:
        move(work)
        assert made in {line.facts.id for line in engagements.engagements(work)}


def test_a_step_tells_of_each_move_and_its_reason(audit: Audit) -> None:
    made, other = audit.opened(), audit.another_auditor()
    with begin(audit.cast.chen_li) as work:
        engagements.add_member(work, made, person_id=other)
    with pytest.raises(WrongStep, match="Whoever leads stays"), begin(audit.cast.chen_li) as work:
        engagements.remove_member(work, made, person_id=audit.cast.people["shen.yue"], note="换人")
    with pytest.raises(Invalid, match="Write the reason"), begin(audit.cast.chen_li) as work:
        engagements.remove_member(work, made, person_id=other, note="")
    with begin(audit.cast.chen_li) as work:
        engagements.remove_member(work, made, person_id=other, note="与车间主任有亲属关系")
    with pytest.raises(Conflict, match="in the team already, or was"), begin(audit.cast.chen_li) as work:
        engagements.add_member(work, made, person_id=other)
    with begin(audit.cast.chen_li) as work:
        engagements.abandon_engagement(work, made, note="机构提出终止")

    with begin(audit.cast.gao_yuan) as work:
        steps = engagements.engagement(work, made).steps
    assert [(step.action, step.note) for step in steps] == [
        ("abandon", "机构提出终止"),
        ("remove_member", "与车间主任有亲属关系"),
        ("add_member", ""),
        ("open", ""),
        ("plan", ""),
    ]
    with pytest.raises(OutOfScope, match="never changed"), begin(audit.cast.chen_li) as work:
        work.session.scalars(sa.select(EngagementStep).limit(1)).one().office = "another"


# While the auditors write


def _finds(audit: Audit, engagement: UUID) -> None:
    with begin(audit.auditor) as work:
        said: dict[str, Any] = {"area_id": audit.cast.areas["WELD"], "visited_at": work.now, "found": "无人监护", "deviates": True}
        seen = visits.note_visit(work, engagement, **said).id
    with begin(audit.auditor) as work:
        told: dict[str, Any] = {**texts.FOUND, "grade": "major", "duty": "rectify", "day": TODAY, "area_id": said["area_id"]}
        findings.write(work, engagement, said=findings.Said(**told, evidence=[("visit", seen)]))


def _drafts(audit: Audit, engagement: UUID) -> None:
    _as(audit.auditor, reports.draft, engagement, words=reports.Words("未发现问题", "无", "无", "无样本", "夜班未看"))


WRITTEN: dict[str, Callable[[Audit, UUID], None]] = {"a finding": _finds, "a draft": _drafts}


@pytest.mark.parametrize("what", WRITTEN)
def test_the_audited_stop_no_report_that_was_begun(what: str, audit: Audit, clock: Clock) -> None:
    who, other = audit.cast.people["shen.yue"], audit.another_auditor()
    made = audit.planned(team=[who, other], lead=who)
    beside = audit.planned(team=[who, other], lead=who)
    for engagement in (made, beside):
        for one in (who, other):
            audit.declared(engagement, by=actor_now(one))
        _as(audit.cast.chen_li, engagements.open_engagement, engagement)
    WRITTEN[what](audit, made)
    before = actor_now(other)

    for stops in (lambda: _as(audit.cast.chen_li, engagements.close_engagement, made), lambda: _takes_out(audit, made, other)):
        with pytest.raises(WrongStep, match="The auditors have begun to write"):
            stops()

    assert actor_now(other).open_engagements(Role.AUDITOR) == before.open_engagements(Role.AUDITOR) == {made, beside}
    _takes_out(audit, beside, other)  # nothing was written in that one
    _as(audit.cast.chen_li, engagements.close_engagement, beside)
    clock.at = datetime.combine(DAYS.last + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=2)
    _as(audit.cast.chen_li, engagements.close_engagement, made)


def _takes_out(audit: Audit, engagement: UUID, person: UUID) -> None:
    _as(audit.cast.chen_li, engagements.remove_member, engagement, person_id=person, note="换人")


def test_whoever_declares_a_conflict_is_taken_out_whatever_was_written(audit: Audit) -> None:
    made, other = audit.opened(), audit.another_auditor()
    _drafts(audit, made)
    _as(audit.cast.chen_li, engagements.add_member, made, person_id=other)
    with pytest.raises(WrongStep, match="begun to write"):
        _takes_out(audit, made, other)

    _as(actor_now(other), engagements.declare, made, answers={**YES, "kin": False}, note="表弟在仓库")

    _takes_out(audit, made, other)


def test_abandoning_what_was_begun_is_a_step_of_its_own_that_the_head_reads(audit: Audit) -> None:
    made = audit.opened()
    _drafts(audit, made)
    with pytest.raises(Invalid, match="Write the reason"):
        _as(audit.cast.chen_li, engagements.abandon_engagement, made, note=" ")

    _as(audit.cast.chen_li, engagements.abandon_engagement, made, note="停产")

    with begin(audit.cast.gao_yuan) as work:
        step = engagements.engagement(work, made).steps[0]
    assert (step.action, step.office, step.note) == ("cut_short", "director", "停产")


# The declaration


def test_without_a_declaration_nothing_is_open_and_a_conflict_is_none(audit: Audit) -> None:
    made = audit.planned()
    assert audit.auditor.engagements(Role.AUDITOR) == {made}

    for wrong in ({}, {"kin": True}, {**YES, "more": True}):
        with pytest.raises(Invalid, match="Answer each sentence"), begin(audit.auditor) as work:
            engagements.declare(work, made, answers=wrong)
    with pytest.raises(Invalid, match="what stands against it"), begin(audit.auditor) as work:
        engagements.declare(work, made, answers={**YES, "kin": False})
    with begin(audit.auditor) as work:
        assert engagements.declare(work, made, answers={**YES, "kin": False}, note="表弟在仓库").conflict

    with pytest.raises(WrongStep, match="1 in the team have not declared"), begin(audit.cast.chen_li) as work:
        engagements.open_engagement(work, made)
    with pytest.raises(Conflict, match="already"):
        audit.declared(made)
    with begin(audit.cast.chen_li) as work:
        assert [(one.conflict, one.note) for one in engagements.engagement(work, made).team] == [(True, "表弟在仓库")]


def test_a_declaration_holds_for_its_quarter(audit: Audit, clock: Clock) -> None:
    clock.at = datetime(2026, 12, 30, 1, 0, tzinfo=UTC)
    made = audit.opened(starts_on=date(2026, 12, 30), ends_on=date(2027, 1, 15))
    clock.at = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    assert audit.auditor.open_engagements(Role.AUDITOR) == {made}

    clock.at = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # midnight at the plant

    assert audit.auditor.open_engagements(Role.AUDITOR) == frozenset()
    assert audit.auditor.engagements(Role.AUDITOR) == {made}
    audit.declared(made)
    assert audit.auditor.open_engagements(Role.AUDITOR) == {made}


def test_a_new_member_shuts_the_sample_for_all_until_he_has_declared(audit: Audit) -> None:
    made, other = audit.opened(), audit.another_auditor()

    with begin(audit.cast.chen_li) as work:
        engagements.add_member(work, made, person_id=other)

    assert audit.auditor.open_engagements(Role.AUDITOR) == actor_now(other).open_engagements(Role.AUDITOR) == frozenset()
    audit.declared(made, actor_now(other))
    assert audit.auditor.open_engagements(Role.AUDITOR) == actor_now(other).open_engagements(Role.AUDITOR) == {made}


def test_the_digest_of_a_declaration_is_the_one_written_down_here(audit: Audit) -> None:
    """Known answer: the text, the answers and their order are part of it."""
    at = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    answers = json.dumps(dict(sorted(YES.items())), separators=(",", ":"))

    made = declarations.digest_of("EN-2026-001", UUID(int=7), "2026-Q4", answers, "", at)

    pieces = [
        "anjian/declaration/v1", "2026-1", declarations.TEXT, *declarations.QUESTIONS.values(), "EN-2026-001", UUID(int=7).bytes, "2026-Q4",
        answers, "", "2026-11-23T01:00:00.000000+00:00",
    ]  # fmt: skip
    raw = [piece.encode() if isinstance(piece, str) else piece for piece in pieces]
    assert made == hashlib.sha256(b"".join(len(piece).to_bytes(4) + piece for piece in raw)).hexdigest()


def test_nobody_declares_for_another(audit: Audit, database: Database) -> None:
    """Not the director, not the head, not the portal itself, not a colleague."""
    made = audit.planned()
    for who in (audit.cast.chen_li, audit.cast.gao_yuan):
        with pytest.raises(Denied, match="each for himself"), begin(who) as work:
            engagements.declare(work, made, answers=YES)
    for who in (audit.cast.lu_yi, audit.cast.zhou_min, actor_now(audit.another_auditor())):
        with pytest.raises(NotFound, match="not yours to see"), begin(who) as work:
            engagements.declare(work, made, answers=YES)
    for who in (audit.cast.chen_li, audit.cast.gao_yuan, SYSTEM):
        with pytest.raises(OutOfScope, match="may not write rows of Declaration"), begin(who) as work:
            work.session.add(_forged(made, audit.cast.people["shen.yue"]))
            work.entry(EntryKind.CHANGE, "test")
    with pytest.raises(OutOfScope, match="outside the writer's scope|row-level security|not yours to write"), begin(audit.auditor) as work:
        work.session.add(_forged(made, audit.cast.people["chen.li"]))
        work.entry(EntryKind.CHANGE, "test")
    with pytest.raises(OutOfScope, match="outside the writer's scope|row-level security|not yours to write"), begin(audit.auditor) as work:
        work.session.add(_forged(uuid7(), audit.cast.people["shen.yue"]))
        work.entry(EntryKind.CHANGE, "test")

    audit.declared(made)

    for who in (audit.cast.chen_li, audit.auditor, SYSTEM):
        with pytest.raises(OutOfScope, match="never changed"), begin(who) as work:
            work.session.scalars(sa.select(Declaration)).one().conflict = True
            work.entry(EntryKind.CHANGE, "test")
        with pytest.raises(OutOfScope, match="never deleted"), begin(who) as work:
            work.session.delete(work.session.scalars(sa.select(Declaration)).one())
            work.session.flush()


def _forged(engagement_id: UUID, person_id: UUID) -> Declaration:
    return Declaration(
        engagement_id=engagement_id,
        person_id=person_id,
        quarter="2026-Q4",
        text_version="2026-1",
        answers="{}",
        conflict=False,
        digest="0" * 64,
        entry_id=uuid7(),
        at=portal_clock.now(),
        subject="engagement/2026",
    )


# What is not his does not exist


def test_an_auditor_sees_his_own_engagement_and_no_other(audit: Audit, database: Database) -> None:
    """Another agency, with an agreement and an engagement of its own."""
    mine = audit.opened()
    rival = audit.another_auditor("另一家评价所")
    other = _second_agency(audit, rival)
    theirs = actor_now(rival)

    for who, own, foreign in ((audit.auditor, mine, other), (theirs, other, mine)):
        with begin(who) as work:
            assert [one.facts.id for one in engagements.my_engagements(work)] == [own]
            assert work.session.scalars(sa.select(Engagement.id)).all() == [own]
            assert len(work.session.scalars(sa.select(Agreement.id)).all()) == 1
            assert set(work.session.scalars(sa.select(TeamMember.person_id))) == {who.person_id}
        with pytest.raises(NotFound, match="not yours to see"), begin(who) as work:
            engagements.declare(work, foreign, answers=YES)


def _second_agency(audit: Audit, person_id: UUID) -> UUID:
    cast = audit.cast
    with begin(SYSTEM, write=False) as work:
        firm = work.session.scalars(sa.select(Person.organisation_id).where(Person.id == person_id)).one()
    with begin(cast.chen_li) as work:
        agency = engagements.register_agency(work, firm, kind="engineers").id
    shows(cast, agency, until=date(2028, 1, 1))
    agreement = prepare(cast, agency)
    with begin(cast.gao_yuan) as work:
        engagements.sign_agreement(work, agreement)
    return Audit(cast, agreement).planned(**_team(person_id))


NOT_HIS: dict[Callable[..., Any], str] = {
    **dict.fromkeys(
        (engagements.agencies, engagements.agreements, engagements.engagements),
        "Only the safety director and the head of the enterprise see agencies, agreements and engagements",
    ),
    people.people_listed: "Only an administrator, human resources or the safety director looks up people",
}


def test_an_auditor_lists_no_people_no_hazards_and_no_register(audit: Audit) -> None:
    """In the areas of his engagement there is a hazard."""
    audit.opened()
    auditor = audit.auditor
    with begin(audit.cast.li_jianguo, silent=True) as work:
        hazards.report(work, area_id=audit.cast.areas["WELD"], description="通道被占用")
    with begin(audit.cast.zhou_min, write=False) as work:
        assert len(work.session.scalars(sa.select(Hazard.id)).all()) == 1
    with begin(SYSTEM, write=False) as work:
        assert work.session.scalar(sa.select(sa.func.count(Person.id))) > 10
        assert work.session.scalar(sa.select(sa.func.count(Qualification.id))) > 0

    with begin(auditor, write=False) as work:
        assert work.session.scalars(sa.select(Person.id)).all() == [auditor.person_id]
        assert work.session.scalars(sa.select(Hazard.id)).all() == []
        assert work.session.scalars(sa.select(Qualification.id)).all() == []
        assert work.session.scalars(sa.select(Organisation.name_en)).all() == ["Zhongxinheng Safety Assessors"]
    for verb, why in NOT_HIS.items():
        with begin(audit.cast.chen_li) as work:
            assert verb(work), verb
        with pytest.raises(Denied, match=why), begin(auditor) as work:
            verb(work)


def looks() -> int:
    with begin(SYSTEM, write=False) as work:
        return work.session.scalar(sa.select(sa.func.count(LogEntry.id)).where(LogEntry.kind == EntryKind.VIEW)) or 0


def test_a_look_is_on_record_only_where_a_word_was_read(audit: Audit) -> None:
    made = audit.opened()
    before = looks()
    for who, verb, about in (
        (audit.auditor, engagements.my_engagements, ()),
        (audit.auditor, engagements.facts_of, (made,)),
        (audit.cast.gao_yuan, engagements.facts_of, (made,)),
        (audit.cast.chen_li, engagements.names, ()),
    ):
        with begin(who, write=False) as work:
            assert verb(work, *about)
    assert looks() == before

    with begin(audit.auditor) as work:
        assert engagements.my_contact(work, made) == "陈立 8001"
    with begin(audit.auditor) as work:
        assert engagements.my_terms(work, made).independence == texts.INDEPENDENCE
    assert looks() == before + 2


def test_who_can_be_taken_into_the_team_is_whoever_never_was_in_it(audit: Audit) -> None:
    made, other, outside = audit.opened(), audit.another_auditor(), audit.another_auditor("另一家评价所")

    def known() -> list[UUID]:
        with begin(audit.cast.chen_li, write=False) as work:
            return [one.id for one in engagements.to_take_in(work, made)]

    assert known() == [other]
    assert outside not in known()
    with begin(audit.cast.chen_li) as work:
        engagements.add_member(work, made, person_id=other)
    assert known() == []
    with begin(audit.cast.chen_li) as work:
        engagements.remove_member(work, made, person_id=other, note="换人")
    assert known() == []
    with pytest.raises(Denied, match="Only the safety director"), begin(audit.cast.gao_yuan, write=False) as work:
        engagements.to_take_in(work, made)


LISTS: dict[str, Callable[[Any], Any]] = {
    "agencies": engagements.agencies,
    "agreements": engagements.agreements,
    "engagements": engagements.engagements,
    "names": engagements.names,
}


@pytest.mark.parametrize("what", LISTS)
def test_a_list_asks_as_often_for_many_rows_as_for_one(what: str, audit: Audit, database: Database) -> None:
    audit.planned()
    for_one = asked(database, audit.cast.chen_li, LISTS[what])

    _second_agency(audit, audit.another_auditor("另一家评价所"))
    audit.planned()

    assert asked(database, audit.cast.chen_li, LISTS[what]) == for_one


def test_an_agency_is_looked_at_once_to_be_screened(audit: Audit, database: Database) -> None:
    seen = asked(database, audit.cast.chen_li, lambda work: engagements.screen(work, audit.agency), of="FROM agency_statement")

    assert seen == 1
    assert asked(database, audit.cast.chen_li, lambda work: prepared(work, audit.agency), of="FROM agency_statement") == 1


def prepared(work: Any, agency: UUID) -> Agreement:
    return engagements.prepare_agreement(work, agency, terms=auditing.terms(DAYS))


def asked(database: Database, who: Actor, verb: Callable[[Any], Any], *, of: str = "SELECT") -> int:
    """How many questions a verb asks the database."""
    said: list[str] = []
    note = lambda _c, _u, sql, *_more: said.append(sql)  # noqa: E731
    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        with begin(who) as work:
            verb(work)
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)
    return sum(of in " ".join(sql.split()) for sql in said)


# When it ends


def test_the_day_after_the_last_nothing_is_left(audit: Audit, clock: Clock) -> None:
    made = audit.opened()
    clock.at = datetime(2026, 12, 2, 15, 59, tzinfo=UTC)
    assert audit.auditor.open_engagements(Role.AUDITOR) == {made}
    with begin(audit.auditor) as work:
        assert [one.facts.days_left for one in engagements.my_engagements(work)] == [1]

    clock.at = datetime(2026, 12, 2, 16, 0, tzinfo=UTC)

    gone = audit.auditor
    assert gone.engagements(Role.AUDITOR) == frozenset()
    with begin(gone) as work:
        assert engagements.my_engagements(work) == []
    with pytest.raises(NotFound, match="not yours to see"), begin(gone) as work:
        engagements.declare(work, made, answers=YES)
    with begin(audit.cast.gao_yuan, write=False) as work:
        assert engagements.engagements(work)[0].facts.state == "expired"


ENDS: dict[str, Callable[[Audit, UUID], Any]] = {
    "closed": lambda a, e: _as(a.cast.chen_li, engagements.close_engagement, e),
    "abandoned": lambda a, e: _as(a.cast.chen_li, engagements.abandon_engagement, e, note="停产"),
    "of an agency whose certificate was withdrawn": lambda a, e: _withdrawn(a),
    "under an agreement that ends sooner": lambda a, e: _shortened(a),
}

WHY = {
    "closed": "EN-2026-001 was concluded on 2026-11-23",
    "abandoned": "EN-2026-001 was abandoned on 2026-11-23",
    "of an agency whose certificate was withdrawn": "no certificate that is valid today",
    "under an agreement that ends sooner": "no agreement with your agency counts today",
}


def _withdrawn(audit: Audit) -> None:
    with begin(audit.cast.chen_li) as work:
        days = {"valid_from": date(2024, 1, 1), "valid_to": TODAY - timedelta(days=1)}
        engagements.note_qualification(work, audit.agency, **texts.CERTIFICATE, **days)


def _shortened(audit: Audit) -> None:
    next_version(audit, ends_on=TODAY - timedelta(days=1))


def signed_in(person_id: UUID) -> str:
    """A session as the door opens it after password and code. Gives the cookie's value."""
    with begin(SYSTEM) as work:
        account = work.session.scalars(sa.select(Account.id).where(Account.person_id == person_id)).one()
        ticket = sessions.mint_ticket(work, account, browser="b")
    with begin(SYSTEM) as work:
        return sessions.redeem(work, ticket, browser="b").token


def seen_by(token: str) -> Actor | None:
    return present.current_actor({present.session_cookie(): token})


@pytest.mark.parametrize("how", ENDS)
def test_a_session_of_an_auditor_ends_at_once_when_his_engagement_is(how: str, audit: Audit) -> None:
    made = audit.opened()
    token = signed_in(audit.cast.people["shen.yue"])
    found = seen_by(token)
    assert found is not None and found.open_engagements(Role.AUDITOR) == {made}

    ENDS[how](audit, made)

    assert seen_by(token) is None
    with pytest.raises(NothingOpens, match=WHY[how]):
        signed_in(audit.cast.people["shen.yue"])


def test_a_session_of_an_auditor_ends_by_itself_with_the_last_day(audit: Audit, clock: Clock) -> None:
    audit.opened()
    clock.at = datetime(2026, 12, 2, 15, 50, tzinfo=UTC)
    token = signed_in(audit.cast.people["shen.yue"])
    clock.at = datetime(2026, 12, 2, 15, 59, 59, tzinfo=UTC)
    assert seen_by(token) is not None

    clock.at = datetime(2026, 12, 2, 16, 0, tzinfo=UTC)

    assert seen_by(token) is None


def test_what_opens_by_a_declaration_opens_in_the_session_that_is_there(audit: Audit) -> None:
    made = audit.planned()
    token = signed_in(audit.cast.people["shen.yue"])
    before = seen_by(token)
    assert before is not None and not before.open_engagements(Role.AUDITOR)

    with begin(before) as work:
        engagements.declare(work, made, answers=YES)
    with begin(audit.cast.chen_li) as work:
        engagements.open_engagement(work, made)

    after = seen_by(token)
    assert after is not None and after.open_engagements(Role.AUDITOR) == {made}


def test_an_auditor_without_an_engagement_does_not_come_in_and_is_no_employee(audit: Audit) -> None:
    who = audit.cast.people["shen.yue"]
    with pytest.raises(NothingOpens, match="no engagement has you in its team"):
        signed_in(who)

    made = audit.planned()
    assert signed_in(who)
    with begin(audit.cast.chen_li) as work:
        engagements.abandon_engagement(work, made, note="推迟")

    with pytest.raises(NothingOpens, match="EN-2026-001 was abandoned on 2026-11-23"):
        signed_in(who)
    assert actor_now(who).roles == {Role.AUDITOR}


def test_somebody_of_an_agency_whose_office_has_ended_is_no_employee(audit: Audit) -> None:
    who = audit.cast.people["shen.yue"]
    with begin(SYSTEM) as work:
        people.end_role(work, work.session.scalars(sa.select(RoleGrant.id).where(RoleGrant.person_id == who)).one())

    assert actor_now(who).grants == ()


def test_nobody_stands_in_for_an_auditor(audit: Audit, clock: Clock) -> None:
    made, who, colleague = audit.opened(), audit.cast.people["shen.yue"], audit.another_auditor()
    with begin(SYSTEM) as work:
        people.name_deputy(work, person_id=who, deputy_id=colleague, valid_from=TODAY)
        people.note_absence(work, person_id=who, valid_from=TODAY)

    assert audit.auditor.engagements(Role.AUDITOR) == {made}
    assert actor_now(colleague).engagements(Role.AUDITOR) == frozenset()


# What must hold


def test_every_act_is_in_the_log(audit: Audit) -> None:
    made = audit.opened()
    with begin(audit.cast.chen_li) as work:
        engagements.close_engagement(work, made)

    with begin(SYSTEM, write=False) as work:
        said = work.session.scalars(sa.select(LogEntry.action).where(LogEntry.kind == EntryKind.CHANGE)).all()
    wanted = {
        *("agency.registered", "agency.qualification_noted", "agency.stated", "agency.screened"),
        *("agreement.prepared", "agreement.signed", "engagement.plan", "engagement.open", "engagement.close", "declaration.made"),
    }
    assert {action for action in said if action.partition(".")[0] in ("agency", "agreement", "engagement", "declaration")} == wanted


# Who is told


def told(cast: Cast) -> dict[str, list[str]]:
    """Kind -> who, after a round of the worker."""
    ask(lambda: SYSTEM, reminders.remind)
    names = {str(person_id): name for name, person_id in cast.people.items()}
    with begin(SYSTEM, write=False) as work:
        rows = work.session.execute(sa.select(Notice.kind, Notice.recipient).order_by(Notice.at, Notice.recipient)).all()
    found: dict[str, list[str]] = {}
    for kind, recipient in rows:
        found.setdefault(str(kind), []).append(names[recipient])
    return found


def test_the_director_is_told_once_that_a_report_is_due_and_that_it_is_late(audit: Audit, clock: Clock) -> None:
    audit.planned()
    assert told(audit.cast)["report_late"] == ["chen.li"]  # the summer's
    assert told(audit.cast)["report_late"] == ["chen.li"]

    clock.at = datetime(2026, 8, 15, 1, 0, tzinfo=UTC)
    assert "report_due" not in told(audit.cast)
    clock.at = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)
    assert told(audit.cast)["report_due"] == ["chen.li"]
    clock.pass_time(days=1)
    assert told(audit.cast)["report_due"] == ["chen.li"]


def test_the_director_is_told_that_the_last_report_of_an_agreement_is_late_though_it_has_ended(audit: Audit, clock: Clock) -> None:
    cast = audit.cast
    next_version(audit, ends_on=TODAY + timedelta(days=20), cadence_months=12)
    clock.pass_time(days=20)
    assert "report_late" not in told(cast), "its last day is not over"

    clock.pass_time(days=1)
    assert told(cast)["report_late"] == ["chen.li"]
    clock.pass_time(days=59)
    assert told(cast)["report_late"] == ["chen.li"]


def test_nobody_is_told_of_a_report_of_long_ago(audit: Audit, clock: Clock) -> None:
    next_version(audit, ends_on=TODAY + timedelta(days=20), cadence_months=12)

    clock.pass_time(days=81)

    assert "report_late" not in told(audit.cast)


@pytest.mark.parametrize(("gap", "heard"), [(0, False), (1, True)])
def test_a_certificate_that_follows_without_a_gap_is_counted_on(agency: UUID, cast: Cast, clock: Clock, gap: int, heard: bool) -> None:
    shows(cast, agency, until=TODAY + timedelta(days=20))
    follows = {"valid_from": TODAY + timedelta(days=21 + gap), "valid_to": TODAY + timedelta(days=900)}
    with begin(cast.chen_li) as work:
        engagements.note_qualification(work, agency, grade="甲级", certificate="C-2", issuer="应急管理厅", **follows)

    assert ("certificate" in told(cast)) == heard


def test_the_director_is_told_a_month_before_a_certificate_lapses(agency: UUID, cast: Cast, clock: Clock) -> None:
    shows(cast, agency, until=TODAY + timedelta(days=31))
    assert "certificate" not in told(cast)

    clock.pass_time(days=1)
    assert told(cast)["certificate"] == ["chen.li"]
    shows(cast, agency, until=TODAY + timedelta(days=400))
    clock.pass_time(days=1)
    assert told(cast)["certificate"] == ["chen.li"]
