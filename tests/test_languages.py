"""Is there a page, a dialog, a refusal, a file or a command that says something which no language owns?"""

from __future__ import annotations

import ast
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from db import log
from db.actor import SYSTEM, Actor, Role
from db.demo import cast as plant
from db.demo import texts
from db.demo.cast import member
from db.session import Work, begin
from portal import accounts, demo, evidence, hazards, menu, people, violations
from portal import clock as portal_clock
from portal.config import Settings
from portal.demo.founding import ORIGIN
from portal.locale import PSEUDO
from portal.policy import Action, allows
from portal.startup import create_portal
from portal.ui.decision import MOVES
from portal.ui.deeds import ACTIONS
from tests.browser.person import TELEPHONE
from tests.cast import OPENING, PEOPLE, engaged
from tests.conftest import HOUSE
from tests.headless import Browser, Tab, readable
from tests.served import KEK, PASSWORD, Served, free_port, session_token, started

# What may stand outside a sentence.
MARKUP = re.compile(
    r"""<style>.*?</style> | <i\b[^>]*>[^<]*</i> | <[^>]+> | :material/\w+: | :[a-z]+(?:-badge|-background)?\[ | data:image\S+
    | HZ-\d{4}-\d{6} | EN-\d{4}-\d{3} | \b[0-9a-f]{64}\b | \b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b""",
    re.VERBOSE | re.DOTALL,
)
UNREAD = re.compile(r"⟦\d+ unread⟧")
SPOKEN = re.compile(r'content:\s*"([^"]*)"|(?:alt|title|aria-label|placeholder)="([^"]*)"')
NAMES_ITSELF = {
    "Anjian 安鉴": "the product",
    "中文": "the language switch",
    "English": "the language switch",
    "abcd-efgh-jkmn": "an example of a slip's code",
}
LETTERS = re.compile(r"[A-Za-z\u4e00-\u9fff]{2,}|[\u4e00-\u9fff]")
WRITTEN = (
    "灭火器被货箱挡住",
    "第二台车床旁",
    "装挡板",
    "已经搬走",
    "地面没有划线",
    "重复上报",
    "同一件事",
    "换了新的",
    "改派给有吊车的部门",
    "电缆破皮",
)


def outside(text: str, data: set[str]) -> str:
    """What is left of a text without its sentences, its markup and its data."""
    heard = " ".join(one or other for one, other in SPOKEN.findall(text))
    rest = MARKUP.sub(" ", text.replace("\\", "")) + " " + MARKUP.sub(" ", heard)
    while (fewer := re.sub("⟦[^⟦⟧]*⟧", " ", rest)) != rest:
        rest = fewer
    rest = unescape(rest)
    for known in sorted(data | set(NAMES_ITSELF), key=len, reverse=True):
        rest = rest.replace(known, " ")
    return " ".join(LETTERS.findall(rest))


class Reader(Tab):
    """A tab that reads everything that is written on it."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        super().__init__(browser, locale=PSEUDO, **options)

    def _new_run(self) -> None:
        self.read: list[tuple[str, str]] = []
        self.fragment_of: dict[str, str] = getattr(self, "fragment_of", {})
        super()._new_run()

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind in ("delta", "navigation", "page_config_changed"):
            self.read += readable(getattr(message, kind))
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = getattr(message.delta.new_element, message.delta.new_element.WhichOneof("type"))
            self.fragment_of[getattr(element, "label", "")] = message.delta.fragment_id
        super()._take(message)


ONE_OF_EACH = ("gao.yuan", "chen.li", "zhou.min", "zheng.kai", "han.dong", "li.jianguo", "lin.tao", "zhao.min", "lu.yi", "shen.yue")
HARD_CASES = {"check", "approve_extension", "recheck", "reopen", "add_part", "ask_supply", "make_plan", "judge", "tell_regulator", "tell_workers"}
DIALOGS = {
    "zhou.min": {"assign", "accept", "dismiss", "merge", "reassign", "amend", *HARD_CASES},
    "zheng.kai": {"start", "submit", "ask_extension", "ask_supply", "make_plan"},
    "chen.li": {"assign", "accept", "dismiss", "merge", "reassign", "amend", "open_reporter", "sign_level", *HARD_CASES},
    "li.jianguo": set(),
}


MAKES_AN_ENTRY = {"entry", "looked_over", "taken", "step", "_step", "move", "moved"}
WAYS_OUT = {"⟦Sign out⟧", "⟦End this session⟧"}


@dataclass
class Works:
    """The served plant, with a hazard in every state."""

    served: Served
    actors: dict[str, Actor]
    hazards: dict[str, UUID]
    data: set[str]

    def browser(self, username: str) -> Browser:
        with self.served.work() as work:
            return Browser(self.served.url, {"portal_session": session_token(work, username)})

    def tab(self, username: str, **options: Any) -> Reader:
        return Reader(self.browser(username), **options)

    def reading(self, browser: Browser) -> Reader:
        return Reader(browser)

    def stranger(self) -> Reader:
        browser = Browser(self.served.url)
        browser.get("/")
        return Reader(browser)

    def files(self, tab: Reader) -> set[tuple[str, str]]:
        """Headings and words of the files that the page offers."""
        found = set()
        for address in re.findall(r'href="(/download/[^"]+)"', " ".join(tab.html)):
            answer = tab.browser.get(address)
            if answer.headers["content-type"].startswith("text/csv"):
                text = answer.body.decode("utf-8-sig")
                lines = {line: outside(line, self.data | {ORIGIN}) for line in text.splitlines()}  # from where the cast was founded
                found |= {(address[:10], left[:120]) for left in lines.values() if left}
        return found

    def unowned(self, tab: Reader) -> set[tuple[str, str]]:
        """Field and text."""
        assert not tab.exceptions, tab.exceptions
        assert "⟦Sign out⟧" in tab.widgets, tab.texts
        assert not tab.shows("Something went wrong"), tab.texts
        return {(name, text[:200]) for name, text in tab.read if outside(text, self.data)}


def known_words() -> set[str]:
    """What people wrote and what the plant is called."""
    said = {*WRITTEN, *PEOPLE, "新人", "starter", "enroller"}
    for named in (*plant.AREAS, *plant.FIRMS, plant.SITE, *plant.DEPARTMENTS, *plant.CAST):
        said |= {text for name, text in vars(named).items() if isinstance(text, str) and name != "post_en"}
    return said | {"岗位"} | audited()


def audited() -> set[str]:
    """What was written of the agency and agreed with it."""
    said = (texts.AGENCY_BASIS, texts.REFERENCE, texts.INDEPENDENCE, texts.STANDARDS, texts.PROTECTION, texts.CONTACT)
    return {*said, *texts.AGENCY_PROJECTS, *texts.CERTIFICATE.values()}


def moved(founded: Any) -> dict[str, UUID]:
    """One hazard in each state, late and major ones among them, with pictures, a change and a step taken back."""
    at = portal_clock.now() - timedelta(days=20)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")
    welding, store = founded.departments["D-WELD"], founded.departments["D-STORE"]

    def did(who: str, verb: Any, /, *args: Any, after: float = 0, **named: Any) -> Any:
        with begin(founded.actors[who], now=at + timedelta(hours=after)) as work:
            return verb(work, *args, **named)

    def reported(**named: Any) -> UUID:
        made = did("li.jianguo", hazards.report, area_id=founded.areas["WELD-3"], description=WRITTEN[0], place=WRITTEN[1], **named)
        return UUID(str(made.id))

    def assigned(**named: Any) -> UUID:
        made = reported()
        due = (at + timedelta(days=3)).date()
        said = {"department_id": welding, "deadline": due, "requirement": WRITTEN[2], "severity": "major", **named}
        did("zhou.min", hazards.assign, made, after=1, **said)
        did("zheng.kai", hazards.make_plan, made, after=1.5, due=due, **dict.fromkeys(("measures", "funds", "who", "emergency"), WRITTEN[2]))
        return made

    def handed_in() -> UUID:
        made = assigned()
        did("zheng.kai", hazards.start, made, after=2)
        did("zheng.kai", hazards.submit, made, after=3, note=WRITTEN[3], pictures=[evidence.prepare(picture.getvalue())])
        return made

    found = {"reported": reported(pictures=[evidence.prepare(picture.getvalue())]), "assigned": assigned(), "rectifying": assigned()}
    did("zheng.kai", hazards.start, found["rectifying"], after=2)
    did("zhou.min", hazards.amend, found["rectifying"], after=3, note=WRITTEN[7], category="fire", severity="general", place="北门")
    did("zhou.min", hazards.reassign, found["rectifying"], after=4, department_id=store, note=WRITTEN[8])
    found |= {"awaiting": handed_in(), "sent_back": handed_in(), "accepted": handed_in(), "dismissed": reported(), "merged": reported()}
    did("zhou.min", hazards.send_back, found["sent_back"], after=4, note=WRITTEN[4])
    did("zhou.min", hazards.accept, found["accepted"], after=4)
    did("zhou.min", hazards.dismiss, found["dismissed"], after=4, reason=WRITTEN[5])
    did("zhou.min", hazards.merge, found["merged"], after=4, into=found["reported"], reason=WRITTEN[6])
    found["taken_back"] = reported()
    did("zhou.min", hazards.dismiss, found["taken_back"], after=4, reason=WRITTEN[5])
    did("zhou.min", hazards.take_back, found["taken_back"], after=4.01)
    found |= {"asked": assigned(check_every=1), "old": handed_in()}
    did("zhou.min", hazards.check, found["asked"], after=5, on_track=False, note=WRITTEN[4], problem=WRITTEN[9])
    did("zheng.kai", hazards.ask_extension, found["asked"], after=6, deadline=(portal_clock.now() + timedelta(days=9)).date(), note=WRITTEN[4])
    did("zhou.min", hazards.accept, found["old"], after=-24 * 15)
    due = (portal_clock.now() + timedelta(days=9)).date()
    did("zhou.min", hazards.judge, found["asked"], after=8, grounds=["O10-14", "H121-work"], note=WRITTEN[4])
    did("zhou.min", hazards.add_part, found["asked"], after=7, department_id=store, duty=WRITTEN[3], deadline=due)
    did("zhou.min", hazards.ask_supply, found["asked"], after=7, department_id=welding, what=WRITTEN[7], due=due)
    seen: dict[str, Any] = {"kind": "no_protection", "words": WRITTEN[4], "told": WRITTEN[2]}
    did("zhou.min", violations.note, found["asked"], after=9, person_id=founded.people["li.jianguo"], **seen)
    noted = did("zhou.min", violations.note, found["awaiting"], after=9, person_id=founded.people["zhang.weimin"], **seen)
    did("zhang.weimin", violations.object_to, noted.id, after=10, text=WRITTEN[4])
    return found


def newcomer(work: Work, username: str, password_hash: str, *, must_change: bool) -> UUID:
    person = people.add_person(work, name="新人")
    work.session.flush()
    accounts.create_account(work, person.id, username=username, password_hash=password_hash, must_change=must_change)
    work.session.flush()
    return person.id


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    data = tmp_path_factory.mktemp("languages") / "data"
    portal = create_portal(Settings(data=data), KEK)
    portal_clock.set_now(lambda: datetime.now(UTC))
    stored = accounts.hash_password(PASSWORD)
    founded = demo.found(OPENING, password_hash=stored, members=[member(name) for name in PEOPLE])
    found = moved(founded)
    engaged(founded)
    with begin(SYSTEM) as work:
        newcomer(work, "starter", stored, must_change=True)
        director = newcomer(work, "enroller", stored, must_change=False)
        people.grant_role(work, director, Role.ADMINISTRATOR, valid_from=work.now.date())
    with started(data, free_port()) as (url, _process):
        yield Works(Served(url, portal, founded.people), founded.actors, found, known_words() | {log.verifier_key()})


@pytest.fixture(autouse=True)
def real_time(clock: object) -> None:
    """The serving process has the real clock, so the test has it too."""
    portal_clock.set_now(lambda: datetime.now(UTC))


@pytest.mark.parametrize("who", ONE_OF_EACH)
def test_every_page_of_everybody_says_only_sentences_and_data(works: Works, who: str) -> None:
    unowned = {}
    with works.tab(who) as tab:
        for row in menu.rows_for(works.actors[who]):
            tab.run(page=row.address)
            assert tab.address() == row.address
            unowned[row.address] = works.unowned(tab)

    assert not {page: texts for page, texts in unowned.items() if texts}


def test_behind_every_button_and_in_every_file_there_are_only_sentences_and_data(works: Works) -> None:
    unowned, pressed = {}, set[tuple[str, str]]()
    for who in ONE_OF_EACH:
        browser = works.browser(who)
        for row in menu.rows_for(works.actors[who]):
            for label in sorted(opened_first(works, browser, row.address) - {name for page, name in pressed if page == row.address}):
                pressed.add((row.address, label))
                with works.reading(browser) as tab:
                    look_behind(tab, row.address, label)
                    unowned[row.address, label] = works.unowned(tab) | works.files(tab)

    assert not {page: texts for page, texts in unowned.items() if texts}
    assert len(pressed) > 30


def opened_first(works: Works, browser: Browser, address: str) -> set[str]:
    """The buttons of a page, those under the first line of its table among them."""
    with works.reading(browser) as tab:
        tab.run(page=address)
        found = set(tab.widgets)
        if tab.tables:
            tab.tick_first_line()
            found |= set(tab.widgets)
        one_of_each = {re.sub(r"\d{6}", "", label): label for label in sorted(found) if tab.widgets[label][1] == "button"}
        return set(one_of_each.values()) - WAYS_OUT


def look_behind(tab: Reader, address: str, label: str) -> None:
    """How many are unread may have changed meanwhile; every other label is as it was."""
    tab.run(page=address)
    if UNREAD.fullmatch(label):
        label = next(one for one in tab.widgets if UNREAD.fullmatch(one))
    if label not in tab.widgets:
        tab.tick_first_line()
    tab.press(label)


def test_every_act_that_can_stand_in_the_log_has_words() -> None:
    """Those written out where an entry is made; acts of complaints are left out of every reading of the log, sign-ins are counted only."""
    named = {act for path in (HOUSE / "portal").rglob("*.py") for call in _entries_made(path) for act in _acts_in(call)}

    assert len(named) > 90
    assert sorted(act for act in named if not act.startswith(("complaint.", "signin."))) == sorted(named & set(ACTIONS))


def _entries_made(path: Path) -> Iterator[ast.Call]:
    """Calls of `entry` and `looked_over`, and of what features have made of them."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and (getattr(node.func, "attr", "") or getattr(node.func, "id", "")) in MAKES_AN_ENTRY:
            yield node


def _acts_in(call: ast.Call) -> Iterator[str]:
    for node in [node for argument in call.args for node in ast.walk(argument)]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[a-z_]+\.[a-z_]+", node.value):
            yield node.value
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Action":
            yield str(Action[node.attr])


@pytest.mark.parametrize("row", menu.ROWS, ids=lambda row: row.address)
def test_every_page_on_a_telephone_says_only_sentences_and_data(works: Works, row: menu.Row) -> None:
    who = next(one for one in ONE_OF_EACH if allows(works.actors[one], row.opens, None))
    with works.tab(who, agent=TELEPHONE) as tab:
        tab.run(page=row.address, query=f"id={works.hazards['sent_back']}" if row.address == "hazard" else "")

        assert tab.address() == row.address
        assert works.unowned(tab) == set()


@pytest.mark.parametrize("who", ["zhou.min", "zheng.kai", "chen.li", "li.jianguo"])
def test_a_hazard_in_any_state_and_every_dialog_on_it_say_only_sentences_and_data(works: Works, who: str) -> None:
    unowned, opened = {}, set()
    with works.tab(who) as tab:
        for state, hazard in works.hazards.items():
            tab.run(page="hazard", query=f"id={hazard}")
            unowned[state, ""] = works.unowned(tab)
            mine = {move for move, (label, _icon) in MOVES.items() if f"⟦{label}⟧" in tab.widgets} - opened
            for move in mine:
                tab.run(page="hazard", query=f"id={hazard}&do={move}")
                assert "⟦Cancel⟧" in tab.widgets, move
                unowned[state, move] = works.unowned(tab)
            opened |= mine

    assert not {page: texts for page, texts in unowned.items() if texts}
    assert opened == DIALOGS[who]


def test_noting_somebodys_own_violation_says_only_sentences_and_data(works: Works) -> None:
    query, button = f"id={works.hazards['awaiting']}", "⟦Note somebody's own violation⟧"
    with works.tab("zhou.min") as tab:
        tab.run(page="hazard", query=query)
        assert "⟦Objection open⟧" in " ".join(text for _name, text in tab.read)
        tab.press(button, query=query)
        assert works.unowned(tab) == set()
        for find in ("没有这个人", "李建国"):
            tab.type("⟦Staff number or full name (required)⟧", find)
            tab.press(button, query=query)
            assert works.unowned(tab) == set()
            assert tab.shows("Nobody here has this name") == (find != "李建国")


def test_signing_in_says_only_sentences_at_every_step_and_when_it_refuses(works: Works) -> None:
    def seen(tab: Reader) -> set[str]:
        assert not tab.exceptions
        return {left for _name, text in tab.read if (left := outside(text, works.data))}

    unowned = {}
    with works.stranger() as tab:
        tab.run(page="today")
        unowned["empty"] = seen(tab)
        for name, typed in (("wrong", ("zhou.min", "no")), ("nothing", ("", ""))):
            tab.type("⟦Account⟧", typed[0])
            tab.type("⟦Password⟧", typed[1])
            tab.press("⟦Sign in⟧")
            unowned[name] = seen(tab)
        for label in ("⟦First time here? Use your slip⟧", "⟦Continue⟧"):
            tab.press(label)
            unowned[label] = seen(tab)
    for username, stage in (("starter", "⟦Once more⟧"), ("enroller", "⟦Code⟧")):
        with works.stranger() as tab:
            tab.run(page="")
            tab.type_and_press({"⟦Account⟧": username, "⟦Password⟧": PASSWORD}, ("⟦Sign in⟧",))
            unowned[username] = seen(tab)
            assert stage in tab.widgets, tab.texts
            tab.press("⟦Continue⟧")
            unowned[username, "refused"] = seen(tab)

    assert not {step: texts for step, texts in unowned.items() if texts}


def test_a_refusal_says_only_sentences(works: Works) -> None:
    """Not there; somebody was faster; not possible from here; not as it was typed."""
    unowned, hazard = {}, works.hazards["taken_back"]
    with works.tab("he.jing") as tab:
        for query in (f"id={hazard}", "number=HZ-2026-999999", "number=" + "9" * 30):
            tab.run(page="hazard", query=query)
            assert tab.shows("This record was not found|Several sites|There is no hazard"), tab.texts
            unowned[query[:10]] = works.unowned(tab)
    with works.tab("zhou.min") as slower, works.tab("chen.li") as other:
        slower.run(page="hazard", query=f"id={hazard}&do=dismiss")
        slower.type("⟦Why it is dismissed (required; the reporter reads it)⟧", WRITTEN[5])
        other.run(page="hazard", query=f"id={hazard}&do=merge")
        for into, said in (("HZ-2026-999999", "There is no hazard"), ("HZ-2026-000009", "merged into itself")):
            other.type("⟦Number of the hazard that stays open (required)⟧", into)
            other.type("⟦Why they are the same (required)⟧", WRITTEN[6])
            other.run(fragment=other.fragment_of["⟦Merge⟧"])
            other.press("⟦Merge⟧", fragment=other.fragment_of["⟦Merge⟧"])
            unowned[said] = works.unowned(other)
            assert other.shows(said), other.texts
        other.run(page="hazard", query=f"id={hazard}&do=dismiss")
        other.type("⟦Why it is dismissed (required; the reporter reads it)⟧", WRITTEN[5])
        for tab in (other, slower):
            tab.run(fragment=tab.fragment_of["⟦Cancel⟧"])
            tab.press("⟦Dismiss⟧", fragment=tab.fragment_of["⟦Cancel⟧"])
            unowned["faster"] = works.unowned(tab)
        assert slower.shows("It is ⟦dismissed⟧ by now"), slower.texts

    assert not {refusal: texts for refusal, texts in unowned.items() if texts}


COMMAND_LINE = r"""
import contextlib, io, json, os, sys
sys.stdin = io.StringIO("no such word\n")
from typer.main import get_command
from portal.__main__ import app, main

def explained(command, name):
    told = {name: [command.help or "", *(getattr(one, "help", "") or "" for one in command.params if one.name != "help")]}
    for below in getattr(command, "commands", {}).values():
        told |= explained(below, f"{name} {below.name}")
    return told

def said(arguments):
    sys.argv = ["portal", *arguments]
    with contextlib.redirect_stdout(io.StringIO()) as told, contextlib.redirect_stderr(told):
        try:
            main()
        except SystemExit as ended:
            told.write(f" {ended.code}")
    return told.getvalue()

told = {"help": explained(get_command(app), "portal"), "said": [(" ".join(line), said(line)) for line in json.loads(sys.argv[1])]}
print(json.dumps(told), file=sys.__stdout__)
"""
CLICKS_OWN = re.compile(
    r"Usage: .*|Try '.*|Show this message and exit\.|Missing (?:argument|option) .*|Invalid value .*|(?:Password|Code)\b.*|Aborted\."
)
OF_THE_TERMINAL = re.compile(r"/[^\s⟧]+|\b[0-9a-f]{16,}\b|(?:[a-z0-9]{4}-){3}[a-z0-9]{4}|<\w+>|--[a-z-]+|\d{4}-\d\d-\d\dT\S+|^— .*", re.MULTILINE)


def test_the_command_line_says_only_sentences(tmp_path: Path) -> None:
    (tmp_path / "ledger.csv").write_text(
        "编号,发现时间,地点,内容,责任单位,状态\n1,2026-11-01,打磨区,无罩,焊接车间,已五定\n2,2026,,,焊接车间,不知道\n", "utf-8"
    )
    data, key, missing = str(tmp_path / "data"), str(tmp_path / "kek"), str(tmp_path / "none")
    lines = [
        ["check", "--data", missing], ["init", "--data", data, "--key-file", key], ["init", "--data", data, "--key-file", key],
        ["init", "--data", missing, "--key-file", missing + "/kek"], ["check", "--data", data], ["users", "list", "--data", data],
        ["users", "break-glass", "nobody", "--data", data], ["users", "break-glass", "admin", "--data", data], ["log", "verify", "--data", data],
        ["log", "verify", "--data", data, "--since", missing], ["import", "hazards", str(tmp_path / "ledger.csv"), "--data", data],
        ["import", "people", str(tmp_path / "ledger.csv"), "--data", data],
        ["backup", str(tmp_path / "b"), "--keys", str(tmp_path / "k"), "--data", data],
        ["backup", str(tmp_path / "b"), "--keys", str(tmp_path / "k"), "--data", data],
        ["restore", str(tmp_path / "b"), "--keys", str(tmp_path / "k"), "--data", missing],
        ["restore", str(tmp_path / "b"), "--keys", str(tmp_path / "k"), "--data", data], ["keys", "rotate", "--data", data],
        ["demo", "--scale", "nonsense"], ["check", "--data", data],
    ]  # fmt: skip
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ANJIAN_", "LC_", "LANG"))}
    environment = clean | {"LANG": PSEUDO, "COLUMNS": "400", "ANJIAN_KEY_FILE": key, "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", COMMAND_LINE, json.dumps(lines)]

    told = json.loads(subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120).stdout)

    assert not {name: texts for name, texts in told["help"].items() if any(not text or outside(text, set()) for text in texts)}
    data_here = {"admin ", "admin:", "焊接车间", "不知道", "打磨区", "系统管理员"}
    left = [(line, outside(OF_THE_TERMINAL.sub(" ", CLICKS_OWN.sub(" ", text)), data_here)) for line, text in told["said"]]
    assert not [(line, rest) for line, rest in left if rest]
    assert all("⟦" in text for _line, text in told["said"])
