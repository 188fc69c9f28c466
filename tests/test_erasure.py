"""What must stay true when a person is erased? Refusals first; then nothing yields a value of his, and everything that the law keeps still stands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from sqlalchemy import inspect, select

from audit import verify
from db import engine, keyring, log
from db.accounts import Account, WebSession
from db.actor import SYSTEM, Actor, Role
from db.base import Base
from db.complaints import Complaint, ComplaintStep
from db.erasures import Erasure, Ground, Stage
from db.hazards import Hazard, State
from db.keyring import Keyring
from db.log import LogEntry
from db.people import Person
from db.rights import RightsRequest
from db.scope import RULES
from db.scope.rule import table_of
from db.sealed import open_sealed, pseudonym, reporter_subject
from db.session import begin
from portal import accounts, clock, complaints, erasure, hazards, keys, notices, people, rights, violations
from portal.backup import back_up, restore
from portal.backup.restore import Source
from portal.check import check
from portal.config import Settings
from portal.erasure import asking, clerk, columns, reading, standing
from portal.errors import Denied, Invalid, LogUnavailable, NotFound, OutOfScope, SetupError, Shredded, WrongStep
from portal.startup import Portal, open_portal
from portal.worker import Rounds
from tests import sweep
from tests.cast import Cast, actor_now, did
from tests.conftest import HOUSE, Clock
from tests.engines import Stable, close
from tests.postgresql import POSTGRESQL
from tests.served import session_token
from tests.test_backup import Drill
from tests.test_drawing import Auditor, auditor, house, many, plant  # noqa: F401  fixtures
from tests.test_hazards import told
from tests.test_rights import asked
from tests.test_violations import noted

NAME, NUMBER, PHONE = "魏穗远", "W-4711-88", "13900471188"
USER = f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.wei.suiyuan.4711"  # in the clear, and all workers' databases share one log before writing
PROOF, MAIL, SEEN = "人事档案第 4711 号", "wei4711@example.cn", "气瓶没有固定，阀门漏气四七一一"
VALUES = sweep.words(name=NAME, number=NUMBER, phone=PHONE, user=USER, proof=PROOF, mail=MAIL)
LAST = date(2024, 11, 1)
PG_STATISTIC = "2619"  # its file


@dataclass
class Leaver:
    """Somebody with all that can be kept of a person: numbers, account, sessions, mail, proof, a report."""

    person_id: UUID
    hazard_id: UUID

    @property
    def tag(self) -> str:
        return pseudonym(self.person_id)


def leaver(cast: Cast, last: date = LAST, mark: str = "", before: Callable[[Actor], None] = lambda _himself: None) -> Leaver:
    """`mark`: so that there may be several, each of whom is found alone; `before`: what else he does before he leaves."""
    with begin(SYSTEM) as work:
        person = people.add_person(
            work,
            name=NAME + mark,
            staff_number=NUMBER + mark,
            phone=PHONE + mark,
            department_id=cast.departments["D-WELD"],
            joined_on=date(2020, 2, 3),
        )
        accounts.create_account(work, person_id=person.id, username=USER + mark, password_hash=accounts.unusable())
        people.note_eligibility(work, person.id, years=1, clean_record=True, evidence=PROOF + mark)
        person_id = person.id
    with begin(SYSTEM) as work:
        session_token(work, USER + mark)
    himself = actor_now(person_id)
    did(himself, notices.choose, modes={}, mail=mark + MAIL)
    hazard = did(himself, hazards.report, area_id=cast.areas["WELD"], description=SEEN)
    before(himself)
    with begin(SYSTEM) as work:
        people.leave(work, person_id, last_day=last)
    return Leaver(person_id, hazard.id)


def agreed(cast: Cast, person_id: UUID) -> UUID:
    made: UUID = did(cast.lin_tao, erasure.ask, person_id).id
    did(cast.chen_li, erasure.agree, made)
    return made


def stage(erasure_id: UUID) -> Stage:
    with begin(SYSTEM, write=False) as work:
        return work.session.scalars(select(Erasure.stage).where(Erasure.id == erasure_id)).one()


def text_of(hazard_id: UUID, column: str = "description") -> str:
    with begin(SYSTEM, write=False) as work:
        return open_sealed(getattr(work.session.scalars(select(Hazard).where(Hazard.id == hazard_id)).one(), column))


def wished(cast: Cast, person_id: UUID) -> UUID:
    """He asks, human resources grant it."""
    asked = did(actor_now(person_id), rights.ask, kind="erasure", office="hr", words="请删除").id
    did(cast.lin_tao, rights.grant, asked, reason="同意")
    with begin(SYSTEM, write=False) as work:
        return work.session.scalars(select(Erasure.id).where(Erasure.request_id == asked)).one()


# Who may, and what forbids it


def test_human_resources_ask_and_nobody_else(portal: Portal, cast: Cast) -> None:
    gone = leaver(cast)
    for stranger in (cast.chen_li, cast.gao_yuan, cast.zhao_min, cast.lu_yi, cast.zhou_min, cast.li_jianguo):
        with pytest.raises(Denied, match="Human resources ask that a person is erased"):
            did(stranger, erasure.ask, gone.person_id)
    with pytest.raises(Denied, match="and never themselves"):
        did(cast.lin_tao, erasure.ask, cast.people["lin.tao"])
    with pytest.raises(NotFound, match="This person does not exist"):
        did(cast.lin_tao, erasure.ask, UUID(int=7))

    made = did(cast.lin_tao, erasure.ask, gone.person_id)

    assert stage(made.id) is Stage.ASKED
    with pytest.raises(WrongStep, match="It is asked for already"):
        did(cast.lin_tao, erasure.ask, gone.person_id)


def test_a_second_person_decides_once_and_a_refusal_says_why(portal: Portal, cast: Cast) -> None:
    gone = leaver(cast)
    made = did(cast.lin_tao, erasure.ask, gone.person_id).id
    for stranger in (cast.lin_tao, cast.zhao_min, cast.gao_yuan):
        with pytest.raises(Denied, match="The safety director decides it"):
            did(stranger, erasure.agree, made)
    for stranger in (cast.lu_yi, cast.zhou_min, cast.li_jianguo):
        with pytest.raises(NotFound, match="does not exist or is not yours to see"):
            did(stranger, erasure.agree, made)
    with pytest.raises(Invalid, match="Write the reason"):
        did(cast.chen_li, erasure.refuse, made, reason=" ")

    did(cast.chen_li, erasure.refuse, made, reason="工伤案件还没有了结")

    with pytest.raises(WrongStep, match="This is decided already"):
        did(cast.chen_li, erasure.agree, made)
    clerk.attend(portal.settings)
    assert [(line.stage, line.refusal) for line in did(cast.lin_tao, erasure.erasures)] == [(Stage.REFUSED, "工伤案件还没有了结")]
    assert did(cast.lin_tao, people.person_file, gone.person_id).name == NAME
    did(cast.chen_li, erasure.agree, did(cast.lin_tao, erasure.ask, gone.person_id).id)


def test_what_forbids_it_is_said_with_its_rule_and_its_day(portal: Portal, cast: Cast, clock: Clock) -> None:
    here = cast.people["zhang.weimin"]
    with pytest.raises(WrongStep, match="He works here"):
        did(cast.lin_tao, erasure.ask, here)
    fresh = leaver(cast, last=date(2025, 11, 1)).person_id
    with pytest.raises(WrongStep, match="Kept until 2027-11-01: papers of employment"):
        did(cast.lin_tao, erasure.ask, fresh)
    made = wished(cast, cast.people["sun.tao"])
    with begin(SYSTEM) as work:
        people.leave(work, cast.people["sun.tao"], last_day=date(2026, 11, 1))
        people.leave(work, here, last_day=date(2026, 11, 1))
    hazard = did(cast.li_jianguo, hazards.report, area_id=cast.areas["WELD"], description="打磨没有戴面罩")
    noted = cast.people["chen.hao"]
    did(cast.zhou_min, violations.note, hazard.id, person_id=noted, kind="other", words="没有戴", told="戴好")
    with begin(SYSTEM) as work:
        people.leave(work, noted, last_day=date(2026, 11, 1))
    clock.pass_time(days=365 * 2 + 20)

    with begin(SYSTEM, write=False) as work:
        held = erasure.held_by(work, work.session.get_one(Person, cast.people["sun.tao"]), Ground.OVER)
    assert [one.rule for one in held] == ["office"]
    did(cast.lin_tao, erasure.ask, noted)  # what was noted of him was kept until the end of 2027
    did(cast.lin_tao, erasure.ask, here)
    clerk.attend(portal.settings)
    held = did(cast.lin_tao, erasure.receipt, made).line
    assert (held.stage, held.held_by, held.held_until) == (Stage.AGREED, "office", date(2029, 11, 1))


@pytest.mark.parametrize("became", ["withdrawn", "waiting", "refused", "not begun"])
def test_an_office_that_was_never_held_keeps_nobody(portal: Portal, cast: Cast, clock: Clock, became: str) -> None:
    def is_given_one(himself: Actor) -> None:
        first = date(2027, 1, 1) if became == "not begun" else date(2026, 11, 23)
        given = did(cast.lu_yi, people.grant_role, himself.person_id, "safety_group", valid_from=first).id
        if became == "withdrawn":
            did(cast.lu_yi, people.end_role, given)
        if became == "refused":
            did(cast.chen_li, people.refuse_role, given, reason="名额已满")
        if became == "not begun":
            did(cast.chen_li, people.approve_role, given)

    gone = leaver(cast, date(2026, 11, 23), before=is_given_one)
    clock.pass_time(days=365 * 2 + 20)

    with begin(SYSTEM, write=False) as work:
        assert erasure.held_by(work, work.session.get_one(Person, gone.person_id), Ground.OVER) == []


def test_an_office_that_ended_on_its_first_day_was_held(portal: Portal, cast: Cast) -> None:
    """He may have acted in it."""

    def holds_it_for_hours(himself: Actor) -> None:
        given = did(cast.lu_yi, people.grant_role, himself.person_id, "safety_group", valid_from=date(2026, 11, 23)).id
        did(cast.chen_li, people.approve_role, given)
        did(SYSTEM, people.end_role, given)

    gone = leaver(cast, date(2026, 11, 23), before=holds_it_for_hours)

    with begin(SYSTEM, write=False) as work:
        held = erasure.held_by(work, work.session.get_one(Person, gone.person_id), Ground.WISH)
    assert [(one.rule, one.until) for one in held if one.rule == "office"] == [("office", date(2029, 11, 22))]


@pytest.mark.parametrize(
    ("became", "of", "until"),
    [
        ("agreed", "zhou.min", date(2029, 11, 22)),
        ("waits", "zhou.min", None),
        ("refused", "zhou.min", None),
        ("agreed", "li.jianguo", None),
    ],
)
def test_whoever_stood_in_for_an_office_is_kept_as_long_as_whoever_held_it(
    portal: Portal, cast: Cast, clock: Clock, became: str, of: str, until: date | None
) -> None:
    """His checks and repairs stand on record with his name too; what nobody agreed to, or was no office, keeps nobody."""

    def stands_in(himself: Actor) -> None:
        days = {"valid_from": date(2026, 11, 1), "valid_to": date(2026, 11, 22)}
        named = did(cast.lin_tao, people.name_deputy, person_id=cast.people[of], deputy_id=himself.person_id, **days).id
        if became == "refused":
            did(cast.chen_li, people.refuse_deputy, named, reason="另有安排")
        elif became != "waits":
            did(cast.chen_li, people.approve_deputy, named)

    gone = leaver(cast, date(2026, 11, 23), before=stands_in)

    assert kept_for_an_office(gone.person_id) == until


@pytest.mark.parametrize("ended", ["by his leaving", "with the office", "with whoever held it"])
def test_a_deputy_without_an_end_stood_in_as_long_as_there_was_an_office(portal: Portal, cast: Cast, ended: str) -> None:
    def stands_in(himself: Actor) -> None:
        did(SYSTEM, people.name_deputy, person_id=cast.people["zhou.min"], deputy_id=himself.person_id, valid_from=date(2026, 11, 1))

    gone = leaver(cast, date(2026, 11, 23), before=stands_in)
    if ended == "with the office":
        for office in did(cast.lin_tao, people.person_file, cast.people["zhou.min"]).offices:
            did(SYSTEM, people.end_role, office.id)
    if ended == "with whoever held it":
        did(SYSTEM, people.leave, cast.people["zhou.min"], last_day=date(2026, 11, 9))

    last = {"by his leaving": 23, "with the office": 22, "with whoever held it": 9}[ended]
    assert kept_for_an_office(gone.person_id) == date(2029, 11, last)


def kept_for_an_office(person_id: UUID) -> date | None:
    with begin(SYSTEM, write=False) as work:
        held = erasure.held_by(work, work.session.get_one(Person, person_id), Ground.WISH)
    return next((one.until for one in held if one.rule == "office"), None)


def test_the_list_of_those_whose_time_is_over_is_a_look_and_nobody_elses(portal: Portal, cast: Cast) -> None:
    gone = leaver(cast)
    for stranger in (cast.chen_li, cast.zhao_min, cast.lu_yi, cast.li_jianguo):
        with pytest.raises(Denied, match="Human resources ask"):
            did(stranger, erasure.due)

    shown = did(cast.lin_tao, erasure.due)

    assert [(one.person_id, one.name, one.left_on, one.held) for one in shown] == [(gone.person_id, NAME, LAST, [])]
    with begin(SYSTEM, write=False) as work:
        assert "erasure" in work.session.scalars(select(LogEntry.purpose).where(LogEntry.kind == "view")).all()
    did(cast.lin_tao, erasure.ask, gone.person_id)
    assert did(cast.lin_tao, erasure.due) == []


def test_whom_a_rule_keeps_hides_nobody_whose_time_is_over(portal: Portal, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST", 1)

    def leads(himself: Actor) -> None:
        did(SYSTEM, people.grant_role, himself.person_id, Role.SAFETY_GROUP, valid_from=date(2020, 2, 3))

    kept = leaver(cast, LAST - timedelta(days=1), mark="甲", before=leads)
    free = leaver(cast, mark="乙")

    assert [(one.person_id, bool(one.held)) for one in did(cast.lin_tao, erasure.due)] == [(free.person_id, False), (kept.person_id, True)]


def test_whoever_decides_finds_every_erasure_that_waits(portal: Portal, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST", 1)
    first, *others = (leaver(cast, mark=mark) for mark in "甲乙丙")
    waits = did(cast.lin_tao, erasure.ask, first.person_id).id
    for newer in others:
        clock.pass_time(minutes=1)
        refused = did(cast.lin_tao, erasure.ask, newer.person_id).id
        did(cast.chen_li, erasure.refuse, refused, reason="还在查")

    shown = did(cast.chen_li, erasure.erasures)

    assert [(one.id, one.mine) for one in shown] == [(waits, True), (refused, False)]


# At his own wish


def test_a_wish_is_granted_by_whoever_answers_and_waits_until_nothing_forbids_it(portal: Portal, cast: Cast, clock: Clock) -> None:
    his = cast.people["zhang.weimin"]
    asked = did(cast.zhang_weimin, rights.ask, kind="erasure", office="hr", words="请删除").id
    for stranger in (cast.chen_li, cast.lu_yi, cast.zhang_weimin):
        with pytest.raises(NotFound if stranger is not cast.zhang_weimin else Denied):
            did(stranger, rights.grant, asked, reason="同意")
    did(cast.lin_tao, rights.grant, asked, reason="同意")
    with begin(SYSTEM, write=False) as work:
        made = work.session.scalars(select(Erasure.id)).one()
    clerk.attend(portal.settings)
    clerk.attend(portal.settings)

    (line,) = did(cast.lin_tao, erasure.erasures)
    assert (line.stage, line.held_by, line.ground) == (Stage.AGREED, "works_here", "wish")
    assert did(cast.lin_tao, erasure.receipt, made).parts == []
    with begin(SYSTEM) as work:
        people.leave(work, his, last_day=date(2026, 11, 23))
    clock.pass_time(days=2)
    clerk.attend(portal.settings)
    assert stage(made) is Stage.DONE


def test_human_resources_alone_erase_nobody_in_his_name(portal: Portal, cast: Cast) -> None:
    """There is no wish without a request of his that waits for its answer; neither the verb nor the scope takes another's word for it."""
    wished(cast, cast.people["zhang.weimin"])
    with begin(SYSTEM, write=False) as work:
        answered = work.session.scalars(select(RightsRequest)).one()
        assert answered.state == "granted"
    asks_something_else = did(cast.chen_hao, rights.ask, kind="correction", office="hr", field="phone", value="1", words="换号")
    for request in (answered, asks_something_else):
        with pytest.raises(WrongStep, match="Nobody has wished for it"):
            did(cast.lin_tao, erasure.ask_at_his_wish, request)
    forged = Erasure(
        person_id=cast.people["chen.hao"], ground=Ground.WISH, stage=Stage.AGREED, asked_by=cast.people["chen.hao"], asked_at=clock.now()
    )
    forged.request_id, forged.decided_by, forged.decided_at = asks_something_else.id, cast.people["lin.tao"], clock.now()
    forged.subject = f"person/{cast.people['chen.hao']}"
    with pytest.raises(OutOfScope), begin(cast.lin_tao) as work:
        work.session.add(forged)
        work.session.flush()


def test_a_wish_that_waits_is_taken_back_by_whoever_wished_and_by_nobody_else(portal: Portal, cast: Cast, clock: Clock) -> None:
    made = wished(cast, cast.people["zhang.weimin"])
    with pytest.raises(WrongStep, match="Only a wish that a rule still holds up"):
        did(cast.zhang_weimin, erasure.take_back, made)
    clerk.attend(portal.settings)
    waiting = did(cast.zhang_weimin, erasure.my_wish)
    assert (waiting.id, waiting.held.rule) == (made, "works_here")
    assert did(cast.chen_hao, erasure.my_wish) is None
    for stranger in (cast.lin_tao, cast.zhao_min, cast.chen_li):
        with pytest.raises(Denied, match="Only whoever wished for it takes it back"):
            did(stranger, erasure.take_back, made)
    with pytest.raises(NotFound):
        did(cast.chen_hao, erasure.take_back, made)

    did(cast.zhang_weimin, erasure.take_back, made)

    with begin(SYSTEM) as work:
        people.leave(work, cast.people["zhang.weimin"], last_day=date(2026, 11, 23))
    clock.pass_time(days=2)
    clerk.attend(portal.settings)
    assert stage(made) is Stage.TAKEN_BACK
    assert did(cast.lin_tao, people.person_file, cast.people["zhang.weimin"]).name == "张卫民"


def test_a_case_that_was_open_goes_by_itself_once_it_is_closed(portal: Portal, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, closed = leaver(cast), set()
    monkeypatch.setattr(standing, "_of_features", [lambda _work, person_id: closed if person_id == gone.person_id else ()])
    agreed(cast, gone.person_id)
    ring = keyring.current()
    ring.current("complaint/1")
    clerk.attend(portal.settings)
    assert "complaint/1" in ring.subjects()

    closed.add("complaint/1")
    clerk.attend(portal.settings)

    assert "complaint/1" not in ring.subjects()


def test_a_destruction_that_was_cut_off_is_finished_by_the_next_round(
    portal: Portal, cast: Cast, clock: Clock, stable: Stable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its tombstone stands by then, so the case itself is not looked at again."""
    gone, closed, settings, ring = leaver(cast), set[str](), portal.settings, keyring.current()
    monkeypatch.setattr(standing, "_of_features", [lambda _work, person_id: closed if person_id == gone.person_id else ()])
    agreed(cast, gone.person_id)
    ring.current("complaint/1")
    key = {"key": wrapped_key("complaint/1")}
    clerk.attend(settings)
    closed.add("complaint/1")
    reader = keyring.Keyring.open(settings.data, keyring.load_kek(settings))
    reader._store.execute("BEGIN")
    reader._ask("SELECT count(*) FROM data_key")
    ring._store.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(SetupError, match="Another process holds the key store"):
        clerk.attend(settings)
    assert "complaint/1" in ring.tombstones()
    assert sweep.everywhere(settings, key, stable.server)
    reader.close()

    clerk.attend(settings)

    assert sweep.everywhere(settings, key, stable.server) == set()
    clock.pass_time(days=2)
    assert check(portal).problems == []


def test_his_closed_complaints_go_with_him_and_an_open_one_as_soon_as_it_is_closed(portal: Portal, cast: Cast, clock: Clock, stable: Stable) -> None:
    filed: list[UUID] = []

    def complain(himself: Actor) -> None:
        said = {"channel": "union", "kind": "score", "text": SEEN}
        filed.extend(did(himself, complaints.file, key=key, **said).id for key in ("the key of one form", "the key of another form"))
        answered(cast, filed[0])
        did(himself, complaints.close, filed[0])

    gone = leaver(cast, before=complain)
    assert [complaint_of(case_id) for case_id in filed] == [(NAME, SEEN), (NAME, SEEN)]

    agreed(cast, gone.person_id)
    clerk.attend(portal.settings)

    with pytest.raises(Shredded):
        complaint_of(filed[0])
    assert complaint_of(filed[1]) == (NAME, SEEN)
    answered(cast, filed[1])
    clock.pass_time(days=30)
    did(cast.zhao_min, complaints.close, filed[1])
    clerk.attend(portal.settings)
    with pytest.raises(Shredded):
        complaint_of(filed[1])
    assert sweep.everywhere(portal.settings, VALUES, stable.server) == set()
    assert check(portal).problems == []


def test_a_case_of_somebody_erased_that_nobody_may_handle_is_closed_and_goes_too(portal: Portal, cast: Cast, stable: Stable) -> None:
    """Only he could close it."""
    filed: list[UUID] = []

    def complain(himself: Actor) -> None:
        filed.append(did(himself, complaints.file, key="the key of a form", channel="hr", kind="score", text=SEEN).id)
        did(cast.lin_tao, complaints.accept, filed[0], independent=True)
        did(cast.lin_tao, complaints.name_party, filed[0], named="高远")
        assert did(himself, complaints.my_case, filed[0]).line.stranded

    gone = leaver(cast, before=complain)
    agreed(cast, gone.person_id)
    clerk.attend(portal.settings)
    assert complaint_of(filed[0]) == (NAME, SEEN)

    complaints.attend()
    clerk.attend(portal.settings)

    assert steps_of(filed[0])[-1] == ("end", "system", "closed")
    with pytest.raises(Shredded):
        complaint_of(filed[0])
    assert sweep.everywhere(portal.settings, VALUES, stable.server) == set()
    assert check(portal).problems == []


def test_what_was_answered_to_somebody_erased_is_closed_when_nobody_can_appeal_and_nothing_is_to_be_done(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    filed: list[UUID] = []

    def complain(himself: Actor) -> None:
        filed.extend(did(himself, complaints.file, key=f"the key of form {n}", channel="union", kind="score", text=SEEN).id for n in range(2))
        for case_id in filed:
            answered(cast, case_id)
        order = {"what": "改正登记", "owner_id": cast.people["chen.li"], "due": date(2026, 12, 31)}
        did(cast.zhao_min, complaints.add_remedy, filed[1], **order)

    gone = leaver(cast, before=complain)
    agreed(cast, gone.person_id)
    clerk.attend(portal.settings)

    closed = []
    for moment in ("2026-12-07T15:59", "2026-12-07T16:00", "2026-12-31T15:59", "2026-12-31T16:00"):
        clock.at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        complaints.attend()
        closed.append([steps_of(case_id)[-1][0] == "end" for case_id in filed])

    assert closed == [[False, False], [True, False], [True, False], [True, True]]
    number = did(cast.zhao_min, complaints.case, filed[0]).line.number
    assert [line.number for line in did(cast.zhao_min, notices.inbox) if line.kind == "complaint_moved"].count(number) == 1


def test_nobody_elses_case_is_closed_by_the_portal_and_none_that_is_worked_on(portal: Portal, cast: Cast, clock: Clock) -> None:
    said = {"kind": "score", "text": SEEN}
    filed: list[UUID] = []

    def complain(himself: Actor) -> None:
        filed.append(did(himself, complaints.file, key="worked on for an erased one", channel="union", **said).id)
        filed.append(complaints.file_unnamed(himself, key="without his name, answered", channel="union", **said).id)

    gone = leaver(cast, before=complain)
    filed.extend(did(cast.li_jianguo, complaints.file, key=f"another's form, {to}", channel=to, **said).id for to in ("union", "hr"))
    clock.pass_time(hours=1)
    complaints.attend()
    did(cast.zhao_min, complaints.accept, filed[0], independent=True)
    answered(cast, filed[1])
    answered(cast, filed[2])
    did(cast.lin_tao, complaints.accept, filed[3], independent=True)
    did(cast.lin_tao, complaints.name_party, filed[3], named="高远")
    agreed(cast, gone.person_id)
    clerk.attend(portal.settings)
    before = [steps_of(case_id) for case_id in filed]
    clock.pass_time(days=400)

    complaints.attend()
    for case_id in filed:
        with pytest.raises(Denied, match="Only the portal itself closes what an erased person complained of"):
            did(cast.zhao_min, complaints.erased.end, case_id)
        did(SYSTEM, complaints.erased.end, case_id)

    assert [steps_of(case_id) for case_id in filed] == before


def steps_of(case_id: UUID) -> list[tuple[str, str, str]]:
    with begin(SYSTEM, write=False) as work:
        rows = work.session.scalars(select(ComplaintStep).where(ComplaintStep.complaint_id == case_id).order_by(ComplaintStep.n))
        return [(row.action, row.office, row.became) for row in rows]


def complains(himself: Actor) -> None:
    did(himself, complaints.file, key="the key of a form", channel="union", kind="score", text=SEEN)


def answered(cast: Cast, case_id: UUID) -> None:
    did(cast.zhao_min, complaints.accept, case_id, independent=True)
    did(cast.zhao_min, complaints.investigate, case_id, plan="核对当天记录")
    did(cast.zhao_min, complaints.answer, case_id, outcome="refused", reason="记录无误")


def complaint_of(case_id: UUID) -> tuple[str, str]:
    """As the portal opens it: who complained, in which words."""
    with begin(SYSTEM, write=False) as work:
        row = work.session.scalars(select(Complaint).where(Complaint.id == case_id)).one()
        return open_sealed(row.who), open_sealed(row.text)


# Afterwards


def test_afterwards_no_file_yields_a_value_and_what_the_law_keeps_stands(portal: Portal, cast: Cast, stable: Stable) -> None:
    gone, settings = leaver(cast), portal.settings
    analyse(settings)
    keyed = {"key": wrapped_key(f"person/{gone.person_id}"), "reporter's key": wrapped_key(reporter_subject(gone.tag))}
    before = log.checkpoint(portal.database, clock.now())
    found = sweep.everywhere(settings, {**VALUES, **keyed}, stable.server)
    assert {hit.value for hit in found} == {*VALUES, *keyed}
    made = agreed(cast, gone.person_id)

    clerk.attend(settings)

    assert stage(made) is Stage.DONE
    assert sweep.everywhere(settings, {**VALUES, **keyed}, stable.server) == set()
    assert text_of(gone.hazard_id) == SEEN
    with pytest.raises(Shredded):
        text_of(gone.hazard_id, "reporter")
    assert check(portal).problems == []
    assert log.verify_log(portal.database, since=before) == []
    with begin(SYSTEM, write=False) as work:
        account = work.session.scalars(select(Account).where(Account.person_id == gone.person_id)).one()
        assert (account.username[:7], account.active) == ("erased-", False)
        assert not work.session.scalars(select(WebSession).where(WebSession.account_id == account.id)).all()
    with begin(cast.zhou_min) as work:
        assert hazards.one(work, gone.hazard_id)


def test_whoever_decided_about_another_is_named_in_nothing_that_is_kept_for_the_other(
    portal: Portal, cast: Cast, clock: Clock, stable: Stable
) -> None:
    zhang, filed = cast.zhang_weimin, {"channel": "union", "kind": "viewing", "text": "谁看了我的档案"}
    values = {**VALUES, **sweep.words(escaped=json.dumps(NAME).strip('"'))}
    cases: list[UUID] = []

    def direct(himself: Actor) -> None:
        director, violation = made_director(himself.person_id), noted(told(cast).reach(State.RECTIFYING))
        did(director, violations.confirm, violation)
        did(director, people.person_file, zhang.person_id)
        asked(zhang, "explanation", "union", violation_id=violation)
        cases.append(did(zhang, complaints.file, key="the key of the form", **filed).id)
        assert named_to(zhang, cases[0]) == ([None, NAME], [(NAME, "director")])

    gone = leaver(cast, before=direct)
    clock.pass_time(days=365)

    agreed(cast, gone.person_id)
    clerk.attend(portal.settings)

    assert sweep.everywhere(portal.settings, values, stable.server) == set()
    assert named_to(zhang, cases[0]) == ([None, None], [(None, "director")])
    assert did(cast.zhao_min, rights.waiting)[0].facts == did(zhang, rights.mine)[0].facts


def made_director(person_id: UUID | None) -> Actor:
    assert person_id
    with begin(SYSTEM) as work:
        people.grant_role(work, person_id, Role.DIRECTOR, valid_from=date(2024, 1, 1))
    return actor_now(person_id)


def named_to(who: Actor, case_id: UUID) -> tuple[list[str | None], list[tuple[str | None, str]]]:
    """Who decided about him, and who looked at his data, as his pages say."""
    (facts,) = [one.facts for one in did(who, rights.mine) if one.facts]
    return [act.who for act in facts.acts], [(one.who, one.office) for one in did(who, complaints.my_case, case_id).evidence]


def analyse(settings: Settings) -> None:
    """PostgreSQL looks through its tables by itself now and then, and keeps samples of what it found."""
    if settings.on_postgresql:
        with engine.owner_engine(settings).execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("ANALYZE")


def test_it_is_not_done_while_an_older_reader_keeps_the_rows_of_before(
    portal: Portal, cast: Cast, stable: Stable, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = portal.settings
    gone = leaver(cast)
    made = agreed(cast, gone.person_id)
    with engine.owner_engine(settings).connect() as reader, monkeypatch.context() as hurried:
        hurried.setattr(engine, "PATIENCE", 0.2)
        reader.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ" if settings.on_postgresql else "BEGIN")
        assert reader.exec_driver_sql("SELECT count(*) FROM hazard").scalar_one()

        with pytest.raises(LogUnavailable, match="The portal is busy"):
            clerk.attend(settings)

        assert stage(made) is Stage.CLEARED
    clerk.attend(settings)
    assert stage(made) is Stage.DONE
    assert sweep.everywhere(settings, VALUES, stable.server) == set()


def test_the_workers_round_carries_it_out_and_one_that_fails_holds_up_no_other(portal: Portal, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck, gone = agreed(cast, leaver_without_anything(cast)), agreed(cast, leaver(cast).person_id)
    carried = clerk.carry_out
    monkeypatch.setattr(clerk, "carry_out", lambda settings, made: carried(settings, made) if made != stuck else 1 / 0)
    rounds = Rounds(portal.settings)

    assert not rounds.go(clock.now())

    rounds.close()
    assert (stage(stuck), stage(gone)) == (Stage.AGREED, Stage.DONE)


def test_the_receipt_says_what_was_erased_and_what_was_kept_by_which_rule(portal: Portal, cast: Cast) -> None:
    gone = leaver(cast)
    made = agreed(cast, gone.person_id)

    clerk.attend(portal.settings)

    given = did(cast.lin_tao, erasure.receipt, made)
    assert [(part.what, part.rule, part.values) for part in given.parts if not part.kept] == [
        ("identity", "key_destroyed", 5), ("account", "emptied", 5), ("reports", "key_destroyed", None), ("cases", "once_closed", None),
    ]  # fmt: skip
    assert {part.what for part in given.parts if part.kept} == set(columns.STAYS)
    assert (given.line.name, given.line.asked_by, given.line.decided_by) == (None, "林涛", "陈立")
    silent = did(cast.lin_tao, erasure.ask, leaver_without_anything(cast)).id
    did(cast.chen_li, erasure.agree, silent)
    clerk.attend(portal.settings)
    assert [(p.what, p.kept, p.rule) for p in did(cast.zhao_min, erasure.receipt, silent).parts] == [(p.what, p.kept, p.rule) for p in given.parts]
    for stranger in (cast.lu_yi, cast.zhou_min, cast.li_jianguo):
        with pytest.raises(Denied, match="read what was erased"):
            did(stranger, erasure.receipt, made)


def leaver_without_anything(cast: Cast) -> UUID:
    with begin(SYSTEM) as work:
        person = people.add_person(work, name="白无迹")
        people.leave(work, person.id, last_day=LAST)
        return person.id


def test_proofs_and_bundles_of_before_still_verify_and_are_made_anew(auditor: Auditor, portal: Portal) -> None:  # noqa: F811
    cast, settings = auditor.house.cast, portal.settings
    log.sequence(portal.database)
    drawn = auditor.drawn()
    before, note = auditor.takes(drawn), log.checkpoint(portal.database, clock.now())
    with begin(SYSTEM, write=False) as work:
        size, _root = log.size_and_root(work.session)
        proof = log.inclusion_proof(work.session, 3, size)
    made = wished(cast, cast.people["li.jianguo"])
    with begin(SYSTEM) as work:
        people.leave(work, cast.people["li.jianguo"], last_day=date(2026, 11, 20))

    clerk.attend(settings)

    assert stage(made) is Stage.DONE
    for bundle in (before, auditor.takes(drawn)):
        assert verify.Verification(bundle, auditor.own()).verdict()["drawn"]
    assert log.verify_log(portal.database, since=note) == []
    with begin(SYSTEM, write=False) as work:
        assert log.inclusion_proof(work.session, 3, size) == proof


# Backups


def test_no_backup_of_before_yields_a_value_once_the_keys_were_rotated(settings: Settings, cast: Cast, tmp_path: Path) -> None:
    portal = open_portal(settings)
    gone, folder = leaver(cast), tmp_path / "old"
    back_up(portal, folder / "data", folder / "keys", actor=SYSTEM, at=clock.now())
    assert {hit.value for hit in sweep.backup(folder / "data", portal.keyring, VALUES)} == set(VALUES) - {"user"}
    made = agreed(cast, gone.person_id)
    clerk.attend(settings)
    assert sweep.backup(folder / "data", portal.keyring, VALUES) == set()
    with begin(SYSTEM, write=False) as work:
        assert not work.session.scalars(select(Erasure.useless_at)).one()

    old = keys.rotate(portal).old
    clerk.attend(settings)
    assert not did(cast.lin_tao, erasure.receipt, made).line.useless_at  # the old key is put away, but still there
    assert old
    first = keyring.kek_from_file(old)
    old.unlink()
    clerk.attend(settings)

    assert did(cast.lin_tao, erasure.receipt, made).line.useless_at
    assert settings.key_file
    Keyring.open(folder / "keys", first).close()
    with pytest.raises(SetupError, match="does not open the key store"):
        Keyring.open(folder / "keys", keyring.kek_from_file(settings.key_file))
    close(portal)


def test_check_says_when_the_stated_days_are_over_and_old_keys_still_open(portal: Portal, cast: Cast, clock: Clock) -> None:
    gone = leaver(cast)
    agreed(cast, gone.person_id)
    clerk.attend(portal.settings)
    clock.pass_time(days=30)
    assert check(portal).problems == []

    clock.pass_time(hours=1)

    assert ["rotate the keys" in problem.what for problem in check(portal).problems] == [True]


def test_a_case_key_that_goes_later_asks_for_another_rotation_and_names_nobody(portal: Portal, cast: Cast, clock: Clock) -> None:
    agreed(cast, leaver(cast, before=complains).person_id)
    clerk.attend(portal.settings)
    rotated(portal)
    clock.pass_time(days=40)
    assert check(portal).problems == []
    with begin(SYSTEM, write=False) as work:
        case = work.session.scalars(select(Complaint.id)).one()
    answered(cast, case)
    clock.pass_time(days=30)
    did(cast.zhao_min, complaints.close, case)
    clerk.attend(portal.settings)
    clock.pass_time(days=30)
    assert check(portal).problems == []

    clock.pass_time(hours=1)

    (problem,) = check(portal).problems
    assert problem.where == "keys"
    assert "rotate the keys" in problem.what
    assert not [True for line in did(cast.lin_tao, erasure.erasures) if str(line.id) in problem.what or str(line.person_id) in problem.what]
    rotated(portal)
    assert check(portal).problems == []


def rotated(portal: Portal) -> None:
    """And the key of before is destroyed."""
    old = keys.rotate(portal).old
    assert old
    old.unlink()
    clerk.attend(portal.settings)


def test_postgresql_that_uses_its_log_files_again_is_a_problem_once_somebody_is_erased(
    postgresql_settings: Settings, cast: Cast, stable: Stable
) -> None:
    name = urlsplit(str(postgresql_settings.owner_url)).path.removeprefix("/")
    stable.server.ask(f"ALTER DATABASE {name} SET wal_recycle = on")
    portal = open_portal(postgresql_settings)
    made = agreed(cast, leaver(cast).person_id)
    assert check(portal).problems == []

    clerk.attend(postgresql_settings)

    assert stage(made) is Stage.DONE
    assert ["Set wal_recycle = off" in problem.what for problem in check(portal).problems] == [True]
    close(portal)


def test_postgresql_forgets_what_it_sampled_before_this_version_with_the_upgrade_and_the_next_erasure(
    postgresql_settings: Settings, cast: Cast, stable: Stable
) -> None:
    portal = open_portal(postgresql_settings)
    made = agreed(cast, leaver(cast).person_id)
    with engine.owner_engine(postgresql_settings).execution_options(isolation_level="AUTOCOMMIT").connect() as owner:
        owner.exec_driver_sql("ALTER TABLE account ALTER COLUMN username SET STATISTICS -1")
        owner.exec_driver_sql("ANALYZE account")
    assert PG_STATISTIC in {hit.where.rpartition(" ")[2] for hit in sweep.cluster(postgresql_settings, stable.server, {"user": VALUES["user"]})}

    engine.create_schema(postgresql_settings)
    clerk.attend(postgresql_settings)

    assert stage(made) is Stage.DONE
    assert sweep.everywhere(postgresql_settings, VALUES, stable.server) == set()
    close(portal)


def test_check_says_that_an_erasure_is_stuck_and_the_stated_days_run_from_the_keys(
    portal: Portal, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = agreed(cast, leaver(cast).person_id)
    monkeypatch.setattr(engine, "rewrite", lambda _settings: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        clerk.attend(portal.settings)
    clock.pass_time(hours=23)
    assert (stage(made), check(portal).problems) == (Stage.CLEARED, [])

    clock.pass_time(hours=2)

    assert ["for more than a day" in problem.what for problem in check(portal).problems] == [True]
    clock.pass_time(days=30)
    assert [word in problem.what for problem, word in zip(check(portal).problems, ("more than a day", "rotate the keys"), strict=True)] == [
        True,
        True,
    ]


def erased_between_backups(portal: Portal, cast: Cast, gone: Leaver, old: Path, new: Path) -> None:
    """Data and keys of before and of after; then the portal is closed."""
    back_up(portal, old / "data", old / "keys", actor=SYSTEM, at=clock.now())
    agreed(cast, gone.person_id)
    clerk.attend(portal.settings)
    back_up(portal, new / "data", new / "keys", actor=SYSTEM, at=clock.now())
    close(portal)


@pytest.mark.parametrize("with_old_keys", [True, False])
def test_a_restore_replays_the_tombstone(
    settings: Settings, cast: Cast, engine: str, stable: Stable, clock: Clock, tmp_path: Path, with_old_keys: bool
) -> None:
    """And the complaint that was still open then goes when it is closed, although the restored database knows of no erasure."""
    portal = open_portal(settings)
    gone, old, new = leaver(cast, before=complains), tmp_path / "old", tmp_path / "new"
    erased_between_backups(portal, cast, gone, old, new)
    into = Drill(settings, cast, tmp_path, stable).elsewhere(engine)

    source = Source(old / "data", old / "keys", [new / "keys"]) if with_old_keys else Source(old / "data", new / "keys", [])
    done = restore(into, source, actor=SYSTEM, at=clock.at)

    again = open_portal(into)
    assert done.rewritten
    found = sweep.everywhere(into, VALUES, stable.server)
    assert {(hit.value, hit.where) for hit in found} == {("name", "complaint.who")}
    assert text_of(gone.hazard_id) == SEEN
    with begin(SYSTEM, write=False) as work:
        case = work.session.scalars(select(Complaint.id)).one()
    answered(cast, case)
    clock.pass_time(days=30)
    did(cast.zhao_min, complaints.close, case)
    clerk.attend(into)
    assert sweep.everywhere(into, VALUES, stable.server) == set()
    assert check(again).problems == []
    close(again)


def test_what_he_still_asked_and_what_was_asked_about_him_end_with_him_after_a_restore_too(
    settings: Settings, cast: Cast, engine: str, stable: Stable, clock: Clock, tmp_path: Path
) -> None:
    """Nobody could answer it: its words are unreadable, and a refusal cannot be written under a key that is gone."""
    portal, old, new, open_ = open_portal(settings), tmp_path / "old", tmp_path / "new", dict[str, UUID]()

    def both_wait(himself: Actor) -> None:
        open_["wish"] = did(himself, rights.ask, kind="erasure", office="hr", words="请删除").id
        open_["leave"] = did(cast.lin_tao, accounts.ask_removal, himself.person_id, "leave", last_day=LAST, reason="合同到期").id

    leaver(cast, before=both_wait)
    back_up(portal, old / "data", old / "keys", actor=SYSTEM, at=clock.at)
    did(cast.lin_tao, rights.grant, open_["wish"], reason="同意")
    clerk.attend(settings)
    assert what_waits(cast) == ([], [], [])
    back_up(portal, new / "data", new / "keys", actor=SYSTEM, at=clock.at)
    close(portal)
    into = Drill(settings, cast, tmp_path, stable).elsewhere(engine)

    restore(into, Source(old / "data", old / "keys", [new / "keys"]), actor=SYSTEM, at=clock.at)

    again = open_portal(into)
    assert what_waits(cast) == ([], [], [])
    assert [line.state for line in did(cast.lin_tao, rights.answered)] == ["taken_back"]
    with pytest.raises(WrongStep, match="This was decided already"):
        did(cast.chen_li, accounts.approve_request, open_["leave"])
    with pytest.raises(WrongStep, match="This was decided already"):
        accounts.carry_out(open_["leave"])
    assert check(again).problems == []
    close(again)


def what_waits(cast: Cast) -> tuple[list[Any], list[Any], list[Any]]:
    """What waits for an answer of human resources, for a second person, and what whoever asked is told of as refused."""
    return (
        did(cast.lin_tao, rights.waiting),
        did(cast.chen_li, accounts.requests_waiting),
        did(cast.lin_tao, accounts.requests_refused),
    )


def test_postgresql_that_somebody_still_reads_holds_up_no_restore_and_forgets_later(
    postgresql_settings: Settings, cast: Cast, stable: Stable, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second try would find its database filled and refuse it."""
    portal, old, new = open_portal(postgresql_settings), tmp_path / "old", tmp_path / "new"
    gone = leaver(cast)
    erased_between_backups(portal, cast, gone, old, new)
    into = Drill(postgresql_settings, cast, tmp_path, stable).elsewhere(POSTGRESQL)
    monkeypatch.setattr(engine, "PATIENCE", 0.2)
    with engine.owner_engine(postgresql_settings).connect() as elsewhere:
        elsewhere.exec_driver_sql("SELECT pg_current_xact_id()")

        done = restore(into, Source(old / "data", old / "keys", [new / "keys"]), actor=SYSTEM, at=clock.at)

        again = open_portal(into)
        assert (done.rewritten, check(again).problems) == (False, [])
        assert {hit.value for hit in sweep.everywhere(into, VALUES, stable.server)} == {"user"}
        with pytest.raises(LogUnavailable, match="The portal is busy"):
            clerk.attend(into)
        clock.pass_time(days=2)
        assert [(problem.where, "for more than a day" in problem.what) for problem in check(again).problems] == [("database", True)]
    clerk.attend(into)
    assert sweep.everywhere(into, VALUES, stable.server) == set()
    assert check(again).problems == []
    close(again)


def test_a_restore_knows_by_itself_what_each_feature_ends_with_a_person() -> None:
    asked = "import portal.backup; from portal.erasure import standing; print(*(one.__module__ for one in standing._endings))"

    known = subprocess.run([sys.executable, "-c", asked], cwd=HOUSE, capture_output=True, text=True, check=True).stdout.split()

    assert known == [one.__module__ for one in standing._endings]


# The table of columns


def test_every_table_stands_once_in_the_table_of_columns() -> None:
    stays = [table for tables in (columns.STAYS | columns.GOES_LATER).values() for table in tables.split()]

    assert sorted([*stays, *columns.OWN]) == sorted(table_of(cls).name for cls in RULES), "say in portal/erasure/columns.py what becomes of it"


def test_whatever_is_sealed_under_a_persons_key_stands_in_the_table_of_columns(portal: Portal, cast: Cast) -> None:
    leaver(cast)
    told = {(cls, column) for kinds in columns.DESTROYED.values() for cls, names in kinds.items() for column in names}
    with begin(SYSTEM, write=False) as work:
        for mapper in Base.registry.mappers:
            for column in mapper.composites:
                subjects = {str(getattr(row, column.info["subject"])).partition("/")[0] for row in work.session.scalars(select(mapper.class_))}
                mine = subjects & set(columns.DESTROYED)
                assert not mine or (mapper.class_, column.key) in told, f"{mapper.class_.__name__}.{column.key} is sealed under {mine}"
    for cls, names in [*told]:
        assert names in inspect(cls).composites


def test_what_is_named_as_emptied_is_emptied(portal: Portal, cast: Cast) -> None:
    gone = leaver(cast)
    with begin(SYSTEM, write=False) as work:
        before = cells(work, gone.person_id)
    agreed(cast, gone.person_id)

    clerk.attend(portal.settings)

    with begin(SYSTEM, write=False) as work:
        after = cells(work, gone.person_id)
    assert [name for name, value in after.items() if value == before[name] and value not in (None, False)] == []


def cells(work: Any, person_id: UUID) -> dict[str, Any]:
    own = {Person: Person.id, Account: Account.person_id}
    rows = {cls: work.session.scalars(select(cls).where(own[cls] == person_id)).one() for cls in columns.EMPTIED}
    return {f"{cls.__name__}.{name}": getattr(rows[cls], name) for cls, names in columns.EMPTIED.items() for name in names}


def wrapped_key(subject: str) -> bytes:
    ((wrapped,),) = keyring.current()._ask("SELECT wrapped FROM data_key WHERE subject = ?", subject)
    return bytes(wrapped)
