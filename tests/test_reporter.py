"""Can anybody without the safety director's opened, logged purpose learn who reported a hazard: by a verb, a row, the log or a page?"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from PIL import Image

from db.accounts import Account
from db.actor import Actor
from db.base import Bare
from db.engine import Database
from db.hazards import Evidence, Hazard, HazardStep, Rendition, ReportKey, Talk
from db.log import LogEntry, LogSubject, canonical
from db.people import Person
from db.scope import RULES
from db.session import Work, ask, begin
from portal import accounts, areas, evidence, hazards, people
from portal.errors import Denied, Invalid, NotFound
from tests.cast import Cast
from tests.conftest import Clock

NAME, USERNAME = "李建国", "li.jianguo"
DUE = date(2026, 11, 30)
SEE_THE_HAZARD = ("zheng.kai", "zhou.min", "gao.yuan", "chen.li")
READERS = (*SEE_THE_HAZARD, "lin.tao", "lu.yi", "shen.yue")
OF_THE_REPORT = (Hazard, HazardStep, Evidence, Rendition, ReportKey, Talk)


def seated(actor: Actor) -> Actor:
    """At a screen: what he does carries a session, a page and an address, as in a browser."""
    return replace(actor, session=f"session-of-{actor.person_id}", page=f"page-of-{actor.person_id}", origin="10.0.0.7")


@dataclass
class Plot:
    """A worker's and an office-holder's reports, handled by everybody, with a minute between all that happens."""

    cast: Cast
    clock: Clock
    hazards: list[UUID] = field(default_factory=list)

    def by(self, username: str, verb: Callable[..., Any], *args: Any, **said: Any) -> Any:
        self.clock.pass_time(minutes=1)
        with begin(seated(self.cast.actors[username])) as work:
            return verb(work, *args, **said)

    def told(self, username: str, **more: Any) -> UUID:
        said = {"area_id": self.cast.areas["WELD-GRIND"], "description": "砂轮机没有护罩", "place": "二号", **more}
        made: Hazard = self.by(username, hazards.report, **said)
        return made.id


@pytest.fixture
def plot(database: Database, cast: Cast, clock: Clock) -> Plot:
    actors = dict(cast.actors)
    with begin(cast.lu_yi, write=False) as work:
        for account in work.session.scalars(sa.select(Account)):
            actors[account.username] = replace(actors[account.username], account_id=account.id)
    made = Plot(replace(cast, actors=actors), clock)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")
    made.by(USERNAME, accounts.choose_language, "en")
    first = made.told(USERNAME, pictures=[evidence.prepare(picture.getvalue())], idempotency="form-1")
    second = made.told(USERNAME, fixed="已装好")
    made.hazards = [first, second]
    made.by("zhou.min", hazards.assign, first, department_id=cast.departments["D-WELD"], deadline=DUE, requirement="装好护罩")
    made.by("han.dong", hazards.start, first)
    made.by("han.dong", hazards.submit, first, note="已装好")
    made.by("sun.tao", hazards.accept, first)
    for verb in (hazards.my_reports, people.looks_at_me):
        made.by(USERNAME, verb)
    for verb in (hazards.one, hazards.timeline):
        made.by(USERNAME, verb, first)
    made.by(USERNAME, evidence.picture, _picture_of(cast, first))
    return made


def _picture_of(cast: Cast, hazard_id: UUID) -> UUID:
    with begin(cast.chen_li, write=False) as work:
        return work.session.scalars(sa.select(Evidence.id).where(Evidence.hazard_id == hazard_id)).one()


# What each reader gets to see


def rows_of(work: Work, cls: type[Bare]) -> list[dict[str, Any]]:
    """Every row of a class that this actor can select, with every column."""
    keys = [attribute.key for attribute in sa.inspect(cls).column_attrs]
    return [{key: getattr(row, key) for key in keys} for row in work.session.scalars(sa.select(cls))]


def spoken(value: Any) -> Iterator[bytes]:
    """Everything in an answer, however deep, as bytes in which a name or an id can be looked for."""
    if isinstance(value, UUID):
        yield from (str(value).encode(), value.hex.encode(), value.bytes)
        return
    parts = parts_of(value)
    if parts is None:
        yield value if isinstance(value, bytes) else str(value).encode()
        return
    for part in parts:
        yield from spoken(part)


def parts_of(value: Any) -> list[Any] | None:
    """The fields of a row or record, the items of a collection; None for what has none."""
    if isinstance(value, Bare):
        return [getattr(value, attribute.key) for attribute in sa.inspect(type(value)).column_attrs]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, each.name) for each in dataclasses.fields(value)]
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else None


def says(value: Any, marks: list[bytes]) -> bool:
    whole = b"\n".join(spoken(value))
    return any(mark in whole for mark in marks)


def marks_of_person(plot: Plot) -> list[bytes]:
    """Everything that stands for the reporter as a person: ids, account, sign-in name, name, its keyed fingerprint, his session and page."""
    actor = seated(plot.cast.li_jianguo)
    with begin(plot.cast.lu_yi, write=False) as work:
        person = work.session.get_one(Person, actor.person_id)
        account = work.session.scalars(sa.select(Account).where(Account.person_id == actor.person_id)).one()
        known = [actor.person_id, account.id, person.name_bi, person.name_ct, USERNAME, NAME, actor.session, actor.page]
        return [mark for value in known for mark in spoken(value)]


def marks_of_reports(plot: Plot) -> list[bytes]:
    """Everything that stands for what he reported: his pseudonym, and the ids of hazards, steps, pictures and entries under it."""
    tag = plot.cast.li_jianguo.tag
    with begin(plot.cast.chen_li, write=False) as work:
        steps = work.session.scalars(sa.select(HazardStep.id).where(HazardStep.actor_tag == tag)).all()
        pictures = work.session.scalars(sa.select(Evidence.id).where(Evidence.hazard_id.in_(plot.hazards))).all()
        entries = work.session.scalars(sa.select(LogEntry.id).where(LogEntry.actor == tag)).all()
    assert len(plot.hazards) == 2 and len(steps) == 2 and len(pictures) == 1 and len(entries) >= 5
    return [mark for value in (tag, *plot.hazards, *steps, *pictures, *entries) for mark in spoken(value)]


def test_no_row_that_anybody_can_select_joins_a_report_to_its_reporter(plot: Plot) -> None:
    person, reports = marks_of_person(plot), marks_of_reports(plot)

    for reader in READERS:
        with begin(plot.cast.actors[reader], write=False) as work:
            seen = {cls: rows_of(work, cls) for cls in RULES}

        joined = [f"{reader} {cls.__name__}: {row}" for cls, rows in seen.items() for row in rows if says(row, person) and says(row, reports)]
        assert not joined
        assert not [(reader, cls.__name__) for cls in OF_THE_REPORT for row in seen[cls] if says(row, person)]
        assert any(says(row, reports) for row in seen[Hazard]) == (reader in SEE_THE_HAZARD)


def test_the_entries_of_the_pseudonym_share_nothing_with_those_of_the_person(plot: Plot) -> None:
    cast = plot.cast
    with begin(cast.chen_li, write=False) as work:
        entries = rows_of(work, LogEntry)
        subjects = {(row["entry_id"], row["subject"]) for row in rows_of(work, LogSubject)}
    his = str(cast.li_jianguo.person_id)
    named = [row for row in entries if row["actor"] == his or (row["id"], his) in subjects]
    veiled = [row for row in entries if row["actor"] == cast.li_jianguo.tag or (row["id"], cast.li_jianguo.tag) in subjects]

    assert named and veiled
    for column in ("id", "at", "session", "origin", "page", "seq"):
        shared = {row[column] for row in named} & {row[column] for row in veiled if row["actor"] == cast.li_jianguo.tag}
        assert not shared - {"", None}, column
    assert not {row["id"] for row in named} & {row["id"] for row in veiled}
    assert {(row["session"], row["origin"], row["page"]) for row in veiled if row["actor"] == cast.li_jianguo.tag} == {("", "", "")}


VERBS: dict[str, Callable[[Work, Plot], Any]] = {
    "the record": lambda w, p: hazards.one(w, p.hazards[0]),
    "its history": lambda w, p: hazards.timeline(w, p.hazards[0]),
    "the moves": lambda w, p: hazards.moves(w, p.hazards[0]),
    "the ledger": lambda w, p: hazards.ledger(w, state="all", size=50),
    "the queue": lambda w, p: [hazards.waiting_for_me(w), hazards.counts_of_mine(w)],
    "my reports": lambda w, p: hazards.my_reports(w),
    "who looked at me": lambda w, p: people.looks_at_me(w, size=500),
    "totals": lambda w, p: [hazards.counts(w), hazards.trend(w), hazards.hot_spots(w)],
    "who can answer for it": lambda w, p: [people.responsible(w, department_id) for department_id in p.cast.departments.values()],
    "places": lambda w, p: [areas.places(w), areas.departments(w)],
    "roles to approve": lambda w, p: people.waiting_for_approval(w),
}


def test_no_verb_tells_anybody_who_reported(plot: Plot) -> None:
    person = [*marks_of_person(plot), plot.cast.li_jianguo.tag.encode()]
    assert says(plot.by("chen.li", hazards.open_reporter, plot.hazards[0], purpose="核实"), person)

    for reader in READERS:
        answers = {name: answered(plot, reader, verb) for name, verb in VERBS.items()}

        assert [(reader, name) for name, answer in answers.items() if says(answer, person)] == []
        assert bool(answers["the record"]) == bool(answers["its history"]) == (reader in SEE_THE_HAZARD)


def answered(plot: Plot, reader: str, verb: Callable[[Work, Plot], Any]) -> Any:
    try:
        return plot.by(reader, lambda work: verb(work, plot))
    except NotFound:
        return None


@pytest.mark.parametrize("who", ["zhou.min", "chen.li"])
def test_whoever_holds_an_office_and_reports_speaks_under_one_name_at_a_time(plot: Plot, who: str) -> None:
    """A list holds what he reported and what others did: two entries at one instant would say that both names are his."""
    own = plot.told(who)
    plot.by("zhou.min", hazards.assign, own, department_id=plot.cast.departments["D-WELD"], deadline=DUE, requirement="装好护罩")
    plot.by(who, hazards.ledger, state="all")
    plot.by(who, hazards.one, own)
    plot.by(who, hazards.waiting_for_me)
    plot.by(who, hazards.amend, own, requirement="装好并锁紧", note="补一句")
    plot.by(who, hazards.take_back, own)
    plot.by("chen.li", hazards.open_reporter, own, purpose="核实")
    plot.by(who, hazards.my_reports)
    actor = plot.cast.actors[who]

    with begin(plot.cast.chen_li, write=False) as work:
        entries = work.session.scalars(sa.select(LogEntry)).all()
    named = {entry.at for entry in entries if entry.actor == str(actor.person_id)}
    veiled = {entry.at for entry in entries if entry.actor == actor.tag}

    assert len(named) >= 3
    assert len(veiled) >= 2
    assert not named & veiled


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_postgresql_says_of_no_transaction_that_it_held_both_names(plot: Plot) -> None:
    """Every row of PostgreSQL carries the number of its transaction, for whoever types SQL; SQLite keeps none."""
    plot.told("zhou.min")
    plot.by("zhou.min", hazards.ledger, state="all")
    with begin(plot.cast.chen_li) as work:
        raw = work.session.connection().connection.driver_connection
        rows = raw.execute("SELECT xmin::text, actor FROM log_entry WHERE seq IS NULL").fetchall()

    for name in (USERNAME, "zhou.min"):
        actor = plot.cast.actors[name]
        under = {who: {number for number, said in rows if said == who} for who in (str(actor.person_id), actor.tag)}
        assert all(under.values())
        assert not set.intersection(*under.values())


def test_no_look_at_the_ledger_joins_an_office_holder_to_what_he_reported_elsewhere(plot: Plot) -> None:
    """A head of department reports at another one: under his own name the log may not say that he read what only its reporter and others see."""
    cast = plot.cast
    own = plot.told("zheng.kai", area_id=cast.areas["PACK"], description="叉车通道的护栏松了")
    plot.by("chen.li", hazards.assign, own, department_id=cast.departments["D-PACK"], deadline=DUE, requirement="固定")
    zheng = seated(cast.actors["zheng.kai"])

    listed = plot.by("zheng.kai", hazards.ledger, state="all")
    found = ask(lambda: zheng, hazards.search, words="护", state="all")
    counted = plot.by("zheng.kai", hazards.counts_in_office)

    assert {line.id for line in listed.lines} == {line.id for line in found.lines} == set(plot.hazards[:1])
    assert sum(number for state, number in counted.items() if state != "overdue") == 1
    assert own in {line.id for line in plot.by("zheng.kai", hazards.my_reports)}
    assert own in {line.id for line in plot.by("chen.li", hazards.ledger, state="all").lines}
    with begin(cast.chen_li, write=False) as work:
        named = work.session.scalars(sa.select(LogEntry).where(LogEntry.actor == str(zheng.person_id))).all()
    assert any(plot.hazards[0].bytes in entry.body for entry in named)
    assert not [entry.action for entry in named if own.bytes in entry.body]


# The one way to the name


def test_the_director_opens_the_name_for_a_purpose_and_the_reporter_reads_it(plot: Plot) -> None:
    with pytest.raises(Invalid, match="Write what you need the name for"):
        plot.by("chen.li", hazards.open_reporter, plot.hazards[0], purpose="")
    before = plot.by(USERNAME, people.looks_at_me).opened

    assert plot.by("chen.li", hazards.open_reporter, plot.hazards[0], purpose="核实现场情况") == NAME

    seen = plot.by(USERNAME, people.looks_at_me)
    assert (before, seen.opened) == (0, 1)
    assert (seen.rows[0].who, seen.rows[0].office, seen.rows[0].what, seen.rows[0].why) == ("陈立", "director", "reporter", "核实现场情况")
    with begin(plot.cast.chen_li, write=False) as work:
        entry = work.session.scalars(sa.select(LogEntry).where(LogEntry.action == "hazard.open_reporter")).one()
        assert entry.actor == str(plot.cast.chen_li.person_id)
        assert set(canonical.subjects_in(entry.body)) == {plot.cast.li_jianguo.tag}
        assert "核实".encode() not in (entry.detail_ct or b"")


def test_nobody_else_opens_the_name(plot: Plot) -> None:
    assert plot.by("chen.li", hazards.open_reporter, plot.hazards[0], purpose="核实") == NAME

    for who in ("zhou.min", "zheng.kai", "gao.yuan", USERNAME):
        with pytest.raises(Denied, match="Only the safety director can see who reported a hazard"):
            plot.by(who, hazards.open_reporter, plot.hazards[0], purpose="核实")
    for who in ("he.jing", "lin.tao", "lu.yi", "shen.yue", "zhao.min"):
        with pytest.raises(NotFound, match="does not exist or is not yours to see"):
            plot.by(who, hazards.open_reporter, plot.hazards[0], purpose="核实")
