"""What must stay true of accounts: who gets in, who does not, and that nobody learns more than that."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from db.accounts import Account, FailedTry, RecoveryCode, Ticket, WebSession
from db.actor import SYSTEM, Actor, Role
from db.hazards import Hazard
from db.log import EntryKind, LogEntry
from db.people import Absence, Person, RoleGrant
from db.session import ask, begin
from portal import accounts
from portal.accounts import door, factors, passwords, present, register, sessions
from portal.accounts.door import Answer, Visit
from portal.clock import now
from portal.errors import Denied, Invalid, NotFound, OutOfScope, SignInRefused
from tests.cast import PASSWORD, Cast, engaged
from tests.conftest import NOW, Clock
from tests.served import add_account

GOOD = "copper kettle on a quiet hill"
BETTER = "seven grey herons by the weir"
HERE = Visit(browser="browser-one", next_url="/report")
ELSEWHERE = Visit(browser="browser-two")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """bcrypt at its least cost: these tests are about who gets in, not about how long guessing takes."""
    monkeypatch.setattr(passwords, "ROUNDS", 4)
    passwords._nobodys.cache_clear()


@pytest.fixture
def chen(database: Any) -> str:
    with begin(SYSTEM) as work:
        add_account(work, "chen", passwords.hash_password(GOOD))
    return "chen"


def session_for(answer: Answer, *, visit: Visit = HERE) -> str:
    with begin(SYSTEM) as work:
        return sessions.redeem(work, answer.token, browser=visit.browser).token


def cookies(token: str) -> dict[str, str]:
    return {present.session_cookie(): token}


def signed_in(username: str = "chen", **options: Any) -> str:
    visit = Visit(browser=HERE.browser, **options)
    return session_for(door.with_password(username, GOOD, visit=visit))


def account_of(username: str) -> Account:
    with begin(SYSTEM, write=False) as work:
        return work.session.execute(select(Account).where(Account.username == username)).scalar_one()


def wrong_tries(n: int, username: str = "chen") -> None:
    for _try in range(n):
        with pytest.raises(SignInRefused):
            door.with_password(username, "not the password", visit=HERE)


def test_the_right_password_opens_a_session_for_the_person(chen: str) -> None:
    token = signed_in()

    actor = accounts.current_actor(cookies(token))

    assert actor is not None
    assert actor.account_id == account_of(chen).id


def test_a_user_name_is_the_same_in_any_case(chen: str) -> None:
    assert door.with_password("  Chen ", GOOD, visit=HERE).stage == "open"


def test_a_browser_without_cookies_is_told_so(chen: str) -> None:
    with pytest.raises(SignInRefused, match="needs cookies"):
        door.with_password(chen, GOOD, visit=Visit(browser=""))


def test_the_refusal_counts_down_and_is_the_same_for_a_name_nobody_has(chen: str) -> None:
    for name in (chen, "nobody"):
        with pytest.raises(SignInRefused, match="After 4 more"):
            door.with_password(name, "not the password", visit=HERE)


def test_five_wrong_tries_lock_the_account_even_for_the_right_password_for_fifteen_minutes(chen: str, clock: Clock) -> None:
    assert door.with_password(chen, GOOD, visit=HERE).stage == "open"
    wrong_tries(5)

    with pytest.raises(SignInRefused, match="locked for 15 minutes"):
        door.with_password(chen, GOOD, visit=HERE)

    clock.pass_time(minutes=16)
    assert door.with_password(chen, GOOD, visit=HERE).stage == "open"


def test_signing_in_forgets_earlier_wrong_tries(chen: str) -> None:
    wrong_tries(4)
    door.with_password(chen, GOOD, visit=HERE)

    wrong_tries(4)

    assert door.with_password(chen, GOOD, visit=HERE).stage == "open"


def test_a_wrong_try_leaves_no_user_name_behind(chen: str) -> None:
    wrong_tries(1, "somebody-elses-name")

    with begin(SYSTEM, write=False) as work:
        row = work.session.execute(select(FailedTry)).scalar_one()
    assert row.name_hash == register.name_hash("somebody-elses-name")
    assert "somebody" not in row.name_hash


def test_an_account_that_is_switched_off_reads_like_a_wrong_password(chen: str) -> None:
    with begin(SYSTEM) as work:
        work.session.execute(select(Account)).scalar_one().active = False
        work.entry(EntryKind.ADMIN, "account.off")

    with pytest.raises(SignInRefused, match="Wrong account or password"):
        door.with_password(chen, GOOD, visit=HERE)


def test_an_unknown_name_takes_as_long_as_a_known_one(chen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "ROUNDS", 8)
    passwords._nobodys.cache_clear()
    with begin(SYSTEM) as work:
        add_account(work, "deng", passwords.hash_password(GOOD))
    door.with_password("deng", GOOD, visit=HERE)

    def seconds(name: str) -> float:
        began = time.perf_counter()
        with pytest.raises(SignInRefused):
            door.with_password(name, "not the password", visit=HERE)
        return time.perf_counter() - began

    known, unknown = [], []
    for _round in range(9):
        known.append(seconds("deng"))
        unknown.append(seconds("nobody"))

    assert 0.5 < statistics.median(known) / statistics.median(unknown) < 2


def test_a_ticket_is_good_once(chen: str) -> None:
    answer = door.with_password(chen, GOOD, visit=HERE)
    assert session_for(answer)

    with pytest.raises(SignInRefused, match="used already"):
        session_for(answer)


def test_of_many_that_present_one_ticket_at_once_one_gets_in(chen: str) -> None:
    answer = door.with_password(chen, GOOD, visit=HERE)

    def present_it(_n: int) -> bool:
        try:
            return bool(session_for(answer))
        except SignInRefused:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(present_it, range(16))) == 1


def test_guesses_made_at_once_are_counted_one_by_one(chen: str) -> None:
    def guess(_n: int) -> str:
        try:
            return door.with_password(chen, "not the password", visit=HERE).stage
        except SignInRefused as refusal:
            return refusal.msgid

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(guess, range(24)))

    assert sum(sentence.startswith("Too many") for sentence in said) == 24 - register.TRIES


def test_a_ticket_is_good_in_the_browser_it_was_made_for(chen: str) -> None:
    answer = door.with_password(chen, GOOD, visit=HERE)

    with pytest.raises(SignInRefused, match="another browser"):
        session_for(answer, visit=ELSEWHERE)

    assert session_for(answer)


def test_a_ticket_is_good_for_half_a_minute(chen: str, clock: Clock) -> None:
    early, late = (door.with_password(chen, GOOD, visit=HERE) for _n in range(2))
    clock.pass_time(seconds=29)
    assert session_for(early)
    clock.pass_time(seconds=2)

    with pytest.raises(SignInRefused, match="too old"):
        session_for(late)


def test_the_ticket_carries_the_deep_link_but_never_to_another_site(chen: str) -> None:
    for asked, kept in (
        ("/hazard?id=7", "/hazard?id=7"),
        ("//evil.test/", "/"),
        ("https://evil.test", "/"),
        ("/\\evil.test", "/"),
        ("/auth/logout", "/"),
    ):
        answer = door.with_password(chen, GOOD, visit=Visit(browser="b", next_url=asked))
        with begin(SYSTEM) as work:
            assert sessions.redeem(work, answer.token, browser="b").next_url == kept


def test_only_hashes_of_cookies_and_tickets_are_stored(chen: str) -> None:
    answer = door.with_password(chen, GOOD, visit=HERE)
    token = session_for(answer)

    with begin(SYSTEM, write=False) as work:
        stored = {*work.session.execute(select(Ticket.ticket_hash)).scalars(), *work.session.execute(select(WebSession.token_hash)).scalars()}
    assert stored == {sessions.digest(answer.token), sessions.digest(token)}


def test_an_idle_session_ends_and_one_in_use_does_not(chen: str, clock: Clock) -> None:
    token = signed_in()
    for _click in range(4):
        clock.pass_time(minutes=20)
        assert present.standing(cookies(token), active=True)
    clock.pass_time(minutes=31)

    assert present.standing(cookies(token)) is None


def test_a_page_that_reruns_by_itself_is_no_activity(chen: str, clock: Clock) -> None:
    token = signed_in()
    clock.pass_time(minutes=20)
    assert present.standing(cookies(token), active=False)
    clock.pass_time(minutes=11)

    assert present.standing(cookies(token)) is None


def test_no_session_outlives_twelve_hours(chen: str, clock: Clock) -> None:
    token = signed_in()
    for _quarter in range(47):
        clock.pass_time(minutes=15)
        assert present.standing(cookies(token), active=True)
    clock.pass_time(minutes=16)

    assert present.standing(cookies(token), active=True) is None


def test_a_remembered_phone_is_limited_after_its_time_and_over_after_thirty_days(chen: str, clock: Clock) -> None:
    token = signed_in(remember=True)
    fresh = present.standing(cookies(token))
    assert fresh is not None
    assert not fresh.limited
    clock.pass_time(hours=13)

    later = present.standing(cookies(token), active=True)

    assert later is not None
    assert later.limited
    clock.pass_time(days=30)
    assert present.standing(cookies(token)) is None


def test_a_device_of_somebody_with_an_office_is_not_remembered(chen: str, clock: Clock) -> None:
    grant(chen, "supervisor")
    token = signed_in(remember=True)
    assert present.standing(cookies(token))

    clock.pass_time(minutes=31)

    assert present.standing(cookies(token)) is None


def test_seen_is_written_at_most_once_a_minute(chen: str, clock: Clock) -> None:
    token = signed_in()
    clock.pass_time(seconds=59)
    present.standing(cookies(token), active=True)
    first = present.standing(cookies(token))
    clock.pass_time(seconds=2)
    present.standing(cookies(token), active=True)
    second = present.standing(cookies(token))

    assert first is not None and first.seen_at == NOW
    assert second is not None and second.seen_at == NOW + timedelta(seconds=61)


def test_signing_out_ends_the_session_for_every_copy_of_the_cookie(chen: str) -> None:
    token = signed_in()
    assert present.standing(cookies(token))

    with begin(SYSTEM) as work:
        sessions.sign_out(work, token)

    assert present.standing(cookies(token)) is None


def test_a_person_sees_and_ends_his_own_sessions_and_nobody_elses(chen: str) -> None:
    with begin(SYSTEM) as work:
        add_account(work, "deng", passwords.hash_password(GOOD))
    mine, second, theirs = signed_in(), signed_in(), signed_in("deng")
    actor, other = accounts.current_actor(cookies(mine)), accounts.current_actor(cookies(theirs))
    assert actor and other
    with begin(actor) as work:
        listed = {str(row.id): row for row in accounts.my_sessions(work)}
    assert actor.session in listed and other.session not in listed and len(listed) == 2
    ended = next(row.id for name, row in listed.items() if name != actor.session)
    with begin(actor) as work:
        accounts.end_session(work, ended)
    assert present.standing(cookies(second)) is None

    with pytest.raises(NotFound, match="not yours"), begin(other) as work:
        accounts.end_session(work, next(row.id for name, row in listed.items() if name == actor.session))

    assert present.standing(cookies(mine))


def test_a_changed_password_ends_every_session_but_the_one_it_was_changed_from(chen: str) -> None:
    mine, other = signed_in(), signed_in()
    actor = accounts.current_actor(cookies(mine))
    assert actor

    door.change_password(actor, GOOD, BETTER)

    assert present.standing(cookies(mine))
    assert present.standing(cookies(other)) is None
    assert door.with_password(chen, BETTER, visit=HERE).stage == "open"
    with pytest.raises(SignInRefused, match="Wrong account"):
        door.with_password(chen, GOOD, visit=HERE)


def test_the_present_password_cannot_be_guessed_from_an_open_screen(chen: str) -> None:
    actor = accounts.current_actor(cookies(signed_in()))
    assert actor
    for _try in range(5):
        with pytest.raises(SignInRefused):
            door.change_password(actor, "not the password", BETTER)

    with pytest.raises(SignInRefused, match="locked"):
        door.change_password(actor, GOOD, BETTER)


def test_the_last_five_passwords_are_refused(chen: str) -> None:
    actor = accounts.current_actor(cookies(signed_in()))
    assert actor
    chain = [
        GOOD,
        BETTER,
        "a thimble of cold tea at noon",
        "brass lantern under nine stairs",
        "the ferry leaves without us",
        "wet gravel and one red boot",
    ]
    for old, new in pairwise(chain):
        door.change_password(actor, old, new)

    with pytest.raises(Invalid, match="one of your last 5"):
        door.change_password(actor, chain[-1], BETTER)

    door.change_password(actor, chain[-1], GOOD)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short one", "at least 12"),
        ("x" * 65, "at most 64"),
        ("安全第一预防为主综合治理人人有责天天讲时时想处处做", "more than 72 bytes"),
        (" copper kettle on a hill", "begin or end with a space"),
        ("Password123456!", "easy to guess"),
        ("anjian@202612345", "easy to guess"),
        ("qwertyqwerty2026", "easy to guess"),
        ("chenchenchen1234", "easy to guess"),
        ("aaaaaaaaaaaaaaaa", "easy to guess"),
    ],
)
def test_a_password_that_will_not_do_is_refused_with_the_reason(password: str, why: str) -> None:
    passwords.check_rules(GOOD, username="chen")

    with pytest.raises(Invalid, match=why):
        passwords.check_rules(password, username="chen")


def test_a_one_time_password_passes_its_own_rules() -> None:
    for _n in range(50):
        passwords.check_rules(accounts.one_time_password())


def test_a_one_time_password_opens_nothing_until_the_person_has_chosen_his_own(chen: str) -> None:
    with begin(SYSTEM) as work:
        accounts.break_glass(work, chen, password_hash=passwords.hash_password("thirteen paper boats"))
    answer = door.with_password(chen, "thirteen paper boats", visit=HERE)
    assert answer.stage == "new_password"
    with pytest.raises(SignInRefused):
        session_for(answer)
    with pytest.raises(Invalid, match="at least 12"):
        door.with_new_password(answer.token, "short", visit=HERE)

    opened = door.with_new_password(answer.token, BETTER, visit=HERE)

    assert opened.stage == "open"
    assert present.standing(cookies(session_for(opened)))


def test_a_reset_ends_all_sessions_and_leaves_the_second_factor(chen: str) -> None:
    secret, _codes = enrolled(chen)
    token = signed_in_with(secret)
    assert present.standing(cookies(token))

    with begin(SYSTEM) as work:
        accounts.break_glass(work, chen, password_hash=passwords.hash_password("thirteen paper boats"))

    assert present.standing(cookies(token)) is None
    assert door.with_password(chen, "thirteen paper boats", visit=HERE).stage == "code"


def test_a_time_code_is_asked_for_and_its_replay_refused(chen: str, clock: Clock) -> None:
    secret, _codes = enrolled(chen)
    clock.pass_time(minutes=5)
    code = pyotp.TOTP(secret).at(clock.at)
    first = door.with_password(chen, GOOD, visit=HERE)
    assert first.stage == "code"
    assert door.with_code(first.token, code, visit=HERE).stage == "open"
    second = door.with_password(chen, GOOD, visit=HERE)

    with pytest.raises(SignInRefused, match="Wrong account"):
        door.with_code(second.token, code, visit=HERE)


def test_a_code_step_is_worthless_as_a_ticket_in_another_browser_or_as_another_step(chen: str) -> None:
    enrolled(chen)
    answer = door.with_password(chen, GOOD, visit=HERE)

    with pytest.raises(SignInRefused, match="used already"):
        session_for(answer)
    with pytest.raises(SignInRefused, match="too long"):
        door.with_code(answer.token, "000000", visit=ELSEWHERE)
    with pytest.raises(SignInRefused, match="too long"):
        door.with_new_password(answer.token, BETTER, visit=HERE)
    with pytest.raises(SignInRefused, match="too long"):
        door.open_up(answer.token, visit=HERE)


def test_guessing_codes_locks_like_guessing_passwords(chen: str, clock: Clock) -> None:
    secret, _codes = enrolled(chen)
    clock.pass_time(minutes=5)
    answer = door.with_password(chen, GOOD, visit=HERE)
    for _try in range(5):
        with pytest.raises(SignInRefused):
            door.with_code(answer.token, "000000", visit=HERE)

    with pytest.raises(SignInRefused, match="locked"):
        door.with_code(answer.token, pyotp.TOTP(secret).at(clock.at), visit=HERE)


def test_guessing_codes_from_an_open_screen_locks_like_guessing_passwords(chen: str, clock: Clock) -> None:
    owner = accounts.current_actor(cookies(signed_in()))
    assert owner
    secret, codes = enrolled(chen)
    clock.pass_time(minutes=5)
    assert len(door.renew_recovery_codes(owner, codes[0])) == 10
    for n, step in enumerate((door.renew_recovery_codes, door.switch_factor_off) * 2 + (door.renew_recovery_codes,)):
        with pytest.raises(SignInRefused, match=f"{4 - n} more wrong tries" if n < 4 else "locked"):
            step(owner, "000000")
    with pytest.raises(SignInRefused, match="locked"):
        door.switch_factor_off(owner, pyotp.TOTP(secret).at(clock.at))
    assert account_of(chen).second_factor

    clock.pass_time(minutes=16)
    door.switch_factor_off(owner, pyotp.TOTP(secret).at(clock.at))

    assert not account_of(chen).second_factor


def test_a_recovery_code_works_once(chen: str) -> None:
    _secret, codes = enrolled(chen)
    first = door.with_password(chen, GOOD, visit=HERE)
    assert door.with_code(first.token, codes[0].upper(), visit=HERE).stage == "open"
    again = door.with_password(chen, GOOD, visit=HERE)

    with pytest.raises(SignInRefused):
        door.with_code(again.token, codes[0], visit=HERE)

    assert door.with_code(again.token, codes[1], visit=HERE).stage == "open"
    with begin(SYSTEM, write=False) as work:
        hashes = set(work.session.execute(select(RecoveryCode.code_hash)).scalars())
    assert not hashes & set(codes)


def test_an_office_that_needs_a_second_factor_sets_it_up_before_anything_opens(chen: str, clock: Clock) -> None:
    with begin(SYSTEM) as work:
        work.session.execute(select(Account)).scalar_one().demo = False
        work.entry(EntryKind.ADMIN, "account.no_demo")
    assert door.with_password(chen, GOOD, visit=HERE).stage == "open"
    grant(chen, "director")

    answer = door.with_password(chen, GOOD, visit=HERE)

    assert answer.stage == "enrol"
    address = door.enrolment(answer.token, visit=HERE)
    assert door.enrolment(answer.token, visit=HERE) == address
    codes, kept = door.with_enrolment(answer.token, pyotp.parse_uri(address).at(clock.at), visit=HERE)
    assert len(codes) == 10
    assert door.open_up(kept.token, visit=HERE).stage == "open"
    assert account_of(chen).second_factor


def test_an_office_that_begins_while_signed_in_waits_for_the_second_factor(chen: str, clock: Clock) -> None:
    """Approved for tomorrow, or stood in for from tomorrow: a session opened today with a password alone has not shown what it needs."""
    with begin(SYSTEM) as work:
        work.session.execute(select(Account)).scalar_one().demo = False
        work.entry(EntryKind.ADMIN, "account.no_demo")
    plain = cookies(signed_in())
    grant(chen, "director")

    without = present.current_actor(plain)
    secret, _codes = enrolled(chen)
    proven = present.current_actor(cookies(signed_in_with(secret)))

    assert without is not None and without.roles == {Role.EMPLOYEE}
    assert proven is not None and Role.DIRECTOR in proven.roles


def enrolled(username: str) -> tuple[str, list[str]]:
    account = account_of(username)
    with begin(SYSTEM) as work:
        secret = pyotp.parse_uri(factors.begin_enrolment(work, account.id)).secret
        return secret, factors.finish_enrolment(work, account.id, code=pyotp.TOTP(secret).at(work.now))


def signed_in_with(secret: str) -> str:
    """The code of the next step, because that of the enrolment is spent."""
    answer = door.with_password("chen", GOOD, visit=HERE)
    return session_for(door.with_code(answer.token, pyotp.TOTP(secret).at(now() + timedelta(seconds=30)), visit=HERE))


def grant(username: str, role: str) -> None:
    with begin(SYSTEM) as work:
        person_id = work.session.execute(select(Account.person_id).where(Account.username == username)).scalar_one()
        work.session.add(RoleGrant(person_id=person_id, role=role, valid_from=NOW.date() - timedelta(days=1)))
        work.entry(EntryKind.ADMIN, "role.granted", subjects=(str(person_id),))


def test_whoever_looks_after_people_never_gets_the_hash_of_anothers_password(database: Any, cast: Cast) -> None:
    """Human resources, the head, the director and the administrators see every account."""
    with begin(SYSTEM, write=False) as work:
        owner = accounts.named(work, "chen.hao")
    with begin(owner, write=False) as work:
        assert register.password_facts(work, owner.account_id)[0] == "chen.hao"

    for actor in (cast.lu_yi, cast.chen_li, cast.lin_tao, cast.gao_yuan):
        with pytest.raises(Denied, match="its owner's alone"), begin(actor, write=False) as work:
            register.password_facts(work, owner.account_id)


# An auditor's own account: on SQLite his connection writes the log and nothing else


@pytest.fixture
def auditor(database: Any, cast: Cast) -> Actor:
    """Signed in twice: here, and in another browser."""
    engaged(cast)
    for visit in (ELSEWHERE, HERE):
        token = session_for(door.with_password("shen.yue", PASSWORD, visit=visit), visit=visit)
    actor = present.current_actor(cookies(token))
    assert actor is not None and actor.roles == {Role.AUDITOR}
    return actor


def test_an_auditor_looks_after_his_own_account(auditor: Actor) -> None:
    def does(verb: Any, *args: Any, **said: Any) -> Any:
        return ask(lambda: auditor, verb, *args, **said)

    first = next(row for row in does(accounts.my_sessions) if str(row.id) != auditor.session)
    does(accounts.end_session, first.id)
    assert [str(row.id) for row in does(accounts.my_sessions)] == [auditor.session]
    session_for(door.with_password("shen.yue", PASSWORD, visit=ELSEWHERE), visit=ELSEWHERE)
    does(accounts.end_my_others)
    assert [str(row.id) for row in does(accounts.my_sessions)] == [auditor.session]

    does(accounts.choose_language, "en")
    assert does(accounts.my_account).language == "en"
    secret = pyotp.parse_uri(does(factors.begin_enrolment, auditor.account_id)).secret
    assert len(does(factors.finish_enrolment, auditor.account_id, code=pyotp.TOTP(secret).at(now()))) == factors.CODES
    assert does(factors.recovery_codes_left, auditor.account_id) == factors.CODES

    assert door.change_password(auditor, PASSWORD, BETTER)
    assert door.with_password("shen.yue", BETTER, visit=HERE).stage == "code"


def test_what_is_done_on_his_own_account_touches_nothing_else(auditor: Actor) -> None:
    with begin(auditor, own_account=True) as work:
        assert [row.id for row in work.session.scalars(select(Account))] == [auditor.account_id]

    for cls in (Hazard, Person, RoleGrant, LogEntry):
        with pytest.raises(OutOfScope, match="one's own account and nothing else"), begin(auditor, own_account=True) as work:
            work.session.scalars(select(cls)).all()
    with pytest.raises(OutOfScope, match="one's own account and nothing else"), begin(auditor, own_account=True) as work:
        work.session.add(Absence(person_id=auditor.person_id, valid_from=NOW.date()))
        work.session.flush()


def test_his_own_account_is_not_anothers(auditor: Actor, cast: Cast) -> None:
    """The rows of others are not there, and none is written in their name."""
    with begin(SYSTEM, write=False) as work:
        other = work.session.scalars(select(Account.id).where(Account.person_id == cast.people["chen.li"])).one()
    ask(lambda: auditor, factors.begin_enrolment, auditor.account_id)

    with pytest.raises(SignInRefused, match="does not exist"):
        ask(lambda: auditor, factors.begin_enrolment, other)
    with pytest.raises(OutOfScope, match="outside the writer's scope|violates row-level security"), begin(auditor, own_account=True) as work:
        work.session.add(RecoveryCode(account_id=other, code_hash="0" * 64))
