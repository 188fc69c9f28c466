"""What must stay true of a privacy complaint? Who files, handles, reads and answers it, by which clock; refusals first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import inspect, select

from db.actor import SYSTEM, Actor, reporter
from db.base import hour_of
from db.complaints import Admission, CaseState, Complaint, ComplaintEvidence, ComplaintParty, ComplaintStep
from db.engine import Database
from db.hazards import Hazard
from db.log import EntryKind, LogEntry, LogSubject
from db.notices import Message, NoticeKind
from db.people import Person, RoleGrant
from db.scope import RULES
from db.sealed import complainant, complaint_holder
from db.session import ask, begin, reveal
from portal import calendar, complaints, log, notices, people, reminders
from portal import clock as portal_clock
from portal.complaints import Case, Filed, Line
from portal.complaints.counting import Total, suppressed
from portal.complaints.terms import term
from portal.errors import Denied, Invalid, LogUnavailable, NotFound, OutOfScope, Overtaken, PortalError, WrongStep
from portal.log import Asked
from tests.cast import Cast, actor_now, did
from tests.conftest import NOW, Clock
from tests.test_working_days import CLASSES

KEY = "a key of the form, drawn once"
SAID = "夜里有人反复查看我的位置记录"
WHY = "日志显示没有人在夜里查看"
NOT_THERE = "This complaint does not exist or is not yours to see"
ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 23)
APRIL = date(2025, 12, 1)


def at(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=ZONE).astimezone(UTC)


def filed(by: Actor, channel: str = "union", *, kind: str = "viewing", named: str = "", key: str = KEY, text: str = SAID) -> UUID:
    made: Filed = did(by, complaints.file, channel=channel, kind=kind, text=text, named=named, key=key)
    return made.id


def unnamed(by: Actor, channel: str = "union", *, named: str = "", key: str = KEY) -> Filed:
    return complaints.file_unnamed(by, channel=channel, kind="viewing", text=SAID, named=named, key=key)


def taken(cast: Cast, channel: str = "union", **said: Any) -> UUID:
    """Filed by Li Jianguo and taken on."""
    case_id = filed(cast.li_jianguo, channel, **said)
    did(cast.zhao_min if channel == "union" else cast.lin_tao, complaints.accept, case_id, independent=True)
    return case_id


def answered(cast: Cast, *, outcome: str = "refused", remedy: str = "", **said: Any) -> UUID:
    case_id = taken(cast, **said)
    did(cast.zhao_min, complaints.investigate, case_id, plan="查看日志")
    did(cast.zhao_min, complaints.answer, case_id, outcome=outcome, reason=WHY, remedy=remedy)
    return case_id


def appealed(cast: Cast) -> UUID:
    case_id = answered(cast)
    did(cast.li_jianguo, complaints.appeal, case_id, reason="没有查全")
    return case_id


def appointed(cast: Cast, username: str, role: str) -> Actor:
    did(SYSTEM, people.grant_role, cast.people[username], role=role, valid_from=APRIL)
    return actor_now(cast.people[username])


def desk(actor: Actor, **asked: Any) -> list[Line]:
    return list(did(actor, complaints.desk, **asked))


def own(cast: Cast, case_id: UUID) -> Case:
    found: Case = did(cast.li_jianguo, complaints.my_case, case_id)
    return found


def let_in(case_id: UUID) -> set[tuple[UUID, str, int]]:
    with begin(SYSTEM, write=False) as work:
        rows = work.session.scalars(select(Admission).where(Admission.complaint_id == case_id, Admission.ended.is_(False)))
        return {(row.person_id, row.office, row.turn) for row in rows}


def state_of(case_id: UUID) -> CaseState:
    with begin(SYSTEM, write=False) as work:
        return work.session.scalars(select(Complaint.state).where(Complaint.id == case_id)).one()


def told(actor: Actor, kind: NoticeKind) -> list[str]:
    return [line.number for line in did(actor, notices.inbox) if line.kind is kind]


def attend_and_remind() -> None:
    complaints.attend()
    ask(lambda: SYSTEM, reminders.remind)


# From filing to closing


def test_a_complaint_goes_from_filing_to_closing_and_each_step_says_when_and_in_which_office(database: Database, cast: Cast) -> None:
    case_id = answered(cast, outcome="upheld", remedy="关闭夜间查看权限")
    did(cast.li_jianguo, complaints.close, case_id)

    found = own(cast, case_id)

    assert [(step.action, step.office, step.who) for step in found.steps] == [
        ("file", "complainant", None),
        ("accept", "union", "赵敏"),
        ("investigate", "union", "赵敏"),
        ("answer", "union", "赵敏"),
        ("close", "complainant", None),
    ]
    assert (found.line.state, found.answers[0].outcome, found.answers[0].reason, found.answers[0].remedy) == (
        "closed", "upheld", WHY, "关闭夜间查看权限",
    )  # fmt: skip
    assert found.moves == ()


def test_what_is_sent_twice_is_one_case(database: Database, cast: Cast) -> None:
    first = did(cast.li_jianguo, complaints.file, channel="union", kind="viewing", text=SAID, key=KEY)
    again = did(cast.li_jianguo, complaints.file, channel="union", kind="viewing", text=SAID, key=KEY)
    another = did(cast.zhang_weimin, complaints.file, channel="union", kind="viewing", text=SAID, key=KEY)

    assert first == again != another
    assert unnamed(cast.chen_hao) == unnamed(cast.chen_hao)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"channel": "director"}, "Choose the union or human resources"),
        ({"kind": "weather"}, "Choose what it is about"),
        ({"text": " "}, "Write what happened"),
        ({"key": "short"}, "This form is out of date"),
    ],
)
def test_it_says_to_whom_about_what_and_what_happened(database: Database, cast: Cast, said: dict[str, Any], why: str) -> None:
    right = {"channel": "hr", "kind": "score", "text": SAID, "key": KEY}
    with pytest.raises(Invalid, match=why):
        did(cast.li_jianguo, complaints.file, **{**right, **said})
    with pytest.raises(Invalid, match=why):
        complaints.file_unnamed(cast.li_jianguo, **{**right, **said})

    did(cast.li_jianguo, complaints.file, **right)


def test_an_auditor_does_not_complain_here(database: Database, cast: Cast) -> None:
    filed(cast.li_jianguo)

    with pytest.raises(Denied, match="Privacy complaints come from the people of this enterprise"):
        filed(cast.shen_yue)
    with pytest.raises(Denied, match="Privacy complaints come from the people of this enterprise"):
        unnamed(cast.shen_yue)


def test_the_thread_is_read_by_both_sides_and_neither_writes_to_a_closed_case(database: Database, cast: Cast) -> None:
    case_id = taken(cast)
    did(cast.zhao_min, complaints.say, case_id, text="哪一天？")
    did(cast.li_jianguo, complaints.say, case_id, text="十一月二十日")

    for found in (own(cast, case_id), did(cast.zhao_min, complaints.case, case_id)):
        assert [(one.side, one.text) for one in found.messages] == [("union", "哪一天？"), ("complainant", "十一月二十日")]

    did(cast.zhao_min, complaints.investigate, case_id, plan="查看日志")
    did(cast.zhao_min, complaints.answer, case_id, outcome="refused", reason=WHY)
    did(cast.li_jianguo, complaints.close, case_id)
    for actor in (cast.zhao_min, cast.li_jianguo):
        with pytest.raises(WrongStep, match="It is closed; nothing more is written to it"):
            did(actor, complaints.say, case_id, text="还有")


def test_texts_are_sealed_under_the_key_of_the_case_alone(database: Database, cast: Cast) -> None:
    case_id = answered(cast)

    with begin(SYSTEM, write=False) as work:
        case = work.session.scalars(select(Complaint)).one()
        steps = work.session.scalars(select(ComplaintStep)).all()
    assert {case.subject, *(step.subject for step in steps)} == {f"complaint/{case_id}"}
    assert str(case.text) == "🔒" and str(case.who) == "🔒"


def test_an_appeal_goes_to_the_head_and_its_clock_begins_anew(database: Database, cast: Cast, clock: Clock) -> None:
    case_id = answered(cast)
    assert own(cast, case_id).answers[0].appeal_to == "head"
    clock.pass_time(days=2)

    did(cast.li_jianguo, complaints.appeal, case_id, reason="没有查全")

    assert [(line.id, line.state, line.turn) for line in desk(cast.gao_yuan)] == [(case_id, "appealed", 2)]
    assert own(cast, case_id).line.due == at("2026-12-01 00:00")
    with pytest.raises(Denied, match="taken on in this turn by somebody independent in the office that has it"):
        did(cast.zhao_min, complaints.accept, case_id, independent=True)
    did(cast.gao_yuan, complaints.accept, case_id, independent=True)
    did(cast.gao_yuan, complaints.investigate, case_id, plan="重新调查")
    did(cast.gao_yuan, complaints.answer, case_id, outcome="partly", reason=WHY, remedy="致歉")
    with pytest.raises(WrongStep, match="It has been looked at again already"):
        did(cast.li_jianguo, complaints.appeal, case_id, reason="还是不对")
    did(cast.gao_yuan, complaints.close, case_id)
    assert [one.appeal_to for one in own(cast, case_id).answers] == ["head", None]


def test_nobody_appeals_after_ten_working_days_and_only_then_the_handler_closes(database: Database, cast: Cast, clock: Clock) -> None:
    case_id = answered(cast)
    with pytest.raises(WrongStep, match="Whoever complained may still appeal"):
        did(cast.zhao_min, complaints.close, case_id)

    clock.at = at("2026-12-08 00:00")

    with pytest.raises(WrongStep, match="The time for an appeal is over"):
        did(cast.li_jianguo, complaints.appeal, case_id, reason="不对")
    did(cast.zhao_min, complaints.close, case_id)
    assert state_of(case_id) is CaseState.CLOSED


def test_what_is_possible_is_what_the_verbs_allow(database: Database, cast: Cast) -> None:
    """The buttons of a page are these, so none is drawn that would be refused."""
    case_id = filed(cast.li_jianguo)
    moves = {CaseState.FILED: (own(cast, case_id).moves, did(cast.zhao_min, complaints.case, case_id).moves)}
    did(cast.zhao_min, complaints.accept, case_id, independent=True)
    moves[CaseState.ACCEPTED] = (own(cast, case_id).moves, did(cast.zhao_min, complaints.case, case_id).moves)
    did(cast.zhao_min, complaints.investigate, case_id, plan="查")
    moves[CaseState.INVESTIGATING] = (own(cast, case_id).moves, did(cast.zhao_min, complaints.case, case_id).moves)
    did(cast.zhao_min, complaints.answer, case_id, outcome="refused", reason=WHY)
    moves[CaseState.ANSWERED] = (own(cast, case_id).moves, did(cast.zhao_min, complaints.case, case_id).moves)

    beside = {"pause", "name_party", "add_remedy", "ask_material", "say"}
    assert {state: (set(mine), set(theirs)) for state, (mine, theirs) in moves.items()} == {
        CaseState.FILED: ({"say"}, {"accept"}),
        CaseState.ACCEPTED: ({"say"}, {"investigate", *beside}),
        CaseState.INVESTIGATING: ({"say"}, {"answer", *beside}),
        CaseState.ANSWERED: ({"say", "appeal", "close"}, {"say", "add_remedy"}),
    }


# Refusals, each for its own reason


def test_a_refusal_needs_its_reason_and_an_upheld_complaint_its_remedy(database: Database, cast: Cast) -> None:
    case_id = taken(cast)
    did(cast.zhao_min, complaints.investigate, case_id, plan="查看日志")

    with pytest.raises(Invalid, match="A refusal needs its reason"):
        did(cast.zhao_min, complaints.answer, case_id, outcome="refused", reason=" ")
    with pytest.raises(Invalid, match="Write what is put right"):
        did(cast.zhao_min, complaints.answer, case_id, outcome="upheld", reason=WHY)
    with pytest.raises(Invalid, match="Say whether the complaint is upheld"):
        did(cast.zhao_min, complaints.answer, case_id, outcome="maybe", reason=WHY)

    did(cast.zhao_min, complaints.answer, case_id, outcome="refused", reason=WHY)


def test_it_is_answered_once_after_investigation_and_closed_after_the_answer(database: Database, cast: Cast) -> None:
    case_id = taken(cast)
    said = {"outcome": "refused", "reason": WHY}
    with pytest.raises(WrongStep, match="It is answered after it has been investigated, and once"):
        did(cast.zhao_min, complaints.answer, case_id, **said)
    for actor in (cast.zhao_min, cast.li_jianguo):
        with pytest.raises(WrongStep, match="It is closed after the answer, not before"):
            did(actor, complaints.close, case_id)
    with pytest.raises(WrongStep, match="There is no answer against which to appeal"):
        did(cast.li_jianguo, complaints.appeal, case_id, reason="不对")
    did(cast.zhao_min, complaints.investigate, case_id, plan="查看日志")
    with pytest.raises(WrongStep, match="It is investigated once it has been taken on"):
        did(cast.zhao_min, complaints.investigate, case_id, plan="再查")
    did(cast.zhao_min, complaints.answer, case_id, **said)

    with pytest.raises(WrongStep, match="It is answered after it has been investigated, and once"):
        did(cast.zhao_min, complaints.answer, case_id, **said)
    with pytest.raises(WrongStep, match="It is answered: there is nothing to take on"):
        did(cast.zhao_min, complaints.accept, case_id, independent=True)

    did(cast.li_jianguo, complaints.close, case_id)
    with pytest.raises(WrongStep, match="It is closed after the answer, not before, and once"):
        did(cast.li_jianguo, complaints.close, case_id)


@pytest.mark.parametrize("reader", ["chen.li", "gao.yuan", "lu.yi", "lin.tao", "zhou.min", "zheng.kai", "zhang.weimin", "shen.yue"])
def test_it_does_not_exist_for_anybody_who_was_not_let_in(database: Database, cast: Cast, reader: str) -> None:
    """Director, head, administrator, the other side, the one whom it is about, a colleague, an auditor."""
    case_id = taken(cast, named="周敏")
    did(cast.zhao_min, complaints.case, case_id)
    own(cast, case_id)

    for verb, said in (
        (complaints.case, {}),
        (complaints.my_case, {}),
        (complaints.accept, {"independent": True}),
        (complaints.say, {"text": "你好"}),
        (complaints.close, {}),
        (complaints.answer, {"outcome": "refused", "reason": WHY}),
        (complaints.owners, {}),
    ):
        with pytest.raises(NotFound, match=NOT_THERE):
            did(cast.actors[reader], verb, case_id, **said)


def test_who_complained_handles_nothing_and_who_handles_is_not_who_complained(database: Database, cast: Cast) -> None:
    case_id = taken(cast)
    for verb, said, why in (
        (complaints.case, {}, "A complaint is read by whoever was let in to handle it"),
        (complaints.accept, {"independent": True}, "taken on in this turn by somebody independent"),
        (complaints.investigate, {"plan": "查"}, "Only whoever has taken the complaint on investigates it"),
        (complaints.pause, {"reason": "等"}, "Only whoever has taken the complaint on stops its clock"),
        (complaints.resume, {}, "Only whoever has taken the complaint on lets its clock run again"),
        (complaints.answer, {"outcome": "refused", "reason": WHY}, "Only whoever has taken the complaint on answers it"),
        (complaints.name_party, {"named": "周敏"}, "Only whoever has taken the complaint on names people"),
        (complaints.add_remedy, {"what": "改", "owner_id": cast.people["zhou.min"], "due": TODAY}, "says what is to be put right"),
        (complaints.ask_material, {"wanted": "记录"}, "Only the union, where it has taken the complaint on, asks"),
    ):
        with pytest.raises(Denied, match=why):
            did(cast.li_jianguo, verb, case_id, **said)
    for verb, said, why in (
        (complaints.my_case, {}, "Only whoever complained reads it here"),
        (complaints.appeal, {"reason": "不对"}, "Only whoever complained appeals"),
    ):
        with pytest.raises(Denied, match=why):
            did(cast.zhao_min, verb, case_id, **said)


def test_whoever_has_not_taken_it_on_does_not_move_it(database: Database, cast: Cast) -> None:
    second = appointed(cast, "sun.tao", "union")
    case_id = taken(cast)
    assert [line.handler for line in desk(second)] == [False]

    with pytest.raises(Denied, match="Only whoever has taken the complaint on investigates it"):
        did(second, complaints.investigate, case_id, plan="查")
    with pytest.raises(Overtaken, match="Somebody has taken it on already"):
        did(second, complaints.accept, case_id, independent=True)

    did(cast.zhao_min, complaints.investigate, case_id, plan="查")


# Independence


def test_whoever_does_not_declare_that_he_is_independent_does_not_take_it_on(database: Database, cast: Cast) -> None:
    case_id = filed(cast.li_jianguo)

    with pytest.raises(Denied, match="Whoever is not independent does not handle it"):
        did(cast.zhao_min, complaints.accept, case_id, independent=False)

    did(cast.zhao_min, complaints.accept, case_id, independent=True)


@pytest.mark.parametrize("how", ["赵敏", "张卫民，赵敏", "周敏\n 赵敏 "])
def test_whom_it_names_does_not_learn_of_it_and_who_is_above_handles_it(database: Database, cast: Cast, how: str) -> None:
    plain = filed(cast.zhang_weimin, key="another key of the form")
    assert let_in(plain) == {(cast.people["zhao.min"], "union", 1)}

    case_id = filed(cast.li_jianguo, named=how)

    assert let_in(case_id) == {(cast.people["gao.yuan"], "head", 1)}
    assert [line.id for line in desk(cast.zhao_min)] == [plain]
    with pytest.raises(NotFound, match=NOT_THERE):
        did(cast.zhao_min, complaints.accept, case_id, independent=True)
    did(cast.gao_yuan, complaints.accept, case_id, independent=True)


def test_a_staff_number_names_somebody_as_his_name_does(database: Database, cast: Cast) -> None:
    with begin(SYSTEM) as work:
        person = work.session.scalars(select(Person).where(Person.id == cast.people["zhao.min"])).one()
        number = reveal(work, [person], ["staff_number"], purpose="person_file")[person.id]["staff_number"]

    assert let_in(filed(cast.li_jianguo, named=str(number))) == {(cast.people["gao.yuan"], "head", 1)}


def test_the_people_of_whom_it_names_do_not_handle_it(database: Database, cast: Cast) -> None:
    """Deng Lin works under Zheng Kai; another unionist does not. Of a director, whoever supervises for him."""
    below = appointed(cast, "deng.lin", "union")
    watching = appointed(cast, "sun.tao", "union")
    free = filed(cast.zhang_weimin, key="another key of the form")
    assert {one for one, _office, _turn in let_in(free)} == {cast.people[name] for name in ("zhao.min", "deng.lin", "sun.tao")}

    case_id = filed(cast.li_jianguo, named="郑凯")
    of_director = filed(cast.li_jianguo, named="陈立", key="a third key of the form")

    assert {one for one, _office, _turn in let_in(case_id)} == {cast.people["zhao.min"], cast.people["sun.tao"]}
    assert {one for one, _office, _turn in let_in(of_director)} == {cast.people["zhao.min"], cast.people["deng.lin"]}
    for actor, hidden in ((below, case_id), (watching, of_director)):
        with pytest.raises(NotFound, match=NOT_THERE):
            did(actor, complaints.accept, hidden, independent=True)


def test_nobody_under_the_head_handles_what_is_about_the_head(database: Database, cast: Cast) -> None:
    to_union = filed(cast.li_jianguo, named="高远", key="another key of the form")

    assert let_in(to_union) == {(cast.people["zhao.min"], "union", 1)}
    said = {"channel": "hr", "kind": "score", "text": SAID, "named": "周敏\n高远", "key": KEY}
    with pytest.raises(Invalid, match="Nobody in human resources may handle a complaint about the head of the enterprise. Choose the union."):
        did(cast.li_jianguo, complaints.file, **said)
    with pytest.raises(Invalid, match="Choose the union"):
        complaints.file_unnamed(cast.li_jianguo, **said)
    assert [line.id for line in did(cast.li_jianguo, complaints.mine)] == [to_union]


def test_the_complainant_reads_that_nobody_on_this_side_is_left(database: Database, cast: Cast) -> None:
    case_id = filed(cast.li_jianguo, "hr")
    did(cast.lin_tao, complaints.accept, case_id, independent=True)
    assert not did(cast.li_jianguo, complaints.my_case, case_id).line.stranded

    did(cast.lin_tao, complaints.name_party, case_id, named="高远")

    assert did(cast.li_jianguo, complaints.my_case, case_id).line.stranded
    assert let_in(case_id) == set()
    with pytest.raises(NotFound, match=NOT_THERE):
        did(cast.lin_tao, complaints.case, case_id)


def test_nobody_handles_his_own_complaint(database: Database, cast: Cast) -> None:
    case_id = filed(cast.zhao_min)

    assert let_in(case_id) == {(cast.people["gao.yuan"], "head", 1)}
    assert desk(cast.zhao_min) == []
    assert [line.id for line in did(cast.zhao_min, complaints.mine)] == [case_id]


def test_whoever_turns_out_to_be_concerned_is_out_and_somebody_else_takes_it_over(database: Database, cast: Cast) -> None:
    second = appointed(cast, "sun.tao", "union")
    case_id = taken(cast)

    did(cast.zhao_min, complaints.name_party, case_id, named="赵敏")

    with pytest.raises(NotFound, match=NOT_THERE):
        did(cast.zhao_min, complaints.case, case_id)
    did(second, complaints.accept, case_id, independent=True)
    did(second, complaints.investigate, case_id, plan="接手")


def test_whose_look_it_is_about_does_not_handle_it(database: Database, cast: Cast) -> None:
    """The complainant points at an entry of the log that is about him; one that is not names nobody."""
    did(cast.lin_tao, people.person_file, cast.people["li.jianguo"])
    with begin(SYSTEM, write=False) as work:
        about = select(LogSubject.entry_id).where(LogSubject.subject == str(cast.people["li.jianguo"]))
        look = work.session.scalars(select(LogEntry.id).where(LogEntry.id.in_(about), LogEntry.actor == str(cast.people["lin.tao"]))).one()

    said = {"channel": "hr", "kind": "viewing", "text": SAID, "look": look}
    mine = did(cast.li_jianguo, complaints.file, **said, key=KEY)
    others = did(cast.zhang_weimin, complaints.file, **said, key=KEY)

    assert let_in(mine.id) == {(cast.people["gao.yuan"], "head", 1)}
    assert let_in(others.id) == {(cast.people["lin.tao"], "hr", 1)}


def test_whoever_is_appointed_later_is_let_in_and_whoever_leaves_the_office_is_out(database: Database, cast: Cast, clock: Clock) -> None:
    case_id = filed(cast.li_jianguo)
    second = appointed(cast, "sun.tao", "union")
    assert desk(second) == []

    complaints.attend()

    assert [line.id for line in desk(second)] == [case_id]
    with begin(SYSTEM) as work:
        held = select(RoleGrant.id).where(RoleGrant.person_id == second.person_id, RoleGrant.role == "union")
        grant_id = work.session.scalars(held).one()
    did(SYSTEM, people.end_role, grant_id)
    clock.pass_time(days=1)
    complaints.attend()
    assert {one for one, _office, _turn in let_in(case_id)} == {cast.people["zhao.min"]}
    with pytest.raises(Denied, match="Complaints are handled by the union or human resources"):
        desk(actor_now(cast.people["sun.tao"]))


def stands_in(cast: Cast, deputy: str, *, of: str, by: Actor, agrees: Actor | None = None) -> None:
    """Named for somebody who is away from now on."""
    named = did(by, people.name_deputy, person_id=cast.people[of], deputy_id=cast.people[deputy], valid_from=APRIL)
    if agrees:
        did(agrees, people.approve_deputy, named.id)
    did(cast.lin_tao, people.note_absence, person_id=cast.people[of], valid_from=APRIL)


def test_nobody_puts_the_union_out_by_naming_a_unionist_his_deputy(database: Database, cast: Cast) -> None:
    """Nor the head; whoever has neither office of his own and stands in for both sides learns of neither, nor does whoever holds both."""
    both_sides = "deng.lin"
    for deputy in ("sun.tao", "gao.yuan", both_sides):
        stands_in(cast, deputy, of="lin.tao", by=cast.lin_tao)
    stands_in(cast, both_sides, of="zhao.min", by=cast.chen_li, agrees=cast.zhao_min)
    appointed(cast, "sun.tao", "union")
    appointed(cast, "he.jing", "hr")
    appointed(cast, "he.jing", "union")

    case_id = filed(cast.li_jianguo)
    named = filed(cast.zhang_weimin, named="赵敏\n孙涛", key="another key of the form")
    to_hr = filed(cast.li_jianguo, "hr", key="a third key of the form")

    assert let_in(case_id) == {(cast.people["zhao.min"], "union", 1), (cast.people["sun.tao"], "union", 1)}
    assert let_in(named) == {(cast.people["gao.yuan"], "head", 1)}
    assert let_in(to_hr) == {(cast.people["lin.tao"], "hr", 1), (cast.people["gao.yuan"], "hr", 1)}


def test_a_deputy_is_barred_with_whom_he_stands_in_for_but_a_unionist_only_where_two_people_made_her_one(database: Database, cast: Cast) -> None:
    appointed(cast, "sun.tao", "union")
    for deputy in ("zhao.min", "sun.tao"):
        did(cast.chen_li, people.name_deputy, person_id=cast.people["chen.li"], deputy_id=cast.people[deputy], valid_from=APRIL)
    named = did(cast.lin_tao, people.name_deputy, person_id=cast.people["zheng.kai"], deputy_id=cast.people["zhao.min"], valid_from=APRIL)
    did(cast.chen_li, people.approve_deputy, named.id)

    of_director = filed(cast.li_jianguo, named="陈立")
    of_department_head = filed(cast.li_jianguo, named="郑凯", key="another key of the form")

    assert (cast.people["zhao.min"], "union", 1) in let_in(of_director)
    assert let_in(of_department_head) == {(cast.people["sun.tao"], "union", 1)}


def test_an_office_that_waits_for_its_second_yes_puts_nobody_out(database: Database, cast: Cast) -> None:
    """Whoever is accused would give a unionist an office under himself; an administrator alone would make anybody the head."""
    about_the_director = filed(cast.li_jianguo, named="陈立")
    assert let_in(about_the_director) == {(cast.people["zhao.min"], "union", 1)}
    watching = did(cast.chen_li, people.grant_role, cast.people["zhao.min"], role="safety_group", valid_from=APRIL)
    complaints.attend()
    assert let_in(about_the_director) == {(cast.people["zhao.min"], "union", 1)}
    about_somebody = filed(cast.zhang_weimin, "hr", named="周敏")
    did(cast.lu_yi, people.grant_role, cast.people["zhou.min"], role="head", valid_from=APRIL)
    complaints.attend()
    assert let_in(about_somebody) == {(cast.people["lin.tao"], "hr", 1)}

    did(appointed(cast, "he.jing", "director"), people.approve_role, watching.id)
    complaints.attend()

    assert let_in(about_the_director) == {(cast.people["gao.yuan"], "head", 1)}, "once two people agreed she works under him"


def test_whoever_stands_in_for_the_head_by_two_people_leads_the_enterprise(database: Database, cast: Cast) -> None:
    named = did(cast.chen_li, people.name_deputy, person_id=cast.people["gao.yuan"], deputy_id=cast.people["sun.tao"], valid_from=APRIL)
    did(cast.gao_yuan, people.approve_deputy, named.id)
    before = filed(cast.li_jianguo, "hr", named="孙涛")
    assert let_in(before) == {(cast.people["lin.tao"], "hr", 1)}, "the head is here"
    did(cast.lin_tao, people.note_absence, person_id=cast.people["gao.yuan"], valid_from=APRIL)

    complaints.attend()

    assert let_in(before) == set()
    with pytest.raises(Invalid, match="Nobody in human resources may handle a complaint about the head of the enterprise"):
        filed(cast.zhang_weimin, "hr", named="孙涛")
    assert let_in(filed(cast.zhang_weimin, named="孙涛")) == {(cast.people["zhao.min"], "union", 1)}


def test_an_appeal_about_the_head_is_decided_by_others_of_the_union(database: Database, cast: Cast) -> None:
    second = appointed(cast, "sun.tao", "union")
    case_id = answered(cast, named="高远")
    assert own(cast, case_id).answers[0].appeal_to == "union"
    assert "appeal" in own(cast, case_id).moves

    did(cast.li_jianguo, complaints.appeal, case_id, reason="没有查全")

    assert {one for one in let_in(case_id) if one[2] == 2} == {(second.person_id, "union", 2)}
    did(second, complaints.accept, case_id, independent=True)
    did(second, complaints.investigate, case_id, plan="重新调查")
    did(second, complaints.answer, case_id, outcome="upheld", reason=WHY, remedy="致歉")
    assert [one.appeal_to for one in own(cast, case_id).answers] == ["union", None]


def test_an_appeal_that_nobody_may_decide_is_refused_at_once_and_says_where_to_go(database: Database, cast: Cast) -> None:
    did(cast.li_jianguo, complaints.appeal, answered(cast), reason="没有查全")
    case_id = answered(cast, named="高远", key="another key of the form")

    with pytest.raises(WrongStep, match="Nobody here may look at it again. Go to the labour inspection"):
        did(cast.li_jianguo, complaints.appeal, case_id, reason="没有查全")

    assert own(cast, case_id).answers[0].appeal_to is None
    assert own(cast, case_id).moves == ("close", "say")
    assert (state_of(case_id), own(cast, case_id).line.turn) == (CaseState.ANSWERED, 1)


def test_an_answered_case_whose_handler_has_left_the_office_is_taken_over_and_closed(database: Database, cast: Cast, clock: Clock) -> None:
    case_id = answered(cast)
    later = appointed(cast, "sun.tao", "union")
    complaints.attend()
    assert desk(later) == [], "while somebody has it, nobody new comes in"
    out_of_office(cast, "zhao.min", "union")

    complaints.attend()

    assert did(later, complaints.case, case_id).moves == ("accept",)
    did(later, complaints.accept, case_id, independent=True)
    assert state_of(case_id) is CaseState.ANSWERED
    with pytest.raises(WrongStep, match="It is answered: there is nothing to take on"):
        did(later, complaints.accept, case_id, independent=True)
    with pytest.raises(WrongStep, match="Whoever complained may still appeal"):
        did(later, complaints.close, case_id)
    clock.at = at("2026-12-08 00:00")
    did(later, complaints.close, case_id)
    assert state_of(case_id) is CaseState.CLOSED


def out_of_office(cast: Cast, username: str, role: str) -> None:
    with begin(SYSTEM) as work:
        grant_id = work.session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == cast.people[username], RoleGrant.role == role)).one()
    did(SYSTEM, people.end_role, grant_id)


def test_a_case_whose_handler_is_out_is_told_to_whoever_may_take_it_on(database: Database, cast: Cast) -> None:
    """They were told when it was filed, and heard of nothing since."""
    second = appointed(cast, "sun.tao", "union")
    case_id = taken(cast)
    number = own(cast, case_id).line.number
    assert told(second, NoticeKind.COMPLAINT_FILED) == [number]

    did(cast.zhao_min, complaints.name_party, case_id, named="赵敏")
    complaints.attend()

    assert told(second, NoticeKind.COMPLAINT_FILED) == [number, number]
    assert told(cast.zhao_min, NoticeKind.COMPLAINT_FILED) == [number]


def test_a_case_is_in_nobodys_hands_who_was_not_let_in(database: Database, cast: Cast) -> None:
    """Taken on at the very moment at which he was put out, it would wait for ever."""
    second = appointed(cast, "sun.tao", "union")
    case_id = taken(cast)
    with begin(SYSTEM) as work:
        work.entry(EntryKind.SYSTEM, "complaint.admit", purpose="complaint")
        for one in work.session.scalars(select(Admission).where(Admission.complaint_id == case_id, Admission.person_id == cast.people["zhao.min"])):
            one.ended = True
        complaints.clerk.admit(work, work.session.scalars(select(Complaint).where(Complaint.id == case_id)).one())

    did(second, complaints.accept, case_id, independent=True)


def test_what_is_kept_is_not_said_to_be_lost_because_letting_in_failed(
    database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def busy(*_said: Any) -> None:
        raise LogUnavailable("The portal is busy. Nothing was shown or stored. Try again in a moment.")

    with monkeypatch.context() as at_once:
        at_once.setattr(complaints.clerk, "_get", busy)
        case_id = filed(cast.li_jianguo)

    assert [line.id for line in did(cast.li_jianguo, complaints.mine)] == [case_id]
    assert [record.getMessage() for record in caplog.records] == ["What follows a commit failed: LogUnavailable"]
    assert let_in(case_id) == set()
    complaints.attend()
    assert let_in(case_id) == {(cast.people["zhao.min"], "union", 1)}


def test_whoever_refused_the_union_its_material_does_not_decide_the_appeal(database: Database, cast: Cast) -> None:
    for n, refused in enumerate((False, True)):
        case_id = filed(cast.li_jianguo, key=f"key number {n} of the form")
        did(cast.zhao_min, complaints.accept, case_id, independent=True)
        did(cast.zhao_min, complaints.investigate, case_id, plan="查")
        asked = did(cast.zhao_min, complaints.ask_material, case_id, wanted="访问记录", of="head")
        did(cast.gao_yuan, complaints.give_material, asked.id, text="说明", refused=refused)
        did(cast.zhao_min, complaints.answer, case_id, outcome="refused", reason=WHY)
        did(cast.li_jianguo, complaints.appeal, case_id, reason="没有查全")
        office = "director" if refused else "head"
        assert {role for _who, role, turn in let_in(case_id) if turn == 2} == {office}
        assert own(cast, case_id).answers[0].appeal_to == office


def test_no_appeal_is_promised_that_nobody_may_decide(database: Database, cast: Cast) -> None:
    """The only unionist is named, the head answered, and there is no director who could look at it again."""
    out_of_office(cast, "chen.li", "director")
    case_id = filed(cast.li_jianguo, named="赵敏")
    did(cast.gao_yuan, complaints.accept, case_id, independent=True)
    did(cast.gao_yuan, complaints.investigate, case_id, plan="查")
    did(cast.gao_yuan, complaints.answer, case_id, outcome="refused", reason=WHY)

    shown = own(cast, case_id)

    assert (shown.answers[0].appeal_to, "appeal" in shown.moves) == (None, False)
    with pytest.raises(WrongStep, match="Nobody here may look at it again"):
        did(cast.li_jianguo, complaints.appeal, case_id, reason="没有查全")


def test_whoever_complained_closes_a_case_that_nobody_may_handle(database: Database, cast: Cast) -> None:
    case_id = taken(cast, "hr")
    with pytest.raises(WrongStep, match="It is closed after the answer, not before"):
        did(cast.li_jianguo, complaints.close, case_id)
    did(cast.lin_tao, complaints.name_party, case_id, named="高远")
    assert set(own(cast, case_id).moves) == {"say", "close"}

    did(cast.li_jianguo, complaints.close, case_id)

    assert state_of(case_id) is CaseState.CLOSED
    assert (own(cast, case_id).moves, own(cast, case_id).line.stranded) == ((), False)
    with pytest.raises(WrongStep, match="It is closed after the answer, not before, and once"):
        did(cast.li_jianguo, complaints.close, case_id)


def test_whoever_goes_over_to_the_other_side_reads_no_closed_case_of_his_old_one(database: Database, cast: Cast) -> None:
    stays, zhao = appointed(cast, "sun.tao", "union"), (cast.people["zhao.min"], "union", 1)
    case_id = answered(cast)
    did(cast.li_jianguo, complaints.close, case_id)
    complaints.attend()
    assert let_in(case_id) == {zhao, (stays.person_id, "union", 1)}
    assert complaints.attend() == 0, "closed cases are not gone through"

    both = appointed(cast, "zhao.min", "hr")
    assert complaints.attend() == 1

    assert let_in(case_id) == {(stays.person_id, "union", 1)}
    with pytest.raises(NotFound, match=NOT_THERE):
        did(both, complaints.case, case_id)
    assert [line.id for line in desk(stays, ended=True)] == [case_id]
    assert complaints.attend() == 0
    out_of_office(cast, "zhao.min", "hr")
    complaints.attend()
    assert zhao not in let_in(case_id), "what is closed lets nobody in again"


@pytest.mark.parametrize("how", ["deputy", "below", "other side"])
def test_whoever_is_barred_after_an_appeal_reads_no_earlier_turn_either(database: Database, cast: Cast, how: str) -> None:
    second, third = appointed(cast, "deng.lin", "union"), appointed(cast, "sun.tao", "union")
    case_id = appealed(cast)
    did(cast.gao_yuan, complaints.accept, case_id, independent=True)
    assert {who for who, _office, turn in let_in(case_id) if turn == 1} == {cast.people["zhao.min"], second.person_id, third.person_id}
    if how == "deputy":
        stands_in(cast, "deng.lin", of="ma.jun", by=cast.lin_tao, agrees=cast.chen_li)
    if how == "other side":
        appointed(cast, "deng.lin", "hr")

    did(cast.gao_yuan, complaints.name_party, case_id, named={"deputy": "马骏", "below": "郑凯"}.get(how, "无此人"))
    complaints.attend()

    assert {who for who, _office, turn in let_in(case_id) if turn == 1} == {cast.people["zhao.min"], third.person_id}
    with pytest.raises(NotFound, match=NOT_THERE):
        did(actor_now(cast.people["deng.lin"]), complaints.case, case_id)


def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows the commit does not happen: the portal is stopped in between."""
    monkeypatch.setattr(complaints.clerk, "attend_to", lambda *_said: None)


def test_whoever_is_named_is_barred_though_the_portal_stopped_after_the_commit(
    database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = appointed(cast, "sun.tao", "union")
    did(cast.lin_tao, people.person_file, cast.people["li.jianguo"])
    case_id = taken(cast)
    assert [line.id for line in desk(second)] == [case_id]

    with monkeypatch.context() as stopped:
        failing(stopped)
        did(cast.zhao_min, complaints.name_party, case_id, named="孙涛")

    for named in (second, cast.zhao_min):
        assert desk(named) == []
        with pytest.raises(NotFound, match=NOT_THERE):
            did(named, complaints.case, case_id)
        with pytest.raises(Denied, match="Only whoever has taken the complaint on investigates it"):
            did(named, complaints.investigate, case_id, plan="查")
        assert [one.count for one in did(named, complaints.figures) if one.what == "state"] == []
    assert own(cast, case_id).line.id == case_id
    complaints.attend()
    assert let_in(case_id) == {(cast.people["zhao.min"], "union", 1)}
    assert [one.who for one in did(cast.zhao_min, complaints.case, case_id).evidence] == ["林涛"]
    did(cast.zhao_min, complaints.investigate, case_id, plan="查")
    with pytest.raises(NotFound, match=NOT_THERE):
        did(second, complaints.case, case_id)


def test_nobody_but_the_portal_lets_anybody_in_or_names_or_attaches(database: Database, cast: Cast) -> None:
    case_id = taken(cast)
    did(cast.zhao_min, complaints.name_party, case_id, named="周敏")
    rows = (
        lambda: Admission(complaint_id=case_id, turn=1, person_id=cast.people["lin.tao"], office="union", ended=False),
        lambda: ComplaintParty(complaint_id=case_id, person_id=cast.people["lin.tao"]),
        lambda: ComplaintEvidence(complaint_id=case_id, at=NOW, subject=f"complaint/{case_id}"),
    )

    for actor in (cast.zhao_min, cast.li_jianguo, cast.lin_tao, cast.chen_li, cast.gao_yuan, cast.lu_yi):
        for row in rows:
            with pytest.raises(OutOfScope, match="This actor may not write rows of"), begin(actor) as work:
                work.session.add(row())
                work.entry(EntryKind.CHANGE, "complaint.forged")


def test_nobody_files_a_case_under_another_name_or_already_taken_on(database: Database, cast: Cast) -> None:
    filed(cast.li_jianguo)
    own_tag = complainant(cast.people["li.jianguo"])
    said = {"channel": "union", "kind": "other", "named": True, "filed_at": NOW, "since": NOW, "subject": "complaint/forged", "number": "TS-U-FORGED"}
    forged: tuple[dict[str, Any], ...] = (
        {"tag": complainant(cast.people["zhang.weimin"])},
        {"tag": cast.li_jianguo.tag, "turn": 2},
        {"tag": own_tag, "handler_id": cast.people["li.jianguo"]},
        {"tag": own_tag, "prepared": True},
        {"tag": own_tag, "state": "answered"},
    )

    for wrong in forged:
        with pytest.raises(OutOfScope), begin(cast.li_jianguo) as work:
            work.session.add(Complaint(**{"state": "filed", "turn": 1, "prepared": False, **said, **wrong}, sent_key="forged"))
            work.entry(EntryKind.CHANGE, "complaint.forged")
    with begin(cast.li_jianguo) as work:
        work.session.add(Complaint(**said, state="filed", turn=1, prepared=False, tag=own_tag, sent_key="forged"))
        work.entry(EntryKind.CHANGE, "complaint.forged")


# The clock (R3)

FILINGS = {name: said for name, said in CLASSES.items() if said[1] == complaints.ANSWER_DAYS} | {
    "on a made-up saturday": ("2026-10-10 10:00", 3, "2026-10-10", "2026-10-14"),
    "on a made-up saturday after closing": ("2026-10-10 17:31", 3, "2026-10-12", "2026-10-15"),
    "friday before a made-up sunday": ("2026-09-18 09:00", 3, "2026-09-18", "2026-09-22"),
}


@pytest.mark.parametrize("when, days, counts_as, last", FILINGS.values(), ids=FILINGS)
def test_it_is_due_after_three_working_days(database: Database, cast: Cast, clock: Clock, when: str, days: int, counts_as: str, last: str) -> None:
    clock.at = at(when)
    rule = did(cast.li_jianguo, complaints.due_if_filed)
    case_id = filed(cast.li_jianguo)

    assert (rule.counts_as_filed.isoformat(), rule.last_day.isoformat()) == (counts_as, last)
    assert own(cast, case_id).line.due == rule.at == portal_clock.end_of_day(date.fromisoformat(last), "Asia/Shanghai")


@pytest.mark.parametrize(
    ("when", "last"),
    [("2026-11-23 16:20", "2026-11-26"), ("2026-11-23 17:45", "2026-11-27"), ("2026-11-27 17:45", "2026-12-03"), ("2026-11-27 23:59", "2026-12-03")],
)
def test_without_a_name_it_is_due_when_the_form_says_though_only_the_hour_is_kept(
    database: Database, cast: Cast, clock: Clock, when: str, last: str
) -> None:
    clock.at = at(when)
    rule = did(cast.li_jianguo, complaints.due_if_filed, unnamed=True)

    made = unnamed(cast.li_jianguo)

    shown = complaints.by_receipt(cast.li_jianguo, made.receipt).line
    assert (rule.last_day.isoformat(), shown.due) == (last, rule.at)
    assert rule.at == did(cast.li_jianguo, complaints.due_if_filed).at, "no day shorter than with a name"
    clock.at = rule.at - timedelta(minutes=1)
    complaints.attend()
    assert [line.late for line in desk(cast.zhao_min)] == [False]
    clock.at = rule.at
    assert [line.late for line in desk(cast.zhao_min)] == [True]


def test_an_appeal_without_a_name_has_its_whole_term(database: Database, cast: Cast, clock: Clock) -> None:
    made = unnamed(cast.li_jianguo)
    clock.pass_time(hours=1)
    complaints.attend()
    did(cast.zhao_min, complaints.accept, made.id, independent=True)
    did(cast.zhao_min, complaints.investigate, made.id, plan="查")
    did(cast.zhao_min, complaints.answer, made.id, outcome="refused", reason=WHY)
    clock.at = at("2026-11-24 17:45")

    complaints.appeal_by_receipt(cast.li_jianguo, made.receipt, reason="不对")

    assert complaints.by_receipt(cast.li_jianguo, made.receipt).line.due == at("2026-12-01 00:00")


def test_a_pause_stops_the_clock_for_a_reason_and_what_was_left_begins_when_it_runs_again(database: Database, cast: Cast, clock: Clock) -> None:
    case_id = taken(cast)  # Monday morning: due as Thursday ends
    with pytest.raises(Invalid, match="Write why the clock has to stop"):
        did(cast.zhao_min, complaints.pause, case_id, reason=" ")
    with pytest.raises(WrongStep, match="Its clock is running"):
        did(cast.zhao_min, complaints.resume, case_id)
    clock.at = at("2026-11-24 10:00")
    did(cast.zhao_min, complaints.pause, case_id, reason="等厂家的资料")
    assert (own(cast, case_id).line.due, own(cast, case_id).line.paused) == (None, True)
    with pytest.raises(WrongStep, match="Its clock stands still already"):
        did(cast.zhao_min, complaints.pause, case_id, reason="再等")

    clock.at = at("2026-11-26 18:00")  # Thursday after closing counts as Friday; two days were left
    did(cast.zhao_min, complaints.resume, case_id, reason="资料到了")

    assert own(cast, case_id).line.due == at("2026-12-02 00:00")
    assert [step.note for step in own(cast, case_id).steps if step.action in ("pause", "resume")] == ["等厂家的资料", "资料到了"]


def test_a_clock_runs_again_by_itself_and_is_stopped_twice_at_most_and_not_when_it_is_late(database: Database, cast: Cast, clock: Clock) -> None:
    case_id = taken(cast)
    did(cast.zhao_min, complaints.pause, case_id, reason="等厂家的资料")
    clock.at = at("2026-12-01 10:00")  # five working days later: Monday 30 November ended them, so it ran again on 1 December at half past eight
    assert own(cast, case_id).line.due == at("2026-12-05 00:00")
    did(cast.zhao_min, complaints.pause, case_id, reason="又等")
    did(cast.zhao_min, complaints.resume, case_id)

    with pytest.raises(WrongStep, match="stopped twice at most"):
        did(cast.zhao_min, complaints.pause, case_id, reason="第三次")

    other = taken(cast, key="another key of the form")
    clock.pass_time(days=9)
    with pytest.raises(WrongStep, match="It is overdue: its clock cannot be stopped any more"):
        did(cast.zhao_min, complaints.pause, other, reason="晚了")
    assert own(cast, other).line.late


@pytest.mark.parametrize(
    ("stopped", "runs"),
    [("2026-11-23 18:00", "2026-11-23 18:30"), ("2026-11-26 17:00", "2026-11-27 09:00"), ("2026-11-28 09:00", "2026-11-29 09:00")],
)
def test_a_pause_never_shortens_a_term(stopped: str, runs: str) -> None:
    since, known, zone = at("2026-11-23 09:00"), portal_clock.Calendar(), "Asia/Shanghai"
    plain = term(since, [], known, zone, at("2026-11-30 09:00"))
    paused = term(since, [(at(stopped), at(runs))], known, zone, at("2026-11-30 09:00"))

    assert paused.due.at >= plain.due.at


def test_a_calendar_that_arrives_later_holds_for_what_was_filed_before(database: Database, cast: Cast, clock: Clock) -> None:
    clock.at = at("2026-12-30 10:00")
    case_id = filed(cast.li_jianguo)
    before = own(cast, case_id).line
    assert (before.due, before.provisional) == (at("2027-01-06 00:00"), True)

    days = {date(2027, 1, 1): False, date(2027, 1, 2): True, date(2027, 1, 3): True}
    did(cast.chen_li, calendar.enter, days, source="notice")

    after = own(cast, case_id).line
    assert (after.due, after.provisional) == (at("2027-01-04 00:00"), False)


def test_it_is_said_a_working_day_before_and_overdue_to_deputy_and_head_though_every_notice_is_muted(
    database: Database, cast: Cast, clock: Clock
) -> None:
    deputy = did(cast.lin_tao, people.name_deputy, person_id=cast.people["zhao.min"], deputy_id=cast.people["sun.tao"], valid_from=APRIL)
    did(cast.zhao_min, people.approve_deputy, deputy.id)
    case_id = taken(cast)  # due as Thursday 26 ends
    readers = {"zhao.min": cast.zhao_min, "sun.tao": cast.sun_tao, "gao.yuan": cast.gao_yuan, "lin.tao": cast.lin_tao, "chen.li": cast.chen_li}
    for actor in readers.values():
        muted(actor)
    number = own(cast, case_id).line.number

    def heard(kind: NoticeKind) -> set[str]:
        return {name for name, actor in readers.items() if number in told(actor, kind)}

    clock.at = at("2026-11-25 08:00")
    attend_and_remind()
    assert heard(NoticeKind.COMPLAINT_DUE) == set()
    clock.at = at("2026-11-25 08:30")
    attend_and_remind()
    assert heard(NoticeKind.COMPLAINT_DUE) == {"zhao.min"}
    clock.at = at("2026-11-27 08:29")
    attend_and_remind()
    assert heard(NoticeKind.COMPLAINT_LATE) == set()
    clock.at = at("2026-11-27 08:30")
    attend_and_remind()
    attend_and_remind()

    assert heard(NoticeKind.COMPLAINT_LATE) == {"zhao.min", "sun.tao", "gao.yuan"}
    assert told(cast.gao_yuan, NoticeKind.COMPLAINT_LATE) == [number]
    assert [(one.id, one.number) for one in complaints.escalated(cast.gao_yuan)] == [(case_id, number)]
    assert complaints.escalated(cast.chen_li) == []
    with begin(SYSTEM, write=False) as work:
        assert work.session.scalars(select(Message)).all() == []


def late_case(cast: Cast, clock: Clock, *, named: str = "") -> UUID:
    """Taken on by Zhao Min, whose deputies are Sun Tao and Zhou Min; it is the morning after it fell due."""
    for name in ("sun.tao", "zhou.min"):
        deputy = did(cast.lin_tao, people.name_deputy, person_id=cast.people["zhao.min"], deputy_id=cast.people[name], valid_from=APRIL)
        did(cast.zhao_min, people.approve_deputy, deputy.id)
    case_id = taken(cast, named=named)
    clock.at = at("2026-11-27 08:30")
    attend_and_remind()
    return case_id


def overdue(actor: Actor) -> list[str]:
    return [one.number for one in complaints.escalated(actor)]


def test_no_deputy_whom_it_is_about_is_told_that_it_is_overdue(database: Database, cast: Cast, clock: Clock) -> None:
    number = own(cast, late_case(cast, clock, named="孙涛")).line.number

    assert [told(actor, NoticeKind.COMPLAINT_LATE) for actor in (cast.zhao_min, cast.zhou_min, cast.gao_yuan)] == [[number]] * 3
    assert told(cast.sun_tao, NoticeKind.COMPLAINT_LATE) == []


def test_what_was_told_as_overdue_is_not_read_by_whoever_must_not_learn_of_it_any_more(database: Database, cast: Cast, clock: Clock) -> None:
    case_id = late_case(cast, clock)
    number = own(cast, case_id).line.number
    readers = (cast.zhao_min, cast.sun_tao, cast.zhou_min, cast.gao_yuan)
    assert [overdue(actor) for actor in readers] == [[number]] * 4

    appointed(cast, "sun.tao", "hr")
    did(cast.zhao_min, complaints.name_party, case_id, named="周敏")

    assert [overdue(actor) for actor in readers] == [[number], [], [], [number]]
    did(cast.zhao_min, complaints.investigate, case_id, plan="查")
    did(cast.zhao_min, complaints.answer, case_id, outcome="refused", reason=WHY)
    assert [overdue(actor) for actor in readers] == [[]] * 4, "what is answered is not overdue"


def test_whoever_complained_reads_his_own_case_not_among_what_was_told_to_him(database: Database, cast: Cast, clock: Clock) -> None:
    """Sun Tao stands in for whoever handles it, and complained himself."""
    deputy = did(cast.lin_tao, people.name_deputy, person_id=cast.people["zhao.min"], deputy_id=cast.people["sun.tao"], valid_from=APRIL)
    did(cast.zhao_min, people.approve_deputy, deputy.id)
    case_id = filed(cast.sun_tao)
    did(cast.zhao_min, complaints.accept, case_id, independent=True)
    clock.at = at("2026-11-27 08:30")
    attend_and_remind()

    assert len(overdue(cast.zhao_min)) == len(overdue(cast.gao_yuan)) == 1
    assert overdue(cast.sun_tao) == []


def test_what_is_about_the_head_is_told_to_nobody_who_works_under_him_when_it_is_late(database: Database, cast: Cast, clock: Clock) -> None:
    about_another, about_the_head = taken(cast), filed(cast.zhang_weimin, named="高远", key="another key of the form")
    did(cast.zhao_min, complaints.accept, about_the_head, independent=True)
    numbers = [own(cast, about_another).line.number, did(cast.zhang_weimin, complaints.my_case, about_the_head).line.number]
    clock.at = at("2026-11-27 08:30")
    attend_and_remind()

    assert set(told(cast.zhao_min, NoticeKind.COMPLAINT_LATE)) == set(numbers)
    assert told(cast.gao_yuan, NoticeKind.COMPLAINT_LATE) == numbers[:1]
    assert told(cast.chen_li, NoticeKind.COMPLAINT_LATE) == []


def test_nobody_is_reminded_while_the_clock_stands_still_or_after_the_answer(database: Database, cast: Cast, clock: Clock) -> None:
    paused = taken(cast)
    did(cast.zhao_min, complaints.pause, paused, reason="等")
    answered_id = taken(cast, key="another key of the form")
    did(cast.zhao_min, complaints.investigate, answered_id, plan="查")
    did(cast.zhao_min, complaints.answer, answered_id, outcome="refused", reason=WHY)

    clock.at = at("2026-11-27 09:00")
    attend_and_remind()

    assert told(cast.zhao_min, NoticeKind.COMPLAINT_DUE) + told(cast.gao_yuan, NoticeKind.COMPLAINT_LATE) == []


def muted(actor: Actor) -> None:
    habits = did(actor, notices.mine)
    modes = dict.fromkeys(getattr(habits, "modes", {}), "off")
    did(actor, notices.choose, modes=modes)


# Without a name (R4)


def test_whoever_gives_no_name_comes_back_by_his_receipt_alone(database: Database, cast: Cast, clock: Clock) -> None:
    clock.at += timedelta(minutes=37)
    made = unnamed(cast.li_jianguo)
    assert desk(cast.zhao_min) == [] and did(cast.li_jianguo, complaints.mine) == []
    clock.pass_time(hours=1)
    complaints.attend()
    did(cast.zhao_min, complaints.accept, made.id, independent=True)
    did(cast.zhao_min, complaints.say, made.id, text="哪一天？")

    spelled = f" {made.receipt[:4].upper()}-{made.receipt[4:8]} {made.receipt[8:]}"
    complaints.say_by_receipt(cast.chen_hao, spelled, text="二十日")
    found = complaints.by_receipt(cast.chen_hao, spelled)

    assert (found.text, found.who, [one.text for one in found.messages]) == (SAID, None, ["哪一天？", "二十日"])
    assert {one.office for one in found.readings} == set()
    did(cast.zhao_min, complaints.case, made.id)
    assert [(one.office, one.who) for one in complaints.by_receipt(cast.li_jianguo, made.receipt).readings] == [("union", None)]
    assert did(cast.zhao_min, complaints.case, made.id).who is None


def test_a_wrong_receipt_is_nobodys_business(database: Database, cast: Cast) -> None:
    made = unnamed(cast.li_jianguo)
    complaints.by_receipt(cast.li_jianguo, made.receipt)
    before = entries()

    for wrong in ("", "abc", made.receipt[::-1], made.receipt + "a", "'; --"):
        for call, said in (
            (complaints.by_receipt, {}),
            (complaints.say_by_receipt, {"text": "x"}),
            (complaints.appeal_by_receipt, {"reason": "x"}),
            (complaints.close_by_receipt, {}),
        ):
            with pytest.raises(Invalid, match="There is no complaint with this receipt"):
                call(cast.li_jianguo, wrong, **said)

    assert entries() == before
    with pytest.raises(Denied, match="Privacy complaints come from the people of this enterprise"):
        complaints.by_receipt(cast.shen_yue, made.receipt)


def test_an_unnamed_complaint_is_appealed_and_closed_by_its_receipt(database: Database, cast: Cast, clock: Clock) -> None:
    made = unnamed(cast.li_jianguo)
    clock.pass_time(hours=1)
    complaints.attend()
    did(cast.zhao_min, complaints.accept, made.id, independent=True)
    did(cast.zhao_min, complaints.investigate, made.id, plan="查")
    did(cast.zhao_min, complaints.answer, made.id, outcome="refused", reason=WHY)
    complaints.appeal_by_receipt(cast.li_jianguo, made.receipt, reason="不对")
    assert desk(cast.gao_yuan) == []
    clock.pass_time(hours=1)
    complaints.attend()
    did(cast.gao_yuan, complaints.accept, made.id, independent=True)
    did(cast.gao_yuan, complaints.investigate, made.id, plan="查")
    did(cast.gao_yuan, complaints.answer, made.id, outcome="upheld", reason=WHY, remedy="致歉")

    complaints.close_by_receipt(cast.li_jianguo, made.receipt)

    assert state_of(made.id) is CaseState.CLOSED


def entries() -> set[UUID]:
    with begin(SYSTEM, write=False) as work:
        return set(work.session.scalars(select(LogEntry.id)))


def whole_database() -> list[dict[str, Any]]:
    """Every column of every row of every mapped class, as the portal itself reads them."""
    found: list[dict[str, Any]] = []
    with begin(SYSTEM, write=False) as work:
        for cls in RULES:
            names = [column.key for column in inspect(cls).column_attrs]
            rows = work.session.scalars(select(cls))
            found += [{"table": cls.__tablename__, **{name: getattr(row, name) for name in names}} for row in rows]
    return found


def test_an_unnamed_complainant_is_found_by_no_row_entry_notice_or_moment(database: Database, cast: Cast, clock: Clock) -> None:
    """The same complaint by name leaves its moment; without a name, all that is written while he sends it names the hour and nobody."""
    clock.at += timedelta(minutes=37, seconds=11)
    moment = clock.at
    signed_in = replace(cast.li_jianguo, account_id=UUID(int=7), session="his session", page="complain", origin="10.0.0.7")
    before = whole_database()
    made = unnamed(signed_in)
    clock.pass_time(minutes=9)
    complaints.say_by_receipt(signed_in, made.receipt, text="补充")
    complaints.by_receipt(signed_in, made.receipt)

    new = [row for row in whole_database() if row not in before and row["table"] != "log_tile"]

    assert {row["table"] for row in new} == {"complaint", "complaint_step", "complaint_message", "log_entry", "log_subject"}
    person, account, tag = str(cast.people["li.jianguo"]), str(signed_in.account_id), signed_in.tag
    for row in new:
        said = " ".join(str(value) for value in row.values()) + " " + str(row.get("body", b""))
        assert person not in said and tag not in said and complainant(cast.people["li.jianguo"]) not in said and account not in said
        assert UUID(person).bytes not in (row.get("body") or b"")
        assert (row.get("session", ""), row.get("origin", ""), row.get("page", "")) == ("", "", "")
        moments = [value for value in row.values() if isinstance(value, datetime)]
        assert all(value == hour_of(moment) for value in moments), row["table"]
        for key, value in row.items():
            if isinstance(value, UUID) and value.version == 7 and key in ("id", "entry_id"):
                assert (value.int >> 80) / 1000 - hour_of(moment).timestamp() < 1, (row["table"], key)
    assert made.receipt not in str(new)


def test_a_receipt_of_complaints_is_no_receipt_of_reports_and_the_names_cannot_be_laid_side_by_side(database: Database, cast: Cast) -> None:
    made = unnamed(cast.li_jianguo)
    case_id = filed(cast.li_jianguo)
    with begin(SYSTEM, write=False) as work:
        tags = dict(work.session.execute(select(Complaint.id, Complaint.tag)).all())

    assert len({*tags.values(), cast.li_jianguo.tag}) == 3
    assert tags[case_id] == complainant(cast.people["li.jianguo"]) and tags[made.id] == complaint_holder(made.receipt)
    assert did(reporter(tags[made.id]), _hazards) == []


def _hazards(work: Any) -> list[Any]:
    return list(work.session.scalars(select(Hazard)))


def test_what_came_without_a_name_is_told_when_its_hour_is_over(database: Database, cast: Cast, clock: Clock) -> None:
    clock.at += timedelta(minutes=37)
    named_number = own(cast, filed(cast.li_jianguo, key="another key of the form")).line.number
    made = unnamed(cast.zhang_weimin)
    complaints.attend()
    assert told(cast.zhao_min, NoticeKind.COMPLAINT_FILED) == [named_number]

    clock.at = hour_of(clock.at) + timedelta(hours=1)
    complaints.attend()

    assert told(cast.zhao_min, NoticeKind.COMPLAINT_FILED) == [made.number, named_number]


def test_ids_and_numbers_are_drawn_by_lot(database: Database, cast: Cast) -> None:
    many = [unnamed(cast.li_jianguo, key=f"a key of the form {n}") for n in range(8)]

    assert all(one.id.version == 4 for one in many)
    assert len({one.number[:6] for one in many}) > 1 and all(one.number.startswith("TS-U-") for one in many)


# Who reads the log (R7)


def test_every_reading_leaves_its_entry_and_the_complainant_sees_who_read(database: Database, cast: Cast) -> None:
    case_id = filed(cast.li_jianguo)
    assert own(cast, case_id).readings == ()
    before = entries()

    did(cast.zhao_min, complaints.case, case_id)

    with begin(SYSTEM, write=False) as work:
        new = work.session.scalars(select(LogEntry).where(LogEntry.id.not_in(before))).all()
    assert [(entry.kind, entry.purpose, entry.actor) for entry in new] == [(EntryKind.VIEW, "complaint", str(cast.people["zhao.min"]))]
    assert [(one.office, one.who) for one in own(cast, case_id).readings] == [("union", "赵敏")]
    did(cast.zhao_min, complaints.desk)
    assert len(own(cast, case_id).readings) == 1, "a list opens no text"


def test_who_read_one_case_is_not_shown_in_another_of_the_same_complainant(database: Database, cast: Cast) -> None:
    """Nor would it be said that the other side has read this one."""
    to_hr, to_union = filed(cast.li_jianguo, "hr"), filed(cast.li_jianguo, key="another key of the form")
    did(cast.lin_tao, complaints.case, to_hr)
    assert own(cast, to_union).readings == ()

    did(cast.zhao_min, complaints.case, to_union)
    did(cast.zhao_min, complaints.accept, to_union, independent=True)

    assert [(one.office, one.who) for one in own(cast, to_hr).readings] == [("hr", "林涛")]
    assert [(one.office, one.who) for one in own(cast, to_union).readings] == [("union", "赵敏")]


def test_readings_of_other_cases_leave_none_of_this_one_out(database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(complaints.shown, "MOST_READINGS", 2)
    first, second = filed(cast.li_jianguo), filed(cast.li_jianguo, key="another key of the form")
    for case_id in (first, second, second, second):
        did(cast.zhao_min, complaints.case, case_id)

    assert [len(own(cast, case_id).readings) for case_id in (first, second)] == [1, 2]


def test_a_reader_is_shown_in_the_office_in_which_he_was_let_in(database: Database, cast: Cast, clock: Clock) -> None:
    """Also a worker who stands in, and a unionist who became something else."""
    stands_in(cast, "zhang.weimin", of="zhao.min", by=cast.chen_li, agrees=cast.zhao_min)
    case_id, by_receipt = filed(cast.li_jianguo), unnamed(cast.li_jianguo, key="another key of the form")
    clock.pass_time(hours=2)
    complaints.attend()
    reader = actor_now(cast.people["zhang.weimin"])
    for one in (case_id, by_receipt.id):
        did(reader, complaints.case, one)
        did(reader, complaints.accept, one, independent=True)
    did(SYSTEM, people.grant_role, cast.people["zhang.weimin"], role="hr", valid_from=TODAY)

    shown = own(cast, case_id)
    unsaid = complaints.by_receipt(cast.li_jianguo, by_receipt.receipt)

    assert {(one.office, one.who) for one in shown.readings} == {("union", "张卫民")}
    assert [(one.office, one.who) for one in shown.steps if one.action == "accept"] == [("union", "张卫民")]
    assert {(one.office, one.who) for one in unsaid.readings} == {("union", None)}
    assert [(one.office, one.who) for one in unsaid.steps if one.action == "accept"] == [("union", None)]


def test_nothing_is_shown_of_which_the_log_cannot_tell(database: Database, cast: Cast) -> None:
    case_id = filed(cast.li_jianguo)
    did(cast.zhao_min, complaints.case, case_id)

    with pytest.raises(PortalError, match="This transaction only reads"), begin(cast.zhao_min, write=False) as work:
        complaints.case(work, case_id)


def test_no_reader_of_the_whole_log_sees_a_line_of_a_complaint(database: Database, cast: Cast, clock: Clock) -> None:
    case_id = taken(cast, named="周敏")
    did(cast.zhao_min, complaints.case, case_id)
    did(cast.zhao_min, people.looks_at_me)
    clock.pass_time(days=1)

    acts = did(cast.chen_li, log.list_acts, Asked(days=7), size=500).rows
    ended = did(cast.chen_li, log.day, date(2026, 11, 23))
    with begin(cast.chen_li, write=False) as work:
        seen = work.session.scalars(select(LogEntry)).all()
        subjects = set(work.session.scalars(select(LogSubject.subject)))
        mine = {entry.id for entry in seen}
    with begin(SYSTEM, write=False) as work:
        of_complaints = work.session.scalars(select(LogEntry).where(LogEntry.purpose == "complaint")).all()

    assert len(of_complaints) >= 4 and not mine & {entry.id for entry in of_complaints}
    assert seen and not [act for act in acts if act.purpose == "complaint" or act.action.startswith("complaint")]
    assert not [who for who in subjects if who.startswith("complaint/")]
    assert not [action for action, _n in ended.others if "complaint" in action]


def test_what_the_log_says_of_looks_at_the_complainant_is_attached_and_nothing_of_complaints(database: Database, cast: Cast) -> None:
    did(cast.lin_tao, people.person_file, cast.people["li.jianguo"])
    first = filed(cast.li_jianguo, "hr")
    did(cast.lin_tao, complaints.case, first)

    case_id = filed(cast.li_jianguo, key="another key of the form")

    for found in (did(cast.zhao_min, complaints.case, case_id), own(cast, case_id)):
        assert [(one.who, one.office, one.why) for one in found.evidence] == [("林涛", "hr", "person_file")]
    assert complaints.by_receipt(cast.li_jianguo, unnamed(cast.li_jianguo).receipt).evidence == ()


# What is put right, and what the union is given


def test_what_is_put_right_is_a_task_of_one_person_who_reads_nothing_else(database: Database, cast: Cast) -> None:
    case_id = taken(cast)
    others = {one.id for one in did(cast.zhao_min, complaints.owners, case_id)}
    assert cast.people["zhou.min"] in others and cast.people["lin.tao"] not in others
    said = {"what": "关闭夜间权限", "owner_id": cast.people["zhou.min"], "due": TODAY + timedelta(days=3)}
    for wrong, why in (
        ({"what": " "}, "Write what is to be put right"),
        ({"owner_id": cast.people["lin.tao"]}, "Choose somebody in office who does not look after the other side"),
        ({"owner_id": cast.people["zhang.weimin"]}, "Choose somebody in office"),
        ({"due": TODAY - timedelta(days=1)}, "Choose a day that is not over"),
    ):
        with pytest.raises(Invalid, match=why):
            did(cast.zhao_min, complaints.add_remedy, case_id, **{**said, **wrong})

    task = did(cast.zhao_min, complaints.add_remedy, case_id, **said)

    assert [(one.what, one.complaint_id, one.late) for one in did(cast.zhou_min, complaints.my_remedies)] == [("关闭夜间权限", None, False)]
    assert [line.kind for line in did(cast.zhou_min, notices.inbox)] == [NoticeKind.REMEDY_ASKED]
    with pytest.raises(NotFound, match=NOT_THERE):
        did(cast.zhou_min, complaints.case, case_id)
    for stranger in (cast.he_jing, cast.lin_tao, cast.chen_li):
        with pytest.raises(NotFound, match="This task does not exist or is not yours to see"):
            did(stranger, complaints.remedy_done, task.id, note="做了")
    with pytest.raises(Denied, match="Only whoever has to put it right"):
        did(cast.li_jianguo, complaints.remedy_done, task.id, note="做了")
    did(cast.zhou_min, complaints.remedy_done, task.id, note="已关闭")
    with pytest.raises(WrongStep, match="It is done already"):
        did(cast.zhao_min, complaints.remedy_done, task.id, note="做了")
    assert [(one.owner, one.note) for one in own(cast, case_id).remedies] == [("周敏", "已关闭")]


def test_the_enterprise_answers_the_union_by_a_clock_and_learns_nothing_else(database: Database, cast: Cast, clock: Clock) -> None:
    case_id = taken(cast)
    with pytest.raises(Invalid, match="The safety director or the head is asked"):
        did(cast.zhao_min, complaints.ask_material, case_id, wanted="访问记录", of="hr")
    with pytest.raises(Invalid, match="Give between 1 and 20 working days"):
        did(cast.zhao_min, complaints.ask_material, case_id, wanted="访问记录", days=0)
    asked = did(cast.zhao_min, complaints.ask_material, case_id, wanted="访问记录", days=2)

    (shown,) = did(cast.chen_li, complaints.asked_for_material)
    assert (shown.wanted, shown.due, shown.late) == ("访问记录", at("2026-11-26 00:00"), False)
    with pytest.raises(NotFound, match=NOT_THERE):
        did(cast.chen_li, complaints.case, case_id)
    for stranger in (cast.gao_yuan, cast.lin_tao, cast.lu_yi):
        with pytest.raises(NotFound, match="This does not exist or is not yours to see"):
            did(stranger, complaints.give_material, asked.id, text="给")
    clock.at = at("2026-11-26 00:00")
    assert did(cast.zhao_min, complaints.case, case_id).errands[0].late
    with pytest.raises(Invalid, match="Write why it is refused"):
        did(cast.chen_li, complaints.give_material, asked.id, text=" ", refused=True)
    did(cast.chen_li, complaints.give_material, asked.id, text="尚未整理", refused=True)
    did(cast.chen_li, complaints.give_material, asked.id, text="见附表")
    with pytest.raises(WrongStep, match="It has been given already"):
        did(cast.chen_li, complaints.give_material, asked.id, text="再给")

    errand = did(cast.zhao_min, complaints.case, case_id).errands[0]
    assert ([(refused, text) for _at, refused, text in errand.answers], errand.late) == ([(True, "尚未整理"), (False, "见附表")], False)
    assert own(cast, case_id).errands == ()


@pytest.mark.parametrize(("named", "barred", "other"), [("陈立", "director", "head"), ("高远", "head", "director")])
def test_whom_it_is_about_is_not_asked_for_material(database: Database, cast: Cast, named: str, barred: str, other: str) -> None:
    case_id = taken(cast, named=named)
    did(cast.zhao_min, complaints.ask_material, case_id, wanted="访问记录", of=other)

    with pytest.raises(Invalid, match="Nobody in this office can be asked now. Ask the other one."):
        did(cast.zhao_min, complaints.ask_material, case_id, wanted="访问记录", of=barred)


def test_a_director_who_complained_is_not_asked_for_material_of_his_own_case(database: Database, cast: Cast) -> None:
    case_id = filed(cast.chen_li)
    did(cast.zhao_min, complaints.accept, case_id, independent=True)
    did(cast.zhao_min, complaints.ask_material, case_id, wanted="访问记录", of="head")

    with pytest.raises(Invalid, match="Nobody in this office can be asked now. Ask the other one."):
        did(cast.zhao_min, complaints.ask_material, case_id, wanted="访问记录")


def test_what_the_enterprise_gave_is_told_to_whoever_has_the_case_by_then(database: Database, cast: Cast) -> None:
    second = appointed(cast, "sun.tao", "union")
    case_id = taken(cast)
    asked = did(cast.zhao_min, complaints.ask_material, case_id, wanted="访问记录")
    did(cast.zhao_min, complaints.name_party, case_id, named="赵敏")
    did(second, complaints.accept, case_id, independent=True)

    did(cast.chen_li, complaints.give_material, asked.id, text="见附表")

    assert len(told(second, NoticeKind.MATERIAL_GIVEN)) == 1
    assert told(cast.zhao_min, NoticeKind.MATERIAL_GIVEN) == []


def test_who_is_away_is_not_asked_for_material_where_somebody_stands_in(database: Database, cast: Cast) -> None:
    case_id = taken(cast)
    did(cast.zhao_min, complaints.ask_material, case_id, wanted="访问记录", of="head")
    assert len(did(cast.gao_yuan, complaints.asked_for_material)) == 1
    stands_in(cast, "sun.tao", of="gao.yuan", by=cast.chen_li, agrees=cast.gao_yuan)

    did(cast.zhao_min, complaints.ask_material, case_id, wanted="门禁记录", of="head")

    assert [one.wanted for one in did(actor_now(cast.people["sun.tao"]), complaints.asked_for_material)] == ["门禁记录"]
    assert len(did(cast.gao_yuan, complaints.asked_for_material)) == 1


def test_human_resources_ask_for_no_material(database: Database, cast: Cast) -> None:
    did(cast.zhao_min, complaints.ask_material, taken(cast), wanted="访问记录")

    with pytest.raises(Denied, match="Only the union, where it has taken the complaint on, asks"):
        did(cast.lin_tao, complaints.ask_material, taken(cast, "hr", key="another key of the form"), wanted="访问记录")


# Counts without persons


def test_those_above_count_without_persons_and_small_numbers_are_left_out(database: Database, cast: Cast) -> None:
    for n in range(7):
        filed((cast.li_jianguo, cast.zhang_weimin)[n % 2], kind="viewing" if n < 4 else "score", key=f"a key of the form {n}")
    filed(cast.chen_hao, "hr")

    for reader in (cast.gao_yuan, cast.chen_li, cast.lu_yi):
        counts = {(one.channel, one.what, one.code): one.count for one in complaints.totals(reader)}
        assert counts["union", "state", "filed"] == 7
        assert (counts["union", "kind", "viewing"], counts["union", "kind", "score"]) == (4, 3)
        assert counts["hr", "state", "filed"] is None and counts["hr", "kind", "viewing"] is None
    both = appointed(cast, "xu.ning", "hr")
    for stranger in (cast.zhao_min, cast.lin_tao, cast.zhou_min, cast.li_jianguo, both):
        with pytest.raises(Denied, match="The head, the safety director and administrators count complaints"):
            complaints.totals(stranger)


def test_one_small_number_takes_the_next_smallest_with_it() -> None:
    counts = [Total("union", "kind", code, count) for code, count in (("a", 1), ("b", 5), ("c", 9), ("d", 0))]  # type: ignore[arg-type]

    assert [one.count for one in suppressed(counts)] == [None, None, 9, 0]
    assert [one.count for one in suppressed(counts[1:])] == [5, 9, 0]


def test_no_small_number_is_worked_out_from_the_sum_of_another_breakdown() -> None:
    """Seven by kind, five of them filed: of the two states that are left out each would be one."""
    counted = {"state": {"filed": 5, "accepted": 1, "investigating": 1}, "kind": {"viewing": 4, "score": 3}, "outcome": {}, "late": {"late": 3}}
    counts = [Total("union", what, code, n) for what, codes in counted.items() for code, n in codes.items()]  # type: ignore[arg-type]

    shown = {(one.what, one.code): one.count for one in suppressed(counts)}

    assert {key for key, count in shown.items() if count is not None} == {("state", "filed"), ("late", "late")}
    assert all(one.count for one in suppressed(counts[3:]))


def test_how_many_were_in_time_is_left_out_where_few_were_not(database: Database, cast: Cast, clock: Clock) -> None:
    for n in range(3):
        case_id = taken(cast, key=f"a key of the form {n}")
        did(cast.zhao_min, complaints.investigate, case_id, plan="查")
        if n == 2:
            clock.pass_time(days=9)
        did(cast.zhao_min, complaints.answer, case_id, outcome="refused", reason=WHY)

    assert [(one.answered, one.in_time) for one in complaints.speeds(cast.zhao_min)] == [(3, 2)]
    assert [(one.answered, one.in_time) for one in complaints.speeds(cast.gao_yuan)] == [(3, None), (None, None)]
    case_id = taken(cast, key="a key of another form")
    did(cast.zhao_min, complaints.investigate, case_id, plan="查")
    did(cast.zhao_min, complaints.answer, case_id, outcome="upheld", reason=WHY, remedy="致歉")
    assert [one.answered for one in complaints.speeds(cast.gao_yuan)] == [None, None], "four answered and three refused would leave one upheld"


def test_what_was_answered_while_its_clock_stood_still_was_in_time(database: Database, cast: Cast, clock: Clock) -> None:
    """Whenever that is asked."""
    case_id = taken(cast)
    did(cast.zhao_min, complaints.investigate, case_id, plan="查")
    did(cast.zhao_min, complaints.pause, case_id, reason="等厂家")
    clock.at = at("2026-11-27 10:00")
    did(cast.zhao_min, complaints.answer, case_id, outcome="refused", reason=WHY)

    soon = complaints.speeds(cast.zhao_min)
    clock.pass_time(days=60)

    assert [one.in_time for one in soon] == [one.in_time for one in complaints.speeds(cast.zhao_min)] == [1]


def test_what_falls_due_first_stands_on_top_and_what_owes_nothing_below(database: Database, cast: Cast, clock: Clock) -> None:
    stopped = taken(cast)
    did(cast.zhao_min, complaints.investigate, stopped, plan="查")
    did(cast.zhao_min, complaints.pause, stopped, reason="等厂家")
    clock.pass_time(hours=1)
    first = filed(cast.zhang_weimin)
    clock.pass_time(days=1)
    second = filed(cast.zhang_weimin, key="another key of the form")

    assert [line.id for line in desk(cast.zhao_min)] == [first, second, stopped]


def test_each_side_counts_its_own(database: Database, cast: Cast) -> None:
    filed(cast.li_jianguo)
    filed(cast.li_jianguo, "hr", key="another key of the form")

    counts = [(one.channel, one.count) for one in did(cast.zhao_min, complaints.figures) if one.what == "state"]

    assert counts == [("union", 1)]
    with pytest.raises(Denied, match="Only the union and human resources count their own complaints"):
        did(cast.chen_li, complaints.figures)


def test_the_times_of_ones_own_side_are_those_of_the_cases_that_one_handles(database: Database, cast: Cast) -> None:
    """Not of one in which one is named, not of one's own, not of the other side's, whose office one also holds."""
    second = appointed(cast, "sun.tao", "union")
    for by, named in ((cast.li_jianguo, "孙涛"), (second, "")):
        case_id = filed(by, named=named)
        did(cast.zhao_min, complaints.accept, case_id, independent=True)
        did(cast.zhao_min, complaints.investigate, case_id, plan="查")
        did(cast.zhao_min, complaints.answer, case_id, outcome="upheld", reason=WHY, remedy="致歉")
        said = {"what": "关闭夜间权限", "owner_id": cast.people["zhou.min"], "due": TODAY}
        did(cast.zhao_min, complaints.add_remedy, case_id, **said)
    assert [(one.channel, one.answered, one.in_time, one.remedies) for one in complaints.speeds(cast.zhao_min)] == [("union", 2, 2, 2)]

    assert [(one.channel, one.answered, one.remedies) for one in complaints.speeds(second)] == [("union", None, None)]
    appointed(cast, "xu.ning", "hr")
    both = appointed(cast, "xu.ning", "union")
    complaints.attend()
    assert [(one.channel, one.answered, one.remedies) for one in complaints.speeds(both)] == [("union", None, None), ("hr", None, None)]
