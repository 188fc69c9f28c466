"""For each class: which roles see which rows, who may add one, who may change one?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, false, func, not_, or_
from sqlalchemy.sql.elements import False_

from db.accounts import REMOVALS, Account, FailedTry, PasswordOld, RecoveryCode, Request, Slip, Ticket, WebSession
from db.actor import Actor, Role
from db.areas import Area, Department, PlaceStep, Site
from db.calendar import CompanyDay
from db.cooperation import Following, Part, Supply
from db.engagements import Engagement, EngagementArea
from db.hazards import ClosedMonth, Counter, Evidence, Hazard, HazardStep, Likeness, MonthTotal, Rendition, ReportKey, Talk
from db.imports import ImportMap
from db.log.model import LogCheckpoint, LogEntry, LogSubject, LogTile
from db.matching import DepartmentRule
from db.people import Absence, Deputy, Eligibility, Organisation, Person, Post, PostHolding, RoleGrant
from db.plans import Plan
from db.rights import Desk, Right, RightsRequest, RightsStep, Wished
from db.scope.logged import about_no_complainant, of_no_complaint
from db.scope.rule import RULES, Clause, Ops, everything, one_of, permitted, related, rule
from db.violations import Standing, Violation, ViolationResult, ViolationStep

INTERNAL = tuple(role for role in Role if role not in (Role.AUDITOR, Role.REGULATOR, Role.REPORTER, Role.SYSTEM))
UNNAMED = (Role.REPORTER,)
REPORTS = (*INTERNAL, *UNNAMED)
SIGNED_IN = (*INTERNAL, Role.AUDITOR, Role.REGULATOR)
ORGANISERS = (Role.ADMINISTRATOR, Role.DIRECTOR)
PERSONNEL = (Role.ADMINISTRATOR, Role.DIRECTOR, Role.HR)
DEPARTMENTAL = (Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER)
TEAM = (*DEPARTMENTAL, Role.RESPONSIBLE)
ALL_HAZARDS = (Role.DIRECTOR, Role.HEAD, Role.SAFETY_GROUP)
COMPARES = (Role.DIRECTOR, Role.SUPERVISOR)
ALL_PEOPLE = (Role.SUPERVISOR, *PERSONNEL)
ANYBODY = ()

PERSONNEL_ALL = [(PERSONNEL, everything)]


def own_row(row: Any, ops: Ops) -> Clause:
    return ops.person(row.id)


def own_person(row: Any, ops: Ops) -> Clause:
    return ops.person(row.person_id)


def given_to_another(grant: Any, ops: Ops) -> Clause:
    """Under one's own name, to somebody else, and not yet approved."""
    return and_(ops.person(grant.granted_by), not_(ops.person(grant.person_id)), grant.approved_by.is_(None))


def of_another(grant: Any, ops: Ops) -> Clause:
    """Nobody changes an office of his own, and no giver approves."""
    approved = and_(grant.approved_by != grant.person_id, grant.approved_by.is_distinct_from(grant.granted_by))
    return and_(not_(ops.person(grant.person_id)), or_(grant.approved_by.is_(None), approved))


def still_open(place: Any, _ops: Ops) -> Clause:
    return place.closed_at.is_(None)  # type: ignore[no-any-return]


def my_own_act(step: Any, ops: Ops) -> Clause:
    return ops.person(step.actor_id)


def about_another(row: Any, ops: Ops) -> Clause:
    """Nobody writes down what speaks for himself."""
    return not_(ops.person(row.person_id))


def asked_for_another(reset: Any, ops: Ops) -> Clause:
    """Under one's own name, for somebody else, and nothing decided or done yet."""
    return and_(ops.person(reset.asked_by), not_(ops.person(reset.person_id)), reset.decided_by.is_(None), reset.done_at.is_(None))


def decided_by_a_second(reset: Any, ops: Ops) -> Clause:
    """Neither whoever asked nor whose account it is."""
    decided = and_(ops.person(reset.decided_by), reset.decided_by != reset.asked_by)
    return and_(not_(ops.person(reset.person_id)), reset.done_at.is_(None), or_(reset.decided_by.is_(None), decided))


def removal_for_another(row: Any, ops: Ops) -> Clause:
    return and_(asked_for_another(row, ops), one_of(row.deed, REMOVALS))


def removal_decided_by_a_second(row: Any, ops: Ops) -> Clause:
    """Human resources know who leaves, and open no account."""
    return and_(decided_by_a_second(row, ops), one_of(row.deed, REMOVALS))


def my_deputy(row: Any, ops: Ops) -> Clause:
    return related(row.id, Deputy, "deputy_id", lambda deputy: ops.person(deputy.person_id))


def stands_in_not_himself(row: Any, ops: Ops) -> Clause:
    return not_(ops.person(row.deputy_id))


def named_by_me(row: Any, ops: Ops) -> Clause:
    """Under one's own name, somebody else, and nobody has agreed yet."""
    return and_(ops.person(row.named_by), stands_in_not_himself(row, ops), row.approved_by.is_(None))


def another_account(row: Any, ops: Ops) -> Clause:
    """Not one's own; whoever has no account has no own one, which SQL would leave unknown."""
    return not_(func.coalesce(ops.account(row.account_id), false()))


def printed_for_another(slip: Any, ops: Ops) -> Clause:
    """Under one's own name, for somebody else's account, and released by nobody yet."""
    fresh = and_(slip.approved_by.is_(None), slip.used_at.is_(None))
    return and_(ops.person(slip.made_by), another_account(slip, ops), fresh)


def slip_of_another(slip: Any, ops: Ops) -> Clause:
    """Nobody releases a slip of his own, and no printer his; only the portal itself spends one."""
    return and_(another_account(slip, ops), slip.approved_by.is_distinct_from(slip.made_by), slip.used_at.is_(None))


def own_account(row: Any, ops: Ops) -> Clause:
    return ops.account(row.account_id)


def an_office(grant: Any, _ops: Ops | None = None) -> Clause:
    return grant.role != Role.EMPLOYEE  # type: ignore[no-any-return]


def in_office(row: Any, _ops: Ops) -> Clause:
    return related(row.id, RoleGrant, "person_id", an_office)


def asks_the_union_to_correct(row: Any, ops: Ops) -> Clause:
    """In place of human resources, where nobody there could: as long as it waits, and afterwards for whoever granted it. Nobody corrects himself."""

    def put_to_it(wish: Any) -> Clause:
        mine = related(wish.id, RightsStep, "request_id", lambda step: and_(step.action == "grant", ops.person(step.actor_id)))
        waits = or_(wish.state.in_((Wished.ASKED, Wished.RETURNED)), and_(wish.state == Wished.GRANTED, mine))
        return and_(wish.kind == Right.CORRECTION, wish.office == Desk.UNION, waits)

    return and_(not_(ops.person(row.id)), related(row.id, RightsRequest, "person_id", put_to_it))


def of_one_in_office(row: Any, _ops: Ops) -> Clause:
    return related(row.person_id, RoleGrant, "person_id", an_office)


def of_own_department(row: Any, ops: Ops) -> Clause:
    return ops.departments(row.department_id, *DEPARTMENTAL)


def own_report(row: Any, ops: Ops) -> Clause:
    return ops.tag(row.reporter_tag)


def in_own_area(row: Any, ops: Ops) -> Clause:
    return ops.areas(row.area_id, Role.SUPERVISOR)


def mine_to_repair(row: Any, ops: Ops) -> Clause:
    return or_(ops.person(row.responsible_id), of_team_department(row, ops))


def of_team_department(row: Any, ops: Ops) -> Clause:
    return ops.departments(row.department_id, Role.RESPONSIBLE)


def of_the_reporter_and_his_judges(row: Any, ops: Ops) -> Clause:
    """An answer may say more of who gave it than he meant: no department reads it."""
    return related(row.hazard_id, Hazard, "id", lambda hazard: or_(own_report(hazard, ops), in_own_area(hazard, ops)))


def my_departments_part(part: Any, ops: Ops) -> Clause:
    return ops.departments(part.department_id, *DEPARTMENTAL, Role.RESPONSIBLE)


def cooperating(hazard: Any, ops: Ops) -> Clause:
    """A department of mine has a part in it."""
    return ops.among(hazard.id, Part, "hazard_id", my_departments_part)


def asked_of_me(supply: Any, ops: Ops) -> Clause:
    return or_(ops.person(supply.person_id), my_departments_part(supply, ops))


def asked_by_me(supply: Any, ops: Ops) -> Clause:
    return and_(ops.person(supply.asked_by), of_a_seen_hazard(supply, ops))


def of_a_seen_target(row: Any, ops: Ops) -> Clause:
    return ops.seen(row.into_id, Hazard)


def merged_by_me(row: Any, ops: Ops) -> Clause:
    return and_(ops.seen(row.merged_id, Hazard), ops.seen(row.into_id, Hazard))


def of_a_seen_merged(row: Any, ops: Ops) -> Clause:
    return or_(ops.seen(row.merged_id, Hazard), ops.seen(row.into_id, Hazard))


def of_a_seen_hazard(row: Any, ops: Ops) -> Clause:
    return ops.seen(row.hazard_id, Hazard)


def noted_by_me(row: Any, ops: Ops) -> Clause:
    return ops.person(row.noted_by)


def noted_by_me_here(row: Any, ops: Ops) -> Clause:
    """Whoever loses the area loses what he noted there."""
    return and_(noted_by_me(row, ops), in_own_area(row, ops))


def newly_noted_by_me(row: Any, ops: Ops) -> Clause:
    """Under one's own name, about somebody else, with a hazard that one sees, as it stands, and confirmed by nobody."""
    its_own = related(row.hazard_id, Hazard, "id", lambda hazard: and_(hazard.number == row.number, hazard.area_id == row.area_id))
    seen = and_(ops.seen(row.hazard_id, Hazard), its_own)
    return and_(noted_by_me(row, ops), about_another(row, ops), row.state == Standing.NOTED, seen)


def newly_noted_by_me_here(row: Any, ops: Ops) -> Clause:
    return and_(newly_noted_by_me(row, ops), in_own_area(row, ops))


def with_my_own_violation(row: Any, ops: Ops) -> Clause:
    return related(row.hazard_id, Violation, "hazard_id", lambda violation: ops.person(violation.person_id))


def of_a_seen_violation(row: Any, ops: Ops) -> Clause:
    return ops.seen(row.violation_id, Violation)


def my_step_on_a_violation(row: Any, ops: Ops) -> Clause:
    return and_(my_own_act(row, ops), of_a_seen_violation(row, ops))


def my_act(row: Any, ops: Ops) -> Clause:
    return ops.subjects(row.actor)


def an_entry_about_me(row: Any, ops: Ops) -> Clause:
    return related(row.id, LogSubject, "entry_id", lambda about: ops.subjects(about.subject))


def about_me(row: Any, ops: Ops) -> Clause:
    return ops.subjects(row.subject)


def my_own_firm(row: Any, ops: Ops) -> Clause:
    return related(row.id, Person, "organisation_id", lambda person: ops.person(person.id))


def site_of_my_engagement(row: Any, ops: Ops) -> Clause:
    return related(row.id, Engagement, "site_id", lambda engagement: ops.engagements(engagement.id, Role.AUDITOR))


def area_of_my_engagement(row: Any, ops: Ops) -> Clause:
    return related(row.id, EngagementArea, "area_id", lambda area: ops.engagements(area.engagement_id, Role.AUDITOR))


# Places and posts: everybody inside knows them, an auditor those of his engagement.
# Only the director leaves one closed; what was changed is for those who may change it.
for place, ways in (
    (Site, [(REPORTS, everything), ((Role.AUDITOR,), site_of_my_engagement)]),
    (Organisation, [(INTERNAL, everything), ((Role.AUDITOR,), my_own_firm)]),
    (Post, [(INTERNAL, everything)]),
    (DepartmentRule, [(INTERNAL, everything)]),
):
    rule(place, ways, insert=[(ORGANISERS, everything)], change=[(ORGANISERS, everything)])
for reported_at, ways in (
    (Area, [(REPORTS, everything), ((Role.AUDITOR,), area_of_my_engagement)]),
    (Department, [(INTERNAL, everything)]),
):
    rule(
        reported_at,
        ways,
        insert=[(ORGANISERS, still_open)],
        change=[((Role.ADMINISTRATOR,), still_open), ((Role.DIRECTOR,), everything)],
    )
rule(PlaceStep, [(ORGANISERS, everything)], insert=[(ORGANISERS, my_own_act)], change=[], append_only=True)


def entered_by_me(row: Any, ops: Ops) -> Clause:
    return ops.person(row.entered_by)


# The enterprise's own working days decide when anybody's term ends, so everybody knows them who waits for one.
rule(CompanyDay, [(REPORTS, everything)], insert=[(ORGANISERS, entered_by_me)], change=[], append_only=True)

# People: oneself, those who hold an office, those one answers for.
rule(
    Person,
    [
        (SIGNED_IN, own_row),
        (INTERNAL, in_office),
        (INTERNAL, my_deputy),
        (DEPARTMENTAL, of_own_department),
        (ALL_PEOPLE, everything),
        ((Role.UNION,), asks_the_union_to_correct),
    ],
    insert=PERSONNEL_ALL,
    change=[*PERSONNEL_ALL, ((Role.UNION,), asks_the_union_to_correct)],
)
rule(
    RoleGrant,
    [(SIGNED_IN, own_person), (INTERNAL, an_office), (PERSONNEL, everything)],
    insert=[((Role.ADMINISTRATOR, Role.DIRECTOR), given_to_another)],
    change=[(PERSONNEL, of_another)],
)
rule(Eligibility, [(SIGNED_IN, own_person), *PERSONNEL_ALL], insert=[((Role.DIRECTOR, Role.HR), about_another)], change=[], append_only=True)
_days = [(SIGNED_IN, own_person), (INTERNAL, of_one_in_office), *PERSONNEL_ALL]
rule(Deputy, _days, insert=[(PERSONNEL, named_by_me)], change=[(PERSONNEL, stands_in_not_himself), (INTERNAL, own_person)])
rule(Absence, _days, insert=[(INTERNAL, own_person), *PERSONNEL_ALL], change=PERSONNEL_ALL)
rule(PostHolding, _days, insert=PERSONNEL_ALL, change=PERSONNEL_ALL)

# Accounts: one's own; those who look after people end and reset those of others. What the sign-in needs belongs to the portal itself.
DECIDES = (Role.ADMINISTRATOR, Role.DIRECTOR, Role.HEAD, Role.HR)
SIGNS_OUT = (Role.ADMINISTRATOR, Role.DIRECTOR)
rule(
    Account,
    [(SIGNED_IN, own_person), ((*PERSONNEL, Role.HEAD), everything)],
    insert=[((Role.ADMINISTRATOR, Role.HR), everything)],
    change=[(SIGNED_IN, own_person), ((*PERSONNEL, Role.HEAD), everything)],
)
rule(
    Slip,
    [(SIGNED_IN, own_account), ((*PERSONNEL, Role.HEAD), everything)],
    insert=[((Role.ADMINISTRATOR, Role.HR), printed_for_another)],
    change=[((*PERSONNEL, Role.HEAD), slip_of_another)],
)
rule(
    Request,
    [(SIGNED_IN, own_person), (DECIDES, everything)],
    insert=[((Role.ADMINISTRATOR, Role.DIRECTOR), asked_for_another), ((Role.HR,), removal_for_another)],
    change=[((Role.DIRECTOR, Role.HEAD), decided_by_a_second), ((Role.ADMINISTRATOR, Role.HR), removal_decided_by_a_second)],
)
rule(WebSession, [(SIGNED_IN, own_account), (SIGNS_OUT, everything)], insert=[(SIGNED_IN, own_account)], ephemeral=True)
for own in (PasswordOld, RecoveryCode):
    rule(own, [(SIGNED_IN, own_account)], ephemeral=True)
for unseen in (Ticket, FailedTry):
    rule(unseen, [], ephemeral=True)

# Hazards: by office and place; whoever reported one sees it by his pseudonym.
rule(
    Hazard,
    [
        (ALL_HAZARDS, everything),
        (REPORTS, own_report),
        ((Role.SUPERVISOR,), in_own_area),
        (DEPARTMENTAL, of_own_department),
        ((Role.RESPONSIBLE,), mine_to_repair),
        (TEAM, cooperating),
    ],
)


def seen_in_office(actor: Actor) -> Clause | None:
    """The hazards that an office shows; None stands for all. What one sees because one reported it is not among them."""
    return permitted(actor, Hazard, [(roles, seen) for roles, seen in RULES[Hazard].see if seen is not own_report])


def offices_apart(actor: Actor) -> list[list[Clause]]:
    """The same in parts that have nothing in common, each of which an index gives in order; one empty part stands for all."""
    first = [(roles, seen) for roles, seen in RULES[Hazard].see if seen not in (own_report, cooperating)]
    office = permitted(actor, Hazard, first)
    if office is None:
        return [[]]
    shared = permitted(actor, Hazard, [(TEAM, cooperating)])
    none_there = shared is None or isinstance(shared, False_)
    return [[office]] if none_there else [[office], [shared, func.coalesce(office, false()).is_(false())]]  # type: ignore[list-item]


# A cooperating department sees the hazard and its own part of it; whoever has to provide something sees what, and not for which hazard's sake.
_judging = [((Role.DIRECTOR,), everything), ((Role.SUPERVISOR,), in_own_area)]
rule(
    Part,
    [(ALL_HAZARDS, everything), ((Role.SUPERVISOR,), in_own_area), (TEAM, my_departments_part)],
    insert=_judging,
    change=[*_judging, (TEAM, my_departments_part)],
)
rule(
    Supply,
    [(ALL_HAZARDS, everything), (INTERNAL, of_a_seen_hazard), (INTERNAL, asked_of_me)],
    insert=[((*TEAM, *COMPARES), asked_by_me)],
    change=[(COMPARES, of_a_seen_hazard), (TEAM, of_a_seen_hazard), (INTERNAL, asked_of_me)],
)
rule(
    Plan,
    [(ALL_HAZARDS, everything), (INTERNAL, of_a_seen_hazard)],
    insert=[((*TEAM, *COMPARES), of_a_seen_hazard)],
    change=[],
    append_only=True,
)
rule(
    Following,
    [(ALL_HAZARDS, everything), (REPORTS, of_a_seen_merged)],
    insert=[(COMPARES, merged_by_me)],
    change=[((*TEAM, *COMPARES), of_a_seen_target)],
)
rule(HazardStep, [(ALL_HAZARDS, everything), (REPORTS, of_a_seen_hazard)], append_only=True)
rule(Talk, [((Role.DIRECTOR,), everything), (REPORTS, of_the_reporter_and_his_judges)], change=[], append_only=True)
rule(Evidence, [(ALL_HAZARDS, everything), (REPORTS, of_a_seen_hazard)])
rule(Rendition, [(ALL_HAZARDS, everything), (REPORTS, of_a_seen_hazard)], change=[], append_only=True)
rule(Likeness, [(COMPARES, everything)], insert=[(REPORTS, everything)], change=[], append_only=True)  # keyed; whose picture it is, the picture says
rule(ReportKey, [(REPORTS, of_a_seen_hazard)], append_only=True)
rule(Counter, [(REPORTS, everything)])
rule(ImportMap, [((Role.DIRECTOR,), everything)], change=[], append_only=True)
for totals in (ClosedMonth, MonthTotal):
    rule(
        totals,
        [
            (ALL_HAZARDS, everything),
            ((Role.SUPERVISOR,), in_own_area),
            (DEPARTMENTAL, of_own_department),
            ((Role.RESPONSIBLE,), of_team_department),
        ],
    )


def in_my_totals(actor: Actor) -> Clause | None:
    """Of the hazards that have ended, those that the totals shown to this actor count; None stands for all."""
    return permitted(actor, Hazard, RULES[MonthTotal].see)


# Violations: whom it is about, who noted it in his area, the director and human resources; nobody of a department, and no reader.
DECIDES_VIOLATIONS = (Role.DIRECTOR, Role.HR)
rule(
    Violation,
    [(DECIDES_VIOLATIONS, everything), (INTERNAL, own_person), ((Role.SUPERVISOR,), noted_by_me_here)],
    insert=[((Role.DIRECTOR,), newly_noted_by_me), ((Role.SUPERVISOR,), newly_noted_by_me_here)],
    change=[(DECIDES_VIOLATIONS, about_another), (INTERNAL, own_person), ((Role.SUPERVISOR,), noted_by_me_here)],
)
rule(
    ViolationStep,
    [(DECIDES_VIOLATIONS, everything), (INTERNAL, of_a_seen_violation)],
    insert=[(INTERNAL, my_step_on_a_violation)],
    change=[],
    append_only=True,
)
rule(
    ViolationResult,
    [(ALL_HAZARDS, everything), ((Role.HR,), everything), ((Role.SUPERVISOR,), in_own_area), (INTERNAL, with_my_own_violation)],
    insert=_judging,
    change=[*_judging, ((Role.HR,), everything), (INTERNAL, with_my_own_violation)],
)


# The log: what concerns oneself, and what one did; the director reads all but complaints. Everybody's acts are written into it.
rule(
    LogEntry,
    [((Role.DIRECTOR,), of_no_complaint), (SIGNED_IN, my_act), (SIGNED_IN, an_entry_about_me)],
    insert=[(ANYBODY, everything)],
    change=[],
    append_only=True,
)
rule(LogSubject, [((Role.DIRECTOR,), about_no_complainant), (SIGNED_IN, about_me)], insert=[(ANYBODY, everything)], change=[], append_only=True)
rule(LogTile, [(SIGNED_IN, everything)], insert=[(ANYBODY, everything)], change=[(ANYBODY, everything)])
rule(LogCheckpoint, [(SIGNED_IN, everything)], insert=[], change=[], append_only=True)
