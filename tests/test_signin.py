"""What must stay true of signing in through the page: one way in, nothing kept behind, and the way back to where one wanted to go."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
import streamlit_authenticator
from sqlalchemy import select
from streamlit_authenticator.models import cookie_model

from db.accounts import Account
from portal import accounts
from portal.accounts import factors, passwords
from portal.ui import signin
from tests.headless import Browser, Tab
from tests.served import PASSWORD, Served, add_account

ACCOUNT, WORD, ENTER = "Account", "Password", "Sign in"
SLIP = "First time here? Use your slip"


@pytest.fixture
def tab(served: Served) -> Iterator[Tab]:
    browser = served.browser()
    browser.get("/")
    with Tab(browser) as tab:
        tab.run(page="")
        yield tab


def attempt(tab: Tab, username: str, password: str) -> None:
    tab.type(ACCOUNT, username)
    tab.type(WORD, password)
    tab.press(ENTER)


def test_the_form_opens_a_session_and_the_cookie_is_out_of_reach_of_scripts(tab: Tab) -> None:
    attempt(tab, "deng", PASSWORD)

    answer = tab.browser.get(tab.redirect)

    assert answer.status == 303
    cookie = answer.headers["set-cookie"]
    assert "portal_session" in tab.browser.cookies
    assert "HttpOnly" in cookie and "samesite=strict" in cookie.lower()
    assert answer.headers["cache-control"] == "no-store, private"


def test_a_deep_link_survives_signing_in_and_shows_no_page_not_found(served: Served) -> None:
    browser = served.browser()
    browser.get("/looks?month=2026-10")
    with Tab(browser) as tab:
        tab.run(page="looks", query="month=2026-10")
        assert not tab.page_not_found
        attempt_at = {ACCOUNT: "deng", WORD: PASSWORD}
        for label, text in attempt_at.items():
            tab.type(label, text)
        tab.press(ENTER, query="month=2026-10")

        answer = browser.get(tab.redirect)

    assert answer.location == "/looks?month=2026-10"


def test_a_signed_out_browser_gets_the_form_on_every_page_and_nothing_else(served: Served) -> None:
    from portal import menu

    browser = served.browser()
    browser.get("/")
    with Tab(browser) as tab:
        for row in menu.ROWS:
            tab.run(page=row.address)
            assert set(tab.widgets) == {ACCOUNT, WORD, ENTER, "Language", "My own phone: remember it for reporting (30 days)", SLIP}
            assert not tab.exceptions


def test_a_wrong_password_keeps_the_typed_name_and_says_how_many_tries_are_left(tab: Tab) -> None:
    attempt(tab, "eva", "not the password")

    assert tab.shows("Wrong account or password. After 4 more wrong tries")
    assert ACCOUNT in tab.widgets
    assert not tab.redirect
    tab.type(WORD, PASSWORD)
    tab.press(ENTER)
    assert tab.redirect.startswith("/auth/session?t=")


def test_the_right_password_does_not_open_a_locked_account(served: Served) -> None:
    served.browser("fang")
    browser = served.browser()
    browser.get("/")
    with Tab(browser) as tab:
        tab.run(page="")
        for _try in range(5):
            attempt(tab, "fang", "not the password")

        attempt(tab, "fang", PASSWORD)

        assert tab.shows("locked for 15 minutes")
        assert not tab.redirect


def test_a_ticket_is_spent_by_its_first_use(tab: Tab) -> None:
    attempt(tab, "deng", PASSWORD)
    before = dict(tab.browser.cookies)
    assert "portal_session" in tab.browser.get(tab.redirect).cookies

    again = Browser(tab.browser.url, cookies=before).get(tab.redirect)

    assert again.status == 303
    assert "portal_session" not in again.cookies


def test_a_ticket_does_nothing_in_another_browser(tab: Tab, served: Served) -> None:
    attempt(tab, "deng", PASSWORD)
    stranger = served.browser()
    stranger.get("/")

    answer = stranger.get(tab.redirect)

    assert "portal_session" not in answer.cookies
    assert "portal_session" in tab.browser.get(tab.redirect).cookies


def test_signing_out_ends_the_session_and_a_kept_cookie_is_worthless(served: Served) -> None:
    browser = served.browser("deng")
    kept = Browser(served.url, cookies=dict(browser.cookies))
    assert kept.get("/media/x").status == 404
    with Tab(browser) as tab:
        tab.run(page="account")
        tab.press("Sign out")
        assert tab.redirect == "/auth/logout"
        browser.get(tab.redirect)

    assert "portal_session" not in browser.cookies
    assert kept.get("/media/x").status == 401


def test_a_time_code_is_asked_for_after_the_password(served: Served) -> None:
    with served.work() as work:
        add_account(work, "hao", passwords.hash_password(PASSWORD))
        account = work.session.execute(select(Account).where(Account.username == "hao")).scalar_one()
        secret = pyotp.parse_uri(factors.begin_enrolment(work, account.id)).secret
        factors.finish_enrolment(work, account.id, code=pyotp.TOTP(secret).at(work.now))
    browser = served.browser()
    browser.get("/")
    with Tab(browser) as tab:
        tab.run(page="")
        attempt(tab, "hao", PASSWORD)
        assert not tab.redirect
        label = next(name for name in tab.widgets if name.startswith("Code from"))
        tab.type(label, "000000")
        tab.press("Continue")
        assert tab.shows("Wrong account or password")

        tab.type(label, pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30)))
        tab.press("Continue")

        assert tab.redirect.startswith("/auth/session?t=")


def test_a_one_time_password_leads_to_choosing_ones_own(served: Served) -> None:
    first = accounts.one_time_password()
    with served.work() as work:
        add_account(work, "ivy", passwords.hash_password(PASSWORD))
        accounts.break_glass(work, "ivy", password_hash=passwords.hash_password(first))
    browser = served.browser()
    browser.get("/")
    with Tab(browser) as tab:
        tab.run(page="")
        attempt(tab, "ivy", first)
        for label in ("New password", "Once more"):
            tab.type(label, "short")
        tab.press("Continue")
        assert tab.shows("at least 12")
        for label in ("New password", "Once more"):
            tab.type(label, "seven grey herons by the weir")
        tab.press("Continue")

        assert tab.redirect.startswith("/auth/session?t=")


def test_known_and_unknown_names_take_the_same_time(served: Served) -> None:
    def seconds(name: str) -> float:
        browser = served.browser()
        browser.get("/")
        with Tab(browser) as tab:
            tab.run(page="")
            tab.type(ACCOUNT, name)
            tab.type(WORD, "not the password")
            began = time.perf_counter()
            tab.press(ENTER)
            return time.perf_counter() - began

    known, unknown = [], []
    for turn in range(4):
        known.append(seconds("guo"))
        unknown.append(seconds(f"nobody-{turn}"))

    assert 0.5 < statistics.median(known) / statistics.median(unknown) < 2


def test_the_authenticator_gives_its_form_and_nothing_else() -> None:
    assert cookie_model.stx.CookieManager is signin.NoCookies
    source = Path(signin.__file__).read_text("utf-8")
    for feature in ("forgot_", "register_user", "guest_login", "reset_password", "api_key", "captcha=", "send_email"):
        assert feature not in source
    assert hasattr(streamlit_authenticator.Authenticate, "login")
