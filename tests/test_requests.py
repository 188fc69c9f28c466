"""Does the enterprise see a request only once it is opened, is each lapse in the register by itself, and can nobody touch what the auditor wrote?"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pypdf
import pytest
import sqlalchemy as sa

from audit.verify import open_checkpoint
from db import blobs, log
from db.actor import SYSTEM, Actor
from db.base import uuid7
from db.engine import Database
from db.log import EntryKind, LogEntry
from db.requests import AuditRequest, Handing, Interference, InterferenceShown, Issue, Move, RequestAnswer, RequestStep
from db.session import begin
from portal import calendar, downloads, engagements, requests, visits
from portal.demo import auditing
from portal.errors import Conflict, Denied, Invalid, NotFound, OutOfScope, Overtaken, WrongStep
from portal.requests.registers import Registers, on_paper, printed
from tests.cast import Cast, actor_now
from tests.conftest import NOW, Clock
from tests.stories import staged
from tests.test_engagements import DAYS, TODAY, Audit
from tests.test_pages import screen

WANTED = "九月份危化品装卸作业票"
NOT_HIS = "may not write rows of|outside the writer's scope|lies outside|row-level security|not yours to write"


@dataclass
class Desk:
    """An auditor in an open engagement, and the enterprise across the table."""

    house: Audit
    engagement: UUID

    @property
    def cast(self) -> Cast:
        return self.house.cast

    @property
    def auditor(self) -> Actor:
        return self.house.auditor

    def does(self, verb: Callable[..., Any], *args: Any, **said: Any) -> Any:
        return by(self.auditor, verb, *args, **said)

    def drafted(self, days: int = 3) -> UUID:
        return UUID(str(self.does(requests.draft, self.engagement, wanted=WANTED, days=days).id))

    def opened(self, days: int = 3) -> UUID:
        made = self.drafted(days)
        self.does(requests.open_request, made)
        return made

    def register(self, who: Actor | None = None) -> requests.Register:
        found: requests.Register = by(who or self.auditor, requests.register, self.engagement)
        return found

    def lapses(self, who: Actor | None = None) -> list[tuple[str, str, str]]:
        return [(line.number[-3:], line.kind, line.reason) for line in self.register(who).limitations]

    def noted(self) -> UUID:
        made = self.does(requests.note_interference, self.engagement, kind="pressure", happened_on=TODAY, what="车间主任要求改写结论")
        return UUID(str(made.id))


def by(who: Actor, verb: Callable[..., Any], *args: Any, **said: Any) -> Any:
    with begin(who) as work:
        return verb(work, *args, **said)


@staged
def desk(cast: Cast, _clock: Clock) -> Desk:
    house = Audit(cast, auditing.commission(cast, datetime(2026, 11, 20, 1, 0, tzinfo=UTC), DAYS))
    return Desk(house, house.opened())


# From draft to settled


def test_a_request_goes_from_draft_to_settled_between_auditor_director_and_department(desk: Desk) -> None:
    chen, zheng = desk.cast.chen_li, desk.cast.zheng_kai
    made = desk.opened()
    assert [(one.number, one.state, one.answers) for one in desk.register(chen).requests] == [("EN-2026-001-R01", "open", True)]

    assert by(zheng, requests.asked_of_us) == []
    by(chen, requests.hand_on, made, department_id=desk.cast.departments["D-WELD"])
    assert [(one.wanted, one.answers) for one in by(zheng, requests.asked_of_us)] == [(WANTED, True)]
    file = requests.prepare_file("作业票.pdf", b"%PDF-1.7 tickets")
    by(zheng, requests.answer, made, text="共 12 张", files=[file])

    given = desk.register().requests[0]
    assert (given.state, given.events[0].office, given.events[0].text) == ("submitted", "department_head", "共 12 张")
    assert desk.does(requests.answer_file, given.events[0].files[0][0]) == b"%PDF-1.7 tickets"
    desk.does(requests.send_back, made, reason="缺第 7 张", days=2)
    by(desk.cast.deng_lin, requests.answer, made, text="补上第 7 张")
    desk.does(requests.accept, made)
    desk.does(requests.close, made)

    story = [event.action for event in desk.register(desk.cast.gao_yuan).requests[0].events]
    assert story == ["closed", "accepted", "submitted", "returned", "submitted", "open"]
    assert desk.lapses() == []


def test_a_draft_is_nobodys_but_the_teams_and_leaves_no_gap_when_it_is_dropped(desk: Desk) -> None:
    dropped, kept = desk.drafted(), desk.drafted()
    desk.does(requests.drop, dropped)
    colleague = actor_now(desk.house.another_auditor())

    assert [one.state for one in desk.register().requests] == ["draft"]
    for who in (desk.cast.chen_li, desk.cast.gao_yuan):
        assert desk.register(who).requests == ()
        with begin(who, write=False) as work:
            for cls in (AuditRequest, RequestStep):
                assert work.session.scalars(sa.select(cls)).all() == []
        with pytest.raises(NotFound, match="not yours to see"):
            by(who, requests.answer, kept, text="先给")
    for who in (colleague, desk.cast.zheng_kai, desk.cast.lu_yi):
        with pytest.raises(NotFound):
            by(who, requests.open_request, kept)

    desk.does(requests.open_request, kept)
    assert [one.number for one in desk.register(desk.cast.chen_li).requests] == ["EN-2026-001-R01"]


MOVES: dict[str, Callable[[Desk, UUID, Actor], Any]] = {
    "open": lambda d, r, who: by(who, requests.open_request, r),
    "drop": lambda d, r, who: by(who, requests.drop, r),
    "accept": lambda d, r, who: by(who, requests.accept, r),
    "send back": lambda d, r, who: by(who, requests.send_back, r, reason="缺", days=1),
    "close": lambda d, r, who: by(who, requests.close, r),
    "draft": lambda d, r, who: by(who, requests.draft, d.engagement, wanted=WANTED, days=1),
}


@pytest.mark.parametrize("what", MOVES)
def test_the_enterprise_does_nothing_in_the_auditors_place(what: str, desk: Desk) -> None:
    made = desk.opened()
    before = desk.register().requests
    for who in (desk.cast.chen_li, desk.cast.gao_yuan):
        with pytest.raises(Denied, match="Only the auditors of an engagement"):
            MOVES[what](desk, made, who)

    assert desk.register().requests == before


def test_each_move_belongs_to_its_state_and_is_asked_for_whole(desk: Desk) -> None:
    made = desk.opened()
    for verb, more in ((requests.accept, {}), (requests.send_back, {"reason": "缺", "days": 1}), (requests.open_request, {}), (requests.drop, {})):
        with pytest.raises(Overtaken, match="is open by now"):
            desk.does(verb, made, **more)
    for said, field in (({"wanted": " ", "days": 3}, "wanted"), ({"wanted": "x", "days": 0}, "days"), ({"wanted": "x", "days": 31}, "days")):
        with pytest.raises(Invalid) as refused:
            desk.does(requests.draft, desk.engagement, **said)
        assert refused.value.field == field
    with pytest.raises(Invalid, match="why it is refused"):
        by(desk.cast.chen_li, requests.answer, made, text=" ", refused=True)
    desk.does(requests.close, made, note="不再需要")
    with pytest.raises(Overtaken, match="settled by now"):
        by(desk.cast.chen_li, requests.answer, made, text="晚了")


def test_only_a_department_that_has_it_answers_and_only_the_director_hands_on(desk: Desk) -> None:
    made, welding = desk.opened(), desk.cast.departments["D-WELD"]
    with pytest.raises(NotFound):
        by(desk.cast.zheng_kai, requests.answer, made, text="有")
    for who, why in ((desk.cast.gao_yuan, "Only the safety director hands"), (desk.auditor, "Only the safety director hands")):
        with pytest.raises(Denied, match=why):
            by(who, requests.hand_on, made, department_id=welding)
    by(desk.cast.chen_li, requests.hand_on, made, department_id=welding)
    with pytest.raises(Conflict, match="has the request already"):
        by(desk.cast.chen_li, requests.hand_on, made, department_id=welding)
    with pytest.raises(Invalid, match="in use"):
        by(desk.cast.chen_li, requests.hand_on, made, department_id=uuid7())

    for who in (desk.cast.liu_chang, desk.cast.wu_qian, desk.cast.li_jianguo):
        with pytest.raises(NotFound):
            by(who, requests.answer, made, text="有")
    with pytest.raises(Denied, match="answered by the safety director"):
        by(desk.cast.gao_yuan, requests.answer, made, text="有")
    by(desk.cast.zheng_kai, requests.answer, made, text="有")


# The register of limitations


def test_what_is_refused_late_or_never_answered_is_in_the_register_by_itself(desk: Desk, clock: Clock) -> None:
    refused, late, never, in_time = (desk.opened(days=1) for _n in range(4))
    chen = desk.cast.chen_li
    by(chen, requests.answer, refused, text="涉及商业秘密", refused=True)
    by(chen, requests.answer, in_time, text="在此")
    assert desk.lapses() == [("R01", "refused", "涉及商业秘密")]

    clock.at = datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC)  # the last moment of the next working day at the plant
    assert [kind for _number, kind, _reason in desk.lapses()] == ["refused"]
    clock.pass_time(seconds=1)
    by(chen, requests.answer, late, text="晚交")

    wanted = [("R01", "refused", "涉及商业秘密"), ("R02", "late", ""), ("R03", "unanswered", "")]
    assert desk.lapses() == desk.lapses(chen) == wanted
    for one in (refused, late, never):
        desk.does(requests.close, one)
    assert desk.lapses(desk.cast.gao_yuan) == wanted


def test_a_request_that_the_auditor_settles_in_time_was_no_obstacle_and_a_new_term_is_one_of_its_own(desk: Desk, clock: Clock) -> None:
    settled, again = desk.opened(days=2), desk.opened(days=2)
    desk.does(requests.close, settled)
    by(desk.cast.chen_li, requests.answer, again, text="一半")
    desk.does(requests.send_back, again, reason="缺另一半", days=1)

    clock.pass_time(days=5)

    assert desk.lapses() == [("R02", "unanswered", "")]


def test_what_is_handed_in_after_the_audit_undoes_no_line(desk: Desk, clock: Clock) -> None:
    asked = desk.opened()
    chen = desk.cast.chen_li
    clock.pass_time(days=10)
    by(chen, engagements.close_engagement, desk.engagement)
    assert desk.lapses(chen) == [("R01", "unanswered", "")]
    clock.pass_time(hours=1)

    by(chen, requests.answer, asked, text="现在补交")

    assert desk.lapses(chen) == desk.lapses(desk.cast.gao_yuan) == [("R01", "unanswered", "")]


def test_nothing_that_is_written_is_cut_silently(desk: Desk) -> None:
    asked = desk.opened()
    with pytest.raises(Invalid, match="too long"):
        desk.does(requests.close, asked, note="长" * 2001)
    with pytest.raises(Invalid, match="too long"):
        said: dict[str, Any] = {"area_id": desk.cast.areas["WELD"], "visited_at": NOW, "found": "无人监护", "deviates": True}
        desk.does(visits.note_visit, desk.engagement, **said, place="长" * 1000)
    desk.does(requests.close, asked)


def test_a_file_of_an_answer_that_was_not_kept_does_not_stay(desk: Desk) -> None:
    asked = desk.opened()
    there = lambda: {path for path in blobs.here().rglob("*") if path.is_file()}  # noqa: E731
    before, file = there(), requests.prepare_file("票.pdf", b"%PDF-1.7 x")

    with pytest.raises(RuntimeError), begin(desk.cast.chen_li) as work:
        requests.answer(work, asked, text="见附件", files=[file])
        assert len(there() - before) == 1
        raise RuntimeError

    assert there() == before
    by(desk.cast.chen_li, requests.answer, asked, text="见附件", files=[file])
    assert len(there() - before) == 1


def test_every_file_that_the_page_offers_can_be_taken_however_many_there_are(desk: Desk) -> None:
    """Seven requests of five files each, and the registers as one file."""
    for _request in range(7):
        asked = desk.opened()
        by(desk.cast.chen_li, requests.answer, asked, text="见附件", files=[requests.prepare_file(f"{n}.pdf", b"%PDF-1.7 x") for n in range(5)])

    for _drawing in range(2):
        shown = screen("auditor/requests", desk.auditor, id=str(desk.engagement))

    assert not shown.exception
    offered = [name for block in shown.get("html") for name in re.findall(r"/download/([\w-]+)", block.proto.body)]
    assert len({downloads.take(name, desk.auditor).filename for name in offered}) == 6 and len(offered) == 36


def test_a_sign_without_a_glyph_stands_as_a_mark_in_the_registers(desk: Desk) -> None:
    what = {"kind": "pressure", "happened_on": TODAY, "what": "改成 12 ㎡ \U0001f600"}
    desk.does(requests.note_interference, desk.engagement, **what)

    found = printed(desk.does(requests.registers, desk.engagement), "note", language="zh")

    assert found["hindrances"][0]["text"] == "改成 12 m² 〓"


def test_days_off_that_the_enterprise_enters_do_not_lengthen_the_term(desk: Desk) -> None:
    off = {TODAY + timedelta(days=n): False for n in range(1, 5)}
    by(desk.cast.chen_li, calendar.enter, off)

    made = desk.opened(days=3)

    assert next(one.due_at for one in desk.register().requests if one.id == made) == datetime(2026, 11, 26, 16, 0, tzinfo=UTC)


# Interference


def test_an_interference_is_read_by_the_enterprise_when_the_auditor_shows_it_and_never_changed(desk: Desk) -> None:
    noted, other = desk.noted(), desk.noted()
    chen, gao = desk.cast.chen_li, desk.cast.gao_yuan
    assert desk.register(chen).hindrances == desk.register(gao).hindrances == ()
    with pytest.raises(NotFound, match="not yours to see"):
        by(chen, requests.state_beside, noted, text="没有此事")

    desk.does(requests.show_interference, noted)

    assert [one.id for one in desk.register(chen).hindrances] == [noted]
    by(chen, requests.state_beside, noted, text="系误会，已当面澄清")
    with pytest.raises(Denied, match="safety director or the head"):
        by(desk.auditor, requests.state_beside, noted, text="我自己")
    read = {one.id: (one.what, [text for _office, _at, text in one.statements]) for one in desk.register().hindrances}
    assert read == {noted: ("车间主任要求改写结论", ["系误会，已当面澄清"]), other: ("车间主任要求改写结论", [])}
    with pytest.raises(Conflict, match="reads this already"):
        desk.does(requests.show_interference, noted)


def test_what_was_kept_opens_with_the_papers_which_the_lead_issues_once(desk: Desk) -> None:
    noted = desk.noted()
    colleague = desk.house.another_auditor()
    by(desk.cast.chen_li, engagements.add_member, desk.engagement, person_id=colleague)
    desk.house.declared(desk.engagement, actor_now(colleague))
    with pytest.raises(WrongStep, match="Whoever leads"):
        by(actor_now(colleague), requests.issue, desk.engagement)
    with pytest.raises(Denied, match="who leads the team"):
        by(desk.cast.chen_li, requests.issue, desk.engagement)

    desk.does(requests.issue, desk.engagement)

    assert [one.id for one in desk.register(desk.cast.gao_yuan).hindrances] == [noted]
    with pytest.raises(Conflict, match="issued already"):
        desk.does(requests.issue, desk.engagement)


def test_an_interference_is_noted_whole_by_an_auditor_and_by_nobody_else(desk: Desk) -> None:
    good: dict[str, Any] = {"kind": "threat", "happened_on": TODAY, "what": "门卫拦阻"}
    for said, field in (({"kind": "joke"}, "kind"), ({"what": " "}, "what"), ({"happened_on": TODAY + timedelta(days=1)}, "happened_on")):
        with pytest.raises(Invalid) as refused:
            desk.does(requests.note_interference, desk.engagement, **{**good, **said})
        assert refused.value.field == field
    with pytest.raises(Denied, match="Only an auditor writes down"):
        by(desk.cast.chen_li, requests.note_interference, desk.engagement, **good)


# Nobody but the auditor, whatever he types


def _papers(desk: Desk, request: UUID, interference: UUID) -> list[Any]:
    mine = {
        "engagement_id": desk.engagement,
        "person_id": desk.cast.people["shen.yue"],
        "entry_id": uuid7(),
        "at": datetime(2026, 11, 23, tzinfo=UTC),
    }
    key = {"subject": "engagement/2026"}
    return [
        AuditRequest(**mine, **key, days=1),
        RequestStep(**mine, **key, request_id=request, n=2, action=Move.CLOSE),
        Interference(**mine, **key, kind="other", happened_on=date(2026, 11, 23)),
        InterferenceShown(**mine, interference_id=interference),
        Issue(**mine),
    ]


@pytest.mark.parametrize("place", range(5))
def test_no_paper_is_forged_by_the_enterprise_or_the_portal_and_none_is_changed(place: int, desk: Desk) -> None:
    request, noted = desk.opened(), desk.noted()
    for who in (desk.cast.chen_li, desk.cast.gao_yuan, SYSTEM):
        with pytest.raises(OutOfScope, match="may not write rows of"), begin(who) as work:
            work.session.add(_papers(desk, request, noted)[place])
            work.entry(EntryKind.CHANGE, "test")
    stranger = actor_now(desk.house.another_auditor())
    with pytest.raises(OutOfScope, match=NOT_HIS), begin(stranger) as work:
        work.session.add(_papers(desk, request, noted)[place])
        work.entry(EntryKind.CHANGE, "test")

    with begin(desk.auditor) as work:
        work.session.add(_papers(desk, request, noted)[place])
        work.entry(EntryKind.CHANGE, "test")


def test_what_was_written_is_never_changed_or_deleted_by_anybody(desk: Desk) -> None:
    desk.opened()
    desk.noted()
    for cls, column in ((AuditRequest, "days"), (RequestStep, "n"), (Interference, "subject")):
        for who in (desk.auditor, SYSTEM):
            with pytest.raises(OutOfScope, match="never changed"), begin(who) as work:
                row = work.session.scalars(sa.select(cls)).one()
                setattr(row, column, 9 if column != "subject" else "x")
                work.entry(EntryKind.CHANGE, "test")
            with pytest.raises(OutOfScope, match="never deleted"), begin(who) as work:
                work.session.delete(work.session.scalars(sa.select(cls)).one())
                work.session.flush()


def test_nobody_answers_under_another_name_or_without_having_the_request(desk: Desk) -> None:
    request, draft = desk.opened(), desk.drafted()
    cast = desk.cast

    def answer(person: str, about: UUID, n: int = 9) -> RequestAnswer:
        more = {"refused": False, "office": "director", "entry_id": uuid7(), "at": datetime(2026, 11, 23, tzinfo=UTC), "subject": "engagement/2026"}
        return RequestAnswer(request_id=about, engagement_id=desk.engagement, person_id=cast.people[person], n=n, **more)

    for who, row in (
        (cast.chen_li, answer("gao.yuan", request)),
        (cast.chen_li, answer("chen.li", draft)),
        (cast.zheng_kai, answer("zheng.kai", request)),
        (desk.auditor, answer("shen.yue", request)),
        (cast.gao_yuan, answer("gao.yuan", request)),
    ):
        with pytest.raises(OutOfScope, match=NOT_HIS):
            _raw(who, row)
    handed = {"department_id": cast.departments["D-WELD"], "handed_by": cast.people["chen.li"], "at": NOW, "engagement_id": desk.engagement}
    _raw(cast.chen_li, Handing(request_id=draft, **handed))
    with begin(cast.zheng_kai, write=False) as work:
        assert work.session.scalars(sa.select(AuditRequest)).all() == []
    _raw(cast.chen_li, Handing(request_id=request, **handed))
    for who, person, n in ((cast.chen_li, "chen.li", 2), (cast.zheng_kai, "zheng.kai", 3)):
        with pytest.raises(OutOfScope, match=NOT_HIS):
            _raw(who, answer(person, draft))
        _raw(who, answer(person, request, n))


def _raw(who: Actor, row: Any) -> None:
    with begin(who) as work:
        work.session.add(row)
        work.entry(EntryKind.CHANGE, "test")


def test_an_auditor_elsewhere_opens_and_shows_nothing_of_another_team(desk: Desk) -> None:
    """He knows the ids, and writes papers of his own engagement that name them."""
    draft, noted = desk.drafted(), desk.noted()
    rival = desk.house.another_auditor()
    his = desk.house.planned(team=[rival], lead=rival)
    desk.house.declared(his, actor_now(rival))
    by(desk.cast.chen_li, engagements.open_engagement, his)

    with begin(actor_now(rival)) as work:
        mine: dict[str, Any] = {"engagement_id": his, "person_id": rival, "entry_id": uuid7(), "at": work.now}
        work.session.add(RequestStep(**mine, request_id=draft, n=1, action=Move.OPEN, number="X-R01", subject="engagement/2026"))
        work.session.add(InterferenceShown(**mine, interference_id=noted))
        work.entry(EntryKind.CHANGE, "test")

    assert desk.register(desk.cast.chen_li).requests == desk.register(desk.cast.chen_li).hindrances == ()
    assert [one.state for one in desk.register().requests] == ["draft"]
    desk.does(requests.open_request, draft)


def test_raw_sql_of_the_enterprise_reads_no_draft_and_nothing_kept_to_the_team(desk: Desk, database: Database) -> None:
    """On SQLite the portal's own sessions run no SQL text at all; on PostgreSQL the database itself hides the rows."""
    desk.opened()
    desk.drafted()
    desk.noted()
    seen = {"audit_request": 1, "audit_request_step": 1, "interference": 0}
    for who in (desk.cast.chen_li, desk.cast.gao_yuan, desk.cast.zheng_kai):
        for table, opened in seen.items():
            with begin(who, write=False) as work:
                if database.kind == "sqlite":
                    with pytest.raises(OutOfScope):
                        work.session.execute(sa.text(f"SELECT count(*) FROM {table}"))
                else:
                    found = work.session.connection().connection.driver_connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # type: ignore[union-attr]
                    assert found == (0 if who is desk.cast.zheng_kai else opened)


# Taken out


def test_the_registers_go_out_as_one_file_with_a_checkpoint_that_covers_them(desk: Desk, clock: Clock) -> None:
    by(desk.cast.chen_li, requests.answer, desk.opened(), text="涉及商业秘密", refused=True)
    desk.noted()
    taken: Registers = desk.does(requests.registers, desk.engagement)

    file = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(on_paper(taken, language="en"))).pages)

    assert "EN-2026-001-R01 · Refused" in file and "车间主任要求改写结论" in file
    size, _root = open_checkpoint(_checkpoint_in(file), log.verifier_key(), log.origin())
    with begin(SYSTEM, write=False) as work:
        entry = work.session.scalars(sa.select(LogEntry).where(LogEntry.id == taken.entry_id)).one()
        assert (entry.kind, entry.action) == (EntryKind.EXPORT, "request.registers")
        assert entry.seq is not None and entry.seq < size


def _checkpoint_in(file: str) -> str:
    """The note as it is printed: origin, size and root, then a line with the signature, which may be broken at the page's edge."""
    found = re.search(re.escape(log.origin()) + r"\s+(\d+)\s+(\S{44})\s+— (\S+)\s+((?:\S+\s+)*?\S*=*)\s*(?=Taken out)", file)
    assert found, file
    size, root, name, signature = found.groups()
    return f"{log.origin()}\n{size}\n{root}\n\n— {name} {''.join(signature.split())}\n"


def test_nobody_of_the_enterprise_takes_the_registers_out(desk: Desk) -> None:
    assert isinstance(desk.does(requests.registers, desk.engagement), Registers)
    for who in (desk.cast.chen_li, desk.cast.gao_yuan):
        with pytest.raises(Denied, match="Only the auditors"):
            by(who, requests.registers, desk.engagement)


def test_the_day_after_the_last_an_auditor_reads_and_writes_nothing_more(desk: Desk, clock: Clock) -> None:
    made = desk.opened()
    clock.pass_time(days=10)

    for verb, about, more in (
        (requests.register, desk.engagement, {}),
        (requests.close, made, {}),
        (requests.draft, desk.engagement, {"wanted": "x", "days": 1}),
    ):
        with pytest.raises(NotFound):
            desk.does(verb, about, **more)
    assert desk.lapses(desk.cast.chen_li) == [("R01", "unanswered", "")]
