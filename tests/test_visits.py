"""Are spot checks and interviews the team's own until they are issued, and the name of whoever spoke for ever?"""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from PIL import Image

from db.actor import SYSTEM, Actor
from db.base import uuid7
from db.engagements import Agreement
from db.engine import Database
from db.log import EntryKind, LogEntry
from db.reports import IssuedReport
from db.session import begin
from db.visits import Interview, Interviewee, SiteVisit, VisitPicture
from portal import engagements, evidence, findings, requests, visits
from portal.check import check
from portal.demo import auditing
from portal.errors import Denied, Invalid, NotFound, OutOfScope, WrongStep
from portal.startup import Portal
from tests.cast import Cast, actor_now
from tests.conftest import NOW, Clock
from tests.stories import staged
from tests.test_check import named
from tests.test_engagements import DAYS, Audit, next_version
from tests.test_requests import Desk, by

WHO, SAID = "李建国", "三班从未见过押运单"


@staged
def desk(cast: Cast, _clock: Clock) -> Desk:
    house = Audit(cast, auditing.commission(cast, datetime(2026, 11, 20, 1, 0, tzinfo=UTC), DAYS))
    return Desk(house, house.opened())


def picture() -> evidence.Prepared:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=b"Exif\0\0secret place")
    return evidence.prepare(out.getvalue())


def seen(desk: Desk, **other: Any) -> UUID:
    said: dict[str, Any] = {"area_id": desk.cast.areas["WELD"], "visited_at": NOW, "found": "无人监护", "deviates": True, "place": "3 号罐"}
    return UUID(str(desk.does(visits.note_visit, desk.engagement, **{**said, **other}).id))


def heard(desk: Desk, **other: Any) -> UUID:
    return UUID(str(desk.does(visits.note_interview, desk.engagement, **{"held_at": NOW, "name": WHO, "notes": SAID, **other}).id))


def test_a_spot_check_with_its_pictures_is_the_teams_until_the_papers_are_issued(desk: Desk) -> None:
    seen(desk, pictures=[picture()])
    chen = desk.cast.chen_li
    mine = desk.does(visits.fieldwork, desk.engagement).visits[0]
    assert (mine.area, mine.place, mine.found, mine.deviates) == (("焊接车间", "Welding shop"), "3 号罐", "无人监护", True)
    assert desk.does(evidence.picture, mine.pictures[0]).content.startswith(b"\xff\xd8\xff")
    for who in (chen, desk.cast.gao_yuan):
        assert by(who, visits.fieldwork, desk.engagement).visits == ()
        with pytest.raises(NotFound):
            by(who, evidence.picture, mine.pictures[0])

    desk.does(requests.issue, desk.engagement)

    for who in (chen, desk.cast.gao_yuan):
        assert by(who, visits.fieldwork, desk.engagement).visits == (mine,)
        assert by(who, evidence.picture, mine.pictures[0]).content.startswith(b"\xff\xd8\xff")
    for who in (desk.cast.zhou_min, desk.cast.zheng_kai, desk.cast.lu_yi, actor_now(desk.house.another_auditor())):
        with pytest.raises(NotFound):
            by(who, visits.fieldwork, desk.engagement)
        with pytest.raises(NotFound):
            by(who, evidence.picture, mine.pictures[0])


def test_a_finding_cites_a_spot_check_and_an_interview_by_their_day_at_the_site(desk: Desk) -> None:
    early = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # half past seven on the 23rd in Shanghai
    seen(desk, visited_at=early)
    heard(desk, held_at=early)

    cited = {piece.kind: piece.name for piece in desk.does(findings.pieces, desk.engagement)}

    assert (cited["visit"], cited["interview"]) == ("焊接车间 2026-11-23", "#1 2026-11-23")


def test_each_look_at_a_picture_of_a_spot_check_is_on_record(desk: Desk) -> None:
    seen(desk, pictures=[picture()])
    shown = desk.does(visits.fieldwork, desk.engagement).visits[0].pictures[0]

    desk.does(evidence.picture, shown)

    with begin(SYSTEM, write=False) as work:
        entries = work.session.scalars(sa.select(LogEntry).where(LogEntry.kind == EntryKind.VIEW, LogEntry.purpose == "evidence")).all()
    assert [entry.actor for entry in entries] == [str(desk.auditor.person_id)]


def test_the_notes_of_an_interview_open_with_the_papers_and_the_name_never(desk: Desk) -> None:
    heard(desk)
    assert [(one.name, one.notes) for one in desk.does(visits.fieldwork, desk.engagement).interviews] == [(WHO, SAID)]
    assert by(desk.cast.gao_yuan, visits.fieldwork, desk.engagement).interviews == ()

    desk.does(requests.issue, desk.engagement)

    for who in (desk.cast.chen_li, desk.cast.gao_yuan):
        assert [(one.name, one.notes) for one in by(who, visits.fieldwork, desk.engagement).interviews] == [("", SAID)]
        with begin(who, write=False) as work:
            assert work.session.scalars(sa.select(Interviewee)).all() == []
            assert len(work.session.scalars(sa.select(Interview)).all()) == 1
    assert [one.name for one in desk.does(visits.fieldwork, desk.engagement).interviews] == [WHO]


def test_a_locked_report_opens_the_papers_too(desk: Desk) -> None:
    heard(desk)
    noted = desk.noted()
    with begin(SYSTEM) as work:
        locked = {"content_id": uuid7(), "n": 0, "number": "RP-2026-001", "digest": "0" * 64, "statement": "x", "checkpoint": "x", "at": NOW}
        work.session.add(IssuedReport(engagement_id=desk.engagement, site_id=desk.cast.site, **locked))
        work.entry(EntryKind.CHANGE, "test")

    assert [(one.name, one.notes) for one in by(desk.cast.chen_li, visits.fieldwork, desk.engagement).interviews] == [("", SAID)]
    assert [one.id for one in desk.register(desk.cast.gao_yuan).hindrances] == [noted]


def test_what_is_written_after_the_lock_waits_for_the_addendum(desk: Desk, clock: Clock) -> None:
    heard(desk)
    _locked(desk, 0)
    clock.pass_time(hours=1)
    seen(desk, pictures=[picture()])
    noted = desk.noted()
    heard(desk, notes="锁定之后说的")

    for who in (desk.cast.chen_li, desk.cast.gao_yuan):
        found = by(who, visits.fieldwork, desk.engagement)
        assert ([one.notes for one in found.interviews], found.visits, desk.register(who).hindrances) == ([SAID], (), ())
        with begin(who, write=False) as work:
            assert work.session.scalars(sa.select(VisitPicture)).all() == []
    assert [one.shown for one in desk.register().hindrances] == [False]

    clock.pass_time(hours=1)
    _locked(desk, 1)

    for who in (desk.cast.chen_li, desk.cast.gao_yuan):
        found = by(who, visits.fieldwork, desk.engagement)
        assert (len(found.interviews), len(found.visits), [one.id for one in desk.register(who).hindrances]) == (2, 1, [noted])


def _locked(desk: Desk, n: int) -> None:
    with begin(SYSTEM) as work:
        locked = {"content_id": uuid7(), "n": n, "number": f"RP-2026-00{n}", "digest": "0" * 64, "statement": "x", "checkpoint": "x", "at": work.now}
        work.session.add(IssuedReport(engagement_id=desk.engagement, site_id=desk.cast.site, **locked))
        work.entry(EntryKind.CHANGE, "test")


def test_a_colleague_of_the_team_reads_the_name_and_another_auditor_of_the_agency_does_not(desk: Desk) -> None:
    heard(desk)
    colleague, stranger = desk.house.another_auditor(), desk.house.another_auditor()
    by(desk.cast.chen_li, engagements.add_member, desk.engagement, person_id=colleague)

    assert [one.name for one in by(actor_now(colleague), visits.fieldwork, desk.engagement).interviews] == [WHO]
    with begin(actor_now(stranger), write=False) as work:
        assert work.session.scalars(sa.select(Interviewee)).all() == work.session.scalars(sa.select(Interview)).all() == []


NOT_NOTED: dict[str, tuple[dict[str, Any], str]] = {
    "an area elsewhere": ({"area_id": uuid7()}, "Choose an area of this engagement"),
    "nothing found": ({"found": " "}, "Write what you found"),
    "a moment to come": ({"visited_at": NOW + timedelta(hours=1)}, "has not come yet"),
}


@pytest.mark.parametrize("what", NOT_NOTED)
def test_a_spot_check_is_not_noted_with(what: str, desk: Desk) -> None:
    other, why = NOT_NOTED[what]
    seen(desk)
    with pytest.raises(Invalid, match=why):
        seen(desk, **other)


def test_an_interview_is_noted_whole_and_without_the_name_in_its_notes(desk: Desk) -> None:
    for other, why in (
        ({"name": ""}, "whom you talked to"),
        ({"notes": ""}, "what was said"),
        ({"notes": f"{WHO}说从未见过"}, "Leave the name out"),
        ({"held_at": NOW + timedelta(minutes=1)}, "has not come yet"),
    ):
        with pytest.raises(Invalid, match=why):
            heard(desk, **other)
    heard(desk)


def test_what_the_agreement_does_not_allow_is_not_noted(desk: Desk) -> None:
    next_version(desk.house, rights=["records"])
    with begin(SYSTEM, write=False) as work:
        newest = work.session.scalars(sa.select(Agreement.id).order_by(Agreement.n.desc()).limit(1)).one()
    made = Audit(desk.cast, newest).planned()
    desk.house.declared(made)
    by(desk.cast.chen_li, engagements.open_engagement, made)

    for verb, said in ((visits.note_interview, {"held_at": NOW, "name": WHO, "notes": SAID}),):
        with pytest.raises(WrongStep, match="does not give this right"):
            desk.does(verb, made, **said)
    with pytest.raises(WrongStep, match="does not give this right"):
        desk.does(visits.note_visit, made, area_id=desk.cast.areas["WELD"], visited_at=NOW, found="x", deviates=False)


def test_what_is_allowed_is_said_by_the_version_that_counts_today_also_where_an_engagement_runs(desk: Desk, clock: Clock) -> None:
    heard(desk)
    assert "site" in desk.does(engagements.my_terms, desk.engagement).rights
    next_version(desk.house, rights=["records"])
    with pytest.raises(WrongStep, match="does not give this right"):
        heard(desk)

    tomorrow = DAYS.first + timedelta(days=1)
    next_version(desk.house, rights=["records", "interviews"], starts_on=tomorrow)
    with pytest.raises(WrongStep, match="does not give this right"):
        heard(desk)
    clock.pass_time(days=1)

    heard(desk)
    with pytest.raises(WrongStep, match="does not give this right"):
        seen(desk)
    assert desk.does(engagements.my_terms, desk.engagement).rights == ["records", "interviews"]


def test_nobody_of_the_enterprise_notes_anything_and_no_name_is_forged(desk: Desk) -> None:
    visit = seen(desk)
    for who in (desk.cast.chen_li, desk.cast.gao_yuan):
        with pytest.raises(Denied, match="Only an auditor"):
            by(who, visits.note_interview, desk.engagement, held_at=NOW, name="x", notes="y")
        with pytest.raises(Denied, match="Only an auditor"):
            by(who, visits.note_visit, desk.engagement, area_id=desk.cast.areas["WELD"], visited_at=NOW, found="x", deviates=False)
    interview = uuid7()

    def rows(person: UUID) -> list[Any]:
        mine = {"engagement_id": desk.engagement, "person_id": person, "at": NOW, "subject": "engagement/2026"}
        return [
            SiteVisit(**mine, entry_id=uuid7(), area_id=desk.cast.areas["WELD"], visited_at=NOW, deviates=True),
            Interview(**mine, entry_id=uuid7(), id=interview, held_at=NOW),
            Interviewee(**mine, interview_id=interview),
            VisitPicture(**mine, visit_id=visit, media_type="image/jpeg", size=1, blob="0" * 32, hmac="0" * 64, sha256="0" * 64),
        ]

    def put(who: Actor, row: Any) -> None:
        with begin(who) as work:
            work.session.add(row)
            work.entry(EntryKind.CHANGE, "test")

    his, chen, rival = desk.cast.people["shen.yue"], desk.cast.people["chen.li"], desk.house.another_auditor()
    for place, accepted in enumerate(rows(his)):
        for who, person in ((desk.cast.chen_li, chen), (desk.cast.chen_li, his), (SYSTEM, his)):
            with pytest.raises(OutOfScope, match=f"may not write rows of {type(accepted).__name__}"):
                put(who, rows(person)[place])
        for who, person in ((actor_now(rival), rival), (actor_now(rival), his), (desk.auditor, chen)):
            with pytest.raises(OutOfScope, match="lies outside|row-level security|not yours to write"):
                put(who, rows(person)[place])
        put(desk.auditor, accepted)


def test_raw_sql_of_the_enterprise_never_reads_who_was_interviewed(desk: Desk, database: Database) -> None:
    heard(desk)
    desk.does(requests.issue, desk.engagement)
    for who in (desk.cast.chen_li, desk.cast.gao_yuan, desk.cast.zheng_kai):
        with begin(who, write=False) as work:
            if database.kind == "sqlite":
                with pytest.raises(OutOfScope):
                    work.session.execute(sa.text("SELECT count(*) FROM interviewee"))
            else:
                found = work.session.connection().connection.driver_connection.execute("SELECT count(*) FROM interviewee").fetchone()  # type: ignore[union-attr]
                assert found == (0,)


def test_all_of_it_holds(desk: Desk, portal: Portal) -> None:
    seen(desk, pictures=[picture()])
    heard(desk)
    by(desk.cast.chen_li, requests.answer, desk.opened(), text="在此", files=[requests.prepare_file("x.pdf", b"%PDF-1.7")])
    desk.does(requests.issue, desk.engagement)

    assert named(check(portal)) == ""
