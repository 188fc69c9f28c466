"""Does an auditor who tries every way of a served portal, and SQL of his own, ever come to a record that was not drawn?"""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa
from PIL import Image
from sqlcipher3 import dbapi2 as sqlcipher

from db import engine, keyring
from db.actor import SYSTEM, Actor
from db.base import Base
from db.draws import DrawnItem
from db.engagements import Engagement
from db.hazards import Evidence, Rendition
from db.session import begin
from portal import clock as portal_clock
from portal import draws, engagements, evidence, hazards, menu
from portal.draws import Wanted, clerk
from portal.errors import NotFound
from portal.startup import Portal, open_portal
from tests.cast import PASSWORD, Cast, actor_now, engaged
from tests.conftest import Clock
from tests.engines import Stable, close
from tests.headless import Browser
from tests.postgresql import POSTGRESQL, SQLITE
from tests.served import free_port, serving, session_token
from tests.test_check import Plant
from tests.test_engagements_sql import his_own
from tests.test_pages_by_role import Wire

DICE = "27182818284590452353602874"
AUDITOR, DIRECTOR, SUPERVISOR = "shen.yue", "chen.li", "zhou.min"
HIS = ("audit", "draw", "sampled")
COUNTS = {"draw"}  # the size of the population is his to know: it is in the request that he pins


@dataclass
class Record:
    """A hazard with a word that stands nowhere else, and a picture."""

    id: UUID
    number: str
    word: str
    picture: UUID
    masked: UUID

    @property
    def traces(self) -> list[str]:
        return [self.word, self.number, *(form for one in (self.id, self.picture, self.masked) for form in (str(one), one.hex))]


@dataclass
class Desk:
    """A served plant, twelve hazards frozen and some of them drawn."""

    portal: Portal
    cast: Cast
    engagement: UUID
    url: str = ""
    drawn: list[Record] = field(default_factory=list)
    undrawn: list[Record] = field(default_factory=list)

    @property
    def auditor(self) -> Actor:
        return actor_now(self.cast.people[AUDITOR])

    def browser(self, username: str = AUDITOR) -> Browser:
        with begin(SYSTEM) as work:
            return Browser(self.url, {"portal_session": session_token(work, username)})

    def reported(self, at: datetime, area: str = "WELD") -> Record:
        word = f"mark{secrets.token_hex(6)}"
        picture = io.BytesIO()
        Image.new("RGB", (8, 8), secrets.choice(["red", "green", "blue"])).save(picture, "JPEG")
        with begin(self.cast.li_jianguo, now=at) as work:
            made = hazards.report(work, area_id=self.cast.areas[area], description=word, pictures=[evidence.prepare(picture.getvalue())])
        with begin(SYSTEM, write=False) as work:
            shown = work.session.scalars(sa.select(Evidence.id).where(Evidence.hazard_id == made.id)).one()
            masked = work.session.scalars(sa.select(Rendition.id).where(Rendition.hazard_id == made.id)).one()
        return Record(made.id, made.number, word, shown, masked)

    def draw(self) -> None:
        """Twelve in the population; one of another shop and one of today outside of it."""
        now = portal_clock.now()
        inside = [self.reported(now - timedelta(days=30, hours=n)) for n in range(12)]
        outside = [self.reported(now - timedelta(days=30), "STORE"), self.reported(now)]
        day = (now - timedelta(days=30)).date()
        wanted = Wanted("整改是否属实", day - timedelta(days=2), day + timedelta(days=1), [self.cast.areas["WELD"]], "80", "40")
        with begin(self.auditor) as work:
            draws.wish(work, self.engagement, wanted=wanted)
        clerk.attend()
        with begin(self.auditor) as work:
            newest = draws.draws(work, self.engagement)[0]
            draws.give_nonce(work, newest.id, pin=newest.pin, digits=DICE)
        clerk.attend()
        with begin(SYSTEM, write=False) as work:
            taken = set(work.session.scalars(sa.select(DrawnItem.row_id)))
        self.drawn = [one for one in inside if one.id in taken]
        self.undrawn = [*(one for one in inside if one.id not in taken), *outside]
        assert self.drawn and len(self.undrawn) > 4


def sat_down(portal: Portal, cast: Cast) -> Desk:
    """The serving process has the real clock, so the test has it too."""
    portal_clock.set_now(lambda: datetime.now(UTC))
    desk = Desk(portal, cast, engaged(cast))
    desk.draw()
    return desk


@pytest.fixture
def desk(portal: Portal, cast: Cast, clock: Clock) -> Desk:
    """Not served, for one test."""
    return sat_down(portal, cast)


@pytest.fixture(scope="module", params=[SQLITE, POSTGRESQL])
def plant(request: pytest.FixtureRequest, stable: Stable, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with stable.fresh(request.param, tmp_path_factory.mktemp("undrawn") / "portal", peopled=True) as settings:
        portal = open_portal(settings)
        desk = sat_down(portal, stable.template(request.param, "cast"))
        with serving(settings, free_port()) as (url, _process):
            desk.url = url
            yield desk
        close(portal)


@pytest.fixture
def served(plant: Desk, clock: Clock) -> Desk:
    """Served on each engine, for several tests; none of them needs what another one did."""
    engine.install(plant.portal.database)
    keyring.install(plant.portal.keyring)
    portal_clock.set_now(lambda: datetime.now(UTC))
    return plant


def test_no_page_address_filter_or_file_brings_an_undrawn_record(served: Desk) -> None:
    words = [one.word for one in served.undrawn]
    drawn = [one.word for one in served.drawn]
    browser = served.browser()
    offered: set[str] = set()
    with Wire(browser) as tab:
        for page in HIS:
            for n in range(1, len(served.drawn) + 1):
                tab.run(page=page, query=f"item={n}")
                assert tab.address() == page and not tab.exceptions
        assert tab.carries(*drawn) == drawn
        assert [trace for one in served.undrawn for trace in one.traces if tab.carries(trace)] == []

        for row in menu.ROWS:
            for query in _guesses(served)[:: 1 if row.address in tab.pages else 5]:
                tab.run(page=row.address, query=query)
                offered |= {found for block in tab.html for found in re.findall(r'href="(/download/[^"]+)"', block)}
    assert tab.carries(*words) == []
    with Wire(served.browser(DIRECTOR)) as tab:
        for one in served.undrawn:
            tab.run(page="hazard", query=f"id={one.id}")
        assert tab.carries(*words) == words
    assert offered
    for address in offered:
        taken = browser.get(address)
        assert [trace for one in served.undrawn for trace in one.traces if trace.encode() in taken.body] == [], address


def _guesses(desk: Desk) -> list[str]:
    """What somebody types behind an address who has heard of a record."""
    one, other = desk.undrawn[0], desk.undrawn[-1]
    return [
        "",
        f"id={one.id}",
        f"id={other.id}&number={other.number}",
        f"number={one.number}",
        f"item={one.id}&record={one.id}",
        f"item={len(desk.drawn) + 1}",
        "state=all&kind=all&severity=all",
        f"text={one.number}&state=all",
    ]


def test_no_picture_and_no_file_of_somebody_else_comes_to_an_auditor(served: Desk) -> None:
    his, hers = served.browser(), served.browser(SUPERVISOR)
    shown = served.undrawn[0].picture
    assert hers.get(f"/evidence/{shown}").status == 200

    assert his.get(f"/evidence/{shown}").status == 404
    for one in served.undrawn:
        assert his.get(f"/evidence/{one.picture}").status == 404
        assert his.get(f"/evidence/{one.masked}").status == 404
    with Wire(hers) as tab:
        tab.run(page="ledger", query="state=all")
        tab.press("Export as a file", query="state=all")
        address = next(found[1] for block in tab.html if (found := re.search(r'href="(/download/[^"]+)"', block)))
    assert his.get(address).status == 404
    assert hers.get(address).status == 200


def test_a_masked_photo_of_a_drawn_record_comes_to_the_auditors_session_alone_and_is_kept_nowhere(served: Desk) -> None:
    his, hers = served.browser(), served.browser(SUPERVISOR)
    with Wire(his) as tab:
        tab.run(page="sampled", query="item=1")
        [shown] = [found for block in tab.html for found in re.findall(r'src="/evidence/([^"]+)"', block)]
    seen = his.get(f"/evidence/{shown}")

    assert (seen.status, seen.headers["content-type"]) == (200, "image/jpeg")
    assert "no-store" in seen.headers["cache-control"]
    assert hers.get(f"/evidence/{shown}").status == 404
    assert Browser(served.url).get(f"/evidence/{shown}").status in (303, 401, 404)
    for one in served.drawn:
        assert hers.get(f"/evidence/{one.picture}").status == 200
        assert his.get(f"/evidence/{one.picture}").status == 404


def test_what_an_auditor_sees_is_the_same_whether_undrawn_records_are_there_or_not(served: Desk) -> None:
    """Not a count, a total, a list or a notice tells him of what happened to records that were not drawn."""
    before = _seen(served)
    for one in served.undrawn[:3]:
        with begin(served.cast.zhou_min) as work:
            hazards.dismiss(work, one.id, reason="重复")
    for _ in range(3):
        served.reported(portal_clock.now() - timedelta(days=30))

    after = _seen(served)

    assert set(after) > COUNTS
    for page in after:
        assert page in COUNTS or after[page] == before[page], page


def _seen(desk: Desk) -> dict[str, list[str]]:
    with Wire(desk.browser()) as tab:
        tab.run(page="audit")
        addresses = sorted(set(tab.pages) & {row.address for row in menu.ROWS} - {"looks", "account"})  # his own looks are more each time
        seen = {}
        for page in addresses:
            tab.run(page=page)
            assert tab.address() == page
            seen[page] = [re.sub(r"/download/\S+", "", text) for text in (*tab.texts, *tab.html, *tab.widgets)]
    return seen


HOSTILE = (
    "SELECT * FROM hazard",
    "SELECT * FROM {schema}.hazard",
    "SELECT h.* FROM drawn_item d LEFT JOIN hazard h ON 1 = 1 WHERE h.id IS NOT NULL",
    "SELECT h.* FROM drawn_item d RIGHT JOIN hazard h ON d.row_id = h.id",
    "WITH taken AS (SELECT * FROM hazard) SELECT * FROM taken",
    "SELECT id, number FROM hazard UNION ALL SELECT id, number FROM hazard",
    "SELECT id FROM hazard WHERE (SELECT count(*) FROM hazard) > 0",
    "SELECT count(*) FROM hazard_step HAVING count(*) > 0",
    "SELECT last FROM counter WHERE kind = 'HZ'",
    "SELECT * FROM hazard_step WHERE hazard_id IN (SELECT row_id FROM drawn_item)",
    "SELECT * FROM evidence",
    "SELECT * FROM person WHERE id NOT IN (SELECT person_id FROM engagement_member)",
    "SELECT * FROM notice",
)


SQL_OF_VIOLATIONS = (
    "SELECT * FROM violation",
    "SELECT * FROM violation_step",
    "SELECT * FROM violation_result",
    "SELECT v.* FROM drawn_item d LEFT JOIN violation v ON v.id = d.row_id WHERE v.id IS NOT NULL",
    "WITH taken AS (SELECT * FROM violation) SELECT * FROM taken",
    "SELECT id FROM violation WHERE (SELECT count(*) FROM violation) > 0",
    "SELECT count(*) FROM violation_step HAVING count(*) > 0",
)
SQL_OF_CHECKS = (
    "SELECT * FROM duty_check",
    "SELECT c.* FROM drawn_item d LEFT JOIN duty_check c ON c.id = d.row_id WHERE c.id IS NOT NULL",
    "WITH taken AS (SELECT * FROM duty_check) SELECT * FROM taken",
    "SELECT id FROM duty_check UNION ALL SELECT id FROM duty_check",
    "SELECT id FROM duty_check WHERE (SELECT count(*) FROM duty_check) > 0",
    "SELECT count(*) FROM duty_check HAVING count(*) > 0",
    "SELECT last FROM counter WHERE kind = 'PT'",
)


def his_rows(auditor: Actor, statements: tuple[str, ...]) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    """What his own connection gives of each table, and of each of these."""
    with his_own(auditor) as connection:
        tables = {table: _asked(connection, f"SELECT * FROM {table}") for table in Base.metadata.tables}
        return tables, {sql: _asked(connection, sql) for sql in statements}


def test_no_statement_on_his_own_connection_brings_an_undrawn_record(desk: Desk) -> None:
    """Each statement brings something to whoever owns the database, so that bringing nothing says something."""
    schema = "public" if desk.portal.settings.on_postgresql else "main"
    tables = {table: f"SELECT * FROM {table}" for table in Base.metadata.tables}
    statements = [sql.format(schema=schema) for sql in HOSTILE]
    owner = Plant(desk.portal, desk.cast).owner()
    with owner.connect() as connection:
        for sql in statements:
            assert connection.execute(sa.text(sql)).first() is not None, sql
        assert all(connection.execute(sa.text(sql)) for sql in tables.values())
    owner.dispose()

    with his_own(desk.auditor) as connection:
        assert {one.id.hex for one in desk.drawn} == {str(row[0]).replace("-", "") for row in _asked(connection, "SELECT row_id FROM drawn_item")}
        found = {what: _asked(connection, sql) for what, sql in tables.items()}
        brought = {sql: _asked(connection, sql) for sql in statements}

    traces = [trace for one in desk.undrawn for trace in one.traces]
    assert {what: [trace for trace in traces if trace in repr(rows)] for what, rows in found.items()} == {what: [] for what in found}
    assert brought == {sql: [] for sql in statements}


def _asked(connection: Any, sql: str) -> list[Any]:
    """Refused is as good as empty; after a refusal PostgreSQL wants to begin anew from where it was."""
    on_postgresql = "psycopg" in type(connection).__module__
    if on_postgresql:
        connection.execute("SAVEPOINT tried")
    try:
        return list(connection.execute(sql).fetchall())
    except (sqlcipher.DatabaseError, psycopg.Error):
        if on_postgresql:
            connection.execute("ROLLBACK TO SAVEPOINT tried")
        return []


def test_the_day_after_the_end_nothing_is_left_to_an_auditor(desk: Desk) -> None:
    with begin(SYSTEM, write=False) as work:
        zone_day = work.session.scalars(sa.select(Engagement.ends_on).where(Engagement.id == desk.engagement)).one()
        item = work.session.scalars(sa.select(DrawnItem.id)).first()
    after = datetime.combine(zone_day + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=1)

    with begin(desk.auditor) as work:
        assert draws.item(work, item).number
    with his_own(desk.auditor) as connection:
        assert _asked(connection, "SELECT * FROM drawn_item") and _asked(connection, "SELECT * FROM engagement")

    portal_clock.set_now(lambda: after)
    late = desk.auditor
    with pytest.raises(NotFound), begin(late) as work:
        draws.item(work, item)
    with his_own(late) as connection:
        assert _asked(connection, "SELECT * FROM drawn_item") == []
        assert _asked(connection, "SELECT * FROM engagement") == []


def test_once_the_engagement_is_closed_no_page_is_left_to_an_auditor(desk: Desk) -> None:
    with serving(desk.portal.settings, free_port()) as (url, _process):
        desk.url = url
        with Wire(desk.browser()) as tab:
            tab.run(page="sampled")
            assert tab.carries(*(one.word for one in desk.drawn))
        here = desk.browser()
        with begin(desk.cast.chen_li) as work:
            engagements.close_engagement(work, desk.engagement)

        for browser in (here, Browser(url)):
            browser.get("/")
            with Wire(browser) as tab:
                for page in HIS:
                    tab.run(page=page)
                    assert {"Account", "Password", "Sign in"} <= set(tab.widgets)
                tab.type_and_press({"Account": AUDITOR, "Password": PASSWORD}, ("Sign in",))
                assert tab.shows("your access ended with it") and not tab.redirect
                tab.run(page="sampled")
                assert {"Account", "Password", "Sign in"} <= set(tab.widgets)
            assert tab.carries(*(one.word for one in desk.drawn)) == []
