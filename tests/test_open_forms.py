"""What does the open door let in and out? A report without a name, its receipt, and nothing of whoever stood there."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from starlette.requests import Request

from db.accounts import Account, WebSession
from db.actor import SYSTEM
from db.hazards import Hazard
from db.log import LogEntry
from db.session import begin
from portal import hazards, posters
from portal.errors import Crowded, Invalid
from portal.server import limits, posted
from portal.server.limits import Limit, Room
from tests.bad_photos import jpeg
from tests.browser.house import found, installed
from tests.engines import close
from tests.headless import Answer, Browser
from tests.served import free_port, started
from tests.test_forms import Served, parts, post, reports, why, words


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("open") / "data"
    portal, plant = found(data)
    with started(data, free_port()) as (url, _process):
        yield Served(url, portal, plant)
    close(portal)


def token(house: Served, area: str = "WELD-3") -> str:
    with installed(house.portal):
        return posters.token_of(house.plant.areas[area])


def here(house: Served, browser: Browser, *photos: bytes, **more: str) -> Answer:
    said = {"what": "地面有油", "key": uuid4().hex, **more}
    return post(browser, said, *photos, path=f"/r/{token(house)}?lang=en", Accept="application/json")


def test_the_open_form_speaks_the_browsers_language_and_sets_no_cookie(house: Served) -> None:
    browser = house.browser()
    pages = {wish: browser.get(f"/r/{token(house)}", **{"Accept-Language": wish}) for wish in ("zh-CN,zh;q=0.9", "en-GB,en", "fr")}

    for wish, heading, place in (
        ("zh-CN,zh;q=0.9", "上报隐患", "3 号工位"),
        ("en-GB,en", "Report a hazard", "Station 3"),
        ("fr", "上报隐患", "3 号工位"),
    ):
        text = pages[wish].body.decode()
        assert f"<h1>{heading}</h1>" in text and place in text
        assert pages[wish].headers["cache-control"] == "no-store, private"
        assert pages[wish].headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in pages[wish].headers["content-security-policy"]
    assert browser.cookies == {}


def test_a_code_that_leads_nowhere_says_what_to_do(house: Served) -> None:
    assert house.browser().get(f"/r/{token(house)}").status == 200

    answer = house.browser().get("/r/aaaaaaaaaaaaaaaa?lang=en")

    assert answer.status == 404
    assert "leads to no place that is in use" in answer.body.decode()


def test_whoever_is_signed_in_is_led_to_the_page_unless_he_wants_to_give_no_name(house: Served) -> None:
    browser = house.browser("li.jianguo")

    led, open_form = browser.get(f"/r/{token(house)}"), browser.get(f"/r/{token(house)}?unnamed=1")

    assert (led.status, led.location) == (303, f"/report?at={house.plant.areas['WELD-3']}")
    assert (open_form.status, "data-report" in open_form.body.decode()) == (200, True)


def test_a_report_without_a_name_says_nothing_of_the_session_it_came_with(house: Served) -> None:
    browser = house.browser("li.jianguo")
    before = len(reports(house, "li.jianguo"))

    sent = json.loads(here(house, browser, jpeg()).body)

    hazard_id = house.did("chen.li", hazards.find, sent["received"])
    with installed(house.portal), begin(SYSTEM, write=False) as work:
        row = work.session.get_one(Hazard, hazard_id)
        entries = work.session.scalars(select(LogEntry).where(LogEntry.action == "hazard.report_unnamed", LogEntry.actor == row.reporter_tag)).all()
    assert (row.source, row.reporter_ct) == ("unnamed", None)
    assert row.reporter_tag != house.plant.actors["li.jianguo"].tag
    assert [(entry.session, entry.origin, entry.page) for entry in entries] == [("", "", "")]
    assert len(reports(house, "li.jianguo")) == before


def test_the_same_key_gives_the_same_receipt_and_another_key_another(house: Served) -> None:
    browser, key = house.browser(), uuid4().hex

    first, again, other = (json.loads(here(house, browser, key=each).body) for each in (key, key, uuid4().hex))

    assert first == again
    assert first["code"] != other["code"] and first["received"] != other["received"]


TORN = "What was sent did not arrive whole. Send it again."


@pytest.mark.parametrize(("wrong", "sentence"), [({"key": "short"}, TORN), ({"key": ""}, TORN), ({"what": " "}, "Write what you saw.")])
def test_an_open_form_filled_in_wrong_is_refused(house: Served, wrong: dict[str, str], sentence: str) -> None:
    refused = here(house, house.browser(), **wrong)

    assert (refused.status, why(refused)) == (422, sentence)


def test_an_open_form_that_stood_elsewhere_is_refused(house: Served) -> None:
    browser = house.browser()
    assert here(house, browser).status == 200

    said = {"what": "地面有油", "key": uuid4().hex}
    body, kind = parts(said)
    nowhere = browser.request("POST", f"/r/{token(house)}", body=body, headers={"Content-Type": kind})
    answers = [post(browser, said, path=f"/r/{token(house)}", Origin=origin) for origin in ("http://evil.test", "null")]

    assert [(answer.status, answer.body) for answer in (nowhere, *answers)] == [(403, b"foreign origin")] * 3


def test_a_receipt_that_is_wrong_says_so_and_one_that_is_right_shows_the_report(house: Served) -> None:
    browser = house.browser()
    sent = json.loads(here(house, browser, what="踏板松动").body)

    def follow(code: str, **more: str) -> Answer:
        return post(browser, {"code": code, **more}, path="/r/receipt?lang=en")

    right = follow(sent["code"].replace("-", " ").upper())
    assert (right.status, "踏板松动" in right.body.decode(), sent["received"] in right.body.decode()) == (200, True, True)
    for wrong in ("aaaa-bbbb-cccc", sent["code"][:-1], "", "<script>"):
        refused = follow(wrong)
        assert (refused.status, "踏板松动" in refused.body.decode()) == (404, False)
        assert "There is no report with this receipt code" in refused.body.decode()
        assert "<script>alert" not in refused.body.decode() and 'value="<script>' not in refused.body.decode()
    assert (follow(sent["code"], answer=" ").status, follow(sent["code"], answer="左侧").status) == (422, 200)
    assert browser.get("/r/receipt").status == 200


def plain(house: Served, browser: Browser, *, at: str = "", **more: str) -> Answer:
    """As a browser without scripts sends it."""
    return post(browser, {"what": "地面有油", "key": uuid4().hex, **more}, path=f"/r/{at or token(house)}?unnamed=1&lang=en")


@pytest.mark.parametrize("nowhere", ["aaaaaaaaaaaaaaaa", "%C3%A9", "STORE-A"])
def test_a_form_of_a_place_that_is_gone_says_so_and_gives_back_what_was_typed(house: Served, nowhere: str) -> None:
    browser, said = house.browser(), {"what": "护栏 <松动>", "key": uuid4().hex}
    assert plain(house, browser).status == 200

    by_script = post(browser, said, path=f"/r/{nowhere}?lang=en", Accept="application/json")
    by_hand = plain(house, browser, at=nowhere, what="护栏 <松动>")

    assert (by_script.status, by_hand.status) == (404, 404)
    assert "leads to no place that is in use" in why(by_script) and "leads to no place that is in use" in by_hand.body.decode()
    assert "护栏 &lt;松动&gt;" in by_hand.body.decode()


def test_whoever_is_signed_in_stays_without_a_name_in_the_other_language_and_after_a_mistake(house: Served) -> None:
    browser = house.browser("li.jianguo")
    page = browser.get(f"/r/{token(house)}?unnamed=1&lang=zh").body.decode()
    mistaken = plain(house, browser, what=" ")

    ways = re.findall(r'(?:href|action)="(/r/[a-z2-7]{16}[^"]*)"', page + mistaken.body.decode())

    assert mistaken.status == 422
    assert {way.replace("&amp;", "&") for way in ways} == {f"/r/{token(house)}?unnamed=1&lang={language}" for language in ("zh", "en")}
    assert browser.get(f"/r/{token(house)}?unnamed=1&lang=en").status == 200


def test_whoever_uses_the_open_door_leaves_no_trace_at_his_session(house: Served) -> None:
    """Not even when it was used last: the list of sessions would say who was there at that moment."""
    browser = house.browser("wu.qian")

    def session() -> list[Any]:
        with installed(house.portal), begin(SYSTEM, write=False) as work:
            mine = select(WebSession).join(Account, Account.id == WebSession.account_id).where(Account.username == "wu.qian")
            return [{key: value for key, value in vars(row).items() if key[0] != "_"} for row in work.session.scalars(mine)]

    with installed(house.portal), begin(SYSTEM) as work:  # so long ago that a use would be noted
        mine = select(Account.id).where(Account.username == "wu.qian").scalar_subquery()
        work.session.execute(update(WebSession).where(WebSession.account_id == mine).values(seen_at=datetime.now(UTC) - timedelta(minutes=5)))
    before = session()
    answers = [browser.get(f"/r/{token(house)}"), browser.get(f"/r/{token(house)}?unnamed=1"), plain(house, browser)]

    assert [answer.status for answer in answers] == [303, 200, 200]
    assert session() == before != []
    assert post(browser, words(house)).status == 200
    assert session() != before, "a use under the own name is noted"


def test_a_key_is_worth_nothing_at_the_other_door(house: Served) -> None:
    """What was sent under a name is not found under its key without one, and the other way round."""
    worker, key = house.browser("li.jianguo"), uuid4().hex

    named, unnamed = post(worker, words(house, key=key)), here(house, house.browser(), key=key)
    other = post(house.browser("zhang.weimin"), words(house, key=key))

    numbers = [json.loads(answer.body)["received"] for answer in (named, unnamed, other)]
    assert len(set(numbers)) == 3
    assert "code" not in json.loads(named.body) and "code" not in json.loads(other.body)


def test_the_open_pages_run_no_script_but_their_own(house: Served) -> None:
    for path in (f"/r/{token(house)}?unnamed=1", "/r/receipt", "/r/aaaaaaaaaaaaaaaa"):
        answer = house.browser().get(path)
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))

        assert policy["default-src"] == "'none'"
        assert "unsafe" not in policy["script-src"] and policy["script-src"].startswith("'self'")
        assert (policy["connect-src"], policy["form-action"], policy["frame-ancestors"]) == ("'self'", "'self'", "'none'")
        assert re.findall(r"<script[^>]*>", answer.body.decode()) == ['<script type="module" src="/r/report.js">']
        assert not re.search(r"\son[a-z]+=", answer.body.decode())


def test_the_receipt_says_what_comes_next_at_every_stage(house: Served) -> None:
    sent = json.loads(here(house, house.browser(), what="踏板松动").body)
    hazard = house.did("zhou.min", hazards.find, sent["received"])
    due = date(2027, 1, 15)

    def told() -> str:
        return post(house.browser(), {"code": sent["code"]}, path="/r/receipt?lang=en").body.decode()

    assert "A supervisor looks at it next." in told() and 'aria-current="step"><i></i>Waiting' in told()
    house.did("zhou.min", hazards.assign, hazard, department_id=house.plant.departments["D-WELD"], deadline=due, requirement="换踏板")
    house.did("zheng.kai", hazards.start, hazard)
    assert "The department has until 15 Jan." in told() and 'aria-current="step"><i></i>Being fixed' in told()
    house.did("zheng.kai", hazards.submit, hazard, note="已换")
    assert "Repaired; a supervisor checks it." in told()
    house.did("zhou.min", hazards.accept, hazard)
    assert "Accepted." in told() and 'aria-current="step"><i></i>Done' in told()
    assert "已换" not in told() and "换踏板" not in told()


def test_an_answer_sent_twice_stands_there_once(house: Served) -> None:
    browser = house.browser()
    code = json.loads(here(house, browser, what="踏板松动").body)["code"]

    for _turn in range(2):
        answer = post(browser, {"code": code, "answer": "左侧第二块"}, path="/r/receipt?lang=en")

    assert (answer.status, answer.body.decode().count("左侧第二块")) == (200, 1)


def test_with_a_wrong_code_an_answer_is_given_back_to_be_sent_again(house: Served) -> None:
    refused = post(house.browser(), {"code": "aaaa-bbbb-cccc", "answer": "左侧第二块"}, path="/r/receipt?lang=en")

    assert refused.status == 404
    assert "左侧第二块</textarea>" in refused.body.decode()


def test_the_portals_own_output_says_nothing_of_what_came_through_the_open_door(house: Served) -> None:
    plain(house, house.browser(), what="护栏松动")

    said = (house.portal.settings.data.parent / "serve.log").read_text("utf-8")

    assert not [mark for mark in ("127.0.0.1", token(house), "护栏松动") if mark in said]


def test_too_many_at_once_are_asked_to_wait(house: Served) -> None:
    """The last of those that are served: the portal counts what came before."""
    browser = house.browser()
    answers = [here(house, browser, what=" ") for _turn in range(45)]

    assert {answer.status for answer in answers} == {422, 429}
    assert why(answers[-1]) == "Too many came from here just now. Try again in ten minutes; what you typed stays."
    refused = plain(house, browser, what="护栏松动")
    assert (refused.status, "护栏松动</textarea>" in refused.body.decode()) == (429, True)
    assert post(house.browser("li.jianguo"), words(house)).status == 200


# What the door counts


def test_a_limit_counts_each_for_himself_and_throws_away_key_and_counts_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    at = [0.0]
    monkeypatch.setattr(limits.time, "monotonic", lambda: at[0])
    limit = Limit(2, 60.0)

    assert [limit.allows("10.0.0.7") for _turn in range(3)] == [True, True, False]
    assert limit.allows("10.0.0.8")
    kept = {str(value) for value in vars(limit).values()}
    assert not [text for text in kept if "10.0.0" in text]

    at[0] = 61.0
    limit.forget()

    assert limit._counts == {} and str(limit._key) not in kept
    assert limit.allows("10.0.0.7")


def test_a_room_that_is_full_takes_one_more_when_one_has_left() -> None:
    room = Room(1)

    with room.taken(), pytest.raises(Crowded, match="arriving just now"), room.taken():
        pass

    with pytest.raises(Invalid), room.taken():
        raise Invalid("wrong")
    with room.taken():
        pass


def test_whoever_sends_too_slowly_does_not_hold_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posted, "SECONDS", 0.01)

    async def never() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", b"multipart/form-data; boundary=x")]}

    with pytest.raises(Invalid, match="did not arrive whole"):
        ThreadPoolExecutor(1).submit(asyncio.run, posted.posted(Request(scope, never))).result()  # browser tests leave a loop running in this one
