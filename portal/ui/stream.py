"""How does an auditor choose the plan of the weekly stream, ask for its lots, and read which was accepted and why it was looked at so?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import streamlit as st

from audit import sampling
from portal import draws
from portal.draws import HAZARDS, Line, Regime, Stream, Turn, clerk
from portal.locale import N_
from portal.ui import facts, frame, states
from portal.ui.words import _, number, short_day

LEVELS = {
    "I": N_("I: fewer records, where little depends on it"),
    "II": N_("II: the usual one"),
    "III": N_("III: more records, where much depends on it"),
    **dict.fromkeys(("S-1", "S-2", "S-3", "S-4"), N_("{level}: very few records, where looking at one costs much")),
}
REGIMES = {Regime.NORMAL: N_("Normal"), Regime.TIGHTENED: N_("Tightened"), Regime.DISCONTINUED: N_("Discontinued")}
WHY = {
    "first": N_("A stream begins under normal inspection."),
    "same": N_("As with the lot before: nothing has called for a change."),
    "two_of_five": N_("Tightened, because two lots among the last five or fewer were not accepted under normal inspection."),
    "five_accepted": N_("Normal again, because five lots in a row were accepted under tightened inspection."),
    "five_refused": N_("Discontinued, because five lots were not accepted under tightened inspection."),
}
ALL = N_("All of them are looked at, for the plan asks for no fewer; for AQL {aql} it accepts up to {accept} that deviate, and not {reject}.")
SOME = N_("{n} of them are looked at; the plan for AQL {aql} accepts up to {accept} that deviate, and not {reject}.")
USUAL_AQL = "4.0"
EXAMPLES = (10, 30, 100)
SIX_DAYS = timedelta(days=6)


def page(engagement_id: UUID) -> None:
    found = frame.read(draws.stream, engagement_id)
    if found is None:
        _choose(engagement_id)
        return
    _next(engagement_id, found)
    _facts(found)
    lots(found)


def _choose(engagement_id: UUID) -> None:
    st.info(
        _("Level and AQL are chosen once, before the first lot, and hold for all of them. Nobody changes them afterwards."), icon=":material/lock:"
    )
    level = st.selectbox(_("Inspection level"), list(LEVELS), index=1, format_func=lambda code: _(LEVELS[code], level=code), key="stream-level")
    aql = st.selectbox(_("AQL, in percent"), sampling.AQLS, index=sampling.AQLS.index(USUAL_AQL), key="stream-aql")
    st.caption(_("The AQL is the share of deviating records that you would just put up with: lots as good as that are nearly always accepted."))
    _examples(level, aql)
    tested = st.pills(
        _("What each record is tested for"), list(HAZARDS), selection_mode="multi", default=list(HAZARDS),
        format_func=lambda code: _(HAZARDS[code]), key="stream-attributes", wrap=True,
    )  # fmt: skip
    st.caption(_("A record deviates when one of these deviates or cannot be tested."))
    if st.button(_("Choose this plan"), type="primary", icon=":material/lock:", disabled=not tested, key="choose-stream"):
        frame.act(_("Plan chosen"), draws.choose_stream, engagement_id, level=level, aql=aql, attributes=tested)


def _examples(level: str, aql: str) -> None:
    """What the choice means, before it is made."""
    for size in EXAMPLES:
        plain, strict = (sampling.lot(size, level, aql, tightened=tightened) for tightened in (False, True))
        words = _(
            "Of {size} records: {n} are looked at and {ac} may deviate; tightened, {strict_n} and {strict_ac}.",
            size=size,
            n=min(plain.n, size),
            ac=plain.accept,
            strict_n=min(strict.n, size),
            strict_ac=strict.accept,
        )
        st.markdown(f":gray[{facts.plain(words)}]")


def _next(engagement_id: UUID, found: Stream) -> None:
    """The next week in its turn, or what comes before it."""
    if found.hindrance:
        said = {name: short_day(value) for name, value in found.said.items()}
        st.info(_(found.hindrance, **said), icon=":material/info:")
        newest = found.lots[0] if found.lots else None
        if newest and not newest.drawn:
            frame.link("draw", _("To the draw"))
        elif newest and newest.open:
            frame.link("sampled", _("Look at the {n} records", n=number(newest.n)), id=newest.draw_id)
        elif found.said:
            _answered(engagement_id)
            st.rerun()
        return
    _unfit(engagement_id)
    label = _("Ask for the lot of {week}", week=_week(found.week))
    if st.button(label, type="primary", icon=":material/casino:", key="ask-lot", width="stretch" if frame.phone() else "content"):
        frame.act(_("Asked for"), draws.ask_lot, engagement_id, then=lambda _made: _answered(engagement_id))
    st.caption(_("The portal freezes what was closed in that week. Pin and digits follow under “The draw”, as with every sample."))


def _answered(engagement_id: UUID) -> None:
    frame.through(lambda _actor: clerk.attend(engagement_id=engagement_id))


def _unfit(engagement_id: UUID) -> None:
    found = frame.read(draws.register, engagement_id)
    if found.unfit:
        st.warning(_(found.unfit, **found.unfit_said), title=_("This could not be frozen"), icon=":material/error:")


def _facts(found: Stream) -> None:
    judged = [line for line in found.lots if line.accepted is not None]
    said = [
        (_("Level and AQL"), _("{level}, {aql} %", level=found.level, aql=found.aql)),
        (_("What is tested"), " · ".join(_(HAZARDS[code]) for code in found.attributes)),
        (_("Lots accepted"), _("{got} of {of}", got=number(sum(bool(line.accepted) for line in judged)), of=number(len(judged)))),
        (_("Regime of the next lot"), _(REGIMES[found.turn.regime])),
    ]
    if found.none:
        said.append((_("No lot (fewer than two closed)"), " · ".join(_week(one) for one in found.none)))
    facts.facts(said, wide=True)
    st.caption(facts.plain(_because(found.turn)))


def _because(turn: Turn) -> str:
    return _(WHY[turn.why])


def lots(found: Stream) -> None:
    st.subheader(_("The lots"), anchor=False)
    if not found.lots:
        facts.nothing_here("conveyor_belt", _("No lot yet"), _("Each week that is over becomes one, in its turn."), key="no-lot")
        return
    if not frame.phone():
        _table(found.lots)
    for line in found.lots:
        _explained(line, found)


def _table(lines: Sequence[Line]) -> None:
    heads = [_("Week"), _("Closed"), _("Code letter"), _("In the sample"), _("Ac / Re"), _("Deviations"), _("Regime"), _("Result")]
    columns = zip(*(_cells(line) for line in lines), strict=True)
    st.table(dict(zip(heads, columns, strict=True)), border="horizontal", hide_index=True)


def _cells(line: Line) -> list[str]:
    return [
        facts.plain(_week(line.week)),
        number(line.size),
        line.letter,
        number(line.n),
        f"{line.accept} / {line.reject}",
        number(line.deviations) if line.drawn else "",
        _(REGIMES[line.regime]),
        states.inline(_state(line)),
    ]


def _state(line: Line) -> str:
    if line.accepted is None:
        return "lot_open" if line.drawn else "lot_asked"
    return "lot_accepted" if line.accepted else "lot_refused"


def _explained(line: Line, found: Stream) -> None:
    """Each number in a sentence, and the way to its sheets."""
    with st.container(border=True, key=f"card-lot-{line.number}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{facts.plain(_week(line.week))}**", width="stretch")
            states.badge(_state(line))
        for words in _sentences(line, found):
            st.markdown(facts.plain(words))
        if line.drawn:
            frame.link("sampled", _("Test sheets of draw {n}", n=line.number), id=line.draw_id)


def _sentences(line: Line, found: Stream) -> list[str]:
    size = _(
        "{size} hazards were closed in this week: at level {level} that is code letter {letter}.",
        size=number(line.size),
        level=found.level,
        letter=line.letter,
    )
    plan = _(ALL if line.n == line.size else SOME, n=number(line.n), aql=found.aql, accept=line.accept, reject=line.reject)
    return [size, plan, _(WHY[line.why]), _result(line)]


def _result(line: Line) -> str:
    if not line.drawn:
        return _("It waits for your digits.")
    if line.accepted is None:
        return _("{n} sheets are not whole yet; {bad} deviate so far.", n=number(line.open), bad=number(line.deviations))
    if line.accepted:
        return _("{bad} deviate: the lot is accepted.", bad=number(line.deviations))
    return _("{bad} deviate: the lot is not accepted.", bad=number(line.deviations))


def _week(monday: date) -> str:
    return f"{short_day(monday)} – {short_day(monday + SIX_DAYS)}"
