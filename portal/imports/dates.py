"""Which moment does a text name? Dates as offices write them, read only where they can mean one day; everything else is None."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

MONTHS = {name: n for n, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
MONTH = "|".join(MONTHS)
DAYS = (
    re.compile(r"(?P<y>\d{4})(?P<gap> ?[-/.年] ?)(?P<m>\d{1,2}) ?[-/.月] ?(?P<d>\d{1,2})(?: ?[日号])?"),
    re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)"),
    re.compile(r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4})"),
    re.compile(rf"(?P<d>\d{{1,2}})[ -]?(?P<name>{MONTH})[a-z]*\.?,?[ -]?(?P<y>\d{{4}})"),
    re.compile(rf"(?P<name>{MONTH})[a-z]*\.? ?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})"),
)
WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
TIME = re.compile(
    r"[t ]?(?P<half>上午|下午|晚上|am|pm)? ?(?P<h>\d{1,2})"
    r"(?:[:时点](?:(?P<min>\d{1,2})(?:[:分](?:(?P<s>\d{1,2})(?:\.\d+)?秒?)?)?)?) ?(?P<after>am|pm)?"
)
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
FIRST_DAY, EARLIEST, LATEST = datetime(1899, 12, 30), 20_000, 80_000  # noqa: DTZ001  a spreadsheet's day has no zone
AFTERNOON = ("下午", "晚上", "pm")


def moment(text: str, *, day_first: bool | None = None) -> datetime | None:
    """A date or time without a zone. 03/04/2026 is two days: it is read only if somebody said which number is the day."""
    clean = _plain(text)
    if is_serial(clean):
        return FIRST_DAY + timedelta(seconds=round(float(clean) * 86400))
    for form in DAYS:
        found = form.match(clean)
        if found:
            return _at(_day(found, day_first), clean[found.end() :].strip(" ,"))
    return None


def day(text: str, *, day_first: bool | None = None) -> date | None:
    found = moment(text, day_first=day_first)
    return found.date() if found else None


def is_serial(text: str) -> bool:
    """A spreadsheet's own number of a day, left as a number."""
    clean = _plain(text)
    return bool(SERIAL.fullmatch(clean)) and EARLIEST < float(clean) < LATEST


def is_two_days(text: str) -> bool:
    """Day and month can be taken for each other."""
    return moment(text) is None and moment(text, day_first=True) is not None


def _plain(text: str) -> str:
    """Full-width digits and signs are digits and signs; the weekday says nothing new."""
    return " ".join(WEEKDAY.sub(" ", unicodedata.normalize("NFKC", text).casefold()).split())


def _day(found: re.Match[str], day_first: bool | None) -> date | None:
    parts = found.groupdict()
    if "a" in parts:
        return _either(int(parts["a"]), int(parts["b"]), int(parts["y"]), day_first)
    month = MONTHS[parts["name"]] if "name" in parts else int(parts["m"])
    return _date(int(parts["y"]), month, int(parts["d"]))


def _either(one: int, other: int, year: int, day_first: bool | None) -> date | None:
    if day_first is not None:
        return _date(year, other, one) if day_first else _date(year, one, other)
    possible = {made for made in (_date(year, other, one), _date(year, one, other)) if made}
    return possible.pop() if len(possible) == 1 else None


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _at(on: date | None, rest: str) -> datetime | None:
    """The time that follows the day: none is midnight, one that cannot be is no moment."""
    if on is None:
        return None
    if not rest:
        return datetime(on.year, on.month, on.day)  # noqa: DTZ001
    found = TIME.fullmatch(rest)
    if found is None:
        return None
    hour = int(found["h"])
    afternoon = (found["half"] or found["after"]) in AFTERNOON and hour < 12
    minute, second = int(found["min"] or 0), int(found["s"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return datetime(on.year, on.month, on.day, hour + 12 * afternoon, minute, second)  # noqa: DTZ001
