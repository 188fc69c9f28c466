"""What must stay true of activation slips: they bring in the one they were printed for, once, and nobody becomes somebody else by one."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pyotp
import pytest
from sqlalchemy import func, select

from db.accounts import Account, Slip, Ticket, WebSession
from db.actor import SYSTEM, Actor, Grant, Role
from db.engine import Database
from db.log import EntryKind, LogEntry
from db.log.model import LogSubject
from db.session import begin
from portal import accounts, people, sheets, slips
from portal.accounts import door, factors, passwords, present, register, sessions
from portal.accounts.door import Visit
from portal.errors import Denied, Invalid, NotFound, OutOfScope, SetupError, SignInRefused, WrongStep
from portal.slips import Printed
from tests.cast import PASSWORD, Cast
from tests.conftest import Clock

OWN = "seven grey herons by the weir"
HERE = Visit(browser="browser-one")
HASH = "$2b$04$" + "x" * 53


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "ROUNDS", 4)
    passwords._nobodys.cache_clear()


def somebody(cast: Cast, name: str = "温小雨") -> UUID:
    """New in the welding shop, without an account."""
    with begin(SYSTEM) as work:
        return people.add_person(work, name=name, department_id=cast.departments["D-WELD"]).id


def printed(actor: Actor, *who: UUID) -> list[Printed]:
    with begin(actor) as work:
        return slips.print_slips(work, who, password_hash=passwords.unusable())


def activate(slip: Printed, *, password: str = OWN, visit: Visit = HERE) -> door.Answer:
    answer = door.with_slip(slip.username, slip.code, visit=visit)
    assert answer.stage == "new_password"
    return door.with_new_password(answer.token, password, visit=visit)


def refuses(slip: Printed, code: str | None = None) -> str:
    with pytest.raises(SignInRefused) as refusal:
        door.with_slip(slip.username, code or slip.code, visit=HERE)
    return refusal.value.msgid


def grant(giver: Actor, person_id: UUID, role: Role, *, approver: Actor | None = None) -> None:
    with begin(giver) as work:
        made = people.grant_role(work, person_id, role, valid_from=work.now.date())
        work.session.flush()
        grant_id = made.id
    if approver:
        with begin(approver) as work:
            people.approve_role(work, grant_id)


def entries(action: str, person_id: UUID) -> int:
    with begin(SYSTEM, write=False) as work:
        wanted = select(func.count()).select_from(LogEntry).join(LogSubject, LogSubject.entry_id == LogEntry.id)
        return work.session.execute(wanted.where(LogEntry.action == action, LogSubject.subject == str(person_id))).scalar_one()


def account_of(person_id: UUID) -> Account:
    with begin(SYSTEM, write=False) as work:
        return work.session.scalars(select(Account).where(Account.person_id == person_id)).one()


# An administrator prints a slip for somebody else and uses it himself: what stops him, or shows it?


def test_the_slip_of_somebody_in_office_opens_nothing_until_a_second_person_released_it(database: Database, cast: Cast) -> None:
    worker, director_to_be = somebody(cast), somebody(cast, "新总监")
    grant(cast.chen_li, director_to_be, Role.SAFETY_GROUP)
    plain, protected = printed(cast.lu_yi, worker), printed(cast.lu_yi, director_to_be)
    assert activate(plain[0]).stage == "open"
    assert refuses(protected[0]) == door.WRONG_SLIP[0]

    with begin(cast.gao_yuan, write=False) as work:
        held = slips.waiting(work)
    with begin(cast.gao_yuan) as work:
        slips.release(work, held[0].slip_id)

    assert held[0].offices == ["safety_group"] and held[0].mine
    assert activate(protected[0]).stage == "open"


def test_neither_the_printer_nor_the_owner_nor_another_administrator_releases_a_slip(database: Database, cast: Cast) -> None:
    printed(cast.lu_yi, cast.people["chen.li"])
    with begin(cast.lu_yi, write=False) as work:
        slip_id = slips.waiting(work)[0].slip_id
    accomplice = replace(cast.lu_yi, person_id=somebody(cast), account_id=None)

    for actor in (cast.lu_yi, cast.chen_li, accomplice, cast.lin_tao):
        with pytest.raises(Denied, match="neither printed nor receives it"), begin(actor) as work:
            slips.release(work, slip_id)

    with begin(cast.gao_yuan) as work:
        slips.release(work, slip_id)


def test_the_database_too_refuses_a_printer_who_releases_his_own_slip(database: Database, cast: Cast) -> None:
    printed(cast.lu_yi, cast.people["chen.li"])

    with pytest.raises(OutOfScope), begin(cast.lu_yi) as work:
        work.session.scalars(select(Slip)).one().approved_by = cast.people["lu.yi"]
        work.entry(EntryKind.ADMIN, "slip.released")


def test_an_office_given_after_printing_is_asked_about_when_the_slip_is_used(database: Database, cast: Cast) -> None:
    who = somebody(cast)
    slip = printed(cast.lu_yi, who)[0]
    grant(cast.lu_yi, who, Role.HR)

    assert refuses(slip) == door.WRONG_SLIP[0]


def signed_in(username: str, password: str = OWN) -> Actor:
    """Whoever comes in with this password, as the portal sees him at the next click."""
    answer = door.with_password(username, password, visit=HERE)
    assert answer.stage == "open"
    with begin(SYSTEM) as work:
        token = sessions.redeem(work, answer.token, browser=HERE.browser).token
    actor = present.current_actor({present.session_cookie(): token})
    assert actor is not None
    return actor


def release(actor: Actor) -> None:
    """Whatever waits."""
    with begin(actor, write=False) as work:
        held = slips.waiting(work)
    with begin(actor) as work:
        slips.release(work, held[0].slip_id)


def states_of(cast: Cast) -> dict[UUID, str]:
    with begin(cast.lin_tao) as work:
        return {row.person_id: row.state for row in slips.people_of(work, cast.departments["D-WELD"])}


def test_whoever_printed_and_used_a_slip_inherits_no_office_given_later(database: Database, cast: Cast) -> None:
    who = somebody(cast)
    slip = printed(cast.lu_yi, who)[0]
    activate(slip)
    grant(cast.lu_yi, who, Role.SAFETY_GROUP, approver=cast.chen_li)

    thief = signed_in(slip.username)

    assert (thief.roles, thief.held_back) == ({Role.EMPLOYEE}, True)
    assert states_of(cast)[who] == "new_office"
    door.change_password(thief, OWN, "another quiet phrase of his")
    assert signed_in(slip.username, "another quiet phrase of his").roles == {Role.EMPLOYEE}
    anew = printed(cast.lu_yi, who)[0]
    assert refuses(anew) == door.WRONG_SLIP[0]
    release(cast.gao_yuan)
    activate(anew, password="the owner chose this one")
    owner = signed_in(slip.username, "the owner chose this one")
    assert (owner.roles, owner.held_back) == ({Role.EMPLOYEE, Role.SAFETY_GROUP}, False)
    with pytest.raises(SignInRefused, match="Wrong account or password"):
        door.with_password(slip.username, OWN, visit=HERE)


def test_a_session_that_is_open_when_the_office_is_given_ends_and_comes_back_without_it(database: Database, cast: Cast) -> None:
    who = somebody(cast)
    slip = printed(cast.lu_yi, who)[0]
    answer = activate(slip)
    with begin(SYSTEM) as work:
        cookies = {present.session_cookie(): sessions.redeem(work, answer.token, browser=HERE.browser).token}
    assert present.current_actor(cookies) is not None

    grant(cast.lu_yi, who, Role.HR, approver=cast.chen_li)

    assert present.current_actor(cookies) is None
    assert signed_in(slip.username).held_back


def test_a_slip_that_a_second_person_released_carries_the_offices_given_later(database: Database, cast: Cast) -> None:
    who = somebody(cast)
    grant(cast.lu_yi, who, Role.PURCHASING)
    slip = printed(cast.lu_yi, who)[0]
    release(cast.gao_yuan)
    activate(slip)
    grant(cast.lu_yi, who, Role.HR, approver=cast.chen_li)

    assert signed_in(slip.username).roles == {Role.EMPLOYEE, Role.HR}


def test_a_first_password_that_the_administrator_knows_carries_no_office_either(database: Database, cast: Cast) -> None:
    who = somebody(cast)
    with begin(cast.lu_yi) as work:
        accounts.create_account(work, who, username="wen.xiaoyu", password_hash=accounts.hash_password(PASSWORD), must_change=False)
    assert signed_in("wen.xiaoyu", PASSWORD).roles == {Role.EMPLOYEE}
    grant(cast.lu_yi, who, Role.HR, approver=cast.chen_li)

    assert signed_in("wen.xiaoyu", PASSWORD).held_back


def test_whoever_stands_in_by_an_account_that_one_person_opened_holds_nothing_of_it(database: Database, cast: Cast) -> None:
    who, chair = somebody(cast), cast.people["zhao.min"]
    slip = printed(cast.lu_yi, who)[0]
    activate(slip)
    with begin(cast.lin_tao) as work:
        named = people.name_deputy(work, person_id=chair, deputy_id=who, valid_from=work.now.date())
        people.note_absence(work, person_id=chair, valid_from=work.now.date())
    with begin(cast.zhao_min) as work:
        people.approve_deputy(work, named.id)
    with begin(SYSTEM, write=False) as work:
        assert Role.UNION in people.actor_of(work.session, who, work.now).roles

    assert (signed_in(slip.username).roles, signed_in(slip.username).held_back) == ({Role.EMPLOYEE}, True)


def test_nobody_agrees_to_his_deputy_by_an_account_that_one_person_opened(database: Database, cast: Cast) -> None:
    who = somebody(cast)
    slip = printed(cast.lin_tao, who)[0]
    activate(slip)
    grant(cast.lu_yi, who, Role.UNION, approver=cast.chen_li)
    with begin(cast.lin_tao) as work:
        named = people.name_deputy(work, person_id=who, deputy_id=cast.people["chen.hao"], valid_from=work.now.date())

    with pytest.raises(Denied, match="Whoever is stood in for agrees"), begin(signed_in(slip.username)) as work:
        people.approve_deputy(work, named.id)

    with begin(SYSTEM, write=False) as work:
        owner = people.actor_of(work.session, who, work.now)
    with begin(owner) as work:
        people.approve_deputy(work, named.id)


def test_an_auditor_whose_account_one_person_opened_is_told_at_the_door(database: Database, cast: Cast) -> None:
    with begin(SYSTEM) as work:
        who = people.add_person(work, name="审阅人").id
    slip = printed(cast.lu_yi, who)[0]
    activate(slip)
    grant(cast.lu_yi, who, Role.REGULATOR, approver=cast.chen_li)

    with pytest.raises(SignInRefused, match="Ask for a new activation slip"):
        door.with_password(slip.username, OWN, visit=HERE)

    anew = printed(cast.lu_yi, who)[0]
    release(cast.gao_yuan)
    activate(anew, password="the owner chose this one")
    assert signed_in(slip.username, "the owner chose this one").roles == {Role.REGULATOR}


def test_whoever_stands_in_for_somebody_in_office_is_protected_like_him(database: Database, cast: Cast) -> None:
    who = somebody(cast)
    with begin(cast.lin_tao) as work:
        people.name_deputy(work, person_id=cast.people["chen.li"], deputy_id=who, valid_from=work.now.date())

    assert refuses(printed(cast.lu_yi, who)[0]) == door.WRONG_SLIP[0]


def test_a_slip_for_an_account_in_use_is_a_reset_that_its_owner_and_every_watcher_sees(database: Database, cast: Cast) -> None:
    director, worker = cast.people["chen.li"], cast.people["li.jianguo"]
    printed(cast.lu_yi, director, worker)

    assert entries("slip.printed_anew", worker) == 1
    assert entries("slip.printed_anew", director) == 1
    with begin(cast.li_jianguo, write=False) as work:
        assert people.done_to_me(work)[0].what == "An activation slip was printed although the account was in use"
    assert door.with_password("li.jianguo", PASSWORD, visit=HERE).stage == "open"


def test_a_reset_by_slip_never_clears_the_second_factor(database: Database, cast: Cast) -> None:
    account = account_of(cast.people["li.jianguo"])
    with begin(SYSTEM) as work:
        secret = pyotp.parse_uri(factors.begin_enrolment(work, account.id)).secret
        factors.finish_enrolment(work, account.id, code=pyotp.TOTP(secret).at(work.now))
    slip = printed(cast.lu_yi, cast.people["li.jianguo"])[0]

    asked = door.with_slip(slip.username, slip.code, visit=HERE)

    assert asked.stage == "code"
    with pytest.raises(SignInRefused, match="too long"):
        door.with_new_password(asked.token, OWN, visit=HERE)


def test_using_a_slip_for_an_account_in_use_ends_its_other_sessions(database: Database, cast: Cast) -> None:
    answer = door.with_password("li.jianguo", PASSWORD, visit=HERE)
    with begin(SYSTEM) as work:
        sessions.redeem(work, answer.token, browser=HERE.browser)

    activate(printed(cast.lu_yi, cast.people["li.jianguo"])[0])

    with begin(SYSTEM, write=False) as work:
        assert not work.session.scalars(select(WebSession).where(WebSession.ended_at.is_(None))).all()


@pytest.mark.parametrize("who", ["lu.yi", "lin.tao"])
def test_nobody_prints_a_slip_for_himself(database: Database, cast: Cast, who: str) -> None:
    printed(cast.actors[who], somebody(cast))

    with pytest.raises(Denied, match="nobody his own"):
        printed(cast.actors[who], cast.people[who])


@pytest.mark.parametrize("who", ["chen.li", "gao.yuan", "zhou.min", "zheng.kai", "li.jianguo"])
def test_only_the_administrator_and_human_resources_print(database: Database, cast: Cast, who: str) -> None:
    printed(cast.lin_tao, somebody(cast))

    with pytest.raises(Denied, match="Only an administrator or human resources"):
        printed(cast.actors[who], somebody(cast, "另一人"))


# Setting up: the first administrator is alone


def test_while_an_enterprise_has_one_administrator_he_brings_in_a_second_but_nobody_who_sees_content(database: Database) -> None:
    with begin(SYSTEM) as work:
        first, second, director = (people.add_person(work, name=name).id for name in ("甲", "乙", "丙"))
        work.session.flush()
        account = accounts.create_account(work, first, username="first", password_hash=HASH)
        work.session.flush()
        people.grant_role(work, first, Role.ADMINISTRATOR, valid_from=work.now.date())
    alone = Actor(first, account.id, "first", (Grant(Role.ADMINISTRATOR), Grant(Role.EMPLOYEE)))
    grant(alone, second, Role.ADMINISTRATOR)
    grant(alone, director, Role.DIRECTOR)
    made = {slip.name: slip for slip in printed(alone, second, director)}

    assert refuses(made["丙"]) == door.WRONG_SLIP[0]
    assert activate(made["乙"]).stage == "enrol"

    other = Actor(second, account_of(second).id, "second", (Grant(Role.ADMINISTRATOR), Grant(Role.EMPLOYEE)))
    with begin(other) as work:
        slips.release(work, slips.waiting(work)[0].slip_id)
    assert activate(made["丙"]).stage == "open"  # the office itself is not in force yet
    assert [account_of(who).opened_alone for who in (second, director)] == [False, False]


def test_a_third_administrator_needs_the_second(database: Database, cast: Cast) -> None:
    third = somebody(cast)
    grant(cast.lu_yi, third, Role.ADMINISTRATOR)

    assert refuses(printed(cast.lu_yi, third)[0]) == door.WRONG_SLIP[0]


# One slip, one person, once


def test_a_slip_leads_to_a_password_of_ones_own_and_in(database: Database, cast: Cast) -> None:
    who = somebody(cast)
    slip = printed(cast.lu_yi, who)[0]
    assert account_of(who).activated_at is None

    answer = activate(slip)

    assert answer.stage == "open"
    assert account_of(who).activated_at is not None
    assert door.with_password(slip.username, OWN, visit=HERE).stage == "open"
    assert entries("slip.printed", who) == entries("slip.used", who) == 1


def test_used_replaced_voided_expired_unknown_and_mistyped_read_the_same_and_count_alike(database: Database, cast: Cast, clock: Clock) -> None:
    used, replaced, voided, expired = (somebody(cast, name) for name in "甲乙丙丁")
    first = {slip.name: slip for slip in printed(cast.lu_yi, used, replaced, voided, expired)}
    activate(first["甲"])
    fresh = printed(cast.lu_yi, replaced)[0]
    with begin(cast.lu_yi) as work:
        slips.void(work, [voided])
    clock.pass_time(days=13)
    assert door.with_slip(fresh.username, fresh.code, visit=HERE).stage == "new_password"
    clock.pass_time(days=2)

    nobody = Printed("", "", "", "nobody-here", "abcd-efgh-jkmn", date(2026, 12, 1))
    said = {refuses(slip) for slip in (*first.values(), nobody)} | {refuses(fresh, "abcd-efgh-jkmn")}

    assert said == {door.WRONG_SLIP[0]}
    with begin(SYSTEM, write=False) as work:
        assert {register.tries(work, slip.username) for slip in (*first.values(), nobody) if slip.name != "乙"} == {1}


def test_five_wrong_codes_lock_the_right_one_out(database: Database, cast: Cast, clock: Clock) -> None:
    slip = printed(cast.lu_yi, somebody(cast))[0]
    for _try in range(register.TRIES):
        refuses(slip, "abcd-efgh-jkmn")

    with pytest.raises(SignInRefused, match="Too many wrong tries"):
        door.with_slip(slip.username, slip.code, visit=HERE)

    clock.pass_time(minutes=16)
    assert door.with_slip(slip.username, slip.code.upper().replace("-", " "), visit=HERE).stage == "new_password"


def test_whoever_is_interrupted_before_his_password_uses_the_slip_again(database: Database, cast: Cast) -> None:
    slip = printed(cast.lu_yi, somebody(cast))[0]
    interrupted = door.with_slip(slip.username, slip.code, visit=HERE)
    assert activate(slip).stage == "open"

    with pytest.raises(SignInRefused, match="does not hold any more"):
        door.with_new_password(interrupted.token, "another good phrase for it", visit=HERE)


def test_a_step_begun_with_an_older_slip_does_not_spend_the_newer_one(database: Database, cast: Cast) -> None:
    who = somebody(cast)
    begun = door.with_slip(*_of(printed(cast.lu_yi, who)[0]), visit=HERE)
    newer = printed(cast.lu_yi, who)[0]

    with pytest.raises(SignInRefused, match="does not hold any more"):
        door.with_new_password(begun.token, OWN, visit=HERE)

    assert activate(newer).stage == "open"


def test_an_account_that_waits_for_its_slip_has_no_password(database: Database, cast: Cast) -> None:
    slip = printed(cast.lu_yi, somebody(cast))[0]

    for guess in ("", slip.code, slip.username):
        with pytest.raises(SignInRefused, match="Wrong account or password"):
            door.with_password(slip.username, guess, visit=HERE)


def test_a_new_password_makes_an_open_slip_worthless(database: Database, cast: Cast, clock: Clock) -> None:
    slip = printed(cast.lu_yi, cast.people["li.jianguo"])[0]
    actor = replace(cast.li_jianguo, account_id=account_of(cast.people["li.jianguo"]).id)
    clock.pass_time(minutes=1)

    door.change_password(actor, PASSWORD, OWN)

    assert refuses(slip) == door.WRONG_SLIP[0]


def test_no_code_is_kept_anywhere(database: Database, cast: Cast) -> None:
    slip = printed(cast.lu_yi, somebody(cast))[0]
    plain = slip.code.replace("-", "")
    door.with_slip(slip.username, slip.code, visit=HERE)

    with begin(SYSTEM, write=False) as work:
        kept = [str(vars(row)) for cls in (Slip, Account, Ticket, LogEntry) for row in work.session.scalars(select(cls))]

    assert kept and not [text for text in kept if plain in text or slip.code in text]
    assert slip.code not in repr(slip)


def test_whoever_has_left_or_is_not_there_gets_none_and_the_others_neither(database: Database, cast: Cast) -> None:
    stays, left = somebody(cast), somebody(cast, "走了")
    with begin(SYSTEM) as work:
        people.leave(work, left, last_day=work.now.date() - timedelta(days=1))

    with pytest.raises(NotFound, match="has left"):
        printed(cast.lu_yi, stays, left)

    with begin(SYSTEM, write=False) as work:
        assert work.session.execute(select(func.count(Slip.id))).scalar_one() == 0


def test_an_account_that_is_switched_off_gets_no_slip(database: Database, cast: Cast) -> None:
    with begin(SYSTEM) as work:
        work.session.scalars(select(Account).where(Account.username == "li.jianguo")).one().active = False
        work.entry(EntryKind.ADMIN, "account.off")

    with pytest.raises(WrongStep, match="switched off"):
        printed(cast.lu_yi, cast.people["li.jianguo"])


def test_the_list_of_a_department_says_how_far_everybody_is_and_opening_its_names_is_on_record(database: Database, cast: Cast, clock: Clock) -> None:
    names = {state: somebody(cast, state) for state in ("none", "printed", "waiting", "expired", "active")}
    grant(cast.lu_yi, names["waiting"], Role.HR)
    activate(printed(cast.lu_yi, names["active"])[0])
    printed(cast.lu_yi, names["expired"])
    clock.pass_time(days=15)
    printed(cast.lu_yi, names["printed"], names["waiting"])

    with begin(cast.lin_tao) as work:
        rows = slips.people_of(work, cast.departments["D-WELD"])

    assert {row.name: row.state for row in rows if row.name in names} == {state: state for state in names}
    assert entries("view", names["none"]) == 1
    with pytest.raises(Denied), begin(cast.zheng_kai) as work:
        slips.people_of(work, cast.departments["D-WELD"])


# On paper


def glyphs(pdf: bytes) -> str:
    """Everything a PDF's fonts are mapped to, as text: what was set without a glyph is not in it."""
    streams = [zlib.decompress(found) for found in re.findall(rb"stream\r?\n(x[\x01\x5e\x9c\xda].*?)\r?\nendstream", pdf, re.DOTALL)]
    maps = [text for text in streams if b"beginbfchar" in text]
    codes = re.findall(rb"<[0-9A-Fa-f]+> <([0-9A-Fa-f]+)>", b"\n".join(maps))
    return "".join(bytes.fromhex(code.decode()).decode("utf-16-be") for code in codes)


def on_paper(name: str) -> bytes:
    return slips.paper("https://anjian.example")([Printed(name, "焊接车间", "Welding shop", "lumo427", "abcd-efgh-jkmn", date(2026, 12, 7))])


def test_every_character_of_a_slip_has_its_glyph_in_the_font_that_travels_along() -> None:
    rare = '欧阳喆堃玥昇燊䶮㐂 #panic("x") *bold*'

    made = on_paper(rare)

    assert not set(rare + "焊接车间lumo427abcd-efgh-jkmn2026-12-07账号激活码有效至 Valid until") - set(glyphs(made)) - {" "}
    fonts = set(re.findall(rb"/BaseFont */([A-Za-z0-9+-]+)", made))
    assert fonts and all(b"NotoSansCJKsc" in font for font in fonts)


def test_a_missing_font_is_said_and_not_printed_as_empty_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "FONT", sheets.FONTS / "nowhere.otf")

    with pytest.raises(SetupError, match="is missing"):
        on_paper("温小雨")


def test_slips_are_not_printed_without_an_address_to_go_to() -> None:
    assert slips.paper("https://anjian.example")

    with pytest.raises(Invalid, match="ANJIAN_PUBLIC_URL"):
        slips.paper("")


def _of(slip: Printed) -> tuple[str, str]:
    return slip.username, slip.code
