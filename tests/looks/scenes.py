"""Which screens are looked at, as whom, and what has to be pressed to see them?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portal import menu
from tests.browser.person import Person
from tests.cast import PASSWORD
from tests.looks.plant import HALF_IN, NEVER_IN, photograph

BUSY, QUIET, NEW = "busy", "quiet", "new"
Doing = Callable[[Person], object]


@dataclass(frozen=True)
class Scene:
    """One screen. `address` may name a record of the plant in braces; nobody means that no account is signed in. `after` puts back what was done."""

    name: str
    who: str
    address: str
    do: Doing | None = None
    plant: str = BUSY
    dark: bool = False
    after: Doing | None = None


HEADS = {  # who opens what, where the content differs by office
    "zhou.min": ("today", "ledger", "report", "my-reports", "inbox", "looks", "account", "help", "figures", "board", "hot-spots"),
    "he.jing": ("today",),
    "pan.hong": ("today",),
    "zheng.kai": ("department", "ledger", "figures", "board", "hot-spots", "home", "inbox"),
    "ma.jun": ("department", "home"),
    "han.dong": ("home", "inbox"),
    "li.jianguo": ("home", "report", "my-reports", "inbox", "looks", "rights", "account", "help"),
    "fang.qing": ("home", "inbox"),
    "jiang.hai": ("home",),
    "gao.yuan": ("figures", "board", "hot-spots", "ledger", "approvals", "home"),
    "lin.tao": ("people", "slips", "approvals", "people-import", "wishes", "help"),
    "zhao.min": ("home", "cases", "privacy", "complaints", "errands"),
    "shen.yue": ("",),
    "luo.jian": ("",),
}
ALL_OF = {  # who opens every page of these workspaces
    "chen.li": (menu.SUPERVISION, menu.LEADERSHIP, menu.ADMINISTRATION, menu.PRIVACY, menu.MINE),
    "lu.yi": (menu.ADMINISTRATION, menu.MINE),
}
OF_A_RECORD = ("hazard", "person", "agency", "draws", "engagement", "audit-reports")  # opened from a list
MOVES = {  # which record, who opens it, and the dialogs of his moves
    ("reported", "zhou.min"): ("assign", "dismiss", "merge", "judge"),
    ("reported", "chen.li"): ("open_reporter",),
    ("assigned", "zhou.min"): ("reassign", "amend"),
    ("assigned", "zheng.kai"): ("start",),
    ("rectifying", "zheng.kai"): ("submit", "ask_extension", "ask_supply", "make_plan"),
    ("rectifying", "zhou.min"): ("add_part", "check"),
    ("awaiting", "zhou.min"): ("accept",),
    ("extension", "zhou.min"): ("approve_extension",),
    ("proposed", "chen.li"): ("sign_level",),
    ("major", "zhou.min"): ("tell_workers",),
    ("unplanned", "zhou.min"): ("tell_regulator",),
    ("accepted", "zhou.min"): ("reopen",),
    ("recheck", "zhou.min"): ("recheck",),
}
STATES = {
    "zhou.min": (
        "reported", "assigned", "rectifying", "awaiting", "sent_back", "accepted", "dismissed", "merged", "extension", "asked", "shared",
        "proposed", "major", "unplanned",
    ),
    "zheng.kai": ("assigned", "rectifying", "sent_back", "extension", "shared", "major", "awaiting"),
    "wang.lei": ("shared",),
    "ma.jun": ("shared",),
    "li.jianguo": ("asked", "accepted", "dismissed"),
    "chen.li": ("major", "reported"),
    "gao.yuan": ("major",),
}  # fmt: skip


def scenes() -> list[Scene]:
    return [*_at_the_door(), *_open_form(), *_pages(), *_records(), *_dialogs(), *_more_pages(), *_empty(), *_dark()]


def button(msgid: str, **params: object) -> Doing:
    return lambda person: person.press(msgid, within="stMain", **params)


def first_row(person: Person) -> None:
    """Ticks the first line of a table, which is drawn on canvas."""
    box = person.page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box
    person.page.mouse.click(box["x"] + 18, box["y"] + 54)
    person.page.wait_for_timeout(900)
    person.settled()


def _at_the_door() -> list[Scene]:
    return [
        Scene("door-sign-in", "", ""),
        Scene("door-wrong", "", "", _wrong),
        Scene("door-forgot", "", "", lambda person: person.page.get_by_text(person.word("Forgot it?")).click()),
        Scene("door-slip", "", "activate"),
        Scene("door-first-password", "", "", _first_password, NEW),
        Scene("door-second-factor", "", "", _second_factor, NEW),
        Scene("door-dark", "", "", dark=True),
    ]


def _typed(person: Person, username: str, password: str) -> None:
    person.page.get_by_label(person.word("Account"), exact=True).fill(username)
    person.page.get_by_label(person.word("Password"), exact=True).fill(password)
    person.page.get_by_role("button", name=person.word("Sign in")).click()


def _wrong(person: Person) -> None:
    _typed(person, "nobody.here", "not the password")
    person.page.locator('[data-testid="stAlertContentError"]').wait_for()


def _first_password(person: Person) -> None:
    _typed(person, NEVER_IN, PASSWORD)
    person.page.get_by_label(person.word("New password"), exact=True).wait_for()


def _second_factor(person: Person) -> None:
    """Its account has a password of its own by the end of the round; before, it is asked for one."""
    _typed(person, HALF_IN, PASSWORD)
    person.page.get_by_label(person.word("Code"), exact=True).wait_for()


def _open_form() -> list[Scene]:
    return [
        Scene("open-form", "", "r/{poster}"),
        Scene("open-offline", "", "r/{poster}", _offline),
        Scene("open-received", "", "r/{poster}", _sent),
        Scene("open-follow", "", "r/receipt"),
        Scene("open-follow-wrong", "", "r/receipt", _wrong_code),
        Scene("open-followed", "", "r/{poster}", _followed),
        Scene("open-lost", "", "r/nowhere"),
        Scene("open-dark", "", "r/{poster}", dark=True),
    ]


def _send(person: Person) -> None:
    person.page.get_by_role("button", name=person.word("Send")).click()
    person.page.wait_for_timeout(400)


def _sent(person: Person) -> None:
    person.page.get_by_label(person.word("What did you see? (required)")).fill("通道里有油，容易滑倒")
    _send(person)
    person.page.locator(".receipt .code").wait_for()


def _offline(person: Person) -> None:
    """Sent while the line is down: it says so and keeps what was typed."""
    person.page.get_by_label(person.word("What did you see? (required)")).fill("通道里有油，容易滑倒")
    if person.page.locator(".report select").count():
        person.page.locator(".report select").first.select_option(index=2)
        person.page.get_by_label(person.word("How it was fixed (required)")).fill("已撒吸油棉并清扫")
    person.page.context.set_offline(True)
    _send(person)
    person.page.wait_for_timeout(800)
    person.page.context.set_offline(False)


def _wrong_code(person: Person) -> None:
    person.page.get_by_label(person.word("Receipt code")).fill("aaaa-bbbb-cccc")
    person.page.get_by_role("button", name=person.word("Show")).click()
    person.page.wait_for_load_state()


def _followed(person: Person) -> None:
    _sent(person)
    code = person.page.locator(".receipt .code").inner_text()
    person.page.get_by_role("link", name=person.word("Follow this report")).click()
    person.page.get_by_label(person.word("Receipt code")).fill(code)
    person.page.get_by_role("button", name=person.word("Show")).click()
    person.page.locator('[aria-current="step"]').wait_for()


def _pages() -> list[Scene]:
    shown = [Scene(f"{address or 'start'}-{who}", who, address) for who, addresses in HEADS.items() for address in addresses]
    whole = [Scene(f"{row.address}-{who}", who, row.address) for who, spaces in ALL_OF.items() for row in menu.ROWS if row.workspace in spaces]
    whole = [scene for scene in whole if scene.address not in OF_A_RECORD]
    return [*shown, *whole]


def _of(record: str, move: str = "") -> str:
    return "hazard?id={" + record + "}" + (f"&do={move}" if move else "")


def _records() -> list[Scene]:
    shown = [Scene(f"hazard-{state}-{who}", who, _of(state)) for who, states in STATES.items() for state in states]
    return [*shown, Scene("hazard-none", "zhou.min", "hazard"), Scene("hazard-not-mine", "he.jing", "hazard?id={reported}")]


def _dialogs() -> list[Scene]:
    moves = [Scene(f"ask-{move}-{who}", who, _of(state, move)) for (state, who), moves in MOVES.items() for move in moves]
    return [
        *moves,
        Scene("ask-accept-ready", "zhou.min", "hazard?id={awaiting}&do=accept", _sends_back),
        Scene("ask-assign-working-days", "zhou.min", "hazard?id={reported}&do=assign", lambda person: person.picks("In working days")),
        Scene("ask-hand-in-part", "wang.lei", "hazard?id={shared}", button("Hand in our part")),
        Scene("ask-answer-supply", "wang.lei", "hazard?id={shared}", button("Answer the request")),
        Scene("ask-send-back-part", "zhou.min", "hazard?id={shared}", button("Send the part back")),
        Scene("ask-withdraw-part", "zhou.min", "hazard?id={shared}", button("Withdraw the part")),
        Scene("ask-withdraw-supply", "zheng.kai", "hazard?id={shared}", button("Withdraw the request")),
        Scene("ask-take_back", "zheng.kai", _of("undone"), _starts, after=lambda person: person.decide("Take back my last step")),
        Scene("ask-similar", "zhou.min", "hazard?id={reported}", button("Similar cases")),
        Scene("ask-take-out", "zhou.min", "ledger", button("Export as a file")),
    ]


def _starts(person: Person) -> None:
    person.press("Start work", within="stMain")
    person.decide("Start work")
    person.press("Take back my last step", within="stMain")


def _sends_back(person: Person) -> None:
    person.picks("Send back for another round")
    person.page.get_by_role("dialog").locator("textarea").first.fill("签到表缺中班，请补齐后再报验。")


def _more_pages() -> list[Scene]:
    far = "ledger?state=all&severity=general&category=housekeeping&result=late&due_since=2026-01-01"
    return [
        Scene("ledger-many-filters", "chen.li", far),
        Scene("ledger-no-match", "chen.li", "ledger?state=all&category=other&severity=major&result=late"),
        Scene("ledger-ticked", "zhou.min", "ledger", _ticks),
        Scene("ledger-more", "zhou.min", "ledger", lambda person: person.page.get_by_test_id("stPopoverButton").first.click()),
        Scene("ledger-searched", "zhou.min", "ledger", _searches),
        Scene("figures-quarter", "gao.yuan", "figures?period=2026-Q3&against=2026-Q2"),
        Scene("person", "lu.yi", "person?id={person}"),
        Scene("person-worker", "lin.tao", "person?id={worker}"),
        Scene("person-none", "lu.yi", "person"),
        Scene("agency-none", "chen.li", "agency"),
        Scene("draws-none", "chen.li", "draws"),
        Scene("engagement-none", "chen.li", "engagement"),
        Scene("audit", "shen.yue", "audit"),
        Scene("audit-draw", "shen.yue", "draw"),
        Scene("audit-sampled", "shen.yue", "sampled"),
        Scene("audit-coverage", "shen.yue", "coverage"),
        Scene("audit-flags", "shen.yue", "flags"),
        Scene("audit-reverse", "shen.yue", "reverse"),
        Scene("duties", "chen.li", "duties"),
        Scene("audit-findings-written", "shen.yue", "findings"),
        Scene("audit-finding", "shen.yue", "findings", button("Write a finding")),
        Scene("audit-report", "shen.yue", "audit-report"),
        Scene("audit-requests", "shen.yue", "requests"),
        Scene("audit-visits", "shen.yue", "visits"),
        Scene("audit-evaluation", "shen.yue", "evaluation"),
        Scene("audit-stream", "shen.yue", "stream"),
        Scene("asked", "zheng.kai", "asked"),
        Scene("complain", "li.jianguo", "complain?kind=viewing"),
        Scene("complain-unnamed", "li.jianguo", "complain", _without_a_name),
        Scene("complaint-none", "li.jianguo", "complaint"),
        Scene("complaint-receipt", "li.jianguo", "complaint-receipt"),
        Scene("complaints", "li.jianguo", "complaints"),
        Scene("case-none", "zhao.min", "case"),
        Scene("audit-reports-none", "chen.li", "audit-reports"),
        Scene("audit-answered", "zheng.kai", "audit-findings"),
        Scene("log-days", "chen.li", "log?view=days"),
        Scene("log-unusual", "chen.li", "log?view=unusual"),
        Scene("log-proof", "chen.li", "log?view=proof"),
        Scene("inbox-unread", "zhou.min", "inbox?show=unread"),
        Scene("places-chosen", "lu.yi", "places", _ticks),
        Scene("departments-chosen", "lu.yi", "departments", _ticks),
        Scene("places-add", "lu.yi", "places", button("Add an area")),
        Scene("departments-add", "lu.yi", "departments", button("Add a department")),
        Scene("rules-add", "lu.yi", "rules", button("Add a rule")),
        Scene("organisations-add", "lu.yi", "organisations", button("Add an organisation")),
        Scene("people-add", "lin.tao", "people", button("Add a person")),
        Scene("calendar-enter", "lu.yi", "calendar", button("Enter our own days")),
        Scene("receipt", "li.jianguo", "my-reports?receipt={number}"),
        Scene("report-filled", "li.jianguo", "report", _filled),
        Scene("report-at-place", "li.jianguo", "report?at={area}"),
        Scene("not-his-page", "li.jianguo", "log"),
    ]


def _without_a_name(person: Person) -> None:
    person.page.locator("label", has_text=person.word("Without my name (I follow it with a receipt code)")).click()
    person.settled()


def _ticks(person: Person) -> None:
    if person.page.locator('[data-testid="stDataFrame"]').count():
        first_row(person)


def _searches(person: Person) -> None:
    box = person.page.get_by_label(person.word("Find words"))
    box.fill("灭火器")
    box.press("Enter")
    person.page.wait_for_timeout(600)
    person.settled()


def _filled(person: Person) -> None:
    """Everything open that may be filled in, on a line that is down."""
    person.photographs(photograph(2))
    person.page.get_by_text(person.word("More (optional)")).click()
    person.page.get_by_text(person.word("I have already fixed it")).click()
    _offline(person)


def _empty() -> list[Scene]:
    quiet = {
        "zhou.min": ("today", "ledger", "figures", "board", "hot-spots", "inbox"),
        "zheng.kai": ("department", "home"),
        "li.jianguo": ("home", "my-reports", "inbox", "looks"),
        "chen.li": ("log", "today", "approvals", "import-ledger"),
        "gao.yuan": ("figures",),
        "lu.yi": ("rules", "calendar", "slips", "people"),
    }
    early = (
        "places",
        "departments",
        "rules",
        "organisations",
        "import-places",
        "slips",
        "people",
        "approvals",
        "calendar",
        "home",
        "inbox",
        "looks",
        "account",
    )
    shown = [Scene(f"quiet-{address}-{who}", who, address, plant=QUIET) for who, addresses in quiet.items() for address in addresses]
    return [*shown, *(Scene(f"new-{address}", "lin.xin", address, plant=NEW) for address in early)]


def _dark() -> list[Scene]:
    return [
        Scene("dark-today", "zhou.min", "today", dark=True),
        Scene("dark-hazard", "zhou.min", "hazard?id={shared}", dark=True),
        Scene("dark-figures", "gao.yuan", "figures", dark=True),
        Scene("dark-home", "li.jianguo", "home", dark=True),
        Scene("dark-ledger", "zhou.min", "ledger", dark=True),
        Scene("dark-accept", "zhou.min", "hazard?id={awaiting}&do=accept", dark=True),
        Scene("dark-report", "li.jianguo", "report", dark=True),
    ]


def address_of(scene: Scene, names: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: names.get(found[1], "missing"), scene.address)
