"""Does the served portal let an auditor at his engagement, and at nothing else, and out the moment it ends?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from db.actor import Role
from db.demo import cast
from portal import clock as portal_clock
from portal import engagements, people
from portal.locale import translate
from tests.browser.house import House, found
from tests.cast import PASSWORD
from tests.engines import close
from tests.headless import Browser, Tab
from tests.served import free_port, started

NUMBER = r"EN\\?-\d{4}\\?-0*1\b"  # as text or as markdown, in which its dashes are tamed
MOVES = {said: {translate(said, language) for language in ("zh", "en")} for said in ("Conclude the engagement", "Abandon the engagement")}


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    data = tmp_path_factory.mktemp("audit") / "data"
    portal_clock.set_now(lambda: datetime.now(UTC))  # the serving process has the real one
    portal, plant = found(data)
    with started(data, free_port()) as (url, _process):
        yield House(url, portal, plant)
    close(portal)


def his(house: House) -> Browser:
    browser = Browser(house.url)
    browser.sign_in("shen.yue", PASSWORD)
    return browser


def only(house: House) -> UUID:
    line = house.did("chen.li", engagements.engagements)[0]
    return UUID(str(line.facts.id))


def moves(tab: Tab) -> set[str]:
    """Those of the director that were drawn, on this page or one before it."""
    return {said for said, names in MOVES.items() if names & tab.widgets.keys()}


def test_the_director_is_offered_what_ends_an_engagement(house: House) -> None:
    """So that nobody is found not to be offered what is never drawn."""
    browser, made = Browser(house.url), only(house)
    browser.sign_in("chen.li", PASSWORD)
    with Tab(browser) as tab:
        tab.run(page="engagement", query=f"id={made}")
        assert moves(tab) == MOVES.keys()
        assert tab.shows(NUMBER)


def test_an_auditor_is_sent_out_at_his_next_click_when_his_engagement_is_abandoned(house: House) -> None:
    browser, made = his(house), only(house)
    with Tab(browser) as tab:
        tab.run(page="audit")
        assert tab.shows(NUMBER)
        for page in ("engagement", "agency", "engagements", "agencies", "ledger", "people"):
            tab.run(page=page, query=f"id={made}")
            assert not moves(tab), page
            assert tab.address() != page, "not in his menu"
            assert not tab.exceptions
        tab.run(page="audit")
        assert tab.shows(NUMBER)

        house.did("chen.li", engagements.abandon_engagement, made, note="机构提出终止")
        tab.run(page="audit")

        assert tab.redirect == "/auth/logout"
        assert not tab.texts
    assert browser.get("/download/anything").status == 401
    assert "portal_session" in browser.cookies
    again = Browser(house.url)
    with pytest.raises(AssertionError, match=r"not signed in: .*EN-.* was abandoned on"):
        again.sign_in("shen.yue", PASSWORD)
    assert "portal_session" not in again.cookies


def test_the_head_reads_an_engagement_by_its_address_and_a_supervisor_finds_nothing_there(house: House) -> None:
    made = only(house)
    for who, reads in (("gao.yuan", True), ("zhou.min", False)):
        browser = Browser(house.url)
        browser.sign_in(who, PASSWORD)
        with Tab(browser) as tab:
            tab.run(page="engagement", query=f"id={made}")
            assert bool(tab.shows(NUMBER)) == reads, who
            assert not tab.exceptions
            assert not moves(tab), who


def test_an_auditor_of_two_running_engagements_sees_both_on_one_page(house: House) -> None:
    first = only(house)
    plan = house.did("chen.li", engagements.facts_of, first)
    who = house.plant.people["shen.yue"]
    agreement = next(deal.id for deal in house.did("chen.li", engagements.agreements) if deal.in_force)
    again = engagements.Plan(
        plan.period_from, plan.period_to, plan.starts_on, plan.ends_on, [house.plant.areas["OFFICE"]], ["hazards"], [who], who, "陈立 8001"
    )
    house.did("chen.li", engagements.plan_engagement, agreement, plan=again)

    with Tab(his(house)) as tab:
        tab.run(page="audit")

        assert not tab.exceptions
        assert tab.shows(NUMBER)
        assert tab.shows(NUMBER.replace("1", "2"))
        assert sum("The list of people is not open to you" in text for text in tab.texts) == 1


def test_the_director_takes_somebody_into_the_team_and_starts_from_what_is_noted(house: House) -> None:
    made = only(house)
    browser = Browser(house.url)
    browser.sign_in("chen.li", PASSWORD)
    with Tab(browser) as tab:
        tab.run(page="engagement", query=f"id={made}")
        tab.press("Take into the team", query=f"id={made}")
        assert tab.shows("Nobody else of this agency holds the office")
        assert "Take in" in tab.widgets
        agency = house.did("chen.li", engagements.names)[0][0]
        noted = len(house.did("chen.li", engagements.agency, agency).projects)
        tab.run(page="agency", query=f"id={agency}")
        tab.press("Note engineers and projects", query=f"id={agency}")
        assert noted > 0
        assert tab.shows(f"{noted} projects. It takes the place")
        assert not tab.exceptions


def test_an_engagement_with_one_auditor_says_that_it_ends_without_a_report(house: House) -> None:
    """To the director, the head and the auditor himself; until there is a second one to sign off."""
    made, said = only(house), "Whoever writes the report cannot sign it off"
    browsers = {who: Browser(house.url) for who in ("chen.li", "gao.yuan")}
    for who, browser in browsers.items():
        browser.sign_in(who, PASSWORD)
        assert told(browser, made, said) == {"engagement", "audit-reports"}, who
    with Tab(his(house)) as tab:
        tab.run(page="audit-report")
        assert tab.shows("Are you the only auditor in the team")

    house.did("chen.li", engagements.add_member, made, person_id=second(house))

    for who, browser in browsers.items():
        assert told(browser, made, said) == set(), who


def told(browser: Browser, made: UUID, said: str) -> set[str]:
    """On which pages of the engagement it is said; each of them shows its number."""
    found = set()
    with Tab(browser) as tab:
        for page in ("engagement", "audit-reports"):
            tab.run(page=page, query=f"id={made}")
            assert tab.shows(NUMBER) and not tab.exceptions
            found |= {page} if tab.shows(said) else set()
    return found


def second(house: House) -> UUID:
    """Another auditor of the same agency."""
    firm = house.plant.firms[cast.AUDIT_FIRM.code]
    who: UUID = house.did("lu.yi", people.add_person, name="齐韵", organisation_id=firm, staff_number="AJ-9001").id
    grant = house.did("lu.yi", people.grant_role, who, Role.AUDITOR, valid_from=datetime.now(UTC).date() - timedelta(days=2))
    house.did("chen.li", people.approve_role, grant.id)
    return who
