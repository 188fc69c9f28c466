"""Does an auditor learn which duties were not done and what stands out, in numbers only; and does nobody else learn what he asks and finds?"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from openpyxl import Workbook
from PIL import Image

from audit.sampling import draw
from db import engine, log
from db.actor import SYSTEM, Actor
from db.base import uuid7
from db.coverage import CoverageCell, FlagRow, Proposal, RedFlag, Roll, RollAnswer, RollDraw, RollLine, Survey, SurveyWish
from db.duties import DutyCheck
from db.hazards import Evidence, Hazard
from db.log import EntryKind
from db.session import begin
from portal import coverage, draws, duties, engagements, evidence, hazards
from portal.coverage import Answer, Line, Sign, clerk, rolls, survey
from portal.coverage.signs import Flag
from portal.draws import Wanted
from portal.draws import clerk as draws_clerk
from portal.errors import Conflict, Denied, Invalid, NotFound, OutOfScope, Overtaken
from portal.imports import rolls as files
from portal.ui import signs
from portal.worker import jobs
from tests.cast import Cast, actor_now
from tests.conftest import Clock
from tests.test_engagements import Audit, audit  # noqa: F401  a fixture

ZONE = ZoneInfo("Asia/Shanghai")
DICE = "31415926535897932384626433"
FIRST, LAST = date(2026, 8, 1), date(2026, 10, 31)
MONDAYS = [date(2026, 8, 3) + timedelta(weeks=n) for n in range(12)]  # whole weeks of the period: 3 August to 25 October


@dataclass
class House:
    """A plant whose duties are checked by day, and its auditor."""

    audit: Audit
    clock: Clock
    engagement: UUID | None = None

    @property
    def cast(self) -> Cast:
        return self.audit.cast

    @property
    def auditor(self) -> Actor:
        return self.audit.auditor

    def at(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)

    def duty(self, area: str, link: str, every: str, since: date = FIRST) -> None:
        with begin(self.cast.chen_li, now=self.at(FIRST)) as work:
            duties.keep(work, self.cast.areas[area], link=link, every=every, since=since, basis="巡查制度 3.1", why="登记")

    def check(
        self, who: str, area: str, link: str, day: date, *, hour: int = 9, minute: int = 3, found: bool = False, noted: datetime | None = None
    ) -> None:
        began = self.at(day, hour, minute)
        with begin(self.cast.actors[who], now=noted or began + timedelta(hours=1), silent=True) as work:
            duties.note_check(
                work,
                self.cast.areas[area],
                link=link,
                began_at=began,
                ended_at=began + timedelta(minutes=25),
                found=found,
                note="不符合" if found else "",
            )

    def checkpoint(self, day: date) -> None:
        log.checkpoint(engine.current(), self.at(day, 23, 55))

    def opened(self, *areas: str) -> UUID:
        self.engagement = self.audit.opened(area_ids=[self.cast.areas[code] for code in areas or ("WELD", "STORE")])
        return self.engagement

    def does(self, verb: Callable[..., Any], *args: Any, by: Actor | None = None, **said: Any) -> Any:
        with begin(by or self.auditor) as work:
            return verb(work, *args, **said)

    def surveyed(self) -> dict[tuple[str, str], coverage.Whole]:
        self.does(coverage.ask, self.engagement)
        clerk.attend()
        return {(one.area, one.link): one for one in self.does(coverage.coverage, self.engagement)}

    def flags(self) -> list[coverage.Shown]:
        return list(self.does(coverage.flags, self.engagement))


@pytest.fixture
def house(audit: Audit, clock: Clock) -> House:  # noqa: F811
    return House(audit, clock)


def every_week(house: House, who: str, area: str, link: str, *, but: set[int] = frozenset(), **said: Any) -> None:  # type: ignore[assignment]
    for n, monday in enumerate(MONDAYS):
        if n not in but:
            house.check(who, area, link, monday + timedelta(days=n % 4), **said)


# Coverage


def test_too_few_checks_on_the_transport_of_hazardous_goods_are_found(house: House) -> None:
    """Mission 39: three of twelve weeks, beside a storage that is checked every week and a loading that nobody has to check."""
    house.duty("STORE-DOCK", "transport", "week")
    house.duty("STORE-A", "storage", "week")
    every_week(house, "he.jing", "STORE-DOCK", "transport", but=set(range(12)) - {0, 5, 11})
    every_week(house, "he.jing", "STORE-A", "storage")
    house.opened("STORE")

    rows = house.surveyed()

    transport, storage = rows["STORE-DOCK", "transport"], rows["STORE-A", "storage"]
    assert (transport.required, transport.done, transport.gap, transport.short) == (12, 3, 5, True)
    assert (storage.required, storage.done, storage.gap, storage.short) == (12, 12, 0, False)
    assert transport.months == {"2026-08": (4, 1), "2026-09": (4, 1), "2026-10": (4, 1)}
    assert ("STORE-DOCK", "loading") not in rows  # without a denominator it is not judged, so never green


def test_a_check_that_the_log_has_later_than_it_says_is_not_done(house: House) -> None:
    """One week was filled in a fortnight later with the clock set back: by its rows all is well."""
    house.duty("STORE-A", "storage", "week")
    every_week(house, "he.jing", "STORE-A", "storage", but={6})
    house.checkpoint(MONDAYS[8])
    house.check("he.jing", "STORE-A", "storage", MONDAYS[6])
    house.opened("STORE")

    row = house.surveyed()["STORE-A", "storage"]

    assert (row.required, row.done, row.late) == (12, 11, 1)


def test_what_the_loop_itself_asks_for_is_judged_too(house: House) -> None:
    cast = house.cast
    numbers = []
    for n in range(4):
        with begin(cast.li_jianguo, now=house.at(date(2026, 9, 1 + n)), silent=True) as work:
            numbers.append(hazards.report(work, area_id=cast.areas["WELD"], description=f"隐患{n}").id)
        with begin(cast.zhou_min, now=house.at(date(2026, 9, 7)), silent=True) as work:
            hazards.assign(work, numbers[-1], department_id=cast.departments["D-WELD"], deadline=date(2026, 9, 18), requirement="整改")
    for hazard_id in numbers[:3]:
        with begin(cast.zheng_kai, now=house.at(date(2026, 9, 9)), silent=True) as work:
            hazards.start(work, hazard_id)
            hazards.submit(work, hazard_id, note="已整改")
        with begin(cast.zhou_min, now=house.at(date(2026, 9, 10)), silent=True) as work:
            hazards.accept(work, hazard_id)
    with begin(cast.zhou_min, now=house.at(date(2026, 10, 12)), silent=True) as work:
        hazards.recheck(work, numbers[0], note="没有复发")
    house.opened("WELD")

    rows = house.surveyed()

    assert (rows["WELD", "rectified"].required, rows["WELD", "rectified"].done) == (4, 3)
    assert (rows["WELD", "rechecked"].required, rows["WELD", "rechecked"].done) == (3, 1)


def test_it_is_counted_once_a_day_and_only_for_the_engagement(house: House) -> None:
    """Two countings an hour apart would tell a single record; and areas outside are nobody's business."""
    house.duty("WELD", "patrol", "week")
    house.duty("PACK-EAST", "patrol", "week")
    house.opened("WELD")
    rows = house.surveyed()

    with pytest.raises(Conflict, match="counted today already"):
        house.surveyed()
    assert {area for area, _link in rows} == {"WELD"}
    house.clock.pass_time(days=1)
    house.surveyed()


ALL_HIS = (Survey, CoverageCell, RedFlag, FlagRow, SurveyWish, Proposal, Roll, RollLine, RollDraw, RollAnswer)


def test_nobody_of_the_enterprise_sees_counts_flags_or_lists(house: House) -> None:
    house.duty("WELD", "patrol", "week")
    house.opened("WELD")
    same = photo(1)
    for day in (MONDAYS[1], MONDAYS[5]):
        reported(house, "WELD", day, same)
    house.surveyed()
    (flag,) = house.flags()
    house.does(coverage.propose, flag.id)
    roll = bring(house)
    house.does(coverage.draw_lines, roll, digits=DICE, size=2)
    clerk.attend()
    with begin(house.auditor, write=False) as work:
        for cls in ALL_HIS:
            assert work.session.scalars(sa.select(cls)).all() != [], cls

    for name in ("chen_li", "gao_yuan"):
        actor = getattr(house.cast, name)
        for verb in (coverage.newest, coverage.coverage, coverage.flags, coverage.picks, coverage.lists):
            with pytest.raises(Denied, match="for its auditors alone"):
                house.does(verb, house.engagement, by=actor)
        with pytest.raises(Denied, match="Only an auditor of the engagement"):
            house.does(coverage.ask, house.engagement, by=actor)
        with pytest.raises(NotFound, match="not yours to see"):
            house.does(coverage.answers, roll, by=actor)
        with begin(actor, write=False) as work:
            for cls in ALL_HIS:
                assert work.session.scalars(sa.select(cls)).all() == [], cls
    with pytest.raises(NotFound, match="not yours to see"):
        house.does(coverage.coverage, house.engagement, by=house.cast.li_jianguo)


def test_another_auditor_sees_nothing_of_it_nor_the_same_one_after_the_end(house: House) -> None:
    house.duty("WELD", "patrol", "week")
    house.opened("WELD")
    house.surveyed()
    assert house.does(coverage.coverage, house.engagement)
    other = actor_now(house.audit.another_auditor())
    with pytest.raises(NotFound, match="not yours to see"):
        house.does(coverage.coverage, house.engagement, by=other)
    house.clock.pass_time(days=30)
    with pytest.raises(NotFound, match="not yours to see"):
        house.does(coverage.coverage, house.engagement)
    with begin(house.auditor, write=False) as work:
        assert work.session.scalars(sa.select(CoverageCell)).all() == []


def test_the_auditor_reads_counts_and_no_check_duty_or_inspector(house: House) -> None:
    house.duty("WELD", "patrol", "week")
    house.check("zhou.min", "WELD", "patrol", MONDAYS[0])
    house.opened("WELD")
    house.surveyed()

    with begin(house.auditor, write=False) as work:
        assert work.session.scalars(sa.select(DutyCheck)).all() == []
        assert work.session.scalars(sa.select(Hazard)).all() == []
        assert work.session.scalars(sa.select(CoverageCell)).all() != []
    with pytest.raises(Denied, match="Duties of checking are read"):
        house.does(duties.kept)
    with pytest.raises(Denied, match="A supervisor of the area"):
        house.does(duties.note_check, house.cast.areas["WELD"], link="patrol", began_at=house.at(LAST), ended_at=house.at(LAST, 10), found=False)


# What stands out


def test_a_week_filled_in_later_is_shown_by_the_log(house: House) -> None:
    for n, monday in enumerate(MONDAYS[:8]):
        if n != 3:
            house.check("he.jing", "STORE-A", "storage", monday)
            house.check("he.jing", "STORE-DOCK", "loading", monday, hour=11)
        house.checkpoint(monday + timedelta(days=6))
    for area, link, hour in (("STORE-A", "storage", 9), ("STORE-DOCK", "loading", 11)):
        house.check("he.jing", area, link, MONDAYS[3], hour=hour)  # by raw hands: the clock of the machine was set back
    house.opened("STORE")
    house.surveyed()

    (flag,) = house.flags()

    assert (flag.sign, flag.seen, flag.of, flag.first) == (Sign.BACK_DATED, 2, 2, MONDAYS[3])
    assert flag.numbers == ["PT-2026-000015", "PT-2026-000016"]
    assert flag.chance == ""


def test_a_row_that_the_log_does_not_know_is_shown(house: House) -> None:
    house.check("he.jing", "STORE-A", "storage", MONDAYS[0])
    with begin(SYSTEM) as work:
        row = work.session.scalars(sa.select(DutyCheck)).one()
        names = ("site_id", "area_id", "link", "began_at", "ended_at", "noted_at", "person_id", "office", "found", "subject")
        work.session.add(DutyCheck(number="PT-2026-000002", entry_id=row.id, **{name: getattr(row, name) for name in names}))
        work.entry(EntryKind.CHANGE, "raw")
    house.opened("STORE")
    house.surveyed()

    assert [(flag.sign, flag.numbers) for flag in house.flags()] == [(Sign.BACK_DATED, ["PT-2026-000002"])]


def test_a_check_filled_in_before_its_day_is_shown(house: House) -> None:
    house.check("he.jing", "STORE-A", "storage", MONDAYS[5])
    house.checkpoint(MONDAYS[2])
    house.check("he.jing", "STORE-A", "storage", MONDAYS[3])
    house.opened("STORE")
    house.surveyed()

    assert [(flag.sign, flag.numbers) for flag in house.flags()] == [(Sign.BACK_DATED, ["PT-2026-000001"])]


def photo(shade: int) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 64), 50 + shade).save(out, "PNG")
    return out.getvalue()


def reported(house: House, area: str, day: date, picture: bytes) -> Any:
    shown = evidence.prepare(picture)
    with begin(house.cast.li_jianguo, now=house.at(day), silent=True) as work:
        return hazards.report(work, area_id=house.cast.areas[area], description="有照片", pictures=[shown])


def test_the_same_picture_in_two_hazards_is_shown_and_a_merged_one_is_not(house: House) -> None:
    same, other = photo(1), photo(2)
    first, second = reported(house, "WELD", MONDAYS[1], same), reported(house, "STORE-A", MONDAYS[5], same)
    into, merged = reported(house, "WELD", MONDAYS[2], other), reported(house, "WELD", MONDAYS[2], other)
    with begin(house.cast.zhou_min, now=house.at(MONDAYS[3])) as work:
        hazards.merge(work, merged.id, into=into.id, reason="重复上报")
    reported(house, "WELD", MONDAYS[4], photo(3))
    house.opened("WELD", "STORE")
    house.surveyed()

    (flag,) = house.flags()

    assert (flag.sign, flag.seen, flag.of) == (Sign.SAME_PICTURE, 2, 5)
    assert flag.numbers == [first.number, second.number]
    with begin(SYSTEM, write=False) as work:
        digests = work.session.scalars(sa.select(Evidence.clear_sha256)).all()
    assert len(digests) == 5 and len(set(digests)) == 3


def test_hazards_merged_one_into_the_other_and_on_are_one_family(house: House) -> None:
    same = photo(1)
    first, second, third = (reported(house, "WELD", MONDAYS[n], same) for n in range(3))
    for merged, into in ((first, second), (second, third)):
        with begin(house.cast.zhou_min, now=house.at(MONDAYS[4])) as work:
            hazards.merge(work, merged.id, into=into.id, reason="重复上报")
    house.opened("WELD")
    house.surveyed()

    assert house.flags() == []


def many_checks(house: House, finds: dict[str, int], *, minutes: dict[str, int] | None = None) -> None:
    """Sixty checks each of the same stage; whoever finds something finds it in every so-manieth."""
    for n in range(60):
        day = date(2026, 8, 3) + timedelta(days=n)
        for place, (who, every) in enumerate(finds.items()):
            minute = 10 if (minutes or {}).get(who) else (7 * n + 3 * place) % 60
            house.check(who, "WELD", "patrol", day, hour=8 + 2 * place, minute=minute, found=bool(every) and n % every == 0)


def test_who_never_finds_what_the_others_find_is_shown_by_a_letter(house: House) -> None:
    many_checks(house, {"zhou.min": 6, "sun.tao": 0, "chen.li": 5})
    house.opened("WELD")
    house.surveyed()

    (flag,) = house.flags()

    assert (flag.sign, flag.seen, flag.of, flag.mark) == (Sign.TOO_FEW_FOUND, 0, 60, "A")
    assert flag.usual == "11.0"
    assert 0 < float(flag.chance) < 0.001
    assert len(flag.numbers) == 60


def test_who_is_alone_with_a_stage_or_has_few_checks_is_not_judged(house: House) -> None:
    for n in range(60):
        house.check("zhou.min", "WELD", "patrol", date(2026, 8, 3) + timedelta(days=n), found=n % 5 == 0)
        if n < 20:
            house.check("sun.tao", "WELD", "special", date(2026, 8, 3) + timedelta(days=n), hour=14)
            house.check("chen.li", "WELD", "special", date(2026, 8, 3) + timedelta(days=n), hour=16, found=n % 2 == 0)
    house.opened("WELD")
    house.surveyed()

    assert house.flags() == []


def test_who_is_in_two_places_at_once_is_shown_and_one_inside_the_other_is_not(house: House) -> None:
    house.check("zhou.min", "WELD", "patrol", MONDAYS[0])
    house.check("zhou.min", "WELD-3", "equipment", MONDAYS[0], minute=10)
    house.check("zhou.min", "WELD-GRIND", "patrol", MONDAYS[1])
    house.check("zhou.min", "WELD-GAS", "patrol", MONDAYS[1], minute=20)
    house.opened("WELD")
    house.surveyed()

    (flag,) = house.flags()

    assert (flag.sign, flag.seen, flag.of, flag.first, flag.last) == (Sign.TWO_PLACES, 2, 4, MONDAYS[1], MONDAYS[1])


def test_many_checks_entered_in_one_go_days_later_are_shown(house: House) -> None:
    for n in range(5):
        house.check("zhou.min", "WELD", "patrol", MONDAYS[0] + timedelta(days=n), noted=house.at(MONDAYS[0] + timedelta(days=6), 20))
    house.check("zhou.min", "WELD", "patrol", MONDAYS[2], noted=house.at(MONDAYS[2] + timedelta(days=2)))
    house.opened("WELD")
    house.surveyed()

    (flag,) = house.flags()

    assert (flag.sign, flag.seen, flag.of) == (Sign.LATE_ENTRY, 5, 6)


def test_times_rounder_than_those_of_others_are_shown(house: House) -> None:
    many_checks(house, {"zhou.min": 6, "sun.tao": 6, "chen.li": 6}, minutes={"sun.tao": 10})
    house.opened("WELD")
    house.surveyed()

    (flag,) = house.flags()

    assert (flag.sign, flag.seen, flag.of) == (Sign.ROUND_TIMES, 60, 60)


def test_times_are_compared_where_the_same_stage_of_the_same_area_was_checked(house: House) -> None:
    """In the one area all begin at round times, in the other nobody does: that is the area's doing, not a person's."""
    for n in range(40):
        day = date(2026, 8, 3) + timedelta(days=n)
        for place, (who, area, minute) in enumerate(
            (("zhou.min", "WELD", 10), ("chen.li", "WELD", 20), ("he.jing", "STORE-A", 7), ("chen.li", "STORE-A", 8))
        ):
            house.check(who, area, "patrol", day, hour=8 + 2 * place, minute=minute)
    house.opened("WELD", "STORE")
    house.surveyed()

    assert house.flags() == []


@pytest.mark.parametrize(("chance", "kept", "words"), [(Fraction(1, 10**400), "1e-300", "一百万次"), (Fraction(1, 200), "0.005", "200 次")])
def test_a_chance_however_small_is_kept_and_said(house: House, chance: Fraction, kept: str, words: str) -> None:
    house.opened("WELD")
    with begin(house.auditor) as work:
        wish = coverage.ask(work, house.engagement)
    flag = Flag(Sign.ROUND_TIMES, 60, 60, "12.0", chance, house.cast.people["sun.tao"], FIRST, LAST, ("PT-2026-000001",))
    with begin(SYSTEM, write=False) as work:
        counted = survey.gather(work, wish.id)
    with begin(SYSTEM) as work:
        survey.store(work, replace(counted, flags=[flag]), bytes(32))

    (shown,) = house.flags()

    assert shown.chance == kept
    assert words in signs._chance(shown, house.does(coverage.newest, house.engagement))
    house.does(coverage.propose, shown.id)
    assert house.does(coverage.picks, house.engagement) == []
    assert house.does(coverage.picks, house.engagement, ("hazards", "checks")) == ["PT-2026-000001"]


def test_a_flag_only_raises_the_next_pick(house: House) -> None:
    """What it names can be drawn by judgement; nothing else of it is shown, and the enterprise is not told."""
    same = photo(1)
    first, second = reported(house, "WELD", MONDAYS[1], same), reported(house, "WELD", MONDAYS[5], same)
    house.opened("WELD")
    house.surveyed()
    (flag,) = house.flags()

    house.does(coverage.propose, flag.id)
    picks = house.does(coverage.picks, house.engagement)

    assert picks == [first.number, second.number]
    with pytest.raises(Conflict, match="in your pick already"):
        house.does(coverage.propose, flag.id)
    with pytest.raises(NotFound):
        house.does(coverage.propose, flag.id, by=house.cast.chen_li)
    wanted = Wanted("可疑记录", FIRST, LAST, [house.cast.areas["WELD"]], tolerable="10", judgement=picks)
    house.does(draws.wish, house.engagement, wanted=wanted)
    draws_clerk.attend()
    assert set(house.does(draws.draws, house.engagement)[0].plan["judgement"]) == {str(first.id), str(second.id)}


def test_many_checks_push_no_hazard_out_of_a_flag() -> None:
    hazards_of_it = [f"HZ-2026-{n:06}" for n in range(3)]
    checks = [f"PT-2026-{n:06}" for n in range(survey.MOST_NUMBERS + 50)]

    kept = survey._newest_of_each([*checks, *hazards_of_it])

    assert kept == [*hazards_of_it, *checks[50:]]


def test_letters_say_nothing_about_a_person() -> None:
    people = [uuid7() for _person in range(30)]

    dealt = [survey._marks(people, bytes([n] * 32)) for n in range(2)]

    assert [sorted(marks.values()) for marks in dealt] == [sorted(dealt[0].values())] * 2
    assert dealt[0] != dealt[1]
    assert len(set(dealt[0].values())) == 30


def test_a_paper_written_past_the_verbs_opens_no_second_counting_and_stops_nobody(house: House) -> None:
    """What an auditor can put in by his own connection is his; the portal answers what it would have been asked."""
    house.duty("WELD", "patrol", "week")
    house.opened("WELD")
    house.surveyed()
    whose: dict[str, Any] = {"engagement_id": house.engagement, "person_id": house.auditor.person_id}
    with begin(house.auditor) as work:
        entry_id = work.entry(EntryKind.CHANGE, "raw")
        work.session.add(SurveyWish(**whose, day=date(2030, 1, 1), entry_id=entry_id, at=work.now))
        roll = Roll(**whose, kind="waybills", lines=10**9, rejected=0, digest="0" * 64, entry_id=entry_id, at=work.now)
        work.session.add(roll)
        work.session.flush()
        line = {"roll_id": roll.id, "place": 0, "line": 1, "day": FIRST, "area": "WELD", "link": "dancing", "subject": "engagement/2026"}
        work.session.add(RollLine(**whose, **line))
    with begin(house.auditor) as work:
        entry_id = work.entry(EntryKind.CHANGE, "raw")
        work.session.add(RollDraw(**whose, roll_id=roll.id, digits="1", size=10**6, confidence="95", entry_id=entry_id, at=work.now))

    clerk.attend()

    assert house.does(coverage.newest, house.engagement).waiting
    with begin(house.auditor, write=False) as work:
        assert len(work.session.scalars(sa.select(Survey)).all()) == 1
        assert set(work.session.scalars(sa.select(RollAnswer.answer))) == {Answer.UNKNOWN}
    assert clerk.attend() == 0


def raw_list(house: House, *, lines: int = 1, size: int = 1) -> UUID:
    """Both papers past the verbs; no line of it is there."""
    whose: dict[str, Any] = {"engagement_id": house.engagement, "person_id": house.auditor.person_id}
    with begin(house.auditor) as work:
        whose |= {"entry_id": work.entry(EntryKind.CHANGE, "raw"), "at": work.now}
        roll = Roll(**whose, kind="waybills", lines=lines, rejected=0, digest="0" * 64)
        work.session.add(roll)
        work.session.flush()
        work.session.add(RollDraw(**whose, roll_id=roll.id, digits="1", size=size, confidence="95"))
        return roll.id


def told_of(house: House, roll: UUID) -> list[tuple[int, Answer]]:
    with begin(house.auditor, write=False) as work:
        wanted = sa.select(RollAnswer.turn, RollAnswer.answer).where(RollAnswer.roll_id == roll).order_by(RollAnswer.turn)
        return [(row.turn, row.answer) for row in work.session.execute(wanted)]


@pytest.mark.parametrize("said", [{"lines": -5}, {"lines": 0}, {"size": 0}, {"size": -5}])
def test_a_list_from_which_nothing_can_be_drawn_is_answered_once_and_stops_nobody(house: House, said: dict[str, int]) -> None:
    house.opened("STORE")
    odd, good = raw_list(house, **said), bring(house)
    house.does(coverage.draw_lines, good, digits=DICE, size=4)
    assert house.does(coverage.newest, house.engagement).waiting

    assert jobs.auditors_answered()

    assert told_of(house, odd) == [(0, Answer.UNKNOWN)]
    assert [turn for turn, _answer in told_of(house, good)] == [1, 2, 3, 4]
    assert clerk.attend() == 0
    assert not house.does(coverage.newest, house.engagement).waiting
    assert len(house.does(coverage.lists, house.engagement)) == 2


def test_no_more_lists_are_answered_than_may_be_brought_in(house: House) -> None:
    house.opened("STORE")
    many = [raw_list(house) for _list in range(rolls.MOST_LISTS + 2)]

    assert clerk.attend(engagement_id=uuid7()) == 0
    assert clerk.attend(engagement_id=house.engagement) == len(many)

    assert [told_of(house, roll)[0][0] for roll in many] == [1] * rolls.MOST_LISTS + [0, 0]


# Reverse sample


WAYBILLS = """日期,装卸点,车牌
2026-08-04,STORE-DOCK,沪A1
2026-08-11,卸货区,沪A2
不知道,STORE-DOCK,沪A3
2026-08-18,,沪A4
2026-08-19,月球,沪A5
2026-08-25,甲类库房,沪A6
"""


def lines_of(text: str = WAYBILLS) -> tuple[list[Line], Any]:
    return files.lines(text.encode(), "运单.csv", "waybills")


def bring(house: House, lines: list[Line] | None = None) -> UUID:
    made: Roll = house.does(coverage.bring, house.engagement, kind="waybills", lines=lines or lines_of()[0], rejected=2)
    return made.id


def test_bad_rows_of_a_list_are_named_and_the_good_ones_kept() -> None:
    good, result = lines_of()

    assert [(line.line, line.day.day, line.area, line.link) for line in good] == [
        (2, 4, "STORE-DOCK", "transport"),
        (3, 11, "卸货区", "transport"),
        (6, 19, "月球", "transport"),
        (7, 25, "甲类库房", "transport"),
    ]
    assert [(problem["row"], str(problem["reason"])) for problem in result.rejected] == [
        (4, "the day is missing or not a date"),
        (5, "the area is missing"),
    ]


def test_a_spreadsheet_is_read_too_and_says_its_stage() -> None:
    book = Workbook()
    assert book.active
    for row in (["值班表"], ["日期", "区域", "环节"], [date(2026, 8, 4), "WELD", "交接班"], [date(2026, 8, 5), "WELD", "跳舞"]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)

    good, result = files.lines(out.getvalue(), "值班.xlsx", "roster")

    assert [(line.day, line.link) for line in good] == [(date(2026, 8, 4), "handover")]
    assert [str(problem["reason"]) for problem in result.rejected] == ["the stage 跳舞 is not known"]


def test_each_line_drawn_is_on_record_or_not_or_nothing_was_due(house: House) -> None:
    house.duty("STORE-DOCK", "transport", "week")
    every_week(house, "he.jing", "STORE-DOCK", "transport", but={1})
    house.opened("STORE")
    roll = bring(house)

    house.does(coverage.draw_lines, roll, digits=DICE, size=4)
    clerk.attend()

    told = {one.line: one.answer for one in house.does(coverage.answers, roll)}
    assert told == {2: Answer.FOUND, 3: Answer.NOT_FOUND, 6: Answer.UNKNOWN, 7: Answer.NOT_DUE}
    (standing,) = house.does(coverage.lists, house.engagement)
    assert (standing.counts[Answer.FOUND], standing.counts[Answer.NOT_FOUND], standing.limit) == (1, 1, "97.5")


def test_a_line_whose_slot_is_not_over_is_not_due_yet(house: House) -> None:
    """A quarter is open until the last day of grace: what may still be done is not missing."""
    house.duty("STORE-DOCK", "transport", "quarter", since=date(2026, 7, 1))
    house.opened("STORE")
    days = [date(2026, 9, 1), date(2026, 10, 20)]
    roll = bring(house, [Line(n, day, "STORE-DOCK", "transport", "") for n, day in enumerate(days, 1)])

    house.does(coverage.draw_lines, roll, digits=DICE, size=2)
    clerk.attend()

    told = {one.line: one.answer for one in house.does(coverage.answers, roll)}
    assert told == {1: Answer.NOT_FOUND, 2: Answer.NOT_DUE}


@pytest.mark.parametrize(("later", "expected"), [(0, Answer.NOT_DUE), (1, Answer.NOT_DUE), (2, Answer.NOT_FOUND)])
def test_the_days_of_grace_belong_to_the_slot(house: House, later: int, expected: Answer) -> None:
    """The week of 16 November ends on the 22nd; its days of grace on the 24th."""
    house.duty("STORE-DOCK", "transport", "week")
    house.opened("STORE")
    line = SimpleNamespace(area="STORE-DOCK")
    with begin(SYSTEM, write=False, now=house.at(date(2026, 11, 23) + timedelta(days=later))) as work:
        look = rolls.Looking(work, house.engagement, [line])

    assert look.answer("STORE-DOCK", "transport", date(2026, 11, 18)) is expected


def test_anybody_with_the_list_and_the_digits_draws_the_same_lines(house: House) -> None:
    house.opened("STORE")
    lines = [Line(n, FIRST + timedelta(days=n % 80), "STORE-DOCK", "transport", f"车 {n}") for n in range(200)]
    roll = bring(house, lines)

    house.does(coverage.draw_lines, roll, digits=DICE, size=20)
    clerk.attend()

    (standing,) = house.does(coverage.lists, house.engagement)
    assert standing.digest == rolls.digest_of("waybills", lines)
    expected = draw(f"{standing.digest} {DICE}", 200, 20)
    assert [one.line for one in house.does(coverage.answers, roll)] == expected
    assert [one.words for one in house.does(coverage.answers, roll)] == [f"车 {n}" for n in expected]


def test_a_list_is_brought_in_by_an_auditor_and_drawn_from_once(house: House) -> None:
    house.opened("STORE")
    lines = lines_of()[0]
    with pytest.raises(Denied, match="Only an auditor of the engagement"):
        house.does(coverage.bring, house.engagement, kind="waybills", lines=lines, by=house.cast.chen_li)
    with pytest.raises(Invalid, match="between 1 and 5000 lines"):
        house.does(coverage.bring, house.engagement, kind="waybills", lines=[])
    with pytest.raises(Invalid, match="about records from"):
        house.does(coverage.bring, house.engagement, kind="waybills", lines=[Line(1, date(2026, 7, 31), "STORE-DOCK", "transport", "")])
    roll = bring(house)
    for said, why in (
        ({"digits": "1" * 19, "size": 2}, "at least 20 digits"),
        ({"digits": DICE, "size": 5}, "between 1 and 4 lines"),
        ({"digits": DICE, "size": 0}, "between 1 and 4 lines"),
        ({"digits": DICE, "size": 2, "confidence": "100"}, "confidence in percent"),
    ):
        with pytest.raises(Invalid, match=why):
            house.does(coverage.draw_lines, roll, **said)
    house.does(coverage.draw_lines, roll, digits=DICE, size=2)
    with pytest.raises(Overtaken):
        house.does(coverage.draw_lines, roll, digits=DICE, size=2)


def test_no_line_is_added_to_a_list_that_was_drawn_from_nor_to_another_ones(house: House) -> None:
    house.opened("STORE")
    roll = bring(house)
    mine, chen_li = house.auditor.person_id, house.cast.people["chen.li"]

    def add(who: Actor, place: int, **other: Any) -> None:
        row = {"roll_id": roll, "engagement_id": house.engagement, "place": place, "line": place, "day": FIRST, "area": "X", "link": "patrol"}
        with begin(who) as work:
            work.entry(EntryKind.CHANGE, "test")
            work.session.add(RollLine(**{**row, "person_id": mine, "subject": "engagement/2026", **other}))

    lies = "A row of RollLine lies|row-level security|not yours to write"
    add(house.auditor, 8)
    for who, other, why in (
        (house.auditor, {"person_id": chen_li}, lies),
        (house.auditor, {"roll_id": uuid7()}, lies),
        (house.cast.chen_li, {"person_id": chen_li}, "may not write rows of RollLine"),
        (SYSTEM, {}, "may not write rows of RollLine"),
    ):
        with pytest.raises(OutOfScope, match=why):
            add(who, 9, **other)
    colleague = house.audit.another_auditor()
    house.does(engagements.add_member, house.engagement, person_id=colleague, by=house.cast.chen_li)
    house.audit.declared(house.engagement, by=actor_now(colleague))
    with pytest.raises(OutOfScope, match=lies):
        add(actor_now(colleague), 9, person_id=colleague)
    house.does(coverage.draw_lines, roll, digits=DICE, size=2)

    with pytest.raises(OutOfScope, match=lies):
        add(house.auditor, 9)
