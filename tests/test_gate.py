"""What must stay true at the gate: nobody gets a frame, a file or a session that is not his, and a session that ended is over everywhere."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import streamlit
from sqlalchemy import select
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus

from db.accounts import Account, WebSession
from db.actor import Actor
from db.log import EntryKind, reveal
from db.people import Person
from db.sealed import seal_into
from portal import downloads, gate
from portal.accounts import present
from portal.errors import NotFound
from tests.conftest import Clock
from tests.headless import Browser, Tab
from tests.served import PASSWORD, Served


def test_the_policy_allows_exactly_the_inline_script_of_streamlits_page() -> None:
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)

    assert len(scripts) == 1
    assert scripts[0].strip() == "window.prerenderReady = false"
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in gate.content_policy()


def test_the_private_messages_the_gate_reads_still_have_these_names() -> None:
    kinds = {field.name for field in BackMsg.DESCRIPTOR.fields}
    assert kinds == gate.MAY_SOMEBODY | {"clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket", "debug_shutdown_runtime"}
    operations = {field.name for field in BackMsg.DESCRIPTOR.fields_by_name["backend_operation_request"].message_type.oneofs[0].fields}
    assert operations >= gate.MAY_OPERATE
    redirect = ForwardMsg()
    redirect.auth_redirect.url = "/auth/logout"
    assert redirect.WhichOneof("type") == "auth_redirect"


def test_a_frame_of_a_revoked_session_is_answered_by_the_way_out(served: Served) -> None:
    browser = served.browser("chen")
    with Tab(browser) as tab:
        tab.run(page="account")
        assert tab.shows("My account")
        assert tab.fragments
        tab.run(fragment=tab.fragments[0], automatic=True)
        assert not tab.redirect
        served.revoke("chen")

        tab.run(fragment=tab.fragments[0], automatic=True)

        assert tab.redirect == "/auth/logout"
        assert not tab.texts


def test_a_button_of_a_revoked_session_does_nothing(served: Served) -> None:
    browser = served.browser("chen")
    other = served.browser("chen")
    with Tab(browser) as tab, Tab(other) as second:
        tab.run(page="account")
        second.run(page="account")
        before = served.sessions("chen")
        tab.press("End this session")
        assert served.sessions("chen") == before - 1
        served.revoke("chen")

        second.press("End this session")

        assert second.redirect == "/auth/logout"
        assert not second.texts


def test_a_session_that_ends_elsewhere_takes_its_page_with_it_within_one_poll(served: Served) -> None:
    browser = served.browser("chen")
    with Tab(browser) as tab:
        tab.run(page="account")
        served.revoke("chen")
        began = time.monotonic()

        closed = tab.closed_within(gate.POLL + 4)

        assert closed
        assert tab.redirect == "/auth/logout"
        assert time.monotonic() - began < gate.POLL + 3


def test_media_and_uploads_need_a_session_that_holds(served: Served) -> None:
    browser = served.browser("chen")
    assert browser.get("/media/nothing.png").status == 404
    assert served.browser().get("/media/nothing.png").status == 401
    with Tab(browser) as tab:
        tab.run(page="account")
        assert _upload(browser, tab.session_id) == 204
        assert _upload(served.browser(), tab.session_id) == 401
        served.revoke("chen")

        assert _upload(browser, tab.session_id) == 401
        assert browser.get("/media/nothing.png").status == 401


def test_an_upload_into_another_persons_streamlit_session_is_refused(served: Served) -> None:
    mine, other = served.browser("deng"), served.browser("eva")
    with Tab(mine) as tab:
        tab.run(page="account")
        assert _upload(mine, tab.session_id) == 204

        assert _upload(other, tab.session_id) == 403


def test_another_persons_streamlit_session_cannot_be_resumed(served: Served) -> None:
    mine, other = served.browser("deng"), served.browser("eva")
    with Tab(mine) as tab:
        tab.run(page="account")
        theirs = tab.session_id
    with Tab(mine, resume=theirs) as again:
        again.run(page="account")
        assert again.session_id == theirs

    with Tab(other, resume=theirs) as foreign, Tab(served.browser(), resume=theirs) as nobody:
        foreign.run(page="account")
        nobody.run(page="account")

        assert foreign.session_id not in ("", theirs)
        assert nobody.session_id not in ("", theirs)


def test_a_session_from_before_signing_in_cannot_be_resumed_afterwards(served: Served) -> None:
    browser = served.browser()
    browser.get("/")
    with Tab(browser) as tab:
        tab.run(page="")
        before = tab.session_id
    browser.sign_in("deng", PASSWORD)

    with Tab(browser, resume=before) as tab:
        tab.run(page="account")

        assert tab.session_id != before
        assert tab.shows("My account")


def test_nobody_empties_the_caches_not_even_somebody_signed_in(served: Served) -> None:
    message = BackMsg(clear_cache=True)
    for browser in (served.browser(), served.browser("deng")):
        browser.get("/")
        with Tab(browser) as tab:
            tab.run(page="")
            tab.send(message)

            assert tab.receive(0.5) is None
            tab.run(page="")
            assert tab.texts


def test_a_signed_out_socket_runs_no_fragment(served: Served) -> None:
    browser = served.browser("deng")
    with Tab(browser) as tab:
        tab.run(page="account")
        fragment = tab.fragments[0]
        tab.run(fragment=fragment, automatic=True)
    nobody = served.browser()
    nobody.get("/")

    with Tab(nobody) as tab:
        tab.run(page="")
        tab.run(fragment=fragment, timeout=1)

        assert not tab.texts


@pytest.mark.parametrize("origin", [None, "http://evil.test"])
def test_a_websocket_from_elsewhere_or_from_nowhere_is_refused(served: Served, origin: str | None) -> None:
    browser = served.browser("deng")
    with Tab(browser) as tab:
        tab.run(page="account")
        assert tab.shows("My account")

    with pytest.raises(InvalidStatus, match="403"), Tab(browser, origin=origin):
        pass


def test_an_unknown_host_is_refused_on_every_path(served: Served) -> None:
    for path in ("/", "/healthz", "/_stcore/health", "/auth/session?t=x"):
        assert Browser(served.url).get(path).status in (200, 303)
        assert Browser(served.url, host="evil.test").get(path).status == 421


def test_every_answer_carries_the_security_headers_and_none_names_the_server(served: Served) -> None:
    for path in ("/", "/healthz", "/api/nothing", "/_stcore/health", "/media/x"):
        headers = served.browser().get(path).headers
        assert headers["content-security-policy"] == gate.content_policy()
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers


def test_streamlits_own_side_doors_are_shut(served: Served) -> None:
    browser = served.browser("deng")
    assert browser.get("/_stcore/health").status == 200
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/auth/login", "/oauth2callback", "/metrics"):
        assert browser.get(path).status == 404


def test_an_unknown_api_path_is_json(served: Served) -> None:
    answer = served.browser().get("/api/v9/nothing")
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", ["/evidence/00000000-0000-7000-8000-000000000000", "/download/nothing"])
def test_pictures_and_downloads_need_a_session(served: Served, path: str) -> None:
    browser = served.browser("chen")
    assert browser.get(path).status == 404
    assert served.browser().get(path).status == 401
    served.revoke("chen")

    answer = browser.get(path)

    assert answer.status == 401
    assert answer.headers["cache-control"] == "no-store, private"


def _offered(browser: Browser) -> str:
    """The address of the file that the page of looks offers."""
    with Tab(browser) as tab:
        tab.run(page="looks")
        return next(found[1] for block in tab.html if (found := re.search(r'href="(/download/[^"]+)"', block)))


def test_a_file_is_fetched_once_by_the_session_it_was_offered_to_and_by_no_revoked_one(served: Served) -> None:
    with served.work() as work:
        person = work.session.scalars(select(Person).where(Person.id == served.people["eva"])).one()
        seal_into(person, name="艾娃")
        work.entry(EntryKind.ADMIN, "person.named")
    with served.work() as work:
        reveal(work, [person], ["name"], purpose="ledger")
    browser = served.browser("eva")
    used, left = _offered(browser), _offered(browser)

    fetched = browser.get(used)
    assert (fetched.status, fetched.headers["cache-control"]) == (200, "no-store, private")
    assert "Name and contacts" in fetched.body.decode("utf-8-sig")
    assert browser.get(used).status == 404
    assert served.browser("deng").get(left).status == 404
    served.revoke("eva")
    refused = browser.get(left)

    assert (refused.status, refused.body) == (401, b"sign in first")


def _upload(browser: Browser, streamlit_session: str) -> int:
    token = browser.cookies.get("_streamlit_xsrf") or browser.get("/_stcore/health").cookies.get("_streamlit_xsrf", "")
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x", "X-Xsrftoken": token, "Origin": browser.url}
    return browser.request("PUT", f"/_stcore/upload_file/{streamlit_session}/file1", body=body, headers=headers).status


def test_a_remembered_phone_is_asked_again_for_everything_but_reporting(served: Served) -> None:
    browser = served.browser("guo")
    with Tab(browser) as tab:
        tab.run(page="account")
        assert tab.shows("My account")
        _grow_old(served, "guo")

        tab.run(page="account")

        assert tab.redirect == "/"
    with Tab(browser) as tab:
        tab.run(page="account")
        assert tab.shows("For this page, sign in again")
        assert not tab.shows("My account$")
        tab.run(page="report")
        assert not tab.shows("For this page, sign in again")
        assert set(tab.pages) >= {"report", "my-reports"}


def test_a_download_is_for_the_session_it_was_offered_to_and_for_once() -> None:
    mine, other = Actor(person_id=None, session="one"), Actor(person_id=None, session="two")
    address = downloads.offer(mine, bytes, filename="ledger.csv", media_type="text/csv")
    name = address.removeprefix("/download/")
    with pytest.raises(NotFound, match="not yours"):
        downloads.take(name, other)

    assert downloads.take(name, mine).filename == "ledger.csv"

    with pytest.raises(NotFound, match="used already"):
        downloads.take(name, mine)


def test_a_download_waits_ten_minutes_and_no_longer(clock: Clock) -> None:
    mine = Actor(person_id=None, session="one")
    names = [downloads.offer(mine, bytes, filename="a", media_type="text/csv").removeprefix("/download/") for _n in range(2)]
    clock.pass_time(minutes=9)
    assert downloads.take(names[0], mine)
    clock.pass_time(minutes=2)

    with pytest.raises(NotFound):
        downloads.take(names[1], mine)


def test_one_person_cannot_crowd_out_the_downloads_of_others() -> None:
    mine, other = (Actor(person_id=UUID(int=n), session="one") for n in (1, 2))
    kept = downloads.offer(other, bytes, filename="kept", media_type="text/csv").removeprefix("/download/")
    names = [offered(mine, n=n) for n in range(downloads.HELD + 1)]

    assert downloads.take(kept, other).filename == "kept"
    assert downloads.take(names[-1], mine)
    with pytest.raises(NotFound, match="used already"):
        downloads.take(names[0], mine)


def test_a_page_that_is_drawn_all_day_keeps_a_few_addresses_of_each_of_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also of what was just typed, where no two drawings ask for the same."""
    for held in ("_offers", "_asked"):
        monkeypatch.setattr(downloads, held, {})
    mine = Actor(person_id=UUID(int=1), session="one")
    drawings = [[offered(mine, n=n, lines=[drawing]) for n in range(40)] for drawing in range(20)]

    assert len(downloads._offers) == 40 * downloads.AGAIN
    assert [downloads.take(name, mine).arguments["lines"] for name in drawings[-1]] == [[19]] * 40
    with pytest.raises(NotFound, match="used already"):
        downloads.take(drawings[0][0], mine)


def offered(actor: Actor, **asked: object) -> str:
    return downloads.offer(actor, bytes, filename="a", media_type="text/csv", **asked).removeprefix("/download/")


def test_what_a_download_was_asked_with_is_forgotten_with_it(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    for held in ("_offers", "_asked"):
        monkeypatch.setattr(downloads, held, {})
    one, other = (Actor(person_id=UUID(int=n), session="one") for n in (1, 2))
    downloads.offer(one, bytes, filename="a", media_type="text/csv", lines=["somebody's words"])
    clock.pass_time(minutes=11)

    downloads.offer(other, bytes, filename="b", media_type="text/csv")

    assert [kept.filename for kept in downloads._offers.values()] == ["b"]
    assert list(downloads._asked) == [other.person_id]


def test_with_an_https_address_every_cookie_is_secure_and_bound_to_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(present, "_secure", True)

    assert present.session_cookie() == "__Host-portal"
    assert present.browser_cookie() == "__Host-browser"
    assert gate._hardened(b"Set-Cookie", b"_streamlit_xsrf=1; Path=/") == b"_streamlit_xsrf=1; Path=/; Secure"
    assert b"strict-transport-security" in dict(gate._security_headers(https=True))
    assert b"strict-transport-security" not in dict(gate._security_headers(https=False))


def _grow_old(served: Served, username: str) -> None:
    """The session as it is on a remembered phone the day after."""
    with served.work() as work:
        account = work.session.execute(select(Account).where(Account.username == username)).scalar_one()
        row = work.session.execute(select(WebSession).where(WebSession.account_id == account.id, WebSession.ended_at.is_(None))).scalar_one()
        row.created_at, row.seen_at = (moment - timedelta(days=1) for moment in (row.created_at, row.seen_at))
        row.expires_at, row.remembered = row.expires_at + timedelta(days=29), True
