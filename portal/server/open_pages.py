"""How does the portal look to somebody without an account: the form at a place, the receipt, what became of a report?"""

from __future__ import annotations

import json
from datetime import date, datetime
from html import escape
from typing import Any

from babel.dates import format_date, format_datetime
from starlette.responses import HTMLResponse

from portal import form
from portal.areas import Place
from portal.hazards import Conversation, Line, Said
from portal.locale import LANGUAGES, N_, translate
from portal.server.asked import NO_STORE
from portal.ui.cards import BAR
from portal.ui.signin import TONGUES
from portal.ui.states import OPEN, REPORTER, STATES
from portal.ui.style import COLOURS
from portal.ui.words import due_day, zone

MOMENT = {"zh": "MM-dd HH:mm", "en": "d MMM HH:mm"}
DAY = {"zh": "MM-dd", "en": "d MMM"}
HOUR = {"zh": "MM-dd HH 点后", "en": "d MMM 'after' HH:mm"}
RECEIPT = "/r/receipt"
SAID = {
    "report": N_("Report a hazard"),
    "photos_again": N_("Choose the photos again."),
    "follow_yours": N_("Follow your report"),
    "receipt_code": N_("Receipt code"),
    "show": N_("Show"),
    "code_lost": N_("The code was shown when you sent the report. Without it nobody can find the report again for you."),
    "talk": N_("Questions and answers"),
    "no_talk": N_("No questions yet. Whoever looks into it may ask you something here."),
    "you": N_("You"),
    "they": N_("Safety supervision"),
    "answer": N_("Answer, or add something"),
    "send": N_("Send"),
    "department": N_("The department has until {day}."),
    "kept": N_("What you wrote, so that it is not lost:"),
}


NEWS = {
    "reported": N_("A supervisor looks at it next."),
    "awaiting": N_("Repaired; a supervisor checks it."),
    "accepted": N_("Accepted."),
}


class Reader:
    """Somebody at an open page: the language he reads, and the address he is at."""

    def __init__(self, language: str, here: str) -> None:
        self.language, self.here = language, here

    def __call__(self, msgid: str, **params: object) -> str:
        return translate(msgid, self.language, **params)

    def html(self, msgid: str, **params: object) -> str:
        return escape(self(msgid, **params))

    def way(self, address: str, language: str = "") -> str:
        """An address that keeps the language, and keeps whoever is signed in at the form without a name."""
        return f"{address}?unnamed=1&lang={language or self.language}"

    def local(self, name: str, name_en: str | None) -> str:
        return name_en if self.language != "zh" and name_en else name

    def day(self, day: date) -> str:
        return str(format_date(day, DAY.get(self.language, DAY["en"]), locale="en" if self.language == "en" else "zh"))

    def moment(self, at: datetime, *, by_the_hour: bool) -> str:
        patterns = HOUR if by_the_hour else MOMENT
        return str(format_datetime(at, patterns.get(self.language, patterns["en"]), tzinfo=zone(), locale="en" if self.language == "en" else "zh"))


def report_here(reader: Reader, place: Place, *, key: str, typed: str = "", why: str = "", status: int = 200) -> HTMLResponse:
    """A photo and a sentence. Without scripts it is a plain form; with them it keeps the draft and sends by itself."""
    address = reader.way(reader.here)
    data = form.unnamed(reader, draft=reader.here, action=address, follow=reader.way(RECEIPT))
    body = f"""<h1>{reader.html(SAID["report"])}</h1>
<p class="where">{escape(reader.local(place.path, place.path_en))}</p>
<div data-report="{escape(json.dumps(data, ensure_ascii=False))}">{_plain_form(reader, data, address, key=key, typed=typed, why=why)}</div>"""
    ways = [
        (reader.way(RECEIPT), N_("Follow an earlier report")),
        (f"/report?at={place.id}", N_("I have an account: sign in and report")),
    ]
    return _page(reader, SAID["report"], body, ways, status=status)


def _plain_form(reader: Reader, data: dict[str, Any], address: str, *, key: str, typed: str, why: str) -> str:
    words = {name: escape(text) for name, text in data["words"].items()}
    again = f'<p class="wrong" role="alert">{escape(why)} {reader.html(SAID["photos_again"])}</p>' if why else ""
    return f"""<form class="report" method="post" enctype="multipart/form-data" autocomplete="off" action="{escape(address)}">{again}
<input type="hidden" name="key" value="{escape(key)}">
<div class="field"><label for="camera">{words["camera"]}</label>
<input id="camera" type="file" name="photos" accept="image/*" capture="environment"></div>
<div class="field"><label for="gallery">{words["gallery"]}</label>
<input id="gallery" type="file" name="photos" accept="image/*,.heic,.heif" multiple></div>
<div class="field"><label for="what">{words["what"]}</label>
<textarea id="what" name="what" rows="4" maxlength="{form.LONGEST}" required placeholder="{words["what_example"]}">{escape(typed)}</textarea></div>
<p class="note">{words["protection"]}</p><button class="send">{words["send"]}</button></form>"""


def received(reader: Reader, number: str, code: str) -> HTMLResponse:
    words = {name: reader.html(text) for name, text in {**form.WORDS, **form.UNNAMED}.items() if name in ("received", "code", "code_once", "follow")}
    body = f"""<section class="receipt"><h1>{words["received"]}</h1><p class="number">{escape(number)}</p><p>{words["code"]}</p>
<output class="code">{escape(code)}</output><p class="note">{words["code_once"]}</p>
<a href="{escape(reader.way(RECEIPT))}">{words["follow"]}</a></section>"""
    return _page(reader, form.WORDS["received"], body, [])


def ask_for_code(reader: Reader, *, typed: str = "", why: str = "", kept: str = "", status: int = 200) -> HTMLResponse:
    wrong = f'<p class="wrong" role="alert">{escape(why)}</p>' if why else ""
    answer = _answer_field(reader, kept) if kept else ""
    body = f"""<h1>{reader.html(SAID["follow_yours"])}</h1>{wrong}
<form class="report" method="post" enctype="multipart/form-data" autocomplete="off" action="{escape(reader.way(RECEIPT))}">
<div class="field"><label for="code">{reader.html(SAID["receipt_code"])}</label>
<input id="code" name="code" value="{escape(typed)}" placeholder="abcd-efgh-jkmn" maxlength="20"
 autocomplete="off" autocapitalize="none" spellcheck="false">
</div>{answer}<button class="send">{reader.html(SAID["show"])}</button></form>
<p class="muted">{reader.html(SAID["code_lost"])}</p>"""
    return _page(reader, SAID["follow_yours"], body, [], status=status)


def what_became(reader: Reader, code: str, report: Line, talk: Conversation, *, why: str = "", typed: str = "", status: int = 200) -> HTMLResponse:
    """Three words, the reason where it was not taken up, and what was asked."""
    state = REPORTER[str(report.state)]
    reason = f"<blockquote>{escape(report.reason)}</blockquote>" if report.reason else ""
    body = f"""<h1>{escape(report.number)}</h1><p class="where">{escape(reader.local(report.area, report.area_en))}</p>
<blockquote class="mine">{escape(report.what)}<small>{escape(reader.moment(report.reported_at, by_the_hour=True))}</small></blockquote>
{_three(reader, state)}{_news(reader, report)}{reason}<h2>{reader.html(SAID["talk"])}</h2>{_talk(reader, talk)}
{_answer_form(reader, code, why=why, typed=typed)}"""
    return _page(reader, SAID["follow_yours"], body, [], status=status)


def _three(reader: Reader, state: str) -> str:
    """待处理 · 整改中 · 已完成, as on everybody's own reports; what was not taken up has one word."""
    if state not in BAR:
        return f"<p><b>{reader.html(STATES[state].word)}</b></p>"
    now = BAR.index(state)
    parts = []
    for n, step in enumerate(BAR):
        kind = "past" if n < now or state == "done" else f"now here {state}" if n == now else ""
        here = ' aria-current="step"' if n == now else ""
        parts.append(f'<div class="{kind}{" here" if n == now and state == "done" else ""}"{here}><i></i>{reader.html(STATES[step].word)}</div>')
    return f'<div class="three">{"".join(parts)}</div>'


def _news(reader: Reader, report: Line) -> str:
    """What happens next, in one line; the reason says it where it was not taken up."""
    if str(report.state) in NEWS:
        return f"<p>{reader.html(NEWS[str(report.state)])}</p>"
    if report.deadline and str(report.state) in OPEN:
        return f"<p>{reader.html(SAID['department'], day=reader.day(due_day(report.deadline)))}</p>"
    return ""


def _talk(reader: Reader, talk: Conversation) -> str:
    if not talk.said:
        return f'<p class="muted">{reader.html(SAID["no_talk"])}</p>'
    return "".join(_line(reader, one) for one in talk.said)


def _line(reader: Reader, one: Said) -> str:
    mine, who = ("mine", SAID["you"]) if one.by_reporter else ("", SAID["they"])
    at = escape(reader.moment(one.at, by_the_hour=one.by_reporter))
    return f'<blockquote class="{mine}"><small>{reader.html(who)} · {at}</small>{escape(one.text or "")}</blockquote>'


def _answer_form(reader: Reader, code: str, *, why: str, typed: str) -> str:
    wrong = f'<p class="wrong" role="alert">{escape(why)}</p>' if why else ""
    return f"""{wrong}<form class="report" method="post" enctype="multipart/form-data" autocomplete="off" action="{escape(reader.way(RECEIPT))}">
<input type="hidden" name="code" value="{escape(code)}">{_answer_field(reader, typed)}
<button class="send">{reader.html(SAID["send"])}</button></form>"""


def _answer_field(reader: Reader, typed: str) -> str:
    return f"""<div class="field"><label for="answer">{reader.html(SAID["answer"])}</label>
<textarea id="answer" name="answer" rows="3" maxlength="{form.LONGEST}" required>{escape(typed)}</textarea></div>"""


def lost(reader: Reader, why: str, status: int, *, typed: str = "") -> HTMLResponse:
    kept = f'<p>{reader.html(SAID["kept"])}</p><blockquote class="mine">{escape(typed)}</blockquote>' if typed else ""
    body = f"""<h1>{reader.html(SAID["report"])}</h1><p class="wrong" role="alert">{escape(why)}</p>{kept}"""
    return _page(reader, SAID["report"], body, [("/report", N_("I have an account: sign in and report"))], status=status)


def _page(reader: Reader, title: str, body: str, ways: list[tuple[str, str]], *, status: int = 200) -> HTMLResponse:
    other = next(language for language in LANGUAGES if language != reader.language)
    colours = {theme: "".join(f"--aj-{name}:{value};" for name, value in found.items()) for theme, found in COLOURS.items()}
    links = "".join(f'<a href="{escape(address)}">{reader.html(label)}</a>' for address, label in ways)
    whole = f"""<!doctype html><html lang="{"zh-CN" if reader.language == "zh" else "en"}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>{reader.html(title)} · Anjian 安鉴</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/r/open.css"><link rel="stylesheet" href="/r/report.css">
<style>:root{{color-scheme:light dark;{colours["light"]}}}@media(prefers-color-scheme:dark){{:root{{{colours["dark"]}}}}}</style></head>
<body><header><b>安鉴 Anjian</b>
<a href="{escape(reader.way(reader.here, other))}" hreflang="{other}" lang="{other}">{escape(TONGUES[other])}</a></header>
<main>{body}</main><footer>{links}</footer><script type="module" src="/r/report.js"></script></body></html>"""
    return HTMLResponse(whole, status, headers=NO_STORE)
