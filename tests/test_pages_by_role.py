"""Over the wire of a served portal: which page does each role get, what may be in it, and what is sent when it may not?"""

from __future__ import annotations

import codecs
import io
import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from PIL import Image
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from db import engine, keyring
from db.accounts import WebSession
from db.demo.cast import member
from db.hazards import Evidence
from db.log import EntryKind, LogEntry, canonical
from db.session import begin
from portal import accounts, demo, evidence, hazards, menu
from portal import clock as portal_clock
from portal.config import Settings
from portal.startup import create_portal
from portal.ui import signin
from tests.cast import OPENING, engaged
from tests.headless import Browser, Tab
from tests.served import KEK, PASSWORD, Served, free_port, session_token, started

SECRET, ELSEWHERE = "砂轮机飞溅火星九七三", "甲类库房门锁坏了八五二"
REPORTER, NAME = "li.jianguo", "李建国"
CANNOT = "The access log cannot be written now"
CAST = (
    "gao.yuan", "chen.li", "zhou.min", "he.jing", "pan.hong", "zheng.kai", "deng.lin", "han.dong", "li.jianguo", "chen.hao", "qian.guoqiang",
    "yu.xiaolong", "lin.tao", "zhao.min", "fang.qing", "jiang.hai", "lu.yi", "shen.yue", "luo.jian",
)  # fmt: skip
EVERYBODY = set(CAST)
INSIDE = EVERYBODY - {"shen.yue", "luo.jian"}
LOOK_PEOPLE_UP = {"chen.li", "lin.tao", "lu.yi"}
ANSWER_FOR_SOME = {"gao.yuan", "chen.li", "zhou.min", "he.jing", "pan.hong", "zheng.kai", "deng.lin", "han.dong"}
# Written out by hand: which screen opens for whom.
OPENS: dict[str, set[str]] = {
    "today": {"chen.li", "zhou.min", "he.jing"},
    "import-ledger": {"chen.li"},
    "department": {"zheng.kai", "deng.lin", "han.dong"},
    "figures": ANSWER_FOR_SOME,
    "board": ANSWER_FOR_SOME,
    "hot-spots": ANSWER_FOR_SOME,
    "ledger": ANSWER_FOR_SOME,
    "places": {"chen.li", "lu.yi"},
    "departments": {"chen.li", "lu.yi"},
    "organisations": {"chen.li", "lu.yi"},
    "rules": {"chen.li", "lu.yi"},
    "import-places": {"chen.li", "lu.yi"},
    "slips": {"gao.yuan", "chen.li", "lin.tao", "lu.yi"},
    "erasing": {"gao.yuan", "chen.li", "lin.tao", "zhao.min"},
    "calendar": {"chen.li", "lu.yi"},
    "engagements": {"gao.yuan", "chen.li"},
    "engagement": {"gao.yuan", "chen.li"},
    "agencies": {"gao.yuan", "chen.li"},
    "agency": {"gao.yuan", "chen.li"},
    "audit": {"shen.yue"},
    "reminders": {"chen.li"},
    "channels": {"chen.li", "lu.yi"},
    "draw": {"shen.yue"},
    "coverage": {"shen.yue"},
    "flags": {"shen.yue"},
    "reverse": {"shen.yue"},
    "duties": {"chen.li", "zhou.min", "he.jing"},
    "sampled": {"shen.yue"},
    "evaluation": {"shen.yue"},
    "stream": {"shen.yue"},
    "requests": {"shen.yue"},
    "visits": {"shen.yue"},
    "audit-visits": {"gao.yuan", "chen.li"},
    "audit-requests": {"gao.yuan", "chen.li"},
    "asked": {"zheng.kai", "deng.lin"},
    "draws": {"gao.yuan", "chen.li"},
    "findings": {"shen.yue"},
    "audit-report": {"shen.yue"},
    "audit-reports": {"gao.yuan", "chen.li"},
    "audit-findings": {"gao.yuan", "chen.li", "zheng.kai", "deng.lin"},
    "register": {"gao.yuan", "chen.li", "lin.tao", "zhao.min", "zheng.kai"},
    "breaches": {"gao.yuan", "chen.li", "lin.tao", "zhao.min"},
    "processors": {"gao.yuan", "chen.li", "lin.tao", "zhao.min"},
    "monitoring": INSIDE,
    "help": EVERYBODY,
    "home": INSIDE,
    "report": INSIDE,
    "my-reports": INSIDE,
    "inbox": INSIDE,
    "looks": EVERYBODY,
    "kept": INSIDE,
    "rights": INSIDE,
    "wishes": {"lin.tao", "zhao.min"},
    "account": EVERYBODY,
    "complaints": INSIDE,
    "complain": INSIDE,
    "complaint": INSIDE,
    "complaint-receipt": INSIDE,
    "errands": INSIDE,
    "cases": {"zhao.min", "lin.tao", "gao.yuan", "chen.li"},
    "case": {"zhao.min", "lin.tao", "gao.yuan", "chen.li"},
    "privacy": {"zhao.min", "lin.tao", "gao.yuan", "chen.li", "lu.yi"},
    "hazard": INSIDE,
    "log": {"chen.li"},
    "people": LOOK_PEOPLE_UP,
    "person": LOOK_PEOPLE_UP,
    "people-import": LOOK_PEOPLE_UP,
    "approvals": {"gao.yuan", "chen.li", "lu.yi", "lin.tao"},
}
SEE_IT = {"gao.yuan", "chen.li", "zhou.min", "pan.hong", "zheng.kai", "deng.lin", "han.dong", REPORTER}
HEADINGS = {
    "today": "Today",
    "import-ledger": "Import a ledger",
    "department": "To rectify",
    "ledger": "Hazard ledger",
    "board": "Board by state",
    "hot-spots": "Hot spots",
    "places": "Sites and areas",
    "departments": "Departments and posts",
    "organisations": "Organisations",
    "rules": "Who rectifies what",
    "import-places": "Import places",
    "engagements": r"Third\-party audit",  # as a title escapes what markdown would read
    "agencies": "Evaluation agencies",
    "audit": "What waits for you",
    "draw": "The draw",
    "sampled": "No sample yet",
    "coverage": "Coverage of duties",
    "flags": "What stands out",
    "reverse": "My own lists",
    "duties": "Duties of checking",
    "findings": "Findings",
    "audit-report": "The report",
    "audit-findings": "Audit findings",
    "evaluation": "Evaluation",
    "stream": "Weekly stream",
    "report": "Report a hazard",
    "my-reports": "My reports",
    "inbox": "Inbox",
    "looks": "Who looked at my data",
    "kept": "Kept about me",
    "register": "Register of monitoring rules",
    "breaches": "Data breaches",
    "processors": "Processors",
    "monitoring": "Monitoring rules",
    "rights": "My data and my rights",
    "wishes": "Requests about own data",
    "account": "My account",
    "complaints": "My complaints",
    "complain": "Privacy complaint",
    "complaint": "Which complaint?",
    "complaint-receipt": "Follow a complaint by its receipt",
    "errands": "Asked of me because of a complaint",
    "cases": "Complaints to handle",
    "case": "Which complaint?",
    "privacy": "Privacy figures",
    "log": "The log",
    "slips": "Activation slips",
    "erasing": "Erasing people",
    "calendar": "Working days",
    "reminders": "Who is reminded when",
    "channels": "Channels for notices",
    "help": "Help",
    "people": "Personnel",
    "people-import": "Import people",
    "approvals": "Approvals",
}


class Wire(Tab):
    """A tab that keeps everything the portal sent, for whoever looks for a word in it."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        self.sent = b""
        self.fragment_of: dict[str, str] = {}
        super().__init__(browser, **options)

    def _new_run(self) -> None:
        self.headings: list[str] = []
        super()._new_run()

    def _take(self, message: ForwardMsg) -> None:
        self.sent += message.SerializeToString()
        if message.WhichOneof("type") == "delta" and message.delta.WhichOneof("type") == "new_element":
            kind = message.delta.new_element.WhichOneof("type")
            element = getattr(message.delta.new_element, kind)
            if kind == "heading":
                self.headings.append(element.body)
            if hasattr(element, "label"):
                self.fragment_of[element.label] = message.delta.fragment_id
        super()._take(message)

    def carries(self, *words: str) -> list[str]:
        return [word for word in words if word.encode() in self.sent]


@dataclass
class Works:
    """The served plant: one person of each role, a hazard in the welding shop and one in the store."""

    served: Served
    process: Any
    hazard: UUID
    number: str
    picture: UUID
    tag: str

    def browser(self, username: str) -> Browser:
        with self.served.work() as work:
            return Browser(self.served.url, {"portal_session": session_token(work, username)})

    def looks(self) -> list[LogEntry]:
        with self.served.work() as work:
            return list(work.session.scalars(sa.select(LogEntry).where(LogEntry.kind == EntryKind.VIEW).order_by(LogEntry.id)))


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    data = tmp_path_factory.mktemp("works") / "data"
    portal = create_portal(Settings(data=data), KEK)
    plant = demo.found(OPENING, password_hash=accounts.hash_password(PASSWORD), members=[member(name) for name in CAST])
    engaged(plant)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")
    with begin(plant.actors[REPORTER]) as work:
        shown = [evidence.prepare(picture.getvalue())]
        made = hazards.report(work, area_id=plant.areas["WELD-GRIND"], description=SECRET, place="炉后", pictures=shown)
    with begin(plant.actors["zhou.min"]) as work:
        due = (portal_clock.now() + timedelta(days=3)).date()
        hazards.assign(work, made.id, department_id=plant.departments["D-WELD"], deadline=due, requirement="装挡板")
    with begin(plant.actors["chen.hao"]) as work:
        hazards.report(work, area_id=plant.areas["STORE-A"], description=ELSEWHERE)
    with begin(plant.actors["chen.li"], write=False) as work:
        photo = work.session.scalars(sa.select(Evidence.id)).one()
    with started(data, free_port()) as (url, process):
        yield Works(Served(url, portal, plant.people), process, made.id, made.number, photo, plant.actors[REPORTER].tag)


@pytest.fixture(autouse=True)
def real_time(clock: object) -> None:
    """The serving process has the real clock, so the test has it too."""
    portal_clock.set_now(lambda: datetime.now(UTC))


# Every page, every role, signed out


def test_the_grid_of_screens_names_every_page_there_is(works: Works) -> None:
    assert set(OPENS) == {row.address for row in menu.ROWS}


@pytest.mark.parametrize("who", CAST)
def test_each_role_gets_its_screens_and_of_the_others_no_line_runs(works: Works, who: str) -> None:
    person, screens = str(works.served.people[REPORTER]), {address for address, people in OPENS.items() if who in people}
    with Wire(works.browser(who)) as tab:
        for row in menu.ROWS:
            tab.run(page=row.address, query=f"id={works.hazard}" if row.address == "hazard" else "")
            assert not tab.exceptions, (row.address, tab.exceptions)
            assert (tab.address() == row.address) == (row.address in screens), row.address
            if row.address in HEADINGS:
                assert (HEADINGS[row.address] in tab.headings) == (row.address in screens), row.address
        assert set(tab.pages) - {"", signin.ACTIVATE} == screens
        tab.run(page="hazard", query=f"number={works.number}")
        tab.run(page="ledger", query="state=all")

    assert bool(tab.carries(SECRET)) == (who in SEE_IT)
    assert bool(tab.carries(ELSEWHERE)) == (who in {"gao.yuan", "chen.li", "he.jing", "pan.hong", "chen.hao"})
    assert tab.carries(works.tag) == []
    if who != REPORTER:
        listed = [NAME] if who in LOOK_PEOPLE_UP else []  # among all the others, which says nothing of who reported
        assert set(tab.carries(NAME, person, person.replace("-", ""), REPORTER)) <= set(listed)


def test_whoever_knows_the_hash_of_a_page_that_is_not_his_runs_nothing_of_it(works: Works) -> None:
    with Wire(works.browser("zhou.min")) as tab:
        tab.run(page="today")
        known = {address: tab.pages[address] for address in ("today", "ledger")}
        tab.page_hash = known["ledger"]
        tab.run()
        assert "Hazard ledger" in tab.headings
        assert tab.carries(SECRET)

    for who in ("chen.hao", "shen.yue", "lu.yi"):
        with Wire(works.browser(who)) as tab:
            tab.run(page="account")
            for page_hash in known.values():
                tab.page_hash = page_hash
                tab.run()
                assert not {"Today", "Hazard ledger"} & set(tab.headings)
            assert tab.carries(SECRET) == []


def test_signed_out_every_address_is_the_sign_in_page(works: Works) -> None:
    browser = Browser(works.served.url)
    browser.get("/")
    with Wire(browser) as tab:
        for row in menu.ROWS:
            tab.run(page=row.address, query=f"id={works.hazard}&number={works.number}")
            assert {"Account", "Password", "Sign in"} <= set(tab.widgets)
            assert not tab.exceptions
            assert not set(HEADINGS.values()) & set(tab.headings)
    assert tab.carries(SECRET, ELSEWHERE, NAME, works.number, works.tag) == []
    assert browser.get(f"/evidence/{works.picture}").status == 401
    assert browser.get("/download/anything").status == 401


# A foreign record by its address


def test_a_supervisor_of_another_area_finds_nothing_behind_the_address_of_a_hazard(works: Works) -> None:
    with Wire(works.browser("zhou.min")) as mine, Wire(works.browser("he.jing")) as foreign:
        for query in (f"id={works.hazard}", f"number={works.number}", f"id={works.hazard}&do=assign"):
            mine.run(page="hazard", query=query)
            assert mine.carries(SECRET)
            assert not mine.exceptions

            foreign.run(page="hazard", query=query)

            assert foreign.shows("This record was not found")
            assert foreign.shows("does not exist or is not yours to see|There is no hazard .* that you can see")
            assert not foreign.exceptions
        foreign.run(page="ledger", query=f"state=all&text={works.number}")
    assert foreign.carries(SECRET, works.number) == [works.number]  # the number it typed itself comes back in the search field
    for path, who, status in (("evidence", "zhou.min", 200), ("evidence", "he.jing", 404), ("evidence", "lu.yi", 404)):
        assert works.browser(who).get(f"/{path}/{works.picture}").status == status


def test_a_picture_comes_with_no_store_and_leaves_one_entry(works: Works) -> None:
    before = works.looks()

    answer = works.browser("zhou.min").get(f"/evidence/{works.picture}")

    assert (answer.status, answer.headers["cache-control"], answer.body[:3]) == (200, "no-store, private", b"\xff\xd8\xff")
    new = works.looks()[len(before) :]
    assert [(entry.actor, entry.purpose, entry.page) for entry in new] == [(str(works.served.people["zhou.min"]), "evidence", "evidence")]


# What is taken out as a file, by its page


def _offered(browser: Browser, kind: str) -> str:
    """The one-time address in the dialog of the ledger, or on the page of a hazard."""
    with Wire(browser) as tab:
        tab.run(page="ledger", query="state=all")
        tab.press("Export as a file", query="state=all")
        return next(
            found[1] for block in tab.html if (found := re.search(rf'href="(/download/[^"]+)" download>(?:<i[^>]*>download</i>)?{kind}', block))
        )


def test_a_supervisor_takes_out_his_areas_once_and_nobody_else_takes_it_for_him(works: Works) -> None:
    browser = works.browser("zhou.min")
    address = _offered(browser, "Excel")

    for stranger, status in ((Browser(works.served.url), 401), (works.browser("he.jing"), 404), (works.browser("zhou.min"), 404)):
        assert stranger.get(address).status == status
    fetched = browser.get(address)

    assert (fetched.status, fetched.headers["cache-control"]) == (200, "no-store, private")
    rows = list(load_workbook(io.BytesIO(fetched.body)).worksheets[0].iter_rows(values_only=True))
    assert [row[rows[0].index("What")] for row in rows[1:]] == [SECRET]
    assert browser.get(address).status == 404
    elsewhere = works.browser("he.jing")
    csv = elsewhere.get(_offered(elsewhere, "CSV")).body
    assert csv.startswith(codecs.BOM_UTF8)
    assert (ELSEWHERE in csv.decode("utf-8-sig"), SECRET in csv.decode("utf-8-sig")) == (True, False)
    with works.served.work() as work:
        taken = [entry.actor for entry in work.session.scalars(sa.select(LogEntry).where(LogEntry.action == "hazard.export").order_by(LogEntry.id))]
    assert taken == [str(works.served.people[who]) for who in ("zhou.min", "he.jing")]


def test_whoever_answers_for_nothing_is_offered_no_file(works: Works) -> None:
    for who, offered in (("zhou.min", True), ("zheng.kai", True), ("han.dong", False), (REPORTER, False)):
        with Wire(works.browser(who)) as tab:
            tab.run(page="hazard", query=f"id={works.hazard}")
            assert tab.carries(SECRET)
            assert any("/download/" in block for block in tab.html) == offered, who
            tab.run(page="ledger")
            assert ("Export as a file" in tab.widgets) == offered, who


# One view = one entry, on the wire


def test_a_page_of_records_writes_one_entry_and_its_rerun_none(works: Works) -> None:
    def new_looks(tab: Tab, page: str) -> list[int]:
        before = len(works.looks())
        tab.run(page=page, query="state=all")
        assert tab.address() == page
        return [len(list(canonical.looked_in(entry.body))) for entry in works.looks()[before:]]

    with Wire(works.browser("gao.yuan")) as tab:
        assert new_looks(tab, "ledger") == [2]
        assert new_looks(tab, "ledger") == []
        assert tab.carries(SECRET)
    with Wire(works.browser("gao.yuan")) as other:
        assert new_looks(other, "ledger") == [2]


# What is typed as a number


class Addressed(Tab):
    """Keeps every query that the page put into the address."""

    def __init__(self, browser: Browser) -> None:
        super().__init__(browser)
        self.queries: list[str] = []

    def _take(self, message: ForwardMsg) -> None:
        if message.WhichOneof("type") == "page_info_changed":
            self.queries.append(message.page_info_changed.query_string)
        super()._take(message)


def test_only_a_number_that_was_typed_into_the_log_reaches_its_address(works: Works) -> None:
    with Addressed(works.browser("chen.li")) as tab:
        tab.run(page="log")
        tab.type("Record number", str(int(works.number.rsplit("-", 1)[1])))
        tab.run(page="log")
        assert any(works.number in query for query in tab.queries)

        tab.type("Record number", "Zhang 13800000000")
        tab.run(page="log", query=f"number={works.number}")

        assert tab.shows("That is no number")
        assert not [query for query in tab.queries if "138" in query or "Zhang" in query]


# The log cannot be written


@contextmanager
def log_locked(works: Works) -> Iterator[None]:
    """Another process holds the database and does not let go."""
    before = keyring._installed
    keyring.install(works.served.portal.keyring)
    owner = engine.owner_engine(works.served.portal.settings)
    keyring._installed = before
    with owner.connect() as holder:
        holder.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        holder.exec_driver_sql("ROLLBACK")
    owner.dispose()


def test_a_page_shows_nothing_while_the_log_is_locked(works: Works) -> None:
    """Also to somebody of whom the gate wants to note that he is back after a minute."""
    browser = works.browser("zhou.min")
    with Wire(browser) as tab:
        tab.run(page="account")
        assert "My account" in tab.headings
        with works.served.work() as work:
            for row in work.session.scalars(sa.select(WebSession).where(WebSession.ended_at.is_(None))):
                row.seen_at -= timedelta(minutes=2)

        with log_locked(works):
            tab.run(page="hazard", query=f"id={works.hazard}")
            assert tab.shows(CANNOT)
            assert not tab.exceptions
            refused = browser.get(f"/evidence/{works.picture}")

    assert tab.carries(SECRET, "炉后", "装挡板") == []
    assert (refused.status, refused.body.decode().startswith(CANNOT)) == (503, True)
    assert refused.headers["cache-control"] == "no-store, private"
    with Wire(browser) as tab:
        tab.run(page="hazard", query=f"id={works.hazard}")
        assert tab.carries(SECRET, "炉后", "装挡板") == [SECRET, "炉后", "装挡板"]


def test_a_page_shows_nothing_while_the_disk_is_full(works: Works) -> None:
    browser = works.browser("zhou.min")
    resource.prlimit(works.process.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    with Wire(browser) as tab:
        tab.run(page="hazard", query=f"id={works.hazard}")
        assert tab.shows(CANNOT)
        assert not tab.exceptions
    refused = browser.get(f"/evidence/{works.picture}")
    resource.prlimit(works.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    assert tab.carries(SECRET, "炉后", "装挡板") == []
    assert (refused.status, refused.body[:3] == b"\xff\xd8\xff") == (503, False)
    with Wire(browser) as tab:
        tab.run(page="hazard", query=f"id={works.hazard}")
        assert tab.carries(SECRET, "炉后", "装挡板") == [SECRET, "炉后", "装挡板"]


# The reporter's name, by its page


def test_the_name_is_sent_only_after_the_directors_own_password(works: Works) -> None:
    with Wire(works.browser("chen.li")) as tab:
        tab.run(page="hazard", query=f"id={works.hazard}")
        assert "See who reported" in tab.widgets
        tab.press("See who reported", query=f"id={works.hazard}")
        dialog = tab.fragment_of["Open the name"]
        tab.type("What for? (required)", "核实现场情况")
        for password, opens in (("not the password", False), (PASSWORD, True)):
            tab.type("Your password (required)", password)
            tab.run(fragment=dialog, query=f"id={works.hazard}")
            tab.press("Open the name", fragment=dialog, query=f"id={works.hazard}")
            assert bool(tab.carries(NAME)) == opens, tab.texts
            assert not tab.exceptions
        assert tab.carries(str(works.served.people[REPORTER])) == []
        tab.run(page="hazard", query=f"id={works.hazard}")
        assert not tab.shows(NAME)
    with Wire(works.browser(REPORTER)) as his:
        his.run(page="looks")
        assert his.carries("陈立", "核实现场情况") == ["陈立", "核实现场情况"]
    with Wire(works.browser("zhou.min")) as supervisor:
        supervisor.run(page="hazard", query=f"id={works.hazard}")
        assert "See who reported" not in supervisor.widgets
