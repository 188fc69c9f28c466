"""How is the director's log shown: acts with filters, days without times, what stands out, and the proof?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import streamlit as st

from portal import clock, downloads, hazards, log, menu
from portal.locale import N_
from portal.people import WHY
from portal.ui import decision, facts, frame, tables
from portal.ui.deeds import ACTIONS
from portal.ui.words import OFFICES, _, long_day, moment, number, today

VIEWS = {"acts": N_("Acts"), "days": N_("By day"), "unusual": N_("Unusual"), "proof": N_("Proof")}
KINDS = {
    "": N_("Everything"),
    "view": N_("Looks"),
    "change": N_("Changes to records"),
    "export": N_("Files exported"),
    "admin": N_("Administration"),
    "system": N_("The portal and refusals"),
}
PERIODS = {1: N_("Last 24 hours"), 7: N_("Last 7 days"), 30: N_("Last 30 days"), 90: N_("Last 90 days"), 365: N_("Last 365 days")}
REFUSED = N_("Was refused: {what}")
RULES = {
    "refused": (N_("Refused {number} times"), N_("Asked for something that is not his to see or do: {what}.")),
    "many_records": (N_("{number} hazards opened in one hour"), N_("More than {most} in an hour is unusual.")),
    "off_hours": (
        N_("{number} records read outside working hours"),
        N_("More than {most} a day between 22:00 and 06:00 or at the weekend is unusual."),
    ),
    "identities": (N_("Opened who reported, {number} times"), N_("More than {most} in seven days is unusual.")),
    "many_people": (N_("Data about {number} people opened in one day"), N_("More than {most} in a day is unusual.")),
    "exports": (N_("{number} files exported in one day"), N_("More than {most} in a day is unusual.")),
    "large_export": (N_("{number} records exported in one day"), N_("More than {most} in a day is unusual.")),
}
TITLES = {row.address: row.title for row in menu.ROWS} | {"download": N_("Download"), "evidence": N_("Photos")}  # the last two are no pages


def chosen() -> str:
    view = st.segmented_control(
        _("Part of the log"),
        list(VIEWS),
        format_func=lambda code: _(VIEWS[code]),
        label_visibility="collapsed",
        required=True,
        **tables.coded("view", list(VIEWS), default="acts"),
    )
    return view or "acts"


def acts() -> None:
    """Filters in the address, one page of acts, the way to older ones, and the file."""
    _filters()
    query = {name: str(value) for name, value in st.query_params.items()}
    asked, wanted = log.asked_of(query), _number(query.get("number", "")) or ""
    found = frame.read(log.acts_on, wanted, asked) if wanted else frame.read(log.list_acts, asked)
    if not found.rows:
        if facts.nothing_here("search_off", _("No act matches"), _("Take one condition away and try again."), _("Clear all conditions"), key="clear"):
            _ask(days="", kind="", person="", action="", purpose="", refused="", number="")
        return
    for act in found.rows:
        _line(act)
    with st.container(horizontal=True, horizontal_alignment="right"):
        if asked.before and st.button(_("Newest"), icon=":material/first_page:", key="newest"):
            _ask()
        if found.older and st.button(_("Older"), icon=":material/chevron_right:", key="older"):
            _turn(found.older)
    if not wanted:
        _file(asked)


def days() -> None:
    """One day that is over."""
    last = today(clock.now()) - timedelta(days=1)
    asked = st.date_input(_("Day"), value=last, max_value=last, format="YYYY-MM-DD", key="day")
    st.caption(_("Sign-ins and what reporters do are shown by day, without a time, once the day is over: else they could be joined."))
    seen = frame.read(log.day, asked)
    with st.grid(3, min_column_width=150, gap="xsmall"):
        st.metric(_("People signed in"), number(seen.signed_in), border=True, height="stretch")
        st.metric(_("Failed sign-ins"), number(seen.failed), border=True, height="stretch")
        st.metric(_("Looks by reporters"), number(seen.looked), border=True, height="stretch")
    _reports(seen)
    if seen.in_office:
        st.subheader(_("Signed in, by office"), anchor=False)
        names = " · ".join(_("{who} {n} times", who=who or _("Erased"), n=n) for who, n in seen.in_office)
        st.markdown(facts.plain(names))
    if seen.others:
        st.subheader(_("Other acts of people without an office"), anchor=False)
        st.markdown(facts.plain(" · ".join(f"{_said(action)} {n}" for action, n in seen.others)))


def unusual() -> None:
    """One card each, with the numbers, the way to the entries, and an answer."""
    seen = frame.read(log.stands_out)
    if not seen.all_read:
        st.caption(_("There were more looks than can be read at once: the newest 5,000 were looked through."))
    if not seen.cards:
        facts.nothing_here("check_circle", _("Nothing stands out"), _("Refusals and unusual reading of the last seven days appear here."), key="calm")
    for card in seen.cards:
        _card(card)


def proof() -> None:
    """The newest checkpoint, the verification, and what to keep elsewhere."""
    last = log.standing()
    if last:
        facts.facts([(_("Entries in the newest checkpoint"), number(last.size)), (_("Root"), last.root), (_("Signed"), moment(last.at))], wide=True)
    kept = st.text_area(
        _("A checkpoint you kept earlier (optional)"), key="kept", max_chars=2000, help=_("Paste the whole file, signature included.")
    )
    with st.container(horizontal=True):
        verify = st.button(_("Verify now"), icon=":material/verified:", type="primary", key="verify")
        if st.button(_("Sign a checkpoint now"), icon=":material/draw:", key="sign"):
            frame.check(log.sign_now, frame.me())
            st.rerun()
    if verify:
        _verified(kept)
    st.subheader(_("Keep elsewhere"), anchor=False)
    st.markdown(_("Save the checkpoint on another machine or print it. Whoever rewrites the log here cannot rewrite what you keep."))
    address = downloads.offer(frame.me(), log.checkpoint_file, filename="checkpoint.txt", media_type="text/plain; charset=utf-8")
    facts.file(address, _("Download the newest checkpoint"))
    st.caption(_("The verifier key: keep it on paper, apart from this machine. With it anybody can check that a checkpoint is ours."))
    st.code(frame.read(log.verifier_key), language=None, wrap_lines=True)


def _verified(kept: str) -> None:
    with st.spinner(_("Recomputing every entry …")):
        found = frame.check(log.verify_now, frame.me(), kept=kept)
    facts.facts([(_("Entries"), number(found.size)), (_("Root"), found.root), (_("Verified"), moment(found.at))], wide=True)
    if found.problems:
        st.error(_("{n} problems found.", n=len(found.problems)), icon=":material/gpp_bad:")
        st.table(
            {_("Where"): [facts.plain(p.where) for p in found.problems], _("What is wrong"): [facts.plain(p.what) for p in found.problems]},
            hide_index=True,
        )
    elif found.compared:
        st.success(_("The log holds, and it begins with exactly the entries of the checkpoint you kept."), icon=":material/verified:")
    else:
        st.success(_("The log holds."), icon=":material/verified:")


def _filters() -> None:
    people = {"": _("Everybody in office"), **frame.read(log.people_in_office)}
    actions = {"": _("Every act"), **{code: _(word) for code, word in ACTIONS.items() if code != "view"}}
    purposes = {"": _("Every purpose"), **{code: _(word) for code, word in WHY.items()}}
    place = st.popover(_("Filter"), icon=":material/filter_list:", width="stretch") if frame.phone() else st.container()
    with place, st.grid(4, min_column_width=200, gap="xsmall"):
        _select(_("Period"), "days", {str(days): _(word) for days, word in PERIODS.items()}, default="7")
        _select(_("Kind"), "kind", {code: _(word) for code, word in KINDS.items()})
        _select(_("Person in office"), "person", people)
        _select(_("Act"), "action", actions)
        _select(_("Purpose"), "purpose", purposes)
        _select(_("Refusals"), "refused", {"": _("All entries"), "1": _("Refusals only")})
        typed = st.text_input(_("Record number"), value=st.query_params.get("number", ""), max_chars=24, key="log-number").strip()
        wanted = _number(typed) if typed else ""
        if wanted is None:
            st.caption(_("That is no number. Write it like HZ-2026-000123, or only 123."))
    if (wanted or "") != st.query_params.get("number", ""):
        _put_number(wanted or "")


def _number(typed: str) -> str | None:
    """Only a number goes into the address, never what else was typed."""
    return hazards.number_of(typed, year=today(clock.now()).year)


def _put_number(wanted: str) -> None:
    """What was typed stays in its field, with what is said about it."""
    st.query_params.pop("before", None)
    if wanted:
        st.query_params["number"] = wanted
    else:
        st.query_params.pop("number", None)
    st.rerun()


def _select(label: str, name: str, words: Mapping[str, str], *, default: str = "") -> None:
    now = st.query_params.get(name, default)
    if st.session_state.get(f"log-{name}") not in words:
        st.session_state[f"log-{name}"] = now if now in words else default
    st.selectbox(label, list(words), format_func=words.__getitem__, key=f"log-{name}", on_change=lambda: _put(name))


def _put(name: str) -> None:
    """Another condition begins at the newest entry again."""
    st.query_params.pop("before", None)
    chosen = st.session_state[f"log-{name}"]
    if chosen:
        st.query_params[name] = chosen
    else:
        st.query_params.pop(name, None)


def _ask(**query: str) -> None:
    """Draw the list anew, from its newest entry, with these conditions."""
    st.query_params.pop("before", None)
    for name, value in query.items():
        st.session_state.pop(f"log-{name}", None)
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)
    st.rerun()


def _turn(cursor: str) -> None:
    st.query_params["before"] = cursor
    st.rerun()


def _line(act: log.Act) -> None:
    """Who, what, to which record, why, when, from where, on which page."""
    with st.container(border=True, gap="xxsmall", key=f"act-{act.id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            st.markdown(f"**{facts.plain(_who(act.who, act.office))}** {facts.plain(_said(act.action))}", width="content")
            st.caption(moment(act.at), width="content")
        st.caption(facts.plain(" · ".join(part for part in _around(act) if part)))
        if act.numbers or act.has_note:
            _ways(act)


def _ways(act: log.Act) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for text, row_id in act.numbers:
            if st.button(text, key=f"to-{act.id}-{row_id}", type="tertiary", icon=":material/arrow_forward:"):
                frame.go("hazard", id=row_id)
        if act.more:
            st.caption(_("and {n} more hazards", n=act.more), width="content")
        if act.has_note and st.button(_("Open the note"), key=f"note-{act.id}", type="tertiary", icon=":material/lock_open:"):
            st.text(frame.read(log.note_of, act.id))


def _around(act: log.Act) -> list[str]:
    people = _("data about people: {n}", n=act.people) if act.people else ""
    why = _("why: {why}", why=_(WHY[act.purpose])) if act.purpose in WHY else ""
    return [
        people,
        why,
        _("page: {page}", page=_page(act.page)) if act.page else "",
        _("from {origin}", origin=act.origin) if act.origin else "",
    ]


def _who(who: str | None, office: str) -> str:
    return f"{who or ''} {_(OFFICES.get(office, office))}".strip()


def _page(address: str) -> str:
    return _(TITLES[address]) if address in TITLES else address


def _said(action: str) -> str:
    if action.startswith("refused."):
        return _(REFUSED, what=action.removeprefix("refused."))
    return _(ACTIONS[action]) if action in ACTIONS else action


def _reports(seen: log.Day) -> None:
    st.subheader(_("What reporters did"), anchor=False)
    if not seen.reports:
        st.caption(_("Nobody reported anything on {day}.", day=long_day(seen.day)))
    for text, row_id, done in seen.reports:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if st.button(text, key=f"report-{row_id}", type="tertiary", icon=":material/arrow_forward:"):
                frame.go("hazard", id=row_id)
            st.caption(facts.plain(_("The reporter: {what}", what=" · ".join(_said(action) for action in done))))


def _card(card: log.Card) -> None:
    title, why = RULES[card.rule]
    with st.container(border=True, gap="xxsmall", key=f"out-{card.key}"):
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            st.markdown(f"**{facts.plain(_who(card.who, card.office))}**", width="content")
            st.caption(long_day(today(card.since)), width="content")
        st.markdown(facts.plain(_(title, number=number(card.number))))
        st.caption(facts.plain(_(why, most=number(card.most), what=card.action.removeprefix("refused."))))
        with st.container(horizontal=True, gap="small"):
            if card.office != "employee" and st.button(
                _("Show the entries"), key=f"see-{card.key}", type="tertiary", icon=":material/arrow_forward:"
            ):
                st.session_state.pop("view", None)
                _ask(view="", person=card.actor, days="7", refused="1" if card.rule == "refused" else "")
            if card.actor == str(frame.me().person_id):
                st.caption(_("What is about yourself stays: somebody else has to look into it."))
            elif st.button(_("Looked into it"), key=f"answer-{card.key}", type="tertiary", icon=":material/task_alt:"):
                st.dialog(_("Looked into it"), on_dismiss="rerun")(_answer)(card)


def _answer(card: log.Card) -> None:
    note = st.text_area(_("Why is it no cause for concern? (required)"), key="answer-note", max_chars=decision.LONGEST).strip()
    follows = _("Your note goes into the log beside the entries; they stay as they are.")
    if decision.confirmed(_("Put it on record"), follows=follows, ready=bool(note), missing=_("The reason is still missing.")):
        frame.act(_("Put on record"), log.dismiss, card.key, note=note)


def _file(asked: log.Asked) -> None:
    heads = [_("When"), _("Who"), _("Office"), _("Act"), _("Number"), _("People concerned"), _("Why"), _("From where"), _("Page")]
    words = {code: _(word) for code, word in {**OFFICES, **WHY, **ACTIONS, **TITLES}.items()}
    name = _("The log")
    facts.file(
        downloads.offer(frame.me(), log.act_file, filename=f"{name}.csv", media_type="text/csv", asked=asked, heads=heads, words=words),
        _("Download these acts (CSV, the newest 5,000)"),
    )
