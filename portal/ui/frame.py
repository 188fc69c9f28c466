"""How does a page ask the portal and tell a person what happened? The only place that opens a transaction or catches a refusal on screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

import streamlit as st

from db.actor import Actor
from db.session import Work, ask, begin_for, log_refusal
from portal import menu
from portal.errors import Conflict, Denied, LogUnavailable, NotFound, OutOfScope, Overtaken, PortalError
from portal.ui import facts, states
from portal.ui.style import on_phone, shared_style
from portal.ui.words import DOT, _, said, sentence
from portal.worker.jobs import survived

P = ParamSpec("P")
T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
FLASH = "flash"
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
REFUSED = "refused"
NOT_YOURS = (NotFound, Denied, OutOfScope)
_current: list[Callable[[], Actor]] = []


def provide(current_actor: Callable[[], Actor]) -> None:
    """app.py says where the signed-in person comes from; asked anew for every read and every act."""
    _current[:] = [current_actor]


def me() -> Actor:
    return _current[0]()


def start() -> None:
    """Once a run, before the page: the style sheet, and what the last act had to say."""
    shared_style()
    if said := st.session_state.pop(FLASH, None):
        st.toast(said, icon=":material/check:")
    for title, why in st.session_state.pop(REFUSED, ()):
        st.warning(why, title=title, icon=":material/swap_horiz:")


def read(verb: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The answer, after the commit: what is shown has its log entry safely stored. A refusal ends the page."""
    try:
        answer: T = ask(me, verb, *args, **kwargs)
    except PortalError as refusal:
        told(_on_record(verb, args, refusal), reading=True)
        st.stop()
    return answer


def act(done: str, verb: Callable[..., Any], *args: Any, then: Callable[[Any], object] | None = None, again: bool = True, **kwargs: Any) -> None:
    """Do it, say so on the next run, and draw the page anew; refused, it says why and the form keeps what was typed.

    `again=False` is for callbacks, which are followed by a run anyway.
    """
    try:
        with begin_for(me(), verb, write=True) as work:
            result = verb(work, *args, **kwargs)
    except PortalError as refusal:
        told(_on_record(verb, args, refusal), reading=False)
        return
    st.session_state[FLASH] = done
    if then:
        then(result)
    if again:
        st.rerun()


def done(said: str) -> None:
    """Says so on the next run; for what was done outside `act`."""
    st.session_state[FLASH] = said


def act_through(done: str, function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """The same for what opens its own transactions, because whoever does it has no name there."""
    through(function, *args, **kwargs)
    st.session_state[FLASH] = done
    st.rerun()


def act_each(done: str, verb: Callable[..., Any], records: Mapping[UUID, str], **kwargs: Any) -> None:
    """The same act on several records (id to number), each in a transaction of its own: what fails is told by number and stops no other."""
    refused = [(records[each], why) for each in records if (why := _refusal(verb, each, kwargs))]
    st.session_state[FLASH] = done.format(n=len(records) - len(refused))
    st.session_state[REFUSED] = [(number, sentence(why)) for number, why in refused]
    st.rerun()


def _refusal(verb: Callable[..., Any], record_id: UUID, kwargs: Mapping[str, Any]) -> PortalError | None:
    try:
        with begin_for(me(), verb, write=True) as work:
            verb(work, record_id, **kwargs)
    except PortalError as refusal:
        return _on_record(verb, (record_id,), refusal)
    return None


def _on_record(verb: Callable[..., Any], args: tuple[Any, ...], refusal: PortalError) -> PortalError:
    """Who asked for what is not his is on the record, else he is told that the log is down; a form filled in wrong is nobody's business."""
    if not isinstance(refusal, NOT_YOURS):
        return refusal
    action = f"{verb.__module__.removeprefix('portal.')}.{verb.__name__}"
    return log_refusal(me(), action, refusal, record=" ".join(map(str, args[:1])))


def check(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Slow or pure work that must not happen inside a transaction: a password, a picture. A refusal ends the run and keeps the form."""
    try:
        return function(*args, **kwargs)
    except PortalError as refusal:
        told(refusal, reading=False)
        st.stop()


def through(function: Callable[Concatenate[Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Long work that opens its own transactions, one batch after the other. A refusal ends the run; what was kept before it stays."""
    try:
        return function(me(), *args, **kwargs)
    except PortalError as refusal:
        told(_on_record(function, (), refusal), reading=False)
        st.stop()


def attended(attend: Callable[..., object], engagement_id: UUID) -> None:
    """A clerk's work for the page that waits. What fails is said once and stops neither the page nor the rest; the worker tries it again."""
    failed: dict[str, None] = {}

    def each(do: Callable[[], object]) -> None:
        if why := _failure(do):
            failed[why] = None

    through(lambda _actor: attend(engagement_id=engagement_id, each=each))
    for why in failed:
        st.warning(why, icon=":material/sync_problem:")


def _failure(do: Callable[[], object]) -> str:
    refused: list[PortalError] = []

    def tried() -> None:
        try:
            do()
        except PortalError as refusal:
            refused.append(refusal)
            raise

    if survived("answering an auditor", tried):
        return ""
    return sentence(refused[0]) if refused else _("The portal could not finish this just now. It tries again by itself.")


def told(refusal: PortalError, *, reading: bool) -> None:
    """A refusal in the reader's words; never the content it was about."""
    if isinstance(refusal, LogUnavailable):
        st.error(sentence(refusal), title=_("Cannot be shown for now"), icon=":material/lock_clock:")
    elif isinstance(refusal, Conflict):
        st.warning(sentence(refusal), title=_("Someone was faster"), icon=":material/swap_horiz:")
    elif isinstance(refusal, Overtaken):
        state = said(refusal.params["state"])
        st.warning(
            _("It is {state} by now. Yours was not stored; close this window to see how it stands.", state=state),
            title=_("Someone was faster"),
            icon=":material/swap_horiz:",
        )
    elif reading and isinstance(refusal, (NotFound, Denied)):
        if facts.nothing_here("lock", _("This record was not found"), sentence(refusal), _("Back"), key="not-found"):
            home()
    else:
        st.error(sentence(refusal), title=_("That was not stored"), icon=":material/error:") if not reading else st.error(sentence(refusal))


def go(address: str, **query: object) -> None:
    """Leave for another screen, by its address in the menu."""
    st.switch_page(_file(address), query_params={name: str(value) for name, value in query.items() if value})


def home() -> None:
    """Where this person starts."""
    go(menu.rows_for(me())[0].address)


def back() -> None:
    """To the list from which the link came, as it stood; else to the start. Only screens of this person's menu are ways back."""
    address, _mark, query = st.query_params.get("back", "").partition("?")
    if may_open(address):
        st.switch_page(_file(address), query_params=dict(parse_qsl(query)))
    home()


def asked() -> UUID | None:
    """The record that the link of this page names, if what it says is an id."""
    text = st.query_params.get("id", "")
    return UUID(text) if ID.fullmatch(text) else None


def link(address: str, label: str, **query: object) -> None:
    """A way to another screen; not drawn for a person who has no such screen."""
    if may_open(address):
        asked = {name: str(value) for name, value in query.items() if value}
        st.page_link(_file(address), label=label, icon=":material/arrow_forward:", icon_position="right", query_params=asked)


def may_open(address: str) -> bool:
    return any(row.address == address for row in menu.rows_for(me()))


def _file(address: str) -> Path:
    return ROOT / next(row.page for row in menu.ROWS if row.address == address)


def head(title: str, *captions: str, state: str = "", flags: tuple[str, ...] = (), narrow: bool = False) -> None:
    """Title and badges on one line; number, place, date below. A narrow page is made for a phone and keeps to a column at the desk."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="narrow-page" if narrow else None):
        st.title(facts.plain(title), anchor=False, width="content")
        for code in (state, *flags):
            if code:
                states.badge(code)
    if said := [caption for caption in captions if caption]:
        parts = [caption.rstrip(".。") for caption in said[:-1]] + said[-1:]
        st.caption(DOT.join(facts.plain(part) for part in parts))


def phone() -> bool:
    return on_phone()
