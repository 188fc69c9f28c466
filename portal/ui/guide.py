"""What does help say to this reader: how things are done in his workspaces, what the states mean, who may do what, whom to ask?"""

from __future__ import annotations

import streamlit as st

from portal.locale import N_
from portal.ui import facts, frame, states
from portal.ui.words import _

# Address in the menu -> what people ask there. Whoever cannot open the screen does not read about it.
HOW: dict[str, list[tuple[str, str]]] = {
    "report": [
        (
            N_("How do I report a hazard?"),
            N_("Take a photo, write one sentence, choose the place, send. Everything else may stay empty. Sending twice makes one report."),
        ),
        (
            N_("Who learns that it was me?"),
            N_("Not the department that repairs it. Only the safety director can open your name, with purpose and password, and you read of it."),
        ),
        (
            N_("Can I report without my name?"),
            N_("Yes: scan the poster at the place and give no name. Keep the receipt code: with it you follow the report and answer questions."),
        ),
        (
            N_("The connection broke while I was writing."),
            N_("Text and photos stay on this device for a day and go out by themselves when the connection is back. It is one report."),
        ),
        (
            N_("What became of my report?"),
            N_("My reports shows Waiting, Being fixed or Done as it stands now. Not taken up always says why."),
        ),
    ],
    "today": [
        (
            N_("How do I give a hazard to a department?"),
            N_("Today lists what waits for you, oldest first. Assign asks for the department, the deadline and what has to be done."),
        ),
        (
            N_("How do I accept a repair?"),
            N_("Check on site or by photo against what was required. Accept closes it; sending back needs a reason and begins another round."),
        ),
        (
            N_("I pressed the wrong button."),
            N_("Within five minutes you can take your last step back on the record, as long as nobody went on from there."),
        ),
    ],
    "department": [
        (
            N_("What does my department owe?"),
            N_("To rectify lists it by deadline. Start work when you begin, hand in for acceptance with a note and photos when it is done."),
        ),
        (
            N_("The deadline cannot be kept."),
            N_("Ask for more time on the record before the day ends; a supervisor answers with a reason. Until then the present deadline runs on."),
        ),
    ],
    "kept": [
        (
            N_("What is kept about me for my assessment?"),
            N_("Only a violation of your own that a supervisor noted and a second person confirmed, and how it was put right. You read every word."),
        ),
        (
            N_("It is not true, or it was not like that."),
            N_("Object under Kept about me. It does not count until somebody else than the one who noted it has answered you."),
        ),
    ],
    "complaints": [
        (
            N_("How do I complain about what is done with my data?"),
            N_("My complaints, File a complaint: to the union or to human resources, with your name or a receipt. Answered in three working days."),
        ),
        (
            N_("I do not agree with the answer."),
            N_("Open the complaint and press Appeal. Somebody else decides. If you agree, close it."),
        ),
    ],
    "cases": [
        (
            N_("How do I handle a complaint?"),
            N_("Declare that you have no conflict of interest, take it up, investigate, answer with reason and remedy. A pause needs a reason."),
        ),
    ],
    "inbox": [
        (
            N_("What am I told?"),
            N_("What is assigned, sent back, handed in, closed or falls due where you answer for it, and what became of what you reported."),
        ),
        (
            N_("Can I be told elsewhere, or less often?"),
            N_("My account, How I am told: at once, once a day or not at all, and quiet hours. Clocks set by law come in any case."),
        ),
    ],
    "calendar": [
        (
            N_("How are working days counted?"),
            N_("From the day after; filed after closing time or on a day off, from the next working day. Make-up weekends count, holidays do not."),
        ),
    ],
    "ledger": [
        (
            N_("How do I find one hazard among many?"),
            N_("Hazard ledger: choose a state, narrow it down, open the line. The address keeps your filters, so it can be sent to a colleague."),
        ),
    ],
    "slips": [
        (
            N_("How do new people get in?"),
            N_("Activation slips: choose the department, print, cut along the lines, hand each person his own. He chooses his own password with it."),
        ),
        (
            N_("Why does a slip wait for a second person?"),
            N_("An office sees what others do not. The safety director or the head releases such a slip after asking the person himself."),
        ),
        (
            N_("Why does somebody who signs in need a new slip?"),
            N_("He was given an office after one person alone had let him in. The new slip, released by a second person, makes it surely his."),
        ),
    ],
    "erasing": [
        (
            N_("Why is somebody not erased though he left?"),
            N_("Erasing people names the rule and its last day. A wish that a rule holds up is carried out by itself when the rule ends."),
        ),
    ],
    "looks": [
        (
            N_("Who looked at data about me?"),
            N_("Who looked at my data says who, when and why. If something is wrong there, ask the union or human resources."),
        ),
    ],
    "account": [
        (
            N_("My phone is lost."),
            N_("My account, on another device: end its session. A recovery code stands in for the second factor; make new ones afterwards."),
        ),
        (
            N_("I was signed out."),
            N_("After half an hour without a click, or twelve hours, you sign in again. You are told five minutes before; one button keeps you in."),
        ),
    ],
}
MEANINGS = {
    "gray": N_("not begun, or ended without result"),
    "blue": N_("in hand"),
    "violet": N_("somebody must decide"),
    "orange": N_("went back"),
    "yellow": N_("soon due, or unknown"),
    "red": N_("late, dangerous or failed"),
    "green": N_("good"),
}
OF_HAZARDS = ("reported", "assigned", "rectifying", "awaiting", "sent_back", "accepted", "dismissed", "merged", "overdue", "due_today", "major")
OF_REPORTERS = ("waiting", "working", "done", "no")
ASK = (
    (N_("A hazard, its deadline or its repair"), N_("the supervisor of the area")),
    (N_("A forgotten password or a lost slip"), N_("the administrator or human resources, for a new slip")),
    (N_("An office you should hold, or should not"), N_("the safety director")),
    (N_("Your data, cameras, a look at you that you do not understand"), N_("the union or human resources")),
)
MAY = (
    (N_("Report and follow one's own reports"), N_("everybody inside")),
    (N_("Assign, accept, send back"), N_("the supervisor of the area, the safety director")),
    (N_("Rectify and hand in"), N_("the department it was given to")),
    (N_("Accounts, people, places"), N_("the administrator; he sees no hazard")),
)


def how_to() -> None:
    """The first question stands open, so that it is seen how this page works."""
    asked = [(question, answer) for address, pairs in HOW.items() if frame.may_open(address) for question, answer in pairs]
    st.subheader(_("How do I …"), anchor=False)
    for n, (question, answer) in enumerate(asked):
        with st.expander(_(question), expanded=n == 0):
            st.markdown(_(answer))


def words_and_colours() -> None:
    st.subheader(_("What the words and colours mean"), anchor=False)
    codes = OF_HAZARDS if frame.may_open("ledger") else OF_REPORTERS
    st.markdown("  ".join(states.inline(code) for code in codes))
    shown = {states.STATES[code].colour for code in codes}
    facts.facts([(_(COLOURS[colour]), _(meaning)) for colour, meaning in MEANINGS.items() if colour in shown])


COLOURS = {
    "gray": N_("Grey"),
    "blue": N_("Blue"),
    "violet": N_("Violet"),
    "orange": N_("Orange"),
    "yellow": N_("Yellow"),
    "red": N_("Red"),
    "green": N_("Green"),
}


def whom_to_ask() -> None:
    st.subheader(_("Who may do what"), anchor=False)
    facts.facts([(_(what), _(who)) for what, who in MAY], wide=True)
    st.subheader(_("Whom to ask"), anchor=False)
    facts.facts([(_(what), _(who)) for what, who in ASK], wide=True)
