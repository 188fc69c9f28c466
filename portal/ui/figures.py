"""How do the figures of a period look beside another one: measures, months, places and kinds, departments?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import streamlit as st
from babel.dates import format_date

from portal.hazards import Cell, Figures, Overview, Span, Unit, month_before
from portal.ui import charts, facts, frame, numbers, tables
from portal.ui.numbers import SAME
from portal.ui.words import CATEGORIES, _, language, local_name, number

Name = TypeVar("Name")
BACK = {1: 13, 3: 5, 6: 3, 12: 2}  # months a period has → how many of them can be chosen
FEW, YEAR = 5, 12
PLACES, KINDS = 8, 6


@dataclass(frozen=True)
class Asked:
    """The period on the screen, the one beside it, and the month that is still running."""

    span: Span
    against: Span
    this_month: str

    @property
    def running(self) -> bool:
        return self.span.last >= self.this_month


def asked(this_month: str) -> Asked:
    """Two choices whose codes stand in the link; without one, this month beside the last."""
    spans = _spans(this_month)
    names = {code: _name(code, span) for code, span in spans.items()}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = spans[tables.choice(_("Period"), names, "period", none=names[this_month], width=200) or this_month]
        before = chosen.before(len(chosen.months))
        other = tables.choice(_("Compared with"), names, "against", none=_("the period before"), width=200)
    return Asked(chosen, spans[other] if other else before, this_month)


def _spans(this_month: str) -> dict[str, Span]:
    """2026-11, 2026-Q4, 2026-H2, 2026: the newest first."""
    found: dict[str, Span] = {}
    year, month = map(int, this_month.split("-"))
    for length, most in BACK.items():
        first = f"{year:04d}-{(month - 1) // length * length + 1:02d}"
        for n in range(most):
            span = Span(month_before(first, n * length), month_before(first, (n - 1) * length + 1))
            found[_code(span, length)] = span
    return found


def _code(span: Span, length: int) -> str:
    year, month = span.first.split("-")
    part = (int(month) - 1) // length + 1
    return {1: span.first, 3: f"{year}-Q{part}", 6: f"{year}-H{part}", 12: year}[length]


def _name(code: str, span: Span) -> str:
    if span.first == span.last:
        return month_name(code)
    year, _mark, part = code.partition("-")
    words = {"Q": _("Quarter {n} of {year}", n=part[1:], year=year), "H": _("Half {n} of {year}", n=part[1:], year=year)}
    return words[part[0]] if part else _("Year {year}", year=year)


def month_name(month: str) -> str:
    """2026年11月 · Nov 2026."""
    return _month(month, "y年M月", "MMM y")


def months_names(months: Sequence[str]) -> list[str]:
    """Below an axis: 11月 · Nov, with the year once it would be said twice."""
    year = len(months) > YEAR
    return [_month(month, "yy年M月" if year else "M月", "MMM yy" if year else "MMM") for month in months]


def _month(month: str, zh: str, en: str) -> str:
    ours = language() == "zh"
    return str(format_date(date.fromisoformat(f"{month}-01"), zh if ours else en, locale="zh" if ours else "en_GB"))


def percent(figures: Figures) -> str:
    return "—" if figures.rate is None else f"{100 * figures.rate:.1f} %"


def measures(seen: Overview, chosen: Asked) -> None:
    """Of the period, beside the other one; and how it stands now. Each leads to its records."""
    ours, theirs, span, now = seen.of(chosen.span), seen.of(chosen.against), chosen.span, seen.standing
    history = [seen.months[month] for month in sorted(seen.months) if month <= chosen.this_month][-YEAR:]
    st.caption(_("{period}, compared with {other}; the lines show the last twelve months.", period=_said(span), other=_said(chosen.against)))
    with st.grid(3, min_column_width=165, gap="xsmall"):
        numbers.measure(
            *("found", _("Found"), ours.found),
            opens=numbers.reported(span),
            change=_change(ours.found, theirs.found),
            history=[one.found for one in history],
        )
        numbers.measure(
            *("closed", _("Closed"), ours.closed),
            opens=numbers.closed(span),
            change=_change(ours.closed, theirs.closed),
            better="normal",
            history=[one.closed for one in history],
        )
        numbers.measure(
            *("rate", _("Completion rate"), ours.due),
            shown=percent(ours),
            opens=numbers.due(span, "due"),
            change=_points(ours, theirs),
            better="normal",
            history=[100 * one.rate for one in history if one.rate is not None],
        )
        numbers.measure("overdue", _("Overdue now"), now.overdue, opens={"state": "overdue"})
        numbers.measure("open", _("Open now"), now.open, opens={"state": "open"})
        numbers.measure("major", _("Open, major"), now.major, opens={"state": "open", "level": "major"})


def _change(ours: int, theirs: int) -> str:
    return f"{ours - theirs:+d}" if ours != theirs else SAME


def _points(ours: Figures, theirs: Figures) -> str | None:
    if ours.rate is None or theirs.rate is None:
        return None
    points = f"{100 * (ours.rate - theirs.rate):+.1f}"
    return SAME if points in ("+0.0", "-0.0") else _("{n} points", n=points)


def _said(span: Span) -> str:
    return month_name(span.first) if span.first == span.last else f"{month_name(span.first)}–{month_name(span.last)}"


def definition(ours: Figures, span: Span, *, running: bool) -> None:
    """What the rate is made of, each part with its records."""
    st.caption(_("Completion rate = closed by the end of the due day ÷ due in the period. What is open and not due yet counts for neither."))
    if not ours.due:
        st.caption(_("Nothing fell due in this period."))
        return
    if ours.due < FEW:
        st.caption(_("Only {n} due: one more or less changes the rate a lot.", n=ours.due))
    elif running:
        st.caption(_("The period is still running."))
    with st.container(horizontal=True, gap="small"):
        numbers.link(_("{n} closed in time", n=number(ours.on_time)), **numbers.due(span, "on_time"))
        numbers.link(_("{n} not in time", n=number(ours.late)), **numbers.due(span, "late"))
        numbers.link(_("{n} due in all", n=number(ours.due)), **numbers.due(span, "due"))


def found_by_month(months: Mapping[str, Figures]) -> None:
    """Each column leads to what was found in that month."""
    last = sorted(months)[-12:]
    most = max(last, key=lambda month: months[month].found)
    st.subheader(_("Found, month by month"), anchor=False)
    if not months[most].found:
        st.caption(_("Nothing was found in these months."))
        return
    sentence = _("Most were found in {month}: {n}. In all {total}.", month=month_name(most), n=number(months[most].found), total=_sum(months, last))
    opens = [numbers.address(**numbers.reported(Span(month, month))) for month in last]
    rows = [(name, months[month].found, to) for name, month, to in zip(months_names(last), last, opens, strict=True)]
    numbers.follow(charts.columns(rows, sentence, key="found-months"))


def _sum(months: Mapping[str, Figures], asked: Sequence[str]) -> str:
    return number(sum(months[month].found for month in asked))


def rate_by_month(months: Mapping[str, Figures]) -> None:
    """Each point leads to what was due in that month."""
    last = sorted(months)[-12:]
    rated = [month for month in last if months[month].due]
    st.subheader(_("Completion rate, month by month"), anchor=False)
    if not rated:
        st.caption(_("Nothing has fallen due yet."))
        return
    said = {"month": month_name(rated[-1]), "rate": percent(months[rated[-1]])}
    least = min(rated, key=lambda month: months[month].rate or 0)
    sentence = _("{rate} in {month}; lowest: {least} in {then}.", **said, least=percent(months[least]), then=month_name(least))
    opens = [numbers.address(**numbers.due(Span(month, month), "due")) for month in last]
    rows = [(name, months[month].rate, to) for name, month, to in zip(months_names(last), last, opens, strict=True)]
    numbers.follow(charts.rates(rows, sentence, key="rate-months"))


def places_and_kinds(cells: Sequence[Cell], span: Span) -> None:
    """Where which kind was found in the period; each field leads to its records."""
    st.subheader(_("Where, and of which kind"), anchor=False)
    if not cells:
        st.caption(_("Nothing was found in this period."))
        return
    areas = _most(((cell.area_id, cell.count) for cell in cells), PLACES)
    kinds = _most(((cell.category, cell.count) for cell in cells), KINDS)
    named = {cell.area_id: local_name(cell.area, cell.area_en) for cell in cells}
    counted = {(cell.area_id, cell.category): cell.count for cell in cells}
    drawn = [
        (
            named[area],
            _(CATEGORIES[str(kind)]),
            counted.get((area, kind), 0),
            numbers.address(**numbers.reported(span), place=area, category=str(kind)),
        )
        for area in areas
        for kind in kinds
    ]
    most = max(cells, key=lambda cell: cell.count)
    said = {"place": named[most.area_id], "kind": _(CATEGORIES[str(most.category)]), "n": number(most.count)}
    sentence = _("Most: {place}, {kind}, {n}.", **said)
    numbers.follow(charts.heat(drawn, sentence, rows=len(areas), key="places-kinds"))


def _most(counts: Iterable[tuple[Name, int]], limit: int) -> list[Name]:
    sums: Counter[Name] = Counter()
    for name, count in counts:
        sums[name] += count
    return [name for name, _count in sums.most_common(limit)]


def departments(units: Sequence[Unit], span: Span) -> None:
    """What each owes and how it kept its days; tick one to open the records behind its numbers."""
    st.subheader(_("Departments"), anchor=False)
    if not units:
        st.caption(_("No department has anything to do in this period."))
        return
    ranked = sorted(units, key=lambda unit: (-unit.overdue, -unit.open, unit.name))
    if frame.phone():
        for unit in ranked:
            _card(unit, span)
        return
    whole, text = st.column_config.NumberColumn, st.column_config.TextColumn
    columns = {
        "name": text(_("Department"), width=260),
        "open": whole(_("Open now"), width=110),
        "overdue": whole(_("Overdue now"), width=110),
        "found": whole(_("Found"), width=100),
        "due": whole(_("Due"), width=100),
        "on_time": whole(_("In time"), width=110),
        "rate": text(_("Completion rate"), width=150),
    }
    rows = [_cells(unit) for unit in ranked]
    chosen = tables.ticked(rows, columns, key="units", alt=_("Departments in this period"), several=False)
    if not chosen:
        st.caption(_("Tick a department to open the records behind its numbers."))
        return
    with st.container(horizontal=True, gap="medium"):
        _links(ranked[chosen[0]], span)


def _cells(unit: Unit) -> dict[str, object]:
    figures = unit.figures
    return {
        "name": local_name(unit.name, unit.name_en),
        "open": unit.open,
        "overdue": unit.overdue,
        "found": figures.found,
        "due": figures.due,
        "on_time": figures.on_time,
        "rate": " · ".join([percent(figures), *([_("few")] if 0 < figures.due < FEW else [])]),
    }


def _card(unit: Unit, span: Span) -> None:
    with st.container(border=True):
        st.markdown(f"**{facts.plain(local_name(unit.name, unit.name_en))}** · {percent(unit.figures)}")
        with st.container(horizontal=True, gap="xsmall"):
            _links(unit, span)


def _links(unit: Unit, span: Span) -> None:
    numbers.link(_("{n} open now", n=number(unit.open)), state="open", department=unit.id)
    numbers.link(_("{n} overdue now", n=number(unit.overdue)), state="overdue", department=unit.id)
    numbers.link(_("{n} found", n=number(unit.figures.found)), **numbers.reported(span), department=unit.id)
    numbers.link(_("{n} due", n=number(unit.figures.due)), **numbers.due(span, "due"), department=unit.id)
    numbers.link(_("{n} in time", n=number(unit.figures.on_time)), **numbers.due(span, "on_time"), department=unit.id)


def completion(months: Mapping[str, Figures]) -> None:
    """On a department's own page: this month's rate, what it is made of, and the months before."""
    month = max(months)
    span = Span(month, month)
    st.subheader(_("Completion rate, this month"), anchor=False)
    numbers.measure("rate", month_name(month), months[month].due, shown=percent(months[month]), opens=numbers.due(span, "due"))
    definition(months[month], span, running=True)
    rate_by_month(months)
