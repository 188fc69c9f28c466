"""How is it said in the reader's language: sentences, names of codes, dates and numbers?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st
from babel.dates import format_date, format_datetime

from portal import clock
from portal.areas import DEFAULT_ZONE
from portal.errors import PortalError
from portal.locale import LANGUAGES, known, translate
from portal.locale.names import CATEGORIES as CATEGORIES  # every screen reads them from here
from portal.locale.names import KINDS as KINDS
from portal.locale.names import OFFICES as OFFICES
from portal.locale.names import SEVERITIES as SEVERITIES
from portal.locale.names import SOURCES as SOURCES

_zones = [ZoneInfo(DEFAULT_ZONE)]
SWITCH = "language"
DOT = "\u00a0· "  # between the parts of a line; it never begins the next one


def zone() -> ZoneInfo:
    """The enterprise has one clock on the screen: that of its first site."""
    return _zones[0]


def keep_zone(name: str) -> None:
    _zones[:] = [ZoneInfo(name)]


def language() -> str:
    """The reader's choice, which starts as the account's language; before sign-in the browser's; else Chinese."""
    return known(st.session_state.get(SWITCH)) or known(st.context.locale) or LANGUAGES[0]


def _(msgid: str, **params: object) -> str:
    return translate(msgid, language(), **params)


def sentence(refusal: PortalError) -> str:
    """What a refusal says to the person; codes among its parameters are said in words."""
    return _(refusal.msgid, **{name: said(value) for name, value in refusal.params.items()})


def said(value: object) -> object:
    """A state, an office or a sentence inside a sentence is read as words, anything else as it is."""
    return _(OFFICES.get(value, value)) if isinstance(value, str) else value


def local_name(zh: str, en: str | None) -> str:
    """Places and departments may carry a second-language name."""
    return en if en and language() == "en" else zh


def moment(at: datetime, *, by_the_hour: bool = False) -> str:
    """11-23 08:40 · 23 Nov 08:40, with the year when it is not this one; kept by the hour: 11-23 08 点后 · 23 Nov after 08:00."""
    this_year = at.astimezone(zone()).year == clock.now().astimezone(zone()).year
    if language() == "zh":
        pattern = ("MM-dd" if this_year else "yyyy-MM-dd") + (" HH 点后" if by_the_hour else " HH:mm")
        return format_datetime(at, pattern, tzinfo=zone(), locale="zh")
    pattern = ("d MMM" if this_year else "d MMM yyyy") + (" 'after' HH:mm" if by_the_hour else " HH:mm")
    return format_datetime(at, pattern, tzinfo=zone(), locale="en_GB")


def hour(at: datetime) -> str:
    """08:40, where the day stands beside it."""
    return f"{at.astimezone(zone()):%H:%M}"


def short_day(day: date) -> str:
    """11-25 · 25 Nov."""
    return format_date(day, "MM-dd", locale="zh") if language() == "zh" else format_date(day, "d MMM", locale="en_GB")


def full_day(day: date) -> str:
    """2026-11-25 · 25 Nov 2026: a day that may lie in another year."""
    return day.isoformat() if language() == "zh" else format_date(day, "d MMM yyyy", locale="en_GB")


def long_day(day: date) -> str:
    """11月25日 周三 · Wed 25 Nov."""
    return format_date(day, "M月d日 EEE", locale="zh") if language() == "zh" else format_date(day, "EEE d MMM", locale="en_GB")


def today(now: datetime) -> date:
    return now.astimezone(zone()).date()


def due_day(deadline: datetime) -> date:
    """A deadline is the midnight that ends the due day (D15)."""
    return (deadline - timedelta(microseconds=1)).astimezone(zone()).date()


def left(deadline: datetime | None, now: datetime) -> str:
    """剩 1 天 · 今天 · 逾期 3 天."""
    if deadline is None:
        return ""
    days = (due_day(deadline) - today(now)).days
    if days == 0:
        return _("today")
    return _("{days} d left", days=days) if days > 0 else _("{days} d late", days=-days)


def until(day: str, at: datetime, now: datetime) -> str:
    """12月4日 周五（剩 6 天）, of which the bracket stays in one piece."""
    return _("{day} ({left})", day=day, left=left(at, now).replace(" ", "\u00a0"))


def number(value: int) -> str:
    """1 284, with a narrow no-break space."""
    return f"{value:,}".replace(",", "\u202f")


def greeting(now: datetime) -> str:
    hour = now.astimezone(zone()).hour
    return _("Good morning") if 4 <= hour < 12 else _("Good afternoon") if hour < 18 else _("Good evening")
