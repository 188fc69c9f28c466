"""How is it said what stands out: what was seen, what is usual, how often chance does it, and where to look?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

import streamlit as st

from portal import coverage
from portal.coverage import Shown, Surveyed
from portal.locale import N_
from portal.ui import facts, frame, states
from portal.ui.words import _, number, short_day

SHOWN = 12
ONE_IN_A_MILLION = 1e-6
TITLES = {
    "back_dated": N_("Entered at another time than it says"),
    "same_picture": N_("The same picture again"),
    "two_places": N_("In two places at once"),
    "late_entry": N_("Entered in one go, days later"),
    "too_few_found": N_("Finds less than others"),
    "never_sent_back": N_("Sends back less than others"),
    "round_times": N_("Rounder times than others"),
}
SEEN = {
    "back_dated": N_(
        "{seen} of the {of} entries of that week name a time that the log rules out: "
        "a checkpoint signed later stands before them, or one signed earlier behind."
    ),
    "same_picture": N_("One file stands on record {seen} times: in hazards that have nothing to do with each other, or before and after one repair."),
    "two_places": N_("{seen} of {of} checks by {mark} overlap in time with another one in a different area."),
    "late_entry": N_("{seen} of {of} checks by {mark} were noted more than a day later, five or more on one day."),
    "too_few_found": N_("{mark} found something in {seen} of {of} checks."),
    "never_sent_back": N_("{mark} sent back {seen} of {of} repairs."),
    "round_times": N_("{seen} of {of} checks by {mark} begin at a minute divisible by five."),
}
USUAL = {
    "back_dated": N_("An entry stands between the checkpoint signed before it and the one signed after it."),
    "same_picture": N_("Each of the {of} pictures looked at stands there once."),
    "two_places": N_("One person is in one place; areas that contain each other are not compared."),
    "late_entry": N_("Checks are noted on the day on which they were made."),
    "too_few_found": N_("Others would have found something in {usual} of as many checks of the same stages and areas."),
    "never_sent_back": N_("Others would have sent back {usual} of as many repairs in the same areas."),
    "round_times": N_("Among as many checks of others {usual} do."),
}
NO_CHANCE = {
    "back_dated": N_("Chance does not do this; a clock that was set wrong can."),
    "same_picture": N_("Two photos of the same thing are never the same file. The wrong file chosen by mistake can do it."),
    "two_places": N_("Chance does not do this; a mistyped time can."),
    "late_entry": N_("Not a matter of chance; a day without a network can do it."),
}


def page(found: Sequence[Shown], survey: Surveyed) -> None:
    st.info(_("A sign says where to look, not what it was. It raises the next sample and is no finding."), icon=":material/flag:")
    if not found:
        words = _("Nothing stood out in {checks} checks and {hazards} hazards.", checks=number(survey.checks), hazards=number(survey.hazards))
        facts.nothing_here("done_all", words, _("Signs appear here after a counting."), key="no-flags")
    for one in found:
        _one(one, survey)
    st.caption(
        _(
            "{n} tests of one against all who did the same work, corrected after Holm: a wrong sign among them in at most one of twenty surveys.",
            n=number(survey.tests),
        )
    )


def _one(one: Shown, survey: Surveyed) -> None:
    values = {"seen": number(one.seen), "of": number(one.of), "mark": _("Inspector {letter}", letter=one.mark), "usual": one.usual}
    with st.container(border=True, key=f"card-flag-{one.n}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{facts.plain(_(TITLES[one.sign]))}**", width="content")
            states.badge("proposed" if one.proposed else "stands_out")
            st.caption(_days(one), width="content")
        said = [(_("Seen"), _(SEEN[one.sign], **values)), (_("Usual"), _(USUAL[one.sign], **values)), (_("Chance"), _chance(one, survey))]
        facts.facts(said)
        _records(one)


def _days(one: Shown) -> str:
    if one.first == one.last:
        return short_day(one.first)
    return _("{first} to {last}", first=short_day(one.first), last=short_day(one.last))


def _chance(one: Shown, survey: Surveyed) -> str:
    if not one.chance:
        return _(NO_CHANCE[one.sign])
    if float(one.chance) < ONE_IN_A_MILLION:
        return _("Chance alone does this, to anybody, in less than one in a million such surveys ({tests} tests).", tests=number(survey.tests))
    once = max(1, round(1 / float(one.chance)))
    return _("Chance alone does this, to anybody, in one of {n} such surveys ({tests} tests).", n=number(once), tests=number(survey.tests))


def _records(one: Shown) -> None:
    """Hazards can be drawn; checks are no kind of the draw yet, so that their numbers are for a look on site."""
    rest = len(one.numbers) - SHOWN
    listed = " · ".join(one.numbers[:SHOWN]) + (_(" and {n} more", n=number(rest)) if rest > 0 else "")
    drawable = any(each.startswith("HZ-") for each in one.numbers)
    with st.container(horizontal=True, vertical_alignment="center"):
        drawn = _("{n} of them drawn", n=number(len(one.drawn))) if one.drawn else ""
        ask = "" if drawable else _("checks are looked at on site: ask for them by number")
        st.caption(facts.plain(" · ".join(part for part in (listed, drawn, ask) if part)), width="stretch")
        if drawable and not one.proposed and st.button(_("Into my next pick"), icon=":material/playlist_add:", key=f"pick-{one.n}"):
            frame.act(_("In your pick for the next draw"), coverage.propose, one.id)


def picked(engagement_id: UUID, of: Collection[str]) -> list[str]:
    """For the form of the next draw."""
    return frame.read(coverage.picks, engagement_id, of)
