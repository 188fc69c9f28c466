"""Who moves the hazards when the server is killed? Twenty people at pages of their own, who remember what the portal told them was done."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from uuid import UUID, uuid4

from websockets.exceptions import ConnectionClosed

from tests.headless import Browser, Tab
from tests.test_forms import parts

NUMBER = re.compile(r"HZ-\d{4}-\d{6}")


@dataclass(frozen=True)
class Promised:
    """What a person read: this move of this hazard was stored."""

    number: str
    action: str


@dataclass(frozen=True)
class Job:
    """One person's turn: who, what he does to each of these hazards (nothing but a text for a new report), and whom he tells."""

    username: str
    action: str
    hazards: Sequence[UUID | str]
    tell: Callable[[Promised], None]
    area: UUID | None = None


class Hand(Tab):
    """A tab that knows in which dialog a widget lies and what a list offers."""

    def __init__(self, browser: Browser) -> None:
        self.dialog_of: dict[str, str] = {}
        self.offered: dict[str, list[str]] = {}
        super().__init__(browser)

    def _element(self, delta: Any) -> None:
        super()._element(delta)
        element = getattr(delta.new_element, delta.new_element.WhichOneof("type"))
        if hasattr(element, "label"):
            self.dialog_of[element.label] = delta.fragment_id
            if hasattr(element, "options"):
                self.offered[element.label] = list(element.options)

    def choose(self, label: str, contains: str) -> None:
        word = next(option for option in self.offered[label] if contains in option)
        self.values[self.widgets[label][0]] = ("string_value", word)

    def confirm(self, label: str, query: str) -> None:
        """First what was typed, then the button, as a person's browser sends them."""
        dialog = self.dialog_of[label]
        self.run(fragment=dialog, query=query)
        self.press(label, fragment=self.dialog_of[label], query=query)


def work(url: str, token: str, job: Job) -> None:
    """Until the job is done or the server is gone."""
    try:
        browser = Browser(url, {"portal_session": token})
        with Hand(browser) as tab:
            for hazard in job.hazards:
                said = _reported(browser, str(hazard), job.area) if job.action == "report" else _moved(tab, job.action, UUID(str(hazard)))
                if said is None:
                    return
                job.tell(said)
    except (ConnectionClosed, OSError, HTTPException):
        return


def _reported(browser: Browser, what: str, area: UUID | None) -> Promised | None:
    """As the form sends it; the number in the answer is the promise."""
    body, kind = parts({"what": what, "area": str(area), "key": uuid4().hex})
    answer = browser.request("POST", "/report/send?lang=en", body=body, headers={"Content-Type": kind, "Origin": browser.url})
    return Promised(json.loads(answer.body)["received"], "report") if answer.status == 200 else None


def _moved(tab: Hand, action: str, hazard: UUID) -> Promised | None:
    query = f"id={hazard}&do={action}"
    tab.values.clear()
    tab.run(page="hazard", query=query)
    if tab.over:
        return None
    button = FILLS[action](tab)
    tab.confirm(button, query=f"id={hazard}")
    return _promise(tab, action, DONE[action])


def _promise(tab: Hand, action: str, done: str) -> Promised | None:
    """The toast comes after the commit; without it nothing was promised."""
    if tab.over:
        return None
    assert tab.shows(done), (action, tab.texts, tab.exceptions)
    number = next(found.group() for text in (*tab.texts, *tab.html) if (found := NUMBER.search(text)))
    return Promised(number, action)


def _assign(tab: Hand) -> str:
    tab.choose("Department (required)", "Welding")
    tab.type("What has to be done (required)", "按规程整改")
    return "Assign"


def _submit(tab: Hand) -> str:
    tab.type("What was done (required)", "整改完成")
    return "Hand in for acceptance"


FILLS: dict[str, Callable[[Hand], str]] = {"assign": _assign, "start": lambda _tab: "Start work", "submit": _submit}
DONE = {"assign": r"HZ-.* assigned", "start": r"Work on HZ-.* started", "submit": r"HZ-.* handed in"}
