"""Who sits at the screen? A person in a browser of his own: what he opens, types, chooses, presses and reads, by the words he sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from playwright.sync_api import Locator, Page, WebSocket, expect
from playwright.sync_api import TimeoutError as TooLate

from portal.locale import translate

DESK, PHONE = 1440, 375
HEIGHT = {DESK: 900, PHONE: 812}
TELEPHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'
LINES = '[class*="st-key-row-"], [class*="st-key-card-"]'
ERRORS = '[data-testid="stException"], [data-testid="stAlertContentError"]'
PICKED = """([field, text]) => field.value === text ||
    field.closest('[data-testid="stSelectbox"], [data-testid="stMultiSelect"]').innerText.includes(text)"""
PATIENCE, GLANCE, PICKS = 20_000, 1_000, 3


def screen(language: str, width: int) -> dict[str, Any]:
    """What makes a browser a telephone or a desk, and its owner a reader of this language."""
    phone = {"user_agent": TELEPHONE, "is_mobile": True, "has_touch": True} if width == PHONE else {}
    return {"viewport": {"width": width, "height": HEIGHT[width]}, "locale": LOCALES[language], "timezone_id": "Asia/Shanghai", **phone}


@dataclass
class Person:
    """One person in front of one page. `msgid`s are the English sentences of the catalogue; what is looked for is what this person reads."""

    page: Page
    url: str
    language: str = "zh"
    asked: list[str] = field(default_factory=list)
    wires: list[WebSocket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", self.connected)

    def connected(self, wire: WebSocket) -> None:
        self.wires.append(wire)

    def word(self, msgid: str, **params: object) -> str:
        return translate(msgid, self.language, **params)

    # What he does

    def sign_in(self, username: str, password: str) -> None:
        self.page.goto(self.url)
        self.sign_in_here(username, password)

    def sign_in_here(self, username: str, password: str) -> None:
        """At the form that is open already."""
        self.page.get_by_label(self.word("Account"), exact=True).fill(username)
        self.page.get_by_label(self.word("Password"), exact=True).fill(password)
        self.page.get_by_role("button", name=self.word("Sign in")).click()
        expect(self.page.get_by_label(self.word("Password"), exact=True)).to_have_count(0, timeout=PATIENCE)
        self.settled()

    def open(self, address: str) -> None:
        self.page.goto(f"{self.url}/{address}")
        self.page.get_by_role("heading", level=1).first.wait_for()
        self.settled()

    def goes_to(self, title: str) -> None:
        """By the menu, which a telephone keeps behind a button."""
        entry = self.page.get_by_role("link", name=self.word(title), exact=True)
        if not entry.is_visible():
            self.page.get_by_test_id("stExpandSidebarButton").click()
        entry.click()
        self.page.get_by_role("heading", level=1, name=self.word(title)).wait_for()
        self.settled()

    def press(self, msgid: str, *, within: str = "stApp", **params: object) -> None:
        """The button that says this. Playwright waits until it can be pressed."""
        self.button(msgid, within=within, **params).click()

    def decide(self, msgid: str) -> None:
        """The button with this word in the open dialog, which is gone when it was stored. What the browser never sent is pressed again."""
        for _try in range(PICKS):
            if self.sends(msgid):
                break
        expect(self.dialog).to_have_count(0, timeout=PATIENCE)
        self.settled()

    def sends(self, msgid: str) -> bool:
        """Does the press reach the portal? A list that is just closing may swallow it: then nothing goes over the wire.

        On a busy machine what went is seen late: then the dialog is gone before it can be pressed again.
        """
        try:
            with self.on_the_wire("framesent") as went:
                self.press(msgid, within="stDialog")
        except TooLate:
            if self.dialog.count():
                raise
            return True
        return bool(went)

    def type(self, msgid: str, text: str) -> None:
        """Typed and left, so that the page knows it."""
        typed = self.at_rest(self.page.get_by_label(self.word(msgid), exact=True))
        with self.heard():
            typed.fill(text)
            typed.press("Tab")

    def choose(self, msgid: str, word: str) -> None:
        """An entry of a list. While a dialog still unfolds its list may let go of what was pressed: whoever sees that picks again."""
        asked = self.at_rest(self.page.get_by_role("combobox", name=self.word(msgid)))
        for _try in range(PICKS):
            asked.click()
            entry = self.page.get_by_role("option", name=word).first
            text = entry.inner_text()
            with self.heard():
                entry.click()
            if self.is_picked(asked, text):
                return
        raise AssertionError(f"{self.word(msgid)} does not take {text}")

    def is_picked(self, asked: Locator, text: str) -> bool:
        """Of one it stands in the field, of several it stands beside it."""
        try:
            self.page.wait_for_function(PICKED, arg=[asked.element_handle(), text.strip()], timeout=GLANCE)
        except TooLate:
            return False
        return True

    def tick(self, msgid: str) -> None:
        """By the keyboard, once the page is at rest: what still unfolds above it moves the box away between a finger's down and up."""
        box = self.at_rest(self.page.locator("label", has_text=self.word(msgid)).locator("input"))
        with self.heard():
            box.press("Space")
            expect(box).to_be_checked()

    def dates(self, msgid: str, day: date) -> None:
        """A date field has a place for each of its numbers."""
        for part, number in (("year", f"{day:%Y}"), ("month", f"{day:%m}"), ("day", f"{day:%d}")):
            place = self.at_rest(self.page.get_by_role("spinbutton", name=f"{part}, {self.word(msgid)}"))
            place.click()
            place.press_sequentially(number)
        with self.heard():
            place.press("Tab")

    def press_beside(self, what: str, msgid: str) -> None:
        """The button in the row or card that speaks of this."""
        line = self.page.locator(LINES).filter(has_text=what).first
        line.get_by_role("button", name=self.word(msgid)).click()

    def selects(self, msgid: str, word: str) -> None:
        """An entry of a list that the browser draws itself: the first that ends in this word."""
        listed = self.page.get_by_label(self.word(msgid))
        label = next(text for text in listed.locator("option").all_inner_texts() if text.endswith(word))
        listed.select_option(label=label)

    def photographs(self, picture: bytes, *, count: int = 1, name: str = "photo.jpg") -> None:
        """By the report form, which shows what was chosen."""
        self.page.locator('.report input[data-from="gallery"]').set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": picture})
        expect(self.page.locator(".report figure")).to_have_count(count, timeout=PATIENCE)

    def picks(self, msgid: str) -> None:
        """One of the choices that lie side by side."""
        choice = self.at_rest(self.page.get_by_role("radio", name=re.compile("^" + re.escape(self.word(msgid)))))
        with self.heard():
            choice.click()

    # What he sees

    @contextmanager
    def heard(self) -> Iterator[None]:
        """What is done within is told to the portal, and the page is drawn anew: what is pressed before that may move away under the finger.

        Where nothing is to be told, a glance is enough.
        """
        with self.on_the_wire("framereceived"):
            yield
        self.settled()

    @contextmanager
    def on_the_wire(self, kind: str) -> Iterator[list[object]]:
        """What is done within is given a glance to go over the wire, counted from its end: to press alone may take longer on a busy machine."""
        wire, seen = self.wire, list[object]()
        if not wire:
            yield [None]
            return

        def note(frame: object) -> None:
            seen.append(frame)

        wire.on(kind, note)
        try:
            yield seen
            if not seen and not wire.is_closed():
                with suppress(TooLate):
                    wire.wait_for_event(kind, timeout=GLANCE)
        finally:
            wire.remove_listener(kind, note)

    def at_rest(self, what: Locator) -> Locator:
        """There, and only then at rest: right after a press the page is still, and what it was asked for is not yet on it."""
        what.first.wait_for(state="attached")
        self.settled()
        return what

    def settled(self) -> None:
        self.page.locator(SETTLED).wait_for()

    @property
    def wire(self) -> WebSocket | None:
        """Over which page and portal talk now."""
        return next((wire for wire in reversed(self.wires) if not wire.is_closed()), None)

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def button(self, msgid: str, *, within: str = "stApp", **params: object) -> Locator:
        name = re.compile(re.escape(self.word(msgid, **params)) + "$")
        place = self.dialog if within == "stDialog" else self.page.get_by_test_id(within)
        return place.get_by_role("button", name=name).first

    def reads(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE)

    def reads_words(self, *msgids: str) -> None:
        self.reads(*(self.word(msgid) for msgid in msgids))

    def never_reads(self, text: str) -> None:
        self.settled()
        assert text not in self.page.get_by_test_id("stApp").inner_text()

    def finds_no_fault(self) -> None:
        """No error box, nothing to scroll sideways, nothing asked of another machine."""
        self.settled()
        expect(self.page.locator(ERRORS)).to_have_count(0)
        assert self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert self.page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth") <= 0
        assert {asked for asked in self.asked if not asked.startswith((self.url, "data:", "blob:"))} == set()

    def line(self, what: str) -> Locator:
        """The row or card that speaks of this."""
        return self.page.locator(LINES).filter(has_text=what).first

    def reads_on_the_ledger(self, number: str, state: str) -> None:
        """Cards on a telephone; at the desk a table drawn on canvas, read from the copy it keeps for screen readers."""
        line = self.page.locator(f'{LINES}, [data-testid="stDataFrame"] tr').filter(has_text=number)
        expect(line.first).to_contain_text(state, timeout=PATIENCE)
