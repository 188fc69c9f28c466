"""Is any page slower after years? Two plants where equally much happens a day, one there a hundred times as long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.pages import Reader
from benchmarks.rounds import Result, at_most
from benchmarks.serving import PORTAL, server
from db.accounts import Account
from db.actor import SYSTEM
from db.complaints import Complaint
from db.hazards import Hazard, State
from db.sealed import complainant
from db.session import begin
from portal import demo
from portal.accounts import present
from portal.config import Settings
from portal.startup import open_portal, upgrade_portal
from tests.engines import close
from tests.headless import Browser
from tests.served import session_token

PAGES = {  # every page of the menu, each opened by somebody whose page it is
    "today": "zhou.min", "department": "wang.lei", "ledger": "gao.yuan", "looks": "li.jianguo", "my-reports": "li.jianguo", "home": "li.jianguo",
    "hazard": "chen.li", "log": "chen.li", "people": "lu.yi", "places": "lu.yi", "departments": "lu.yi", "rules": "lu.yi", "organisations": "lu.yi",
    "slips": "lu.yi", "approvals": "lu.yi", "person": "lu.yi", "people-import": "lu.yi", "import-places": "lu.yi", "import-ledger": "chen.li",
    "report": "li.jianguo", "account": "li.jianguo", "help": "li.jianguo", "inbox": "zhou.min", "calendar": "lu.yi",
    "reminders": "chen.li", "channels": "lu.yi", "figures": "gao.yuan", "board": "chen.li", "hot-spots": "zhou.min", "engagements": "chen.li",
    "agencies": "chen.li", "engagement": "chen.li", "agency": "chen.li", "audit": "shen.yue", "draw": "shen.yue", "sampled": "shen.yue",
    "draws": "chen.li", "kept": "li.jianguo", "asked": "zheng.kai", "audit-findings": "chen.li", "audit-report": "shen.yue",
    "audit-reports": "chen.li", "audit-requests": "chen.li", "audit-visits": "chen.li", "coverage": "shen.yue", "duties": "chen.li",
    "evaluation": "shen.yue", "findings": "shen.yue", "flags": "shen.yue", "requests": "shen.yue", "reverse": "shen.yue", "visits": "shen.yue",
    "stream": "shen.yue", "erasing": "lin.tao", "register": "chen.li", "breaches": "lin.tao", "processors": "chen.li", "wishes": "lin.tao",
    "cases": "zhao.min", "case": "zhao.min", "privacy": "zhao.min", "monitoring": "li.jianguo", "rights": "li.jianguo", "complaints": "zhang.weimin",
    "complain": "li.jianguo", "complaint": "zhang.weimin", "complaint-receipt": "li.jianguo", "errands": "chen.li",
}  # fmt: skip
YOUNG = 30
AIM = 1.3


@dataclass(frozen=True)
class Size:
    """How many days the older plant has been there (the younger one a month: 2,000 hazards), and how often each page is opened."""

    days: int
    rounds: int


QUICK = Size(days=300, rounds=5)
FULL = Size(days=demo.LARGE.days, rounds=25)


@dataclass(frozen=True)
class Plant:
    """A served plant: a tab for each page, signed in, and how many hazards it has."""

    hazards: int
    tabs: Mapping[str, Reader]
    query: Mapping[str, str]


def measure(folder: Path, size: Size, kept: Path | None = None) -> Iterator[Result]:
    """A line for each page: the older plant against the younger, in turn. `kept` holds the plants of an earlier run."""
    with ExitStack() as running:
        old, young = (_served(running, (kept or folder) / f"plant-{days}", days) for days in (size.days, YOUNG))
        for page in PAGES:
            yield _compared(page, old, young, size.rounds)


def _served(running: ExitStack, data: Path, days: int) -> Plant:
    settings = Settings(data=data, key_file=data / "kek")
    if not demo.exists(settings):
        demo.make(settings, last_day=None, now=datetime.now(UTC), size=demo.Size(days, demo.LARGE.busy, bulk=True))
    upgrade_portal(settings)
    portal = open_portal(settings)
    with begin(SYSTEM) as work:
        tokens = {page: session_token(work, who, browser=page) for page, who in PAGES.items()}
        hazards = work.session.scalars(select(func.count(Hazard.id))).one()
        shown = work.session.scalars(select(Hazard.id).where(Hazard.state == State.ACCEPTED).order_by(Hazard.id.desc()).limit(1)).one()
        person, complains = (
            work.session.scalars(select(Account.person_id).where(Account.username == who)).one() for who in ("li.jianguo", "zhang.weimin")
        )
        case = work.session.scalars(select(Complaint.id).where(Complaint.tag == complainant(complains))).one()
    close(portal)
    url = running.enter_context(server(PORTAL, data))
    tabs = {page: running.enter_context(Reader(Browser(url, {present.session_cookie(): token}))) for page, token in tokens.items()}
    return Plant(hazards, tabs, {"hazard": f"id={shown}", "person": f"id={person}", "case": f"id={case}", "complaint": f"id={case}"})


def _compared(page: str, old: Plant, young: Plant, rounds: int) -> Result:
    took: dict[int, list[float]] = {old.hazards: [], young.hazards: []}
    for place in (old, young):
        place.tabs[page].run(page=page, query=place.query.get(page, ""))
        tab = place.tabs[page]
        assert not tab.redirect and not tab.exceptions and (tab.texts or tab.html), (page, tab.redirect, tab.exceptions)
    for number in range(rounds):
        for place in ((old, young), (young, old))[number % 2]:
            took[place.hazards].append(place.tabs[page].run(query=place.query.get(page, "")))
    ours, theirs = took[old.hazards], took[young.hazards]
    return at_most(f"{page} with {old.hazards:,} hazards", "sqlite", aim=AIM, ours=ours, reference=theirs, against=f"with {young.hazards:,}")
