"""Does a served portal bring a word of a complaint to anybody but its complainant and whoever was let in? Every byte that it sends is searched."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import engine, keyring
from db.actor import SYSTEM
from db.session import begin
from portal import clock as portal_clock
from portal import complaints
from portal.complaints import Filed
from portal.startup import Portal, open_portal
from tests.cast import Cast, did, engaged
from tests.conftest import Clock
from tests.engines import Stable, close
from tests.headless import Browser
from tests.postgresql import POSTGRESQL, SQLITE
from tests.served import free_port, serving, session_token
from tests.test_pages_by_role import Wire

NOBODY_OF_THE_CASE = ("chen.li", "gao.yuan", "lu.yi", "lin.tao", "zhou.min", "zheng.kai", "shen.yue", "zhang.weimin")
LOOKS_AT_THE_LOG = "log"


@dataclass
class House:
    """A served plant with a named and an unnamed complaint to the union, both answered; their words are drawn, so they are found nowhere else."""

    portal: Portal
    cast: Cast
    word: str
    named: Filed
    unnamed: Filed
    data: Path
    url: str = ""

    def browser(self, username: str) -> Browser:
        with begin(SYSTEM) as work:
            return Browser(self.url, {"portal_session": session_token(work, username)})

    @property
    def traces(self) -> tuple[str, ...]:
        numbers = (self.named.number, self.unnamed.number)
        return (self.word, *numbers, str(self.named.id), str(self.unnamed.id), self.unnamed.receipt, "complaint/")


def filed(cast: Cast, word: str) -> tuple[Filed, Filed]:
    """Two hours ago, so that what came without a name has been let through."""
    before = portal_clock.now() - timedelta(hours=2)
    portal_clock.set_now(lambda: before)
    said = {"channel": "union", "kind": "viewing", "text": f"{word} 有人查看我的记录", "named": "周敏"}
    named = did(cast.li_jianguo, complaints.file, **said, key=secrets.token_hex())
    unnamed = complaints.file_unnamed(cast.li_jianguo, **said, key=secrets.token_hex())  # type: ignore[arg-type]
    portal_clock.set_now(lambda: datetime.now(UTC))
    complaints.attend()
    for one in (named, unnamed):
        did(cast.zhao_min, complaints.accept, one.id, independent=True)
        did(cast.zhao_min, complaints.investigate, one.id, plan=word)
        did(cast.zhao_min, complaints.say, one.id, text=word)
        did(cast.zhao_min, complaints.case, one.id)
        did(cast.zhao_min, complaints.answer, one.id, outcome="refused", reason=word)
    return named, unnamed


@pytest.fixture(scope="module", params=[SQLITE, POSTGRESQL])
def plant(request: pytest.FixtureRequest, stable: Stable, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with stable.fresh(request.param, tmp_path_factory.mktemp("complaints") / "portal", peopled=True) as settings:
        portal = open_portal(settings)
        portal_clock.set_now(lambda: datetime.now(UTC))
        cast, word = stable.template(request.param, "cast"), f"mark{secrets.token_hex(6)}"
        engaged(cast)  # an auditor comes in for nothing else
        named, unnamed = filed(cast, word)
        house = House(portal, cast, word, named, unnamed, settings.data)
        with serving(settings, free_port()) as (house.url, _process):
            yield house
        close(portal)


@pytest.fixture
def served(plant: House, clock: Clock) -> House:
    engine.install(plant.portal.database)
    keyring.install(plant.portal.keyring)
    portal_clock.set_now(lambda: datetime.now(UTC))
    return plant


def test_whoever_was_let_in_and_whoever_complained_under_his_name_are_told_in_their_inbox(served: House) -> None:
    for username, numbers in (("zhao.min", {served.named.number, served.unnamed.number}), ("li.jianguo", {served.named.number})):
        with Wire(served.browser(username)) as tab:
            tab.run(page="inbox")
        assert set(tab.carries(served.named.number, served.unnamed.number)) == numbers, username


@pytest.mark.parametrize("username", NOBODY_OF_THE_CASE)
def test_no_page_of_anybody_else_carries_a_word_number_or_id_of_it(served: House, username: str) -> None:
    """The director's log among them, and the pages of the one whom it is about."""
    with Wire(served.browser(username)) as tab:
        tab.run(page="")
        pages = sorted(tab.pages)
        for page in pages:
            tab.run(page=page)
    with Wire(served.browser(username)) as asked:
        for page in pages:
            asked.run(page=page, query=f"id={served.named.id}&number={served.named.number}")

    assert pages and (username != "chen.li" or LOOKS_AT_THE_LOG in pages)
    assert tab.carries(*served.traces) == []
    assert asked.carries(served.word, "complaint/") == []


def test_no_file_or_evidence_address_leads_to_a_case(served: House) -> None:
    for username in ("zhao.min", *NOBODY_OF_THE_CASE):
        browser = served.browser(username)
        for address in (f"/evidence/{served.named.id}", f"/download/{served.named.id}"):
            answer = browser.get(address)
            assert answer.status in (303, 404) and served.word.encode() not in answer.body, (username, address)


def test_no_file_of_the_installation_holds_a_word_receipt_or_number(served: House) -> None:
    files = [path for path in served.data.parent.rglob("*") if path.is_file() and "pgdata" not in path.parts]

    assert files
    for path in files:
        held = path.read_bytes()
        assert not [trace for trace in (served.word, served.named.number, served.unnamed.receipt) if trace.encode() in held], path
