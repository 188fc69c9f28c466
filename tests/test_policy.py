"""Who may do what? The whole grid of offices and actions, written out; whoever changes a rule changes it here too."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from uuid import UUID

import pytest

from db.actor import Actor, Grant, Role
from db.engagements import UNMASKED
from portal.errors import Denied
from portal.policy import NOT_YOURS, WAYS, Action, Giving, Handed, Handling, Noting, Prepared, Wish, allows, office_for, reach, require
from portal.policy.complaining import Case

ME, ANOTHER, AREA, ELSEWHERE, UNIT, AUDIT = (UUID(int=n) for n in range(1, 7))
TAG = "a" * 64
HAZARD = Handling(area_id=AREA, department_id=UNIT, responsible_id=ANOTHER, last_by=ME, reported_by=TAG)
VIOLATION = Noting(AREA, person_id=ANOTHER, noted_by=UUID(int=9))
CASE = Case("complaint/of-another", frozenset((ME, str(role)) for role in Role), handler_id=ME, owner_id=ANOTHER)
ROLE = Giving(person_id=ANOTHER, granted_by=UUID(int=9))

KEEPS_REGISTERS = {Role.HR, Role.DIRECTOR}
READS_REGISTERS = {Role.HR, Role.DIRECTOR, Role.UNION, Role.HEAD}

# Written out by hand: who may, where the record lies in the office's own area and department.
GRID: dict[Action, set[Role]] = {
    Action.HAZARD_REPORT: {Role.EMPLOYEE},
    Action.HAZARD_ASSIGN: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_REASSIGN: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_START: {Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.RESPONSIBLE},
    Action.HAZARD_SUBMIT: {Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.RESPONSIBLE},
    Action.HAZARD_ACCEPT: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_SEND_BACK: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_DISMISS: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_MERGE: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_AMEND: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_ASK_EXTENSION: {Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.RESPONSIBLE},
    Action.HAZARD_APPROVE_EXTENSION: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_REFUSE_EXTENSION: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_CHECK: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_RECHECK: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_REOPEN: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_ADD_PART: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_WITHDRAW_PART: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_HAND_IN_PART: {Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.RESPONSIBLE},
    Action.HAZARD_SEND_BACK_PART: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_ASK_SUPPLY: {Role.DIRECTOR, Role.SUPERVISOR, Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.RESPONSIBLE},
    Action.HAZARD_WITHDRAW_SUPPLY: {Role.DIRECTOR, Role.SUPERVISOR, Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.RESPONSIBLE},
    Action.HAZARD_ANSWER_SUPPLY: {Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.RESPONSIBLE},
    Action.HAZARD_MAKE_PLAN: {Role.DIRECTOR, Role.SUPERVISOR, Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.RESPONSIBLE},
    Action.HAZARD_JUDGE: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_SIGN_LEVEL: {Role.DIRECTOR},
    Action.HAZARD_REJECT_LEVEL: {Role.DIRECTOR},
    Action.HAZARD_TELL_REGULATOR: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_TELL_WORKERS: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_TAKE_BACK: {Role.DIRECTOR, Role.SUPERVISOR, Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.RESPONSIBLE},
    Action.HAZARD_OPEN_REPORTER: {Role.DIRECTOR},
    Action.HAZARD_REPORT_UNNAMED: {Role.REPORTER},
    Action.HAZARD_ASK: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.HAZARD_ANSWER: set(Role),
    Action.HAZARD_COMPARE: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.VIOLATION_NOTE: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.VIOLATION_CONFIRM: {Role.DIRECTOR},
    Action.VIOLATION_OBJECT: set(),
    Action.VIOLATION_UPHOLD: {Role.DIRECTOR},
    Action.VIOLATION_WITHDRAW: {Role.DIRECTOR},
    Action.VIOLATION_SEE: {Role.DIRECTOR, Role.HR, Role.SYSTEM},
    Action.VIOLATION_COUNT: {Role.HEAD, Role.DIRECTOR, Role.HR, Role.SAFETY_GROUP},
    Action.HAZARD_IMPORT: {Role.DIRECTOR, Role.SYSTEM},
    Action.HAZARD_EXPORT: {Role.HEAD, Role.DIRECTOR, Role.SUPERVISOR, Role.SAFETY_GROUP, Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER},
    Action.HAZARD_RECOUNT: {Role.SYSTEM},
    Action.CALENDAR_CHANGE: {Role.DIRECTOR, Role.ADMINISTRATOR, Role.SYSTEM},
    Action.NOTICE_READ: {Role.EMPLOYEE},
    Action.NOTICE_SEND: {Role.SYSTEM},
    Action.LADDER_CHANGE: {Role.DIRECTOR, Role.SYSTEM},
    Action.PLACE_CHANGE: {Role.DIRECTOR, Role.ADMINISTRATOR, Role.SYSTEM},
    Action.PLACE_REACH: {Role.DIRECTOR, Role.SYSTEM},
    Action.PLACE_CLOSE: {Role.DIRECTOR, Role.SYSTEM},
    Action.RULE_CHANGE: {Role.DIRECTOR, Role.ADMINISTRATOR, Role.SYSTEM},
    Action.PERSON_CHANGE: {Role.DIRECTOR, Role.HR, Role.ADMINISTRATOR, Role.SYSTEM},
    Action.PERSON_ADD: {Role.DIRECTOR, Role.HR, Role.ADMINISTRATOR, Role.SYSTEM},
    Action.PERSON_SEE: {Role.DIRECTOR, Role.HR, Role.ADMINISTRATOR, Role.SYSTEM},
    Action.PERSON_LEAVE: {Role.SYSTEM},
    Action.PERSON_MOVE: {Role.SYSTEM},
    Action.POST_END: {Role.SYSTEM},
    Action.ELIGIBILITY_NOTE: {Role.DIRECTOR, Role.HR, Role.SYSTEM},
    Action.DEPUTY_NAME: {Role.DIRECTOR, Role.HR, Role.SYSTEM},
    Action.DEPUTY_APPROVE: {Role.DIRECTOR},
    Action.ABSENCE_NOTE: {Role.DIRECTOR, Role.HR, Role.ADMINISTRATOR, Role.SYSTEM},
    Action.ROLE_GRANT: {Role.DIRECTOR, Role.ADMINISTRATOR, Role.SYSTEM},
    Action.ROLE_APPROVE: {Role.DIRECTOR},
    Action.ROLE_END: {Role.DIRECTOR, Role.ADMINISTRATOR, Role.SYSTEM},
    Action.ROLE_SUCCEED: {Role.SYSTEM},
    Action.ACCOUNT_CHANGE: {Role.SYSTEM},
    Action.ACCOUNT_RESET: {Role.SYSTEM},
    Action.PLACE_CLOCK: {Role.DIRECTOR, Role.SYSTEM},
    Action.POSTER_PRINT: {Role.DIRECTOR, Role.ADMINISTRATOR},
    Action.PAGE_CALENDAR: {Role.DIRECTOR, Role.ADMINISTRATOR},
    Action.PAGE_LADDER: {Role.DIRECTOR},
    Action.PAGE_CHANNELS: {Role.DIRECTOR, Role.ADMINISTRATOR},
    Action.CHANNEL_CARE: {Role.DIRECTOR, Role.ADMINISTRATOR},
    Action.PAGE_PLACES: {Role.DIRECTOR, Role.ADMINISTRATOR},
    Action.SLIP_PRINT: {Role.ADMINISTRATOR, Role.HR},
    Action.SLIP_RELEASE: {Role.DIRECTOR, Role.HEAD},
    Action.ACCOUNT_OPEN: {Role.ADMINISTRATOR, Role.HR, Role.SYSTEM},
    Action.ACCOUNT_MANAGE: {Role.ADMINISTRATOR, Role.DIRECTOR, Role.SYSTEM},
    Action.ACCOUNT_OFF: {Role.SYSTEM},
    Action.REMOVAL_ASK: {Role.ADMINISTRATOR, Role.DIRECTOR, Role.HR},
    Action.REMOVAL_APPROVE: {Role.DIRECTOR, Role.HEAD, Role.HR},
    Action.RESET_ASK: {Role.ADMINISTRATOR, Role.DIRECTOR},
    Action.RESET_APPROVE: {Role.DIRECTOR, Role.HEAD},
    Action.AGENCY_KEEP: {Role.DIRECTOR},
    Action.AGENCY_SEE: {Role.DIRECTOR, Role.HEAD},
    Action.THRESHOLD_CHANGE: {Role.DIRECTOR},
    Action.AGREEMENT_PREPARE: {Role.DIRECTOR},
    Action.AGREEMENT_SIGN: {Role.HEAD},
    Action.ENGAGEMENT_PLAN: {Role.DIRECTOR},
    Action.ENGAGEMENT_OPEN: {Role.DIRECTOR},
    Action.ENGAGEMENT_END: {Role.DIRECTOR},
    Action.DECLARATION_MAKE: {Role.AUDITOR},
    Action.DUTY_KEEP: {Role.DIRECTOR},
    Action.DUTY_CHECK: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.DUTY_SEE: {Role.HEAD, Role.DIRECTOR, Role.SUPERVISOR, Role.SAFETY_GROUP},
    Action.COVERAGE_ASK: {Role.AUDITOR},
    Action.COVERAGE_SEE: {Role.AUDITOR},
    Action.COVERAGE_MAKE: {Role.SYSTEM},
    Action.PAGE_DUTIES: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.DRAW_ASK: {Role.AUDITOR},
    Action.DRAW_NONCE: {Role.AUDITOR},
    Action.DRAW_FREEZE: {Role.SYSTEM},
    Action.PICTURE_MASK: {Role.SYSTEM},
    Action.DRAW_ABORT: {Role.DIRECTOR},
    Action.ENGAGEMENT_SEE: {Role.AUDITOR, Role.DIRECTOR, Role.HEAD},
    Action.DRAW_SEE: {Role.AUDITOR, Role.DIRECTOR, Role.HEAD},
    Action.REQUEST_WRITE: {Role.AUDITOR},
    Action.REQUEST_HAND_ON: {Role.DIRECTOR},
    Action.REQUEST_ANSWER: {Role.DIRECTOR, Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER},
    Action.REQUEST_SEE: {Role.AUDITOR, Role.DIRECTOR, Role.HEAD, Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER},
    Action.REGISTER_SEE: {Role.AUDITOR, Role.DIRECTOR, Role.HEAD},
    Action.REGISTER_TAKE: {Role.AUDITOR},
    Action.INTERFERENCE_NOTE: {Role.AUDITOR},
    Action.INTERFERENCE_STATE: {Role.DIRECTOR, Role.HEAD},
    Action.PAPERS_ISSUE: {Role.AUDITOR},
    Action.EVALUATION_MAKE: {Role.DIRECTOR},
    Action.EVALUATION_SEE: {Role.AUDITOR, Role.DIRECTOR, Role.HEAD},
    Action.EVALUATION_REPLY: {Role.AUDITOR},
    Action.VISIT_NOTE: {Role.AUDITOR},
    Action.INTERVIEW_NOTE: {Role.AUDITOR},
    Action.FIELDWORK_SEE: {Role.AUDITOR, Role.DIRECTOR, Role.HEAD},
    Action.PAGE_ASKED: {Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER},
    Action.DRAW_SEE_CLEAR: {Role.AUDITOR, Role.DIRECTOR},
    Action.DRAW_TAKE: {Role.AUDITOR, Role.DIRECTOR, Role.HEAD},
    Action.FINDING_WRITE: {Role.AUDITOR},
    Action.FINDING_TRACE: {Role.SYSTEM},
    Action.FINDING_SEE: {Role.AUDITOR, Role.DIRECTOR, Role.HEAD, Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER},
    Action.FINDING_ANSWER: {Role.DIRECTOR, Role.DEPARTMENT_HEAD},
    Action.FINDING_ACT: {Role.DIRECTOR},
    Action.REPORT_WRITE: {Role.AUDITOR},
    Action.REPORT_COMPOSE: {Role.SYSTEM},
    Action.REPORT_SIGN_OFF: {Role.AUDITOR},
    Action.REPORT_ISSUE: {Role.SYSTEM},
    Action.REPORT_SEE: {Role.AUDITOR, Role.DIRECTOR, Role.HEAD},
    Action.REPORT_TAKE: {Role.AUDITOR, Role.DIRECTOR, Role.HEAD},
    Action.PAGE_AUDITED: {Role.DIRECTOR, Role.HEAD, Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER},
    Action.DRAW_EXTEND: {Role.AUDITOR},
    Action.SHEET_FILL: {Role.AUDITOR},
    Action.SHEET_READ: {Role.AUDITOR},
    Action.PAGE_AGENCIES: {Role.DIRECTOR, Role.HEAD},
    Action.PAGE_AUDIT: {Role.AUDITOR},
    Action.PAGE_PEOPLE: {Role.DIRECTOR, Role.HR, Role.ADMINISTRATOR},
    Action.PAGE_APPROVALS: {Role.DIRECTOR, Role.HEAD, Role.ADMINISTRATOR, Role.HR},
    Action.PAGE_SUPERVISION: {Role.DIRECTOR, Role.SUPERVISOR},
    Action.PAGE_IMPORT: {Role.DIRECTOR},
    Action.PAGE_DEPARTMENT: {Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.RESPONSIBLE},
    Action.PAGE_LEDGER: {
        Role.HEAD,
        Role.DIRECTOR,
        Role.SUPERVISOR,
        Role.SAFETY_GROUP,
        Role.DEPARTMENT_HEAD,
        Role.DEPARTMENT_OFFICER,
        Role.RESPONSIBLE,
    },
    Action.PAGE_REPORT: {Role.EMPLOYEE},
    Action.PAGE_HAZARD: {Role.EMPLOYEE},
    Action.PAGE_OWN_DATA: set(Role),
    Action.PAGE_INBOX: {Role.EMPLOYEE},
    Action.PAGE_KEPT: {Role.EMPLOYEE},
    Action.PAGE_COMPLAIN: {Role.EMPLOYEE},
    Action.PAGE_CASES: {Role.UNION, Role.HR, Role.HEAD, Role.DIRECTOR},
    Action.PAGE_PRIVACY: {Role.UNION, Role.HR, Role.HEAD, Role.DIRECTOR, Role.ADMINISTRATOR},
    Action.PAGE_LOG: {Role.DIRECTOR},
    Action.LOG_READ: {Role.DIRECTOR},
    Action.RIGHTS_ASK: {Role.EMPLOYEE},
    Action.RIGHTS_APPEAL: {Role.EMPLOYEE},
    Action.RIGHTS_ANSWER: {Role.HR},
    Action.RIGHTS_SEE: {Role.HR, Role.UNION},
    Action.PAGE_RIGHTS: {Role.EMPLOYEE},
    Action.PAGE_WISHES: {Role.HR, Role.UNION},
    Action.ERASURE_ASK: {Role.HR},
    Action.ERASURE_GRANT: {Role.HR, Role.UNION},
    Action.ERASURE_DECIDE: {Role.DIRECTOR},
    Action.ERASURE_SEE: {Role.HR, Role.DIRECTOR, Role.HEAD, Role.UNION},
    Action.ERASURE_DO: {Role.SYSTEM},
    Action.ERASURE_TAKE_BACK: {Role.EMPLOYEE},
    Action.PAGE_ERASING: {Role.HR, Role.DIRECTOR, Role.HEAD, Role.UNION},
    Action.PAGE_SLIPS: {Role.ADMINISTRATOR, Role.HR, Role.DIRECTOR, Role.HEAD},
    **dict.fromkeys((Action.MONITORING_DRAFT, Action.MONITORING_DROP, Action.OPINION_ANSWER, Action.ASSESSMENT_MAKE), KEEPS_REGISTERS),
    **dict.fromkeys((Action.BREACH_KEEP, Action.PROCESSOR_KEEP), KEEPS_REGISTERS),
    Action.MONITORING_MINUTES: {Role.UNION},
    Action.MONITORING_PUBLISH: {Role.UNION},
    Action.MONITORING_MEET: {Role.HR, Role.DIRECTOR, Role.UNION},
    Action.MONITORING_READ: {Role.EMPLOYEE},
    Action.MONITORING_ACKNOWLEDGE: {Role.EMPLOYEE},
    Action.OPINION_GIVE: {Role.EMPLOYEE},
    Action.PAGE_MONITORING: {Role.EMPLOYEE},
    Action.MONITORING_COUNT: {Role.HR, Role.DIRECTOR, Role.DEPARTMENT_HEAD},
    Action.MONITORING_CHASE: {Role.HR, Role.DEPARTMENT_HEAD},
    Action.OPINION_UNNAMED: {Role.REPORTER},
    **dict.fromkeys((Action.ASSESSMENT_SEE, Action.BREACH_SEE, Action.PROCESSOR_SEE, Action.PAGE_RECORDING), READS_REGISTERS),
    Action.PAGE_REGISTER: {Role.HR, Role.DIRECTOR, Role.UNION, Role.HEAD, Role.DEPARTMENT_HEAD},
    # Of a complaint that somebody else has filed, where each is let in in his office and has taken it on.
    Action.COMPLAINT_FILE: {Role.EMPLOYEE},
    Action.COMPLAINT_SEE_OWN: set(),
    Action.COMPLAINT_SEE: {Role.UNION, Role.HR, Role.HEAD, Role.DIRECTOR},
    Action.COMPLAINT_ACCEPT: {Role.UNION, Role.HR, Role.HEAD, Role.DIRECTOR},
    Action.COMPLAINT_INVESTIGATE: {Role.UNION, Role.HR, Role.HEAD, Role.DIRECTOR},
    Action.COMPLAINT_PAUSE: {Role.UNION, Role.HR, Role.HEAD, Role.DIRECTOR},
    Action.COMPLAINT_RESUME: {Role.UNION, Role.HR, Role.HEAD, Role.DIRECTOR},
    Action.COMPLAINT_ANSWER: {Role.UNION, Role.HR, Role.HEAD, Role.DIRECTOR},
    Action.COMPLAINT_NAME: {Role.UNION, Role.HR, Role.HEAD, Role.DIRECTOR},
    Action.COMPLAINT_ORDER: {Role.UNION, Role.HR, Role.HEAD, Role.DIRECTOR},
    Action.COMPLAINT_SAY: {Role.UNION, Role.HR, Role.HEAD, Role.DIRECTOR},
    Action.COMPLAINT_APPEAL: set(),
    Action.COMPLAINT_CLOSE: {Role.UNION, Role.HR, Role.HEAD, Role.DIRECTOR},
    Action.COMPLAINT_END: {Role.SYSTEM},
    Action.COMPLAINT_DESK: {Role.UNION, Role.HR, Role.HEAD, Role.DIRECTOR},
    Action.COMPLAINT_FIGURES: {Role.UNION, Role.HR},
    Action.COMPLAINT_COUNT: {Role.HEAD, Role.DIRECTOR, Role.ADMINISTRATOR},
    Action.COMPLAINT_ESCALATED: {Role.EMPLOYEE},
    Action.COMPLAINT_ADMIT: {Role.SYSTEM},
    Action.REMEDY_DO: {Role.UNION, Role.HR, Role.HEAD, Role.DIRECTOR},
    Action.MATERIAL_ASK: {Role.UNION},
    Action.MATERIAL_GIVE: {Role.HEAD, Role.DIRECTOR},
}


def holder(role: Role, *, area: UUID = AREA, department: UUID = UNIT) -> Actor:
    return Actor(ME, tag=TAG, grants=(Grant(role, frozenset([area]), frozenset([department]), rights=frozenset([(AUDIT, UNMASKED)])),))


EXACTLY: dict[Action, object] = {
    Action.VIOLATION_NOTE: HAZARD,
    Action.DUTY_CHECK: HAZARD,
    Action.FINDING_ANSWER: HAZARD,
    Action.DRAW_SEE_CLEAR: SimpleNamespace(engagement_id=AUDIT),
    Action.MONITORING_CHASE: Handed(UNIT),
    Action.REQUEST_ANSWER: Handed(UNIT),
    Action.REPORT_SIGN_OFF: Prepared(prepared_by=ANOTHER),
    Action.MONITORING_PUBLISH: Prepared(prepared_by=ANOTHER),
    **dict.fromkeys((Action.RIGHTS_APPEAL, Action.ERASURE_TAKE_BACK), Wish(ME, frozenset(), "hr")),
}
BY_WORD: dict[str, object] = {
    "hazard": HAZARD,
    "agreement": Prepared(prepared_by=ANOTHER),
    "rights": Wish(ANOTHER, frozenset(), "hr"),
    "violation": VIOLATION,
    "complaint": CASE,
    "account": SimpleNamespace(id=ANOTHER, person_id=ANOTHER, protected=False),
    **dict.fromkeys(("role", "deputy", "reset", "removal", "slip", "eligibility", "erasure"), ROLE),
}


def record_of(action: Action) -> object:
    """What it is done to: somebody else's, where it matters whose it is."""
    if action in EXACTLY:
        return EXACTLY[action]
    return next((record for word, record in BY_WORD.items() if action.startswith(word)), None)


def test_the_grid_names_every_action() -> None:
    assert set(GRID) == set(Action)


@pytest.mark.parametrize("action", list(Action))
def test_exactly_the_offices_of_the_grid_may(action: Action) -> None:
    assert {role for role in Role if allows(holder(role), action, record_of(action))} == GRID[action]


def test_photos_are_seen_unmasked_in_the_audit_whose_agreement_says_so_and_in_no_other() -> None:
    elsewhere = SimpleNamespace(engagement_id=ELSEWHERE)

    assert allows(holder(Role.AUDITOR), Action.DRAW_SEE_CLEAR, record_of(Action.DRAW_SEE_CLEAR))
    assert not allows(holder(Role.AUDITOR), Action.DRAW_SEE_CLEAR, elsewhere)


def test_whoever_holds_no_office_may_nothing() -> None:
    nobody = Actor(ME, tag=TAG)

    assert not [action for action in Action if allows(nobody, action, record_of(action))]


def test_every_action_has_its_ways_and_every_refusal_its_sentence() -> None:
    assert set(WAYS) == set(Action)
    assert {action for action in Action if not action.startswith("page.")} == set(NOT_YOURS)


COMPLAINS = (Action.COMPLAINT_SEE_OWN, Action.COMPLAINT_SAY, Action.COMPLAINT_APPEAL, Action.COMPLAINT_CLOSE)


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.REPORTER, Role.UNION, Role.HEAD])
def test_whoever_complained_does_that_and_nothing_of_what_the_handler_does(role: Role) -> None:
    """Even one who was let in and holds the office."""
    mine = replace(CASE, tag=TAG)
    handling = [action for action in Action if action.startswith("complaint") and CASE.handler_id == ME and GRID[action] >= {Role.UNION, Role.HR}]

    assert [action for action in COMPLAINS if not allows(holder(role), action, mine)] == []
    assert [action for action in handling if action not in (*COMPLAINS, Action.COMPLAINT_DESK, Action.COMPLAINT_FIGURES)
            and allows(holder(role), action, mine)] == []  # fmt: skip


def test_who_was_not_let_in_or_in_another_office_or_has_not_taken_it_on_does_not_handle_it() -> None:
    for nobody in (replace(CASE, admitted=frozenset()), replace(CASE, admitted=frozenset([(ME, "hr"), (ANOTHER, "union")]))):
        with pytest.raises(Denied, match="taken on in this turn by somebody independent"):
            require(holder(Role.UNION), Action.COMPLAINT_ACCEPT, nobody)
    with pytest.raises(Denied, match="Only whoever has taken the complaint on answers it"):
        require(holder(Role.UNION), Action.COMPLAINT_ANSWER, replace(CASE, handler_id=ANOTHER))

    require(holder(Role.UNION), Action.COMPLAINT_ANSWER, CASE)


@pytest.mark.parametrize("action", [Action.HAZARD_ASSIGN, Action.HAZARD_ACCEPT, Action.HAZARD_DISMISS, Action.HAZARD_AMEND])
def test_a_supervisor_of_another_area_is_refused(action: Action) -> None:
    require(holder(Role.SUPERVISOR), action, HAZARD)

    with pytest.raises(Denied, match="supervisor of the area or the safety director"):
        require(holder(Role.SUPERVISOR, area=ELSEWHERE), action, HAZARD)


@pytest.mark.parametrize("role", [Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.RESPONSIBLE])
def test_another_department_is_refused(role: Role) -> None:
    require(holder(role), Action.HAZARD_START, HAZARD)

    with pytest.raises(Denied, match="The department that has to rectify it starts the work"):
        require(holder(role, department=ELSEWHERE), Action.HAZARD_START, HAZARD)


def test_an_office_over_nothing_reaches_nothing() -> None:
    empty = Actor(ME, tag=TAG, grants=(Grant(Role.SUPERVISOR), Grant(Role.DEPARTMENT_HEAD)))

    assert not allows(empty, Action.HAZARD_ASSIGN, HAZARD)
    assert not allows(empty, Action.HAZARD_START, HAZARD)
    assert not reach(empty, Action.HAZARD_ASSIGN)


@pytest.mark.parametrize("hands", [frozenset([ME]), frozenset([TAG])])
@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.DIRECTOR])
def test_whoever_worked_on_the_repair_does_not_accept_it(role: Role, hands: frozenset[UUID | str]) -> None:
    require(holder(role), Action.HAZARD_ACCEPT, HAZARD)

    with pytest.raises(Denied, match="never one who worked on it"):
        require(holder(role), Action.HAZARD_ACCEPT, Handling(AREA, UNIT, None, rectified_by=hands))
    with pytest.raises(Denied, match="never one who worked on it"):
        require(holder(role), Action.HAZARD_ACCEPT, Handling(AREA, UNIT, responsible_id=ME))


def test_only_the_one_who_took_the_last_step_takes_it_back() -> None:
    require(holder(Role.SUPERVISOR), Action.HAZARD_TAKE_BACK, HAZARD)

    with pytest.raises(Denied, match="Only whoever took the last step"):
        require(holder(Role.SUPERVISOR), Action.HAZARD_TAKE_BACK, Handling(AREA, UNIT, None, last_by=ANOTHER))


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.DIRECTOR])
def test_nobody_notes_his_own_violation(role: Role) -> None:
    require(holder(role), Action.VIOLATION_NOTE, HAZARD)

    with pytest.raises(Denied, match="nobody his own"):
        require(holder(role), Action.VIOLATION_NOTE, replace(HAZARD, person_id=ME))


@pytest.mark.parametrize("role", [Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.RESPONSIBLE])
def test_whoever_holds_an_office_in_its_department_too_notes_nobodys_violation(role: Role) -> None:
    both = Actor(ME, tag=TAG, grants=(*holder(Role.SUPERVISOR).grants, *holder(role).grants))
    require(holder(Role.SUPERVISOR), Action.VIOLATION_NOTE, HAZARD)

    with pytest.raises(Denied, match="nobody of the department that rectifies it"):
        require(both, Action.VIOLATION_NOTE, HAZARD)


@pytest.mark.parametrize("action", [Action.VIOLATION_CONFIRM, Action.VIOLATION_UPHOLD])
def test_neither_the_noter_nor_whom_it_is_about_decides_and_human_resources_only_beyond_the_director(action: Action) -> None:
    require(holder(Role.DIRECTOR), action, VIOLATION)
    require(holder(Role.HR), action, replace(VIOLATION, about_director=True))

    for who, wrong in (
        (Role.DIRECTOR, replace(VIOLATION, noted_by=ME)),
        (Role.DIRECTOR, replace(VIOLATION, person_id=ME)),
        (Role.HR, VIOLATION),
        (Role.HR, replace(VIOLATION, person_id=ME, about_director=True)),
    ):
        with pytest.raises(Denied, match="never the one who noted it or whom it is about"):
            require(holder(who), action, wrong)


def test_the_noter_withdraws_only_what_is_fresh() -> None:
    require(holder(Role.SUPERVISOR), Action.VIOLATION_WITHDRAW, replace(VIOLATION, noted_by=ME))

    with pytest.raises(Denied, match="only until somebody has confirmed or objected"):
        require(holder(Role.SUPERVISOR), Action.VIOLATION_WITHDRAW, replace(VIOLATION, noted_by=ME, fresh=False))


def test_only_whom_it_is_about_objects() -> None:
    require(holder(Role.EMPLOYEE), Action.VIOLATION_OBJECT, replace(VIOLATION, person_id=ME))

    with pytest.raises(Denied, match="Only whom it is about objects"):
        require(holder(Role.EMPLOYEE), Action.VIOLATION_OBJECT, VIOLATION)


PUT_TO = ((Role.HR, "hr"), (Role.UNION, "union"))


@pytest.mark.parametrize(("role", "desk"), PUT_TO)
def test_a_request_is_answered_by_the_office_that_has_it_and_by_nobody_whom_it_names(role: Role, desk: str) -> None:
    asked = Wish(ANOTHER, frozenset(), desk)
    assert allows(holder(role), Action.RIGHTS_ANSWER, asked)

    for other in (replace(asked, person_id=ME), replace(asked, named=frozenset([ME])), replace(asked, desk="hr" if desk == "union" else "union")):
        assert not allows(holder(role), Action.RIGHTS_ANSWER, other)
    assert not allows(holder(Role.EMPLOYEE), Action.RIGHTS_APPEAL, asked)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DIRECTOR])
def test_nobody_grants_himself_a_role(role: Role) -> None:
    require(holder(role), Action.ROLE_GRANT, Giving(ANOTHER))

    with pytest.raises(Denied, match="nobody grants himself one"):
        require(holder(role), Action.ROLE_GRANT, Giving(ME))


def test_a_second_person_is_neither_the_giver_nor_the_one_who_gets() -> None:
    require(holder(Role.DIRECTOR), Action.ROLE_APPROVE, ROLE)

    for wrong in (Giving(ANOTHER, granted_by=ME), Giving(ME, granted_by=ANOTHER)):
        with pytest.raises(Denied, match="second person"):
            require(holder(Role.DIRECTOR), Action.ROLE_APPROVE, wrong)


def test_an_administrator_approves_only_until_there_is_a_director() -> None:
    require(holder(Role.ADMINISTRATOR), Action.ROLE_APPROVE, Giving(ANOTHER, UUID(int=9), director_in_office=False))

    with pytest.raises(Denied, match="the safety director"):
        require(holder(Role.ADMINISTRATOR), Action.ROLE_APPROVE, ROLE)


def test_the_office_on_record_is_the_one_that_allowed_it() -> None:
    both = Actor(ME, tag=TAG, grants=(Grant(Role.SUPERVISOR, frozenset([ELSEWHERE])), Grant(Role.DIRECTOR)))

    assert office_for(holder(Role.SUPERVISOR), Action.HAZARD_ACCEPT, HAZARD) is Role.SUPERVISOR
    assert office_for(both, Action.HAZARD_ACCEPT, HAZARD) is Role.DIRECTOR


def test_a_person_named_by_the_hazard_may_work_on_it_in_whatever_department() -> None:
    named = Handling(AREA, ELSEWHERE, responsible_id=ME)

    assert allows(holder(Role.RESPONSIBLE), Action.HAZARD_START, named)
    assert not allows(holder(Role.EMPLOYEE), Action.HAZARD_START, named)


def test_the_reach_of_an_office_is_its_areas_and_departments_and_no_more() -> None:
    assert reach(holder(Role.DIRECTOR), Action.HAZARD_ASSIGN).everywhere
    assert reach(holder(Role.SUPERVISOR), Action.HAZARD_ASSIGN).areas == {AREA}
    assert reach(holder(Role.DEPARTMENT_HEAD), Action.HAZARD_START).departments == {UNIT}
    assert not reach(holder(Role.EMPLOYEE), Action.HAZARD_START)
