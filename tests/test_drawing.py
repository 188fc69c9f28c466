"""Can neither side steer a draw of the portal's own records, and does what the auditor takes home verify without the portal?"""

from __future__ import annotations

import hashlib
import json
import logging
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from audit import verify
from audit.bundle import Oldest
from db import blobs, engine, log
from db.actor import SYSTEM, Actor
from db.draws import Draw, DrawnItem, DrawPart, Extension, Nonce
from db.engine import Database
from db.hazards import Hazard
from db.log import EntryKind
from db.scope.guard import ScopedSession
from db.session import begin
from portal import draws, hazards
from portal.demo import auditing
from portal.draws import Wanted, clerk, freezing
from portal.engagements.turns import turn
from portal.errors import Conflict, Denied, Invalid, NotFound, OutOfScope, Overtaken, PortalError, SealBroken, WrongStep
from portal.worker import jobs
from tests.cast import Cast, actor_now
from tests.conftest import NOW, Clock
from tests.stories import staged
from tests.test_engagements import DAYS, Audit
from tests.test_pages import screen

DICE = "31415926535897932384626433"
FIRST, LAST = date(2026, 8, 1), date(2026, 10, 31)


@dataclass
class Auditor:
    """Holds pin and nonce himself: nothing that he checks with comes from the portal afterwards."""

    house: Audit
    engagement: UUID
    pins: list[str] = field(default_factory=list)
    key: str = field(default_factory=log.verifier_key)

    @property
    def actor(self) -> Actor:
        return self.house.auditor

    def does(self, verb: Callable[..., Any], *args: Any, **said: Any) -> Any:
        with begin(self.actor) as work:
            return verb(work, *args, **said)

    def asks(self, **other: Any) -> Any:
        said: dict[str, Any] = {"objective": "整改是否属实", "since": FIRST, "until": LAST, "area_ids": [self.house.cast.areas["WELD"]]}
        return self.does(draws.wish, self.engagement, wanted=Wanted(**{**said, **other}))

    def requested(self, **other: Any) -> draws.Standing:
        """Asks, lets the portal freeze, downloads the request and writes down its pin."""
        self.asks(**other)
        clerk.attend()
        newest = self.does(draws.draws, self.engagement)[0]
        self.pins.append(hashlib.sha256(newest.note.encode()).hexdigest())
        return newest

    def gives_digits(self, draw_id: UUID) -> None:
        self.does(draws.give_nonce, draw_id, pin=self.pins[-1], digits=DICE)

    def drawn(self, **other: Any) -> UUID:
        newest = self.requested(**other)
        self.gives_digits(newest.id)
        clerk.attend()
        return newest.id

    def takes(self, draw_id: UUID) -> bytes:
        return draws.content(self.does(draws.bundle, draw_id))

    def own(self) -> verify.Own:
        return verify.Own(self.pins[-1], self.key, DICE, earlier=self.pins[:-1])


@staged
def plant(cast: Cast, clock: Clock) -> tuple[list[str], Audit]:
    """An agreement, and records to be audited under it."""
    return reported(cast, clock), Audit(cast, auditing.commission(cast, datetime(2026, 11, 20, 1, 0, tzinfo=UTC), DAYS))


def reported(cast: Cast, clock: Clock) -> list[str]:
    """Sixty hazards of September in the welding shop, three of them major, and five elsewhere or earlier."""
    now = clock.at
    numbers = []
    clock.at = now.replace(month=9, day=1)
    for n in range(60):
        clock.pass_time(hours=8)
        area = "WELD-3" if n % 2 else "WELD"
        with begin(cast.li_jianguo, silent=True) as work:
            numbers.append(hazards.report(work, area_id=cast.areas[area], description=f"第{n}条隐患").number)
    for area, month in (("STORE", 9), ("WELD", 7)):
        clock.at = now.replace(month=month, day=3)
        with begin(cast.li_jianguo, silent=True) as work:
            hazards.report(work, area_id=cast.areas[area], description="不在总体里")
    clock.at = now
    return numbers


@pytest.fixture
def many(plant: tuple[list[str], Audit]) -> list[str]:
    return plant[0]


@pytest.fixture
def house(plant: tuple[list[str], Audit]) -> Audit:
    return plant[1]


@pytest.fixture
def auditor(many: list[str], house: Audit) -> Auditor:
    return Auditor(house, house.opened())


def test_a_draw_is_asked_for_frozen_pinned_drawn_and_verified_without_the_portal(auditor: Auditor, many: list[str], tmp_path: Path) -> None:
    draw_id = auditor.drawn(tolerable="10")
    home = tmp_path / "home"
    home.mkdir()
    (home / "bundle.zip").write_bytes(auditor.takes(draw_id))
    (home / "verify.py").write_bytes(Path(verify.__file__).read_bytes())

    told = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "bundle.zip", "--pin", auditor.pins[-1], "--key", auditor.key, "--nonce", DICE, "--json"],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )

    answer = json.loads(told.stdout)
    assert (told.returncode, answer["verified"]) == (0, True), told.stdout
    assert answer["population"] == 60
    assert answer["late"] == []
    assert answer["without_log_entry"] == []
    shown = auditor.does(draws.items, draw_id)
    assert len(shown) == answer["drawn"] == auditor.does(draws.draws, auditor.engagement)[0].take
    assert {number for _id, _turn, number, _stratum in shown} <= set(many)


def test_what_the_bundle_shows_is_what_was_frozen_though_all_of_it_changed_since(
    auditor: Auditor,
    many: list[str],
    house: Audit,
) -> None:
    newest = auditor.requested()
    with begin(house.cast.zhou_min, write=False) as work:
        ids = work.session.scalars(sa.select(Hazard.id).where(Hazard.number.in_(many))).all()
    for hazard_id in ids:
        with begin(house.cast.zhou_min) as work:
            hazards.dismiss(work, hazard_id, reason="后来改了")

    auditor.does(draws.give_nonce, newest.id, pin=auditor.pins[-1], digits=DICE)
    clerk.attend()

    assert verify.Verification(auditor.takes(newest.id), auditor.own()).verdict()["drawn"] == newest.take
    assert {json.loads(row.plain)["state"] for row in _items(newest.id)} == {"reported"}


def test_no_id_of_a_person_or_of_another_record_is_frozen(auditor: Auditor, many: list[str], house: Audit) -> None:
    with begin(house.cast.zhou_min, write=False) as work:
        ids = work.session.scalars(sa.select(Hazard.id).where(Hazard.number.in_(many))).all()
    for hazard_id in ids:
        with begin(house.cast.zhou_min) as work:
            hazards.assign(
                work,
                hazard_id,
                department_id=house.cast.departments["D-WELD"],
                responsible_id=house.cast.people["zheng.kai"],
                deadline=date(2026, 12, 1),
                requirement="修好",
            )

    draw_id = auditor.drawn(tolerable="10")

    files = verify.unpacked(verify.files_of(auditor.takes(draw_id)))
    written = (files["items.json"] + files["plan.json"]).decode()
    assert str(house.cast.departments["D-WELD"]) in written and '\\"requirement\\":\\"修好\\"' in written
    assert [name for name, person_id in house.cast.people.items() if str(person_id) in written] == []
    drawn = {str(row.row_id) for row in _items(draw_id)}
    assert [row_id for row_id in map(str, ids) if row_id in written and row_id not in drawn] == []


def test_an_aborted_draw_stays_in_every_later_bundle_with_its_reason_and_secret(auditor: Auditor, house: Audit) -> None:
    first = auditor.requested()
    with begin(house.cast.chen_li) as work:
        draws.abort(work, first.id, why="区域选错了")
    auditor.requested()  # and one that the auditor leaves by asking anew
    third = auditor.drawn()

    proved = verify.Verification(auditor.takes(third), auditor.own()).verdict()

    assert [(row["outcome"], bool(row["secret"])) for row in proved["earlier_draws"]] == [("aborted", True), ("aborted", True)]
    assert proved["earlier_draws"][0]["why"] == "区域选错了"
    shown = auditor.does(draws.draws, auditor.engagement)
    assert [(one.n, one.state) for one in shown] == [(3, "drawn"), (2, "aborted"), (1, "aborted")]


def test_another_pin_nonce_or_key_than_the_auditors_own_verifies_nothing(auditor: Auditor) -> None:
    bundle = auditor.takes(auditor.drawn())
    own = auditor.own()
    assert verify.Verification(bundle, own).verdict()

    for other, why in (
        (replace(own, pin="0" * 64), "this is not the request that you pinned"),
        (replace(own, nonce="9" * 20), "another nonce than yours"),
        (replace(own, beacon="round 5"), "no beacon was agreed"),
        (replace(own, earlier=["f" * 64]), "a draw is kept from you"),
    ):
        with pytest.raises(verify.ProofError, match=why):
            verify.Verification(bundle, other).verdict()


def test_the_nonce_is_given_once_with_the_pin_and_never_by_the_enterprise(auditor: Auditor, house: Audit) -> None:
    newest = auditor.requested()
    good = {"pin": auditor.pins[-1], "digits": DICE}

    for said, why in (
        ({"pin": "0" * 64}, "not the pin of this request"),
        ({"digits": "1" * 19}, "at least 20 digits"),
        ({"digits": "1" * 19 + "x"}, "at least 20 digits"),
        ({"beacon": "round 5"}, "No beacon was agreed"),
    ):
        with pytest.raises(Invalid, match=why):
            auditor.does(draws.give_nonce, newest.id, **{**good, **said})
    with pytest.raises(Denied, match="Only an auditor"), begin(house.cast.chen_li) as work:
        draws.give_nonce(work, newest.id, **good)
    with pytest.raises(NotFound), begin(house.cast.li_jianguo) as work:
        draws.give_nonce(work, newest.id, **good)

    auditor.does(draws.give_nonce, newest.id, **good)
    with pytest.raises(Conflict):
        auditor.does(draws.give_nonce, newest.id, **{**good, "digits": "2" * 20})
    with pytest.raises(WrongStep, match="cannot be aborted any more"), begin(house.cast.chen_li) as work:
        draws.abort(work, newest.id, why="结果不好")
    clerk.attend()
    with pytest.raises(Overtaken):
        auditor.does(draws.give_nonce, newest.id, **good)


def test_what_the_auditor_kept_from_before_his_period_is_borne_out_by_the_history_on_the_same_page(
    database: Database, cast: Cast, clock: Clock
) -> None:
    """The bundle carries the last checkpoint before the period and what follows; the other three are years old by then."""
    kept = [log.checkpoint(database, datetime(2026, month, 1, tzinfo=UTC)) for month in (4, 5, 6, 7)]
    reported(cast, clock)
    house = Audit(cast, auditing.commission(cast, datetime(2026, 11, 20, 1, 0, tzinfo=UTC), DAYS))
    one = Auditor(house, house.opened())
    draw_id = one.drawn(tolerable="10")
    data = one.takes(draw_id)

    history = draws.proofs(one.does(draws.history, draw_id))

    proved = verify.Verification(data, replace(one.own(), kept=kept, history=history)).verdict()
    assert (proved["checkpoints"], proved["checkpoints_since"]) == (2, "2026-07-01T00:00:00Z")
    assert verify.Verification(data, replace(one.own(), kept=kept[3:])).verdict() == proved
    with pytest.raises(verify.ProofError, match="begins after the checkpoint"):
        verify.Verification(data, replace(one.own(), kept=kept[:1])).verdict()
    assert any("下载日志历史" in block.proto.body for block in screen("auditor/draw", one.actor, id=str(one.engagement)).get("html"))
    with begin(SYSTEM, write=False) as work:
        found = log.proofs_at(work.session, one.does(draws.history, draw_id), Oldest(0, NOW))
    assert len(found.checkpoints) == 5  # all there are, where nothing is old enough


def test_what_an_agreed_beacon_said_is_written_so_that_a_bundle_can_hold_it(auditor: Auditor) -> None:
    """The digits are given once: what no bundle can hold would strand the draw for ever."""
    with pytest.raises(Invalid, match="Write the beacon"):
        auditor.asks(beacon="None")
    newest = auditor.requested(beacon="drand default, round 657413")
    for said in ("第657413期", 'x"y', "a\\b"):
        with pytest.raises(Invalid, match="Write the beacon") as refused:
            auditor.does(draws.give_nonce, newest.id, pin=auditor.pins[-1], digits=DICE, beacon=said)
        assert refused.value.field == "beacon"

    auditor.does(draws.give_nonce, newest.id, pin=auditor.pins[-1], digits=DICE, beacon="8430af445106d217")
    clerk.attend()

    own = replace(auditor.own(), beacon="8430af445106d217")
    assert verify.Verification(auditor.takes(newest.id), own).verdict()["drawn"] == newest.take


def test_a_checkpoint_that_got_its_turn_late_leaves_every_bundle_verifiable(auditor: Auditor, clock: Clock) -> None:
    """Two asked for one at once, or the clock was set back: the moment of the second is before that of the first."""
    mine = clock.at
    clock.pass_time(seconds=1)
    log.checkpoint(engine.current(), clock.at)
    log.checkpoint(engine.current(), mine)
    clock.pass_time(minutes=1)

    draw_id = auditor.drawn(tolerable="10")

    assert verify.Verification(auditor.takes(draw_id), auditor.own()).verdict()


def test_a_clock_set_back_between_two_requests_leaves_every_bundle_verifiable(auditor: Auditor, clock: Clock) -> None:
    first = auditor.requested()
    clock.pass_time(seconds=-30)

    second = auditor.drawn()

    assert verify.Verification(auditor.takes(second), auditor.own()).verdict()
    assert [one.requested_at for one in auditor.does(draws.draws, auditor.engagement)] == [first.requested_at, first.requested_at]


def test_a_second_stage_that_no_plan_declared_is_drawn_by_nobody(auditor: Auditor) -> None:
    draw_id = auditor.drawn()
    with begin(auditor.actor) as work:
        entry_id = work.entry(EntryKind.CHANGE, "draw.extend")
        work.session.add(Extension(draw_id=draw_id, engagement_id=auditor.engagement, person_id=work.actor.person_id, entry_id=entry_id, at=work.now))

    assert clerk.attend() == 0


def test_a_wish_lies_within_the_engagement_and_comes_from_its_auditor(auditor: Auditor, house: Audit) -> None:
    for said, field_name in (
        ({"objective": "  "}, "objective"),
        ({"since": date(2026, 7, 31)}, "since"),
        ({"until": date(2026, 11, 1)}, "since"),
        ({"since": LAST, "until": FIRST}, "until"),
        ({"area_ids": [house.cast.areas["STORE"]]}, "area_ids"),
        ({"area_ids": []}, "area_ids"),
        ({"tolerable": "0.5", "expected": "3"}, "tolerable"),
        ({"confidence": "viele"}, "tolerable"),
        ({"judgement": ["HZ-2026-000001; drop"]}, "judgement"),
        ({"judgement": [f"HZ-2026-{n:06}" for n in range(101)]}, "judgement"),
        ({"tolerable": "5", "expected": "2.6"}, "tolerable"),
    ):
        with pytest.raises(Invalid) as refused:
            auditor.asks(**said)
        assert refused.value.field == field_name, said
    with pytest.raises(Denied, match="Only an auditor of the engagement asks"), begin(house.cast.chen_li) as work:
        draws.wish(work, auditor.engagement, wanted=Wanted("x", FIRST, LAST, [house.cast.areas["WELD"]]))
    auditor.asks()
    with pytest.raises(Conflict, match="still freezing"):
        auditor.asks()


def test_the_sample_is_there_for_its_auditor_while_the_engagement_is_open_and_for_nobody_outside(
    auditor: Auditor,
    house: Audit,
    clock: Clock,
) -> None:
    draw_id = auditor.drawn()
    shown = auditor.does(draws.items, draw_id)
    one = auditor.does(draws.item, shown[0][0])
    assert one.fields["description"] and one.fields["state"] == "reported" and one.fields["step/1/action"] == "report"
    assert not [name for name in one.fields if "reporter" in name or "actor" in name]
    with begin(auditor.actor) as work:
        assert work.session.scalars(sa.select(Hazard)).all() == []

    stranger = actor_now(house.another_auditor())
    for who in (stranger, house.cast.li_jianguo, house.cast.zhou_min, house.cast.lu_yi):
        for verb, what in ((draws.items, draw_id), (draws.item, shown[0][0]), (draws.bundle, draw_id), (draws.draws, auditor.engagement)):
            with pytest.raises(NotFound), begin(who) as work:
                verb(work, what)

    clock.pass_time(days=10)
    gone = auditor.actor
    for verb, what in ((draws.items, draw_id), (draws.item, shown[0][0]), (draws.bundle, draw_id)):
        with pytest.raises(NotFound), begin(gone) as work:
            verb(work, what)


def test_nobody_writes_a_draw_but_the_portal_and_nobody_a_nonce_but_the_auditor(auditor: Auditor, house: Audit) -> None:
    newest = auditor.requested()
    paper = {
        "draw_id": newest.id,
        "engagement_id": auditor.engagement,
        "digits": DICE,
        "beacon": "",
        "entry_id": newest.id,
        "at": newest.requested_at,
    }
    mine = house.cast.people["shen.yue"]
    for who, row in (
        (auditor.actor, Nonce(**paper, person_id=mine, pin="0" * 64)),
        (auditor.actor, Nonce(**paper, person_id=house.cast.people["chen.li"], pin=newest.pin)),
        (house.cast.chen_li, Nonce(**paper, person_id=mine, pin=newest.pin)),
        (SYSTEM, Nonce(**paper, person_id=mine, pin=newest.pin)),
    ):
        with (
            pytest.raises(
                OutOfScope, match="may not write rows of Nonce|A row of Nonce lies outside|row-level security|this row is not yours to write"
            ),
            begin(who) as work,
        ):
            work.entry(EntryKind.CHANGE, "draw.nonce")
            work.session.add(row)
    more = {"draw_id": newest.id, "engagement_id": auditor.engagement}
    for who in (auditor.actor, house.cast.chen_li, house.cast.gao_yuan):
        for row in (
            DrawnItem(**more, turn=1, place=0, judged=False, stratum="hazard/general", row_id=newest.id, number="HZ-2026-000001", plain="{}"),
            DrawPart(**more, kind="home", n=0, size=1, blob="0" * 32, hmac="0" * 64, sha256="0" * 64, subject="x"),
        ):
            with pytest.raises(OutOfScope, match=f"may not write rows of {type(row).__name__}"), begin(who) as work:
                work.entry(EntryKind.CHANGE, "draw.drawn")
                work.session.add(row)
    with begin(auditor.actor) as work:
        work.entry(EntryKind.CHANGE, "draw.nonce")
        work.session.add(Nonce(**paper, person_id=mine, pin=newest.pin))
    clerk.attend()
    assert [one.state for one in auditor.does(draws.draws, auditor.engagement)] == ["drawn"]


def test_what_cannot_be_frozen_leaves_a_sentence_and_no_file(auditor: Auditor) -> None:
    there = set(blobs.names(blobs.here()))
    auditor.asks(judgement=["HZ-2019-000001"])
    clerk.attend()

    found = auditor.does(draws.register, auditor.engagement)
    assert (found.draws, found.freezing, found.unfit_said) == ([], False, {"number": "HZ-2019-000001"})
    assert set(blobs.names(blobs.here())) == there
    assert auditor.requested().n == 1


def test_the_form_on_the_page_has_nothing_to_cancel_and_the_one_in_the_dialog_has(auditor: Auditor) -> None:
    def buttons(shown: Any) -> set[str]:
        assert not shown.exception
        return {button.key for button in shown.button} & {"confirm", "cancel"}

    def at_the_draw() -> AppTest:
        """At the fifth of the six steps, with which the form ends."""
        shown = screen("auditor/draw", auditor.actor, id=str(auditor.engagement))
        shown.session_state["ask-for"], shown.session_state["ask-step"] = auditor.engagement, "draw"
        return shown.run()

    assert buttons(at_the_draw()) == {"confirm"}
    auditor.requested()

    shown = at_the_draw()

    assert buttons(shown) == set()
    assert buttons(shown.button(key="again").click().run()) == {"confirm", "cancel"}


def test_a_record_that_cannot_be_opened_is_told_to_the_auditor(auditor: Auditor, many: list[str]) -> None:
    with begin(SYSTEM) as work:
        first, second = work.session.scalars(sa.select(Hazard).where(Hazard.number.in_(many[:2])).order_by(Hazard.number)).all()
        first.description_ct = second.description_ct
        work.entry(EntryKind.CHANGE, "test")
    there = set(blobs.names(blobs.here()))
    auditor.asks()

    clerk.attend()

    found = auditor.does(draws.register, auditor.engagement)
    assert (found.draws, found.freezing) == ([], False)
    assert found.unfit.format(**found.unfit_said) == "A sealed value does not belong where it was found: hazard.description."
    assert set(blobs.names(blobs.here())) == there


def test_a_paper_that_fails_stops_no_other(auditor: Auditor, house: Audit, caplog: pytest.LogCaptureFixture) -> None:
    """And the page of one engagement does not stumble over the paper of another."""
    others = [Auditor(house, house.opened()) for _n in range(2)]
    asked = {one.engagement: one.requested().id for one in (auditor, *others)}
    with begin(SYSTEM, write=False) as work:
        lost = work.session.scalars(sa.select(DrawPart).where(DrawPart.draw_id == asked[auditor.engagement])).all()
    for part in lost:
        blobs.discard(blobs.here(), part.blob)
    for one in (auditor, *others):
        one.does(draws.give_nonce, asked[one.engagement], pin=one.pins[-1], digits=DICE)

    clerk.attend(engagement_id=others[0].engagement)
    assert [one.does(draws.draws, one.engagement)[0].ready for one in (auditor, *others)] == [False, True, False]
    with caplog.at_level(logging.INFO):
        assert not jobs.auditors_answered()
    assert [one.does(draws.draws, one.engagement)[0].ready for one in (auditor, *others)] == [False, True, True]
    assert verify.Verification(others[1].takes(asked[others[1].engagement]), others[1].own()).verdict()
    assert [line.getMessage().partition(" at ")[0] for line in caplog.records] == ["answering an auditor failed: SealBroken"]
    with pytest.raises(SealBroken, match="is missing"):
        clerk.attend(engagement_id=auditor.engagement)


# Asked anew, or ended, while digits come in


def states(auditor: Auditor) -> list[tuple[int, str]]:
    return [(one.n, one.state) for one in auditor.does(draws.draws, auditor.engagement)]


def test_what_has_its_digits_is_drawn_though_a_colleague_has_asked_for_another_sample(auditor: Auditor) -> None:
    first = auditor.requested()
    auditor.gives_digits(first.id)
    auditor.asks()

    clerk.attend()

    assert states(auditor) == [(2, "requested"), (1, "drawn")]


def test_digits_that_come_in_while_a_colleagues_wish_is_frozen_are_drawn_with(auditor: Auditor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Freezing takes its time, and the draw before it still waits for them."""
    first = auditor.requested()
    auditor.asks()
    frozen = freezing.gather

    def slow(*told: Any) -> Any:
        gathered = frozen(*told)
        auditor.gives_digits(first.id)
        return gathered

    monkeypatch.setattr(freezing, "gather", slow)
    clerk.attend()

    assert states(auditor) == [(2, "requested"), (1, "drawn")]
    assert verify.Verification(auditor.takes(first.id), auditor.own()).verdict()["drawn"] == first.take


def test_for_digits_that_come_in_last_the_freezing_is_given_up_and_done_again(auditor: Auditor, monkeypatch: pytest.MonkeyPatch) -> None:
    first = auditor.requested()
    auditor.asks()
    there, signed = set(blobs.names(blobs.here())), log.checkpoint

    def slow(*told: Any) -> str:
        auditor.gives_digits(first.id)
        return signed(*told)

    with monkeypatch.context() as late, pytest.raises(Conflict, match="that one is drawn first"):
        late.setattr(log, "checkpoint", slow)
        clerk.attend()

    assert states(auditor) == [(1, "requested")]
    assert set(blobs.names(blobs.here())) == there
    clerk.attend()
    assert states(auditor) == [(2, "requested"), (1, "drawn")]


def test_only_what_cannot_be_drawn_with_its_digits_is_left_for_another_sample(auditor: Auditor) -> None:
    first = auditor.requested()
    with begin(SYSTEM, write=False) as work:
        lost = work.session.scalars(sa.select(DrawPart).where(DrawPart.draw_id == first.id)).all()
    for part in lost:
        blobs.discard(blobs.here(), part.blob)
    auditor.gives_digits(first.id)

    second = auditor.drawn()

    assert states(auditor) == [(2, "drawn"), (1, "aborted")]
    [before] = verify.Verification(auditor.takes(second), auditor.own()).verdict()["earlier_draws"]
    assert before["why"] == "asked anew after a nonce was given: the portal has never drawn it"


def test_no_draw_is_ended_whose_digits_are_just_being_kept(auditor: Auditor, house: Audit) -> None:
    first = auditor.requested()

    def ends() -> None:
        with begin(house.cast.chen_li) as work:
            draws.abort(work, first.id, why="区域划分有误")

    def gives() -> None:
        auditor.gives_digits(first.id)

    with begin(auditor.actor) as work:
        draws.give_nonce(work, first.id, pin=first.pin, digits=DICE)
        refused = meanwhile(ends)
    assert [(type(one), str(one)) for one in refused()] == [(WrongStep, "The nonce of this draw is given: it cannot be aborted any more.")]
    assert states(auditor) == [(1, "requested")]
    clerk.attend()

    first = auditor.requested()
    with begin(house.cast.chen_li) as work:
        draws.abort(work, first.id, why="区域划分有误")
        refused = meanwhile(gives)
    assert [(type(one), str(one)) for one in refused()] == [(Overtaken, "This draw is aborted by now.")]
    assert states(auditor) == [(2, "aborted"), (1, "drawn")]


def test_no_digits_are_taken_for_a_draw_that_another_one_is_just_replacing(auditor: Auditor) -> None:
    first = auditor.requested()
    auditor.asks()
    refused: list[Callable[[], list[Exception]]] = []

    def replaces(session: Any, *_about: Any) -> None:
        if any(isinstance(row, Draw) for row in session.new) and not refused:
            refused.append(meanwhile(lambda: auditor.gives_digits(first.id)))

    sa.event.listen(ScopedSession, "before_flush", replaces)
    try:
        clerk.attend()
    finally:
        sa.event.remove(ScopedSession, "before_flush", replaces)

    assert [(type(one), str(one)) for one in refused[0]()] == [(Overtaken, "This draw is aborted by now.")]
    assert states(auditor) == [(2, "requested"), (1, "aborted")]


def meanwhile(do: Callable[[], None]) -> Callable[[], list[Exception]]:
    """Begun in another thread, where it waits for this transaction or is done by now; gives how to hear what became of it."""
    answers: list[Exception] = []

    def beside() -> None:
        try:
            do()
        except PortalError as refusal:
            answers.append(refusal)

    other = Thread(target=beside)
    other.start()
    other.join(timeout=1)

    def heard() -> list[Exception]:
        other.join()
        return answers

    return heard


def test_while_one_engagement_is_answered_another_one_is_and_the_same_one_waits(auditor: Auditor, house: Audit) -> None:
    """A population that takes minutes to freeze is nobody else's wait."""
    other = Auditor(house, house.opened())
    auditor.asks()
    other.asks()
    answered: list[int] = []

    def meanwhile(do: Callable[[], object]) -> None:
        assert turn("draws", auditor.engagement).locked()
        beside = Thread(target=lambda: answered.append(clerk.attend(engagement_id=other.engagement)), daemon=True)
        beside.start()
        beside.join(timeout=30)
        do()

    assert clerk.attend(engagement_id=auditor.engagement, each=meanwhile) == 1

    assert answered == [1]
    assert [one.does(draws.draws, one.engagement)[0].n for one in (auditor, other)] == [1, 1]
    assert not turn("draws", auditor.engagement).locked()


def _items(draw_id: UUID) -> list[DrawnItem]:
    with begin(SYSTEM, write=False) as work:
        return list(work.session.scalars(sa.select(DrawnItem).where(DrawnItem.draw_id == draw_id)))
