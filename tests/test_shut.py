"""Does somebody to whom nothing opens read why and what to do, and nobody but him?"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pyotp
import pytest
import sqlalchemy as sa

from db import engine, keyring
from db.accounts import Account, FailedTry, WebSession
from db.actor import SYSTEM
from db.engine import Database
from db.log import LogEntry
from db.people import RoleGrant
from db.session import begin
from portal import clock as portal_clock
from portal import engagements
from portal.accounts import door, factors
from portal.accounts.door import Answer, Visit
from portal.demo import auditing
from portal.errors import NothingOpens, SignInRefused
from portal.startup import Portal, open_portal
from tests.cast import PASSWORD, Cast, by_two, did, engaged
from tests.conftest import Clock
from tests.engines import Stable, close
from tests.headless import Browser, Tab
from tests.postgresql import POSTGRESQL, SQLITE
from tests.served import free_port, serving

AUDITOR, UNKNOWN, WRONG = "shen.yue", "nobody.here", "not the password"
ENDED = r"EN\S*2026\S*001 was abandoned on"
TRIES = 20


@dataclass
class Shut:
    """A served plant whose only engagement is over."""

    portal: Portal
    cast: Cast
    engagement: UUID
    url: str = ""

    def says(self, username: str, password: str) -> tuple[list[str], str]:
        """What a new browser reads after it has tried, and where it is sent."""
        browser = Browser(self.url)
        browser.get("/")
        with Tab(browser) as tab:
            tab.run(page="")
            tab.type_and_press({"Account": username, "Password": password}, ("Sign in",))
            assert not tab.exceptions
            return list(tab.texts), tab.redirect


@pytest.fixture(scope="module", params=[SQLITE, POSTGRESQL])
def plant(request: pytest.FixtureRequest, stable: Stable, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shut]:
    with stable.fresh(request.param, tmp_path_factory.mktemp("shut") / "portal", peopled=True) as settings:
        portal = open_portal(settings)
        portal_clock.set_now(lambda: datetime.now(UTC))
        cast = stable.template(request.param, "cast")
        made = Shut(portal, cast, engaged(cast))
        with serving(settings, free_port()) as (made.url, _process):
            yield made
        close(portal)


@pytest.fixture
def served(plant: Shut, clock: Clock) -> Shut:
    """On each engine; the serving process has the real clock."""
    engine.install(plant.portal.database)
    keyring.install(plant.portal.keyring)
    portal_clock.set_now(lambda: datetime.now(UTC))
    return plant


def test_only_the_right_password_brings_the_reason_and_no_session(served: Shut) -> None:
    _texts, sent = served.says(AUDITOR, PASSWORD)
    assert sent.startswith("/auth/session?t="), "while it runs, he comes in"
    did(served.cast.chen_li, engagements.abandon_engagement, served.engagement, note="停产")

    texts, sent = served.says(AUDITOR, PASSWORD)

    assert not sent
    [said] = [text for text in texts if "your access ended with it" in text]
    assert re.search(ENDED, said) and "turn to the safety director" in said

    guesses = {who: [text for text in served.says(who, WRONG)[0] if "wrong tries" in text] for who in (AUDITOR, UNKNOWN, "chen.li")}
    assert (
        guesses[AUDITOR]
        == guesses[UNKNOWN]
        == guesses["chen.li"]
        == ["Wrong account or password. After 4 more wrong tries it is locked for 15 minutes."]
    )


def test_a_wrong_password_takes_as_long_for_an_ended_engagement_as_for_an_unknown_name(database: Database, cast: Cast) -> None:
    """The same two transactions and one comparison: medians of interleaved tries, within half of each other."""
    did(cast.chen_li, engagements.abandon_engagement, engaged(cast), note="停产")
    took: dict[str, list[float]] = {AUDITOR: [], UNKNOWN: [], "zhou.min": []}
    for _n in range(TRIES):
        for name, found in took.items():
            with begin(SYSTEM) as work:
                work.session.execute(sa.delete(FailedTry))
            before = time.perf_counter()
            with pytest.raises(SignInRefused, match="Wrong account or password"):
                door.with_password(name, WRONG, visit=Visit("b"))
            found.append(time.perf_counter() - before)

    medians = [statistics.median(found) for found in took.values()]
    assert max(medians) < 1.5 * min(medians)


def opens(cast: Cast, username: str = AUDITOR) -> str:
    """What comes of the right password: a stage, or why not."""
    try:
        answer: Answer = door.with_password(username, PASSWORD, visit=Visit("b"))
    except NothingOpens as why:
        return str(why)
    return answer.stage


def test_an_auditor_who_has_not_declared_comes_in_to_declare(database: Database, cast: Cast) -> None:
    assert "no engagement has you in its team" in opens(cast)

    today = portal_clock.now().date()
    days = auditing.Days(today, today + timedelta(days=300), today, today + timedelta(days=9))
    plant = replace(cast, actors=dict(cast.actors))
    auditing.engage(plant, portal_clock.now(), auditing.commission(plant, portal_clock.now(), days), days)

    assert opens(cast) == "open"


def test_the_day_after_the_last_one_he_reads_which_it_was(database: Database, cast: Cast, clock: Clock) -> None:
    engaged(cast)
    assert opens(cast) == "open"

    clock.at += timedelta(days=31)

    assert re.match(r"The last day of engagement EN-2026-001 was 2026-12-23, and", opens(cast))


def test_an_office_that_has_ended_is_named_to_him_and_so_is_leaving(database: Database, cast: Cast, clock: Clock) -> None:
    engaged(cast)
    who = cast.people[AUDITOR]
    with begin(SYSTEM, write=False) as work:
        grant = work.session.scalars(sa.select(RoleGrant.id).where(RoleGrant.person_id == who)).one()
    by_two(cast.lu_yi, cast.chen_li, who, "end_office", grant_id=grant)
    assert opens(cast).startswith("Nothing opens today: your office has ended")

    by_two(cast.lin_tao, cast.chen_li, cast.people["chen.hao"], "leave", last_day=portal_clock.now().date())
    assert opens(cast, "chen.hao") == "open"
    clock.pass_time(days=1)
    assert "its owner has left" in opens(cast, "chen.hao")


def test_nothing_is_said_before_the_second_factor(database: Database, cast: Cast) -> None:
    """A password alone, found or guessed, tells nobody how the audit stands."""
    made = engaged(cast)
    with begin(SYSTEM) as work:
        account = work.session.scalars(sa.select(Account).where(Account.person_id == cast.people[AUDITOR])).one()
        code = pyotp.TOTP(pyotp.parse_uri(factors.begin_enrolment(work, account.id)).secret)
        factors.finish_enrolment(work, account.id, code=code.at(work.now - timedelta(seconds=30)))
    did(cast.chen_li, engagements.abandon_engagement, made, note="停产")

    half = door.with_password(AUDITOR, PASSWORD, visit=Visit("b"))

    assert half.stage == "code"
    with pytest.raises(SignInRefused, match="Wrong account or password"):
        door.with_code(half.token, "000000", visit=Visit("b"))
    with pytest.raises(NothingOpens, match="was abandoned on"):
        door.with_code(half.token, code.at(portal_clock.now()), visit=Visit("b"))
    with begin(SYSTEM, write=False) as work:
        assert work.session.scalars(sa.select(WebSession)).all() == []
        actions = list(work.session.scalars(sa.select(LogEntry.action).where(LogEntry.action.like("signin.%")).order_by(LogEntry.id)))
    assert actions[-2:] == ["signin.password", "signin.failed"]
