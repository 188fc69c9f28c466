"""How does an auditor ask for a sample, in the six steps of ISO 19011 A.6, each number explained before it binds anybody?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from uuid import UUID

import streamlit as st

from portal import draws
from portal.draws import Preview, Wanted, clerk, kinds
from portal.draws.sizing import Part
from portal.draws.terms import DISCOVERY, rules_of
from portal.engagements import KINDS
from portal.locale import N_
from portal.ui import facts, frame, signs
from portal.ui.confirming import confirmed, written
from portal.ui.words import _, number

STEPS = {
    "objective": N_("1 Objective"),
    "population": N_("2 Population"),
    "method": N_("3 Method"),
    "size": N_("4 Size"),
    "draw": N_("5 Draw"),
    "report": N_("6 Report"),
}
METHODS = {"attributes": N_("Attribute sampling: how many deviate at most?"), "discovery": N_("Discovery sampling: is there a single one at all?")}
STRATA_BY = {"level": N_("By level"), "area": N_("By area"), "department": N_("By department")}
PRESETS: dict[str, tuple[str, str, str, str]] = {
    "95-5-0": ("95", "5", "0", N_("95 % sure that at most 5 % deviate, none expected")),
    "95-5-1": ("95", "5", "1", N_("95 % sure that at most 5 % deviate, 1 % expected")),
    "90-10-0": ("90", "10", "0", N_("90 % sure that at most 10 % deviate, none expected")),
    "95-1-0": ("95", "1", "0", N_("Discovery: 95 % sure to meet one if 1 % deviate")),
    "95-3-0": ("95", "3", "0", N_("Discovery: 95 % sure to meet one if 3 % deviate")),
}
OF_METHOD = {"attributes": ("95-5-0", "95-5-1", "90-10-0"), "discovery": ("95-1-0", "95-3-0")}
Days = tuple[date, date]
Name = Callable[[str], str]


def ask(engagement_id: UUID, days: Days, areas: Mapping[UUID, str], name: Name, *, dialog: bool) -> None:
    """What is asked for becomes the plan that the request binds. `name`: how a stratum is called."""
    of = frame.read(draws.audited_kinds, engagement_id)
    if not of:
        facts.nothing_here(
            "casino", _("Nothing can be drawn here"), _("None of the kinds of records agreed for this engagement can be drawn."), key="no-kind"
        )
        return
    kept = _keep(engagement_id, days, areas, of)
    st.subheader(_("What do you want to know?"), anchor=False)
    step = st.segmented_control(
        _("The six steps of ISO 19011, A.6"), list(STEPS), format_func=lambda code: _(STEPS[code]), key="ask-step", required=True, wrap=True
    )
    bodies: dict[str, Callable[[], None]] = {
        "objective": _objective,
        "population": lambda: _population(engagement_id, days, areas, of),
        "method": _method,
        "size": lambda: _size(engagement_id, name),
        "draw": lambda: _draw(engagement_id, kept, dialog=dialog),
        "report": _report,
    }
    bodies[step or "objective"]()
    if step != "draw":
        _ways(step or "objective")


def _keep(engagement_id: UUID, days: Days, areas: Mapping[UUID, str], of: list[str]) -> list[str]:
    """What was typed stays when its step is left; a widget that is not on the screen would forget it."""
    start: dict[str, object] = {
        "ask-step": "objective",
        "objective": "",
        "ask-since": days[0],
        "ask-until": days[1],
        "ask-areas": list(areas),
        "ask-kinds": of[:1],
        "ask-of": of[:1],
        "ask-method": "attributes",
        "ask-strata": "level",
        "ask-certainty": True,
        "ask-attributes": list(kinds.attributes(of[:1])),
        "ask-own": "",
        "ask-preset": "95-5-0",
        "ask-stages": False,
        "ask-picked": "",
        "ask-proposed": [],
        "ask-beacon": "",
    }
    if st.session_state.get("ask-for") != engagement_id:  # days and areas are those of another engagement
        _forget(list(start))
        st.session_state["ask-for"] = engagement_id
    for key, value in start.items():
        st.session_state[key] = st.session_state.get(key, value)
    _propose(signs.picked(engagement_id, st.session_state["ask-kinds"]))
    if st.session_state["ask-preset"] not in OF_METHOD[st.session_state["ask-method"]]:
        st.session_state["ask-preset"] = OF_METHOD[st.session_state["ask-method"]][0]
    return list(start)


def _propose(numbers: list[str]) -> None:
    """What stood out is among his picks, once; what he takes out of the field stays out, and a kind that goes takes its own along."""
    before = st.session_state["ask-proposed"]
    gone, new = set(before).difference(numbers), [one for one in numbers if one not in before]
    st.session_state["ask-proposed"] = [*(one for one in before if one not in gone), *new]
    if gone or new:
        kept = [one for one in st.session_state["ask-picked"].split() if one not in gone]
        st.session_state["ask-picked"] = "\n".join([*kept, *new])


def _ways(step: str) -> None:
    codes = list(STEPS)
    place = codes.index(step)

    def to(code: str) -> Callable[[], None]:
        return lambda: st.session_state.update({"ask-step": code})

    with st.container(horizontal=True, horizontal_alignment="right"):
        if place:
            st.button(_("Back"), icon=":material/chevron_left:", key="ask-back", on_click=to(codes[place - 1]))
        if place + 1 < len(codes):
            st.button(_("Next step"), type="primary", icon=":material/chevron_right:", key="ask-next", on_click=to(codes[place + 1]))


def _objective() -> None:
    written(_("Objective: what this sample is to find out (required)"), "objective")
    st.caption(_("One question that each record answers with yes or no, for example: is what was closed really put right?"))


def _of_which(of: list[str]) -> None:
    label = _("Kinds of records")
    st.pills(label, of, selection_mode="multi", format_func=lambda code: _(KINDS[code]), key="ask-kinds", on_change=_fit, wrap=True)
    if any(one.whole for one in kinds.chosen(st.session_state["ask-kinds"])):
        st.caption(_("Own violations are drawn over the whole period and all areas: a part of them would point to a person."))


def _population(engagement_id: UUID, days: Days, areas: Mapping[UUID, str], of: list[str]) -> None:
    if len(of) > 1:
        _of_which(of)
    since, until = st.columns(2)
    since.date_input(_("Records from"), min_value=days[0], max_value=days[1], format="YYYY-MM-DD", key="ask-since")
    until.date_input(_("Records until"), min_value=days[0], max_value=days[1], format="YYYY-MM-DD", key="ask-until")
    st.multiselect(_("Areas (with everything inside them)"), list(areas), format_func=areas.__getitem__, key="ask-areas")
    if seen := _seen(engagement_id):
        _counts(seen)


def _counts(seen: Preview) -> None:
    """By kind, where there are several."""
    for code, (there, told) in seen.there.items():
        if len(seen.there) > 1:
            st.markdown(f"**{facts.plain(_(KINDS[code]))}**")
        facts.facts([(_("On the ledger now"), number(there)), (_("Of these in the log"), number(told))], wide=True)
    st.caption(_("Records are counted on the ledger and, apart from it, by the entries of their making in the log; both numbers must agree."))
    if any(there != told for there, told in seen.there.values()):
        st.warning(_("They do not agree. Ask the enterprise why before you draw."), icon=":material/error:")


def _fit() -> None:
    """Another kind brings its own attributes, one that goes takes them along; what was chosen among the others stays."""
    said = st.session_state
    fits, known = kinds.attributes(said["ask-kinds"]), kinds.attributes(said["ask-of"])
    said["ask-attributes"] = [code for code in fits if code in said["ask-attributes"] or code not in known]
    said["ask-of"] = list(said["ask-kinds"])


def _method() -> None:
    method = st.radio(_("Method"), list(METHODS), format_func=lambda code: _(METHODS[code]), key="ask-method")
    if method == DISCOVERY:
        st.caption(_("Nothing is expected. A single deviation already is what this sample looks for: use it for what must never be."))
    st.segmented_control(_("Strata"), list(STRATA_BY), format_func=lambda code: _(STRATA_BY[code]), key="ask-strata", required=True)
    st.caption(_("Each stratum is drawn and judged by itself, so that a good one does not hide a bad one; the more strata, the more records."))
    of = st.session_state["ask-kinds"]
    if "hazards" in of:
        st.checkbox(_("Look at every major hazard (a stratum of 100 %)"), key="ask-certainty")
    tested = kinds.attributes(of)
    st.pills(
        _("What each record is tested for"),
        list(tested),
        selection_mode="multi",
        format_func=lambda code: _(tested[code]),
        key="ask-attributes",
        wrap=True,
    )
    st.text_area(_("Further attributes in your own words, one a line (optional)"), key="ask-own", max_chars=700, height=68)


def _size(engagement_id: UUID, name: Name) -> None:
    method = st.session_state["ask-method"]
    presets = OF_METHOD[method]
    st.radio(_("How sure do you want to be?"), presets, format_func=lambda code: _(PRESETS[code][3]), key="ask-preset")
    if method != DISCOVERY:
        st.checkbox(_("Declare a second stage now"), key="ask-stages")
        st.caption(_("It is drawn only if the first finds more than it accepts, and only if it was declared before the draw."))
    if not (seen := _seen(engagement_id)):
        return
    with st.container(border=True, key="sizes"):
        words = _("{n} of {population} records would be drawn now", n=number(seen.take(1)), population=number(seen.population))
        st.markdown(f"**{facts.plain(words)}**")
        for part in seen.parts:
            for line in _because(part, seen, name):
                st.caption(facts.plain(line))
        st.caption(_("The records that are frozen decide; they may be more by then."))


def _because(part: Part, seen: Preview, name: Name) -> Iterator[str]:
    """How the number of a stratum comes about."""
    wanted = _wanted()
    said: dict[str, object] = {"stratum": name(part.name), "population": part.population, "tolerable": wanted.tolerable}
    if part.certainty:
        yield _("{stratum}: all {population} are looked at; nothing is left to chance.", **said)
        return
    if part.stages[0].n == part.population:
        yield _("{stratum}: all {population}, for so few tell nothing by a part of them.", **said)
        return
    rules = rules_of(wanted.confidence, wanted.tolerable, wanted.stages)
    risks = [f"{float(risk / seen.strata * 100):.2f}".rstrip("0").rstrip(".") for risk in rules.risks]
    first = part.stages[0]
    yield _(
        "{stratum}: {n} of {population}. If {tolerable} % of them deviated, such a sample would show {acceptable} or fewer in at most {risk} % "
        "of all draws.",
        **said,
        n=first.n,
        acceptable=first.acceptable,
        risk=risks[0],
    )
    if wanted.stages > 1:
        second = part.stages[1]
        yield _(
            "Second stage, if it is called for: {n} in all, of which {acceptable} may deviate, at a risk of {risk} %.",
            n=second.n,
            acceptable=second.acceptable,
            risk=risks[1],
        )


def _draw(engagement_id: UUID, kept: list[str], *, dialog: bool) -> None:
    wanted, sure = _wanted(), PRESETS[st.session_state["ask-preset"]][3]
    facts.facts(
        [
            (_("Objective"), wanted.objective),
            (_("Kinds of records"), " · ".join(_(KINDS[code]) for code in wanted.kinds)),
            (_("Method"), _(METHODS[wanted.method])),
            (_("Strata"), _(STRATA_BY[wanted.strata])),
            (_("How sure"), _(sure)),
            (_("Stages"), number(wanted.stages)),
            (_("Tested for"), number(len(wanted.attributes) + len(wanted.own))),
        ]
    )
    with st.expander(_("Records you pick yourself, and a public source of chance")):
        st.text_area(_("Numbers, one a line; they stay out of the statistics"), key="ask-picked", max_chars=8000)
        st.text_input(_("Beacon: which future value of which public source decides too (optional)"), key="ask-beacon", max_chars=300)
    follows = _("The portal freezes all records of these days and areas, and signs what it froze. Nobody knows yet which will be drawn.")
    ready = bool(wanted.objective and wanted.kinds and wanted.area_ids and (wanted.attributes or wanted.own))
    missing = _("Write the objective, choose kinds of records, areas and what each record is tested for.")
    st.button(_("Back"), icon=":material/chevron_left:", key="ask-back", on_click=lambda: st.session_state.update({"ask-step": "size"}))
    if confirmed(_("Freeze and request"), follows=follows, ready=ready, missing=missing, dialog=dialog):
        frame.act(_("Asked for"), draws.wish, engagement_id, wanted=_wanted(), then=lambda _made: _forget(kept))


def _report() -> None:
    st.markdown(
        facts.plain(
            _(
                "Once every drawn record is tested, the evaluation says with the declared confidence how many deviate at most, and whether the "
                "tolerable rate is met. What you pick yourself is shown apart. Every draw of the engagement stands in the report, aborted ones too."
            )
        )
    )


def _forget(kept: list[str]) -> None:
    for key in kept:
        st.session_state.pop(key, None)


def _seen(engagement_id: UUID) -> Preview | None:
    """The population as it is now, if what stands on the steps so far makes one."""
    wanted = _wanted()
    if not wanted.kinds or not wanted.area_ids or wanted.until < wanted.since or not (wanted.attributes or wanted.own):
        st.caption(_("Choose kinds of records, days, areas and what each record is tested for; then the numbers stand here."))
        return None
    return frame.through(clerk.preview, engagement_id, wanted)


def _wanted() -> Wanted:
    said = st.session_state
    confidence, tolerable, expected, _words = PRESETS[said["ask-preset"]]
    return Wanted(
        objective=said["objective"].strip(),
        since=said["ask-since"],
        until=said["ask-until"],
        area_ids=said["ask-areas"],
        confidence=confidence,
        tolerable=tolerable,
        expected=expected,
        certainty=said["ask-certainty"],
        judgement=tuple(said["ask-picked"].split()),
        beacon=said["ask-beacon"],
        method=said["ask-method"],
        strata=said["ask-strata"],
        stages=2 if said["ask-stages"] and said["ask-method"] != DISCOVERY else 1,
        attributes=tuple(said["ask-attributes"]),
        kinds=tuple(said["ask-kinds"]),
        own=tuple(line.strip() for line in said["ask-own"].splitlines() if line.strip()),
    )
