"""Does a person fetch his copy, ask on his telephone, read the refusal and appeal, and do both offices answer at the desk?"""

from __future__ import annotations

import pytest

from tests.browser.conftest import SitDown
from tests.browser.person import DESK, PHONE

pytestmark = pytest.mark.browser
ASKED, REFUSED, APPEALED, DECIDED = "电话写错了", "档案里也是这样", "档案也写错了", "请按身份证更正"
FIELDS = {"zh": "电话", "en": "Telephone"}
RULES = {"zh": "经再次核对", "en": "It was looked at again"}


@pytest.mark.parametrize(("language", "who"), [("zh", "zhang.weimin"), ("en", "chen.hao")])
def test_asked_refused_appealed_and_granted(sit_down: SitDown, language: str, who: str) -> None:
    person = sit_down(who, language=language, width=PHONE)
    person.open("rights")
    with person.page.expect_download() as fetched:
        person.page.get_by_role("link", name=person.word("Fetch my copy (HTML)")).click()
    assert person.word("Everything about me") in fetched.value.path().read_text("utf-8")
    person.press("Ask for something else")
    person.choose("What do you ask? (required)", person.word("Correct something"))
    person.choose("What is wrong? (required)", FIELDS[language])
    person.type("What should it be? (required)", "13900001111")
    person.type("What you ask and why (required)", ASKED)
    person.finds_no_fault()
    person.decide("Ask")
    person.reads(ASKED)
    person.press("Agree")
    person.reads_words("Agreed")
    person.finds_no_fault()

    hr = sit_down("lin.tao", language=language, width=DESK)
    hr.open("wishes")
    hr.reads(ASKED)
    hr.finds_no_fault()
    hr.press("Refuse")
    hr.choose("By which rule? (required)", RULES[language])
    hr.type("Why (required; whoever asked reads it)", REFUSED)
    hr.decide("Refuse")

    person.open("rights")
    person.reads(REFUSED)
    person.finds_no_fault()
    person.press("Appeal")
    person.type("Why is the refusal wrong? (required)", APPEALED)
    person.decide("Appeal")

    union = sit_down("zhao.min", language=language, width=PHONE)
    union.open("wishes")
    union.reads(APPEALED)
    union.finds_no_fault()
    union.press("The appeal is right")
    union.type("Why (required; whoever asked reads it)", DECIDED)
    union.decide("The appeal is right")

    hr.open("wishes")
    hr.reads(DECIDED)
    hr.press("Grant")
    hr.type("Why (required; whoever asked reads it)", "已更正")
    hr.decide("Grant")
    person.open("rights")
    person.reads("13900001111")
    person.finds_no_fault()
